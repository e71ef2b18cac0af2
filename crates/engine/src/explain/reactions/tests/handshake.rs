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
        // What Node's ws says behind nginx: the proxy takes Upgrade out of the answer as well.
        ("426 Upgrade Required", "Upgrade Required", "cause-dropped"),
        ("426 Upgrade Required\r\nSec-WebSocket-Version: 13", "no", "cause-dropped"),
        ("400 Bad Request", "websocket: 'upgrade' token not found in 'Connection' header", "cause-dropped"),
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
    // Engine.IO was asked for its WebSocket, and saw a request without Upgrade.
    let mut script = Script::open("ws");
    script
        .asks(&format!(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
        ))
        .answers("400 Bad Request", r#"{"code":3,"message":"Bad request"}"#);
    assert_eq!(script.findings(), ["cause-dropped"]);
    let mut script = Script::open("ws");
    script
        .ask(&format!("Sec-WebSocket-Key: {KEY}\r\nOrigin: http://evil\r\n"))
        .answers("403 Forbidden", "no");
    assert_eq!(script.findings(), ["cause-origin"]);
}

#[test]
fn a_refusal_of_a_wrong_request_is_put_down_to_it() {
    for (head, answer) in [
        (
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\n\r\n",
            "400 Bad Request",
        ),
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "200 OK\r\nContent-Type: text/html"),
    ] {
        let mut script = Script::open("ws");
        script.asks(head).answers(answer, "no").end();
        assert_eq!(script.findings(), ["cause-own"], "{head}");
        assert_eq!(script.failures()[0].advice[0].code, "cause-own-next");
    }
    // Whoever is not let in is not let in for the form of the request.
    let mut script = Script::open("ws");
    script.asks("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answers("403 Forbidden", "no").end();
    assert_eq!(script.findings(), ["cause-no-origin"]);
}

#[test]
fn a_refusal_says_the_words_of_the_server() {
    for (answer, body, exact) in [
        (
            "400 Bad Request\r\nContent-Type: text/plain",
            "missing subprotocol.\n",
            Some("missing subprotocol."),
        ),
        ("400 Bad Request\r\nContent-Type: text/html", "<h1>No</h1>", None),
        ("400 Bad Request", "\x01\x02", None),
        ("400 Bad Request", "", None),
    ] {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n")).answers(answer, body).end();
        assert_eq!(script.failures()[0].exact.as_deref(), exact);
    }
}

#[test]
fn a_426_speaks_of_the_version_only_when_it_names_another() {
    for (answer, why, bad) in [
        ("426 Upgrade Required", "upgrade-refused-426-upgrade", vec!["status"]),
        (
            "426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7",
            "upgrade-refused-426",
            vec!["status", "version"],
        ),
    ] {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n")).answers(answer, "no").end();
        assert_eq!(script.failures()[0].consequence.code, why);
        assert_eq!(script.bad(), bad);
    }
    // Who asks for another one is told which.
    let mut script = Script::open("ws");
    script
        .asks(&format!(
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
        ))
        .answers("426 Upgrade Required\r\nSec-WebSocket-Version: 13", "no")
        .end();
    assert_eq!(script.failures()[0].consequence.code, "upgrade-refused-426");
    assert_eq!(script.findings(), ["cause-version"]);
}

#[test]
fn a_wrong_extension_is_told_by_what_is_wrong_with_it() {
    for (answer, why) in [
        ("permessage-foo", "ws-extension-not-offered"),
        ("permessage-deflate; client_max_window_bits=10", "ws-extension-bits-not-offered"),
        ("permessage-deflate; server_max_window_bits=16", "ws-extension-value-invalid"),
    ] {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"));
        script.answer(ACCEPT, &format!("Sec-WebSocket-Extensions: {answer}\r\n")).end();
        assert_eq!(script.code(), "ws.invalid");
        assert_eq!(script.failures()[0].consequence.code, why);
    }
}

#[test]
fn an_answer_of_no_byte_is_told_apart_from_a_cut_head() {
    for (answer, headline) in [(&b""[..], "fail-http-no-answer"), (b"HTTP/1.1 2", "fail-http-no-response")] {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n"));
        if !answer.is_empty() {
            script.bytes(Log::WireRx, answer);
        }
        let failed_at = script.t_ns + 1_000_000;
        script.fin();
        script.t_ns += 900_000_000;
        script.end();
        let failure = script.failures()[0];
        assert_eq!((failure.headline.code.as_str(), failure.t_ns), (headline, failed_at));
    }
}
