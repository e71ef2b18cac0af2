//! GraphQL over WebSocket: graphql-transport-ws, and the older graphql-ws of subscriptions-transport-ws.
//!
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>,
//! <https://github.com/apollographql/subscriptions-transport-ws/blob/master/PROTOCOL.md>

use std::collections::HashSet;

use serde_json::Value;

use super::json::{self, Json, Shape, quoted};
use super::table::{Decoder, Known};
use super::{Beginning, Carried, Out, Packet, Pairs, Told};
use crate::event::{Dir, Phrase};

const TRANSPORT_WS: &str = "graphql-transport-ws";
const LEGACY_WS: &str = "graphql-ws";
/// Subscriptions that are known at once, and octets of the id of one.
const MAX_LASTING: usize = 4096;
const MAX_ID: usize = 512;

/// How the protocol of today is recognised and read.
pub static TRANSPORT: Known = Known {
    proto: TRANSPORT_WS,
    title: TRANSPORT_WS,
    subprotocols: &[TRANSPORT_WS],
    stacks: &[&[TRANSPORT_WS]],
    told: |of| told(of, TRANSPORT_WS, "subscribe"),
    make: |_| Box::new(Graphql::new(TRANSPORT_WS)),
    http: None,
    key: None,
};

/// How the older one is; its subprotocol is called as the library of today.
pub static LEGACY: Known = Known {
    proto: LEGACY_WS,
    title: LEGACY_WS,
    subprotocols: &[LEGACY_WS],
    stacks: &[&[LEGACY_WS]],
    told: |of| told(of, LEGACY_WS, "start"),
    make: |_| Box::new(Graphql::new(LEGACY_WS)),
    http: None,
    key: None,
};

/// Told from the subprotocol, or from the first operation: only there do the two differ.
fn told(of: &Beginning<'_>, proto: &str, starts: &str) -> Option<Told> {
    if let Some(name) = of.subprotocol {
        return (name == proto).then(|| Told::by_subprotocol(name, None));
    }
    if of.under.is_some() || of.first?.dir != Dir::Tx {
        return None;
    }
    let text = of.text()?;
    let json = Json::of(text, 0).ok()?;
    let payload = json.member("payload")?.value()?;
    let fits = json.string("type").is_some_and(|kind| kind == starts)
        && json.string("id").is_some()
        && payload.get("query").is_some_and(Value::is_string);
    fits.then(|| Told::by_message(&text.chars().take(40).collect::<String>(), None))
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct Graphql {
    proto: &'static str,
    pairs: Pairs,
    /// Subscriptions among the operations: what comes of them is no answer that was waited for.
    lasting: HashSet<String>,
    /// The client said connection_init, and nobody acknowledged it yet.
    unacknowledged: bool,
}

impl Graphql {
    fn new(proto: &'static str) -> Graphql {
        Graphql { proto, pairs: Pairs::default(), lasting: HashSet::new(), unacknowledged: false }
    }

    /// What a message answers, and what it belongs to of its own direction.
    fn linked(&mut self, packet: Packet, carried: &Carried<'_>, kind: &str, id: &str) -> Packet {
        let (dir, t_ns) = (carried.dir, carried.t_ns);
        match (kind, dir) {
            ("connection_ack" | "connection_error", _) => {
                packet.answers(self.pairs.answered(dir, "init", "", t_ns))
            }
            ("pong", _) => packet.answers(self.pairs.answered(dir, "ping", "", t_ns)),
            ("next" | "data", _) if self.lasting.contains(id) => {
                packet.maybe_part_of(self.pairs.belongs(dir, "operation", id, t_ns))
            }
            ("complete", Dir::Rx) if self.lasting.remove(id) => {
                packet.ends(self.pairs.answered(dir, "operation", id, t_ns))
            }
            ("next" | "data", _) => packet.answers(self.pairs.belongs(dir, "operation", id, t_ns)),
            ("error", _) | ("complete", Dir::Rx) => {
                packet.answers(self.pairs.answered(dir, "operation", id, t_ns))
            }
            // The client takes its own operation back.
            ("stop" | "complete", Dir::Tx) => match self.pairs.answered(Dir::Rx, "operation", id, t_ns) {
                Some(own) => packet.part_of(own.request),
                None => packet,
            },
            _ => packet,
        }
    }

    /// What is wrong with a message, whatever it says.
    fn flaw(&self, carried: &Carried<'_>, kind: &str, id: Option<&str>) -> Option<Phrase> {
        let Some(rule) = rule(self.proto, kind) else {
            let why = Phrase::new("gql-type").with("type", quoted(kind));
            return Some(why.with("protocol", self.proto));
        };
        if rule.from.is_some_and(|from| from != carried.dir) {
            return Some(Phrase::new("app-wrong-side").with("message", kind));
        }
        if rule.id && id.is_none_or(str::is_empty) {
            return Some(Phrase::new("gql-no-id").with("type", kind));
        }
        if !matches!(kind, "subscribe" | "start") {
            return None;
        }
        if self.proto == TRANSPORT_WS && self.unacknowledged {
            return Some(Phrase::new("gql-before-ack"));
        }
        let used = self.pairs.belongs(Dir::Rx, "operation", id.unwrap_or_default(), carried.t_ns).is_some();
        used.then(|| Phrase::new("gql-id-used").with("id", quoted(id.unwrap_or_default())))
    }
}

impl Decoder for Graphql {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let Some(json) = json::read(carried, self.proto, out) else { return false };
        let Some(kind) = json.string("type").filter(|_| json.shape == Shape::Object) else {
            out.malformed(carried, Phrase::new("app-no-type").with("protocol", self.proto), self.proto);
            return false;
        };
        let id = json.member("id").filter(|id| id.text != "null").map(json::Part::plain);
        let flaw = self.flaw(carried, &kind, id.as_deref());
        let mut packet = Packet::new(self.proto, &kind);
        if let Some(id) = &id {
            packet = packet.id(id);
        }
        if let Some(payload) = json.member("payload") {
            packet = payload.body_of(packet, carried);
            let told = match kind.as_str() {
                "error" | "connection_error" => payload.value(),
                // A result may be long: only its errors are looked at.
                "next" | "data" => {
                    Json::of(payload.text, 0).ok().and_then(|result| result.member("errors")?.value())
                }
                _ => None,
            };
            if let Some(message) = told.as_ref().and_then(message_of) {
                packet = packet.note(Phrase::new("gql-error").with("message", quoted(&message)));
            }
            if matches!(kind.as_str(), "subscribe" | "start") {
                packet = operation_of(packet, &payload.value().unwrap_or_default());
            }
        }
        let id = id.unwrap_or_default();
        packet = self.linked(packet, carried, &kind, &id);
        if matches!(kind.as_str(), "ping" | "pong" | "ka") {
            packet = packet.heartbeat();
        }
        let scope = match kind.as_str() {
            "connection_init" => Some("init"),
            "ping" => Some("ping"),
            "subscribe" | "start" => Some("operation"),
            _ => None,
        };
        let lasts = packet.says("operation", "subscription");
        let ordinal = out.packet(carried, packet.asks(scope.is_some()));
        if let Some(scope) = scope {
            self.pairs.asked(carried.dir, scope, &id, ordinal, carried.t_ns);
        }
        if scope == Some("operation") {
            self.lasting.remove(&id);
            if lasts && id.len() <= MAX_ID && self.lasting.len() < MAX_LASTING {
                self.lasting.insert(id);
            }
        }
        match kind.as_str() {
            "connection_init" => self.unacknowledged = true,
            "connection_ack" => self.unacknowledged = false,
            _ => {}
        }
        if let Some(why) = flaw {
            out.malformed(carried, why, self.proto);
        }
        true
    }
}

/// Who sends a type of message, and whether it names an operation.
#[derive(Clone, Copy, Debug)]
struct Rule {
    from: Option<Dir>,
    id: bool,
}

fn rule(proto: &str, kind: &str) -> Option<Rule> {
    let (from, id) = match (proto == LEGACY_WS, kind) {
        (_, "connection_init") => (Some(Dir::Tx), false),
        (_, "connection_ack") => (Some(Dir::Rx), false),
        (_, "error") => (Some(Dir::Rx), true),
        (false, "ping" | "pong") => (None, false),
        (false, "subscribe") => (Some(Dir::Tx), true),
        (false, "next") => (Some(Dir::Rx), true),
        (false, "complete") => (None, true),
        (true, "connection_error" | "ka") => (Some(Dir::Rx), false),
        (true, "connection_terminate") => (Some(Dir::Tx), false),
        (true, "start" | "stop") => (Some(Dir::Tx), true),
        (true, "data" | "complete") => (Some(Dir::Rx), true),
        _ => return None,
    };
    Some(Rule { from, id })
}

/// What an operation is and is called.
fn operation_of(packet: Packet, payload: &Value) -> Packet {
    let asked = payload.get("operationName").and_then(Value::as_str).filter(|name| !name.is_empty());
    let query = payload.get("query").and_then(Value::as_str).unwrap_or_default();
    let (kind, written) = operation(query).unzip();
    let written = written.flatten();
    let mut packet = packet;
    // A document may hold several; which one is meant is known where the first has the name.
    if let Some(kind) = kind.filter(|_| asked.is_none() || asked == written) {
        packet = packet.field("operation", kind);
    }
    match asked.or(written) {
        Some(name) => packet.name(name),
        None => packet,
    }
}

/// The first operation of a document: its type, and its name if it has one.
fn operation(query: &str) -> Option<(&str, Option<&str>)> {
    let rest = ignored(query);
    if rest.starts_with('{') {
        return Some(("query", None));
    }
    let (kind, rest) = word(rest);
    if !matches!(kind, "query" | "mutation" | "subscription") {
        return None;
    }
    let (name, _) = word(ignored(rest));
    Some((kind, Some(name).filter(|name| !name.is_empty())))
}

/// Behind white space, commas and comments.
fn ignored(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '\u{feff}']);
        let Some(comment) = rest.strip_prefix('#') else { return rest };
        rest = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]);
    }
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len()))
}

/// The message of an error, or of the first of several.
fn message_of(errors: &Value) -> Option<String> {
    let first = errors.as_array().map_or(Some(errors), |list| list.first())?;
    let message = first.get("message").or(Some(first).filter(|first| first.is_string()))?;
    message.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
