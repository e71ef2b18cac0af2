//! What stands between TCP and the server on a connection through a proxy: TLS with the proxy, the
//! conversation that opens the way, and then the server's bytes.

use crate::decode::http1::{End, Http1};
use crate::decode::sink::Sink;
use crate::decode::socks::Socks;
use crate::decode::tls::Tls;
use crate::event::{Dir, Layer, Log};

/// The proxy's part of a connection; nothing on a direct one.
#[derive(Debug, Default)]
pub struct Proxied {
    tls: Option<Box<Tls>>,
    tls_open: bool,
    gate: Gate,
}

/// The conversation that opens the way.
#[derive(Debug, Default)]
enum Gate {
    /// There is none, or it has opened the way.
    #[default]
    Open,
    Connect(Box<Http1>),
    Socks(Box<Socks>),
}

/// Whose bytes they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// The proxy's, or its TLS's.
    Taken,
    /// So many were the proxy's, and the rest is the server's.
    Opened(usize),
    /// The server's.
    Through,
}

impl Proxied {
    /// A connection through a proxy of that kind, in that way.
    #[must_use]
    pub fn chosen(kind: &str, way: &str) -> Proxied {
        let tls = (kind == "https").then(|| Box::new(Tls::new((Log::WireTx, 0), (Log::WireRx, 0))));
        let (tx, rx) = logs(tls.is_some());
        let gate = match way {
            "connect" => Gate::Connect(Box::new(Http1::new((tx, 0), (rx, 0)))),
            "socks" => Gate::Socks(Box::new(Socks::new(tx, rx))),
            _ => Gate::Open,
        };
        Proxied { tls, tls_open: false, gate }
    }

    /// Whether the server's bytes may pass.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.gate, Gate::Open)
    }

    /// Whether TLS with the proxy stands open.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        self.tls_open
    }

    /// The handshake with the proxy is done.
    pub fn opened_tls(&mut self) {
        self.tls_open = true;
    }

    /// The logs whose bytes are the server's once the way is open.
    #[must_use]
    pub fn logs(&self) -> (Log, Log) {
        logs(self.tls.is_some())
    }

    /// Whether that log holds what goes through.
    #[must_use]
    pub fn carries(&self, log: Log) -> bool {
        let (tx, rx) = self.logs();
        log == tx || log == rx
    }

    /// Takes what is the proxy's. Its events are of its layer, whatever the protocol.
    pub fn pass(&mut self, log: Log, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Passed {
        let dir = log.dir();
        let from = sink.len();
        if let Some(tls) = &mut self.tls
            && matches!(log, Log::WireTx | Log::WireRx)
        {
            tls.push(dir, t_ns, bytes, sink);
            sink.onto(from, Layer::Proxy);
            // A read of the wire may carry the body of a response within.
            return if self.is_open() { Passed::Through } else { Passed::Taken };
        }
        if !self.carries(log) {
            return Passed::Through;
        }
        let opened = match &mut self.gate {
            Gate::Open => return Passed::Through,
            Gate::Connect(http) => http.push(dir, t_ns, bytes, sink).switched.map(|(taken, _)| taken),
            Gate::Socks(socks) => socks.push(dir, t_ns, bytes, sink),
        };
        sink.onto(from, Layer::Proxy);
        match opened {
            Some(taken) => {
                self.gate = Gate::Open;
                Passed::Opened(taken)
            }
            None => Passed::Taken,
        }
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        let from = sink.len();
        if let Some(tls) = &mut self.tls {
            tls.finish(dir, t_ns, sink);
        }
        match &mut self.gate {
            Gate::Open => {}
            Gate::Connect(http) => http.finish(dir, how, t_ns, sink),
            Gate::Socks(socks) => socks.finish(dir, t_ns, sink),
        }
        sink.onto(from, Layer::Proxy);
    }
}

fn logs(tls: bool) -> (Log, Log) {
    if tls { (Log::ProxyTx, Log::ProxyRx) } else { (Log::WireTx, Log::WireRx) }
}
