//! Windows over the record of a session, live or from disk.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sockeye_engine::Error;
use sockeye_engine::api::{
    AnswerChange, BodyInfo, BodyLines, BodyReading, Comparison, ConnLogs, ExchangeRef, Filter, IoRecord,
    Overview, Row, RowsPage, SessionView, Throughput,
};
use sockeye_engine::event::{Event, Log};
use tauri::State;
use tauri::ipc::Response;

use super::blocking;
use crate::desk::Desk;

#[tauri::command]
pub(crate) async fn view(desk: State<'_, Desk>, id: String) -> Result<SessionView, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.view(&id)).await
}

#[tauri::command]
pub(crate) async fn rows(
    desk: State<'_, Desk>,
    id: String,
    filter: Filter,
    first: u64,
    count: u32,
) -> Result<RowsPage, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.rows(&filter, first, count)).await
}

#[tauri::command]
pub(crate) async fn tail(
    desk: State<'_, Desk>,
    id: String,
    filter: Filter,
    count: u32,
) -> Result<RowsPage, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.tail(&filter, count)).await
}

#[tauri::command]
pub(crate) async fn position(
    desk: State<'_, Desk>,
    id: String,
    filter: Filter,
    seq: u64,
) -> Result<Option<u64>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.position(&filter, seq)).await
}

#[tauri::command]
pub(crate) async fn children(desk: State<'_, Desk>, id: String, seq: u64) -> Result<Vec<Row>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.children(seq)).await
}

#[tauri::command]
pub(crate) async fn event(desk: State<'_, Desk>, id: String, seq: u64) -> Result<Event, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.event(seq)).await
}

#[tauri::command]
pub(crate) async fn bytes(
    desk: State<'_, Desk>,
    id: String,
    conn: u32,
    log: Log,
    off: u64,
    len: u64,
) -> Result<Response, Error> {
    let engine = desk.engine()?;
    let window = blocking(move || engine.capture(&id)?.bytes(conn, log, off, len)).await?;
    raw(window.off, window.len, &window.bytes)
}

#[tauri::command]
pub(crate) async fn payload(
    desk: State<'_, Desk>,
    id: String,
    seq: u64,
    off: u64,
    len: u64,
) -> Result<Response, Error> {
    let engine = desk.engine()?;
    let window = blocking(move || engine.capture(&id)?.payload(seq, off, len)).await?;
    raw(window.off, window.len, &window.bytes)
}

#[tauri::command]
pub(crate) async fn io_records(
    desk: State<'_, Desk>,
    id: String,
    conn: u32,
    log: Log,
    first: u64,
    count: u32,
) -> Result<Vec<IoRecord>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.io_records(conn, log, first, count)).await
}

#[tauri::command]
pub(crate) async fn logs(desk: State<'_, Desk>, id: String) -> Result<Vec<ConnLogs>, Error> {
    let engine = desk.engine()?;
    blocking(move || Ok(engine.capture(&id)?.logs())).await
}

#[tauri::command]
pub(crate) async fn overview(desk: State<'_, Desk>, id: String, slices: u32) -> Result<Overview, Error> {
    let engine = desk.engine()?;
    blocking(move || Ok(engine.capture(&id)?.overview(slices))).await
}

#[tauri::command]
pub(crate) async fn body(desk: State<'_, Desk>, id: String, head: u64) -> Result<BodyInfo, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.body(head)).await
}

#[tauri::command]
pub(crate) async fn body_window(
    desk: State<'_, Desk>,
    id: String,
    head: u64,
    decoded: bool,
    off: u64,
    len: u64,
) -> Result<Response, Error> {
    let engine = desk.engine()?;
    let window = blocking(move || engine.capture(&id)?.body_window(head, decoded, off, len)).await?;
    raw(window.off, window.len, &window.bytes)
}

#[tauri::command]
pub(crate) async fn body_past(desk: State<'_, Desk>, id: String, head: u64) -> Result<BodyInfo, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.decode_past(head)).await
}

#[tauri::command]
pub(crate) async fn body_lines(
    desk: State<'_, Desk>,
    id: String,
    head: u64,
    reading: BodyReading,
    first: u64,
    count: u32,
) -> Result<BodyLines, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.body_lines(head, &reading, first, count)).await
}

#[tauri::command]
pub(crate) async fn throughput(
    desk: State<'_, Desk>,
    id: String,
    head: u64,
    slices: u32,
) -> Result<Throughput, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.throughput(&id, head, slices)).await
}

#[tauri::command]
pub(crate) async fn changes(desk: State<'_, Desk>, id: String) -> Result<Vec<AnswerChange>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.changes(&id)).await
}

#[tauri::command]
pub(crate) async fn compare(
    desk: State<'_, Desk>,
    left: ExchangeRef,
    right: ExchangeRef,
) -> Result<Comparison, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.compare(&left, &right)).await
}

#[tauri::command]
pub(crate) async fn body_find(
    desk: State<'_, Desk>,
    id: String,
    head: u64,
    reading: BodyReading,
    text: String,
    from: u64,
) -> Result<Option<u64>, Error> {
    let engine = desk.engine()?;
    blocking(move || engine.capture(&id)?.body_find(head, &reading, &text, from)).await
}

/// A window of bytes without JSON: `off` and `len` (of the whole) as little-endian u64, then the bytes.
/// `ui/src/ipc/tauri.ts` reads it back.
fn raw(off: u64, len: u64, base64: &str) -> Result<Response, Error> {
    let bytes = BASE64_STANDARD.decode(base64).map_err(|fault| Error::storage(&fault))?;
    let mut reply = Vec::with_capacity(16 + bytes.len());
    reply.extend(off.to_le_bytes());
    reply.extend(len.to_le_bytes());
    reply.extend(bytes);
    Ok(Response::new(reply))
}
