//! Things worth knowing, with rule and evidence.

mod above;
mod access;
mod connection;
mod fields;
mod message;
mod pushed;
pub mod upgrade;

use std::collections::BTreeMap;

use crate::event::{Data, Event, Finding, Layer, Phrase, Severity};
use crate::explain::reactions::Answer;
use above::Above;
use connection::Watch;
use message::Messages;
use pushed::Pushed;

/// Watches the connections of a session for what is worth telling.
#[derive(Debug, Default)]
pub struct Findings {
    open: BTreeMap<u32, Watch>,
    above: Above,
    messages: Messages,
    pushed: Pushed,
}

impl Findings {
    /// Something that followed from an event: the upgrade, once it is accepted.
    pub(super) fn note(&mut self, event: &Event) {
        if let Data::UpgradeAccepted(_) = event.data
            && let Some(watch) = self.open.get_mut(&event.conn)
        {
            watch.upgraded(event.t_ns);
        }
    }

    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        self.above.push(event, answer);
        self.messages.push(event, answer);
        self.pushed.push(event, answer);
        match &event.data {
            Data::AuthChallenge(challenge) => access::look(event, challenge, answer),
            Data::Established(_) => {
                self.open.insert(event.conn, Watch::new(event.t_ns));
            }
            Data::TlsVerify(verdict) if !verdict.ok && !verdict.enforced => {
                answer.give(Data::Finding(Box::new(Finding {
                    severity: Severity::Warn,
                    about: Layer::Tls,
                    title: Phrase::new("finding-not-verified"),
                    rfc: "RFC 5280 §6.1".to_owned(),
                    explanation: Phrase::new("finding-not-verified-why"),
                    suggestion: Some(Phrase::new("advice-ca-file")),
                    evidence: vec![event.seq],
                })));
            }
            _ => {
                if let Some(watch) = self.open.get_mut(&event.conn) {
                    watch.push(event, answer);
                    if let Data::TcpClosed(_) = event.data {
                        self.open.remove(&event.conn);
                    }
                }
            }
        }
    }
}
