//! Handshakes made wrong on purpose, and the causes of refused ones.

use super::{ACCEPT, KEY, Script};
use crate::event::{Data, Log};

impl Script {
    fn asks(&mut self, head: &str) -> &mut Script {
        self.bytes(Log::WireTx, head.as_bytes())
    }

    fn answers(&mut self, head: &str, body: &str) -> &mut Script {
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.bytes(Log::WireRx, head.as_bytes())
    }

    fn bad(&self) -> Vec<&str> {
        let bad = self.checks().into_iter().filter(|check| check.ok == Some(false));
        bad.map(|check| check.id.as_str()).collect()
    }

    fn evidence(&self) -> usize {
        let count =
            |data: &Data| if let Data::Finding(finding) = data { Some(finding.evidence.len()) } else { None };
        self.all(count).into_iter().sum()
    }
}

#[test]
fn what_is_wrong_with_the_request_is_told_and_refuses_no_answer() {
    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(b"short");
    for (head, accept, wrong) in [
        (
            "POST / HTTP/1.0\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: short\r\n\r\n",
            accept.as_str(),
            vec!["version", "method", "http", "key"],
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
            ACCEPT,
            vec!["key", "askedConnection"],
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, a\r\n\r\n",
            ACCEPT,
            vec!["version", "host", "offer"],
        ),
    ] {
        let mut script = Script::open("ws");
        script.asks(head).answer(accept, "");
        assert_eq!(script.bad(), wrong, "{head}");
        assert!(script.has("ws.upgrade.accepted"), "{head}");
    }
}

#[test]
fn a_request_without_upgrade_is_a_handshake_where_one_was_wanted() {
    let mut script = Script::planned("ws");
    script.asks("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answers("200 OK", "hi").end();
    assert!(script.has("ws.upgrade.request") && script.has("ws.upgrade.rejected"));
    assert_eq!(script.code(), "ws.refused");
}

#[test]
fn an_answered_challenge_is_no_failure() {
    let mut script = Script::open("ws");
    let key = format!("Sec-WebSocket-Key: {KEY}\r\n");
    script.ask(&key).answers("401 Unauthorized\r\nWWW-Authenticate: Digest realm=a, nonce=b", "no");
    script.ask(&format!("{key}Authorization: Digest x\r\n")).answer(ACCEPT, "").end();
    assert!(script.has("ws.upgrade.accepted"));
    assert_eq!(script.code(), "");
}

#[test]
fn known_causes_of_a_refusal_are_named() {
    for (answer, body, cause) in [
        ("400 Bad Request", r#"{"code":0,"message":"Transport unknown"}"#, "cause-socketio"),
        ("400 Bad Request", r#"{"code":5,"message":"Unsupported protocol version"}"#, "cause-socketio"),
        ("200 OK\r\nContent-Type: text/plain", "Welcome to SockJS!\n", "cause-sockjs"),
        ("400 Bad Request", "Can \"Upgrade\" only to \"WebSocket\".", "cause-dropped"),
        ("400 Bad Request\r\nVia: 1.1 proxy", "", "cause-dropped"),
        ("426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade", "no", "cause-dropped"),
        ("426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7", "no", "cause-version"),
        ("200 OK\r\nContent-Type: text/html", "<html>", "cause-page"),
        ("301 Moved\r\nLocation: https://h/feed", "", "cause-https"),
        ("403 Forbidden", "no", "cause-no-origin"),
        ("404 Not Found", "", "cause-path"),
    ] {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n")).answers(answer, body);
        assert_eq!(script.findings(), [cause], "{answer}");
        assert_eq!(script.evidence(), 2);
    }
    let mut script = Script::open("ws");
    script
        .ask(&format!("Sec-WebSocket-Key: {KEY}\r\nOrigin: http://evil\r\n"))
        .answers("403 Forbidden", "no");
    assert_eq!(script.findings(), ["cause-origin"]);
}
