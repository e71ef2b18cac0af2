//! HTTP/1.1: writes what the request says, holds the body back where that was asked for, and learns from
//! the decoder where each response ends. One request, or several on one connection without waiting.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::time::{Instant, interval_at, sleep_until};

use super::cookies::Cookies;
use super::hold::Hold;
use super::http2::Tunnel;
use super::orders::{Order, Orders, Stop};
use super::seen::Seen;
use super::{Carrier, MEASURE_EVERY};
use crate::api::{Command, Limits};
use crate::compose::{Body, Draft, given};
use crate::dial::line::{CLOSE_WAIT, Line, Outgoing, Turn};
use crate::drive::outgoing;
use crate::event::{Data, Dir, Phrase, TcpTimeout};

pub use super::seen::{Answer, Switch};

/// How an exchange ended.
pub enum Outcome {
    /// The response is complete (of several the last one); the connection is as it says.
    Answered(Answer, Carrier),
    /// The server switched protocols (101).
    Upgraded(Line, Switch),
    /// A stream of HTTP/2 carries another protocol from here on (RFC 8441).
    Tunnelled(Box<Tunnel>, Switch),
    /// It broke off; the connection is closed. What was seen of the answer.
    Broken(Answer),
    /// A person ended it; the connection is closed.
    Stopped,
}

/// How requests are sent, apart from what they say.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    pub limits: &'a Limits,
    /// Hold the body back until 100 (Continue), at most so long (RFC 9110 §10.1.1).
    pub expect: Option<Duration>,
    /// Between head and body.
    pub pause: Duration,
    /// The body stays open: a person sends its chunks and ends it.
    pub open: bool,
    /// When everything must be done, and how many milliseconds that limit was.
    pub until: Option<(Instant, u64)>,
    /// The jar that takes what responses set.
    pub cookies: Option<&'a Cookies<'a>>,
}

/// Writes the requests and reads until the last response is complete.
pub async fn exchange(
    mut line: Line,
    drafts: Vec<Draft>,
    sending: &Sending<'_>,
    orders: &mut Orders,
) -> Outcome {
    let pen = line.pen().clone();
    let conn = line.conn();
    let limits = sending.limits;
    let mut seen = Seen::new(conn, drafts.len());
    let mut hold = Hold::none();
    let mut open = sending.open.then(Bytes::new);
    let mut drafts = drafts.into_iter().peekable();
    while let Some(draft) = drafts.next() {
        line.send(draft.head());
        let alone = drafts.peek().is_none();
        if sending.open && alone {
            open = Some(draft.tail());
        }
        let mut content = content(draft, sending.open && alone);
        if alone && !content.is_empty() && (sending.expect.is_some() || !sending.pause.is_zero()) {
            hold = Hold::new(content, sending, pen.now());
        } else {
            content.drain(..).for_each(|piece| line.queue(piece));
        }
    }
    let mut last = Instant::now();
    let mut heard = false;
    let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
    loop {
        let (what, limit_ms) = if hold.holds() || open.is_some() {
            // We keep the server waiting, not it us.
            ("", 0)
        } else if heard || line.writing() {
            ("idle", limits.idle_ms)
        } else {
            ("firstByte", limits.first_byte_ms)
        };
        let quiet = (limit_ms > 0).then(|| (last + Duration::from_millis(limit_ms), what, limit_ms));
        let total = sending.until.map(|(until, ms)| (until, "total", ms));
        let limit = quiet.into_iter().chain(total).min_by_key(|(at, ..)| *at);
        let room = line.room();
        let mut over = false;
        tokio::select! {
            turn = line.turn() => {
                last = Instant::now();
                match turn {
                    Turn::Read(_) => heard = true,
                    Turn::Wrote => {}
                    Turn::Eof | Turn::Broken => over = true,
                    // The body that was promised cannot be sent; a server must not take it for whole.
                    Turn::Source(_) => {
                        line.reset(Stop::Cancel.how());
                        return Outcome::Broken(seen.answer);
                    }
                }
            },
            order = orders.next_with(room) => {
                if let Some(stop) = obey(order, &mut line, &mut open, orders) {
                    pen.flush().await;
                    match stop {
                        Stop::Close => {
                            line.close(CLOSE_WAIT).await;
                        }
                        stop => line.reset(stop.how()),
                    }
                    return Outcome::Stopped;
                }
                last = Instant::now();
            },
            () = hold.due() => hold.release(&mut line),
            _ = measure.tick() => line.measure(),
            (what, limit_ms) = expiry(limit) => {
                let timeout = TcpTimeout { what: what.to_owned(), limit_ms };
                pen.note(conn, Dir::Local, Data::TcpTimeout(timeout));
                over = true;
            }
        }
        pen.scan(|event| seen.look(event));
        let set = std::mem::take(&mut seen.set_cookies);
        if let Some(cookies) = sending.cookies {
            set.iter().for_each(|response| cookies.take(&pen, conn, response));
        }
        if let Some(switch) = seen.switched() {
            // Frames may have come in the same read as the head.
            pen.look_again();
            return Outcome::Upgraded(line, switch);
        }
        if hold.holds() {
            hold.look(&seen, &mut line);
        }
        pen.flush().await;
        if seen.done() {
            let mut answer = seen.answer;
            // Bytes that belong to no response make whatever follows on this connection unreadable, and a
            // body that was never sent leaves the server waiting for it.
            let whole = !line.writing() && open.is_none() && !hold.holds() && !hold.given_up();
            answer.persistent &= !line.eof() && whole && !seen.fatal;
            return Outcome::Answered(answer, Carrier::Http1(line));
        }
        if over || seen.fatal {
            line.close(CLOSE_WAIT).await;
            return Outcome::Broken(seen.answer);
        }
    }
}

/// Carries out what a person orders amid an exchange; gives back what ends it.
fn obey(order: Order, line: &mut Line, open: &mut Option<Bytes>, orders: &Orders) -> Option<Stop> {
    let (pen, conn) = (line.pen().clone(), line.conn());
    match (&order.command, open.is_some()) {
        (Command::Send { .. } | Command::EndBody, true) => {}
        (Command::Send { .. } | Command::EndBody, false) => {
            order.refuse(Phrase::new("session-body-ended"));
            return None;
        }
        _ => return orders.as_stop(order, &pen, conn, || Phrase::new("command-not-for-http")),
    }
    match orders.accept(order, &pen, conn) {
        // Checked before it was ordered; a file that vanished since is nothing to send.
        Command::Send { payload } => {
            if let Ok(bytes) = given(&payload) {
                let piece = match outgoing(bytes) {
                    Outgoing::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
                    Outgoing::Stream(stream) => stream,
                };
                line.queue(Outgoing::Stream(pieces(piece)));
            }
        }
        _ => line.send(open.take().unwrap_or_default()),
    }
    None
}

async fn expiry(limit: Option<(Instant, &'static str, u64)>) -> (&'static str, u64) {
    match limit {
        Some((at, what, limit_ms)) => {
            sleep_until(at).await;
            (what, limit_ms)
        }
        None => std::future::pending().await,
    }
}

/// What follows the head; a body that stays open has no last chunk yet.
fn content(draft: Draft, open: bool) -> Vec<Outgoing> {
    let chunked = draft.chunked;
    let tail = draft.tail();
    let mut content = match draft.body {
        Body::None if !(open && chunked) => return Vec::new(),
        Body::None => Vec::new(),
        Body::Bytes(bytes) if chunked => vec![Outgoing::Stream(pieces(stream::iter([Ok(bytes)]).boxed()))],
        Body::Stream(stream) if chunked => vec![Outgoing::Stream(pieces(stream))],
        Body::Bytes(bytes) => vec![Outgoing::Bytes(bytes)],
        Body::Stream(stream) => vec![Outgoing::Stream(stream)],
    };
    if chunked && !open {
        content.push(Outgoing::Bytes(tail));
    }
    content
}

/// Frames pieces of a body as chunks (RFC 9112 §7.1), one for each.
fn pieces(body: BoxStream<'static, std::io::Result<Bytes>>) -> BoxStream<'static, std::io::Result<Bytes>> {
    let pieces = body.filter_map(|piece| async move {
        match piece {
            // An empty chunk would end the body.
            Ok(piece) if piece.is_empty() => None,
            Ok(piece) => {
                let size = format!("{:x}\r\n", piece.len());
                let mut chunk = BytesMut::with_capacity(size.len() + piece.len() + 2);
                chunk.extend_from_slice(size.as_bytes());
                chunk.extend_from_slice(&piece);
                chunk.extend_from_slice(b"\r\n");
                Some(Ok(chunk.freeze()))
            }
            Err(error) => Some(Err(error)),
        }
    });
    pieces.boxed()
}
