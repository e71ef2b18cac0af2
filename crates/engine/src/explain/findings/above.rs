//! What is worth knowing about protocols above: heartbeats that did not come or were not answered, a plain client
//! where Socket.IO is served, a handshake that was refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{AppPacket, Data, Dir, Event, Finding, Layer, Phrase, Severity};
use crate::explain::reactions::Answer;
use crate::explain::summary::title_of;
use crate::explain::words::limit;

/// Connections that are followed at once.
const MAX_OPEN: usize = 1_000;
/// Protocols whose missed heartbeats are told.
const MAX_MISSED: usize = 16;

/// Watches the packets of a session.
#[derive(Debug, Default)]
pub(super) struct Above {
    /// Sessions of Engine.IO that a WebSocket opened, by its connection.
    engines: BTreeMap<u32, Engine>,
    /// Revision 3 is spoken: the client pings, and joins without a word.
    old: bool,
    /// Whose missed heartbeats were told.
    missed: BTreeSet<String>,
}

/// A session of Engine.IO as its server opened it.
#[derive(Debug)]
struct Engine {
    opened: u64,
    interval_ms: u64,
    timeout_ms: u64,
    /// A ping of the server that was not answered: when, and its event.
    ping: Option<(u64, u64)>,
    /// When the server last had a reason to wait for its own next ping.
    beat_ns: u64,
    /// We sent any packet.
    spoke: bool,
    /// What we sent was no packet; told.
    strange: bool,
}

impl Above {
    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            Data::AppDetected(detected) if detected.proto == "engine.io" => {
                self.old = detected.version.as_deref() == Some("3");
            }
            Data::AppPacket(packet) if packet.proto == "engine.io" => self.engine(event, packet),
            Data::AppPacket(packet) if packet.proto == "signalr" && packet.kind == "Handshake" => {
                handshake(event, packet, answer);
            }
            Data::AppMissed(missed)
                if self.missed.len() < MAX_MISSED && self.missed.insert(missed.proto.clone()) =>
            {
                answer.give(late(&missed.proto, missed.limit_ms, vec![event.seq]));
            }
            Data::AppMalformed(malformed)
                if malformed.why.code.starts_with("eio-") && event.dir == Dir::Tx =>
            {
                let Some(engine) = self.engines.get_mut(&event.conn).filter(|engine| !engine.strange) else {
                    return;
                };
                engine.strange = true;
                let why = Phrase::new("finding-plain-client-why");
                answer.give(plain_client(why, vec![engine.opened, event.seq]));
            }
            Data::TcpClosed(_) => {
                if let Some(engine) = self.engines.remove(&event.conn) {
                    self.over(&engine, event, answer);
                }
            }
            _ => {}
        }
    }

    fn engine(&mut self, event: &Event, packet: &AppPacket) {
        let number = |name: &str| {
            let field = packet.fields.iter().find(|field| field.name == name)?;
            field.value.parse::<u64>().ok()
        };
        match (packet.kind.as_str(), event.dir) {
            ("open", Dir::Rx) if self.engines.len() < MAX_OPEN => {
                let (Some(interval_ms), Some(timeout_ms)) = (number("pingInterval"), number("pingTimeout"))
                else {
                    return;
                };
                let engine = Engine {
                    opened: event.seq,
                    interval_ms,
                    timeout_ms,
                    ping: None,
                    beat_ns: event.t_ns,
                    spoke: false,
                    strange: false,
                };
                self.engines.insert(event.conn, engine);
            }
            (kind, dir) => {
                let Some(engine) = self.engines.get_mut(&event.conn) else { return };
                engine.spoke |= dir == Dir::Tx;
                match (kind, dir) {
                    ("ping", Dir::Rx) => {
                        engine.ping = Some((event.t_ns, event.seq));
                        engine.beat_ns = event.t_ns;
                    }
                    ("pong", Dir::Tx) => engine.ping = None,
                    // Revision 3: the client pings.
                    ("pong", Dir::Rx) => engine.beat_ns = event.t_ns,
                    _ => {}
                }
            }
        }
    }

    /// Why the end may have come.
    fn over(&mut self, engine: &Engine, event: &Event, answer: &mut Answer<'_>) {
        let since = |then: u64| event.t_ns.saturating_sub(then) / 1_000_000;
        match engine.ping {
            Some((asked, seq)) if since(asked) >= engine.timeout_ms => {
                answer.infer(Data::Finding(Box::new(Finding {
                    severity: Severity::Warn,
                    about: Layer::App,
                    title: Phrase::new("finding-ping-left"),
                    rfc: "Engine.IO protocol 4".to_owned(),
                    explanation: Phrase::new("finding-ping-left-why").with("limit", limit(engine.timeout_ms)),
                    suggestion: Some(Phrase::new("finding-ping-left-mend")),
                    evidence: vec![seq, event.seq],
                })));
            }
            _ => {
                let allowed = engine.interval_ms.saturating_add(engine.timeout_ms);
                if since(engine.beat_ns) > allowed && self.missed.insert("engine.io".to_owned()) {
                    answer.give(late("engine.io", allowed, vec![event.seq]));
                }
            }
        }
        if !engine.spoke && !engine.strange && !self.old {
            let why = Phrase::new("finding-plain-client-silent");
            answer.infer(plain_client(why, vec![engine.opened, event.seq]));
        }
    }
}

fn late(proto: &str, limit_ms: u64, evidence: Vec<u64>) -> Data {
    Data::Finding(Box::new(Finding {
        severity: Severity::Warn,
        about: Layer::App,
        title: Phrase::new("finding-heartbeat").with("protocol", title_of(proto, None)),
        rfc: match proto {
            "stomp" => "STOMP 1.2, Heart-beating".to_owned(),
            "sockjs" => "SockJS protocol".to_owned(),
            _ => "Engine.IO protocol 4".to_owned(),
        },
        explanation: Phrase::new("finding-heartbeat-why").with("limit", limit(limit_ms)),
        suggestion: Some(Phrase::new("finding-heartbeat-mend")),
        evidence,
    }))
}

fn plain_client(explanation: Phrase, evidence: Vec<u64>) -> Data {
    Data::Finding(Box::new(Finding {
        severity: Severity::Warn,
        about: Layer::App,
        title: Phrase::new("finding-plain-client"),
        rfc: "Engine.IO protocol 4".to_owned(),
        explanation,
        suggestion: Some(Phrase::new("finding-plain-client-mend")),
        evidence,
    }))
}

/// A hub that does not want to speak says why.
fn handshake(event: &Event, packet: &AppPacket, answer: &mut Answer<'_>) {
    let error = packet.fields.iter().find(|field| field.name == "error");
    let Some(error) = error.filter(|_| event.dir == Dir::Rx) else { return };
    let message: String = error.value.chars().take(200).collect();
    answer.give(Data::Finding(Box::new(Finding {
        severity: Severity::Error,
        about: Layer::App,
        title: Phrase::new("finding-signalr-refused"),
        rfc: "SignalR Hub Protocol".to_owned(),
        explanation: Phrase::new("finding-signalr-refused-why").with("message", message),
        suggestion: Some(Phrase::new("finding-signalr-refused-mend")),
        evidence: vec![event.seq],
    })));
}

#[cfg(test)]
mod tests {
    use crate::decode::fuzzing::{Step, decode, message, opening, records};
    use crate::event::{AppMissed, Data, Dir, Event};
    use crate::explain::reactions::Reactions;

    const OPEN: &[u8] = br#"0{"sid":"x","upgrades":[],"pingInterval":0,"pingTimeout":0,"maxPayload":9}"#;
    const SIO: &str = "/socket.io/?EIO=4&transport=websocket";

    /// Codes of what is found about protocols above.
    fn found(target: &str, said: &[(Dir, &[u8])], more: &[Data]) -> Vec<String> {
        let mut steps: Vec<Step> = opening(target, "");
        steps.extend(said.iter().map(|(dir, payload)| message(*dir, true, payload)));
        let mut events = decode(&records("ws", false, &steps, &[usize::MAX]));
        let (conn, last) = events.last().map_or((1, 0), |event| (event.conn, event.t_ns));
        let facts = more.iter().map(|data| Event::new(conn, last, Dir::Local, data.clone()));
        let at = events.len() - 1;
        events.splice(at..at, facts);
        let (mut reactions, mut out) = (Reactions::default(), Vec::new());
        for (seq, event) in events.iter_mut().enumerate() {
            event.seq = seq as u64;
            reactions.push(event, &mut out);
        }
        let titles = out.iter().filter_map(|event| match &event.data {
            Data::Finding(finding) => Some(finding.title.code.clone()),
            _ => None,
        });
        let codes =
            ["finding-heartbeat", "finding-ping-left", "finding-plain-client", "finding-signalr-refused"];
        titles.filter(|title| codes.contains(&title.as_str())).collect()
    }

    #[test]
    fn a_plain_client_of_a_socketio_server_is_told_so() {
        assert_eq!(found(SIO, &[(Dir::Rx, OPEN)], &[]), ["finding-plain-client"]);
        let hello: &[(Dir, &[u8])] = &[(Dir::Rx, OPEN), (Dir::Tx, b"hello"), (Dir::Tx, b"again")];
        assert_eq!(found(SIO, hello, &[]), ["finding-plain-client"]);
        let joined: &[(Dir, &[u8])] = &[(Dir::Rx, OPEN), (Dir::Tx, b"40")];
        assert!(found(SIO, joined, &[]).is_empty());
    }

    #[test]
    fn a_ping_that_was_left_and_heartbeats_that_did_not_come() {
        let left: &[(Dir, &[u8])] = &[(Dir::Rx, OPEN), (Dir::Tx, b"40"), (Dir::Rx, b"2")];
        assert_eq!(found(SIO, left, &[]), ["finding-ping-left"]);
        let answered: &[(Dir, &[u8])] =
            &[(Dir::Rx, OPEN), (Dir::Tx, b"40"), (Dir::Rx, b"2"), (Dir::Tx, b"3")];
        assert!(found(SIO, answered, &[]).is_empty());
        let missed = Data::AppMissed(AppMissed { proto: "stomp".to_owned(), limit_ms: 20_000 });
        assert_eq!(found("/", &[], &[missed.clone(), missed]), ["finding-heartbeat"]);
    }

    #[test]
    fn a_hub_that_refuses() {
        let said: &[(Dir, &[u8])] = &[
            (Dir::Tx, b"{\"protocol\":\"smoke\",\"version\":1}\x1e"),
            (Dir::Rx, b"{\"error\":\"The protocol 'smoke' is not supported.\"}\x1e"),
        ];
        assert_eq!(found("/hub", said, &[]), ["finding-signalr-refused"]);
    }
}
