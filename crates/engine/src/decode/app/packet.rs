//! A packet, before it becomes an event.

use super::Answered;
use crate::event::{AppBody, AppField, AppPacket, Phrase};

/// Characters of a body that a list shows.
const SHOWN: usize = 240;
/// Characters of a name, a scope, an id or a field that are kept.
const MAX_WORD: usize = 4096;
/// Fields that are kept.
const MAX_FIELDS: usize = 256;

/// What a decoder says of a packet; the carrier is filled in by [`super::Out::packet`].
#[derive(Clone, Debug)]
pub struct Packet {
    pub(super) data: AppPacket,
    pub(super) cause: Option<u64>,
}

impl Packet {
    /// A packet of that protocol's kind.
    #[must_use]
    pub fn new(proto: &str, kind: &str) -> Packet {
        let data = AppPacket {
            proto: proto.to_owned(),
            kind: word(kind),
            name: None,
            scope: None,
            id: None,
            fields: Vec::new(),
            body: None,
            text: None,
            carrier: None,
            begins: None,
            answers: None,
            asks: false,
            latency_ns: None,
            heartbeat: false,
            note: None,
        };
        Packet { data, cause: None }
    }

    #[must_use]
    pub fn name(mut self, name: &str) -> Packet {
        self.data.name = Some(word(name));
        self
    }

    #[must_use]
    pub fn scope(mut self, scope: &str) -> Packet {
        self.data.scope = Some(word(scope));
        self
    }

    #[must_use]
    pub fn id(mut self, id: &str) -> Packet {
        self.data.id = Some(word(id));
        self
    }

    /// One more field of its header.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Packet {
        if self.data.fields.len() < MAX_FIELDS {
            self.data.fields.push(AppField { name: word(name), value: word(value) });
        }
        self
    }

    /// Its body, and what a list shows of it ([`preview`]).
    #[must_use]
    pub fn body(mut self, body: AppBody, shown: Option<String>) -> Packet {
        self.data.body = Some(body);
        self.data.text = shown;
        self
    }

    /// What it answers.
    #[must_use]
    pub fn answers(mut self, request: Option<Answered>) -> Packet {
        self.data.answers = request.map(|request| request.request);
        self.data.latency_ns = request.map(|request| request.latency_ns);
        self
    }

    /// It ends what went on since that request: how long that was is nobody's latency.
    #[must_use]
    pub fn ends(mut self, request: Option<Answered>) -> Packet {
        self.data.answers = request.map(|request| request.request);
        self
    }

    /// Whether that field says so.
    #[must_use]
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.data.fields.iter().any(|field| field.name == name && field.value == value)
    }

    /// It wants an answer, which will name it ([`Packet::answers`]).
    #[must_use]
    pub fn asks(mut self, asks: bool) -> Packet {
        self.data.asks = asks;
        self
    }

    /// It belongs to an earlier packet: one of its own direction, or one that it comes because of without being
    /// its answer.
    #[must_use]
    pub fn part_of(mut self, packet: u64) -> Packet {
        self.cause = Some(packet);
        self
    }

    /// The same, where that packet is known.
    #[must_use]
    pub fn maybe_part_of(self, packet: Option<Answered>) -> Packet {
        match packet {
            Some(packet) => self.part_of(packet.request),
            None => self,
        }
    }

    /// It is bookkeeping that folds into a strip.
    #[must_use]
    pub fn heartbeat(mut self) -> Packet {
        self.data.heartbeat = true;
        self
    }

    /// What a person should know about it.
    #[must_use]
    pub fn note(mut self, note: Phrase) -> Packet {
        self.data.note = Some(note);
        self
    }
}

/// What a list shows of a body: text shortened; of binary the first octets in hex.
#[must_use]
pub fn preview(octets: &[u8], text: bool) -> Option<String> {
    if octets.is_empty() {
        return None;
    }
    let most = octets.len().min(SHOWN * 4);
    let shown = match std::str::from_utf8(&octets[..most]) {
        Ok(shown) if text => shown,
        // A character may be cut at the end.
        Err(fault) if text && fault.valid_up_to() + 4 > most => {
            std::str::from_utf8(&octets[..fault.valid_up_to()]).unwrap_or_default()
        }
        _ => {
            let hex: Vec<String> = octets.iter().take(32).map(|octet| format!("{octet:02x}")).collect();
            return Some(hex.join(" ") + if octets.len() > 32 { " …" } else { "" });
        }
    };
    let mut short: String = shown.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < octets.len() {
        short.push('…');
    }
    Some(short)
}

fn word(text: &str) -> String {
    if text.len() <= MAX_WORD {
        text.to_owned()
    } else {
        text.chars().take(MAX_WORD / 4).collect::<String>() + "…"
    }
}
