//! Node's `ws` and Python's `websockets`.

use sockeye_engine::api::{Command, Payload};
use sockeye_engine::event::{Data, Dir, Event, Layer, Opcode, WsMessage};
use sockeye_peer_tests::{Recorded, Server, close_verdict, websocket};

fn text(words: &str) -> Payload {
    Payload::Text { text: words.to_owned(), escapes: false }
}

fn message(event: &Event) -> &WsMessage {
    match &event.data {
        Data::WsMessage(message) => message,
        other => panic!("not a message: {other:?}"),
    }
}

async fn echoes(url: &str) {
    let session = Recorded::open(websocket(url, &[]));
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    for size in [0_usize, 1, 125, 126, 65_535, 65_536] {
        session.act(Command::SendText { payload: text(&"a".repeat(size)) }).await;
    }
    session.act(Command::SendBinary { payload: Payload::Hex { hex: "00 ff 80".into() } }).await;
    session
        .until(
            "the last echo",
            |data| matches!(data, Data::WsMessage(m) if m.opcode == Opcode::Binary && !m.head.masked),
        )
        .await;
    session.act(Command::CloseWs { code: Some(1000), reason: "done".into() }).await;
    let events = session.ended().await;
    let received: Vec<&Event> =
        events.iter().filter(|e| e.dir == Dir::Rx && matches!(e.data, Data::WsMessage(_))).collect();
    assert_eq!(received.len(), 7);
    for (event, size) in received.iter().zip([0_u64, 1, 125, 126, 65_535, 65_536, 3]) {
        assert_eq!(message(event).payload_len, size);
    }
    assert_eq!(session.payload(received[6].seq), [0x00, 0xff, 0x80]);
    assert_eq!(session.payload(received[1].seq), b"a");
    let sent = events
        .iter()
        .find(|e| e.dir == Dir::Tx && matches!(&e.data, Data::WsMessage(m) if m.payload_len == 1));
    assert_eq!(session.payload(sent.expect("our message").seq), b"a", "a sent payload is shown unmasked");
    let verdict = close_verdict(&events).expect("a verdict");
    assert_eq!(verdict.was_clean, Some(true));
    assert_eq!(verdict.api_code, Some(1000));
    assert!(!events.iter().any(|event| matches!(event.data, Data::WsViolation(_))));
}

#[tokio::test]
async fn node_echoes_every_length_encoding() {
    let server = Server::node_ws();
    echoes(&format!("ws://{}/", server.address)).await;
}

#[tokio::test]
async fn python_echoes_every_length_encoding() {
    let server = Server::python_websockets();
    echoes(&format!("ws://{}/", server.address)).await;
}

#[tokio::test]
async fn node_chooses_a_subprotocol_and_every_check_passes() {
    let server = Server::node_ws();
    let session = Recorded::open(websocket(&format!("ws://{}/", server.address), &["river.v2", "river.v1"]));
    let accepted = session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    let Data::UpgradeAccepted(accepted) = accepted.data else { unreachable!("just matched") };
    assert_eq!(accepted.protocol.as_deref(), Some("river.v2"));
    session.act(Command::Close).await;
    let events = session.ended().await;
    let checks: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::UpgradeCheck(check) => Some(&**check),
            _ => None,
        })
        .collect();
    assert!(checks.len() >= 8);
    assert!(checks.iter().all(|check| check.ok == Some(true)), "{checks:#?}");
}

#[tokio::test]
async fn node_pings_and_we_answer() {
    let server = Server::node_ws();
    let session = Recorded::open(websocket(&format!("ws://{}/ping", server.address), &[]));
    let ping = session.until("a ping", |data| matches!(data, Data::WsPing(_))).await;
    assert_eq!(ping.dir, Dir::Rx);
    session.until("our pong", |data| matches!(data, Data::WsPong(pong) if pong.ping == Some(ping.seq))).await;
    let told = session.until("its word for it", |data| matches!(data, Data::WsMessage(_))).await;
    assert_eq!(session.payload(told.seq), b"pong are you there");
    session.act(Command::Ping { payload: text("and you") }).await;
    let pong = session
        .until("its pong", |data| matches!(data, Data::WsPong(pong) if pong.payload.0 == b"and you"))
        .await;
    let Data::WsPong(pong) = pong.data else { unreachable!("just matched") };
    assert!(pong.rtt_ns.is_some());
    session.act(Command::Close).await;
    session.ended().await;
}

#[tokio::test]
async fn node_fragments_are_one_message() {
    let server = Server::node_ws();
    let session = Recorded::open(websocket(&format!("ws://{}/fragments", server.address), &[]));
    let event = session.until("the message", |data| matches!(data, Data::WsMessage(_))).await;
    assert_eq!(message(&event).fragments, 3);
    assert_eq!(session.payload(event.seq), b"one two three");
    assert_eq!(session.capture().children(event.seq).expect("its frames").len(), 3);
    session.act(Command::Close).await;
    session.ended().await;
}

#[tokio::test]
async fn node_closes_with_a_code() {
    let server = Server::node_ws();
    let session = Recorded::open(websocket(&format!("ws://{}/close", server.address), &[]));
    let events = session.ended().await;
    let closes: Vec<(Dir, Option<u16>, bool)> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsCloseReceived(close) | Data::WsCloseSent(close) => {
                Some((event.dir, close.code, close.initiator))
            }
            _ => None,
        })
        .collect();
    assert_eq!(closes, [(Dir::Rx, Some(4321), true), (Dir::Tx, Some(4321), false)]);
}

#[tokio::test]
async fn node_hanging_up_is_1006() {
    let server = Server::node_ws();
    let session = Recorded::open(websocket(&format!("ws://{}/terminate", server.address), &[]));
    let events = session.ended().await;
    let verdict = close_verdict(&events).expect("a verdict");
    assert_eq!(verdict.api_code, Some(1006));
    assert_eq!(verdict.was_clean, Some(false));
}

#[tokio::test]
async fn python_refuses_with_a_body() {
    let server = Server::python_websockets();
    let session = Recorded::open(websocket(&format!("ws://{}/private", server.address), &[]));
    let events = session.ended().await;
    assert!(events.iter().any(|event| matches!(&event.data, Data::UpgradeRejected(r) if r.status == 401)));
    assert_eq!(session.body(), b"show your papers\n");
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    });
    assert_eq!(failure.expect("a failure").layer, Layer::Ws);
}
