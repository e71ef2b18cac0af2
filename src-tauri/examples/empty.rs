//! A Tauri window with nothing in it: what the start of Sockeye's window is measured against.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut context = tauri::generate_context!();
    context.config_mut().app.windows.clear();
    tauri::Builder::default()
        .setup(|app| {
            let blank = WebviewUrl::External("about:blank".parse()?);
            WebviewWindowBuilder::new(app, "empty", blank).build()?;
            Ok(())
        })
        .run(context)?;
    Ok(())
}
