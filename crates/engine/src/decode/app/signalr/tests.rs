//! Handshakes, records, invocations and streams of either side, MessagePack.

use super::super::talk::Talk;
use super::varint;
use crate::event::Dir;

const JSON: &str = "{\"protocol\":\"json\",\"version\":1}\u{1e}";

fn talk() -> Talk {
    Talk::ws("/chatHub?id=x", "").tx(JSON).rx("{}\u{1e}")
}

#[test]
fn told_by_the_handshake() {
    assert_eq!(talk().detected(), ["signalr"]);
    assert_eq!(talk().short("signalr"), ["> Handshake", "< Handshake"]);
    let packets = talk().packets("signalr");
    assert_eq!(packets[1].1.answers, Some(packets[0].0.seq));
    assert_eq!(
        (packets[0].1.fields[0].name.as_str(), packets[0].1.fields[1].value.as_str()),
        ("protocol", "1")
    );
    for decoy in [
        "{\"protocol\":\"json\",\"version\":1}",
        "{\"protocol\":\"json\"}\u{1e}",
        "{\"protocol\":\"json\",\"version\":\"1\"}\u{1e}",
        "{\"protocol\":1,\"version\":1}\u{1e}",
        "{\"protocol\":\"json\",\"version\":1,\"app\":2}\u{1e}",
        "{\"type\":6}\u{1e}",
        "{}\u{1e}",
    ] {
        assert!(Talk::ws("/", "").tx(decoy).detected().is_empty(), "{decoy}");
    }
    assert!(Talk::ws("/", "").rx(JSON).detected().is_empty());
}

#[test]
fn invocations_streams_and_what_ends_them() {
    let talk = talk()
        .tx("{\"type\":1,\"invocationId\":\"0\",\"target\":\"Add\",\"arguments\":[1,2]}\u{1e}{\"type\":6}\u{1e}")
        .rx("{\"type\":3,\"invocationId\":\"0\",\"result\":3}\u{1e}")
        .rx("{\"type\":1,\"target\":\"ReceiveMessage\",\"arguments\":[\"a\"]}\u{1e}")
        .tx("{\"type\":4,\"invocationId\":\"1\",\"target\":\"Counter\",\"arguments\":[],\"streamIds\":[\"s\"]}\u{1e}")
        .tx("{\"type\":2,\"invocationId\":\"s\",\"item\":7}\u{1e}")
        .rx("{\"type\":2,\"invocationId\":\"1\",\"item\":8}\u{1e}")
        .tx("{\"type\":5,\"invocationId\":\"1\"}\u{1e}")
        .rx("{\"type\":3,\"invocationId\":\"1\",\"error\":\"cancelled\"}\u{1e}")
        .rx("{\"type\":7,\"error\":\"bye\",\"allowReconnect\":true}\u{1e}");
    assert_eq!(
        talk.short("signalr")[2..],
        [
            "> Invocation Add 0",
            "> Ping",
            "< Completion 0",
            "< Invocation ReceiveMessage",
            "> StreamInvocation Counter 1",
            "> StreamItem s",
            "< StreamItem 1",
            "> CancelInvocation 1",
            "< Completion 1",
            "< Close"
        ]
    );
    let packets = &talk.packets("signalr")[2..];
    let seq = |at: usize| Some(packets[at].0.seq);
    let answers: Vec<_> = packets.iter().map(|packet| packet.1.answers).collect();
    assert_eq!(answers, [None, None, seq(0), None, None, None, seq(4), None, seq(4), None]);
    assert_eq!((packets[5].0.cause, packets[7].0.cause), (seq(4), seq(4)));
    assert!(packets[1].1.heartbeat && packets[0].1.asks && !packets[3].1.asks);
    assert!(packets[8].1.note.is_some() && packets[9].1.note.is_some());
    let body = packets[0].1.body.clone().unwrap();
    assert_eq!((body.shape.as_str(), body.len, body.octets), ("json", 5, None));
    assert_eq!(packets[0].1.text.as_deref(), Some("[1,2]"));
    assert!(talk.malformed().is_empty());
}

#[test]
fn what_breaks_a_rule() {
    let talk = talk()
        .tx("{\"type\":3}\u{1e}")
        .tx("{\"type\":1}\u{1e}")
        .tx("{\"type\":99}\u{1e}")
        .tx("{\"type\":6}")
        .tx("{\"a\":1}\u{1e}")
        .rx("{]\u{1e}")
        .rx("")
        .rx("[]\u{1e}");
    assert_eq!(
        talk.malformed(),
        [
            "signalr-no-id",
            "signalr-no-target",
            "signalr-type",
            "signalr-no-end",
            "app-no-type",
            "app-no-json",
            "app-no-json",
            "app-no-object"
        ]
    );
    let refused = Talk::ws("/", "").tx(JSON).rx("{\"error\":\"no such protocol\"}\u{1e}");
    assert!(refused.packets("signalr")[1].1.note.is_some());
    let flood = talk_with("\u{1e}".repeat(100_000).as_str());
    assert_eq!(flood.iter().filter(|name| **name == "app.malformed").count(), 16);
    let flood = talk_with("{\"type\":6}\u{1e}".repeat(5000).as_str());
    assert_eq!(flood.iter().filter(|name| **name == "app.packet").count(), 2 + 4096);
}

fn talk_with(message: &str) -> Vec<&'static str> {
    let events = crate::decode::fuzzing::decode(&talk().rx(message).records());
    events.iter().map(|event| event.data.name()).collect()
}

#[test]
fn messagepack_is_read_like_json() {
    let talk = Talk::ws("/", "")
        .tx("{\"protocol\":\"messagepack\",\"version\":1}\u{1e}")
        .binary(Dir::Rx, b"{}\x1e")
        .binary(Dir::Tx, b"\x0d\x96\x01\x80\xa1\x30\xa3Add\x92\x01\xc3\x90\x02\x91\x06")
        .binary(Dir::Rx, b"\x07\x95\x03\x80\xa1\x30\x03\x05")
        // Headers stand before the id.
        .binary(Dir::Tx, b"\x0f\x96\x04\x81\xa1h\xa1v\xa1\x31\xa1C\x90\x91\xa1s")
        .binary(Dir::Rx, b"\x0c\x94\x02\x80\xa1\x31\x82\xa1a\x01\xa1b\xc0")
        .binary(Dir::Tx, b"\x07\x94\x02\x80\xa1s\xa1x")
        .binary(Dir::Rx, b"\x0a\x95\x03\x80\xa1\x31\x01\xa3bad")
        .binary(Dir::Rx, b"\x08\x93\x07\xa4gone\xc3\x03\x92\x08\x2a");
    assert_eq!(
        talk.short("signalr")[2..],
        [
            "> Invocation Add 0",
            "> Ping",
            "< Completion 0",
            "> StreamInvocation C 1",
            "< StreamItem 1",
            "> StreamItem s",
            "< Completion 1",
            "< Close",
            "< Ack"
        ]
    );
    let packets = &talk.packets("signalr")[2..];
    let seq = |at: usize| Some(packets[at].0.seq);
    let answers: Vec<_> = packets.iter().map(|packet| packet.1.answers).collect();
    assert_eq!(answers, [None, None, seq(0), None, seq(3), None, seq(3), None, None]);
    assert_eq!(packets[5].0.cause, seq(3), "a stream that the client uploads");
    let texts: Vec<_> = packets.iter().map(|packet| packet.1.text.as_deref().unwrap_or_default()).collect();
    assert_eq!(texts, ["[1,true]", "", "5", "[]", "{\"a\":1,\"b\":nil}", "\"x\"", "\"bad\"", "", ""]);
    let body = packets[0].1.body.clone().unwrap();
    assert_eq!((body.shape.as_str(), body.off, body.len), ("msgpack", 10, 3));
    assert!(packets[6].1.note.is_some() && packets[7].1.note.is_some());
    let fields: Vec<_> = packets[7..].iter().map(|packet| packet.1.fields[0].value.as_str()).collect();
    assert_eq!(fields, ["true", "42"]);
    assert!(talk.malformed().is_empty(), "{:?}", talk.malformed());
    let broken = talk.binary(Dir::Rx, b"\x7f\x91").binary(Dir::Rx, b"\x01\x06").binary(Dir::Rx, b"\x00");
    assert_eq!(broken.malformed(), ["signalr-length", "app-no-type", "signalr-length"]);
    assert_eq!(varint(&[0x80, 0x01]), Some((2, 128)));
    assert_eq!(varint(&[0xff; 9]), None);
}
