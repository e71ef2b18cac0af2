//! The rules of the request (RFC 6455 §4.1, §4.2.1): they hold or not whatever the answer.

use super::checks::check;
use super::fields::Fields;
use crate::decode::websocket::is_key;
use crate::event::{ByteRange, Check, Event, Phrase, RequestHead};

/// Checks of the request alone.
pub const IDS: [&str; 10] = [
    "host",
    "version",
    "method",
    "http",
    "key",
    "askedUpgrade",
    "askedConnection",
    "origin",
    "offer",
    "unused",
];

/// The rules of an upgrade's request that say nothing of its answer.
pub fn all(request: &RequestHead, event: &Event) -> Vec<Check> {
    let fields = Fields::of(&request.headers);
    let line = start_line(event, request);
    let mut checks = vec![
        Check {
            ok: Some(request.method.0 == b"GET"),
            expected: Some("GET".to_owned()),
            got: Some(request.method.text().into_owned()),
            request_lines: line.clone(),
            ..check("method", Phrase::new("check-method"), &["RFC 6455 §4.1", "RFC 6455 §4.2.1"])
        },
        Check {
            ok: Some(request.version.0.as_slice() >= b"HTTP/1.1".as_slice()),
            expected: Some("HTTP/1.1".to_owned()),
            got: Some(request.version.text().into_owned()),
            request_lines: line,
            ..check("http", Phrase::new("check-http"), &["RFC 6455 §4.1", "RFC 6455 §4.2.1"])
        },
        key(&fields),
        token(&fields, "askedUpgrade", "upgrade", "websocket", Phrase::new("check-asked-upgrade")),
        token(&fields, "askedConnection", "connection", "Upgrade", Phrase::new("check-asked-connection")),
        origin(&fields),
    ];
    checks.extend(offer(&fields));
    checks
}

/// Origin: browsers must send it, others may.
pub fn origin(fields: &Fields<'_>) -> Check {
    let lines = fields.ranges("origin");
    Check {
        ok: Some(lines.len() <= 1),
        got: fields.text("origin"),
        request_lines: lines,
        ..check("origin", Phrase::new("check-origin"), &["RFC 6455 §4.1", "RFC 6455 §10.2"])
    }
}

/// Subprotocols offered: unique tokens. Absent when none is.
pub fn offer(fields: &Fields<'_>) -> Option<Check> {
    const NAME: &str = "sec-websocket-protocol";
    let lines = fields.ranges(NAME);
    if lines.is_empty() {
        return None;
    }
    let offered = fields.tokens(NAME);
    let is_token = |name: &String| name.bytes().all(crate::decode::http1::is_token_char);
    let unique = offered.iter().enumerate().all(|(at, name)| !offered[..at].contains(name));
    Some(Check {
        ok: Some(!offered.is_empty() && unique && offered.iter().all(is_token)),
        got: Some(offered.join(", ")),
        request_lines: lines,
        ..check("offer", Phrase::new("check-offer"), &["RFC 6455 §4.1"])
    })
}

fn key(fields: &Fields<'_>) -> Check {
    let lines = fields.ranges("sec-websocket-key");
    let key = fields.octets("sec-websocket-key");
    Check {
        ok: Some(lines.len() == 1 && key.as_ref().is_some_and(|key| is_key(&key.0))),
        got: key.map(|key| key.text().into_owned()),
        request_lines: lines,
        ..check("key", Phrase::new("check-key"), &["RFC 6455 §4.1", "RFC 6455 §4.2.1"])
    }
}

fn token(fields: &Fields<'_>, id: &str, name: &str, token: &str, rule: Phrase) -> Check {
    let got = fields.tokens(name);
    Check {
        ok: Some(fields.lists(name, token)),
        expected: Some(token.to_owned()),
        got: (!got.is_empty()).then(|| got.join(", ")),
        request_lines: fields.ranges(name),
        ..check(id, rule, &["RFC 6455 §4.1", "RFC 6455 §4.2.1"])
    }
}

/// The request line: from the head's first byte to its first header line.
fn start_line(event: &Event, head: &RequestHead) -> Vec<ByteRange> {
    let Some(range) = event.ranges.first() else { return Vec::new() };
    let end = head.headers.first().map_or(range.off + range.len, |line| line.range.off);
    vec![ByteRange { log: range.log, off: range.off, len: end.saturating_sub(range.off) }]
}
