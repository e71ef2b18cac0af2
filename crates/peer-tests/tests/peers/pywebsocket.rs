//! pywebsocket3, the server of browsers' own tests: final blocks, windows of 256 bytes, and ends of every kind.

use base64::Engine as _;
use sockeye_engine::api::{Command, HeaderSpec};
use sockeye_engine::decode::websocket::read_head;
use sockeye_engine::event::{Data, DeflateParams, Dir, Event};
use sockeye_peer_tests::{Recorded, Server, websocket};

fn url(server: &Server, what: &str) -> String {
    format!("ws://{}/peer?{what}", server.address)
}

fn deflate(events: &[Event]) -> Option<DeflateParams> {
    events.iter().find_map(|event| match &event.data {
        Data::WsExtension(told) if told.in_force => told.deflate,
        _ => None,
    })
}

fn api_code(events: &[Event]) -> Option<u16> {
    events.iter().find_map(|event| match &event.data {
        Data::CloseVerdict(verdict) => verdict.api_code,
        _ => None,
    })
}

/// Sends texts that share much, and reads them back compressed.
async fn echoes(server: &Server, what: &str) -> Vec<Event> {
    let session = Recorded::open(websocket(&url(server, what), &[]));
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    let long = "all the rivers run into the sea ".repeat(3000);
    let texts = ["all the rivers", "all the rivers", "", &long, "all the rivers"];
    let events = session.echoes(texts.map(str::to_owned)).await;
    let received: Vec<&Event> =
        events.iter().filter(|e| e.dir == Dir::Rx && matches!(e.data, Data::WsMessage(_))).collect();
    let frame = received[0].ranges.first().expect("its frame");
    let window = session.capture().bytes(1, frame.log, frame.off, frame.len).expect("its bytes");
    let frame = base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64");
    let head = read_head(&frame, 0).expect("a whole frame");
    assert_eq!(frame[usize::from(head.header_len)] & 1 == 1, what == "final", "{what}: BFINAL");
    let bodies: Vec<Vec<u8>> = received.iter().map(|event| session.payload(event.seq)).collect();
    let mut expected: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    expected.push(vec![0x00, 0xff, 0x80]);
    assert_eq!(bodies, expected, "{what}");
    assert_eq!(api_code(&events), Some(1000), "{what}");
    events
}

#[tokio::test]
async fn messages_that_end_with_final_blocks_keep_their_window() {
    let server = Server::pywebsocket();
    for what in ["echo", "final"] {
        let settled = deflate(&echoes(&server, what).await).expect("permessage-deflate");
        assert_eq!((settled.server_max_window_bits, settled.client_max_window_bits), (15, 15), "{what}");
    }
}

#[tokio::test]
async fn windows_of_256_bytes_for_what_we_send() {
    let server = Server::pywebsocket();
    let settled = deflate(&echoes(&server, "small").await).expect("permessage-deflate");
    assert_eq!((settled.client_max_window_bits, settled.client_no_context_takeover), (8, true));
}

#[tokio::test]
async fn every_end_is_told_as_what_it_is() {
    let server = Server::pywebsocket();
    for (what, code) in [("abort", 1006), ("error", 1006), ("close", 4321)] {
        let events = Recorded::open(websocket(&url(&server, what), &[])).ended().await;
        assert_eq!(api_code(&events), Some(code), "{what}");
    }
    let events = Recorded::open(websocket(&url(&server, "abort-handshake"), &[])).ended().await;
    assert!(!events.iter().any(|event| matches!(event.data, Data::ResponseHead(_))));
    assert!(events.iter().any(|event| matches!(event.data, Data::SessionFailed(_))), "{events:#?}");
}

#[tokio::test]
async fn a_server_that_checks_origin() {
    let server = Server::pywebsocket();
    let refused = Recorded::open(websocket(&url(&server, "origin"), &[])).ended().await;
    let status = refused.iter().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(head.status),
        _ => None,
    });
    assert_eq!(status, Some(403));
    let mut request = websocket(&url(&server, "origin"), &[]);
    if let Some(http) = &mut request.http {
        let (name, value) = ("Origin".to_owned(), "http://sockeye.example".to_owned());
        http.headers = vec![HeaderSpec { name, value, on: true }];
    }
    let session = Recorded::open(request);
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    session.act(Command::Close).await;
    session.ended().await;
}
