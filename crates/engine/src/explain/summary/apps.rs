//! Protocols above WebSocket and HTTP at a glance: what was recognised, packets, pairs, transports.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::api::{AppView, LayerChip, LayerState, TransportView};
use crate::decode::app::by_name;
use crate::event::{
    AppDetected, AppField, AppPacket, AppTransport, Data, Dir, Event, Failure, Layer, Phrase,
};
use crate::explain::failure::short;

/// Protocols that are kept apart.
const MAX_APPS: usize = 64;
/// Requests that are remembered as open.
const MAX_OPEN: usize = 4096;
const MAX_FACTS: usize = 64;
const MAX_TRANSPORTS: usize = 64;

/// The protocols of a session, in the order in which they were recognised.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Apps {
    all: Vec<App>,
    /// Transports in the order in which they were tried, by protocol.
    transports: Vec<(String, TransportView)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct App {
    view: AppView,
    over: Option<String>,
    open: BTreeSet<u64>,
}

impl Apps {
    /// Follows an event; true when more than counts changed.
    pub fn push(&mut self, event: &Event) -> bool {
        match &event.data {
            Data::AppPacket(packet) => return self.packet(event, packet),
            Data::AppDetected(detected) => self.detected(event, detected),
            Data::AppTransport(transport) => self.transport(event, transport),
            Data::AppMissed(missed) => {
                if let Some(app) = self.newest(&missed.proto) {
                    app.view.missed_heartbeats += 1;
                }
            }
            Data::AppDecodeAs(_) => self.live(|_| true, LayerState::Closed),
            Data::AppMalformed(_) => return false,
            Data::TcpClosed(_) => {
                let conn = event.conn;
                // A session over several connections goes on with the next one.
                let several = |app: &AppView| matches!(app.proto.as_str(), "engine.io" | "sockjs");
                self.live(|app| app.conn == conn && !several(app), LayerState::Closed);
            }
            Data::SessionEnded(_) | Data::SessionFailed(_) => {
                if let Data::SessionFailed(failure) = &event.data
                    && failure.layer == Layer::App
                    && let Some(silent) = self.all.iter_mut().rev().find(|app| app.view.missed_heartbeats > 0)
                {
                    silent.view.state = LayerState::Failed;
                }
                self.live(|_| true, LayerState::Closed);
                for (_, transport) in &mut self.transports {
                    if matches!(transport.state, LayerState::Live | LayerState::Busy) {
                        transport.state = LayerState::Closed;
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// From the lowest up, the newest conversation of each protocol.
    pub fn views(&self) -> Vec<AppView> {
        let mut views: Vec<AppView> = self.all.iter().map(|app| app.view.clone()).collect();
        for (proto, transport) in &self.transports {
            if let Some(view) = views.iter_mut().rev().find(|view| view.proto == *proto) {
                view.transports.push(transport.clone());
            }
        }
        views
    }

    /// Chips of the protocols that are spoken now, the lowest first.
    pub fn chips(&self, failure: Option<&Failure>) -> Vec<LayerChip> {
        let detail = |app: &App| match failure {
            Some(failure) if app.view.state == LayerState::Failed => short(failure),
            _ => Some(Phrase::new("chip-packets").with("count", app.view.tx_packets + app.view.rx_packets)),
        };
        let chip = |app: &App| LayerChip {
            layer: Layer::App,
            state: app.view.state,
            title: app.view.title.clone(),
            word: None,
            detail: detail(app),
            from_ns: None,
            duration_ns: None,
        };
        let newest = |app: &&App| {
            let last = self.all.iter().rev().find(|other| other.view.proto == app.view.proto);
            last.is_some_and(|last| last.view.detected == app.view.detected)
        };
        self.all.iter().filter(newest).map(chip).collect()
    }

    fn detected(&mut self, event: &Event, detected: &AppDetected) {
        if self.all.len() >= MAX_APPS {
            self.all.remove(0);
        }
        let view = AppView {
            proto: detected.proto.clone(),
            title: title_of(&detected.proto, detected.version.as_deref()),
            conn: event.conn,
            detected: event.seq,
            chosen: detected.chosen,
            state: LayerState::Live,
            tx_packets: 0,
            rx_packets: 0,
            pairs: 0,
            open_requests: 0,
            last_latency_ns: None,
            max_latency_ns: None,
            heartbeats: 0,
            missed_heartbeats: 0,
            facts: Vec::new(),
            transports: Vec::new(),
        };
        self.all.push(App { view, over: detected.over.clone(), open: BTreeSet::new() });
    }

    fn packet(&mut self, event: &Event, packet: &AppPacket) -> bool {
        let Some(app) = self.newest(&packet.proto) else { return false };
        let view = &mut app.view;
        match event.dir {
            Dir::Tx => view.tx_packets += 1,
            _ => view.rx_packets += 1,
        }
        view.heartbeats += u64::from(packet.heartbeat);
        if packet.asks && app.open.len() < MAX_OPEN {
            app.open.insert(event.seq);
        }
        // A client that takes its operation back gets no answer any more.
        let taken_back = packet.proto.starts_with("graphql") && event.dir == Dir::Tx;
        if let Some(request) = event.cause.filter(|_| taken_back) {
            app.open.remove(&request);
        }
        if let Some(request) = packet.answers {
            // One request may have several answers, such as the items of a stream: the first answers it. Of too many
            // open ones it is not known.
            let first = app.open.remove(&request) || app.open.len() >= MAX_OPEN;
            if first && !packet.heartbeat {
                view.pairs += 1;
                view.last_latency_ns = packet.latency_ns.or(view.last_latency_ns);
                view.max_latency_ns = view.max_latency_ns.max(packet.latency_ns);
            }
        }
        view.open_requests = app.open.len() as u64;
        let settled = settles(&packet.proto, &packet.kind);
        if settled {
            // What a client proves itself with was not settled; its packet has it.
            for field in packet.fields.iter().filter(|field| field.name != "password") {
                fact(&mut view.facts, field);
            }
            if matches!(packet.proto.as_str(), "stomp" | "mqtt")
                && let Some(version) = packet.fields.iter().find(|field| field.name == "version")
            {
                view.title = title_of(&packet.proto, Some(&version.value));
            }
        }
        let namespace = packet.proto == "socket.io" && packet.kind == "CONNECT" && event.dir == Dir::Rx;
        if namespace && let Some(scope) = &packet.scope {
            let field = AppField { name: "namespace".to_owned(), value: scope.clone() };
            if !view.facts.contains(&field) && view.facts.len() < MAX_FACTS {
                view.facts.push(field);
            }
        }
        settled || namespace
    }

    /// What a client does with its transports; it may say so before anything is recognised in what they bring.
    fn transport(&mut self, event: &Event, said: &AppTransport) {
        if said.step == "unsent" {
            return;
        }
        let known = |(proto, of): &(String, TransportView)| *proto == said.proto && of.name == said.transport;
        let known = self.transports.iter().rposition(known).filter(|_| said.step != "tried");
        let at = match known {
            Some(at) => at,
            None if self.transports.len() >= MAX_TRANSPORTS => return,
            None => {
                let fresh = TransportView {
                    name: said.transport.clone(),
                    state: LayerState::Busy,
                    from_ns: event.t_ns,
                    conn: event.conn,
                    why: None,
                };
                self.transports.push((said.proto.clone(), fresh));
                self.transports.len() - 1
            }
        };
        if let Some((_, transport)) = self.transports.get_mut(at) {
            step(transport, event, said);
        }
        if said.step == "upgraded" {
            // It took over from those before it.
            for (proto, before) in &mut self.transports[..at] {
                if *proto == said.proto && before.state == LayerState::Live {
                    before.state = LayerState::Closed;
                }
            }
        }
    }

    fn newest(&mut self, proto: &str) -> Option<&mut App> {
        self.all.iter_mut().rev().find(|app| app.view.proto == proto)
    }

    /// What is live and meets a condition goes into another state, and what rides on it.
    fn live(&mut self, of: impl Fn(&AppView) -> bool, state: LayerState) {
        let mut gone: Vec<String> = Vec::new();
        for app in &mut self.all {
            let rides = app.over.as_ref().is_some_and(|over| gone.contains(over));
            if app.view.state == LayerState::Live && (of(&app.view) || rides) {
                app.view.state = state;
                gone.push(app.view.proto.clone());
            }
        }
    }
}

fn step(transport: &mut TransportView, event: &Event, said: &AppTransport) {
    transport.state = match said.step.as_str() {
        "tried" | "probing" => LayerState::Busy,
        "open" | "upgraded" | "recycled" => LayerState::Live,
        "answered" => LayerState::Done,
        "failed" | "givenUp" => LayerState::Failed,
        _ => LayerState::Closed,
    };
    if event.conn != 0 {
        transport.conn = event.conn;
    }
    if said.why.is_some() {
        transport.why.clone_from(&said.why);
    }
}

fn fact(facts: &mut Vec<AppField>, field: &AppField) {
    match facts.iter().position(|known| known.name == field.name) {
        Some(at) => facts[at].value.clone_from(&field.value),
        None if facts.len() < MAX_FACTS => facts.push(field.clone()),
        None => {}
    }
}

/// Whether the fields of such a packet are what the handshake of its protocol settled.
fn settles(proto: &str, kind: &str) -> bool {
    matches!(
        (proto, kind),
        ("engine.io", "open")
            | ("stomp", "CONNECTED")
            | ("mqtt", "CONNECT" | "CONNACK")
            | ("signalr", "Handshake")
            | ("wamp", "WELCOME")
            | ("action-cable", "welcome")
    )
}

/// The name of a protocol as its makers write it, with its version.
#[must_use]
pub(in crate::explain) fn title_of(proto: &str, version: Option<&str>) -> String {
    // Its revisions are not what people know it by, and the names of the others here say which they are.
    if matches!(proto, "socket.io" | "graphql-transport-ws" | "graphql-ws") {
        return name_of(proto).to_owned();
    }
    let name = name_of(proto);
    match version.filter(|version| !version.is_empty()) {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

fn name_of(proto: &str) -> &str {
    by_name(proto).map_or(proto, |known| known.title)
}

#[cfg(test)]
mod tests {
    use super::Apps;
    use crate::decode::fuzzing::{Step, decode, message, opening, records};
    use crate::event::Dir;

    #[test]
    fn connect_of_mqtt_names_the_version_and_keeps_its_password() {
        let connect = b"\x10\x19\0\x04MQTT\x05\xc2\0\x3c\0\0\x02me\0\x01u\0\x05s3cre";
        let mut steps: Vec<Step> = opening("/mqtt", "mqtt");
        steps.push(message(Dir::Tx, false, connect));
        let mut apps = Apps::default();
        for event in decode(&records("ws", false, &steps, &[usize::MAX])) {
            apps.push(&event);
        }
        let views = apps.views();
        let facts: Vec<_> = views[0].facts.iter().map(|fact| fact.name.as_str()).collect();
        assert_eq!((views[0].title.as_str(), views[0].tx_packets), ("MQTT 5", 1));
        assert_eq!(facts, ["version", "clean start", "keep alive", "client id", "user name"]);
    }

    #[test]
    fn a_stream_of_answers_answers_one_request() {
        let mut steps: Vec<Step> = opening("/hub", "");
        steps.push(message(Dir::Tx, true, b"{\"protocol\":\"json\",\"version\":1}\x1e"));
        steps.push(message(Dir::Rx, true, b"{}\x1e"));
        steps.push(message(
            Dir::Tx,
            true,
            b"{\"type\":4,\"invocationId\":\"1\",\"target\":\"Counter\",\"arguments\":[]}\x1e",
        ));
        for item in ["2,\"item\":1", "2,\"item\":2", "3"] {
            let record = format!("{{\"type\":{item},\"invocationId\":\"1\"}}\x1e");
            steps.push(message(Dir::Rx, true, record.as_bytes()));
        }
        let mut apps = Apps::default();
        for event in decode(&records("ws", false, &steps, &[usize::MAX])) {
            apps.push(&event);
        }
        let view = &apps.views()[0];
        assert_eq!((view.rx_packets, view.pairs, view.open_requests), (4, 2, 0));
    }
}
