//! The shell: one window over the engine. It translates and never decides.
//!
//! - `commands`: one command for each method of `ui/src/ipc/engine.ts`
//! - `stream`: ticks to the window, in batches over one channel
//! - `desk`: what the commands share: the engine, the Playground, the stream
//! - `error`: refusals of the shell's own

mod commands;
mod desk;
mod error;
mod stream;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tauri::{Manager, RunEvent};

use desk::Desk;

/// Longest wait for open sessions to end when the window is closed; their captures are safe regardless.
const FAREWELL: Duration = Duration::from_secs(2);

/// Opens the window and returns when it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![
            commands::session::check,
            commands::session::preview,
            commands::session::from_curl,
            commands::session::to_curl,
            commands::session::frame_preview,
            commands::session::protocols,
            commands::session::sent_side,
            commands::session::open,
            commands::session::command,
            commands::session::decode_as,
            commands::session::watch,
            commands::record::view,
            commands::record::rows,
            commands::record::tail,
            commands::record::position,
            commands::record::children,
            commands::record::event,
            commands::record::bytes,
            commands::record::payload,
            commands::record::io_records,
            commands::record::logs,
            commands::record::overview,
            commands::record::body,
            commands::record::body_window,
            commands::record::body_past,
            commands::record::body_lines,
            commands::record::body_find,
            commands::record::throughput,
            commands::record::compare,
            commands::record::changes,
            commands::cookies::jars,
            commands::cookies::cookies,
            commands::cookies::put_cookie,
            commands::cookies::remove_cookie,
            commands::cookies::clear_jar,
            commands::library::sessions,
            commands::library::runs,
            commands::library::rename,
            commands::library::remove,
            commands::library::setting,
            commands::library::set_setting,
            commands::library::saved,
            commands::library::put_saved,
            commands::playground::playground,
            commands::playground::playground_start,
            commands::playground::playground_stop,
            commands::system::save_body,
            commands::system::pick_file,
            commands::system::save_text,
            commands::system::platform,
        ])
        .setup(|app| {
            let desk = Desk::open(&library(app.handle())?);
            // Before the window asks: its first page lists the examples with their ports.
            tauri::async_runtime::block_on(desk.start_playground()).ok();
            app.manage(desk);
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("sockeye: the window did not open: {error}");
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        if let RunEvent::ExitRequested { .. } = event {
            let desk = app.state::<Desk>();
            tauri::async_runtime::block_on(async {
                tokio::time::timeout(FAREWELL, desk.close()).await.ok();
            });
        }
    });
    ExitCode::SUCCESS
}

/// Where sessions are kept: `SOCKEYE_LIBRARY`, else the platform's folder for application data.
fn library(app: &tauri::AppHandle) -> tauri::Result<PathBuf> {
    match std::env::var_os("SOCKEYE_LIBRARY") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(app.path().app_data_dir()?.join("library")),
    }
}
