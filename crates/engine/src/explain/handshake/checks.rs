//! The checks of an upgrade, recomputed from the bytes of both heads.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::extensions::{self, NAME};
use super::fields::Fields;
use crate::decode::websocket::is_key;
use crate::event::{ByteRange, Check, CheckStep, Event, Phrase, RequestHead, ResponseHead};

/// Hashed with the key, as text (RFC 6455 §1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// All checks in reading order, numbered.
pub fn all(request: &RequestHead, asked: &Event, event: &Event, response: &ResponseHead) -> Vec<Check> {
    let heads = Heads::of(request, event, response);
    let mut checks = vec![
        heads.status(),
        heads.token("upgrade", "websocket"),
        heads.token("connection", "Upgrade"),
        heads.accept(),
        heads.version(),
        heads.subprotocol(),
        heads.extensions(),
        heads.host(),
    ];
    checks.extend(super::asked::all(request, asked));
    for (n, check) in (1..).zip(&mut checks) {
        check.n = n;
    }
    checks
}

/// Both heads.
pub struct Heads<'a> {
    pub asked: Fields<'a>,
    pub told: Fields<'a>,
    status: u16,
    status_line: Vec<ByteRange>,
    reason: String,
}

impl<'a> Heads<'a> {
    /// The heads of a handshake; `event` is that of the response.
    pub fn of(request: &'a RequestHead, event: &Event, response: &'a ResponseHead) -> Heads<'a> {
        Heads {
            asked: Fields::of(&request.headers),
            told: Fields::of(&response.headers),
            status: response.status,
            status_line: status_line(event, response),
            reason: response.reason.text().into_owned(),
        }
    }

    /// A verdict on the response: there is none when the server did not try to upgrade.
    fn judged(&self, ok: bool) -> Option<bool> {
        (self.status == 101).then_some(ok)
    }

    fn status(&self) -> Check {
        Check {
            ok: Some(self.status == 101),
            expected: Some("101".to_owned()),
            got: Some(format!("{} {}", self.status, self.reason).trim_end().to_owned()),
            response_lines: self.status_line.clone(),
            ..check("status", Phrase::new("check-status"), &["RFC 6455 §4.1", "RFC 9110 §15.2.2"])
        }
    }

    fn token(&self, name: &str, token: &str) -> Check {
        let (rule, rfc) = match name {
            "upgrade" => (Phrase::new("check-upgrade"), ["RFC 6455 §4.1", "RFC 9110 §7.8"]),
            _ => (Phrase::new("check-connection"), ["RFC 6455 §4.1", "RFC 9110 §7.6.1"]),
        };
        let got = self.told.tokens(name);
        Check {
            ok: self.judged(self.told.lists(name, token)),
            expected: Some(token.to_owned()),
            got: (!got.is_empty()).then(|| got.join(", ")),
            request_lines: self.asked.ranges(name),
            response_lines: self.told.ranges(name),
            ..check(name, rule, &rfc)
        }
    }

    fn accept(&self) -> Check {
        let key = self.asked.octets("sec-websocket-key");
        let expected = key.as_ref().map(|key| derive_accept_key(&key.0));
        let got = self.told.text("sec-websocket-accept");
        let sound = key.as_ref().is_some_and(|key| is_key(&key.0));
        let equal = expected.is_some() && expected == got;
        Check {
            // Where no key was sent there is nothing to compare with.
            ok: self.judged(equal).filter(|_| key.is_some()),
            steps: key.as_ref().zip(expected.as_ref()).map_or_else(Vec::new, |(key, accept)| {
                derivation(&key.text(), sound, accept, got.as_deref())
            }),
            expected,
            got,
            request_lines: self.asked.ranges("sec-websocket-key"),
            response_lines: self.told.ranges("sec-websocket-accept"),
            ..check("accept", Phrase::new("check-accept"), &["RFC 6455 §4.1", "RFC 6455 §4.2.2"])
        }
    }

    /// A rule about the request, which a 426 answers.
    pub fn version(&self) -> Check {
        let asked = self.asked.text("sec-websocket-version");
        let refused = self.status == 426 && super::refusal::other_version(&self.asked, &self.told);
        let once = self.asked.lines("sec-websocket-version").count() == 1;
        Check {
            ok: Some(!refused && once && asked.as_deref() == Some("13")),
            expected: Some("13".to_owned()),
            got: if refused { self.told.text("sec-websocket-version") } else { asked },
            request_lines: self.asked.ranges("sec-websocket-version"),
            response_lines: self.told.ranges("sec-websocket-version"),
            ..check("version", Phrase::new("check-version"), &["RFC 6455 §4.1", "RFC 6455 §4.4"])
        }
    }

    /// One of those offered, or none.
    pub fn subprotocol_holds(&self) -> bool {
        const NAME: &str = "sec-websocket-protocol";
        match self.told.tokens(NAME).as_slice() {
            [] => true,
            // Compared as sent: names of subprotocols are case-sensitive.
            [one] => self.told.lines(NAME).count() == 1 && self.asked.tokens(NAME).contains(one),
            _ => false,
        }
    }

    pub fn subprotocol(&self) -> Check {
        const NAME: &str = "sec-websocket-protocol";
        let offered = self.asked.tokens(NAME);
        let chosen = self.told.tokens(NAME);
        Check {
            ok: self.judged(self.subprotocol_holds()),
            expected: (!offered.is_empty()).then(|| offered.join(", ")),
            got: (!chosen.is_empty()).then(|| chosen.join(", ")),
            request_lines: self.asked.ranges(NAME),
            response_lines: self.told.ranges(NAME),
            ..check("subprotocol", Phrase::new("check-subprotocol"), &["RFC 6455 §4.1", "RFC 6455 §4.2.2"])
        }
    }

    /// Only what was offered, with parameters that fit the offer.
    pub fn extensions_hold(&self) -> bool {
        extensions::settled(&self.asked, &self.told).iter().all(|one| one.wrong.is_empty())
    }

    pub fn extensions(&self) -> Check {
        let offered = self.asked.tokens(NAME);
        let chosen = self.told.tokens(NAME);
        Check {
            ok: self.judged(self.extensions_hold()),
            steps: extensions::steps(&extensions::settled(&self.asked, &self.told)),
            expected: (!offered.is_empty()).then(|| offered.join(", ")),
            got: (!chosen.is_empty()).then(|| chosen.join(", ")),
            request_lines: self.asked.ranges(NAME),
            response_lines: self.told.ranges(NAME),
            ..check("extensions", Phrase::new("check-extensions"), &["RFC 6455 §9.1", "RFC 7692 §7.1"])
        }
    }

    fn host(&self) -> Check {
        let lines = self.asked.ranges("host");
        Check {
            // A rule about the request: it holds or not whatever the answer.
            ok: Some(lines.len() == 1),
            got: self.asked.text("host"),
            request_lines: lines,
            ..check("host", Phrase::new("check-host"), &["RFC 6455 §4.1", "RFC 9112 §3.2"])
        }
    }
}

/// A check of which nothing is known yet.
pub fn check(id: &str, rule: Phrase, rfc: &[&str]) -> Check {
    Check {
        n: 0,
        id: id.to_owned(),
        ok: None,
        rule,
        expected: None,
        got: None,
        rfc: rfc.iter().map(|&section| section.to_owned()).collect(),
        steps: Vec::new(),
        request_lines: Vec::new(),
        response_lines: Vec::new(),
    }
}

fn derivation(key: &str, sound: bool, accept: &str, got: Option<&str>) -> Vec<CheckStep> {
    // derive_accept_key is Base64 of the digest, so decoding it gives the digest back.
    let digest = BASE64_STANDARD.decode(accept).unwrap_or_default();
    let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        CheckStep {
            label: Phrase::new("check-step-key"),
            value: key.to_owned(),
            note: Some(if sound {
                Phrase::new("check-step-key-sound")
            } else {
                Phrase::new("check-step-key-unsound")
            }),
        },
        CheckStep {
            label: Phrase::new("check-step-guid"),
            value: GUID.to_owned(),
            note: Some(Phrase::new("check-step-guid-fixed")),
        },
        CheckStep { label: Phrase::new("check-step-sha1"), value: hex.join(" "), note: None },
        CheckStep {
            label: Phrase::new("check-step-base64"),
            value: accept.to_owned(),
            note: Some(match got {
                Some(got) if got == accept => Phrase::new("check-step-equal"),
                Some(_) => Phrase::new("check-step-differs"),
                None => Phrase::new("check-step-no-accept"),
            }),
        },
    ]
}

/// The status line: from the head's first byte to its first header line.
fn status_line(event: &Event, head: &ResponseHead) -> Vec<ByteRange> {
    let Some(range) = event.ranges.first() else { return Vec::new() };
    let end = head.headers.first().map_or(range.off + range.len, |line| line.range.off);
    vec![ByteRange { log: range.log, off: range.off, len: end.saturating_sub(range.off) }]
}
