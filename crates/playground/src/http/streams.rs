//! Bodies that take their time or have no known length: chunks, trailers, gigabytes.

use std::io;
use std::time::Duration;

use flate2::Crc;
use tokio::io::AsyncWriteExt;

use super::response::{chunk, head};
use super::{After, Request};
use crate::wire::{Socket, Wire};

/// `n` chunks, one every `ms`.
pub(crate) async fn chunked<S: Socket>(wire: &mut Wire<S>, request: &Request) -> io::Result<After> {
    let (n, ms) = (request.number("n", 8), request.number("ms", 200));
    wire.write(head(200, &[("Content-Type", "text/plain; charset=utf-8"), CHUNKED]).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Keep);
    }
    for i in 1..=n {
        wire.write(&chunk(format!("chunk {i} of {n}\n").as_bytes())).await?;
        if i < n {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }
    wire.write(b"0\r\n\r\n").await?;
    Ok(After::Keep)
}

/// A chunked body with a chunk extension, and trailer fields that could not be known before.
pub(crate) async fn trailers<S: Socket>(wire: &mut Wire<S>, request: &Request) -> io::Result<After> {
    let headers =
        [("Content-Type", "text/plain; charset=utf-8"), ("Trailer", "X-Body-Crc32, Server-Timing"), CHUNKED];
    wire.write(head(200, &headers).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Keep);
    }
    let mut sum = Crc::new();
    for line in ["The checksum of this body\n", "follows it as a trailer field.\n"] {
        sum.update(line.as_bytes());
        let mut bytes = format!("{:x};part=text\r\n{line}", line.len()).into_bytes();
        bytes.extend_from_slice(b"\r\n");
        wire.write(&bytes).await?;
    }
    let end = format!("0\r\nX-Body-Crc32: {:08x}\r\nServer-Timing: body;dur=1.5\r\n\r\n", sum.sum());
    wire.write(end.as_bytes()).await?;
    Ok(After::Keep)
}

/// No Content-Length, no chunks: the end of the connection is the end of the body (RFC 9112 §6.3).
pub(crate) async fn until_close<S: Socket>(wire: &mut Wire<S>, request: &Request) -> io::Result<After> {
    let headers = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")];
    wire.write(head(200, &headers).as_bytes()).await?;
    if request.method != "HEAD" {
        wire.write(b"This body ends where the connection ends.\n").await?;
    }
    Ok(After::Close)
}

/// As many bytes as asked for, from one buffer.
pub(crate) async fn large<S: Socket>(wire: &mut Wire<S>, request: &Request, len: u64) -> io::Result<After> {
    const LINE: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n";
    let length = len.to_string();
    let headers = [("Content-Type", "application/octet-stream"), ("Content-Length", length.as_str())];
    wire.write(head(200, &headers).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Keep);
    }
    let block = LINE.repeat(4096);
    let mut left = len;
    while left > 0 {
        let take = block.len().min(usize::try_from(left).unwrap_or(block.len()));
        wire.stream.write_all(&block[..take]).await?;
        left -= take as u64;
    }
    wire.stream.flush().await?;
    Ok(After::Keep)
}

const CHUNKED: (&str, &str) = ("Transfer-Encoding", "chunked");
