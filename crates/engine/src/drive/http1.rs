//! HTTP/1.1: a writer. Where the response ends it learns from the decoder that explains it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::time::{Instant, interval_at, sleep_until};

use super::MEASURE_EVERY;
use super::orders::{Orders, Stop};
use super::redirect::is_redirect;
use crate::api::Limits;
use crate::compose::{Body, Draft};
use crate::dial::line::{CLOSE_WAIT, Line, Outgoing, Turn};
use crate::event::{Data, Dir, Event, Framing, Phrase, TcpTimeout};

/// What a response means for what comes next.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// `Location`, when it is a redirect and has one.
    pub location: Option<String>,
    /// The connection can carry another exchange.
    pub persistent: bool,
}

/// How an exchange ended.
pub enum Outcome {
    /// The response is complete; the connection is as it says.
    Answered(Answer, Line),
    /// The server switched protocols (101).
    Upgraded(Line, Switch),
    /// It broke off, or a person ended it; the connection is closed.
    Over,
}

/// What the checks of the handshake said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Valid,
    Invalid,
    /// It was no handshake of WebSocket: another protocol begins.
    Other,
}

/// Writes a request and reads until its response is complete.
pub async fn exchange(mut line: Line, draft: Draft, limits: &Limits, orders: &mut Orders) -> Outcome {
    let pen = line.pen().clone();
    let conn = line.conn();
    line.send(draft.head());
    match (draft.body, draft.chunked) {
        (Body::None, _) => {}
        (Body::Bytes(bytes), false) => line.send(bytes),
        (Body::Stream(stream), false) => line.queue(Outgoing::Stream(stream)),
        (Body::Bytes(bytes), true) => {
            line.queue(Outgoing::Stream(chunked(stream::iter([Ok(bytes)]).boxed())))
        }
        (Body::Stream(stream), true) => line.queue(Outgoing::Stream(chunked(stream))),
    }
    let mut seen = Seen::new(conn);
    let mut last = Instant::now();
    let mut heard = false;
    let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
    loop {
        let (what, limit_ms) = if heard || line.writing() {
            ("idle", limits.idle_ms)
        } else {
            ("firstByte", limits.first_byte_ms)
        };
        let expired = async {
            if limit_ms == 0 {
                std::future::pending::<()>().await;
            }
            sleep_until(last + Duration::from_millis(limit_ms)).await;
        };
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
                        return Outcome::Over;
                    }
                }
            },
            stop = orders.stop(&pen, conn, || Phrase::new("command-not-for-http")) => {
                pen.flush().await;
                match stop {
                    Stop::Close => line.close(CLOSE_WAIT).await,
                    stop => line.reset(stop.how()),
                }
                return Outcome::Over;
            },
            _ = measure.tick() => line.measure(),
            () = expired => {
                let timeout = TcpTimeout { what: what.to_owned(), limit_ms };
                pen.note(conn, Dir::Local, Data::TcpTimeout(timeout));
                over = true;
            }
        }
        pen.scan(|event| seen.look(event));
        if let Some(switch) = seen.switched() {
            // Frames may have come in the same read as the head.
            pen.look_again();
            return Outcome::Upgraded(line, switch);
        }
        pen.flush().await;
        if seen.done {
            let mut answer = seen.answer;
            // Bytes that belong to no response make whatever follows on this connection unreadable.
            answer.persistent &= !line.eof() && !line.writing() && !seen.fatal;
            return Outcome::Answered(answer, line);
        }
        if over || seen.fatal {
            line.close(CLOSE_WAIT).await;
            return Outcome::Over;
        }
    }
}

/// What the decoder said about this exchange.
struct Seen {
    conn: u32,
    answer: Answer,
    done: bool,
    fatal: bool,
    /// What the checks of a WebSocket handshake said.
    switch: Switch,
}

impl Seen {
    fn new(conn: u32) -> Seen {
        Seen { conn, answer: Answer::default(), done: false, fatal: false, switch: Switch::Other }
    }

    fn look(&mut self, event: &Event) {
        if event.conn != self.conn {
            return;
        }
        match &event.data {
            Data::ResponseHead(head) => {
                let location = head.headers.iter().find(|line| line.name.0.eq_ignore_ascii_case(b"location"));
                self.answer = Answer {
                    status: head.status,
                    location: location
                        .filter(|_| is_redirect(head.status))
                        .map(|line| line.value.text().into_owned()),
                    persistent: head.persistent,
                };
                let empty = matches!(head.framing, Framing::None { .. } | Framing::Length { length: 0, .. });
                self.done = empty && head.status != 101;
            }
            Data::ResponseBodyEnd(_) if self.answer.status != 0 => self.done = true,
            Data::UpgradeRejected(_) => self.switch = Switch::Invalid,
            Data::UpgradeAccepted(_) if self.switch == Switch::Other => self.switch = Switch::Valid,
            Data::HttpMalformed(malformed) if malformed.fatal && event.dir == Dir::Rx => self.fatal = true,
            _ => {}
        }
    }

    fn switched(&self) -> Option<Switch> {
        (self.answer.status == 101).then_some(self.switch)
    }
}

/// Frames a body in chunks (RFC 9112 §7.1), one for each piece of it.
fn chunked(body: BoxStream<'static, std::io::Result<Bytes>>) -> BoxStream<'static, std::io::Result<Bytes>> {
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
    pieces.chain(stream::iter([Ok(Bytes::from_static(b"0\r\n\r\n"))])).boxed()
}
