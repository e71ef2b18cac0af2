//! Raw sessions: HTTP by hand lights up, everything else stays bytes.

use super::{events_of, names};
use crate::event::{Event, Shows};

fn shown_reads(events: &[Event], bit: u8) -> usize {
    let io = events.iter().filter(|event| matches!(event.data.name(), "tcp.read" | "tcp.write"));
    io.filter(|event| event.shows & bit != 0).count()
}

#[test]
fn a_request_typed_by_hand_lights_up_http() {
    let events =
        events_of("raw", b"GET / HTTP/1.1\r\n\r\n\0<HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\0<drip");
    assert_eq!(names(&events), ["http.request.head", "http.response.head", "http.response.body.end"]);
    assert_eq!(shown_reads(&events, Shows::TIMELINE), 0);
    assert_eq!(shown_reads(&events, Shows::LADDER), 1, "the read that carries body");
    assert_eq!(shown_reads(&events, Shows::CONVERSATION), 3);
}

#[test]
fn an_upgrade_typed_by_hand_gives_frames() {
    let mut input = crate::decode::fuzzing::UPGRADE.to_vec();
    input.extend_from_slice(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\0<\x81\x05Hello");
    let events = events_of("raw", &input);
    assert_eq!(names(&events), ["http.request.head", "http.response.head", "ws.message", "ws.message"]);
}

#[test]
fn frames_sent_before_the_answer_are_frames_all_the_same() {
    let upgrade = crate::decode::fuzzing::UPGRADE;
    let at = upgrade.windows(2).position(|pair| pair == b"\0<").unwrap();
    let mut input = upgrade[..at].to_vec();
    input.extend_from_slice(b"\x81\x82\0\0\0\0hi");
    input.extend_from_slice(&upgrade[at..]);
    let events = events_of("raw", &input);
    assert_eq!(names(&events), ["http.request.head", "http.response.head", "ws.message", "ws.violation"]);
    let message = events.iter().find(|event| event.data.name() == "ws.message").unwrap();
    assert_eq!(message.ranges[0].off, at as u64);
}

#[test]
fn other_protocols_stay_bytes_and_are_shown_as_such() {
    let events = events_of("raw", b"*1\r\n$4\r\nPING\r\n\0<+PONG\r\n");
    assert_eq!(names(&events), Vec::<&str>::new());
    assert_eq!(shown_reads(&events, Shows::TIMELINE | Shows::LADDER), 2);
}

#[test]
fn an_http_session_shows_its_reads_in_the_conversation_only() {
    let events = events_of("http", b"GET / HTTP/1.1\r\n\r\n\0<HTTP/1.1 204 No Content\r\n\r\n");
    assert_eq!(shown_reads(&events, Shows::TIMELINE | Shows::LADDER), 0);
    assert_eq!(shown_reads(&events, Shows::CONVERSATION), 2);
}
