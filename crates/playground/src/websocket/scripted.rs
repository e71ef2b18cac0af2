//! Short conversations frame by frame: pings, one message in fragments, a Close with any code.

use std::io;
use std::time::Duration;

use super::frames::{self, CONTINUATION, FIN, PING, PONG, TEXT};
use crate::http::Request;
use crate::wire::{Socket, Wire};

/// One message in 3 frames with a ping between (RFC 6455 §5.4); a fragment ends inside a character. Then
/// Close 1008.
pub(super) async fn fragments<S: Socket>(mut wire: Wire<S>) -> io::Result<()> {
    let text = "One message, three frames: 홍연어".as_bytes();
    // 12 and 29: the second cut is one byte into the first Korean character, which is at byte 27.
    let pieces = [&text[..12], &text[12..29], &text[29..]];
    wire.write(&frames::frame(TEXT, pieces[0])).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    wire.write(&frames::frame(CONTINUATION, pieces[1])).await?;
    wire.write(&frames::frame(FIN | PING, b"between fragments")).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    wire.write(&frames::frame(FIN | CONTINUATION, pieces[2])).await?;
    wire.write(&frames::close(Some(1008), "That was all")).await?;
    frames::finish(wire).await
}

/// Close with any code at all, `ms` after the session has opened.
pub(super) async fn close<S: Socket>(
    mut wire: Wire<S>,
    code: Option<u16>,
    request: &Request,
) -> io::Result<()> {
    let reason = request.query().into_iter().find(|(name, _)| name == "reason").map(|(_, value)| value);
    tokio::time::sleep(Duration::from_millis(request.number("ms", 0))).await;
    wire.write(&frames::close(code, reason.as_deref().unwrap_or("The Playground closes"))).await?;
    frames::finish(wire).await
}

/// A ping every `ms`, numbered; yours are answered.
pub(super) async fn ping<S: Socket>(mut wire: Wire<S>, request: &Request) -> io::Result<()> {
    let mut ticks = tokio::time::interval(Duration::from_millis(request.number("ms", 1000).max(1)));
    let mut number = 0_u64;
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                number += 1;
                wire.write(&frames::frame(FIN | PING, format!("ping {number}").as_bytes())).await?;
            }
            frame = frames::read(&mut wire) => match frame? {
                Some((frames::CLOSE, payload)) => {
                    wire.write(&frames::frame(FIN | frames::CLOSE, &payload)).await?;
                    wire.close().await;
                    return Ok(());
                }
                Some((PING, payload)) => wire.write(&frames::frame(FIN | PONG, &payload)).await?,
                Some(_) => {}
                None => return Ok(()),
            },
        }
    }
}
