//! A session at a glance, kept while events pass by; its size does not grow with the session.

mod apps;
mod asked;
mod connections;
mod exchanges;
mod streaming;
mod strip;
mod ws;

use serde::{Deserialize, Serialize};

use crate::api::{
    AppSpec, Asked, EioTransport, LayerChip, OpenRequest, SessionKind, SessionState, SessionView,
    SockJsTransport, Totals, UpgradeView,
};
use crate::event::{CloseVerdict, Data, Dir, Event, Failure, Layer, Severity, Shows};
use crate::explain::row::severity;
use apps::Apps;
pub(super) use apps::title_of;
use connections::Connections;
use exchanges::Exchanges;
pub(super) use streaming::is_event_stream;
use strip::Strip;
use ws::Sockets;

/// What [`SessionView`] is made of. Stored with the index as JSON, so that a reopened session need not be
/// folded again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    request: OpenRequest,
    kind: SessionKind,
    started_us: i64,
    version: u64,
    now_ns: u64,
    totals: Totals,
    state: SessionState,
    open_after_ns: Option<u64>,
    connections: Connections,
    exchanges: Exchanges,
    upgrade: Option<UpgradeView>,
    strip: Strip,
    failure: Option<Failure>,
    verdict: Option<CloseVerdict>,
    #[serde(default)]
    asked: Option<Asked>,
    #[serde(default)]
    apps: Apps,
    #[serde(default)]
    sockets: Sockets,
}

impl Summary {
    /// A summary of nothing yet. `started_us` is the wall clock at t = 0, microseconds since 1970 UTC.
    #[must_use]
    pub fn new(request: &OpenRequest, started_us: i64) -> Summary {
        let scheme = request.url.split("://").next().unwrap_or_default().trim().to_ascii_lowercase();
        let kind = match (&request.app, scheme.as_str()) {
            (Some(AppSpec::SocketIo(_)), _) => SessionKind::SocketIo,
            (Some(AppSpec::SockJs(_)), _) => SessionKind::SockJs,
            (None, "http" | "https") => SessionKind::Http,
            (None, "ws" | "wss") => SessionKind::Ws,
            _ => SessionKind::Tcp,
        };
        let socket = match &request.app {
            Some(AppSpec::SocketIo(spec)) => spec.transports.contains(&EioTransport::WebSocket),
            Some(AppSpec::SockJs(spec)) => spec.transports.iter().any(|transport| {
                matches!(transport, SockJsTransport::WebSocket | SockJsTransport::RawWebSocket)
            }),
            None => kind == SessionKind::Ws,
        };
        Summary {
            request: request.clone(),
            kind,
            started_us,
            version: 0,
            now_ns: 0,
            totals: no_totals(),
            state: SessionState::Connecting,
            open_after_ns: None,
            connections: Connections::default(),
            exchanges: Exchanges::default(),
            upgrade: None,
            strip: Strip::new(kind, matches!(scheme.as_str(), "tls" | "https" | "wss"), socket),
            failure: None,
            verdict: None,
            asked: None,
            apps: Apps::default(),
            sockets: Sockets::new(request.ws.clone().unwrap_or_default().behaviour),
        }
    }

    /// Counts one event in. Called for every event of a flood: constant time, no allocation for messages.
    pub fn push(&mut self, event: &Event) {
        self.now_ns = self.now_ns.max(event.t_ns);
        self.count(event);
        if matches!(event.data, Data::AppPacket(_) | Data::AppMalformed(_)) {
            self.version += u64::from(self.apps.push(event));
            return;
        }
        self.sockets.push(event);
        if only_counts(&event.data) {
            return;
        }
        if matches!(event.data, Data::RequestBodyChunk(_) | Data::ResponseBodyChunk(_)) && !event.of_proxy() {
            self.exchanges.push(event, &self.connections);
            return;
        }
        if matches!(event.data, Data::H2Frame(_)) {
            self.exchanges.push(event, &self.connections);
            return;
        }
        if matches!(event.data, Data::SseEvent(_) | Data::StreamItem(_)) {
            self.exchanges.push(event, &self.connections);
            self.strip.push(event);
            return;
        }
        self.version += 1;
        self.connections.push(event);
        if event.of_proxy() {
            self.strip.push_proxy(event);
            return;
        }
        self.exchanges.push(event, &self.connections);
        self.strip.push(event);
        self.follow_upgrade(event);
        self.follow_state(event);
        self.apps.push(event);
        asked::follow(&mut self.asked, event.seq, &event.data);
    }

    /// Grows whenever the view changed in more than its counts.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The view; the caller fills in `id` and `name`.
    #[must_use]
    pub fn view(&self) -> SessionView {
        SessionView {
            id: String::new(),
            name: self.request.name.clone().unwrap_or_else(|| self.request.url.clone()),
            url: self.request.url.clone(),
            kind: self.kind,
            state: self.state,
            #[allow(clippy::cast_precision_loss)] // Microseconds since 1970 fit into 53 bits until 2255.
            started_ms: self.started_us as f64 / 1_000.0,
            now_ns: self.now_ns,
            layers: self.layers(),
            open_after_ns: self.open_after_ns,
            connections: self.connections.all().to_vec(),
            exchanges: self.exchanges.all().iter().cloned().collect(),
            upgrade: self.upgrade.clone(),
            totals: self.totals.clone(),
            failure: self.failure.clone(),
            verdict: self.verdict.clone(),
            request: self.request.clone(),
            notice: None,
            asked: self.asked.clone(),
            ws: self.sockets.view(),
            apps: self.apps.views(),
        }
    }

    fn layers(&self) -> Vec<LayerChip> {
        let mut layers = self.strip.chips(&strip::Facts {
            totals: &self.totals,
            failure: self.failure.as_ref(),
            verdict: self.verdict.as_ref(),
        });
        layers.extend(self.apps.chips(self.failure.as_ref()));
        layers
    }

    fn count(&mut self, event: &Event) {
        let totals = &mut self.totals;
        totals.events += 1;
        totals.timeline += u64::from(event.shows & Shows::TIMELINE != 0);
        totals.ladder += u64::from(event.shows & Shows::LADDER != 0);
        totals.conversation += u64::from(event.shows & Shows::CONVERSATION != 0);
        totals.errors += u64::from(severity(event) == Severity::Error);
        match &event.data {
            // Raw sessions over TLS also tell what was said within it; the wire is counted.
            Data::TcpWrite(write) if event.layer == Layer::Tcp => totals.tx_bytes += write.accepted,
            Data::TcpRead(read) if event.layer == Layer::Tcp => totals.rx_bytes += read.len,
            Data::WsMessage(message) => {
                match event.dir {
                    Dir::Tx => totals.tx_messages += 1,
                    _ => totals.rx_messages += 1,
                }
                totals.message_wire_bytes += message.wire_len;
                totals.message_bytes += message.payload_len;
            }
            Data::Finding(_) | Data::WsViolation(_) => totals.findings += 1,
            _ => {}
        }
    }

    fn follow_upgrade(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeRequest(_) => {
                self.upgrade = Some(UpgradeView {
                    conn: event.conn,
                    request: event.cause.unwrap_or(event.seq),
                    response: None,
                    accepted: false,
                    checks: Vec::new(),
                    protocol: None,
                    extensions: Vec::new(),
                    reasons: Vec::new(),
                });
            }
            Data::UpgradeCheck(check) => {
                if let Some(upgrade) = &mut self.upgrade {
                    upgrade.checks.push((**check).clone());
                }
            }
            Data::UpgradeAccepted(accepted) => {
                if let Some(upgrade) = &mut self.upgrade {
                    // It is known already where a check failed and somebody goes on.
                    upgrade.response = upgrade.response.or(event.cause);
                    upgrade.accepted = true;
                    upgrade.protocol.clone_from(&accepted.protocol);
                    upgrade.extensions.clone_from(&accepted.extensions);
                }
                self.open_after_ns = Some(event.t_ns);
            }
            Data::UpgradeRejected(rejected) => {
                if let Some(upgrade) = &mut self.upgrade {
                    upgrade.response = event.cause;
                    upgrade.reasons.clone_from(&rejected.reasons);
                }
            }
            _ => {}
        }
    }

    fn follow_state(&mut self, event: &Event) {
        use SessionState::{Closed, Closing, Connecting, Failed, HalfClosed, Open};
        match &event.data {
            Data::SessionFailed(failure) => {
                self.failure = Some((**failure).clone());
                self.state = Failed;
            }
            Data::CloseVerdict(verdict) => self.verdict = Some((**verdict).clone()),
            Data::SessionEnded(_) if self.state != Failed => self.state = Closed,
            // What failed or ended before is being tried again.
            Data::WsReconnect(_) => {
                self.state = Connecting;
                self.failure = None;
                self.verdict = None;
            }
            _ if matches!(self.state, Failed | Closed) => {}
            Data::Established(_) if self.kind == SessionKind::Tcp && !self.strip.tls() => {
                self.open(event);
            }
            Data::TlsEstablished(_) if self.kind == SessionKind::Tcp => self.open(event),
            Data::RequestHead(_) if self.kind == SessionKind::Http => self.state = Open,
            // Which of its transports closes says nothing of a session with several.
            Data::AppTransport(transport) => match transport.step.as_str() {
                "open" => self.open(event),
                "closed" => self.state = Closing,
                _ => {}
            },
            Data::UpgradeAccepted(_) | Data::WsCloseSent(_) | Data::WsCloseReceived(_)
                if matches!(self.kind, SessionKind::SocketIo | SessionKind::SockJs) => {}
            Data::UpgradeAccepted(_) => self.state = Open,
            Data::ResponseBodyEnd(_) | Data::ResponseHead(_)
                if self.kind == SessionKind::Http
                    && self.exchanges.all().back().is_some_and(|exchange| exchange.done) =>
            {
                self.open_after_ns = Some(event.t_ns);
            }
            Data::FinSent(fin) if fin.via == "close" && self.kind == SessionKind::Tcp => {
                self.state = Closing;
            }
            Data::FinSent(_) | Data::FinReceived(_) if self.kind == SessionKind::Tcp => {
                self.state = if self.state == HalfClosed { Closing } else { HalfClosed };
            }
            Data::WsCloseSent(_) | Data::WsCloseReceived(_) => self.state = Closing,
            Data::UserAction(act) if act.action == "close" && self.state != Connecting => {
                self.state = Closing;
            }
            _ => {}
        }
    }

    fn open(&mut self, event: &Event) {
        self.state = SessionState::Open;
        self.open_after_ns = Some(event.t_ns);
    }
}

/// Events of a flood: they change counts and the newest time, nothing else of the view.
fn only_counts(data: &Data) -> bool {
    matches!(
        data,
        Data::WsMessage(_)
            | Data::WsFrame(_)
            | Data::WsPing(_)
            | Data::WsPong(_)
            | Data::TcpRead(_)
            | Data::TcpWrite(_)
            | Data::TlsRecord(_)
            | Data::Segment(_)
            | Data::WsViolation(_)
            | Data::Backpressure(_)
    )
}

fn no_totals() -> Totals {
    Totals {
        events: 0,
        timeline: 0,
        ladder: 0,
        conversation: 0,
        tx_bytes: 0,
        rx_bytes: 0,
        tx_messages: 0,
        rx_messages: 0,
        message_wire_bytes: 0,
        message_bytes: 0,
        findings: 0,
        errors: 0,
    }
}

#[cfg(test)]
mod tests;
