//! RabbitMQ's STOMP over WebSocket, and behind SockJS. It takes long to start, so there is one test.

use sockeye_engine::api::{
    AppSend, AppSpec, Command, OpenRequest, Payload, SockJsSpec, SockJsTransport, StompFrame, StompHeader,
};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_peer_tests::{RabbitMq, Recorded, Server, get, websocket};

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
        Data::AppPacket(packet) if packet.proto == "stomp" && packet.kind == kind => Some(&**packet),
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
    // What is begun and aborted is never delivered; what is committed is, all at once.
    session.act(frame("BEGIN", &[("transaction", "lost")], "")).await;
    let lost = [("destination", "/queue/sockeye"), ("transaction", "lost")];
    session.act(frame("SEND", &lost, "aborted")).await;
    session.act(frame("ABORT", &[("transaction", "lost"), ("receipt", "r4")], "")).await;
    session.act(frame("BEGIN", &[("transaction", "kept")], "")).await;
    let kept = [("destination", "/queue/sockeye"), ("transaction", "kept")];
    session.act(frame("SEND", &kept, "committed")).await;
    session.act(frame("COMMIT", &[("transaction", "kept"), ("receipt", "r5")], "")).await;
    let said = |data: &Data, text: &str| {
        packet(data, "MESSAGE").is_some_and(|message| message.text.as_deref() == Some(text))
    };
    let committed = session.until("what was committed", |data| said(data, "committed")).await;
    let refused = packet(&committed.data, "MESSAGE").and_then(|message| field(message, "ack"));
    let refused = refused.expect("an id for NACK").to_owned();
    // Not requeued, as there is nobody else.
    session.act(frame("NACK", &[("id", &refused), ("requeue", "false"), ("receipt", "r6")], "")).await;
    for id in ["r4", "r5", "r6"] {
        session
            .until("its receipt", |data| packet(data, "RECEIPT").is_some_and(|p| p.id.as_deref() == Some(id)))
            .await;
    }
    assert!(!session.events().iter().any(|event| event.dir == Dir::Rx && said(&event.data, "aborted")));
    session.act(frame("NACK", &[("id", "of nothing")], "")).await;
    session.until("ERROR", |data| packet(data, "ERROR").is_some()).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    assert!(!events.iter().any(|event| matches!(event.data, Data::AppMalformed(_) | Data::AppMissed(_))));
    through_sockjs(&broker).await;
}

/// The stack of Spring: STOMP in SockJS frames, on a transport that is no WebSocket too.
async fn through_sockjs(broker: &RabbitMq) {
    let front = Server::sockjs_before(broker.stomp);
    for transport in [SockJsTransport::WebSocket, SockJsTransport::XhrStreaming] {
        let spec = SockJsSpec { transports: vec![transport], ..SockJsSpec::default() };
        let request = get(&format!("http://{}/stomp", front.address), None);
        let session = Recorded::open(OpenRequest { app: Some(AppSpec::SockJs(spec)), ..request });
        let open = |data: &Data| matches!(data, Data::AppTransport(told) if told.step == "open");
        session.until("an open transport", open).await;
        let connect = [
            ("accept-version", "1.2"),
            ("host", "/"),
            ("login", "guest"),
            ("passcode", "guest"),
            ("heart-beat", "500,500"),
        ];
        session.act(frame("CONNECT", &connect, "")).await;
        session.until("CONNECTED", |data| packet(data, "CONNECTED").is_some()).await;
        session.act(frame("SUBSCRIBE", &[("id", "s"), ("destination", "/queue/spring")], "")).await;
        let send = [("destination", "/queue/spring"), ("receipt", "r1")];
        session.act(frame("SEND", &send, "grüße")).await;
        let message = session.until("the message", |data| packet(data, "MESSAGE").is_some()).await;
        assert_eq!(packet(&message.data, "MESSAGE").and_then(|p| p.text.as_deref()), Some("grüße"));
        let receipt = session.until("a receipt", |data| packet(data, "RECEIPT").is_some()).await;
        assert!(packet(&receipt.data, "RECEIPT").is_some_and(|p| p.answers.is_some()), "{receipt:?}");
        for dir in [Dir::Rx, Dir::Tx] {
            let beats = |event: &Event| {
                event.dir == dir
                    && matches!(&event.data, Data::AppPacket(p) if p.proto == "stomp" && p.heartbeat)
            };
            session.until_event("heart-beats of both sides", beats).await;
        }
        session.act(frame("DISCONNECT", &[("receipt", "bye")], "")).await;
        let bye =
            |data: &Data| packet(data, "RECEIPT").is_some_and(|receipt| receipt.id.as_deref() == Some("bye"));
        session.until("its receipt", bye).await;
        // The broker ends its connection, and the server before it the session.
        let events = session.ended().await;
        let bad = |event: &&Event| matches!(event.data, Data::AppMalformed(_) | Data::AppMissed(_));
        assert_eq!(events.iter().find(bad), None, "{transport:?}");
    }
}
