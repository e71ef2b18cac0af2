//! SockJS frames in responses that stay open: lines of XHR streaming, server-sent events. Each ends after a
//! while, so that clients have to ask again.

use std::io;

use super::sockjs::Session;
use crate::http::{After, chunk, head};
use crate::wire::{Socket, Wire};

/// Bytes of frames in one response; servers send 128 KiB.
const RECYCLED: usize = 4096;
const CHUNKED: (&str, &str) = ("Transfer-Encoding", "chunked");

/// A prelude of 2048 `h`, which gets past the buffers of proxies, then a line for each frame.
pub(super) async fn xhr<S: Socket>(wire: &mut Wire<S>, session: &Session) -> io::Result<After> {
    let headers = [("Content-Type", "application/javascript; charset=UTF-8"), CHUNKED];
    wire.write(head(200, &headers).as_bytes()).await?;
    wire.write(&chunk(format!("{}\n", "h".repeat(2048)).as_bytes())).await?;
    stream(wire, session, |frame| format!("{frame}\n")).await
}

/// An event for each frame.
pub(super) async fn eventsource<S: Socket>(wire: &mut Wire<S>, session: &Session) -> io::Result<After> {
    let headers =
        [("Content-Type", "text/event-stream; charset=UTF-8"), ("Cache-Control", "no-store"), CHUNKED];
    wire.write(head(200, &headers).as_bytes()).await?;
    wire.write(&chunk(b"\r\n")).await?;
    stream(wire, session, |frame| format!("data: {frame}\r\n\r\n")).await
}

async fn stream<S: Socket>(
    wire: &mut Wire<S>,
    session: &Session,
    written: impl Fn(&str) -> String,
) -> io::Result<After> {
    let mut sent = 0;
    while sent < RECYCLED {
        let frame = tokio::select! {
            frame = session.frame() => frame,
            () = session.cut() => return Ok(After::Close),
            // The client is gone, or says more than it may.
            _ = wire.fill() => return Ok(After::Close),
        };
        let text = written(&frame);
        sent += text.len();
        wire.write(&chunk(text.as_bytes())).await?;
        if frame.starts_with('c') {
            break;
        }
    }
    wire.write(b"0\r\n\r\n").await?;
    Ok(After::Keep)
}
