//! What the peer said last in a protocol above: where it ends the session there, it says why better than a code.

use crate::event::AppPacket;
use crate::explain::summary::title_of;

/// Characters of a farewell that a verdict shows.
const MOST: usize = 160;

/// The packet in words, where it ends the session of its protocol.
pub(super) fn words(packet: &AppPacket) -> Option<String> {
    let field = |name: &str| packet.fields.iter().find(|field| field.name == name).map(|field| &field.value);
    let noted = packet.note.is_some();
    let why = match (packet.proto.as_str(), packet.kind.as_str()) {
        // Their answers to a beginning end it where they tell a failure.
        ("mqtt", "CONNACK") | ("signalr", "Handshake") if noted => field("reason").or(packet.text.as_ref()),
        ("mqtt", "DISCONNECT") | ("action-cable", "disconnect") => field("reason"),
        ("wamp", "ABORT" | "GOODBYE") => packet.name.as_ref(),
        ("signalr", "Close") => packet.text.as_ref(),
        ("stomp", "ERROR") => field("message").or(packet.text.as_ref()),
        ("graphql-ws", "connection_error") | ("socket.io", "CONNECT_ERROR") => packet.text.as_ref(),
        ("sockjs", "c") => packet.name.as_ref(),
        ("socket.io", "DISCONNECT") => packet.scope.as_ref(),
        ("engine.io", "close") => None,
        _ => return None,
    };
    let title = title_of(&packet.proto, None);
    let words = [Some(title.as_str()), Some(&packet.kind), why.map(String::as_str)];
    let words = words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Some(words.chars().take(MOST).collect())
}
