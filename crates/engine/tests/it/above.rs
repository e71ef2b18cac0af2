//! What rides on WebSocket: each example of the Playground answers the ready messages, and pairs are found.

use sockeye_engine::api::{Command, Engine, OpenRequest, Saved};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};

use crate::kit::{Desk, has};

/// An example, its protocol, ready messages with the kind of packet that answers each.
type Talk = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TALKS: [Talk; 8] = [
    (
        "graphql-transport",
        "graphql-transport-ws",
        &[
            ("connection_init", "connection_ack"),
            ("subscribe: query", "complete"),
            ("subscribe: subscription", "complete"),
            ("ping", "pong"),
        ],
    ),
    (
        "graphql-older",
        "graphql-ws",
        &[
            ("connection_init", "connection_ack"),
            ("start: query", "complete"),
            ("start: subscription", "complete"),
        ],
    ),
    (
        "mqtt-ws",
        "mqtt",
        &[
            ("CONNECT 5", "CONNACK"),
            ("SUBSCRIBE 5", "SUBACK"),
            ("PUBLISH 5, QoS 1", "PUBACK"),
            ("PINGREQ", "PINGRESP"),
        ],
    ),
    (
        "mqtt-torn",
        "mqtt",
        &[
            ("CONNECT 3.1.1", "CONNACK"),
            ("SUBSCRIBE 3.1.1", "SUBACK"),
            ("PUBLISH 3.1.1, QoS 1", "PUBACK"),
            ("PINGREQ", "PINGRESP"),
        ],
    ),
    (
        "signalr-hub",
        "signalr",
        &[("handshake", "Handshake"), ("Invocation", "Completion"), ("StreamInvocation", "Completion")],
    ),
    (
        "wamp-router",
        "wamp",
        &[
            ("HELLO", "WELCOME"),
            ("SUBSCRIBE", "SUBSCRIBED"),
            ("PUBLISH", "PUBLISHED"),
            ("CALL", "RESULT"),
            ("REGISTER", "REGISTERED"),
            ("GOODBYE", "GOODBYE"),
        ],
    ),
    ("json-rpc", "json-rpc", &[("request", "response"), ("batch", "response")]),
    ("action-cable", "action-cable", &[("subscribe", "confirm_subscription")]),
];

fn ready(proto: &str, name: &str) -> Command {
    let protocol = Engine::protocols().into_iter().find(|protocol| protocol.proto == proto).unwrap();
    let starter = protocol.starters.into_iter().find(|starter| starter.name == name).unwrap();
    let Saved::Message { message } = starter.what else { panic!("a message") };
    Command::SendMessage { message: Box::new(message) }
}

/// Packets of that kind that answer something.
fn answers<'a>(events: &'a [Event], kind: &str) -> Vec<&'a AppPacket> {
    let packet = |event: &'a Event| match &event.data {
        Data::AppPacket(packet) if event.dir == Dir::Rx => Some(&**packet),
        _ => None,
    };
    events
        .iter()
        .filter_map(packet)
        .filter(|packet| packet.kind == kind && packet.answers.is_some())
        .collect()
}

#[tokio::test]
async fn every_example_answers_the_ready_messages() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (example, proto, talk) in TALKS {
        let example = playground.examples().into_iter().find(|one| one.id == example).unwrap();
        let request: OpenRequest = serde_json::from_value(example.request).unwrap();
        let id = desk.engine.open(request).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
        for (name, kind) in talk {
            let before = answers(&desk.events(&id), kind).len();
            desk.command(&id, ready(proto, name)).await;
            desk.until(&id, |_| answers(&desk.events(&id), kind).len() > before).await;
        }
        // The router closes behind its GOODBYE; then there is nothing left to close.
        let _ = desk.engine.command(&id, Command::Close).await;
        let events = desk.end(&id).await;
        assert!(!has(&events, "app.malformed"), "{proto}");
        let detected = events.iter().find_map(|event| match &event.data {
            Data::AppDetected(detected) => Some(detected.proto.clone()),
            _ => None,
        });
        assert_eq!(detected.as_deref(), Some(proto));
    }
}

#[tokio::test]
async fn payloads_of_three_encodings_come_as_they_are() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let example = playground.examples().into_iter().find(|one| one.id == "ws-payloads").unwrap();
    let id = desk.engine.open(serde_json::from_value(example.request).unwrap()).unwrap();
    let messages = |events: &[Event]| {
        let of = |event: &Event| matches!(event.data, Data::WsMessage(_)) && event.dir == Dir::Rx;
        events.iter().filter(|event| of(event)).map(|event| event.seq).collect::<Vec<_>>()
    };
    desk.until(&id, |_| messages(&desk.events(&id)).len() == 3).await;
    let capture = desk.engine.capture(&id).unwrap();
    let seqs = messages(&desk.events(&id));
    for (seq, read_as) in seqs.into_iter().zip(["messagePack", "cbor", "protobuf"]) {
        let reading = serde_json::json!({ "readAs": read_as, "folded": [], "raw": false });
        let lines = capture.body_lines(seq, &serde_json::from_value(reading).unwrap(), 0, 100).unwrap();
        let text: String =
            lines.lines.iter().flat_map(|line| line.tokens.iter()).map(|token| token.text.as_str()).collect();
        assert!(lines.problem.is_none() && text.contains("sockeye"), "{read_as}: {text}");
    }
    let _ = desk.engine.command(&id, Command::Close).await;
    desk.end(&id).await;
}
