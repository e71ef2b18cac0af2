//! redis (RESP) and openssl as raw peers.

use sockeye_engine::api::{Command, OpenRequest, Payload};
use sockeye_engine::event::{Data, Layer, Log};
use sockeye_peer_tests::{Recorded, Server, raw};

/// What the peer sent, all of it.
fn received(session: &Recorded, log: Log) -> Vec<u8> {
    use base64::Engine as _;
    let window = session.capture().bytes(1, log, 0, 1 << 20).expect("a window");
    base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64")
}

#[tokio::test]
async fn redis_answers_inline_commands() {
    let redis = Server::redis();
    let session = Recorded::open(raw(&format!("tcp://{}", redis.address), r"PING\r\n"));
    session.until("an answer", |data| matches!(data, Data::TcpRead(_))).await;
    session
        .act(Command::Send { payload: Payload::Text { text: r"ECHO hello\r\n".into(), escapes: true } })
        .await;
    session.act(Command::HalfClose).await;
    let events = session.ended().await;
    assert_eq!(received(&session, Log::WireRx), b"+PONG\r\n$5\r\nhello\r\n");
    assert_eq!(received(&session, Log::WireTx), b"PING\r\nECHO hello\r\n");
    let order: Vec<&str> = events
        .iter()
        .map(|event| event.data.name())
        .filter(|name| matches!(*name, "tcp.fin.sent" | "tcp.fin.received" | "tcp.closed"))
        .collect();
    assert_eq!(order, ["tcp.fin.sent", "tcp.fin.received", "tcp.closed"], "we half-closed, redis answered");
    assert!(!events.iter().any(|event| event.layer == Layer::Http), "RESP is not HTTP");
}

#[tokio::test]
async fn redis_reset_is_an_act_of_its_own() {
    let redis = Server::redis();
    let session = Recorded::open(raw(&format!("tcp://{}", redis.address), r"PING\r\n"));
    session.until("an answer", |data| matches!(data, Data::TcpRead(_))).await;
    session.act(Command::Reset).await;
    let events = session.ended().await;
    assert!(events.iter().any(|event| matches!(event.data, Data::RstSent(_))));
    assert!(!events.iter().any(|event| matches!(event.data, Data::FinSent(_))));
}

#[tokio::test]
async fn http_typed_by_hand_into_openssl_lights_up_the_http_layer() {
    let server = Server::openssl(&[]);
    let mut request: OpenRequest =
        raw(&format!("tls://localhost:{}", server.address.port()), r"GET / HTTP/1.0\r\n\r\n");
    request.tls.ca_file = Some(server.folder().join("cert.pem").display().to_string());
    let session = Recorded::open(request);
    session.until("its end", |data| matches!(data, Data::CloseNotifyReceived(_))).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    let head = events.iter().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(&**head),
        _ => None,
    });
    assert_eq!(head.expect("an HTTP response within TLS").status, 200);
    assert!(events.iter().any(|event| matches!(&event.data, Data::TlsVerify(verdict) if verdict.ok)));
    assert!(received(&session, Log::PlainRx).starts_with(b"HTTP/1.0 200 ok"));
}

#[tokio::test]
async fn tls_1_2_of_openssl_is_told_as_such() {
    let server = Server::openssl(&["-tls1_2"]);
    let mut request = raw(&format!("tls://localhost:{}", server.address.port()), r"GET / HTTP/1.0\r\n\r\n");
    request.tls.verify = false;
    let session = Recorded::open(request);
    session.until("its end", |data| matches!(data, Data::CloseNotifyReceived(_))).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    let version = events.iter().find_map(|event| match &event.data {
        Data::TlsEstablished(tls) => Some(tls.version.clone()),
        _ => None,
    });
    assert_eq!(version.as_deref(), Some("TLS 1.2"));
    let verdict = events.iter().find_map(|event| match &event.data {
        Data::TlsVerify(verdict) => Some((verdict.ok, verdict.enforced)),
        _ => None,
    });
    assert_eq!(verdict, Some((false, false)), "not trusted, shown, and not enforced");
}

#[tokio::test]
async fn an_untrusted_certificate_stops_at_tls() {
    let server = Server::openssl(&[]);
    let session = Recorded::open(raw(&format!("tls://localhost:{}", server.address.port()), "x"));
    let events = session.ended().await;
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    });
    assert_eq!(failure.expect("a failure").layer, Layer::Tls);
}
