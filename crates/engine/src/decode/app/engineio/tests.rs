//! Vectors of the protocol, both revisions, over WebSocket and polled.

use super::super::talk::Talk;
use super::utf16_run;
use crate::event::{Data, Dir};

const V4: &str = "/socket.io/?EIO=4&transport=websocket";
const OPEN: &str = "0{\"sid\":\"a1\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";

#[test]
fn revision_4_on_websocket() {
    let talk =
        Talk::ws(V4, "").rx(OPEN).rx("2").tx("3").tx("4hello").binary(Dir::Rx, &[1, 2]).tx("1").rx("6");
    assert_eq!(talk.detected(), ["engine.io 4"]);
    assert_eq!(
        talk.short("engine.io"),
        ["< open a1", "< ping", "> pong", "> message", "< message", "> close", "< noop"]
    );
    let packets = talk.packets("engine.io");
    let (ping, pong) = (&packets[1].0, &packets[2].1);
    assert_eq!((pong.answers, pong.latency_ns), (Some(ping.seq), Some(1000)));
    assert!(packets[1].1.heartbeat && packets[1].1.note.is_none());
    let fields: Vec<&str> = packets[0].1.fields.iter().map(|field| field.name.as_str()).collect();
    assert!(fields.contains(&"pingInterval") && fields.contains(&"maxPayload"));
}

#[test]
fn a_ping_of_the_wrong_side_is_noted() {
    let talk = Talk::ws(V4, "").rx(OPEN).tx("2");
    assert!(talk.packets("engine.io")[1].1.note.is_some());
    let old = Talk::ws("/socket.io/?EIO=3&transport=websocket", "").rx(OPEN).tx("2").rx("3");
    assert!(old.packets("engine.io")[1].1.note.is_none());
}

#[test]
fn an_open_packet_tells_it_although_the_path_does_not() {
    assert_eq!(Talk::ws("/ws", "").rx(OPEN).detected(), ["engine.io 4"]);
}

#[test]
fn probe_and_upgrade() {
    let talk = Talk::ws("/engine.io/?EIO=4&transport=websocket&sid=a1", "").tx("2probe").rx("3probe").tx("5");
    assert_eq!(talk.short("engine.io"), ["> ping probe", "< pong probe", "> upgrade"]);
    assert!(talk.packets("engine.io")[1].1.answers.is_some());
}

fn polled(query: &str, body: &[u8]) -> Talk {
    let mut input =
        format!("GET /socket.io/?{query} HTTP/1.1\r\nHost: a\r\n\r\n\0<HTTP/1.1 200 OK\r\n").into_bytes();
    input.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
    Talk::http(&input).bytes(Dir::Rx, body)
}

#[test]
fn polled_bodies_of_both_revisions() {
    let v4 = polled("EIO=4&transport=polling&sid=a1", b"4a\x1ebAQI=\x1e2");
    assert_eq!(v4.short("engine.io"), ["< message", "< message", "< ping"]);
    let body = v4.packets("engine.io")[0].1.body.clone().unwrap();
    assert_eq!((body.off, body.len), (1, 1));
    assert_eq!(v4.packets("engine.io")[1].1.body.clone().unwrap().octets.unwrap().0, [1, 2]);
    let v3 = polled("EIO=3&transport=polling&sid=a1", "2:4a3:4\u{20ac}b10:b4AQIDBA==".as_bytes());
    assert_eq!(v3.short("engine.io"), ["< message", "< message", "< message"]);
    assert!(v3.malformed().is_empty());
    assert_eq!(polled("EIO=3&transport=polling&sid=a1", b"9:4a").malformed(), ["eio-length"]);
    let binary = polled("EIO=3&transport=polling&sid=a1", b"\x00\x02\xff4a\x01\x03\xff\x04\x07\x08");
    assert_eq!(binary.short("engine.io"), ["< message", "< message"]);
    assert!(binary.malformed().is_empty());
}

#[test]
fn a_version_that_the_server_does_not_speak() {
    let body = "{\"code\":5,\"message\":\"Unsupported protocol version\"}";
    let input = format!(
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n\0<HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let packets = Talk::http(input.as_bytes()).packets("engine.io");
    assert_eq!(packets[0].1.kind, "error");
    assert_eq!(packets[0].1.note.as_ref().unwrap().code, "eio-error-version");
}

#[test]
fn what_is_posted_is_read_and_its_answer_is_not() {
    let input = b"POST /socket.io/?EIO=4&transport=polling&sid=a1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n40\0<\
HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let talk = Talk::http(input);
    assert_eq!(talk.short("socket.io"), ["> CONNECT /"]);
    assert!(talk.malformed().is_empty());
    let carrier = talk.packets("engine.io")[0].1.carrier.unwrap();
    assert!(matches!(talk.events()[carrier as usize].data, Data::RequestBodyEnd(_)));
}

#[test]
fn what_is_no_packet_is_told() {
    assert_eq!(Talk::ws(V4, "").rx("9").rx("").malformed(), ["eio-no-type", "eio-no-type"]);
    assert_eq!(Talk::ws(V4, "").rx("0{}").malformed(), ["eio-open-no-sid"]);
    let old = Talk::ws("/socket.io/?EIO=3&transport=websocket", "").binary(Dir::Rx, &[9]);
    assert_eq!(old.malformed(), ["eio-binary-type"]);
}

#[test]
fn characters_are_counted_in_units_of_utf_16() {
    assert_eq!(utf16_run("a\u{1f600}b".as_bytes(), 3), Some(5));
    assert_eq!(utf16_run("a\u{1f600}b".as_bytes(), 2), None);
    assert_eq!(utf16_run(b"ab", 3), None);
    assert_eq!(utf16_run(b"", 0), Some(0));
}
