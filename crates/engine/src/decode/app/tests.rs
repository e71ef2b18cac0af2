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
fn conversations() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/corpus/app");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_changed_in_the_corpus_holds_what_must_hold(
        of: proptest::sample::Index,
        way in 0u8..12,
        moved: bool,
        changes in proptest::collection::vec(
            (proptest::prelude::any::<proptest::sample::Index>(), proptest::prelude::any::<u8>()),
            0..6,
        ),
    ) {
        let conversations = conversations();
        let mut input = conversations[of.index(conversations.len())].clone();
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
