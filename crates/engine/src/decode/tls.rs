//! TLS record and handshake headers, as far as they are readable (RFC 8446 §4, §5).

use crate::decode::sink::Sink;
use crate::event::Dir;

/// Both directions of a TLS connection, seen from the wire.
#[derive(Debug, Default)]
pub struct Tls {}

impl Tls {
    /// Bytes crossed in one direction.
    pub fn push(&mut self, _dir: Dir, _t_ns: u64, _bytes: &[u8], _sink: &mut Sink<'_>) {}

    /// No more bytes will cross in that direction.
    pub fn finish(&mut self, _dir: Dir, _t_ns: u64, _sink: &mut Sink<'_>) {}
}
