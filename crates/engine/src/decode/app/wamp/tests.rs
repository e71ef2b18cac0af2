//! Sessions, publish and subscribe, calls of either role; batches; MessagePack and CBOR.

use super::super::talk::Talk;
use crate::event::Dir;

fn talk() -> Talk {
    Talk::ws("/ws", "wamp.2.json")
        .tx(r#"[1,"realm1",{"roles":{"caller":{}}}]"#)
        .rx(r#"[2,9129137332,{"roles":{"broker":{}}}]"#)
}

fn answers(talk: &Talk) -> Vec<Option<usize>> {
    let packets = talk.packets("wamp");
    let place = |seq: u64| packets.iter().position(|packet| packet.0.seq == seq);
    packets.iter().map(|packet| packet.1.answers.and_then(place)).collect()
}

#[test]
fn told_by_subprotocol_or_by_hello() {
    assert_eq!(talk().detected(), ["wamp 2"]);
    for name in ["wamp.2.msgpack", "wamp.2.cbor", "wamp.2.json.batched"] {
        assert_eq!(Talk::ws("/", name).detected(), ["wamp 2"], "{name}");
    }
    assert!(Talk::ws("/", "wamp.2.ubjson").detected().is_empty());
    assert_eq!(Talk::ws("/", "").tx(r#"[1,"r",{"roles":{}}]"#).detected(), ["wamp 2"]);
    for decoy in ["[1,2,3]", r#"[1,"r",{}]"#, r#"[2,"r",{"roles":{}}]"#, r#"[1,"r",{"roles":{}},4]"#] {
        assert!(Talk::ws("/", "").tx(decoy).rx(decoy).detected().is_empty(), "{decoy}");
    }
}

#[test]
fn topics_are_known_by_their_subscriptions() {
    let talk = talk()
        .tx(r#"[32,7,{},"com.topic"]"#)
        .rx("[33,7,5512]")
        .rx(r#"[36,5512,44,{},["hi"]]"#)
        .tx(r#"[16,8,{"acknowledge":true},"com.topic",[],{"a":1}]"#)
        .rx("[17,8,45]")
        .tx(r#"[16,9,{},"com.topic",[1],{"a":1}]"#)
        .tx("[34,10,5512]")
        .rx("[35,10]")
        .tx(r#"[6,{},"wamp.close.close_realm"]"#)
        .rx(r#"[6,{},"wamp.close.goodbye_and_out"]"#);
    assert_eq!(
        talk.short("wamp"),
        [
            "> HELLO realm1",
            "< WELCOME",
            "> SUBSCRIBE com.topic 7",
            "< SUBSCRIBED com.topic 7",
            "< EVENT com.topic",
            "> PUBLISH com.topic 8",
            "< PUBLISHED 8",
            "> PUBLISH com.topic 9",
            "> UNSUBSCRIBE com.topic 10",
            "< UNSUBSCRIBED 10",
            "> GOODBYE wamp.close.close_realm",
            "< GOODBYE wamp.close.goodbye_and_out"
        ]
    );
    let some = [None, Some(0), None, Some(2), None, None, Some(5), None, None, Some(8), None, Some(10)];
    assert_eq!(answers(&talk), some);
    let packets = talk.packets("wamp");
    assert_eq!((packets[4].0.cause, packets[4].1.latency_ns), (Some(packets[2].0.seq), None));
    assert!(packets[5].1.asks && !packets[7].1.asks && packets[10].1.asks && !packets[11].1.asks);
    assert_eq!(packets[4].1.text.as_deref(), Some(r#"["hi"]"#));
    assert_eq!(packets[5].1.text.as_deref(), Some(r#"{"a":1}"#));
    assert!(packets[7].1.text.as_deref().unwrap().starts_with("[16,"), "both stand in the whole message");
    assert!(talk.malformed().is_empty());
}

#[test]
fn calls_from_both_roles() {
    let talk = talk()
        .tx(r#"[48,1,{"receive_progress":true},"com.add",[1,2]]"#)
        .rx(r#"[50,1,{"progress":true},[1]]"#)
        .rx("[50,1,{},[3]]")
        .tx(r#"[48,2,{},"com.no"]"#)
        .tx("[49,2,{}]")
        .rx(r#"[8,48,2,{},"wamp.error.no_such_procedure"]"#)
        .tx(r#"[64,3,{},"com.mine"]"#)
        .rx("[65,3,77]")
        .rx("[68,900,77,{},[5]]")
        .rx("[69,900,{}]")
        .tx("[70,900,{},[6]]")
        .rx(r#"[3,{},"wamp.error.no_such_realm"]"#);
    assert_eq!(
        talk.short("wamp")[2..],
        [
            "> CALL com.add 1",
            "< RESULT 1",
            "< RESULT 1",
            "> CALL com.no 2",
            "> CANCEL 2",
            "< ERROR wamp.error.no_such_procedure 2",
            "> REGISTER com.mine 3",
            "< REGISTERED com.mine 3",
            "< INVOCATION com.mine 900",
            "< INTERRUPT 900",
            "> YIELD 900",
            "< ABORT wamp.error.no_such_realm"
        ]
    );
    let some = [None, Some(2), Some(2), None, None, Some(5), None, Some(8), None, None, Some(10), None];
    assert_eq!(answers(&talk)[2..], some);
    let packets = talk.packets("wamp");
    assert_eq!((packets[6].0.cause, packets[11].0.cause), (Some(packets[5].0.seq), Some(packets[10].0.seq)));
    assert!(packets[7].1.note.is_some() && packets[13].1.note.is_some());
}

#[test]
fn batches() {
    let talk = Talk::ws("/", "wamp.2.json.batched")
        .tx("[1,\"r\",{\"roles\":{}}]\u{18}[32,1,{},\"t\"]\u{18}")
        .rx("[2,5,{}]\u{18}[33,1,6]\u{18}x");
    assert_eq!(talk.short("wamp"), ["> HELLO r", "> SUBSCRIBE t 1", "< WELCOME", "< SUBSCRIBED t 1"]);
    assert_eq!(talk.malformed(), ["app-no-json"]);
    let packed = Talk::ws("/", "wamp.2.msgpack.batched")
        .binary(Dir::Tx, b"\x00\x00\x00\x05\x93\x01\xa1r\x80\x00\x00\x00\x04\x93\x22\x07\x09")
        .binary(Dir::Rx, b"\x00\x00\x00\x09\x92\x23\x07");
    assert_eq!(packed.short("wamp"), ["> HELLO r", "> UNSUBSCRIBE 7"]);
    assert_eq!(packed.malformed(), ["wamp-length"]);
}

#[test]
fn packed_messages_are_paired_and_shown() {
    let msgpack = Talk::ws("/", "wamp.2.msgpack")
        .binary(Dir::Tx, b"\x94\x20\x07\x80\xa1t")
        .binary(Dir::Rx, b"\x93\x21\x07\xcd\x01\x00")
        .binary(Dir::Rx, b"\x95\x24\xcd\x01\x00\x05\x80\x91\x01");
    let cbor = Talk::ws("/", "wamp.2.cbor")
        .binary(Dir::Tx, b"\x84\x18\x20\x07\xa0\x61t")
        .binary(Dir::Rx, b"\x83\x18\x21\x07\x19\x01\x00")
        .binary(Dir::Rx, b"\x85\x18\x24\x19\x01\x00\x05\xa0\x81\x01");
    for (talk, shape) in [(msgpack, "msgpack"), (cbor, "cbor")] {
        assert_eq!(talk.short("wamp"), ["> SUBSCRIBE t 7", "< SUBSCRIBED t 7", "< EVENT t"]);
        assert_eq!(answers(&talk), [None, Some(0), None]);
        let packets = talk.packets("wamp");
        assert_eq!(packets[2].0.cause, Some(packets[0].0.seq));
        let body = packets[2].1.body.clone().unwrap();
        assert_eq!((body.shape.as_str(), body.len, packets[2].1.text.as_deref()), (shape, 2, Some("[1]")));
        assert_eq!(talk.tx("[1]").rx("x").malformed(), ["app-text", "app-text"]);
    }
}

#[test]
fn options_of_packed_messages_are_heeded() {
    let progress = b"\x94\x32\x05\x81\xa8progress\xc3\x91\x01";
    let talk = Talk::ws("/", "wamp.2.msgpack")
        .binary(Dir::Tx, b"\x94\x30\x05\x80\xa1p")
        .binary(Dir::Rx, progress)
        .binary(Dir::Rx, b"\x94\x32\x05\x80\x91\x02")
        .binary(Dir::Tx, b"\x95\x10\x06\x81\xabacknowledge\xc3\xa1t\x91\xc4\x02\x00\xff");
    assert_eq!(answers(&talk), [None, Some(0), Some(0), None]);
    let packets = talk.packets("wamp");
    assert!(packets[3].1.asks);
    assert_eq!(packets[3].1.text.as_deref(), Some("[<bin 00 ff>]"));
}

#[test]
fn what_breaks_a_rule() {
    let talk =
        talk().tx("[99,1]").tx("[48]").rx("{}").rx("[]").rx("[\"1\"]").rx("[").binary(Dir::Rx, b"\x90");
    assert_eq!(
        talk.malformed(),
        [
            "wamp-code",
            "wamp-no-request",
            "wamp-no-code",
            "wamp-no-code",
            "wamp-no-code",
            "app-no-json",
            "app-binary"
        ]
    );
}
