//! WebSocket over HTTP/2 with Node and hypercorn; handshakes that Node's `ws` refuses.

use sockeye_engine::api::{Command, HeaderSpec, HttpSpec, HttpVersion, OpenRequest, Payload, TlsSpec};
use sockeye_engine::event::{Data, Dir, Event, Opcode};
use sockeye_peer_tests::{Recorded, Server, close_verdict, failure, websocket};

fn over_h2(url: &str) -> OpenRequest {
    let http = HttpSpec { version: HttpVersion::Http2, ..HttpSpec::default() };
    let tls = TlsSpec { verify: false, ..TlsSpec::default() };
    OpenRequest { http: Some(http), tls, ..websocket(url, &[]) }
}

fn clean(events: &[Event]) {
    let flaws: Vec<_> = events
        .iter()
        .filter(|event| matches!(event.data, Data::H2Malformed(_) | Data::WsViolation(_)))
        .collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}

async fn echoes(url: &str) -> Vec<Event> {
    let session = Recorded::open(over_h2(url));
    session.until("the tunnel", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    for size in [0_usize, 1, 125, 126, 65_536, 200_000] {
        let text = "a".repeat(size);
        session.act(Command::SendText { payload: Payload::Text { text, escapes: false } }).await;
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
    clean(&events);
    let got: Vec<u64> = events
        .iter()
        .filter(|event| event.dir == Dir::Rx)
        .filter_map(|event| match &event.data {
            Data::WsMessage(message) => Some(message.payload_len),
            _ => None,
        })
        .collect();
    assert!(got.ends_with(&[0, 1, 125, 126, 65_536, 200_000, 3]), "{got:?}");
    let verdict = close_verdict(&events).map(|verdict| (verdict.api_code, verdict.was_clean));
    assert_eq!(verdict, Some((Some(1000), Some(true))));
    events
}

#[tokio::test]
async fn node_carries_a_websocket_on_a_stream() {
    let node = Server::node_tunnel();
    echoes(&format!("ws://{}/", node.address)).await;
}

#[tokio::test]
async fn hypercorn_carries_a_websocket_on_a_stream() {
    let hypercorn = Server::hypercorn_ws();
    echoes(&format!("wss://{}/", hypercorn.address)).await;
}

#[tokio::test]
async fn a_cancelled_stream_is_told_as_one() {
    let node = Server::node_tunnel();
    let events = Recorded::open(over_h2(&format!("ws://{}/cancel", node.address))).ended().await;
    clean(&events);
    let verdict = close_verdict(&events).map(|verdict| verdict.explanation.code.as_str());
    assert_eq!(verdict, Some("verdict-stream-reset"));
}

#[tokio::test]
async fn a_server_without_extended_connect_is_named() {
    let node = Server::node_http2();
    let events = Recorded::open(over_h2(&format!("ws://{}/", node.address))).ended().await;
    assert_eq!(failure(&events).map(|failure| failure.code.as_str()), Some("h2.noConnect"));
}

#[tokio::test]
async fn node_refuses_what_was_made_wrong_on_purpose() {
    let node = Server::node_ws();
    let on = |name: &str, value: &str| HeaderSpec { name: name.into(), value: value.into(), on: true };
    for (header, status) in
        [(on("Sec-WebSocket-Version", "12"), 400), (on("Sec-WebSocket-Key", "short"), 400)]
    {
        let http = HttpSpec { headers: vec![header], ..HttpSpec::default() };
        let request = OpenRequest { http: Some(http), ..websocket(&format!("ws://{}/", node.address), &[]) };
        let events = Recorded::open(request).ended().await;
        let rejected = events.iter().find_map(|event| match &event.data {
            Data::UpgradeRejected(rejected) => Some(rejected.status),
            _ => None,
        });
        assert_eq!(rejected.map(|got| got / 100), Some(status / 100), "{events:#?}");
    }
}
