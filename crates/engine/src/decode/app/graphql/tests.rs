//! Both protocols: told, paired, errors named, wrong sides told.

use super::super::talk::Talk;
use super::operation;
use crate::event::Dir;

fn talk() -> Talk {
    Talk::ws("/graphql", "graphql-transport-ws")
        .tx(r#"{"type":"connection_init","payload":{"token":"x"}}"#)
        .rx(r#"{"type":"connection_ack"}"#)
}

#[test]
fn told_by_subprotocol_or_by_the_first_operation() {
    assert_eq!(talk().detected(), ["graphql-transport-ws"]);
    assert_eq!(Talk::ws("/", "graphql-ws").detected(), ["graphql-ws"]);
    let bare = |kind: &str| {
        let start = format!(r#"{{"id":"1","type":"{kind}","payload":{{"query":"{{a}}"}}}}"#);
        Talk::ws("/", "").tx(r#"{"type":"connection_init"}"#).tx(&start).detected()
    };
    assert_eq!(bare("subscribe"), ["graphql-transport-ws"]);
    assert_eq!(bare("start"), ["graphql-ws"]);
    for decoy in [
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
        r#"{"type":"start","id":"1","payload":{"query":1}}"#,
        r#"{"type":"connection_init"}"#,
        r#"{"type":"ping"}"#,
    ] {
        assert!(Talk::ws("/", "").tx(decoy).rx(decoy).detected().is_empty(), "{decoy}");
    }
}

#[test]
fn operations_and_their_results() {
    let talk = talk()
        .tx(r#"{"id":"a","type":"subscribe","payload":{"query":"subscription Ticks($n: Int) { tick }"}}"#)
        .rx(r#"{"id":"a","type":"next","payload":{"data":{"tick":1}}}"#)
        .rx(r#"{"id":"a","type":"next","payload":{"data":null,"errors":[{"message":"late"}]}}"#)
        .rx(r#"{"id":"a","type":"complete"}"#)
        .tx(r#"{"id":"b","type":"subscribe","payload":{"operationName":"B","query":"query A {a} query B {b}"}}"#)
        .rx(r#"{"id":"b","type":"error","payload":[{"message":"no field b"}]}"#)
        .tx(r#"{"id":"c","type":"subscribe","payload":{"query":"mutation { c }"}}"#)
        .tx(r#"{"id":"c","type":"complete"}"#);
    assert_eq!(
        talk.short("graphql-transport-ws")[2..],
        [
            "> subscribe Ticks a",
            "< next a",
            "< next a",
            "< complete a",
            "> subscribe B b",
            "< error b",
            "> subscribe c",
            "> complete c"
        ]
    );
    let packets = talk.packets("graphql-transport-ws");
    let seq = |at: usize| Some(packets[at].0.seq);
    let answers: Vec<_> = packets.iter().map(|packet| packet.1.answers).collect();
    assert_eq!(
        answers,
        [None, seq(0), None, None, None, seq(2), None, seq(6), None, None],
        "what a subscription brings was not waited for"
    );
    assert_eq!([packets[3].0.cause, packets[4].0.cause], [seq(2), seq(2)]);
    assert_eq!(packets[5].1.latency_ns, None);
    assert_eq!(packets[9].0.cause, seq(8));
    assert!(packets[2].1.asks && packets[4].1.note.is_some() && packets[7].1.note.is_some());
    let body = packets[3].1.body.clone().unwrap();
    assert_eq!((body.shape.as_str(), body.off, body.len, body.octets), ("json", 34, 19, None));
    let operations: Vec<_> = packets.iter().filter_map(|packet| packet.1.fields.first()).collect();
    let operations: Vec<_> = operations.iter().map(|field| field.value.as_str()).collect();
    assert_eq!(operations, ["subscription", "mutation"]);
    assert!(talk.malformed().is_empty());
}

#[test]
fn pings_of_either_side_are_heartbeats() {
    let talk = talk().rx(r#"{"type":"ping"}"#).tx(r#"{"type":"pong","payload":{}}"#).tx(r#"{"type":"pong"}"#);
    let packets = talk.packets("graphql-transport-ws");
    assert!(packets[2..].iter().all(|packet| packet.1.heartbeat));
    assert_eq!(packets[3].1.answers, Some(packets[2].0.seq));
    assert!(packets[4].1.answers.is_none() && talk.malformed().is_empty());
}

#[test]
fn the_older_one() {
    let talk = Talk::ws("/", "graphql-ws")
        .tx(r#"{"type":"connection_init"}"#)
        .rx(r#"{"type":"connection_ack"}"#)
        .rx(r#"{"type":"ka"}"#)
        .tx(r#"{"id":"1","type":"start","payload":{"query":"{ a }"}}"#)
        .rx(r#"{"id":"1","type":"data","payload":{"data":{}}}"#)
        .tx(r#"{"id":"1","type":"stop"}"#)
        .rx(r#"{"type":"connection_error","payload":{"message":"bye"}}"#);
    let packets = talk.packets("graphql-ws");
    assert!(packets[2].1.heartbeat && packets[6].1.note.is_some());
    assert_eq!(packets[4].1.answers, Some(packets[3].0.seq));
    assert_eq!(packets[5].0.cause, Some(packets[3].0.seq));
    assert!(talk.malformed().is_empty());
}

#[test]
fn what_breaks_a_rule() {
    let subscribe = r#"{"id":"1","type":"subscribe","payload":{"query":"{a}"}}"#;
    let early = Talk::ws("/", "graphql-transport-ws").tx(r#"{"type":"connection_init"}"#).tx(subscribe);
    assert_eq!(early.malformed(), ["gql-before-ack"]);
    let talk = talk()
        .tx(subscribe)
        .tx(subscribe)
        .rx(r#"{"id":"1","type":"subscribe","payload":{}}"#)
        .tx(r#"{"type":"complete"}"#)
        .tx(r#"{"type":"start","id":"1"}"#)
        .rx("{")
        .rx("[1]")
        .rx(r#"{"type":7}"#)
        .binary(Dir::Rx, b"{}");
    assert_eq!(
        talk.malformed(),
        [
            "gql-id-used",
            "app-wrong-side",
            "gql-no-id",
            "gql-type",
            "app-no-json",
            "app-no-type",
            "app-no-type",
            "app-binary"
        ]
    );
}

#[test]
fn documents() {
    assert_eq!(operation("{ a }"), Some(("query", None)));
    assert_eq!(operation("# what\n ,query Q_1($a: Int){a}"), Some(("query", Some("Q_1"))));
    assert_eq!(operation("subscription{a}"), Some(("subscription", None)));
    assert_eq!(operation("fragment F on T { a } query Q { a }"), None);
    assert_eq!(operation("#"), None);
    assert_eq!(operation(""), None);
}
