//! What holds for every protocol above: carriers, decoys, a choice by hand, bounded memory.

use super::talk::Talk;
use super::{Apps, Carried, MAX_PAYLOAD};
use crate::api::DecodeAs;
use crate::decode::stack::Stack;
use crate::event::{AppDecodeAs, Data, Dir, Event, Shows};

const EIO: &str = "/socket.io/?EIO=4&transport=websocket";
const OPEN: &str =
    "0{\"sid\":\"a1\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";

#[test]
fn plain_messages_are_nobodys() {
    let decoys = [
        "0",
        "2",
        "2probe",
        "40",
        "42[\"a\"]",
        "o",
        "h",
        "a[\"x\"]",
        "c[3000,\"Go away!\"]",
        "hello",
        "{}",
        "[]",
        "{\"type\":\"message\"}",
        "{\"id\":1}",
        "[1,2,3]",
        "CONNECT",
        "CONNECT me please",
        "SEND\nthis to you",
        "ping",
        "\n",
        "",
        "{\"protocol\":\"json\"}",
        "{\"type\":1}",
        "0{\"sid\":1}",
        "true",
        "null",
        "{\"type\":\"ping\"}",
        "{\"type\":\"connection_init\"}",
        "{\"type\":\"subscribe\",\"id\":\"1\",\"channel\":\"a\"}",
        "{\"type\":\"welcome\"}",
        "{\"command\":\"subscribe\",\"identifier\":\"{}\"}",
        "{\"method\":\"a\",\"params\":[],\"id\":1}",
        "{\"protocol\":\"json\",\"version\":1}",
        "{\"type\":6}\u{1e}",
        "[1,\"realm1\",{}]",
        "[48,1,{},\"com.add\",[1]]",
    ];
    for decoy in decoys {
        let talk = Talk::ws("/chat", "").tx(decoy).rx(decoy).tx(decoy).rx(decoy);
        assert_eq!(talk.detected(), Vec::<String>::new(), "{decoy:?}");
        let rows = talk.events().into_iter().filter(|event| matches!(event.data, Data::WsMessage(_)));
        assert!(rows.into_iter().all(|event| event.shows & Shows::TIMELINE != 0), "{decoy:?}");
    }
    let binary = Talk::ws("/chat", "").binary(Dir::Tx, &[0x10, 0]).binary(Dir::Rx, &[4, 1, 2]);
    assert_eq!(binary.detected(), Vec::<String>::new());
}

#[test]
fn packets_stand_in_the_timeline_instead_of_their_messages() {
    let events = Talk::ws(EIO, "").rx(OPEN).tx("40").rx("40{\"sid\":\"b\"}").tx("42[\"hi\",1]").events();
    for event in &events {
        match &event.data {
            Data::WsMessage(_) => assert_eq!(event.shows, Shows::CARRIER),
            Data::AppPacket(packet) if packet.proto == "socket.io" => {
                assert_eq!(event.shows, Shows::TIMELINE | Shows::LADDER | Shows::ABOVE);
                let carrier = &events[packet.carrier.unwrap() as usize];
                let Data::AppPacket(beneath) = &carrier.data else { panic!("{carrier:?}") };
                assert_eq!((beneath.proto.as_str(), carrier.shows), ("engine.io", Shows::DETAIL));
                let root = &events[beneath.carrier.unwrap() as usize];
                assert!(matches!(root.data, Data::WsMessage(_)));
                assert_eq!(event.ranges, root.ranges);
            }
            _ => {}
        }
    }
    let last = events.iter().rev().find_map(|event| match &event.data {
        Data::AppPacket(packet) => packet.body.clone(),
        _ => None,
    });
    let body = last.unwrap();
    assert_eq!((body.off, body.len, body.octets), (2, 8, None), "the place in the message's payload");
}

#[test]
fn a_person_chooses() {
    let mut stack = Stack::default();
    let mut out = Vec::new();
    let choice = AppDecodeAs { protos: vec!["stomp".to_owned()], auto: false };
    let fact = Event::new(0, 0, Dir::Local, Data::AppDecodeAs(choice));
    out.push(fact.clone());
    stack.fact(&fact, &mut out);
    let talk = Talk::ws("/chat", "").tx("\n").tx("SEND\ndestination:/a\n\nhi\0");
    for record in talk.records() {
        if let crate::record::Record::Bytes { conn, log, t_ns, bytes } = record {
            stack.bytes(conn, log, t_ns, &bytes, &mut out);
        } else if let crate::record::Record::Fact(fact) = record {
            stack.fact(&fact, &mut out);
        }
        for mut event in std::mem::take(&mut out) {
            stack.numbered(&mut event);
            if let Data::AppDetected(detected) = &event.data {
                assert!(detected.chosen && detected.proto == "stomp");
                return;
            }
        }
    }
    panic!("nothing was read as STOMP");
}

#[test]
fn what_is_read_is_given_up_for_nothing_when_nothing_is_wanted() {
    let none = Apps::chosen(DecodeAs { auto: false, protos: Vec::new() });
    assert!(!none.wants(1, 0));
    let mut carried = Carried::of(1, 0, Dir::Rx, 0, b"abc");
    carried.len = MAX_PAYLOAD as u64 + 1;
    assert!(carried.as_text().is_none() && !carried.is_whole());
    let body = carried.body("text", 1, 3);
    assert_eq!((body.off, body.len), (1, MAX_PAYLOAD as u64), "what was cut belongs to the last body");
}

#[test]
fn a_payload_that_is_too_long_is_read_from_its_beginning() {
    let long = format!("42[\"blob\",\"{}\"]", "x".repeat(MAX_PAYLOAD + 10));
    let talk = Talk::ws(EIO, "").rx(OPEN).tx("40").rx("40{\"sid\":\"b\"}").tx(&long);
    let events = crate::decode::fuzzing::decode(&talk.records());
    let body = events.iter().rev().find_map(|event| match &event.data {
        Data::AppPacket(packet) if packet.proto == "socket.io" => packet.body.clone(),
        _ => None,
    });
    assert_eq!(body.unwrap().len, long.len() as u64 - 2);
}

/// Conversations as [`crate::decode::fuzzing::app`] reads them.
const CONVERSATIONS: [&[u8]; 14] = [
    b"\x00<0{\"sid\":\"a\"}\xfe40\xfe<40{\"sid\":\"b\"}\xfe451-[\"b\",{\"_placeholder\":true,\"num\":0}]\xfe+\x01\x02\xfe42/admin,7[\"q\"]\xfe<43/admin,7[1]",
    b"\x01<0{\"sid\":\"a\"}\xfe<40\xfe2\xfe<3\xfe+\x04abc\xfe+\x05",
    b"\x02<o\xfe<a[\"x\"]\xfe[\"CONNECT\\n\\n\\u0000\"]\xfe<a[\"CONNECTED\\nversion:1.2\\n\\n\\u0000\"]\xfe<c[3000,\"Go away!\"]\xfe<h",
    b"\x03CONNECT\naccept-version:1.2\n\n\x00\xfe<CONNECTED\nversion:1.2\n\n\x00\xfeSEND\ncontent-length:3\n\na\x00b\x00\n\xfe\n\xfe<ERROR\nmessage:no\n\nx",
    b"\x04{\"a\":1}\xfe<plain\xfe+\x00\x01",
    b"\x04{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":1}\xfe<[{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"b\"}},2]",
    b"\x04{\"protocol\":\"json\",\"version\":1}\x1e\xfe<{}\x1e{\"type\":6}\x1e\xfe{\"type\":1,\"invocationId\":\"0\",\"target\":\"A\",\"arguments\":[]}\x1e\xfe+\x02\x91\x06",
    b"\x05+\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01a\xfe<+\x20\x03\x00\x00\x00\xfe+\x32\x08\x00\x01t\x00\x01\x00hi\xfe<+\x40\x02\xfe<+\x00\x01\xd0\x00",
    b"\x06{\"type\":\"connection_init\"}\xfe<{\"type\":\"connection_ack\"}\xfe{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}}\xfe<{\"id\":\"1\",\"type\":\"next\",\"payload\":{\"errors\":[{\"message\":\"x\"}]}}",
    b"\x07[1,\"r\",{\"roles\":{}}]\xfe<[2,5,{}]\xfe[32,1,{},\"t\"]\xfe<[33,1,6]\xfe<[36,6,7,{},[1],{\"a\":2}]\xfe<[8,48,2,{},\"e\"]",
    b"\x08{\"type\":\"connection_init\"}\xfe{\"id\":\"1\",\"type\":\"start\",\"payload\":{\"query\":\"query A{a}\"}}\xfe<{\"type\":\"ka\"}",
    b"\x09<{\"type\":\"welcome\"}\xfe{\"command\":\"subscribe\",\"identifier\":\"{}\"}\xfe<{\"identifier\":\"{}\",\"type\":\"confirm_subscription\"}\xfe<{\"identifier\":\"{}\",\"message\":1}",
    b"\x0a+\x84\x18\x20\x07\xa0\x61t\xfe<+\x83\x18\x21\x07\x19\x01\x00",
    b"\x0b+\x00\x00\x00\x05\x93\x01\xa1r\x80\x00\x00\x00\x04\x93\x22\x07\x09",
];

#[test]
fn what_stands_in_the_corpus_holds_what_must_hold() {
    for input in CONVERSATIONS {
        crate::decode::fuzzing::app(input);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn so_does_what_is_changed_in_them(
        of in 0..CONVERSATIONS.len(),
        way in 0u8..12,
        moved: bool,
        changes in proptest::collection::vec(
            (proptest::prelude::any::<proptest::sample::Index>(), proptest::prelude::any::<u8>()),
            0..6,
        ),
    ) {
        let mut input = CONVERSATIONS[of].to_vec();
        for (at, octet) in changes {
            let at = at.index(input.len());
            input[at] = octet;
        }
        if moved {
            input[0] = way;
        }
        crate::decode::fuzzing::app(&input);
    }
}
