//! HTTP/1.0 and HTTP/1.1 heads, bodies and trailers (RFC 9112), both directions of a connection.
//!
//! A response is complete at its head when the framing is `None`, else at its body's end; a request
//! likewise. `http.malformed` with `fatal` and `http.incomplete` are the other ends.

mod body;
mod exchanges;
mod extra;
mod framing;
mod lines;
mod request;
mod response;
mod section;

use crate::decode::sink::Sink;
use crate::event::{DeflateParams, Dir, Log};
use exchanges::Exchanges;
use request::Requests;
use response::Responses;

pub use body::End;
pub use framing::has_token;
pub use lines::{is_token_char, trim};

/// Both directions of an HTTP/1 connection; we are the client.
#[derive(Debug)]
pub struct Http1 {
    requests: Requests,
    responses: Responses,
    exchanges: Exchanges,
}

/// What taking bytes led to.
#[derive(Debug, Default)]
pub struct Took {
    /// Some of the bytes were body.
    pub body: bool,
    /// Some of the bytes were a head.
    pub head: bool,
    /// HTTP ended here: so many of the bytes belonged to it, and the rest is another protocol's.
    pub switched: Option<(usize, Switch)>,
}

/// What follows HTTP on the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Frames, after a 101 with `Upgrade: websocket`.
    WebSocket { deflate: Option<DeflateParams> },
    /// Bytes that we do not read: CONNECT, or an upgrade to something else.
    Tunnel,
}

/// Bytes that crossed before it was known whose they are.
#[derive(Debug)]
pub struct Held {
    pub t_ns: u64,
    pub off: u64,
    pub bytes: Vec<u8>,
}

impl Http1 {
    /// A decoder whose first bytes stand at `tx_off` and `rx_off` of the two logs.
    #[must_use]
    pub fn new(tx: (Log, u64), rx: (Log, u64)) -> Http1 {
        Http1 {
            requests: Requests::new(tx.0, tx.1),
            responses: Responses::new(rx.0, rx.1),
            exchanges: Exchanges::default(),
        }
    }

    /// Bytes crossed in one direction.
    pub fn push(&mut self, dir: Dir, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Took {
        let mut took = Took::default();
        if dir == Dir::Tx {
            self.requests.push(t_ns, bytes, &mut self.exchanges, &mut took, sink);
        } else {
            let mut done = 0;
            while done < bytes.len() {
                done += self.responses.push(t_ns, &bytes[done..], &mut self.exchanges, &mut took, sink);
                if let Some((within, _)) = &mut took.switched {
                    *within = done;
                    break;
                }
                if self.responses.refused_switch() {
                    self.requests.resume(&mut self.exchanges, sink);
                }
            }
        }
        took
    }

    /// Bytes that we sent behind a request to upgrade, before its answer; they are the new protocol's.
    pub fn take_held(&mut self) -> Vec<Held> {
        self.requests.take_held()
    }

    /// Offset of the next byte that we will send.
    #[must_use]
    pub fn tx_at(&self) -> u64 {
        self.requests.at()
    }

    /// Whether nothing more can be read in that direction.
    #[must_use]
    pub fn is_dead(&self, dir: Dir) -> bool {
        if dir == Dir::Tx { self.requests.is_dead() } else { self.responses.is_dead() }
    }

    /// Whether a body is passing in that direction.
    #[must_use]
    pub fn in_body(&self, dir: Dir) -> bool {
        if dir == Dir::Tx { self.requests.in_body() } else { self.responses.in_body() }
    }

    /// Whether what the server says next may be frames of WebSocket.
    #[must_use]
    pub fn may_upgrade(&self) -> bool {
        self.exchanges.due().is_some_and(|asked| asked.websocket)
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        if dir == Dir::Tx {
            self.requests.resume(&mut self.exchanges, sink);
            self.requests.finish(how, t_ns, sink);
        } else {
            self.responses.finish(how, t_ns, &self.exchanges, sink);
        }
    }
}
