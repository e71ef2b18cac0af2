//! The history and the settings.

use serde_json::Value;
use sockeye_engine::Error;
use sockeye_engine::api::{SavedMessage, SessionsPage};
use tauri::State;

use super::blocking;
use crate::desk::Desk;

#[tauri::command]
pub(crate) async fn sessions(
    desk: State<'_, Desk>,
    text: Option<String>,
    first: u64,
    count: u32,
) -> Result<SessionsPage, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.sessions(text.as_deref(), first, count)).await
}

#[tauri::command]
pub(crate) async fn runs(
    desk: State<'_, Desk>,
    url: String,
    method: String,
    first: u64,
    count: u32,
) -> Result<SessionsPage, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.runs(&url, &method, first, count)).await
}

#[tauri::command]
pub(crate) async fn rename(desk: State<'_, Desk>, id: String, name: String) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.rename(&id, &name)).await
}

#[tauri::command]
pub(crate) async fn remove(desk: State<'_, Desk>, id: String) -> Result<(), Error> {
    desk.engine()?.delete(&id).await
}

#[tauri::command]
pub(crate) async fn setting(desk: State<'_, Desk>, key: String) -> Result<Option<Value>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.setting(&key)).await
}

#[tauri::command]
pub(crate) async fn set_setting(desk: State<'_, Desk>, key: String, value: Value) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.set_setting(&key, &value)).await
}

#[tauri::command]
pub(crate) async fn saved(desk: State<'_, Desk>, scope: String) -> Result<Vec<SavedMessage>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.saved(&scope)).await
}

#[tauri::command]
pub(crate) async fn put_saved(
    desk: State<'_, Desk>,
    scope: String,
    messages: Vec<SavedMessage>,
) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.put_saved(&scope, &messages)).await
}
