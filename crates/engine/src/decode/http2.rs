//! HTTP/2 frames and field blocks (RFC 9113, RFC 7541), both directions of a connection, and the exchanges
//! that its streams carry.
//!
//! A response is complete at its head when the framing is `None`, else at its body's end; a request likewise.
//! `http.incomplete` is the other end. `h2.malformed` with `fatal` is an error of the connection.

mod block;
mod exchange;
mod frame;
mod half;
mod hpack;
mod message;
mod names;
mod receive;
mod streams;
mod tunnel;

use crate::decode::http1::End;
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, H2Preface, Log, Malformed, Phrase};
use frame::{CONTINUATION, Frame, HEADER};
use half::Half;
use message::Flaw;
use streams::Streams;
use tunnel::Tunnel;

pub use hpack::STATIC as STATIC_TABLE;
pub use names::{code_meaning, code_text};

/// What a client sends first (RFC 9113 §3.4).
pub const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Both directions of an HTTP/2 connection; we are the client.
#[derive(Debug)]
pub struct Http2 {
    halves: [Half; 2],
    streams: Streams,
    /// Octets of the preface that were read.
    preface: usize,
    tunnel: Option<Tunnel>,
    /// A stream was asked to carry WebSocket.
    tunnels: bool,
    /// Bytes that tunnels carried, by direction.
    tunnelled: [u64; 2],
}

impl Http2 {
    /// A decoder whose first bytes stand at the given offsets of the two logs.
    #[must_use]
    pub fn new(tx: (Log, u64), rx: (Log, u64)) -> Http2 {
        Http2 {
            halves: [Half::new(tx.0, tx.1), Half::new(rx.0, rx.1)],
            streams: Streams::default(),
            preface: 0,
            tunnel: None,
            tunnels: false,
            tunnelled: [0; 2],
        }
    }

    /// Bytes crossed in one direction.
    pub fn push(&mut self, dir: Dir, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let half = &mut self.halves[dir as usize];
            if half.dead {
                half.at += rest.len() as u64;
                return;
            }
            let used = if dir == Dir::Tx && self.preface < PREFACE.len() {
                self.read_preface(t_ns, rest, sink)
            } else {
                let (used, frame) = half.reader.take(half.at, t_ns, rest);
                half.at += used as u64;
                if let Some((header, off)) = self.no_frame(dir, frame.as_ref()) {
                    self.answer_is_not_http2(header, off, t_ns, sink);
                } else if let Some(frame) = frame {
                    self.frame(dir, &frame, true, t_ns, sink);
                }
                used
            };
            rest = &rest[used..];
        }
    }

    /// Whether nothing more can be read in that direction.
    #[must_use]
    pub fn is_dead(&self, dir: Dir) -> bool {
        self.halves[dir as usize].dead
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        let half = &mut self.halves[dir as usize];
        if !half.dead {
            let (cut, beginning) = half.reader.finish();
            if let Some(frame) = cut {
                self.frame(dir, &frame, false, t_ns, sink);
            } else if beginning > 0 {
                let at = half.at;
                let range = ByteRange { log: half.log, off: at - beginning as u64, len: beginning as u64 };
                let flaw = Flaw::connection(Phrase::new("h2-frame-cut"), "RFC 9113 §4.1");
                tell(Flaw { range: Some(range), ..flaw }, dir, 0, range, None, t_ns, sink);
            }
        }
        self.cut_off(dir, how, t_ns, sink);
        self.halves[dir as usize].dead = true;
    }

    fn read_preface(&mut self, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> usize {
        let half = &mut self.halves[Dir::Tx as usize];
        let wanted = &PREFACE[self.preface..];
        let same = wanted.iter().zip(bytes).take_while(|(wanted, octet)| wanted == octet).count();
        self.preface += same;
        half.at += same as u64;
        let begun = half.at - self.preface as u64;
        let range = ByteRange { log: half.log, off: begun, len: self.preface as u64 };
        if self.preface == PREFACE.len() {
            let data = Data::H2Preface(H2Preface {});
            sink.push(Event::new(sink.conn(), t_ns, Dir::Tx, data).with_range(range));
            return same;
        }
        if same < bytes.len() {
            half.dead = true;
            let flaw = Flaw::connection(Phrase::new("h2-preface-wrong"), "RFC 9113 §3.4");
            tell(flaw, Dir::Tx, 0, ByteRange { len: range.len + 1, ..range }, None, t_ns, sink);
        }
        same
    }

    /// The first octets of the peer, and where they stand, when they are no frame of HTTP/2 at all.
    fn no_frame(&self, dir: Dir, whole: Option<&Frame>) -> Option<([u8; 5], u64)> {
        let half = &self.halves[dir as usize];
        let frame = whole.or(half.reader.current()).filter(|_| dir == Dir::Rx && half.fresh)?;
        if frame.kind <= CONTINUATION && frame.length <= half.max_frame {
            return None;
        }
        let [_, first, second, third] = frame.length.to_be_bytes();
        Some(([first, second, third, frame.kind, frame.flags], frame.off))
    }

    fn answer_is_not_http2(&mut self, header: [u8; 5], off: u64, t_ns: u64, sink: &mut Sink<'_>) {
        let half = &mut self.halves[Dir::Rx as usize];
        half.dead = true;
        half.reader.finish();
        // Nine octets read as a frame's header; as text they may say what the answer is.
        let why = if &header == b"HTTP/" {
            Phrase::new("h2-answer-is-http1")
        } else {
            Phrase::new("h2-answer-not-http2")
        };
        let range = ByteRange { log: half.log, off, len: HEADER as u64 };
        tell(Flaw::connection(why, "RFC 9113 §3.4"), Dir::Rx, 0, range, None, t_ns, sink);
    }
}

/// Writes a flaw down.
fn tell(
    flaw: Flaw,
    dir: Dir,
    stream: u32,
    whole: ByteRange,
    cause: Option<u64>,
    t_ns: u64,
    sink: &mut Sink<'_>,
) {
    let data = Malformed { why: flaw.why, rfc: flaw.rfc.to_owned(), fatal: flaw.fatal };
    let range = flaw.range.unwrap_or(whole);
    let mut event = Event::new(sink.conn(), t_ns, dir, Data::H2Malformed(data)).with_range(range);
    event.stream = stream;
    event.cause = cause;
    sink.push(event);
}
