//! What WebSocket conversations read as.

use super::events_of;
use crate::decode::fuzzing::UPGRADE;
use crate::event::{Data, Event, Severity};

/// The WebSocket events after the handshake; the input begins with what we send.
fn frames(input: &[u8]) -> Vec<Event> {
    let events = events_of("ws", &[UPGRADE, input].concat());
    events.into_iter().filter(|event| event.data.name().starts_with("ws.")).collect()
}

/// The events of what the peer sends.
fn received(input: &[u8]) -> Vec<Event> {
    frames(&[b"\0<", input].concat())
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.data.name()).collect()
}

fn rules(events: &[Event]) -> Vec<(&str, u16)> {
    let violations = events.iter().filter_map(|event| match &event.data {
        Data::WsViolation(violation) => Some((violation.rule.code.as_str(), violation.close_code)),
        _ => None,
    });
    violations.collect()
}

#[test]
fn an_unfragmented_message_is_one_event() {
    let events = received(b"\x81\x05Hello");
    let [Event { data: Data::WsMessage(message), ranges, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((message.fragments, message.wire_len, message.payload_len), (1, 7, 5));
    assert_eq!((message.utf8, message.complete, message.first_fragment), (Some(true), true, None));
    assert_eq!((ranges[0].off, ranges[0].len), (message.head.off, 7));
}

#[test]
fn fragments_form_a_message_across_a_ping() {
    let events = received(b"\x01\x03\xce\xba\xcf\x89\x02hi\x80\x01\x8c");
    assert_eq!(names(&events), ["ws.frame", "ws.ping", "ws.frame", "ws.message"]);
    let Data::WsMessage(message) = &events[3].data else { unreachable!() };
    assert_eq!((message.fragments, message.payload_len, message.utf8), (2, 4, Some(true)));
    assert_eq!(message.first_fragment, Some(events[0].seq));
    assert_eq!(events[3].ranges.len(), 2, "the ping between them is not part of it");
}

#[test]
fn pongs_find_their_pings() {
    let events = frames(b"\x89\x81\x01\x01\x01\x01\x60\x89\x81\x01\x01\x01\x01\x63\0<\x8a\x01b\x8a\x01b");
    assert_eq!(names(&events), ["ws.ping", "ws.ping", "ws.pong", "ws.pong"]);
    let Data::WsPong(answer) = &events[2].data else { unreachable!() };
    assert_eq!((answer.ping, answer.rtt_ns, answer.superseded), (Some(events[1].seq), Some(1000), 1));
    let Data::WsPong(unasked) = &events[3].data else { unreachable!() };
    assert_eq!((unasked.ping, unasked.rtt_ns), (None, None));
}

#[test]
fn every_framing_rule_is_reported() {
    for (frame, rule, code) in [
        (&b"\x81\x80\x01\x02\x03\x04"[..], "ws-mask-unexpected", 1002),
        (b"\xa1\x00", "ws-rsv-set", 1002),
        (b"\xc1\x00", "ws-rsv-set", 1002),
        (b"\x83\x00", "ws-opcode-reserved", 1002),
        (b"\x8b\x00", "ws-opcode-reserved", 1002),
        (b"\x82\x7e\x00\x01z", "ws-length-not-minimal", 1002),
        (b"\x82\x7f\x80\0\0\0\0\0\0\0", "ws-length-top-bit", 1002),
        (b"\x09\x00", "ws-control-fragmented", 1002),
        (b"\x80\x00", "ws-continuation-without-start", 1002),
        (b"\x01\x00\x82\x00", "ws-data-amid-fragments", 1002),
        (b"\x81\x01\xff", "ws-text-not-utf8", 1007),
        (b"\x81\x01\xce", "ws-text-not-utf8", 1007),
        (b"\x88\x01\x03", "ws-close-one-byte", 1002),
        (b"\x88\x02\x03\xed", "ws-close-code-forbidden", 1002),
        (b"\x88\x03\x03\xe8\xff", "ws-close-reason-not-utf8", 1007),
        (b"\x88\x00\x82\x00", "ws-data-after-close", 1002),
        (b"\x88\x00\x88\x00", "ws-second-close", 1002),
    ] {
        assert_eq!(rules(&received(frame)), [(rule, code)], "{frame:x?}");
    }
    let long = [&b"\x89\x7e\x00\x7e"[..], &[b'x'; 126]].concat();
    assert_eq!(rules(&received(&long)), [("ws-control-too-long", 1002)]);
    assert_eq!(rules(&frames(b"\x82\x00")), [("ws-mask-missing", 1002)]);
}

#[test]
fn text_that_is_wrong_is_told_before_its_message_ends_and_once() {
    // At the end of the fragment that holds the octet.
    let events = received(b"\x01\x02\xce\xff\x89\x00\x80\x00");
    assert_eq!(names(&events), ["ws.frame", "ws.violation", "ws.ping", "ws.frame", "ws.message"]);
    let Data::WsViolation(broken) = &events[1].data else { unreachable!() };
    assert_eq!((broken.rule.code.as_str(), broken.frame), ("ws-text-not-utf8", Some(events[0].seq)));
    let Data::WsMessage(message) = &events[4].data else { unreachable!() };
    assert_eq!(message.utf8, Some(false));
    // In the middle of a frame: before the Close that follows from it, whoever sends it.
    for (input, close) in [
        (&b"\0<\x81\x05a\xff\0>\x88\x82\0\0\0\0\x03\xef\0<b\0!"[..], "ws.close.sent"),
        (b"\x81\x85\0\0\0\0a\xff\0<\x88\x02\x03\xef\0>b\0!", "ws.close.received"),
    ] {
        let events: Vec<_> = frames(input)
            .into_iter()
            .filter(|event| !matches!(&event.data, Data::WsViolation(v) if v.severity == Severity::Note))
            .collect();
        assert_eq!(names(&events), ["ws.violation", close, "ws.message"], "{input:x?}");
        assert_eq!(rules(&events), [("ws-text-not-utf8", 1007)]);
    }
}

#[test]
fn a_zero_key_is_a_note_and_said_once() {
    let events = frames(b"\x82\x80\0\0\0\0\x82\x80\0\0\0\0");
    assert_eq!(rules(&events), [("ws-mask-zero", 1002)]);
    let Data::WsViolation(note) = &events[1].data else { panic!("{events:?}") };
    assert_eq!((note.severity, note.frame), (Severity::Note, Some(events[0].seq)));
}

#[test]
fn the_first_close_is_the_initiators() {
    let events = received(b"\x88\x05\x03\xe8bye\0>\x88\x85\0\0\0\0\x03\xe8bye");
    let Data::WsCloseReceived(first) = &events[0].data else { panic!("{events:?}") };
    assert_eq!((first.code, first.reason.text().as_ref(), first.initiator), (Some(1000), "bye", true));
    let Data::WsCloseSent(second) = &events[1].data else { panic!("{events:?}") };
    assert!(!second.initiator);
}

#[test]
fn what_breaks_off_is_incomplete() {
    let events = received(b"\x81\x05Hel\0!");
    let Data::WsMessage(message) = &events[0].data else { panic!("{events:?}") };
    assert_eq!((message.complete, message.head.payload_got, message.payload_len), (false, 3, 3));
    assert_eq!(names(&received(b"\x01\x00\0!")), ["ws.frame", "ws.message"]);
    assert_eq!(names(&received(b"\x81\0!")), ["ws.frame"]);
    assert_eq!(names(&received(b"\x89\x05He\0X")), ["ws.frame"]);
}

#[test]
fn a_frame_of_two_to_the_63_is_judged_at_its_header() {
    let events = received(b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff");
    assert_eq!(names(&events)[0], "ws.violation");
    assert_eq!(rules(&events), [("ws-length-top-bit", 1002)]);
}
