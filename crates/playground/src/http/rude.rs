//! Answers that break the rules of HTTP, for clients to show and survive.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::response::{chunk, head};
use super::{After, Request, Response, heads};
use crate::wire::{Socket, Wire};

/// Between the last bytes and a RST, which lets the peer's system discard what it has not read yet.
const BEFORE_RESET: Duration = Duration::from_millis(150);

/// Breaks one rule, named by the path.
pub(crate) async fn answer<S: Socket>(wire: &mut Wire<S>, request: &Request, how: &str) -> io::Result<After> {
    let text = ("Content-Type", "text/plain; charset=utf-8");
    let chunked = head(200, &[text, ("Transfer-Encoding", "chunked")]);
    let hundred_kilobytes = head(200, &[text, ("Content-Length", "100000")]);
    match how {
        // RST after the first part of a body.
        "reset" => {
            wire.write(hundred_kilobytes.as_bytes()).await?;
            wire.write(&[b'.'; 4096]).await?;
            tokio::time::sleep(BEFORE_RESET).await;
            Ok(After::Reset)
        }
        // FIN before the promised length.
        "short" => {
            wire.write(hundred_kilobytes.as_bytes()).await?;
            wire.write(&[b'.'; 4096]).await?;
            Ok(After::Close)
        }
        // A chunk of 256 bytes with 40 in it, then FIN.
        "truncated-chunk" => {
            wire.write(chunked.as_bytes()).await?;
            wire.write(&chunk(b"one whole chunk\n")).await?;
            wire.write(format!("100\r\n{}", "x".repeat(40)).as_bytes()).await?;
            Ok(After::Close)
        }
        // A chunk size that is no number.
        "bad-chunk" => {
            wire.write(chunked.as_bytes()).await?;
            wire.write(&chunk(b"one whole chunk\n")).await?;
            wire.write(b"salmon\r\nbytes\r\n0\r\n\r\n").await?;
            Ok(After::Close)
        }
        // Another protocol's greeting.
        "garbage" => {
            wire.write(b"220 fish.example ESMTP ready\r\n\x00\x01\x02\xff").await?;
            Ok(After::Close)
        }
        // No answer; the connection stays open until the client gives up.
        "silent" => {
            let mut ignored = [0; 4096];
            while wire.stream.read(&mut ignored).await? > 0 {}
            Ok(After::Close)
        }
        // Informational responses without end.
        "endless-1xx" => {
            let block = "HTTP/1.1 102 Processing\r\n\r\n".repeat(64);
            loop {
                wire.stream.write_all(block.as_bytes()).await?;
            }
        }
        // A head without end.
        "endless-headers" => {
            wire.write(b"HTTP/1.1 200 OK\r\n").await?;
            let block = format!("X-Padding: {}\r\n", "y".repeat(1000)).repeat(64);
            loop {
                wire.stream.write_all(block.as_bytes()).await?;
            }
        }
        _ => {
            if let Some(bytes) = heads::answer(how) {
                wire.write(&bytes).await?;
                return Ok(After::Close);
            }
            Response::text(404, INDEX).send(wire, request).await?;
            Ok(After::Keep)
        }
    }
}

const INDEX: &str = "/rude/ is followed by one of these.

reset, short, truncated-chunk, bad-chunk, garbage, silent
endless-headers, endless-1xx, long-status-line, many-headers
both-lengths, two-lengths, body-after-204, extra-bytes
no-colon, obs-fold, nul, http2-status-line, not-gzip
";
