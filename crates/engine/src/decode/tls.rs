//! TLS record and handshake headers, as far as they are readable (RFC 8446 §4, §5).
//!
//! One event per record and one per hello or alert that is not encrypted. Records are counted, not kept; of
//! handshakes only hellos are collected, within bounds.

mod direction;
mod hello;
mod names;

use crate::decode::sink::Sink;
use crate::event::{Dir, Log};
use direction::Direction;

pub use names::{alert_meaning, alert_name, scheme_name};

/// Both directions of a TLS connection, seen from beneath; we are the client.
#[derive(Debug)]
pub struct Tls {
    tx: Direction,
    rx: Direction,
    agreed: Agreed,
}

/// What one direction must know of the other.
#[derive(Debug, Default)]
struct Agreed {
    /// The ServerHello chose TLS 1.2 or older, where ChangeCipherSpec starts encryption.
    old: bool,
}

impl Tls {
    /// TLS whose first bytes stand at those offsets of the two logs.
    #[must_use]
    pub fn new(tx: (Log, u64), rx: (Log, u64)) -> Tls {
        Tls { tx: Direction::new(tx.0, tx.1), rx: Direction::new(rx.0, rx.1), agreed: Agreed::default() }
    }

    /// Bytes crossed in one direction.
    pub fn push(&mut self, dir: Dir, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) {
        let direction = if dir == Dir::Tx { &mut self.tx } else { &mut self.rx };
        direction.push(t_ns, bytes, &mut self.agreed, sink);
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, t_ns: u64, sink: &mut Sink<'_>) {
        let direction = if dir == Dir::Tx { &mut self.tx } else { &mut self.rx };
        direction.finish(t_ns, sink);
    }
}
