//! The protocols that are known, in the order in which they are asked whether a beginning is theirs.

use super::{Beginning, Carried, Out, Told};
use crate::api::DecodeAs;
use crate::event::Dir;

/// A protocol: how it is recognised and what reads it.
#[derive(Debug)]
pub struct Known {
    /// As in [`crate::event::AppDetected::proto`].
    pub proto: &'static str,
    /// As its makers write it.
    pub title: &'static str,
    /// Subprotocols that name it, in the order in which they are offered.
    pub subprotocols: &'static [&'static str],
    /// What messages can be read as where it is on top, each from the lowest up.
    pub stacks: &'static [&'static [&'static str]],
    /// Whether a beginning is this protocol's. Asked once at the handshake, then for each of the first
    /// messages of either direction. The rules are strict: plain text is nobody's.
    pub told: fn(&Beginning<'_>) -> Option<Told>,
    /// A decoder; with the version that it was told by, if any.
    pub make: fn(&Made<'_>) -> Box<dyn Decoder>,
    /// Whether requests for a target carry it (apart from upgrades to WebSocket).
    pub http: Option<fn(target: &str) -> Option<Http>>,
    /// What identifies a session over several connections, from a request's target.
    pub key: Option<fn(target: &str) -> Option<String>>,
}

/// What a decoder is made from.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    pub version: Option<&'a str>,
    pub target: &'a str,
    pub subprotocol: Option<&'a str>,
    /// The protocol beneath and its version.
    pub under: Option<(&'static str, &'a str)>,
}

/// How the response to a request carries packets; requests carry them as whole bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http {
    /// In the whole body.
    Whole,
    /// In lines, as they come.
    Lines,
    /// As server-sent events.
    Events,
}

/// Reads one protocol of one conversation, both directions. Its memory is bounded whatever is pushed.
pub trait Decoder: std::fmt::Debug + Send {
    /// Reads what was carried. False when it is not for this decoder: then its row stays as it is.
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool;

    /// Nothing more comes in that direction on a connection (or stream) of it.
    fn closed(&mut self, _at: (u32, u32), _dir: Dir, _t_ns: u64, _out: &mut Out<'_, '_>) {}
}

/// Every protocol that is known. The more certain a rule, the earlier its protocol.
pub static KNOWN: &[&Known] = &[
    &super::engineio::KNOWN,
    &super::socketio::KNOWN,
    &super::sockjs::KNOWN,
    &super::stomp::KNOWN,
    &super::graphql::TRANSPORT,
    &super::graphql::LEGACY,
    &super::mqtt::KNOWN,
    &super::wamp::KNOWN,
    &super::actioncable::KNOWN,
    &super::signalr::KNOWN,
    &super::jsonrpc::KNOWN,
];

/// The protocol of that name.
pub fn by_name(proto: &str) -> Option<&'static Known> {
    KNOWN.iter().copied().find(|known| known.proto == proto)
}

/// How requests for a target carry a protocol that may be read.
pub(super) fn over_http(choice: &DecodeAs, target: &str) -> Option<Http> {
    allowed(choice).find_map(|known| known.http.and_then(|http| http(target)))
}

/// What identifies the session of a target.
pub(super) fn key_of(choice: &DecodeAs, target: &str) -> Option<String> {
    allowed(choice).find_map(|known| known.key.and_then(|key| key(target)))
}

fn allowed(choice: &DecodeAs) -> impl Iterator<Item = &'static Known> + '_ {
    KNOWN
        .iter()
        .copied()
        .filter(move |known| choice.auto || choice.protos.first().is_some_and(|first| first == known.proto))
}
