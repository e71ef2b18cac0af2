//! Rows of WebSocket.

use super::{ReadBytes, Words, preview};
use crate::event::{
    ByteRange, Data, Event, FrameHead, Log, Octets, Opcode, Phrase, WsClose, WsFrame, WsMessage,
};

pub(super) fn words(event: &Event, read: ReadBytes<'_>) -> Option<Words> {
    Some(match &event.data {
        Data::UpgradeRequest(request) => {
            Words::text(request.key.as_ref().map(|key| key.text().into_owned()).unwrap_or_default())
        }
        Data::UpgradeCheck(check) => {
            Words::text(check.got.clone().unwrap_or_default()).and_note(check.rule.clone())
        }
        Data::UpgradeAccepted(accepted) => {
            let parts: Vec<&str> =
                accepted.protocol.iter().chain(&accepted.extensions).map(String::as_str).collect();
            Words {
                pair_ns: Some(accepted.duration_ns),
                ..Words::text(parts.join(", ")).and_note(if accepted.valid {
                    Phrase::new("row-ws-open")
                } else {
                    Phrase::new("row-ws-open-invalid")
                })
            }
        }
        Data::UpgradeRejected(rejected) => Words {
            pair_ns: Some(rejected.duration_ns),
            ..Words::text(rejected.status.to_string()).and_maybe(rejected.reasons.first().cloned())
        },
        Data::WsFrame(frame) => fragment(event, frame, read),
        Data::WsMessage(message) => whole(event, message, read),
        Data::WsPing(ping) => control(&ping.head, &ping.payload),
        Data::WsPong(pong) => Words {
            note: match pong.ping {
                None => Some(Phrase::new("row-ws-pong-unsolicited")),
                Some(_) if pong.superseded > 0 => {
                    Some(Phrase::new("row-ws-pong-superseded").with("count", pong.superseded))
                }
                Some(_) => None,
            },
            pair: pong.ping,
            pair_ns: pong.rtt_ns,
            ..control(&pong.head, &pong.payload)
        },
        Data::WsCloseSent(close) | Data::WsCloseReceived(close) => closing(close),
        Data::WsDataAfterClose(after) => Words::note(Phrase::new("row-ws-after-close")).wire(after.len),
        Data::WsViolation(violation) => Words::text(&violation.rfc).and_note(violation.rule.clone()),
        Data::WsExtension(extension) => {
            let note = extension.wrong.first().unwrap_or(&extension.words).clone();
            Words::text(&extension.name).and_note(note)
        }
        _ => return None,
    })
}

fn whole(event: &Event, message: &WsMessage, read: ReadBytes<'_>) -> Words {
    Words {
        text: Some(message_text(event, message, read)),
        note: if !message.complete {
            Some(Phrase::new("row-ws-broken-off"))
        } else if message.limited {
            Some(Phrase::new("row-ws-limited"))
        } else if message.utf8 == Some(false) {
            Some(Phrase::new("row-ws-not-utf8"))
        } else {
            None
        },
        wire_len: Some(message.wire_len),
        decoded_len: Some(message.payload_len),
        children: if message.fragments > 1 { message.fragments } else { 0 },
        ..Words::default()
    }
}

/// The message's payload where it is at hand: inflated, or the frame's own, or its first fragment's.
fn message_text(event: &Event, message: &WsMessage, read: ReadBytes<'_>) -> String {
    let inflated = |range: &&ByteRange| matches!(range.log, Log::InflatedTx | Log::InflatedRx);
    let (bytes, whole) = if let Some(range) = event.ranges.iter().find(inflated) {
        let bytes = read(event.conn, *range, preview::ENOUGH);
        let whole = bytes.len() as u64 >= range.len;
        (bytes, whole)
    } else if let Some(range) = event.ranges.first() {
        if message.fragments > 1 {
            fragments(event, message, read)
        } else {
            preview::payload(event.conn, *range, &message.head, read)
        }
    } else {
        return String::new();
    };
    shown(message.opcode, message.compressed && !event.ranges.iter().any(|r| inflated(&r)), &bytes, whole)
}

/// The payloads of the first fragments, joined. Control frames may stand between fragments.
fn fragments(event: &Event, message: &WsMessage, read: ReadBytes<'_>) -> (Vec<u8>, bool) {
    let mut joined = Vec::new();
    let mut seen = 0;
    for range in &event.ranges {
        let bytes = read(event.conn, *range, preview::ENOUGH + MAX_HEADER);
        let mut rest = bytes.as_slice();
        while joined.len() < preview::ENOUGH {
            let Some((control, payload, after)) = first_frame(rest) else { break };
            if !control {
                joined.extend(payload);
                seen += 1;
            }
            rest = after;
        }
        if joined.len() >= preview::ENOUGH {
            break;
        }
    }
    let whole = seen >= message.fragments && joined.len() as u64 >= message.payload_len;
    (joined, whole)
}

/// Longest frame header (RFC 6455 §5.2).
const MAX_HEADER: usize = 14;

/// Whether the first frame is a control frame, its payload unmasked as far as it is there, and what follows.
fn first_frame(bytes: &[u8]) -> Option<(bool, Vec<u8>, &[u8])> {
    let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
    let (len, rest) = match second & 0x7f {
        126 => {
            let (len, rest) = rest.split_first_chunk::<2>()?;
            (u64::from(u16::from_be_bytes(*len)), rest)
        }
        127 => {
            let (len, rest) = rest.split_first_chunk::<8>()?;
            (u64::from_be_bytes(*len), rest)
        }
        len => (u64::from(len), rest),
    };
    let (key, rest) = if second & 0x80 == 0 {
        ([0; 4], rest)
    } else {
        let (key, rest) = rest.split_first_chunk::<4>()?;
        (*key, rest)
    };
    let there = usize::try_from(len).unwrap_or(usize::MAX).min(rest.len());
    let mut payload = rest[..there].to_vec();
    preview::unmask(&mut payload, key);
    Some((first & 0x08 != 0, payload, &rest[there..]))
}

fn fragment(event: &Event, frame: &WsFrame, read: ReadBytes<'_>) -> Words {
    let text = event.ranges.first().map(|range| {
        let (bytes, whole) = preview::payload(event.conn, *range, &frame.head, read);
        // A fragment may cut a character, so what is no text by itself is shown as hex.
        preview::of_bytes(&bytes, whole)
    });
    let note = if frame.head.opcode == Opcode::Reserved {
        Phrase::new("row-ws-reserved").with("opcode", frame.head.opcode_bits)
    } else if frame.head.payload_got < frame.head.payload_len {
        Phrase::new("row-ws-broken-off")
    } else if frame.head.fin {
        Phrase::new("row-ws-fragment-last").with("n", frame.fragment + 1)
    } else {
        Phrase::new("row-ws-fragment").with("n", frame.fragment + 1)
    };
    Words { text, ..Words::note(note) }.wire(wire_len(&frame.head))
}

fn control(head: &FrameHead, payload: &Octets) -> Words {
    Words { text: Some(preview::of_bytes(&payload.0, true)), ..Words::default() }.wire(wire_len(head))
}

fn closing(close: &WsClose) -> Words {
    let code = close.code.map(|code| code.to_string()).unwrap_or_default();
    Words::text(format!("{code} {}", close.reason.text()).trim())
        .and_note(close.meaning.clone())
        .wire(wire_len(&close.head))
}

fn shown(opcode: Opcode, opaque: bool, bytes: &[u8], whole: bool) -> String {
    match opcode {
        _ if opaque => preview::hex(bytes, whole),
        Opcode::Text => preview::of_text(bytes, whole),
        _ => preview::hex(bytes, whole),
    }
}

fn wire_len(head: &FrameHead) -> u64 {
    u64::from(head.header_len) + head.payload_got
}
