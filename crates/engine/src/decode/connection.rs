//! One connection: which bytes reach which decoder, and what ends them.

use crate::decode::detect::{Beginning, Verdict, request_beginning, response_beginning, session_beginning};
use crate::decode::http1::{End, Http1, Switch};
use crate::decode::http2::Http2;
use crate::decode::proxied::{Passed, Proxied};
use crate::decode::sink::Sink;
use crate::decode::tls::Tls;
use crate::decode::websocket::{Settled, WebSocket};
use crate::event::{ByteRange, Data, Dir, Event, Layer, Log, Shows, TcpRead, TcpWrite};

/// Reads that carry body bytes and are drawn as arrows; a large body has more than a person can look at.
const MAX_BODY_ARROWS: u32 = 64;

/// The decoders of one connection.
#[derive(Debug, Default)]
pub struct Connection {
    /// Bytes seen of each log, in the order of [`Log::ALL`].
    seen: [u64; Log::ALL.len()],
    raw: bool,
    proxied: Proxied,
    /// TLS with the server comes next, or runs.
    seals: bool,
    tls: Option<Tls>,
    tls_open: bool,
    above: Above,
    body_arrows: u32,
    ended: [bool; 2],
}

/// What reads the bytes above TCP and TLS.
#[derive(Debug, Default)]
enum Above {
    /// Nothing crossed yet.
    #[default]
    Undecided,
    /// What begins may be HTTP/1, HTTP/2, and in a raw session anything else.
    Beginning(Box<[Beginning; 2]>),
    Http(Box<Http1>),
    Http2(Box<Http2>),
    WebSocket(Box<WebSocket>),
    /// Bytes that nobody reads.
    Opaque,
}

impl Connection {
    /// Bytes crossed one tap.
    pub fn bytes(&mut self, log: Log, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) {
        if log.is_derived() {
            // Another record's decoding gives them again.
            return;
        }
        let dir = log.dir();
        let len = bytes.len() as u64;
        let seen = &mut self.seen[log as usize];
        let off = *seen;
        *seen += len;
        let wire = matches!(log, Log::WireTx | Log::WireRx);
        let index = sink.len();
        let top = log == self.log(dir);
        if wire || (self.raw && top) {
            let data = match dir {
                Dir::Tx => Data::TcpWrite(TcpWrite { requested: len, accepted: len }),
                _ => Data::TcpRead(TcpRead { len }),
            };
            let range = ByteRange { log, off, len };
            let mut event = Event::new(sink.conn(), t_ns, dir, data).with_range(range);
            if !wire {
                event.layer =
                    if matches!(log, Log::ProxyTx | Log::ProxyRx) { Layer::Proxy } else { Layer::Tls };
            } else if self.raw && !top {
                // The conversation of a raw session shows what was said, not its encrypted form.
                event.shows = Shows::DETAIL;
            }
            sink.push(event);
        }
        let passed = self.proxied.pass(log, t_ns, bytes, sink);
        let taken = match passed {
            Passed::Taken => {
                if self.raw && top {
                    // Nothing of it was said to the server.
                    sink.show(index, Shows::DETAIL);
                }
                return;
            }
            // The way is open: what follows in either direction is the server's.
            Passed::Opened(taken) => {
                let (tx, rx) = self.proxied.logs();
                let starts = ((tx, self.seen[tx as usize]), (rx, off + taken as u64));
                self.tls = self.seals.then(|| Tls::new(starts.0, starts.1));
                taken
            }
            Passed::Through => 0,
        };
        let (off, bytes) = (off + taken as u64, &bytes[taken..]);
        if bytes.is_empty() {
            if self.raw && top {
                // The proxy's last word came alone: nothing of it is the server's.
                sink.show(index, Shows::DETAIL);
            }
            return;
        }
        if self.proxied.carries(log)
            && let Some(tls) = &mut self.tls
        {
            tls.push(dir, t_ns, bytes, sink);
        }
        if !top {
            if dir == Dir::Rx && wire && !self.raw && self.in_body() {
                self.body_arrow(index, sink);
            }
            return;
        }
        let read = self.plain(dir, log, off, t_ns, bytes, sink);
        if !wire && !self.raw {
            return;
        }
        match read {
            Read::Nothing if self.raw => {
                sink.show(index, Shows::CONVERSATION | Shows::TIMELINE | Shows::LADDER);
            }
            Read::Body if dir == Dir::Rx => self.body_arrow(index, sink),
            _ => {}
        }
    }

    /// Something that is not bytes happened.
    pub fn fact(&mut self, fact: &Event, sink: &mut Sink<'_>) {
        let t_ns = fact.t_ns;
        match &fact.data {
            Data::ProxyChosen(proxy) => self.proxied = Proxied::chosen(&proxy.kind, &proxy.way),
            Data::ConnectPlan(plan) => {
                self.raw = !matches!(plan.expect.as_str(), "http" | "ws");
                self.seals = plan.tls;
                let direct = plan.tls && self.proxied.is_open();
                self.tls = direct.then(|| Tls::new((Log::WireTx, 0), (Log::WireRx, 0)));
                self.above = Above::Undecided;
            }
            // The proxy's own TLS: what runs within ends by its own signs.
            Data::TlsEstablished(_) if fact.layer == Layer::Proxy => self.proxied.opened_tls(),
            Data::CloseNotifyReceived(_) | Data::TlsTruncated(_)
                if fact.layer == Layer::Proxy && self.seals => {}
            Data::TlsEstablished(open) => {
                self.tls_open = true;
                if open.alpn.as_deref() == Some("h2") && matches!(self.above, Above::Undecided) {
                    let (tx, rx) = (self.log(Dir::Tx), self.log(Dir::Rx));
                    self.above = Above::Http2(Box::new(Http2::new((tx, 0), (rx, 0))));
                }
            }
            // Above TLS the stream ends where TLS says so: what it has opened may be handed over after the
            // FIN was read.
            Data::CloseNotifyReceived(_) => self.end(Dir::Rx, End::Clean, t_ns, sink),
            Data::TlsTruncated(_) => self.end(Dir::Rx, End::TlsTruncated, t_ns, sink),
            Data::FinReceived(_) if !self.tls_open && !self.proxied.has_tls() => {
                self.end(Dir::Rx, End::Clean, t_ns, sink)
            }
            Data::FinSent(_) => self.end(Dir::Tx, End::Abrupt, t_ns, sink),
            Data::RstReceived(_) | Data::RstSent(_) | Data::TcpClosed(_) => self.end_all(t_ns, sink),
            _ => {}
        }
    }

    /// Nothing crosses any more.
    pub fn end_all(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        self.end(Dir::Tx, End::Abrupt, t_ns, sink);
        self.end(Dir::Rx, End::Abrupt, t_ns, sink);
    }

    fn end(&mut self, dir: Dir, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        if std::mem::replace(&mut self.ended[dir as usize], true) {
            return;
        }
        self.proxied.finish(dir, how, t_ns, sink);
        if let Some(tls) = &mut self.tls {
            tls.finish(dir, t_ns, sink);
        }
        if !self.raw && matches!(self.above, Above::Beginning(_)) {
            // It ended within what might have become the preface of HTTP/2.
            let log = self.log(dir);
            self.light_up(Verdict::Http, dir, log, self.seen[log as usize], t_ns, &[], sink);
        }
        match &mut self.above {
            Above::Http(http) => http.finish(dir, how, t_ns, sink),
            Above::Http2(http) => http.finish(dir, how, t_ns, sink),
            Above::WebSocket(ws) => ws.finish(dir, t_ns, sink),
            Above::Undecided | Above::Beginning(_) | Above::Opaque => {}
        }
    }

    /// Whether what comes may unfold to far more than was sent: compressed messages, from the moment on where
    /// they may follow.
    pub fn unfolds(&self) -> bool {
        match &self.above {
            Above::WebSocket(ws) => ws.unfolds(),
            Above::Http(http) => http.may_upgrade(),
            Above::Http2(http) => http.has_tunnels(),
            Above::Undecided | Above::Beginning(_) | Above::Opaque => false,
        }
    }

    /// Whether text that is arriving can no longer be UTF-8.
    pub fn text_fault(&self) -> bool {
        match &self.above {
            Above::WebSocket(ws) => ws.text_fault(),
            Above::Http2(http) => http.text_fault(),
            _ => false,
        }
    }

    /// Bytes above TCP and TLS.
    fn plain(&mut self, dir: Dir, log: Log, off: u64, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Read {
        if matches!(self.above, Above::Undecided) {
            self.above = Above::Beginning(Box::default());
        }
        match &mut self.above {
            Above::Undecided | Above::Opaque => Read::Nothing,
            Above::WebSocket(ws) => {
                ws.push(dir, t_ns, bytes, sink);
                Read::Head
            }
            Above::Http(_) | Above::Http2(_) => self.http(dir, log, t_ns, bytes, sink),
            Above::Beginning(beginnings) => {
                let judge = match (self.raw, dir) {
                    (true, Dir::Tx) => request_beginning,
                    (true, _) => response_beginning,
                    (false, Dir::Tx) => session_beginning,
                    (false, _) => |_: &[u8]| Verdict::Http,
                };
                match beginnings[dir as usize].look(t_ns, bytes, judge) {
                    Verdict::Open | Verdict::Other => Read::Nothing,
                    verdict => self.light_up(verdict, dir, log, off, t_ns, bytes, sink),
                }
            }
        }
    }

    /// It turns out to be HTTP: what was held of either direction is read first.
    #[allow(clippy::too_many_arguments)] // What `plain` was given, and the verdict.
    fn light_up(
        &mut self,
        verdict: Verdict,
        dir: Dir,
        log: Log,
        off: u64,
        t_ns: u64,
        bytes: &[u8],
        sink: &mut Sink<'_>,
    ) -> Read {
        let Above::Beginning(mut beginnings) = std::mem::take(&mut self.above) else { return Read::Nothing };
        let held = Dir::ALL[..2].iter().map(|&dir| (dir, beginnings[dir as usize].take()));
        let held: Vec<_> = held.collect();
        let start = |of: Dir| {
            let kept: u64 = held
                .iter()
                .filter(|(dir, _)| *dir == of)
                .flat_map(|(_, runs)| runs)
                .map(|run| run.1.len() as u64)
                .sum();
            let next = if of == dir { off } else { self.seen[self.log(of) as usize] };
            (self.log(of), next - kept)
        };
        self.above = if verdict == Verdict::Http2 {
            Above::Http2(Box::new(Http2::new(start(Dir::Tx), start(Dir::Rx))))
        } else {
            Above::Http(Box::new(Http1::new(start(Dir::Tx), start(Dir::Rx))))
        };
        for (dir, runs) in held {
            for (t_ns, run) in runs {
                self.http(dir, self.log(dir), t_ns, &run, sink);
            }
        }
        self.http(dir, log, t_ns, bytes, sink)
    }

    fn http(&mut self, dir: Dir, log: Log, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Read {
        if let Above::Http2(http) = &mut self.above {
            http.push(dir, t_ns, bytes, sink);
            return if http.is_dead(dir) { Read::Nothing } else { Read::Head };
        }
        let Above::Http(http) = &mut self.above else { return Read::Nothing };
        let took = http.push(dir, t_ns, bytes, sink);
        let Some((taken, switch)) = took.switched else {
            return match (took.head, took.body) {
                (true, _) if !http.is_dead(dir) => Read::Head,
                (false, true) => Read::Body,
                _ => Read::Nothing,
            };
        };
        let held = http.take_held();
        let tx_at = http.tx_at() - held.iter().map(|run| run.bytes.len() as u64).sum::<u64>();
        let rx_at = self.seen[log as usize] - (bytes.len() - taken) as u64;
        self.above = match switch {
            Switch::Tunnel => Above::Opaque,
            Switch::WebSocket { deflate } => {
                let (tx, rx) = (self.log(Dir::Tx), self.log(Dir::Rx));
                let mut ws = WebSocket::new(Settled { deflate }, (tx, tx_at), (rx, rx_at));
                for run in held {
                    ws.push(Dir::Tx, run.t_ns, &run.bytes, sink);
                }
                ws.push(Dir::Rx, t_ns, &bytes[taken..], sink);
                Above::WebSocket(Box::new(ws))
            }
        };
        Read::Head
    }

    fn body_arrow(&mut self, index: usize, sink: &mut Sink<'_>) {
        if self.body_arrows < MAX_BODY_ARROWS {
            self.body_arrows += 1;
            sink.show(index, Shows::CONVERSATION | Shows::LADDER);
        }
    }

    fn in_body(&self) -> bool {
        matches!(&self.above, Above::Http(http) if http.in_body(Dir::Rx))
    }

    /// The log that holds plain bytes of a direction.
    fn log(&self, dir: Dir) -> Log {
        let (tx, rx) = if self.seals { (Log::PlainTx, Log::PlainRx) } else { self.proxied.logs() };
        if dir == Dir::Tx { tx } else { rx }
    }
}

/// What became of bytes above TCP and TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// Nobody reads them (yet).
    Nothing,
    /// A head, or frames.
    Head,
    Body,
}
