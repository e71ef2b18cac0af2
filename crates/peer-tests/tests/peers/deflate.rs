//! permessage-deflate with Node's `ws`, Python's `websockets` and uvicorn, in every parameter set.

use sockeye_engine::event::{Data, DeflateParams, Dir, Event, WsMessage};
use sockeye_peer_tests::{Recorded, Server, websocket};

/// Texts that share much with one another, one of seven bytes (which `ws` is told to leave alone), an empty
/// one, and one that is longer than the smallest windows.
fn texts() -> Vec<String> {
    let long: String = (0..4000_u32).map(|n| format!("{} ", n * 7919 % 10_007)).collect();
    let river = "all the rivers run into the sea".to_owned();
    vec![river.clone(), river.clone(), "seven77".to_owned(), String::new(), long.clone(), river, long]
}

fn message(event: &Event) -> Option<&WsMessage> {
    match &event.data {
        Data::WsMessage(message) => Some(message),
        _ => None,
    }
}

/// Sends the texts and reads them back; returns what was settled.
async fn echoes(url: &str, offer: &str) -> DeflateParams {
    let mut request = websocket(url, &[]);
    if let Some(ws) = &mut request.ws {
        ws.extensions = vec![offer.to_owned()];
    }
    let session = Recorded::open(request);
    let settled = session.until("an answer", |data| matches!(data, Data::WsExtension(_))).await;
    let Data::WsExtension(settled) = settled.data else { unreachable!("just matched") };
    assert!(settled.in_force, "{url}: {settled:?}");
    let events = session.echoes(texts()).await;
    for dir in [Dir::Tx, Dir::Rx] {
        let all: Vec<&Event> =
            events.iter().filter(|event| event.dir == dir && message(event).is_some()).collect();
        let bodies: Vec<Vec<u8>> = all.iter().map(|event| session.payload(event.seq)).collect();
        let mut expected: Vec<Vec<u8>> = texts().into_iter().map(String::into_bytes).collect();
        expected.push(vec![0x00, 0xff, 0x80]);
        assert_eq!(bodies, expected, "{url} {dir:?}");
        let long = message(all[4]).expect("a message");
        if dir == Dir::Rx {
            assert!(long.compressed && long.sent_len < long.payload_len, "{url} {dir:?}: {long:?}");
        }
    }
    settled.deflate.expect("parameters in force")
}

#[tokio::test]
async fn node_in_every_parameter_set() {
    let server = Server::node_deflate();
    let bits = [0_u8, 9, 15];
    for (takeover, windows) in (0..4_u8).flat_map(|t| (0..9_usize).map(move |w| (t, w))) {
        let (tx, rx) = (takeover & 1, takeover >> 1);
        let (server_bits, client_bits) = (bits[windows / 3], bits[windows % 3]);
        let path = format!("/{tx}/{rx}/{server_bits}/{client_bits}");
        let url = format!("ws://{}{path}", server.address);
        let settled = echoes(&url, "permessage-deflate; client_max_window_bits").await;
        assert_eq!(settled.server_no_context_takeover, tx == 1, "{path}");
        assert_eq!(settled.client_no_context_takeover, rx == 1, "{path}");
        assert_eq!(settled.server_max_window_bits, if server_bits == 0 { 15 } else { server_bits }, "{path}");
        assert_eq!(settled.client_max_window_bits, if client_bits == 0 { 15 } else { client_bits }, "{path}");
    }
}

#[tokio::test]
async fn node_takes_what_the_client_asks_for() {
    let server = Server::node_deflate();
    let offer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=10; client_max_window_bits=11";
    let settled = echoes(&format!("ws://{}/1/1/0/0", server.address), offer).await;
    assert!(settled.server_no_context_takeover && settled.client_no_context_takeover);
    assert_eq!((settled.server_max_window_bits, settled.client_max_window_bits), (10, 11));
}

#[tokio::test]
async fn python_with_windows_of_9_bits() {
    let server = Server::python_deflate();
    let url = format!("ws://{}/", server.address);
    let settled = echoes(&url, "permessage-deflate; client_max_window_bits").await;
    assert_eq!((settled.server_max_window_bits, settled.client_max_window_bits), (9, 9));
}

#[tokio::test]
async fn uvicorn_with_windows_of_12_bits() {
    let server = Server::uvicorn();
    let url = format!("ws://{}/", server.address);
    let settled = echoes(&url, "permessage-deflate; client_max_window_bits").await;
    assert_eq!((settled.server_max_window_bits, settled.client_max_window_bits), (12, 12));
}

#[tokio::test]
async fn node_refuses_an_offer_that_it_cannot_accept() {
    let server = Server::node_deflate();
    // It wants windows of 9 bits from a client that does not say it could; what else is offered is too wide.
    for (path, offer) in [
        ("/0/0/0/9", "permessage-deflate"),
        ("/0/0/9/0", "permessage-deflate; server_max_window_bits=8"),
        ("/0/0/0/0", "permessage-deflate; server_max_window_bits=77"),
        ("/0/0/0/0", "permessage-deflate; server_no_context_takeover=1"),
        ("/0/0/0/0", "permessage-deflate; no_such_parameter"),
        ("/0/0/0/0", "permessage-deflate;; "),
    ] {
        let mut request = websocket(&format!("ws://{}{path}", server.address), &[]);
        if let Some(ws) = &mut request.ws {
            ws.extensions = vec![offer.to_owned()];
        }
        let session = Recorded::open(request);
        let events = session.ended().await;
        let status = events.iter().find_map(|event| match &event.data {
            Data::ResponseHead(head) => Some(head.status),
            _ => None,
        });
        assert_eq!(status, Some(400), "{path} {offer}");
        assert!(events.iter().any(|event| matches!(event.data, Data::UpgradeRejected(_))), "{path} {offer}");
        let body = String::from_utf8_lossy(&session.body()).into_owned();
        assert!(body.contains("Sec-WebSocket-Extensions"), "the whole answer is kept: {body}");
    }
}
