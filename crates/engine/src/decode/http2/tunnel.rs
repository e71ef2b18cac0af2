//! A stream that carries WebSocket (RFC 8441): the content of its DATA frames is a stream of bytes of its own,
//! which the decoder of WebSocket reads.
//!
//! A connection has one pair of logs for it. A second tunnel is read once the first is over.

use super::Http2;
use super::message::pseudo;
use crate::decode::sink::Sink;
use crate::decode::websocket::extensions::{Extension, deflate_of, parse};
use crate::decode::websocket::{Settled, WebSocket};
use crate::event::{Dir, H2Field, HeaderLine, Log};

/// What an extended CONNECT asked for.
#[derive(Clone, Debug)]
pub struct Offer {
    extensions: Vec<Extension>,
}

/// The tunnel of a connection.
#[derive(Debug)]
pub struct Tunnel {
    stream: u32,
    ws: WebSocket,
}

const EXTENSIONS: &[u8] = b"sec-websocket-extensions";

impl Offer {
    /// The offer of a request, where it is one (RFC 8441 §4).
    pub fn of(fields: &[H2Field], lines: &[HeaderLine]) -> Option<Offer> {
        let is = |name: &[u8], value: &[u8]| pseudo(fields, name).is_some_and(|octets| octets.0 == value);
        (is(b":method", b"CONNECT") && is(b":protocol", b"websocket"))
            .then(|| Offer { extensions: parse(values(lines)) })
    }
}

/// The values of the field that carries offers and answers.
fn values(lines: &[HeaderLine]) -> impl Iterator<Item = &[u8]> {
    let lines = lines.iter().filter(|line| line.name.0.eq_ignore_ascii_case(EXTENSIONS));
    lines.map(|line| line.value.0.as_slice())
}

impl Http2 {
    /// An extended CONNECT was granted; false when another tunnel is open.
    pub(super) fn open_tunnel(&mut self, stream: u32, offer: Offer, answer: &[HeaderLine]) -> bool {
        if self.tunnel.is_some() {
            return false;
        }
        let settled = Settled { deflate: deflate_of(&offer.extensions, &parse(values(answer))) };
        let [tx, rx] = self.tunnelled;
        let ws = WebSocket::new(settled, (Log::TunnelTx, tx), (Log::TunnelRx, rx));
        self.tunnel = Some(Tunnel { stream, ws });
        true
    }

    /// Content of a DATA frame; false when the stream is no tunnel that is read.
    pub(super) fn through(
        &mut self,
        dir: Dir,
        id: u32,
        t_ns: u64,
        bytes: &[u8],
        sink: &mut Sink<'_>,
    ) -> bool {
        let Some(tunnel) = self.tunnel.as_mut().filter(|tunnel| tunnel.stream == id) else { return false };
        let log = if dir == Dir::Tx { Log::TunnelTx } else { Log::TunnelRx };
        sink.derived(log, t_ns, bytes);
        self.tunnelled[dir as usize] += bytes.len() as u64;
        let index = sink.len();
        sink.within(id);
        tunnel.ws.push(dir, t_ns, bytes, sink);
        sink.within(0);
        sink.of_stream(index, id);
        true
    }

    /// Whether a stream may carry WebSocket.
    pub fn has_tunnels(&self) -> bool {
        self.tunnels
    }

    /// Whether text that is arriving within the tunnel can no longer be UTF-8.
    pub fn text_fault(&self) -> bool {
        self.tunnel.as_ref().is_some_and(|tunnel| tunnel.ws.text_fault())
    }

    /// Nothing more crosses in these directions of a stream.
    pub(super) fn end_tunnel(&mut self, id: u32, dirs: &[Dir], t_ns: u64, sink: &mut Sink<'_>) {
        let Some(tunnel) = self.tunnel.as_mut().filter(|tunnel| tunnel.stream == id) else { return };
        let index = sink.len();
        for &dir in dirs {
            tunnel.ws.finish(dir, t_ns, sink);
        }
        sink.of_stream(index, id);
        if self.streams.get(id).is_none() {
            self.tunnel = None;
        }
    }
}
