//! Bodies that push: server-sent events and texts that follow one another.

use std::io::{self, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::response::{chunk, head};
use super::{After, Request, bodies};
use crate::wire::{Socket, Wire};

/// Server-sent events: a retry time, comments, named events with ids, data of two lines. Ids go on behind
/// `Last-Event-ID`; `gzip=1` compresses, `cut=1` ends in the middle of the last event.
pub(crate) async fn sse<S: Socket>(wire: &mut Wire<S>, request: &Request) -> io::Result<After> {
    let (n, ms, retry) = (request.number("n", 10), request.number("ms", 500), request.number("retry", 2000));
    let before = request.header("last-event-id").and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
    let mut coder = (request.number("gzip", 0) > 0).then(|| GzEncoder::new(Vec::new(), Compression::fast()));
    let mut headers = vec![("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), CHUNKED];
    if coder.is_some() {
        headers.push(("Content-Encoding", "gzip"));
    }
    wire.write(head(200, &headers).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Keep);
    }
    let first = format!("retry: {retry}\n: the Playground's stream\n\n");
    wire.write(&coded(&mut coder, first.as_bytes())?).await?;
    for i in 1..=n {
        let id = before.saturating_add(i);
        let mut event =
            format!("id: {id}\nevent: count\ndata: {{\"count\": {id},\ndata:  \"of\": {}}}\n\n", before + n);
        if i == n && request.number("cut", 0) > 0 {
            event.truncate(event.len() - 8);
        }
        wire.write(&coded(&mut coder, event.as_bytes())?).await?;
        if i < n {
            pause(ms).await;
        }
    }
    if let Some(coder) = coder {
        let rest = coder.finish()?;
        wire.write(&chunk(&rest)).await?;
    }
    wire.write(b"0\r\n\r\n").await?;
    Ok(After::Keep)
}

/// `n` texts of JSON, one every `ms`, as lines or as a sequence (RFC 7464).
pub(crate) async fn texts<S: Socket>(
    wire: &mut Wire<S>,
    request: &Request,
    sequence: bool,
) -> io::Result<After> {
    let (n, ms) = (request.number("n", 8), request.number("ms", 300));
    let media_type = if sequence { "application/json-seq" } else { "application/x-ndjson" };
    wire.write(head(200, &[("Content-Type", media_type), CHUNKED]).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Keep);
    }
    for i in 1..=n {
        let before = if sequence { "\x1e" } else { "" };
        let text = format!("{before}{{\"n\": {i}, \"of\": {n}, \"fish\": \"sockeye\"}}\n");
        wire.write(&chunk(text.as_bytes())).await?;
        if i < n {
            pause(ms).await;
        }
    }
    wire.write(b"0\r\n\r\n").await?;
    Ok(After::Keep)
}

/// `n` pictures that replace one another, until the connection closes.
pub(crate) async fn replaced<S: Socket>(wire: &mut Wire<S>, request: &Request) -> io::Result<After> {
    let (n, ms) = (request.number("n", 5), request.number("ms", 500));
    let headers = [("Content-Type", "multipart/x-mixed-replace; boundary=picture"), ("Connection", "close")];
    wire.write(head(200, &headers).as_bytes()).await?;
    if request.method == "HEAD" {
        return Ok(After::Close);
    }
    let picture = bodies::png()?;
    wire.write(b"--picture\r\n").await?;
    for i in 1..=n {
        let fields = format!("Content-Type: image/png\r\nContent-Length: {}\r\n\r\n", picture.len());
        let end = if i < n { "\r\n--picture\r\n" } else { "\r\n--picture--\r\n" };
        wire.write(&[fields.as_bytes(), &picture, end.as_bytes()].concat()).await?;
        if i < n {
            pause(ms).await;
        }
    }
    Ok(After::Close)
}

/// A chunk of the bytes, compressed and flushed where that was asked for.
fn coded(coder: &mut Option<GzEncoder<Vec<u8>>>, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let Some(coder) = coder else { return Ok(chunk(bytes)) };
    coder.write_all(bytes)?;
    coder.flush()?;
    Ok(chunk(&std::mem::take(coder.get_mut())))
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms.min(60_000))).await;
}

const CHUNKED: (&str, &str) = ("Transfer-Encoding", "chunked");
