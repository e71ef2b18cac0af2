//! What only the desktop can do: ask for a file, write one, say what it is.

use std::path::PathBuf;

use serde::Serialize;
use sockeye_engine::Error;
use tauri::{State, Window};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

use super::blocking;
use crate::desk::Desk;
use crate::error;

/// The platform and its language.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Platform {
    /// `linux`, `macos` or `windows`.
    os: &'static str,
    /// Of Sockeye.
    version: &'static str,
    /// BCP 47.
    locale: String,
}

#[tauri::command]
pub(crate) async fn platform() -> Platform {
    Platform {
        os: std::env::consts::OS,
        version: env!("CARGO_PKG_VERSION"),
        locale: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
    }
}

#[tauri::command]
pub(crate) async fn pick_file(window: Window) -> Result<Option<String>, Error> {
    let (chosen, choice) = oneshot::channel();
    window.dialog().file().set_parent(&window).pick_file(|path| drop(chosen.send(path)));
    Ok(path(choice.await.ok().flatten()).map(|path| path.to_string_lossy().into_owned()))
}

#[tauri::command]
pub(crate) async fn save_text(
    window: Window,
    text: String,
    suggested: String,
) -> Result<Option<String>, Error> {
    let Some(path) = place_to_save(&window, &suggested).await else { return Ok(None) };
    blocking(move || {
        let name = path.to_string_lossy().into_owned();
        std::fs::write(&path, text).map_err(|fault| error::write(&name, &fault))?;
        Ok(Some(name))
    })
    .await
}

#[tauri::command]
pub(crate) async fn save_body(
    window: Window,
    desk: State<'_, Desk>,
    id: String,
    head: u64,
    decoded: bool,
    suggested: String,
) -> Result<Option<String>, Error> {
    let engine = desk.engine()?;
    let Some(path) = place_to_save(&window, &suggested).await else { return Ok(None) };
    blocking(move || {
        engine.capture(&id)?.save_body(head, decoded, &path)?;
        Ok(Some(path.to_string_lossy().into_owned()))
    })
    .await
}

async fn place_to_save(window: &Window, suggested: &str) -> Option<PathBuf> {
    let (chosen, choice) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(window).set_file_name(suggested);
    dialog.save_file(|path| drop(chosen.send(path)));
    path(choice.await.ok().flatten())
}

/// The desktop's dialogs give paths; only phones give URLs.
fn path(chosen: Option<FilePath>) -> Option<PathBuf> {
    chosen.and_then(|path| path.into_path().ok())
}
