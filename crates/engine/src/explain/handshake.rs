//! The opening handshake of WebSocket, rule by rule (RFC 6455 §4).

mod checks;
mod fields;
mod refusal;

use std::collections::BTreeMap;

use crate::event::{
    Check, Data, Event, RequestHead, ResponseHead, UpgradeAccepted, UpgradeRejected, UpgradeRequest,
};
use crate::explain::reactions::Answer;
use fields::Fields;

/// Handshakes under way, by connection: a request that asks for WebSocket, until its response.
#[derive(Debug, Default)]
pub struct Handshakes {
    asked: BTreeMap<u32, Asked>,
    /// Connections where a check failed after a 101: sending a message there means to go on all the same.
    doubtful: BTreeMap<u32, UpgradeAccepted>,
}

#[derive(Debug)]
struct Asked {
    event: Event,
    head: RequestHead,
}

impl Handshakes {
    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            Data::RequestHead(head) => self.request(event, head, answer),
            Data::ResponseHead(head) => self.response(event, head, answer),
            Data::WsMessage(_) | Data::WsPing(_) if !self.doubtful.is_empty() => {
                let sent = event.dir == crate::event::Dir::Tx;
                if let Some(accepted) = sent.then(|| self.doubtful.remove(&event.conn)).flatten() {
                    answer.give(Data::UpgradeAccepted(accepted));
                }
            }
            Data::TcpClosed(_) => {
                self.asked.remove(&event.conn);
                self.doubtful.remove(&event.conn);
            }
            _ => {}
        }
    }

    fn request(&mut self, event: &Event, head: &RequestHead, answer: &mut Answer<'_>) {
        let fields = Fields::of(&head.headers);
        if !fields.tokens("upgrade").iter().any(|token| token.eq_ignore_ascii_case("websocket")) {
            return;
        }
        answer.give(Data::UpgradeRequest(UpgradeRequest {
            key: fields.octets("sec-websocket-key"),
            version: fields.octets("sec-websocket-version"),
            protocols: fields.tokens("sec-websocket-protocol"),
            extensions: fields.tokens("sec-websocket-extensions"),
            origin: fields.octets("origin"),
            host: fields.octets("host"),
        }));
        self.asked.insert(event.conn, Asked { event: event.clone(), head: head.clone() });
    }

    fn response(&mut self, event: &Event, head: &ResponseHead, answer: &mut Answer<'_>) {
        let Some(asked) = self.asked.remove(&event.conn) else { return };
        if asked.head.exchange != head.exchange {
            self.asked.insert(event.conn, asked);
            return;
        }
        let checks = checks::all(&asked.head, event, head);
        for check in &checks {
            answer.give(Data::UpgradeCheck(check.clone()));
        }
        let duration_ns = event.t_ns.saturating_sub(asked.event.t_ns);
        let fields = Fields::of(&head.headers);
        let accepted = UpgradeAccepted {
            status: head.status,
            protocol: fields.text("sec-websocket-protocol"),
            extensions: fields.tokens("sec-websocket-extensions"),
            valid: true,
            duration_ns,
            leftover: 0,
        };
        if head.status == 101 && checks.iter().all(passes) {
            answer.give(Data::UpgradeAccepted(accepted));
            return;
        }
        let reasons = if head.status == 101 {
            checks.iter().filter(|check| !passes(check)).filter_map(refusal::of_check).collect()
        } else {
            vec![refusal::of_status(head)]
        };
        answer.give(Data::UpgradeRejected(UpgradeRejected { status: head.status, reasons, duration_ns }));
        if head.status == 101 {
            self.doubtful.insert(event.conn, UpgradeAccepted { valid: false, ..accepted });
        }
    }
}

/// A missing Host is the client's fault and no reason to refuse the server's 101.
fn passes(check: &Check) -> bool {
    check.ok != Some(false) || check.id == "host"
}
