//! The Playground: where it listens, start, stop.

use sockeye_engine::Error;
use tauri::State;

use crate::desk::{Desk, PlaygroundStatus};

#[tauri::command]
pub(crate) async fn playground(desk: State<'_, Desk>) -> Result<PlaygroundStatus, Error> {
    Ok(desk.playground().await)
}

#[tauri::command]
pub(crate) async fn playground_start(desk: State<'_, Desk>) -> Result<PlaygroundStatus, Error> {
    desk.start_playground().await
}

#[tauri::command]
pub(crate) async fn playground_stop(desk: State<'_, Desk>) -> Result<PlaygroundStatus, Error> {
    Ok(desk.stop_playground().await)
}
