//! The opening handshake of WebSocket, rule by rule (RFC 6455 §4, RFC 8441).

mod asked;
mod checks;
mod extensions;
mod fields;
mod refusal;
mod tunnel;

use std::collections::BTreeMap;

use crate::event::{
    ByteRange, Check, Data, Event, H2Detail, Phrase, RequestHead, ResponseHead, UpgradeAccepted,
    UpgradeRejected, UpgradeRequest,
};
use crate::explain::findings::upgrade::{Refused, causes};
use crate::explain::reactions::Answer;
pub use fields::Fields;
pub use refusal::other_version;

/// Handshakes under way, by connection and stream: a request that asks for WebSocket, until its response.
#[derive(Debug, Default)]
pub struct Handshakes {
    asked: BTreeMap<(u32, u32), Asked>,
    /// Connections that were dialled for a WebSocket: whatever is asked on them is its handshake, however
    /// wrong a person made it.
    expected: BTreeMap<u32, ()>,
    /// SETTINGS_ENABLE_CONNECT_PROTOCOL of the peer, and where it stands (RFC 8441 §3).
    settings: BTreeMap<u32, Setting>,
    /// Refused ones, until the body of the answer came.
    refused: BTreeMap<(u32, u32), Refused>,
    /// Connections where a check failed after a 101, until somebody goes on all the same.
    doubtful: BTreeMap<u32, UpgradeAccepted>,
}

#[derive(Debug)]
struct Asked {
    event: Event,
    head: RequestHead,
}

/// What the peer's first SETTINGS say of extended CONNECT; `None`: nothing.
#[derive(Clone, Debug, Default)]
struct Setting {
    value: Option<u32>,
    frame: Option<ByteRange>,
}

impl Handshakes {
    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            Data::ConnectPlan(plan) if plan.expect == "ws" => {
                self.expected.insert(event.conn, ());
            }
            Data::H2Frame(frame) if event.dir == crate::event::Dir::Rx => {
                if let H2Detail::Settings { ack: false, settings } = &frame.detail {
                    let value = settings.iter().rev().find(|setting| setting.id == 0x8).map(|one| one.value);
                    let known = self.settings.entry(event.conn).or_default();
                    if known.frame.is_none() || value.is_some() {
                        *known = Setting { value, frame: event.ranges.last().copied() };
                    }
                }
            }
            Data::RequestHead(head) => self.request(event, head, answer),
            Data::ResponseHead(head) => self.response(event, head, answer),
            Data::ResponseBodyEnd(end) => {
                if let Some(refused) = self.refused.remove(&(event.conn, event.stream)) {
                    causes(&refused, end.first.as_ref(), answer);
                }
            }
            Data::UserAction(act) if act.action == "goOn" => self.go_on(event, answer),
            // Where somebody types the upgrade themselves, what they send says it.
            Data::WsMessage(_) | Data::WsPing(_) if event.dir == crate::event::Dir::Tx => {
                self.go_on(event, answer);
            }
            Data::TcpClosed(_) => {
                let conn = event.conn;
                let here = |key: &(u32, u32)| key.0 == conn;
                while let Some(key) = self.refused.keys().copied().find(here) {
                    if let Some(refused) = self.refused.remove(&key) {
                        causes(&refused, None, answer);
                    }
                }
                self.asked.retain(|key, _| !here(key));
                self.expected.remove(&conn);
                self.settings.remove(&conn);
                self.doubtful.remove(&conn);
            }
            _ => {}
        }
    }

    fn go_on(&mut self, event: &Event, answer: &mut Answer<'_>) {
        if let Some(accepted) = self.doubtful.remove(&event.conn) {
            answer.give(Data::UpgradeAccepted(accepted));
        }
    }

    fn request(&mut self, event: &Event, head: &RequestHead, answer: &mut Answer<'_>) {
        let fields = Fields::of(&head.headers);
        let says = fields.lists("upgrade", "websocket")
            || fields.octets("sec-websocket-key").is_some()
            || fields.octets(":protocol").is_some_and(|protocol| protocol.0 == b"websocket");
        if !says && !self.expected.contains_key(&event.conn) {
            return;
        }
        answer.give(Data::UpgradeRequest(Box::new(UpgradeRequest {
            key: fields.octets("sec-websocket-key"),
            version: fields.octets("sec-websocket-version"),
            protocols: fields.tokens("sec-websocket-protocol"),
            extensions: fields.tokens("sec-websocket-extensions"),
            origin: fields.octets("origin"),
            host: fields.octets("host").or_else(|| fields.octets(":authority")),
        })));
        let asked = Asked { event: event.clone(), head: head.clone() };
        self.asked.insert((event.conn, event.stream), asked);
    }

    fn response(&mut self, event: &Event, head: &ResponseHead, answer: &mut Answer<'_>) {
        let key = (event.conn, event.stream);
        let Some(asked) = self.asked.remove(&key) else { return };
        if asked.head.exchange != head.exchange {
            self.asked.insert(key, asked);
            return;
        }
        let tunnel = event.stream != 0;
        let checks = if tunnel {
            let setting = self.settings.get(&event.conn).cloned().unwrap_or_default();
            tunnel::all(&asked, event, head, &setting)
        } else {
            checks::all(&asked.head, &asked.event, event, head)
        };
        for check in &checks {
            answer.give(Data::UpgradeCheck(Box::new(check.clone())));
        }
        let duration_ns = event.t_ns.saturating_sub(asked.event.t_ns);
        let fields = Fields::of(&head.headers);
        let switched = if tunnel { matches!(head.status, 200..=299) } else { head.status == 101 };
        let accepted = UpgradeAccepted {
            status: head.status,
            protocol: fields.text("sec-websocket-protocol"),
            extensions: fields.tokens("sec-websocket-extensions"),
            valid: true,
            duration_ns,
            leftover: 0,
        };
        let settled = extensions::settled(&Fields::of(&asked.head.headers), &fields);
        if switched && checks.iter().all(passes) {
            answer.give(Data::UpgradeAccepted(accepted));
            settled.into_iter().for_each(|extension| answer.give(Data::WsExtension(Box::new(extension))));
            return;
        }
        let reasons: Vec<Phrase> = if switched {
            let failed = checks.iter().filter(|check| !passes(check));
            failed.filter_map(|check| refusal::of_check(check, &settled)).collect()
        } else {
            vec![refusal::of_status(&Fields::of(&asked.head.headers), head)]
        };
        answer.give(Data::UpgradeRejected(UpgradeRejected { status: head.status, reasons, duration_ns }));
        if switched {
            settled.into_iter().for_each(|extension| answer.give(Data::WsExtension(Box::new(extension))));
            self.doubtful.insert(event.conn, UpgradeAccepted { valid: false, ..accepted });
            return;
        }
        let own =
            checks.iter().filter(|check| check.ok == Some(false) && asked::IDS.contains(&check.id.as_str()));
        let refused = Refused {
            asked: asked.event.seq,
            request: asked.head,
            answered: event.seq,
            response: head.clone(),
            own: own.map(|check| check.n).collect(),
        };
        if matches!(head.framing, crate::event::Framing::None { .. }) {
            causes(&refused, None, answer);
        } else {
            self.refused.insert(key, refused);
        }
    }
}

/// What is wrong with the request is the client's doing, often on purpose, and no reason to refuse the
/// server's answer to it.
fn passes(check: &Check) -> bool {
    check.ok != Some(false) || asked::IDS.contains(&check.id.as_str())
}
