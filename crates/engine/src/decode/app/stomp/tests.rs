//! Vectors of the specification: heads, escapes by version, lengths, frames across messages, receipts.

use super::super::talk::Talk;
use super::{Frame, unescape};
use crate::event::Dir;

fn talk() -> Talk {
    Talk::ws("/", "v12.stomp")
        .tx("CONNECT\naccept-version:1.2\nhost:h\n\n\0")
        .rx("CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0")
}

#[test]
fn told_by_subprotocol_or_by_connect() {
    assert_eq!(talk().detected(), ["stomp 1.2"]);
    assert_eq!(Talk::ws("/", "v11.stomp").detected(), ["stomp 1.1"]);
    let bare =
        Talk::ws("/ws", "").tx("CONNECT\naccept-version:1.1,1.2\n\n\0").rx("CONNECTED\nversion:1.1\n\n\0");
    assert_eq!(bare.detected(), ["stomp"]);
    let packets = bare.packets("stomp");
    assert_eq!(packets[1].1.answers, Some(packets[0].0.seq));
}

#[test]
fn subscriptions_messages_and_receipts() {
    let talk = talk()
        .tx("SUBSCRIBE\nid:s1\ndestination:/topic/a\nreceipt:r1\n\n\0")
        .rx("RECEIPT\nreceipt-id:r1\n\n\0")
        .rx("MESSAGE\nsubscription:s1\nmessage-id:7\ndestination:/topic/a\n\nhi\0")
        .rx("MESSAGE\nsubscription:s1\nmessage-id:8\ndestination:/topic/a\n\nho\0")
        .rx("ERROR\nmessage:broken\nreceipt-id:r9\n\n\0");
    assert_eq!(
        talk.short("stomp")[2..],
        [
            "> SUBSCRIBE /topic/a s1",
            "< RECEIPT r1",
            "< MESSAGE /topic/a s1 7",
            "< MESSAGE /topic/a s1 8",
            "< ERROR r9"
        ]
    );
    let packets = talk.packets("stomp");
    let subscribe = Some(packets[2].0.seq);
    let answers: Vec<_> = packets[3..].iter().map(|packet| packet.1.answers).collect();
    assert_eq!(answers, [subscribe, None, None, None]);
    let causes: Vec<_> = packets[4..].iter().map(|packet| (packet.0.cause, packet.1.latency_ns)).collect();
    assert_eq!(causes, [(subscribe, None), (subscribe, None), (None, None)], "a message answers nothing");
    assert!(packets[6].1.note.is_some() && packets[2].1.asks);
}

#[test]
fn a_server_that_hands_a_receipt_header_on_asks_for_nothing() {
    let talk = talk()
        .tx("SEND\ndestination:/a\nreceipt:r1\n\nx\0")
        .rx("MESSAGE\nsubscription:s\nmessage-id:1\ndestination:/a\nreceipt:r1\n\nx\0")
        .rx("RECEIPT\nreceipt-id:r1\n\n\0");
    let packets = talk.packets("stomp");
    assert_eq!([packets[2].1.asks, packets[3].1.asks, packets[4].1.asks], [true, false, false]);
    assert_eq!(packets[4].1.answers, Some(packets[2].0.seq));
}

#[test]
fn escapes_by_version() {
    assert_eq!(unescape(b"a\\nb\\cc\\\\", 12).as_deref(), Some("a\nb:c\\"));
    assert_eq!(unescape(b"a\\r", 12).as_deref(), Some("a\r"));
    assert_eq!(unescape(b"a\\r", 11), None);
    assert_eq!(unescape(b"a\\t", 12), None);
    assert_eq!(unescape(b"a\\t", 10).as_deref(), Some("a\\t"));
}

#[test]
fn bodies_with_nul_and_lengths_that_lie() {
    let frame = Frame::of(b"SEND\ncontent-length:3\n\na\0b\0").unwrap();
    assert_eq!((frame.body, frame.flaw.is_some()), ((23, 26), false));
    assert!(Frame::of(b"SEND\ncontent-length:30\n\na\0").is_none());
    assert!(Frame::of(b"SEND\ncontent-length:1\n\nabc\0").unwrap().flaw.is_some());
    assert!(Frame::of(b"SEND\na:b\0").unwrap().flaw.is_some());
    assert!(Frame::of(b"SEND\r\na:b\r\n\r\nx\0").unwrap().flaw.is_none());
}

#[test]
fn frames_over_messages_and_several_in_one() {
    let talk = talk()
        .tx("SEND\ndestination:/a\n\nx\0\nSEND\ndestination:/b\n\ny\0")
        .tx("SEND\ndestin")
        .tx("ation:/c\n\nz\0")
        .rx("\n")
        .tx("\n");
    assert_eq!(
        talk.short("stomp")[2..],
        ["> SEND /a", "> SEND /b", "> SEND /c", "< heart-beat", "> heart-beat"]
    );
    let packets = talk.packets("stomp");
    assert!(packets[2].1.body.as_ref().unwrap().octets.is_none());
    assert_eq!(packets[4].1.body.clone().unwrap().octets.unwrap().0, b"z");
    // It lies in two messages, which it both names.
    let over: Vec<_> = packets.iter().map(|(_, packet)| packet.begins.is_some()).collect();
    assert_eq!(over[2..], [false, false, true, false, false]);
    assert_eq!(packets[4].1.begins.map(|seq| seq < packets[4].1.carrier.unwrap()), Some(true));
}

#[test]
fn the_first_of_equal_headers_counts_and_odd_ones_are_told() {
    let talk =
        talk().tx("SEND\ndestination:/a\ndestination:/b\nodd\n\n\0").tx("NOPE\n\n\0").tx("SEND\na:\\x\n\n\0");
    assert_eq!(talk.short("stomp")[2], "> SEND /a");
    assert_eq!(talk.malformed(), ["stomp-header-no-colon", "stomp-command", "stomp-escape"]);
}

#[test]
fn a_frame_without_end_is_given_up() {
    let piece = "x".repeat(400 << 10);
    let mut endless = talk().tx("SEND\ndestination:/a\n\n");
    for _ in 0..4 {
        endless = endless.tx(&piece);
    }
    let endless = endless.tx("\0SEND\ndestination:/b\n\n\0");
    let events = crate::decode::fuzzing::decode(&endless.records());
    let kinds: Vec<_> = events
        .iter()
        .filter(|event| event.dir == Dir::Tx && event.data.name().starts_with("app."))
        .map(|event| event.data.name())
        .collect();
    assert_eq!(kinds, ["app.packet", "app.malformed", "app.packet"]);
}
