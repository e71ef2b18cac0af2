//! Why an upgrade was refused, where heads and body point at a known cause.

use crate::event::{Data, Finding, Layer, Octets, Phrase, RequestHead, ResponseHead, Severity};
use crate::explain::handshake::{Fields, other_version};
use crate::explain::reactions::Answer;

/// A refused handshake: both heads with the numbers of their events.
#[derive(Debug)]
pub struct Refused {
    pub asked: u64,
    pub request: RequestHead,
    pub answered: u64,
    pub response: ResponseHead,
    /// Numbers of the checks that the request itself failed.
    pub own: Vec<u32>,
}

/// Tells the causes that are known to look like this. `body` is the beginning of the answer's body.
pub(in crate::explain) fn causes(refused: &Refused, body: Option<&Octets>, answer: &mut Answer<'_>) {
    let body = body.map(|body| body.text().into_owned()).unwrap_or_default();
    let clues = Clues {
        asked: Fields::of(&refused.request.headers),
        told: Fields::of(&refused.response.headers),
        target: refused.request.target.text().into_owned(),
        status: refused.response.status,
        old: refused.response.version.0 == b"HTTP/1.0",
        tunnel: refused.request.version.0 == b"HTTP/2",
        body: body.trim(),
        own: &refused.own,
    };
    let found =
        clues.server().or_else(|| clues.dropped()).or_else(|| clues.own()).or_else(|| clues.answered());
    if let Some(cause) = found {
        let finding = Finding {
            severity: Severity::Warn,
            about: Layer::Ws,
            title: cause.title,
            rfc: cause.rfc.to_owned(),
            explanation: cause.why,
            suggestion: Some(cause.next),
            evidence: vec![refused.asked, refused.answered],
        };
        if cause.inferred {
            answer.infer(Data::Finding(Box::new(finding)));
        } else {
            answer.give(Data::Finding(Box::new(finding)));
        }
    }
}

/// A longer answer is a page, not a reason.
const ANSWER_MAX: usize = 200;

struct Clues<'a> {
    asked: Fields<'a>,
    told: Fields<'a>,
    target: String,
    status: u16,
    old: bool,
    tunnel: bool,
    body: &'a str,
    own: &'a [u32],
}

struct Cause {
    title: Phrase,
    why: Phrase,
    next: Phrase,
    rfc: &'static str,
    inferred: bool,
}

impl Clues<'_> {
    /// Another protocol than plain WebSocket is spoken here.
    fn server(&self) -> Option<Cause> {
        let path = self.target.split('?').next().unwrap_or_default();
        if let Some(code) = self.engine_io().filter(|code| !self.lost_upgrade(*code)) {
            let why = Phrase::new("cause-socketio-why").with("answer", self.body);
            let next = match code {
                5 => Phrase::new("cause-socketio-version"),
                1 => Phrase::new("cause-socketio-session"),
                _ => Phrase::new("cause-socketio-next"),
            };
            return Some(Cause {
                title: Phrase::new("cause-socketio"),
                why,
                next,
                rfc: "Engine.IO protocol",
                inferred: false,
            });
        }
        if self.body.starts_with("Welcome to SockJS!") {
            return Some(Cause {
                title: Phrase::new("cause-sockjs"),
                why: Phrase::new("cause-sockjs-why"),
                next: Phrase::new("cause-sockjs-next")
                    .with("path", format!("{}/websocket", path.trim_end_matches('/'))),
                rfc: "SockJS protocol",
                inferred: false,
            });
        }
        let asked = self.asks_engine_io();
        if !asked && path.contains("/socket.io") && matches!(self.status, 400 | 404) {
            return Some(Cause {
                title: Phrase::new("cause-socketio"),
                why: Phrase::new("cause-socketio-path").with("path", path),
                next: Phrase::new("cause-socketio-next"),
                rfc: "Engine.IO protocol",
                inferred: true,
            });
        }
        None
    }

    /// `code` of an error of Engine.IO: `{"code":5,"message":"Unsupported protocol version"}`.
    fn engine_io(&self) -> Option<u64> {
        let error: serde_json::Value = serde_json::from_str(self.body).ok()?;
        error.get("message")?.as_str()?;
        error.get("code")?.as_u64().filter(|code| *code <= 5)
    }

    /// The address asks Engine.IO for its WebSocket transport.
    fn asks_engine_io(&self) -> bool {
        self.target.split(['?', '&']).skip(1).any(|pair| pair == "transport=websocket")
    }

    /// “Bad request” to that: Engine.IO saw a request without Upgrade.
    fn lost_upgrade(&self, code: u64) -> bool {
        const BAD_REQUEST: u64 = 3;
        code == BAD_REQUEST && self.asks_engine_io()
    }

    /// The request itself breaks rules of the handshake, on purpose perhaps.
    fn own(&self) -> Option<Cause> {
        // Without these tokens it is a plain GET, which may be answered like one.
        let asks = self.asked.lists("upgrade", "websocket") && self.asked.lists("connection", "upgrade");
        let plain = !self.tunnel && !asks;
        let blamed = match self.status {
            426 if other_version(&self.asked, &self.told) => false,
            400 | 405 | 426 | 501 => true,
            200..=299 | 404 => plain,
            _ => false,
        };
        if self.own.is_empty() || !blamed {
            return None;
        }
        let checks: Vec<String> = self.own.iter().map(u32::to_string).collect();
        Some(Cause {
            title: Phrase::new("cause-own"),
            why: Phrase::new("cause-own-why").with("checks", checks.join(", ")).with("count", checks.len()),
            next: Phrase::new("cause-own-next"),
            rfc: "RFC 6455 §4.1",
            inferred: true,
        })
    }

    /// The request was right, and what it says did not arrive.
    fn dropped(&self) -> Option<Cause> {
        let right = self.asked.lists("upgrade", "websocket")
            && self.asked.lists("connection", "upgrade")
            && self.asked.text("sec-websocket-version").as_deref() == Some("13");
        if !right || self.tunnel {
            return None;
        }
        // Whoever saw the upgrade has no reason to miss it.
        let missed = matches!(self.status, 400 | 501)
            && self.body.len() <= ANSWER_MAX
            && self.body.to_ascii_lowercase().contains("upgrade");
        let why = if self.body.contains("Can \"Upgrade\" only to \"WebSocket\".")
            || self.body.contains("\"Connection\" must be \"Upgrade\".")
        {
            Phrase::new("cause-dropped-sockjs").with("answer", self.body)
        } else if self.engine_io().is_some_and(|code| self.lost_upgrade(code)) {
            Phrase::new("cause-dropped-told").with("answer", self.body)
        } else if self.status == 426
            && self.told.lists("upgrade", "websocket")
            && !other_version(&self.asked, &self.told)
        {
            Phrase::new("cause-dropped-426")
        } else if self.status == 426 && !other_version(&self.asked, &self.told) {
            // Upgrade is of one hop, so the proxy that took it out of the request took it out of the answer.
            Phrase::new("cause-dropped-required")
        } else if missed {
            Phrase::new("cause-dropped-told").with("answer", self.body)
        } else if self.old {
            Phrase::new("cause-dropped-http10")
        } else {
            let via = self.told.text("via")?;
            if !matches!(self.status, 200..=299 | 400 | 404 | 426) {
                return None;
            }
            Phrase::new("cause-dropped-via").with("via", via)
        };
        Some(Cause {
            title: Phrase::new("cause-dropped"),
            why,
            next: Phrase::new("cause-dropped-next"),
            rfc: "RFC 9110 §7.8",
            inferred: true,
        })
    }

    /// What the status says together with the heads.
    fn answered(&self) -> Option<Cause> {
        let html = self.told.text("content-type").is_some_and(|of| of.to_ascii_lowercase().contains("html"));
        let location = self.told.text("location").unwrap_or_default();
        let cause = |title: Phrase, why: Phrase, next: Phrase, rfc: &'static str, inferred: bool| {
            Some(Cause { title, why, next, rfc, inferred })
        };
        match self.status {
            200..=299 if html => cause(
                Phrase::new("cause-page"),
                Phrase::new("cause-page-why"),
                Phrase::new("advice-path"),
                "RFC 6455 §4.2.2",
                true,
            ),
            300..=399 if location.starts_with("https:") || location.starts_with("wss:") => cause(
                Phrase::new("cause-https"),
                Phrase::new("cause-https-why").with("location", location),
                Phrase::new("cause-https-next"),
                "RFC 6455 §4.2.2",
                false,
            ),
            401 | 403 => match self.asked.text("origin") {
                Some(origin) => cause(
                    Phrase::new("cause-origin"),
                    Phrase::new("cause-origin-why").with("origin", origin),
                    Phrase::new("cause-origin-next"),
                    "RFC 6455 §10.2",
                    true,
                ),
                None if self.status == 403 => cause(
                    Phrase::new("cause-no-origin"),
                    Phrase::new("cause-no-origin-why"),
                    Phrase::new("cause-no-origin-next"),
                    "RFC 6455 §10.2",
                    true,
                ),
                None => None,
            },
            404 | 410 => cause(
                Phrase::new("cause-path"),
                Phrase::new("cause-path-why").with("path", self.target.as_str()),
                Phrase::new("advice-path"),
                "RFC 6455 §4.2.2",
                false,
            ),
            426 if other_version(&self.asked, &self.told) => cause(
                Phrase::new("cause-version"),
                Phrase::new("cause-version-why")
                    .with("versions", self.told.tokens("sec-websocket-version").join(", ")),
                Phrase::new("cause-version-next"),
                "RFC 6455 §4.4",
                false,
            ),
            _ => None,
        }
    }
}
