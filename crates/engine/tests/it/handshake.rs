//! Opening handshakes: made wrong on purpose, with credentials, over redirects and proxies, and refused.

use sockeye_engine::api::{Auth, Command, HeaderSpec, HttpSpec, HttpVersion, OpenRequest, WsSpec};
use sockeye_engine::event::{Data, Dir, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, answering, count, has, in_order, names, peer, reached, read_head, text, through, ws};

fn handshake(url: String, http: HttpSpec) -> OpenRequest {
    OpenRequest { http: Some(http), ..ws(url, WsSpec::default()) }
}

fn on(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

/// Accepts whatever the head is, says "hi" and closes with 1000.
async fn welcome(stream: &mut TcpStream, head: &str) {
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    let accept = derive_accept_key(key.unwrap_or_default().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.write_all(b"\x81\x02hi\x88\x02\x03\xe8").await.unwrap();
    let mut rest = Vec::new();
    // The client's Close, its end, or its reset.
    let _ = stream.read_to_end(&mut rest).await;
}

fn findings(events: &[Event]) -> Vec<String> {
    let of = |event: &Event| match &event.data {
        Data::Finding(finding) => Some(finding.title.code.clone()),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn a_handshake_made_wrong_on_purpose_goes_out_and_the_session_goes_on() {
    let desk = Desk::new();
    let http = HttpSpec {
        method: "POST".to_owned(),
        version: HttpVersion::Http10,
        headers: vec![
            on("sec-websocket-VERSION", "12"),
            on("Sec-WebSocket-Key", "short"),
            on("Host", "a"),
            on("Host", "b"),
        ],
        without: vec!["Connection".to_owned(), "User-Agent".to_owned()],
        ..HttpSpec::default()
    };
    let (address, task) = peer(|mut stream| async move {
        let head = String::from_utf8(read_head(&mut stream).await).unwrap();
        welcome(&mut stream, &head).await;
        head
    })
    .await;
    let request = handshake(format!("ws://{address}/feed"), http);
    let shown = desk.engine.preview(&request);
    assert!(shown.problems.is_empty(), "{:?}", shown.problems);
    let notices: Vec<_> = shown.notices.iter().map(|notice| notice.code.as_str()).collect();
    for told in [
        "wrong-method",
        "wrong-http10",
        "wrong-connection",
        "wrong-key-length",
        "wrong-version",
        "wrong-host-twice",
    ] {
        assert!(notices.contains(&told), "{told}: {notices:?}");
    }
    let events = desk.run(request).await;
    let head = task.await.unwrap();
    assert!(head.starts_with("POST /feed HTTP/1.0\r\nsec-websocket-VERSION: 12\r\nSec-WebSocket-Key: short\r\nHost: a\r\nHost: b\r\n"), "{head}");
    assert!(!head.contains("Connection:"), "{head}");
    in_order(&events, &["ws.upgrade.accepted", "ws.message", "ws.close.received", "ws.close.sent"]);
    assert!(reached(&events), "{:?}", names(&events));
}

#[tokio::test]
async fn credentials_go_along() {
    let desk = Desk::new();
    for (auth, wanted) in [
        (Auth::Basic { user: "u".to_owned(), password: "p".to_owned() }, "Authorization: Basic dTpw\r\n"),
        (Auth::Bearer { token: "t0k".to_owned() }, "Authorization: Bearer t0k\r\n"),
    ] {
        let (address, task) = peer(|mut stream| async move {
            let head = String::from_utf8(read_head(&mut stream).await).unwrap();
            welcome(&mut stream, &head).await;
            head
        })
        .await;
        let events =
            desk.run(handshake(format!("ws://{address}/"), HttpSpec { auth, ..HttpSpec::default() })).await;
        assert!(task.await.unwrap().contains(wanted));
        assert!(reached(&events));
    }
}

#[tokio::test]
async fn a_digest_challenge_is_answered_and_the_same_connection_upgraded() {
    let desk = Desk::new();
    let (address, task) = peer(|mut stream| async move {
        let first = String::from_utf8(read_head(&mut stream).await).unwrap();
        let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\nContent-Length: 2\r\n\r\nno";
        stream.write_all(challenge.as_bytes()).await.unwrap();
        let second = String::from_utf8(read_head(&mut stream).await).unwrap();
        welcome(&mut stream, &second).await;
        (first, second)
    })
    .await;
    let auth = Auth::Digest { user: "u".to_owned(), password: "p".to_owned() };
    let events =
        desk.run(handshake(format!("ws://{address}/"), HttpSpec { auth, ..HttpSpec::default() })).await;
    let (first, second) = task.await.unwrap();
    assert!(!first.contains("Authorization"));
    assert!(second.contains("Authorization: Digest "), "{second}");
    let key =
        |head: &str| head.lines().find(|line| line.starts_with("Sec-WebSocket-Key")).unwrap().to_owned();
    assert_ne!(key(&first), key(&second), "each handshake has its own key");
    in_order(&events, &["ws.upgrade.rejected", "ws.upgrade.accepted"]);
    assert!(reached(&events) && !has(&events, "session.failed"), "{:?}", names(&events));
    assert_eq!(count(&events, "tcp.established"), 1);
}

#[tokio::test]
async fn a_redirect_of_the_handshake_is_followed_or_asked() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for ask_redirects in [false, true] {
        let location = format!("http://127.0.0.1:{}/close/1000", playground.ports.ws);
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let (address, _) = answering(answer).await;
        let http = HttpSpec { ask_redirects, ..HttpSpec::default() };
        let id = desk.engine.open(handshake(format!("ws://{address}/"), http)).unwrap();
        if ask_redirects {
            desk.until(&id, |event| matches!(event.data, Data::RedirectAsked(_))).await;
            desk.command(&id, Command::Follow).await;
        }
        let events = desk.end(&id).await;
        in_order(
            &events,
            &["ws.upgrade.rejected", "http.redirect", "ws.upgrade.accepted", "ws.close.received"],
        );
        assert!(reached(&events) && !has(&events, "session.failed"), "{:?}", names(&events));
    }
}

#[tokio::test]
async fn proxies_carry_the_handshake() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let ports = playground.ports;
    let ca = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    for (kind, port) in [("http", ports.proxy_known), ("socks5h", ports.socks)] {
        for (scheme, to) in [("ws", ports.ws), ("wss", ports.wss)] {
            let mut request = ws(format!("{scheme}://127.0.0.1:{to}/close/1000"), WsSpec::default());
            request.tls.ca_file = ca.clone();
            request.connect = through(kind, port);
            let events = desk.run(request).await;
            in_order(&events, &["proxy.open", "ws.upgrade.accepted", "ws.close.received"]);
            assert!(reached(&events), "{kind} {scheme}: {:?}", names(&events));
        }
    }
}

#[tokio::test]
async fn a_refusal_offers_its_body_and_names_its_cause() {
    let desk = Desk::new();
    let body = r#"{"code":0,"message":"Transport unknown"}"#;
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (address, _) = answering(answer).await;
    let id = desk.engine.open(ws(format!("ws://{address}/socket.io/"), WsSpec::default())).unwrap();
    let events = desk.end(&id).await;
    assert_eq!(findings(&events), ["cause-socketio"]);
    let head = events.iter().find(|event| matches!(event.data, Data::ResponseHead(_))).unwrap();
    let window = desk.engine.capture(&id).unwrap().body_window(head.seq, true, 0, 1 << 20).unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, window.bytes).unwrap();
    assert_eq!(bytes, body.as_bytes());
}

#[tokio::test]
async fn each_connection_has_its_verdict_and_the_view_the_newest() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let id = desk.engine.open(ws(url, WsSpec::default())).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::SendText { payload: text("x") }).await;
    desk.until(&id, |event| event.dir == Dir::Rx && matches!(event.data, Data::WsMessage(_))).await;
    desk.command(&id, Command::CloseWs { code: Some(4001), reason: "done".to_owned() }).await;
    desk.end(&id).await;
    let verdict = desk.engine.view(&id).unwrap().verdict.unwrap();
    assert_eq!((verdict.code_sent, verdict.reason_sent.as_deref()), (Some(4001), Some("done")));
    let steps: Vec<_> = verdict.steps.iter().map(|step| step.what.code.as_str()).collect();
    assert_eq!(steps[..2], ["close-step-close-reason", "close-step-close-reason"]);
    assert_eq!(steps.iter().filter(|step| **step == "close-step-fin").count(), 2, "{steps:?}");
}
