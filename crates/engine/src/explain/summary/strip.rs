//! The layer strip: one chip a layer, in the order in which layers start, each with its state and time.

mod stage;

use serde::{Deserialize, Serialize};

use crate::api::{LayerChip, LayerState, SessionKind, Totals};
use crate::event::{CloseVerdict, Data, Dir, Ending, Event, Failure, Framing, Layer, Phrase};
use crate::explain::failure;
use crate::explain::summary::streaming::Streaming;
use crate::explain::words::duration;
use stage::{Stage, chip, ended, word};

/// What the chips' live facts are computed from.
pub(super) struct Facts<'a> {
    pub totals: &'a Totals,
    pub failure: Option<&'a Failure>,
    pub verdict: Option<&'a CloseVerdict>,
}

/// States and times of the layers of the newest connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Strip {
    kind: SessionKind,
    tls: bool,
    dns: Stage,
    tcp: Stage,
    /// Only where the session goes through a proxy.
    #[serde(default)]
    proxy: Option<Stage>,
    secure: Stage,
    http: Option<Stage>,
    ws: Option<Stage>,
    /// The newest upgrade was refused.
    #[serde(default)]
    refused: bool,
    /// The proxy is spoken to before the server is.
    #[serde(default)]
    asks: bool,
    /// The DNS chip speaks of an address that was given, not looked up.
    literal: bool,
    unverified: bool,
    requests: u64,
    responses: u64,
    /// When the first request head was written and the last response was complete.
    first_request_ns: Option<u64>,
    redirects: u32,
    open_ns: Option<u64>,
    closed_ns: Option<u64>,
    ended: bool,
    #[serde(default)]
    streaming: Option<Streaming>,
    /// The newest connection, and that of the newest WebSocket: a session may have several.
    #[serde(default)]
    conn: u32,
    #[serde(default)]
    ws_conn: u32,
    /// A client above goes on without the WebSocket that it asked for.
    #[serde(default)]
    without: bool,
    /// Which directions of the newest WebSocket a Close frame crossed in.
    #[serde(default)]
    closes: [bool; 2],
    /// It is gone, and not both did.
    #[serde(default)]
    unclosed: bool,
}

impl Strip {
    /// A strip with a chip for WebSocket where one is asked for: from the start, or as a transport.
    pub(super) fn new(kind: SessionKind, tls: bool, socket: bool) -> Strip {
        use LayerState::{Off, Waiting};
        Strip {
            kind,
            tls,
            dns: Stage::new(Waiting, "DNS"),
            tcp: Stage::new(Waiting, "TCP"),
            proxy: None,
            secure: Stage::new(if tls { Waiting } else { Off }, "TLS"),
            http: (kind != SessionKind::Tcp).then(|| Stage::new(Waiting, "HTTP")),
            ws: socket.then(|| Stage::new(Waiting, "WebSocket")),
            asks: false,
            literal: false,
            unverified: false,
            requests: 0,
            responses: 0,
            first_request_ns: None,
            redirects: 0,
            refused: false,
            open_ns: None,
            closed_ns: None,
            ended: false,
            streaming: None,
            conn: 0,
            ws_conn: 0,
            without: false,
            closes: [false; 2],
            unclosed: false,
        }
    }

    /// Whether the address asks for TLS.
    pub(super) fn tls(&self) -> bool {
        self.tls
    }

    pub(super) fn push(&mut self, event: &Event) {
        self.follow_dial(event);
        self.follow_http(event);
        self.follow_ws(event);
        Streaming::follow(&mut self.streaming, event);
        match &event.data {
            Data::SessionFailed(failure) => self.fail(failure.layer, failure.t_ns),
            Data::SessionEnded(_) => self.ended = true,
            Data::FinSent(_) | Data::FinReceived(_)
                if self.kind == SessionKind::Tcp && self.tcp.state == LayerState::Live =>
            {
                self.tcp.state = LayerState::Closing;
            }
            Data::TcpClosed(_) => self.closed(event),
            Data::WsReconnect(_) => self.anew(),
            _ => {}
        }
    }

    /// The chips speak of the newest connection: what the one before took is not its time.
    fn anew(&mut self) {
        use LayerState::Waiting;
        self.dns = Stage::new(Waiting, "DNS");
        self.http = Some(Stage::new(Waiting, "HTTP"));
        self.ws = Some(Stage::new(Waiting, "WebSocket"));
        self.first_request_ns = None;
        self.redirects = 0;
    }

    /// The conversation with a proxy.
    pub(super) fn push_proxy(&mut self, event: &Event) {
        let t_ns = event.t_ns;
        match (&event.data, &mut self.proxy) {
            (Data::ProxyChosen(chosen), proxy) => {
                let title = if chosen.way == "socks" { "SOCKS5" } else { "Proxy" };
                *proxy = Some(Stage::new(LayerState::Waiting, title));
                self.asks = chosen.way != "absoluteForm";
            }
            (Data::ProxyOpen(open), Some(proxy)) => {
                proxy.end(LayerState::Done, t_ns, Some(open.duration_ns));
                if self.tls {
                    self.secure.begin(t_ns);
                }
            }
            // An HTTPS proxy that is not asked for a way is ready when its TLS is.
            (Data::ClientHello(_), Some(proxy)) if !self.asks => proxy.begin(t_ns),
            (Data::TlsEstablished(open), Some(proxy)) if !self.asks => {
                proxy.end(LayerState::Done, t_ns, Some(open.duration_ns));
            }
            _ => {}
        }
    }

    fn follow_dial(&mut self, event: &Event) {
        use LayerState::{Busy, Done, Live, Off, Waiting, Warned};
        let t_ns = event.t_ns;
        match &event.data {
            Data::DnsQuery(_) => self.dns.begin(t_ns),
            // The address of a proxy says nothing about the server's name, which was looked up before.
            Data::DnsResolved(resolved)
                if self.proxy.is_some() && self.dns.state == Done && resolved.source == "literal" => {}
            Data::DnsResolved(resolved) => {
                self.literal = matches!(resolved.source.as_str(), "literal" | "override");
                let state = if self.literal { Off } else { Done };
                self.dns.end(state, t_ns, Some(resolved.duration_ns));
            }
            Data::DnsFailed(failed) => self.dns.end(Busy, t_ns, Some(failed.duration_ns)),
            Data::ConnectPlan(plan) => {
                // A hop to another origin dials anew.
                self.conn = event.conn;
                self.tcp = Stage::new(Waiting, "TCP");
                self.tls = plan.tls;
                self.secure = Stage::new(if plan.tls { Waiting } else { Off }, "TLS");
                self.closed_ns = None;
            }
            Data::ConnectAttempt(_) => self.tcp.begin(t_ns),
            Data::Established(open) => {
                self.open_ns = Some(t_ns);
                let top = self.kind == SessionKind::Tcp;
                self.tcp.end(if top { Live } else { Done }, t_ns, Some(open.duration_ns));
                match &mut self.proxy {
                    Some(proxy) if self.asks => proxy.begin(t_ns),
                    Some(proxy) => proxy.state = Done,
                    None if self.tls => self.secure.begin(t_ns),
                    None => {}
                }
            }
            Data::ClientHello(_) => {
                self.secure.begin(t_ns);
            }
            Data::TlsVerify(verdict) => self.unverified = !verdict.ok,
            Data::TlsEstablished(open) => {
                self.secure.title.clone_from(&open.version);
                let state = if self.unverified { Warned } else { Done };
                self.secure.end(state, t_ns, Some(open.duration_ns));
            }
            _ => {}
        }
    }

    fn follow_http(&mut self, event: &Event) {
        use LayerState::{Busy, Done};
        let t_ns = event.t_ns;
        match &event.data {
            Data::RequestHead(head) => {
                self.requests += 1;
                self.first_request_ns.get_or_insert(t_ns);
                let http = self.http.get_or_insert_with(|| Stage::new(Busy, "HTTP"));
                http.title = head.version.text().into_owned();
                http.state = Busy;
                http.from_ns.get_or_insert(t_ns);
            }
            Data::ResponseHead(head) => {
                self.responses += 1;
                let http = self.http.get_or_insert_with(|| Stage::new(Busy, "HTTP"));
                http.title = match self.kind {
                    SessionKind::Tcp => head.version.text().into_owned(),
                    _ => format!("{} {}", head.version.text(), head.status),
                };
                if matches!(head.framing, Framing::None { .. } | Framing::Tunnel { .. }) {
                    http.end(Done, t_ns, head.waited_ns);
                } else {
                    http.to_ns = Some(t_ns);
                }
            }
            Data::ResponseBodyEnd(_) => {
                if let Some(http) = &mut self.http {
                    http.end(Done, t_ns, None);
                }
            }
            Data::Redirect(redirect) => self.redirects = redirect.hop,
            _ => {}
        }
    }

    fn follow_ws(&mut self, event: &Event) {
        use LayerState::{Busy, Closed, Closing, Live, NotReached, Warned};
        let t_ns = event.t_ns;
        match &event.data {
            Data::UpgradeRequest(_) => {
                let ws = self.ws.get_or_insert_with(|| Stage::new(Busy, "WebSocket"));
                ws.begin(t_ns);
                self.ws_conn = event.conn;
                self.without = false;
                self.refused = false;
                (self.closes, self.unclosed) = ([false; 2], false);
            }
            // A session that has other ways goes on, and fails otherwise.
            Data::UpgradeRejected(_) => {
                if let Some(ws) = &mut self.ws {
                    ws.end(Warned, t_ns, None);
                    self.refused = true;
                }
            }
            Data::AppTransport(told)
                if told.transport.ends_with("websocket")
                    && matches!(told.step.as_str(), "left" | "givenUp") =>
            {
                if let Some(ws) = &mut self.ws {
                    ws.end(if ws.from_ns.is_some() { Warned } else { NotReached }, t_ns, None);
                    self.without = true;
                }
            }
            Data::UpgradeAccepted(accepted) => {
                let ws = self.ws.get_or_insert_with(|| Stage::new(Busy, "WebSocket"));
                ws.end(if accepted.valid { Live } else { Warned }, t_ns, Some(accepted.duration_ns));
                self.open_ns = Some(t_ns);
            }
            Data::WsCloseSent(close) | Data::WsCloseReceived(close) => {
                if let Some(ws) = &mut self.ws {
                    ws.state = if close.initiator { Closing } else { Closed };
                    self.closes[usize::from(event.dir == Dir::Rx)] = true;
                    self.closed_ns = Some(t_ns);
                }
            }
            _ => {}
        }
    }

    fn closed(&mut self, event: &Event) {
        use LayerState::{Closed, Closing, Done, Live, Warned};
        if let Some(ws) = &mut self.ws
            && (self.ws_conn == 0 || event.conn == self.ws_conn)
            && !self.without
            && matches!(ws.state, Live | Closing | Warned)
            && !self.refused
        {
            self.unclosed = self.open_ns.is_some() && self.closes != [true; 2];
            ws.state = if self.unclosed { Warned } else { Closed };
        }
        if self.conn != 0 && event.conn != self.conn {
            return;
        }
        self.closed_ns.get_or_insert(event.t_ns);
        if self.kind != SessionKind::Http {
            for stage in [&mut self.tcp, &mut self.secure] {
                if matches!(stage.state, Live | Done | Closing) {
                    stage.state = Closed;
                }
            }
        }
    }

    /// Exactly one chip turns red; what lies above it was not reached.
    fn fail(&mut self, layer: Layer, t_ns: u64) {
        let mut above = false;
        if layer == Layer::Proxy {
            for beneath in [&mut self.dns, &mut self.tcp] {
                if beneath.state == LayerState::Busy {
                    beneath.state = LayerState::Warned;
                    beneath.to_ns = Some(t_ns);
                }
            }
        }
        let layers = [Layer::Dns, Layer::Tcp, Layer::Proxy, Layer::Tls, Layer::Http, Layer::Ws];
        let stages = [
            Some(&mut self.dns),
            Some(&mut self.tcp),
            self.proxy.as_mut(),
            Some(&mut self.secure),
            self.http.as_mut(),
            self.ws.as_mut(),
        ];
        for (of, stage) in layers.into_iter().zip(stages) {
            let Some(stage) = stage else { continue };
            if of == layer {
                stage.state = LayerState::Failed;
                // A layer that was ready and broke later lasted until then.
                stage.to_ns = Some(t_ns.max(stage.to_ns.unwrap_or_default()));
                above = true;
            } else if above && stage.from_ns.is_none() && stage.state != LayerState::Off {
                stage.state = LayerState::NotReached;
            } else if above && of == Layer::Ws && stage.state == LayerState::Busy {
                // It was asked for, and no answer said that it began.
                stage.state = LayerState::NotReached;
            } else if above && stage.state == LayerState::Busy {
                // It was reached and broke off with the layer beneath it.
                stage.state = LayerState::Warned;
            }
        }
    }

    /// The chips as they stand.
    pub(super) fn chips(&self, facts: &Facts<'_>) -> Vec<LayerChip> {
        let mut chips = vec![
            chip(Layer::Dns, &self.dns, self.literal.then(|| Phrase::new("chip-ip-given"))),
            chip(Layer::Tcp, &self.tcp, self.tcp_detail(facts)),
            chip(Layer::Tls, &self.secure, self.unverified.then(|| Phrase::new("chip-not-verified"))),
        ];
        if let Some(proxy) = &self.proxy {
            chips.insert(2, chip(Layer::Proxy, proxy, None));
        }
        if let Some(http) = &self.http {
            chips.push(chip(Layer::Http, http, self.http_detail(http)));
        }
        chips.extend(self.streaming.as_ref().map(|stream| stream.chip(self.ended)));
        if let Some(ws) = &self.ws {
            chips.push(chip(Layer::Ws, ws, self.ws_detail(ws, facts)));
        }
        for chip in &mut chips {
            if self.ended && chip.layer != Layer::Sse {
                chip.state = ended(chip.state);
                chip.word = word(chip.layer, chip.state);
            }
            if chip.state == LayerState::Failed {
                chip.detail = facts.failure.and_then(failure::short);
            }
        }
        if self.kind == SessionKind::Tcp
            && let Some(http) = chips.iter_mut().find(|chip| chip.layer == Layer::Http)
        {
            http.word = Some(Phrase::new("chip-seen-in-bytes"));
        }
        chips
    }

    fn tcp_detail(&self, facts: &Facts<'_>) -> Option<Phrase> {
        let (open, closed) = (self.open_ns?, self.closed_ns?);
        if self.kind != SessionKind::Tcp || self.tcp.state != LayerState::Closed {
            return None;
        }
        let lasted = duration(closed.saturating_sub(open));
        Some(match facts.verdict.map(|verdict| verdict.ending) {
            Some(Ending::Clean) => Phrase::new("chip-open-clean").with("duration", lasted),
            Some(Ending::Reset) => Phrase::new("chip-open-reset").with("duration", lasted),
            _ => Phrase::new("chip-open-for").with("duration", lasted),
        })
    }

    fn http_detail(&self, http: &Stage) -> Option<Phrase> {
        if self.kind == SessionKind::Tcp {
            return Some(
                Phrase::new("chip-http-seen")
                    .with("requests", self.requests)
                    .with("responses", self.responses),
            );
        }
        let (from, to) = (self.first_request_ns?, http.to_ns?);
        (self.redirects > 0 && http.state == LayerState::Done).then(|| {
            Phrase::new("chip-hops")
                .with("hops", self.redirects + 1)
                .with("duration", duration(to.saturating_sub(from)))
        })
    }

    fn ws_detail(&self, ws: &Stage, facts: &Facts<'_>) -> Option<Phrase> {
        let messages = facts.totals.tx_messages + facts.totals.rx_messages;
        match ws.state {
            _ if self.without => Some(Phrase::new("chip-without")),
            LayerState::Warned if self.refused => Some(Phrase::new("chip-fail-refused-upgrade")),
            LayerState::Warned if self.unclosed => {
                Some(match facts.verdict.and_then(|verdict| verdict.api_code) {
                    Some(code) => Phrase::new("chip-unclosed-with").with("code", code.to_string()),
                    None => Phrase::new("chip-unclosed"),
                })
            }
            LayerState::Live | LayerState::Warned => {
                Some(Phrase::new("chip-messages").with("count", messages))
            }
            LayerState::Closed => Some(match facts.verdict.and_then(|verdict| verdict.api_code) {
                Some(code) => {
                    Phrase::new("chip-closed-with").with("code", code.to_string()).with("count", messages)
                }
                None => Phrase::new("chip-messages").with("count", messages),
            }),
            _ => None,
        }
    }
}
