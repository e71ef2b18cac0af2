//! Each bad end names one layer and one reason, keeps what came before it, and leaves the engine usable.

use sockeye_engine::api::{Limits, OpenRequest, TlsSpec};
use sockeye_engine::event::{Data, Event, Failure, Layer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::kit::{Desk, answering, count, names, peer, read_head, request};

fn failure(events: &[Event]) -> &Failure {
    assert_eq!(count(events, "session.failed"), 1, "{:?}", names(events));
    events
        .iter()
        .find_map(|event| match &event.data {
            Data::SessionFailed(failure) => Some(failure),
            _ => None,
        })
        .unwrap()
}

#[tokio::test]
async fn every_bad_end_names_its_layer_and_reason() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let ports = playground.ports;
    let ca_file = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let plain = |port: u16, path: &str| format!("http://127.0.0.1:{port}/{path}");
    let ws = |path: &str| format!("ws://127.0.0.1:{}/{path}", ports.ws);
    let cases = [
        ("http://sockeye-test.invalid/".to_owned(), Layer::Dns, "dns."),
        (format!("tcp://{closed}"), Layer::Tcp, "tcp.refused"),
        (format!("ws://{closed}/"), Layer::Tcp, "tcp.refused"),
        (format!("tls://127.0.0.1:{}", ports.silent), Layer::Tls, "tls.timeout"),
        (format!("https://127.0.0.1:{}/", ports.expired), Layer::Tls, "tls.expired"),
        (format!("https://127.0.0.1:{}/", ports.http), Layer::Tls, "tls.notTls"),
        (plain(ports.https, ""), Layer::Http, "http.isTls"),
        (plain(ports.silent, ""), Layer::Http, "http.timeout"),
        (plain(ports.http, "rude/garbage"), Layer::Http, "http.notHttp"),
        (plain(ports.http, "rude/short"), Layer::Http, "http.incomplete"),
        (plain(ports.http, "rude/truncated-chunk"), Layer::Http, "http.incomplete"),
        (plain(ports.http, "rude/reset"), Layer::Tcp, "tcp.resetInBody"),
        (ws("refuse"), Layer::Ws, "ws.refused"),
        (ws("bad-accept"), Layer::Ws, "ws.invalid"),
        (ws("rsv"), Layer::Ws, "ws.violation"),
        (ws("bad-utf8"), Layer::Ws, "ws.violation"),
    ];
    for (url, layer, code) in cases {
        let limits = Limits { connect_ms: 300, first_byte_ms: 300, ..Limits::default() };
        let tls = TlsSpec { ca_file: ca_file.clone(), ..TlsSpec::default() };
        let events = desk.run(OpenRequest { limits, tls, ..request(url.clone()) }).await;
        let failure = failure(&events);
        assert!(failure.layer == layer && failure.code.starts_with(code), "{url}: {failure:?}");
    }
}

#[tokio::test]
async fn endless_headers_end_the_exchange() {
    let desk = Desk::new();
    let (address, server) = peer(|mut stream| async move {
        read_head(&mut stream).await;
        let mut sent = 0u64;
        let line = [b"X-Filler: ".as_slice(), &[b'x'; 1000], b"\r\n"].concat().repeat(100);
        let start = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        // 1 GiB, if anybody took it.
        while start.is_ok() && sent < 1 << 30 && stream.write_all(&line).await.is_ok() {
            sent += line.len() as u64;
        }
        sent
    })
    .await;
    let events = desk.run(request(format!("http://{address}/"))).await;
    let failure = failure(&events);
    assert_eq!((failure.layer, failure.code.as_str()), (Layer::Http, "http.headTooLarge"));
    assert!(server.await.unwrap() < 1 << 30);
}

#[tokio::test]
async fn a_frame_that_claims_too_much_is_a_violation_and_not_an_allocation() {
    let desk = Desk::new();
    let (address, _server) = peer(|mut stream| async move {
        let head = String::from_utf8(read_head(&mut stream).await).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.write_all(b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xffabc").await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    })
    .await;
    let events = desk.run(request(format!("ws://{address}/"))).await;
    assert_eq!(failure(&events).code, "ws.violation");
}

#[tokio::test]
async fn a_server_that_ends_without_an_answer_is_told_so() {
    let desk = Desk::new();
    let (address, _server) = answering("").await;
    let events = desk.run(request(format!("http://{address}/"))).await;
    assert_eq!(failure(&events).code, "http.noResponse");
}
