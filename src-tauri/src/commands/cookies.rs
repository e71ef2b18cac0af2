//! Cookie jars, as a person sees and edits them.

use sockeye_engine::Error;
use sockeye_engine::api::{CookieEntry, CookiesPage, JarEntry};
use tauri::State;

use super::blocking;
use crate::desk::Desk;

#[tauri::command]
pub(crate) async fn jars(desk: State<'_, Desk>) -> Result<Vec<JarEntry>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.jars()).await
}

#[tauri::command]
pub(crate) async fn cookies(
    desk: State<'_, Desk>,
    jar: String,
    first: u64,
    count: u32,
) -> Result<CookiesPage, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.cookies(&jar, first, count)).await
}

#[tauri::command]
pub(crate) async fn put_cookie(desk: State<'_, Desk>, jar: String, cookie: CookieEntry) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.put_cookie(&jar, cookie)).await
}

#[tauri::command]
pub(crate) async fn remove_cookie(
    desk: State<'_, Desk>,
    jar: String,
    cookie: CookieEntry,
) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.remove_cookie(&jar, &cookie)).await
}

#[tauri::command]
pub(crate) async fn clear_jar(desk: State<'_, Desk>, jar: String) -> Result<(), Error> {
    let engine = desk.engine()?;
    blocking(move || engine.clear_jar(&jar)).await
}
