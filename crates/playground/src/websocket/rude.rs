//! Sessions that break a rule of RFC 6455, one each.

use std::io;
use std::time::Duration;

use tokio::io::AsyncReadExt;

use super::frames::{self, BINARY, CONTINUATION, FIN, PING, RSV2, TEXT};
use super::upgrade::Upgrade;
use crate::wire::{Socket, Wire};

const PATHS: [&str; 12] = [
    "/bad-accept",
    "/extra-protocol",
    "/extra-extension",
    "/rsv",
    "/bad-utf8",
    "/masked",
    "/reserved-opcode",
    "/long-ping",
    "/huge-frame",
    "/lone-continuation",
    "/no-close",
    "/reset",
];

/// Whether [`serve`] has something for a path.
pub(super) fn knows(path: &str) -> bool {
    PATHS.contains(&path)
}

/// Never answers the upgrade.
pub(super) async fn silent<S: Socket>(mut wire: Wire<S>) -> io::Result<()> {
    let mut ignored = [0; 4096];
    while wire.stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

/// Breaks the rule that the path names, then listens for what the client makes of it.
pub(super) async fn serve<S: Socket>(mut wire: Wire<S>, upgrade: &Upgrade, path: &str) -> io::Result<()> {
    match path {
        // The accept of the RFC's sample key, which nobody sent.
        "/bad-accept" => {
            let head = upgrade.head("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", None, &[]);
            wire.write(head.as_bytes()).await?;
        }
        "/extra-protocol" => upgrade.answer(&mut wire, Some("never.asked"), &[]).await?,
        "/extra-extension" => {
            upgrade.answer(&mut wire, None, &[("Sec-WebSocket-Extensions", "x-never-asked")]).await?;
        }
        _ => {
            upgrade.answer(&mut wire, None, &[]).await?;
            wire.write(&frames::frame(FIN | TEXT, b"The next frame breaks a rule.")).await?;
        }
    }
    match path {
        "/rsv" => wire.write(&frames::frame(FIN | RSV2 | TEXT, b"RSV2 without an extension")).await?,
        "/bad-utf8" => wire.write(&frames::frame(FIN | TEXT, b"caf\xE9 in ISO-8859-1")).await?,
        "/masked" => wire.write(&masked(b"a server does not mask")).await?,
        "/reserved-opcode" => wire.write(&frames::frame(FIN | 0x3, b"opcode 3")).await?,
        "/long-ping" => wire.write(&frames::frame(FIN | PING, &[b'p'; 130])).await?,
        "/lone-continuation" => wire.write(&frames::frame(FIN | CONTINUATION, b"of nothing")).await?,
        // 2^63 - 1 bytes are claimed, 16 follow.
        "/huge-frame" => {
            let mut frame = vec![FIN | BINARY, 127];
            frame.extend(i64::MAX.to_be_bytes());
            frame.extend([0; 16]);
            wire.write(&frame).await?;
        }
        // FIN without a Close frame: 1006 at the other end.
        "/no-close" => {
            wire.close().await;
            return Ok(());
        }
        "/reset" => {
            // Time for the message to be read before RST lets the peer's system discard it.
            tokio::time::sleep(Duration::from_millis(150)).await;
            wire.reset();
            return Ok(());
        }
        _ => {}
    }
    frames::listen(wire).await
}

/// A masked frame, which only clients send (RFC 6455 §5.1).
fn masked(payload: &[u8]) -> Vec<u8> {
    let key = [0x37, 0xFA, 0x21, 0x3D];
    let mut frame = vec![FIN | TEXT, 0x80 | payload.len() as u8];
    frame.extend(key);
    frame.extend(payload.iter().enumerate().map(|(i, octet)| octet ^ key[i % 4]));
    frame
}
