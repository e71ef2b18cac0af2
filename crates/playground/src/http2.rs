//! HTTP/2: the same site on streams, by the crate `h2`, with what only HTTP/2 can do wrong.

mod tunnel;

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use h2::server::{Builder, SendResponse};
use h2::{Reason, RecvStream, SendStream};
use http::{HeaderMap, HeaderValue};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::http::{Board, Request, Response, simple};
use crate::websocket::Hub;

/// Streams that a client may have open at once.
const STREAMS: u32 = 32;
/// Bodies are sent back, so they are held in memory up to here.
const LARGEST_BODY: usize = 32 * 1024 * 1024;
/// Before a body breaks off, so that its beginning is seen.
const BEFORE_END: Duration = Duration::from_millis(150);
/// One piece of a large body.
const PIECE: usize = 64 * 1024;

/// Answers requests until one side ends the connection.
pub(crate) async fn serve<S>(stream: S, board: Board, hub: Hub)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let builder =
        Builder::new().max_concurrent_streams(STREAMS).enable_connect_protocol().handshake(stream).await;
    let Ok(mut connection) = builder else { return };
    let (goaway, mut goaways) = mpsc::channel(1);
    let mut open = JoinSet::new();
    let mut number = 0;
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    number += 1;
                    if tunnel::asks(&request) {
                        let hub = hub.clone();
                        // An error means that the client is gone; there is nobody to tell.
                        open.spawn(async move { drop(tunnel::serve(request, respond, hub).await) });
                    } else {
                        open.spawn(answer(request, respond, board.clone(), number, goaway.clone()));
                    }
                }
                _ => return,
            },
            Some(reason) = goaways.recv() => connection.abrupt_shutdown(reason),
            Some(_) = open.join_next() => {}
        }
    }
}

/// Answers one request; when the client is gone there is nobody to tell.
async fn answer(
    request: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    board: Board,
    number: u64,
    goaway: mpsc::Sender<Reason>,
) {
    // A refused stream was never looked at.
    if request.uri().path() == "/rude/refuse" {
        return respond.send_reset(Reason::REFUSED_STREAM);
    }
    if let Ok(request) = read(request).await {
        drop(reply(&request, respond, &board, number, &goaway).await);
    }
}

async fn read(request: http::Request<RecvStream>) -> io::Result<Request> {
    let (parts, mut body) = request.into_parts();
    let mut asked = head_of(&parts);
    let mut content = Vec::new();
    while let Some(piece) = body.data().await {
        let piece = piece.map_err(io::Error::other)?;
        body.flow_control().release_capacity(piece.len()).map_err(io::Error::other)?;
        if content.len() + piece.len() > LARGEST_BODY {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "body too long"));
        }
        content.extend_from_slice(&piece);
    }
    let trailers = body.trailers().await.map_err(io::Error::other)?.unwrap_or_default();
    asked.headers.extend(trailers.iter().map(|(name, value)| (name.to_string(), text(value))));
    Ok(Request { body: content, ..asked })
}

/// A head in the shape that the site knows.
fn head_of(parts: &http::request::Parts) -> Request {
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let mut headers = Vec::new();
    if let Some(authority) = parts.uri.authority() {
        headers.push((":authority".to_owned(), authority.to_string()));
    }
    headers.extend(parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))));
    Request {
        method: parts.method.to_string(),
        target,
        version: "HTTP/2".to_owned(),
        headers,
        ..Request::default()
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

async fn reply(
    request: &Request,
    mut respond: SendResponse<Bytes>,
    board: &Board,
    number: u64,
    goaway: &mpsc::Sender<Reason>,
) -> io::Result<()> {
    let path = request.path().to_owned();
    let mut segments = path.trim_matches('/').splitn(2, '/');
    let (first, rest) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    let text = "text/plain; charset=utf-8";
    match (first, rest) {
        ("trailers", "") => {
            let mut body = begin(&mut respond, 200, text)?;
            send(&mut body, Bytes::from_static(b"What follows this body\nis known only now.\n")).await?;
            let mut trailers = HeaderMap::new();
            trailers.insert("x-body-lines", HeaderValue::from_static("2"));
            trailers.insert("server-timing", HeaderValue::from_static("body;dur=1.5"));
            body.send_trailers(trailers).map_err(io::Error::other)
        }
        ("early-hints", "") => {
            let hints = http::Response::builder().status(103).header("link", "</style.css>; rel=preload");
            let hints = hints.body(()).map_err(io::Error::other)?;
            respond.send_informational(hints).map_err(io::Error::other)?;
            pause(request.number("ms", 300)).await;
            whole(&mut respond, request, &Response::text(200, "After 103 (Early Hints).\n")).await
        }
        ("chunked" | "chunks", "") => {
            let (n, ms) = (request.number("n", 8), request.number("ms", 200));
            let mut body = begin(&mut respond, 200, text)?;
            for i in 1..=n {
                send(&mut body, format!("frame {i} of {n}\n").into()).await?;
                pause(if i < n { ms } else { 0 }).await;
            }
            end(&mut body)
        }
        ("sse", "") => {
            let (n, ms) = (request.number("n", 10), request.number("ms", 500));
            let mut body = begin(&mut respond, 200, "text/event-stream")?;
            for i in 1..=n {
                let event = format!("id: {i}\nevent: count\ndata: {{\"count\": {i}, \"of\": {n}}}\n\n");
                send(&mut body, event.into()).await?;
                pause(if i < n { ms } else { 0 }).await;
            }
            end(&mut body)
        }
        ("large", len) => {
            let mut left: u64 = len.parse().unwrap_or(1 << 20);
            let mut body = begin(&mut respond, 200, "application/octet-stream")?;
            let piece = Bytes::from(vec![b'.'; PIECE]);
            while left > 0 {
                let len = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
                send(&mut body, piece.slice(..len)).await?;
                left -= len as u64;
            }
            end(&mut body)
        }
        // RST_STREAM after the first part of a body; the connection stands.
        ("rude", "reset") => {
            let mut body = begin(&mut respond, 200, text)?;
            send(&mut body, Bytes::from_static(b"The rest of this body never")).await?;
            tokio::time::sleep(BEFORE_END).await;
            body.send_reset(Reason::INTERNAL_ERROR);
            Ok(())
        }
        // GOAWAY with an error while a body is under way.
        ("rude", "goaway") => {
            let mut body = begin(&mut respond, 200, text)?;
            send(&mut body, Bytes::from_static(b"The rest of this body never")).await?;
            tokio::time::sleep(BEFORE_END).await;
            let _ = goaway.send(Reason::ENHANCE_YOUR_CALM).await;
            // The stream stays open until the connection takes it along.
            std::future::pending().await
        }
        ("delay", ms) => {
            pause(ms.parse().unwrap_or(1000)).await;
            whole(&mut respond, request, &Response::text(200, "After a while.\n")).await
        }
        _ => {
            let response = simple(request, first, rest, board, number).await?;
            whole(&mut respond, request, &response).await
        }
    }
}

fn begin(respond: &mut SendResponse<Bytes>, status: u16, media: &str) -> io::Result<SendStream<Bytes>> {
    let head = http::Response::builder().status(status).header("server", "sockeye-playground");
    let head = head.header("content-type", media).body(()).map_err(io::Error::other)?;
    respond.send_response(head, false).map_err(io::Error::other)
}

/// A response whose body is known. HEAD, 204 and 304 have none.
async fn whole(respond: &mut SendResponse<Bytes>, request: &Request, response: &Response) -> io::Result<()> {
    let mut head = http::Response::builder().status(response.status).header("server", "sockeye-playground");
    for (name, value) in &response.headers {
        head = head.header(name.to_ascii_lowercase(), value);
    }
    let bodiless = response.status == 204;
    if !bodiless {
        head = head.header("content-length", response.body.len());
    }
    let empty = bodiless || response.status == 304 || request.method == "HEAD" || response.body.is_empty();
    let head = head.body(()).map_err(io::Error::other)?;
    let mut body = respond.send_response(head, empty).map_err(io::Error::other)?;
    if empty {
        return Ok(());
    }
    send(&mut body, response.body.clone().into()).await?;
    end(&mut body)
}

/// Sends as the window allows.
async fn send(body: &mut SendStream<Bytes>, mut bytes: Bytes) -> io::Result<()> {
    while !bytes.is_empty() {
        body.reserve_capacity(bytes.len());
        let room = match poll_fn(|cx| body.poll_capacity(cx)).await {
            Some(room) => room.map_err(io::Error::other)?,
            None => return Err(io::ErrorKind::BrokenPipe.into()),
        };
        body.send_data(bytes.split_to(room.min(bytes.len())), false).map_err(io::Error::other)?;
    }
    Ok(())
}

fn end(body: &mut SendStream<Bytes>) -> io::Result<()> {
    body.send_data(Bytes::new(), true).map_err(io::Error::other)
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms.min(120_000))).await;
}
