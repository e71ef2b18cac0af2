//! The handshake over HTTP/2: an extended CONNECT and a 2xx (RFC 8441).

use super::checks::{Heads, check};
use super::{Asked, Setting, asked};
use crate::event::{Check, Event, Framing, Phrase, ResponseHead};

/// Fields of an upgrade that mean nothing here (RFC 8441 §5).
const UNUSED: [&str; 4] = ["connection", "upgrade", "sec-websocket-key", "sec-websocket-accept"];

/// All checks in reading order, numbered.
pub fn all(asked: &Asked, event: &Event, response: &ResponseHead, setting: &Setting) -> Vec<Check> {
    let heads = Heads::of(&asked.head, event, response);
    let granted = matches!(response.status, 200..=299);
    let judged = |ok: bool| granted.then_some(ok);
    let mut checks = vec![
        Check {
            ok: Some(setting.value == Some(1)),
            expected: Some("SETTINGS_ENABLE_CONNECT_PROTOCOL = 1".to_owned()),
            got: setting.value.map(|value| format!("SETTINGS_ENABLE_CONNECT_PROTOCOL = {value}")),
            response_lines: setting.frame.into_iter().collect(),
            ..check("setting", Phrase::new("check-h2-setting"), &["RFC 8441 §3"])
        },
        Check {
            ok: Some(granted),
            expected: Some("2xx".to_owned()),
            got: Some(response.status.to_string()),
            response_lines: heads.told.ranges(":status"),
            ..check("status", Phrase::new("check-h2-status"), &["RFC 8441 §5"])
        },
        Check {
            ok: judged(matches!(response.framing, Framing::Tunnel { .. })),
            ..check("open", Phrase::new("check-h2-open"), &["RFC 8441 §5", "RFC 9113 §8.5"])
        },
        pseudo(&heads, ":method", Some("CONNECT"), Phrase::new("check-h2-method"), "RFC 8441 §4"),
        pseudo(&heads, ":protocol", Some("websocket"), Phrase::new("check-h2-protocol"), "RFC 8441 §5"),
        pseudo(&heads, ":scheme", None, Phrase::new("check-h2-scheme"), "RFC 8441 §4"),
        pseudo(&heads, ":path", None, Phrase::new("check-h2-path"), "RFC 8441 §4"),
        pseudo(&heads, ":authority", None, Phrase::new("check-h2-authority"), "RFC 8441 §4"),
        heads.version(),
        Check { ok: judged(heads.subprotocol_holds()), ..heads.subprotocol() },
        Check { ok: judged(heads.extensions_hold()), ..heads.extensions() },
        unused(&heads),
        asked::origin(&heads.asked),
    ];
    checks.extend(asked::offer(&heads.asked));
    for (n, check) in (1..).zip(&mut checks) {
        check.n = n;
    }
    checks
}

fn pseudo(heads: &Heads<'_>, name: &str, value: Option<&str>, rule: Phrase, rfc: &str) -> Check {
    let got = heads.asked.text(name);
    let id = match name {
        ":method" => "method",
        ":protocol" => "protocol",
        ":scheme" => "scheme",
        ":path" => "path",
        _ => "authority",
    };
    let expected = match name {
        ":scheme" => Some("https"),
        _ => value,
    };
    let ok = match (name, got.as_deref()) {
        (":scheme", Some(got)) => matches!(got, "http" | "https"),
        (_, Some(got)) => value.map_or(!got.is_empty(), |value| value == got),
        (_, None) => false,
    };
    Check {
        ok: Some(ok),
        expected: expected.filter(|_| !ok).map(str::to_owned),
        got,
        request_lines: heads.asked.ranges(name),
        ..check(id, rule, &[rfc])
    }
}

fn unused(heads: &Heads<'_>) -> Check {
    let found =
        |name: &&str| heads.asked.lines(name).next().is_some() || heads.told.lines(name).next().is_some();
    let got: Vec<&str> = UNUSED.into_iter().filter(|name| found(name)).collect();
    Check {
        ok: Some(got.is_empty()),
        got: (!got.is_empty()).then(|| got.join(", ")),
        request_lines: UNUSED.iter().flat_map(|name| heads.asked.ranges(name)).collect(),
        response_lines: UNUSED.iter().flat_map(|name| heads.told.ranges(name)).collect(),
        ..check("unused", Phrase::new("check-h2-unused"), &["RFC 8441 §5"])
    }
}
