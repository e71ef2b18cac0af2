//! Conversations with permessage-deflate in force.

use std::borrow::Cow;

use bytes::Bytes;

use super::{Step, UPGRADE, check, conversation, frame};
use crate::event::Dir;

/// What the server may have answered, one for each way in which the two decoders differ.
const ANSWERS: [&str; 5] = [
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover; client_max_window_bits=9",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=8",
];

/// Frames of both directions where permessage-deflate is in force.
pub fn deflate(input: &[u8]) {
    check("ws", false, &deflate_conversation(input));
}

/// The first octet chooses what was settled; before each piece of bytes stand an octet that says what it is
/// and two octets with its length. The lowest two bits of what it is: 0 bytes that we send, 1 bytes that the
/// peer sends, 2 the payload of a frame, 3 FIN. For a frame, the further bits: who sends it, FIN, RSV1, and two
/// bits for continuation, text, binary or ping.
#[must_use]
pub fn deflate_conversation(input: &[u8]) -> Vec<Step> {
    let (first, mut rest) = input.split_first().unwrap_or((&0, &[]));
    let mut steps = settled(ANSWERS[usize::from(*first) % ANSWERS.len()]);
    while let [what, high, low, after @ ..] = rest {
        let len = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let bytes = &after[..len];
        let raw = |dir| Step::Bytes(dir, Bytes::copy_from_slice(bytes));
        match what & 3 {
            0 | 1 if bytes.is_empty() => {}
            0 => steps.push(raw(Dir::Tx)),
            1 => steps.push(raw(Dir::Rx)),
            2 => {
                let dir = if what & 4 == 0 { Dir::Rx } else { Dir::Tx };
                let opcode = [0, 1, 2, 9][usize::from(what >> 5 & 3)];
                let head = (what & 8) << 4 | (what & 16) << 2 | opcode;
                steps.push(Step::Bytes(dir, frame(dir, head, bytes).into()));
            }
            _ => steps.push(Step::Fin),
        }
        rest = &after[len..];
    }
    steps
}

/// An opening handshake in which the server answers the usual offer so.
#[must_use]
pub fn settled(answer: &str) -> Vec<Step> {
    agreed("permessage-deflate; client_max_window_bits", answer)
}

/// An opening handshake with an offer and its answer.
#[must_use]
pub fn agreed(offer: &str, answer: &str) -> Vec<Step> {
    let upgrade: Cow<'_, str> = String::from_utf8_lossy(UPGRADE);
    let upgrade = upgrade
        .replacen("Sec-WebSocket-Version", &line(offer, "Sec-WebSocket-Version"), 1)
        .replacen("Sec-WebSocket-Accept", &line(answer, "Sec-WebSocket-Accept"), 1);
    conversation(upgrade.as_bytes())
}

fn line(extensions: &str, next: &str) -> String {
    format!("Sec-WebSocket-Extensions: {extensions}\r\n{next}")
}
