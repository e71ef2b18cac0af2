//! Rows of hand-made events: what each says and does not say.

use super::*;
use crate::event::{
    Dir, FrameHead, Framing, Log, Octets, ResponseHead, UpgradeAccepted, WsMessage, WsPong, WsSequence,
    WsUnsent,
};

fn head(opcode: Opcode, mask_key: Option<[u8; 4]>, len: u64) -> FrameHead {
    FrameHead {
        fin: true,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        opcode,
        opcode_bits: 1,
        masked: mask_key.is_some(),
        mask_key,
        len_bits: 7,
        header_len: if mask_key.is_some() { 6 } else { 2 },
        payload_len: len,
        payload_got: len,
        off: 0,
    }
}

fn message(opcode: Opcode, mask_key: Option<[u8; 4]>, len: u64) -> WsMessage {
    let head = head(opcode, mask_key, len);
    WsMessage {
        opcode,
        message: 1,
        wire_len: u64::from(head.header_len) + len,
        head,
        fragments: 1,
        first_fragment: None,
        payload_len: len,
        sent_len: len,
        compressed: false,
        utf8: Some(true),
        complete: true,
        limited: false,
        duration_ns: 0,
    }
}

fn from<'a>(wire: &'a [u8]) -> impl Fn(u32, ByteRange, usize) -> Vec<u8> + 'a {
    move |_, range, max| {
        let off = usize::try_from(range.off).unwrap();
        let len = usize::try_from(range.len).unwrap().min(max);
        wire.get(off..off + len).unwrap_or_default().to_vec()
    }
}

#[test]
fn a_sent_text_message_is_shown_unmasked() {
    let wire = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
    let event =
        Event::new(1, 5, Dir::Tx, Data::WsMessage(message(Opcode::Text, Some([0x37, 0xfa, 0x21, 0x3d]), 5)))
            .with_range(ByteRange { log: Log::WireTx, off: 0, len: 11 });
    let row = row(&event, &from(&wire));
    assert_eq!(row.kind, "ws-text");
    assert_eq!(row.text.as_deref(), Some("Hello"));
    assert_eq!((row.wire_len, row.decoded_len), (Some(11), Some(5)));
    assert!(!row.dim && row.note.is_none());
}

#[test]
fn a_fragmented_message_is_joined_over_a_ping_between() {
    let wire = [0x01, 0x03, b'H', b'e', b'l', 0x89, 0x01, b'p', 0x80, 0x02, b'l', b'o'];
    let told = WsMessage { fragments: 2, payload_len: 5, ..message(Opcode::Text, None, 3) };
    let mut event = Event::new(1, 5, Dir::Rx, Data::WsMessage(told));
    event.ranges =
        vec![ByteRange { log: Log::WireRx, off: 0, len: 5 }, ByteRange { log: Log::WireRx, off: 8, len: 4 }]
            .into();
    let split = row(&event, &from(&wire));
    event.ranges = ByteRange { log: Log::WireRx, off: 0, len: 12 }.into();
    let joined = row(&event, &from(&wire));
    assert_eq!(split.text.as_deref(), Some("Hello"));
    assert_eq!((split.children, split), (2, joined));
}

#[test]
fn a_binary_message_is_hex() {
    let wire = [0x82, 0x02, 0x41, 0x42];
    let event = Event::new(1, 5, Dir::Rx, Data::WsMessage(message(Opcode::Binary, None, 2)))
        .with_range(ByteRange { log: Log::WireRx, off: 0, len: 4 });
    let row = row(&event, &from(&wire));
    assert_eq!((row.kind.as_str(), row.text.as_deref()), ("ws-binary", Some("41 42")));
}

#[test]
fn a_row_without_its_log_keeps_its_sizes() {
    let event = Event::new(1, 5, Dir::Rx, Data::WsMessage(message(Opcode::Text, None, 3)))
        .with_range(ByteRange { log: Log::WireRx, off: 0, len: 5 });
    let row = row(&event, &|_, _, _| Vec::new());
    assert_eq!(row.decoded_len, Some(3));
}

#[test]
fn a_pong_names_its_ping_and_the_time_between() {
    let pong = WsPong {
        head: head(Opcode::Pong, None, 2),
        payload: Octets::from("ka"),
        ping: Some(7),
        rtt_ns: Some(77_000),
        superseded: 0,
    };
    let row = row(&Event::new(1, 9, Dir::Rx, Data::WsPong(pong)), &|_, _, _| Vec::new());
    assert_eq!((row.pair, row.pair_ns, row.dim), (Some(7), Some(77_000), true));
    assert_eq!(row.text.as_deref(), Some("ka"));
}

#[test]
fn the_turning_point_is_the_accepted_upgrade() {
    let accepted = UpgradeAccepted {
        status: 101,
        protocol: Some("telemetry.v2".to_owned()),
        extensions: Vec::new(),
        valid: true,
        duration_ns: 12_900_000,
        leftover: 0,
    };
    let row = row(&Event::new(1, 9, Dir::Local, Data::UpgradeAccepted(accepted)), &|_, _, _| Vec::new());
    assert!(row.turning_point);
    assert_eq!(row.text.as_deref(), Some("telemetry.v2"));
}

#[test]
fn a_404_is_a_note_and_no_error() {
    let head = ResponseHead {
        version: Octets::from("HTTP/1.1"),
        status: 404,
        reason: Octets::from("Not Found"),
        headers: Vec::new(),
        size: 26,
        exchange: 1,
        framing: Framing::Length { rule: 6, length: 0 },
        persistent: true,
        persistence: Phrase::default(),
        waited_ns: Some(3),
    };
    let mut event = Event::new(1, 9, Dir::Rx, Data::ResponseHead(Box::new(head)));
    event.cause = Some(4);
    let row = row(&event, &|_, _, _| Vec::new());
    assert_eq!(row.text.as_deref(), Some("HTTP/1.1 404 Not Found"));
    assert_eq!((row.severity, row.pair), (Severity::Note, Some(4)));
}

#[test]
fn a_wait_in_vain_and_what_was_not_sent_are_warnings() {
    let told = |what: &str| {
        let sequence =
            WsSequence { what: what.to_owned(), step: 2, round: 1, matched: None, name: None, value: None };
        severity(&Event::new(1, 9, Dir::Local, Data::WsSequence(sequence)))
    };
    assert_eq!((told("matched"), told("timedOut")), (Severity::Info, Severity::Warn));
    let unsent = Data::WsUnsent(WsUnsent { frames: 3, why: None });
    assert_eq!(severity(&Event::new(1, 9, Dir::Local, unsent)), Severity::Warn);
}

#[test]
fn a_packet_that_tells_a_failure_is_an_error() {
    use crate::decode::fuzzing::{decode, message, opening, records};
    let told = |protocol: &str, text: bool, sent: &[u8], answers: &[&[u8]]| {
        let mut steps = opening("/", protocol);
        steps.push(message(Dir::Tx, text, sent));
        steps.extend(answers.iter().map(|answer| message(Dir::Rx, text, answer)));
        let events = decode(&records("ws", false, &steps, &[usize::MAX]));
        let last = events.iter().rfind(|event| matches!(event.data, Data::AppPacket(_))).unwrap();
        row(last, &|_, _, _| Vec::new()).severity
    };
    let connect: &[u8] = b"\x10\x0f\0\x04MQTT\x05\x02\0\x3c\0\0\x02me";
    assert_eq!(told("mqtt", false, connect, &[b"\x20\x03\0\0\0"]), Severity::Info);
    assert_eq!(told("mqtt", false, connect, &[b"\x20\x03\0\x87\0"]), Severity::Error);
    let shaken: &[u8] = b"{\"protocol\":\"json\",\"version\":1}\x1e";
    let closed: &[u8] = b"{\"type\":7,\"error\":\"night\"}\x1e";
    assert_eq!(told("", true, shaken, &[b"{}\x1e", b"{\"type\":7}\x1e"]), Severity::Info);
    assert_eq!(told("", true, shaken, &[b"{}\x1e", closed]), Severity::Error);
}
