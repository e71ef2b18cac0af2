//! What a protocol is read from: the payload of a message, a body, or a piece of one.

use crate::event::{AppBody, Dir, Octets};

/// Octets of one payload that are gathered; of a longer one the beginning is read.
pub const MAX_PAYLOAD: usize = 1 << 20;
/// Octets of a packet's body that its event holds.
const MAX_KEPT: usize = 64 * 1024;

/// A payload, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Carried<'a> {
    pub conn: u32,
    pub stream: u32,
    pub dir: Dir,
    pub t_ns: u64,
    /// A text message, or what another protocol calls text.
    pub text: bool,
    /// At most [`MAX_PAYLOAD`] of it.
    pub payload: &'a [u8],
    /// Octets of all of it.
    pub len: u64,
    /// Ordinal of the event that carries it.
    pub carrier: u64,
    /// Ordinal of the message or body that it stands in at last.
    pub root: u64,
    /// Where `payload` begins in the payload of that message or body; absent when it is no run of it.
    pub base: Option<u64>,
    pub carriage: Carriage,
}

/// What carries a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carriage {
    /// A complete WebSocket message.
    Message,
    /// A complete body of an HTTP message; the status is 0 where it is a request's.
    Body { status: u16, method_post: bool },
    /// A line of a response that streams, without its ending.
    Line,
    /// The data of a server-sent event.
    Event,
    /// What a packet of the protocol beneath carries.
    Packet,
}

impl<'a> Carried<'a> {
    /// A text message that crossed whole.
    #[must_use]
    pub fn of(conn: u32, stream: u32, dir: Dir, t_ns: u64, payload: &'a [u8]) -> Carried<'a> {
        Carried {
            conn,
            stream,
            dir,
            t_ns,
            text: true,
            payload,
            len: payload.len() as u64,
            carrier: 0,
            root: 0,
            base: Some(0),
            carriage: Carriage::Message,
        }
    }

    /// The same, carried by the event of that ordinal.
    #[must_use]
    pub fn by(mut self, carrier: u64) -> Carried<'a> {
        self.carrier = carrier;
        self.root = carrier;
        self
    }

    /// Whether all of it is here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.len == self.payload.len() as u64
    }

    /// Its text, where it is text and all of it is here.
    #[must_use]
    pub fn as_text(&self) -> Option<&'a str> {
        if self.text && self.is_whole() { std::str::from_utf8(self.payload).ok() } else { None }
    }

    /// A run of it as what the packet of `carrier` carries to the protocol above.
    #[must_use]
    pub fn run(&self, from: usize, to: usize, text: bool, carrier: u64) -> Carried<'a> {
        let to = to.min(self.payload.len());
        let from = from.min(to);
        let cut = if to == self.payload.len() { self.len - to as u64 } else { 0 };
        Carried {
            text,
            payload: &self.payload[from..to],
            len: (to - from) as u64 + cut,
            carrier,
            base: self.base.map(|base| base + from as u64),
            carriage: Carriage::Packet,
            ..*self
        }
    }

    /// Octets that were decoded from it, as what the packet of `carrier` carries to the protocol above.
    #[must_use]
    pub fn decoded<'b>(&self, octets: &'b [u8], text: bool, carrier: u64) -> Carried<'b> {
        Carried {
            conn: self.conn,
            stream: self.stream,
            dir: self.dir,
            t_ns: self.t_ns,
            text,
            payload: octets,
            len: octets.len() as u64,
            carrier,
            root: self.root,
            base: None,
            carriage: Carriage::Packet,
        }
    }

    /// `from..to` of the payload as a packet's body; at the payload's end it reaches to the end of what was cut.
    #[must_use]
    pub fn body(&self, shape: &str, from: usize, to: usize) -> AppBody {
        let run = self.run(from, to, self.text, 0);
        let octets = match self.base {
            Some(_) => None,
            None => Some(Octets(run.payload[..run.payload.len().min(MAX_KEPT)].to_vec())),
        };
        AppBody { shape: shape.to_owned(), off: run.base.unwrap_or(0), len: run.len, octets }
    }
}

/// A body that stands nowhere as such: unescaped, joined, or decoded.
#[must_use]
pub fn loose_body(shape: &str, octets: &[u8]) -> AppBody {
    AppBody {
        shape: shape.to_owned(),
        off: 0,
        len: octets.len() as u64,
        octets: Some(Octets(octets[..octets.len().min(MAX_KEPT)].to_vec())),
    }
}
