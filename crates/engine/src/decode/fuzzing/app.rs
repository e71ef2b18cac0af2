//! Conversations of protocols that ride on WebSocket.

use super::{Step, UPGRADE, check, conversation, frame};
use crate::event::Dir;

/// What rides on a WebSocket: the first octet chooses what was agreed, then lines of messages, `<` before
/// those of the peer, `+` before binary ones.
pub fn app(input: &[u8]) {
    check("ws", false, &app_conversation(input));
}

/// An upgrade, and messages in frames.
#[must_use]
pub fn app_conversation(input: &[u8]) -> Vec<Step> {
    const WAYS: [(&str, &str); 12] = [
        ("/socket.io/?EIO=4&transport=websocket", ""),
        ("/socket.io/?EIO=3&transport=websocket", ""),
        ("/echo/000/abc/websocket", ""),
        ("/stomp", "v12.stomp"),
        ("/", ""),
        ("/mqtt", "mqtt"),
        ("/graphql", "graphql-transport-ws"),
        ("/ws", "wamp.2.json"),
        ("/graphql", "graphql-ws"),
        ("/cable", "actioncable-v1-json"),
        ("/ws", "wamp.2.cbor"),
        ("/ws", "wamp.2.msgpack.batched"),
    ];
    let (first, rest) = input.split_first().unwrap_or((&0, &[]));
    let (target, protocol) = WAYS[usize::from(*first) % WAYS.len()];
    let mut steps = opening(target, protocol);
    for line in rest.split(|&octet| octet == 0xfe) {
        let (dir, line) = match line.strip_prefix(b"<") {
            Some(line) => (Dir::Rx, line),
            None => (Dir::Tx, line),
        };
        let (text, line) = match line.strip_prefix(b"+") {
            Some(line) => (false, line),
            None => (true, line),
        };
        steps.push(message(dir, text, line));
    }
    steps
}

/// An upgrade for a target, with the subprotocol that is agreed on.
#[must_use]
pub fn opening(target: &str, protocol: &str) -> Vec<Step> {
    let line =
        if protocol.is_empty() { String::new() } else { format!("Sec-WebSocket-Protocol: {protocol}\r\n") };
    let upgrade = String::from_utf8_lossy(UPGRADE);
    let upgrade = upgrade.replacen("/chat", target, 1);
    let upgrade = upgrade.replacen("Sec-WebSocket-Version", &format!("{line}Sec-WebSocket-Version"), 1);
    let upgrade = upgrade.replacen("Sec-WebSocket-Accept", &format!("{line}Sec-WebSocket-Accept"), 1);
    conversation(upgrade.as_bytes())
}

/// A message in one frame; what we send is masked.
#[must_use]
pub fn message(dir: Dir, text: bool, payload: &[u8]) -> Step {
    let first = if text { 0x81 } else { 0x82 };
    Step::Bytes(dir, frame(dir, first, payload).into())
}
