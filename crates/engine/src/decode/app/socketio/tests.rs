//! Vectors of the protocol: heads, acknowledgements, attachments.

use super::super::talk::Talk;
use super::Head;
use crate::event::Dir;

fn talk() -> Talk {
    let open = "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":1,\"pingTimeout\":1,\"maxPayload\":1}";
    Talk::ws("/socket.io/?EIO=4&transport=websocket", "").rx(open).tx("40").rx("40{\"sid\":\"b\"}")
}

fn head(text: &str) -> (u8, Option<u32>, String, Option<String>, String) {
    let head = Head::of(text).unwrap();
    (head.kind, head.attachments, head.namespace, head.id, text[head.data..].to_owned())
}

#[test]
fn heads() {
    let at = |namespace: &str, id: Option<&str>| (namespace.to_owned(), id.map(str::to_owned));
    for (text, kind, attachments, (namespace, id), data) in [
        ("2[\"foo\"]", 2, None, at("/", None), "[\"foo\"]"),
        ("2/admin,12[\"x\"]", 2, None, at("/admin", Some("12")), "[\"x\"]"),
        ("51-[\"baz\"]", 5, Some(1), at("/", None), "[\"baz\"]"),
        ("62-/a,3[1]", 6, Some(2), at("/a", Some("3")), "[1]"),
        ("1/admin,", 1, None, at("/admin", None), ""),
        ("0/admin", 0, None, at("/admin", None), ""),
        ("0", 0, None, at("/", None), ""),
    ] {
        assert_eq!(head(text), (kind, attachments, namespace, id, data.to_owned()), "{text}");
    }
    for text in ["", "7", "x", "5[\"a\"]", "5x-[1]", "599999999999-[1]"] {
        assert_eq!(Head::of(text), None, "{text}");
    }
}

#[test]
fn connect_is_answered_and_names_its_namespace() {
    let talk = talk().tx("40/admin,{\"token\":\"x\"}").rx("44/admin,{\"message\":\"no\"}").tx("41");
    assert_eq!(talk.detected(), ["engine.io 4", "socket.io 5"]);
    assert_eq!(
        talk.short("socket.io"),
        ["> CONNECT /", "< CONNECT /", "> CONNECT /admin", "< CONNECT_ERROR /admin", "> DISCONNECT /"]
    );
    let packets = talk.packets("socket.io");
    assert_eq!(packets[1].1.answers, Some(packets[0].0.seq));
    assert_eq!(packets[3].1.answers, Some(packets[2].0.seq));
    assert!(packets[3].1.note.is_some() && packets[0].1.asks);
}

#[test]
fn acknowledgements_find_their_events_by_namespace_and_direction() {
    let talk = talk()
        .tx("42/a,1[\"q\"]")
        .tx("421[\"q\"]")
        .rx("421[\"back\"]")
        .rx("431[\"r\"]")
        .rx("43/a,1[]")
        .tx("431[]");
    let packets = talk.packets("socket.io");
    let answers: Vec<_> = packets[2..].iter().map(|packet| packet.1.answers).collect();
    let seq = |n: usize| Some(packets[n].0.seq);
    assert_eq!(answers, [None, None, None, seq(3), seq(2), seq(4)]);
    assert_eq!(packets[5].1.latency_ns, Some(2000));
}

#[test]
fn attachments_follow_their_event() {
    let talk = talk()
        .rx("452-[\"pic\",{\"_placeholder\":true,\"num\":0}]")
        .binary(Dir::Rx, &[1])
        .binary(Dir::Rx, &[2]);
    let packets = talk.packets("socket.io");
    let kinds: Vec<&str> = packets[2..].iter().map(|packet| packet.1.kind.as_str()).collect();
    assert_eq!(kinds, ["BINARY_EVENT", "attachment", "attachment"]);
    assert_eq!(packets[4].0.cause, Some(packets[2].0.seq));
    assert!(talk.malformed().is_empty());
    let cut = self::talk().rx("451-[\"pic\"]").rx("42[\"next\"]").binary(Dir::Rx, &[1]);
    assert_eq!(cut.malformed(), ["sio-attachments-missing", "sio-attachment-unannounced"]);
}

#[test]
fn what_breaks_the_rules_is_told() {
    let talk = talk().tx("42{").tx("42[]").tx("43[1]").tx("48").tx("451000000-[1]");
    let rules =
        ["sio-no-json", "sio-event-no-name", "sio-ack-no-id", "sio-no-packet", "sio-attachments-many"];
    assert_eq!(talk.malformed(), rules);
}
