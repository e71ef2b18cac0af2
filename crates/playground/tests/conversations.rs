//! Conversations with the Playground over raw sockets: what crosses the wire is what is promised.

#![allow(clippy::unwrap_used)]

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sockeye_playground::{ADDRESS, Options, Playground};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn start() -> Playground {
    Playground::start(Options { free_ports: true, ca_file: None }).await.unwrap()
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect((ADDRESS, port)).await.unwrap()
}

/// Sends one request that asks for the end of the connection, and returns all that comes back.
async fn http(playground: &Playground, method: &str, path: &str) -> String {
    let mut stream = connect(playground.ports.http).await;
    let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Upgrades with the RFC's sample key and returns the head and what followed it until the end; after the
/// head `say` is sent.
async fn ws(playground: &Playground, path: &str, more: &str, say: &[u8]) -> (String, Vec<u8>) {
    let mut stream = connect(playground.ports.ws).await;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream.write_all(say).await.unwrap();
    let mut rest = Vec::new();
    // RST is one of the promised endings.
    let ended = stream.read_to_end(&mut rest).await;
    assert!(ended.is_ok() || ended.unwrap_err().kind() == ErrorKind::ConnectionReset);
    (String::from_utf8(head).unwrap(), rest)
}

/// A masked frame with a zero key, so that the payload stays readable.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0x80 | u8::try_from(payload.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(payload);
    frame
}

const CLOSE_1000: [u8; 2] = [0x03, 0xE8];

#[tokio::test]
async fn tcp_echo_sends_back_and_ends_after_the_peer() {
    let playground = start().await;
    let mut stream = connect(playground.ports.echo).await;
    stream.write_all(b"h\xFF\x00!").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut back = Vec::new();
    stream.read_to_end(&mut back).await.unwrap();
    assert_eq!(back, b"h\xFF\x00!");
}

#[tokio::test]
async fn chat_tells_the_others() {
    let playground = start().await;
    let mut ann = connect(playground.ports.chat).await;
    let mut buffer = vec![0; 1000];
    assert!(ann.read(&mut buffer).await.unwrap() > 0);
    let mut ben = connect(playground.ports.chat).await;
    ben.write_all(b"/nick Ben\nhello\r\n/quit\n").await.unwrap();
    let mut seen = String::new();
    ben.read_to_string(&mut seen).await.unwrap();
    assert!(seen.contains("You are now Ben") && !seen.contains("Ben: hello"), "{seen}");
    let mut heard = String::new();
    while !heard.contains("left\r\n") {
        let len = ann.read(&mut buffer).await.unwrap();
        heard.push_str(std::str::from_utf8(&buffer[..len]).unwrap());
    }
    assert!(heard.contains("is now Ben\r\nBen: hello\r\n"), "{heard}");
}

#[tokio::test]
async fn reset_port_ends_with_rst() {
    let playground = start().await;
    let mut stream = connect(playground.ports.reset).await;
    stream.write_all(b"x").await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'x');
    assert_eq!(stream.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn tls_verifies_with_the_authority_and_the_expired_port_does_not() {
    let playground = start().await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(playground.ca_pem.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let name = || ServerName::try_from("127.0.0.1").unwrap();

    let mut tls = connector.connect(name(), connect(playground.ports.tls_echo).await).await.unwrap();
    tls.write_all(b"hi").await.unwrap();
    let mut back = [0; 2];
    tls.read_exact(&mut back).await.unwrap();
    assert_eq!(&back, b"hi");

    let error = connector.connect(name(), connect(playground.ports.expired).await).await.unwrap_err();
    assert!(error.to_string().contains("expired"), "{error}");
}

#[tokio::test]
async fn anything_shows_the_request_in_its_own_case_and_order() {
    let playground = start().await;
    let mut stream = connect(playground.ports.http).await;
    let request = b"POST /anything?a=1&a=%20 HTTP/1.1\nhOST: x\nX-b: 2\nX-A: 1\nX-b: 3\n\
                    Transfer-Encoding: chunked\nConnection: close\n\n3;ext\r\nabc\r\n0\r\nT: v\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"));
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    let names: Vec<&str> =
        json["headers"].as_array().unwrap().iter().map(|h| h[0].as_str().unwrap()).collect();
    assert_eq!(names, ["hOST", "X-b", "X-A", "X-b", "Transfer-Encoding", "Connection"]);
    assert_eq!(json["query"], serde_json::json!([["a", "1"], ["a", " "]]));
    assert_eq!(json["body"]["text"], "abc");
    assert_eq!(json["framing"], "chunked");
}

#[tokio::test]
async fn redirects_mix_four_kinds_on_one_connection() {
    let playground = start().await;
    let mut stream = connect(playground.ports.http).await;
    let mut path = "/redirect/4".to_owned();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        stream.write_all(format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap().into());
        }
        statuses.push(head[9..12].to_owned());
        path = head.split("Location: ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    }
    assert_eq!(statuses, ["308", "307", "302", "301"]);
    assert_eq!(path, "/anything");
}

#[tokio::test]
async fn bodies_are_framed_as_promised() {
    let playground = start().await;
    let chunked = http(&playground, "GET", "/chunked?n=2&ms=0").await;
    assert!(
        chunked.ends_with("\r\n\r\nd\r\nchunk 1 of 2\n\r\nd\r\nchunk 2 of 2\n\r\n0\r\n\r\n"),
        "{chunked}"
    );
    let trailers = http(&playground, "GET", "/trailers").await;
    assert!(trailers.contains(";part=text\r\n") && trailers.contains("0\r\nX-Body-Crc32: "), "{trailers}");
    let hints = http(&playground, "GET", "/early-hints?ms=0").await;
    assert!(
        hints.starts_with("HTTP/1.1 103 Early Hints\r\nLink: ")
            && hints.contains("\r\n\r\nHTTP/1.1 200 OK\r\n")
    );
    let large = http(&playground, "GET", "/large/1000001").await;
    assert_eq!(large.split_once("\r\n\r\n").unwrap().1.len(), 1_000_001);
    let none = http(&playground, "GET", "/status/204").await;
    assert!(none.ends_with("\r\n\r\n") && !none.contains("Content-Length"), "{none}");
    let events = http(&playground, "GET", "/sse?n=1&ms=0").await;
    assert!(
        events.contains("text/event-stream") && events.contains("id: 1\nevent: count\ndata: "),
        "{events}"
    );
    let cookies = http(&playground, "GET", "/cookies/set?a=1&b=2").await;
    assert_eq!(cookies.matches("Set-Cookie: ").count(), 3);
    let denied = http(&playground, "GET", "/basic-auth/user/pass").await;
    assert!(denied.starts_with("HTTP/1.1 401 ") && denied.contains("WWW-Authenticate: Basic "));
}

#[tokio::test]
async fn long_poll_answers_with_what_is_posted() {
    let playground = start().await;
    let mut waiting = connect(playground.ports.http).await;
    waiting.write_all(b"GET /poll?ms=60000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    // Posting reaches those who wait; so post until somebody did.
    loop {
        let mut post = connect(playground.ports.http).await;
        post.write_all(
            b"POST /poll HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnews",
        )
        .await
        .unwrap();
        let mut answer = String::new();
        post.read_to_string(&mut answer).await.unwrap();
        if answer.contains("\"woken\": 1") {
            break;
        }
    }
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("\"posted\": \"news\""), "{answer}");
}

#[tokio::test]
async fn rude_http_breaks_off_as_promised() {
    let playground = start().await;
    let truncated = http(&playground, "GET", "/rude/truncated-chunk").await;
    assert!(truncated.ends_with(&format!("\r\n100\r\n{}", "x".repeat(40))), "{truncated}");
    let short = http(&playground, "GET", "/rude/short").await;
    assert_eq!(short.split_once("\r\n\r\n").unwrap().1.len(), 4096);
    let mut stream = connect(playground.ports.http).await;
    stream.write_all(b"GET /rude/reset HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut body = Vec::new();
    assert_eq!(stream.read_to_end(&mut body).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(body.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let playground = start().await;
    for (request, status) in [
        ("GET\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505"),
        ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "413"),
    ] {
        let mut stream = connect(playground.ports.http).await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer.get(9..12), Some(status), "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn websocket_echo_keeps_the_type_and_answers_the_close() {
    let playground = start().await;
    let mut say = masked(0x81, "홍연어".as_bytes());
    say.extend(masked(0x82, &[0, 255]));
    say.extend(masked(0x88, &CLOSE_1000));
    let (head, frames) = ws(&playground, "/echo", "", &say).await;
    assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    assert!(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), "{head}");
    let mut expected = vec![0x81, 9];
    expected.extend("홍연어".as_bytes());
    expected.extend([0x82, 2, 0, 255, 0x88, 2, 0x03, 0xE8]);
    assert_eq!(frames, expected);
}

#[tokio::test]
async fn websocket_echo_fails_a_client_that_breaks_the_rules() {
    let playground = start().await;
    let mut say = masked(0xF1, b"all RSV bits");
    say.extend(masked(0x88, &CLOSE_1000));
    let (_, frames) = ws(&playground, "/echo", "", &say).await;
    assert_eq!(frames[0], 0x88);
    assert_eq!(frames[2..4], 1002_u16.to_be_bytes());
}

#[tokio::test]
async fn upgrade_is_refused_or_chosen_as_asked() {
    let playground = start().await;
    let (head, body) = ws(&playground, "/refuse", "", b"").await;
    assert!(head.starts_with("HTTP/1.1 401 Unauthorized\r\n"));
    assert!(String::from_utf8(body).unwrap().contains("\"unauthorized\""));
    let offer = "Sec-WebSocket-Protocol: mqtt, sockeye.v1\r\n";
    let (head, _) = ws(&playground, "/subprotocol", offer, &masked(0x88, &CLOSE_1000)).await;
    assert!(head.contains("Sec-WebSocket-Protocol: sockeye.v1\r\n"), "{head}");
    let (head, _) = ws(&playground, "/bad-accept", "Sec-WebSocket-Protocol: x\r\n", &masked(0x88, b"")).await;
    assert!(head.contains("101"));
}

#[tokio::test]
async fn a_room_that_pings_answers_pings_too() {
    let playground = start().await;
    // A Ping that says "me", and a Close; both masked with zeros.
    let say = [0x89, 0x82, 0, 0, 0, 0, b'm', b'e', 0x88, 0x80, 0, 0, 0, 0];
    let (_, frames) = ws(&playground, "/ping?ms=60000", "", &say).await;
    // Its own first Ping may stand anywhere before the Close.
    assert!(frames.windows(4).any(|frame| frame == b"\x8a\x02me"), "{frames:02x?}");
}

#[tokio::test]
async fn fragments_make_one_message_around_a_ping() {
    let playground = start().await;
    let (_, frames) = ws(&playground, "/fragments", "", &masked(0x88, &CLOSE_1000)).await;
    let (mut firsts, mut message, mut at) = (Vec::new(), Vec::new(), 0);
    while at < frames.len() {
        let len = usize::from(frames[at + 1]);
        firsts.push(frames[at]);
        if frames[at] & 0x0F < 8 {
            message.extend_from_slice(&frames[at + 2..at + 2 + len]);
        }
        at += 2 + len;
    }
    assert_eq!(firsts, [0x01, 0x00, 0x89, 0x80, 0x88]);
    assert_eq!(String::from_utf8(message).unwrap(), "One message, three frames: 홍연어");
}

#[tokio::test]
async fn flood_sends_exactly_what_was_asked_for() {
    let playground = start().await;
    let (_, frames) = ws(&playground, "/flood?n=5000&size=1000", "", &masked(0x88, &CLOSE_1000)).await;
    assert_eq!(frames.len(), 5000 * 1004 + 4);
    assert_eq!(frames[frames.len() - 4..], [0x88, 2, 0x03, 0xE8]);
}

#[tokio::test]
async fn deflate_settles_what_was_offered_and_the_bomb_is_small() {
    let playground = start().await;
    let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    // RFC 7692 §7.2.3.1, and what the server says to it without a window of its own.
    let hello = [masked(0xC1, b"\xf2\x48\xcd\xc9\xc9\x07\x00"), masked(0x88, &CLOSE_1000)].concat();
    let path = "/deflate?server_no_context_takeover=1&client_no_context_takeover=1\
                &server_max_window_bits=10&client_max_window_bits=9";
    let (head, frames) = ws(&playground, path, offer, &hello).await;
    let settled = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
                   client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9\r\n";
    assert!(head.contains(settled), "{head}");
    assert!(frames.ends_with(b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x88\x02\x03\xe8"), "{frames:02x?}");
    // Who offers nothing gets nothing.
    let (head, frames) = ws(&playground, path, "", &masked(0x88, &CLOSE_1000)).await;
    assert!(!head.contains("Extensions") && frames.starts_with(b"\x81"), "{head}");
    // The client's window is limited only where it says that it can be.
    let bare = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    let (head, _) =
        ws(&playground, "/deflate?client_max_window_bits=9", bare, &masked(0x88, &CLOSE_1000)).await;
    assert!(head.contains("Extensions: permessage-deflate\r\n"), "{head}");

    let (_, frames) = ws(&playground, "/bomb?mib=100", offer, &masked(0x88, &CLOSE_1000)).await;
    assert!(frames.starts_with(b"\xc2\x7f\0\0\0\0"), "{:02x?}", &frames[..10]);
    assert!(frames.len() < 120_000, "{} bytes for 100 MiB", frames.len());
}

#[tokio::test]
async fn rude_websockets_break_their_rule() {
    let playground = start().await;
    let close = masked(0x88, &CLOSE_1000);
    for (path, bytes) in [
        ("/rsv", &[0xA1_u8, 25][..]),
        ("/bad-utf8", b"caf\xE9"),
        ("/masked", &[0x81, 0x80 | 22]),
        ("/reserved-opcode", &[0x83, 8]),
        ("/long-ping", &[0x89, 126, 0, 130]),
        ("/lone-continuation", &[0x80, 10]),
        ("/huge-frame", &[0x82, 127, 0x7F, 255, 255, 255, 255, 255, 255, 255]),
    ] {
        let (_, frames) = ws(&playground, path, "", &close).await;
        assert!(frames.windows(bytes.len()).any(|window| window == bytes), "{path}: {frames:02x?}");
    }
    let (_, frames) = ws(&playground, "/no-close", "", b"").await;
    assert_eq!(frames.len(), 31, "a text frame and no Close: {frames:02x?}");
}

#[tokio::test]
async fn stop_frees_the_ports() {
    let playground = start().await;
    let port = playground.ports.echo;
    let mut open = connect(port).await;
    playground.stop().await;
    let ended = tokio::time::timeout(Duration::from_secs(60), open.read_u8()).await.unwrap();
    assert!(ended.is_err());
    assert!(TcpStream::connect((ADDRESS, port)).await.is_err());
}

#[tokio::test]
async fn examples_have_unique_ids_and_the_ports_in_use() {
    let playground = start().await;
    let examples = playground.examples();
    let ports = playground.ports.all();
    let mut ids: Vec<&str> = examples.iter().map(|example| example.id).collect();
    for example in &examples {
        let url = example.request["url"].as_str().unwrap();
        assert!(ports.iter().any(|port| url.contains(&format!("127.0.0.1:{port}"))), "{url}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), examples.len());
}

#[tokio::test]
async fn rude_heads_cross_the_wire_as_they_are() {
    let playground = start().await;
    for (path, holds) in [
        ("/rude/both-lengths", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        ("/rude/two-lengths", "Content-Length: 5\r\nContent-Length: 8\r\n"),
        ("/rude/obs-fold", "X-Fish: red\r\n sockeye\r\n"),
        ("/rude/nul", "sock\0eye"),
        ("/rude/body-after-204", "204 No Content\r\n\r\n{"),
        ("/rude/http2-status-line", "HTTP/2.0 200 OK\r\n"),
        ("/sse?n=1&ms=1", "id: 1\nevent: count\ndata: {\"count\": 1,\n"),
        ("/json-seq?n=1", "\x1e{\"n\": 1"),
        ("/server-timing", "db;dur=53.2"),
        ("/rude/", "endless-1xx"),
    ] {
        let answer = http(&playground, "GET", path).await;
        assert!(answer.contains(holds), "{path}: {answer:?}");
    }
}
