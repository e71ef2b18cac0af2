//! RabbitMQ's STOMP over WebSocket. It takes long to start, so there is one conversation.

use sockeye_engine::api::{AppSend, Command, Payload, StompFrame, StompHeader};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_peer_tests::{RabbitMq, Recorded, websocket};

fn frame(command: &str, headers: &[(&str, &str)], body: &str) -> Command {
    let headers = headers
        .iter()
        .map(|(name, value)| StompHeader { name: (*name).to_owned(), value: (*value).to_owned() })
        .collect();
    let body = Payload::Text { text: body.to_owned(), escapes: true };
    let frame = StompFrame { command: command.to_owned(), headers, body };
    Command::App { send: Box::new(AppSend::Stomp { frame }) }
}

fn packet<'a>(data: &'a Data, kind: &str) -> Option<&'a AppPacket> {
    match data {
        Data::AppPacket(packet) if packet.proto == "stomp" && packet.kind == kind => Some(packet),
        _ => None,
    }
}

fn field<'a>(packet: &'a AppPacket, name: &str) -> Option<&'a str> {
    packet.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
}

#[tokio::test]
async fn rabbitmq_delivers_confirms_beats_and_refuses() {
    let Some(broker) = RabbitMq::start() else { return };
    let session =
        Recorded::open(websocket(&format!("ws://{}/ws", broker.server.address), &["v12.stomp", "v11.stomp"]));
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    let connect = [
        ("accept-version", "1.2,1.1"),
        ("host", "/"),
        ("login", "guest"),
        ("passcode", "guest"),
        ("heart-beat", "400,400"),
    ];
    session.act(frame("CONNECT", &connect, "")).await;
    let connected = session.until("CONNECTED", |data| packet(data, "CONNECTED").is_some()).await;
    assert_eq!(packet(&connected.data, "CONNECTED").and_then(|p| field(p, "version")), Some("1.2"));
    let subscribe = [("id", "s"), ("destination", "/queue/sockeye"), ("ack", "client"), ("receipt", "r1")];
    session.act(frame("SUBSCRIBE", &subscribe, "")).await;
    let receipt = session.until("a receipt", |data| packet(data, "RECEIPT").is_some()).await;
    assert!(packet(&receipt.data, "RECEIPT").is_some_and(|p| p.answers.is_some()), "{receipt:?}");
    // A colon and a line break in a header are escaped, NUL in the body is covered by its length.
    let send = [("destination", "/queue/sockeye"), ("x-odd", "a:b\nc\\d"), ("receipt", "r2")];
    session.act(frame("SEND", &send, "grüße\\0end")).await;
    let message = session.until("the message", |data| packet(data, "MESSAGE").is_some()).await;
    let message = packet(&message.data, "MESSAGE").expect("just matched");
    assert_eq!(field(message, "x-odd"), Some("a:b\nc\\d"));
    assert_eq!(message.body.as_ref().map(|body| body.len), Some(11), "{message:?}");
    let ack = field(message, "ack").expect("an id for ACK").to_owned();
    session.act(frame("ACK", &[("id", &ack), ("receipt", "r3")], "")).await;
    session
        .until("the receipt of ACK", |data| {
            packet(data, "RECEIPT").is_some_and(|p| p.id.as_deref() == Some("r3"))
        })
        .await;
    for dir in [Dir::Rx, Dir::Tx] {
        let beats = |event: &Event| {
            event.dir == dir && matches!(&event.data, Data::AppPacket(p) if p.proto == "stomp" && p.heartbeat)
        };
        session.until_event("heart-beats of both sides", beats).await;
    }
    session.act(frame("NACK", &[("id", "of nothing")], "")).await;
    session.until("ERROR", |data| packet(data, "ERROR").is_some()).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    assert!(!events.iter().any(|event| matches!(event.data, Data::AppMalformed(_) | Data::AppMissed(_))));
}
