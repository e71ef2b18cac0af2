//! STOMP on a WebSocket of its own: frames, receipts, transactions, heart-beats.

use sockeye_engine::api::{Behaviour, Command, WsSpec};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};

use crate::kit::{Desk, has, reached, ws};
use crate::sockjs::frame;

fn packet<'a>(event: &'a Event, dir: Dir, kind: &str) -> Option<&'a AppPacket> {
    match &event.data {
        Data::AppPacket(packet) if event.dir == dir && packet.proto == "stomp" && packet.kind == kind => {
            Some(packet)
        }
        _ => None,
    }
}

#[tokio::test]
async fn a_message_comes_through_the_broker_and_receipts_are_paired() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let spec = WsSpec { subprotocols: vec!["v12.stomp".to_owned()], ..WsSpec::default() };
    let id = desk.engine.open(ws(format!("ws://127.0.0.1:{}/stomp", playground.ports.above), spec)).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    let connect = [("accept-version", "1.2"), ("host", "a:b"), ("heart-beat", "300,300")];
    desk.command(&id, frame("CONNECT", &connect, "")).await;
    desk.until(&id, |event| packet(event, Dir::Rx, "CONNECTED").is_some()).await;
    desk.command(&id, frame("SUBSCRIBE", &[("id", "1"), ("destination", "/queue/a:b")], "")).await;
    desk.command(&id, frame("BEGIN", &[("transaction", "t")], "")).await;
    let send = [("destination", "/queue/a:b"), ("transaction", "t"), ("x", "line\none")];
    desk.command(&id, frame("SEND", &send, "in a transaction")).await;
    desk.command(&id, frame("COMMIT", &[("transaction", "t"), ("receipt", "r7")], "")).await;
    let message = desk.until(&id, |event| packet(event, Dir::Rx, "MESSAGE").is_some()).await;
    let message = packet(&message, Dir::Rx, "MESSAGE").unwrap();
    assert!(
        message.fields.iter().any(|field| field.name == "x" && field.value == "line\none"),
        "{message:?}"
    );
    let receipt = desk.until(&id, |event| packet(event, Dir::Rx, "RECEIPT").is_some()).await;
    assert!(packet(&receipt, Dir::Rx, "RECEIPT").unwrap().answers.is_some());
    // Of both sides.
    let beat = |event: &Event, dir: Dir| {
        event.dir == dir && matches!(&event.data, Data::AppPacket(p) if p.proto == "stomp" && p.heartbeat)
    };
    desk.until(&id, |event| beat(event, Dir::Tx)).await;
    desk.until(&id, |event| beat(event, Dir::Rx)).await;
    desk.command(&id, frame("DISCONNECT", &[("receipt", "bye")], "")).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert!(!has(&events, "app.missed") && !has(&events, "app.malformed"));
}

#[tokio::test]
async fn without_heartbeats_none_is_sent() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let behaviour = Behaviour { heartbeats: false, ..Behaviour::default() };
    let spec = WsSpec { subprotocols: vec!["v12.stomp".to_owned()], behaviour, ..WsSpec::default() };
    let id = desk.engine.open(ws(format!("ws://127.0.0.1:{}/stomp", playground.ports.above), spec)).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    let connect = [("accept-version", "1.2"), ("heart-beat", "50,50")];
    desk.command(&id, frame("CONNECT", &connect, "")).await;
    let from_server = |event: &Event| {
        event.dir == Dir::Rx && matches!(&event.data, Data::AppPacket(p) if p.proto == "stomp" && p.heartbeat)
    };
    desk.until(&id, from_server).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(!events.iter().any(|event| {
        event.dir == Dir::Tx && matches!(&event.data, Data::AppPacket(p) if p.proto == "stomp" && p.heartbeat)
    }));
}
