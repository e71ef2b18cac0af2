//! Composing, opening and acting on a session.

use sockeye_engine::Error;
use sockeye_engine::api::{
    Command, CurlImport, DecodeAs, Engine, FieldProblem, FramePreview, HeadPreview, OpenRequest, Protocol,
    RawFrame, SentSide, Shell, Tick,
};
use tauri::State;
use tauri::ipc::Channel;

use crate::desk::Desk;

#[tauri::command]
pub(crate) async fn check(desk: State<'_, Desk>, request: OpenRequest) -> Result<Vec<FieldProblem>, Error> {
    Ok(desk.engine()?.check(&request))
}

#[tauri::command]
pub(crate) async fn preview(desk: State<'_, Desk>, request: OpenRequest) -> Result<HeadPreview, Error> {
    Ok(desk.engine()?.preview(&request))
}

#[tauri::command]
pub(crate) async fn from_curl(desk: State<'_, Desk>, text: String) -> Result<CurlImport, Error> {
    desk.engine()?.from_curl(&text)
}

#[tauri::command]
pub(crate) async fn to_curl(
    desk: State<'_, Desk>,
    request: OpenRequest,
    shell: Shell,
) -> Result<String, Error> {
    desk.engine()?.to_curl(&request, shell)
}

#[tauri::command]
pub(crate) async fn frame_preview(
    desk: State<'_, Desk>,
    id: Option<String>,
    frame: RawFrame,
) -> Result<FramePreview, Error> {
    Ok(desk.engine()?.frame_preview(id.as_deref(), &frame))
}

#[tauri::command]
pub(crate) fn protocols() -> Vec<Protocol> {
    Engine::protocols()
}

#[tauri::command]
pub(crate) async fn sent_side(desk: State<'_, Desk>, id: String) -> Result<SentSide, Error> {
    desk.engine()?.sent_side(&id)
}

#[tauri::command]
pub(crate) async fn open(desk: State<'_, Desk>, request: OpenRequest) -> Result<String, Error> {
    desk.engine()?.open(request)
}

#[tauri::command]
pub(crate) async fn command(desk: State<'_, Desk>, id: String, command: Command) -> Result<(), Error> {
    desk.engine()?.command(&id, command).await
}

#[tauri::command]
pub(crate) async fn decode_as(desk: State<'_, Desk>, id: String, decode: DecodeAs) -> Result<(), Error> {
    desk.engine()?.decode_as(&id, decode).await
}

#[tauri::command]
pub(crate) async fn watch(desk: State<'_, Desk>, ticks: Channel<Vec<Tick>>) -> Result<(), Error> {
    desk.stream.start(&desk.engine()?, ticks);
    Ok(())
}
