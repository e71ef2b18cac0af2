//! What is worth knowing about one HTTP message: framing that can be read two ways, bytes that belong to
//! nothing, an answer that came early.

use std::collections::BTreeMap;

use super::fields;
use crate::event::{Data, Dir, Event, Finding, Framing, Layer, Malformed, Phrase, Severity};
use crate::explain::reactions::Answer;

/// Requests under way that are remembered; streams of HTTP/2 may be many.
const MAX_ASKING: usize = 1_000;

/// Watches the messages of a session.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// Requests whose body is still being sent, by connection and exchange: the head, and whether it waits
    /// for leave to send.
    asking: BTreeMap<(u32, u32), (u64, bool)>,
}

impl Messages {
    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            // A tunnel is no body: its answer comes while both sides go on (RFC 9110 §9.3.6, RFC 8441 §4).
            Data::RequestHead(head)
                if head.method.0 != b"CONNECT"
                    && !matches!(head.framing, Framing::None { .. })
                    && self.asking.len() < MAX_ASKING =>
            {
                let expects = head.headers.iter().any(|line| line.name.0.eq_ignore_ascii_case(b"expect"));
                self.asking.insert((event.conn, head.exchange), (event.seq, expects));
            }
            Data::RequestBodyEnd(end) => {
                self.asking.remove(&(event.conn, end.exchange));
            }
            Data::ResponseHead(head) => {
                let asking = self.asking.remove(&(event.conn, head.exchange));
                if let Some((request, false)) = asking {
                    early(request, event, answer);
                }
                fields::look(event, head, answer);
            }
            Data::HttpMalformed(malformed) => flaw(malformed, event, answer),
            Data::Redirect(redirect) => {
                let (from, to) = (scheme(&redirect.from), scheme(&redirect.to));
                if from.eq_ignore_ascii_case("https") && to.eq_ignore_ascii_case("http") {
                    answer.give(Data::Finding(Box::new(Finding {
                        severity: Severity::Warn,
                        about: Layer::Http,
                        title: Phrase::new("finding-redirect-plain"),
                        rfc: "RFC 9110 §17.1".to_owned(),
                        explanation: Phrase::new("finding-redirect-plain-why"),
                        suggestion: Some(Phrase::new("finding-redirect-plain-mend")),
                        evidence: vec![event.seq],
                    })));
                }
            }
            _ => {}
        }
    }
}

fn scheme(url: &str) -> &str {
    url.split_once("://").map_or("", |(scheme, _)| scheme)
}

/// The final response came before the request was complete.
fn early(request: u64, event: &Event, answer: &mut Answer<'_>) {
    answer.give(Data::Finding(Box::new(Finding {
        severity: Severity::Note,
        about: Layer::Http,
        title: Phrase::new("finding-early-answer"),
        rfc: "RFC 9112 §9.5".to_owned(),
        explanation: Phrase::new("finding-early-answer-why"),
        suggestion: None,
        evidence: vec![request, event.seq],
    })));
}

/// What follows from bytes that break a rule and that can be read all the same.
fn flaw(malformed: &Malformed, event: &Event, answer: &mut Answer<'_>) {
    let (severity, title, why, mend) = match malformed.why.code.as_str() {
        "http-te-and-length" => (
            Severity::Warn,
            Phrase::new("finding-te-and-length"),
            Phrase::new("finding-te-and-length-why"),
            Some(Phrase::new("finding-te-and-length-mend")),
        ),
        _ if event.dir != Dir::Rx => return,
        "http-extra-after-head"
        | "http-extra-after-status"
        | "http-extra-after-length"
        | "http-extra-after-chunks" => (
            Severity::Warn,
            Phrase::new("finding-extra"),
            Phrase::new("finding-extra-why"),
            Some(Phrase::new("finding-extra-mend")),
        ),
        "http-response-unasked" => (
            Severity::Warn,
            Phrase::new("finding-unasked"),
            Phrase::new("finding-unasked-why"),
            Some(Phrase::new("finding-extra-mend")),
        ),
        "http-length-repeated" | "http-length-forbidden" | "http-te-in-10" => (
            Severity::Note,
            malformed.why.clone(),
            Phrase::new("finding-framing-why"),
            Some(Phrase::new("finding-framing-mend")),
        ),
        "http-version-other" => {
            (Severity::Note, malformed.why.clone(), Phrase::new("finding-version-why"), None)
        }
        "http-status-class" => {
            (Severity::Note, malformed.why.clone(), Phrase::new("finding-status-class-why"), None)
        }
        "http-coding-too-long" | "http-coding-too-dense" => {
            (Severity::Warn, malformed.why.clone(), Phrase::new("finding-bomb-why"), None)
        }
        _ => return,
    };
    answer.give(Data::Finding(Box::new(Finding {
        severity,
        about: Layer::Http,
        title,
        rfc: malformed.rfc.clone(),
        explanation: why,
        suggestion: mend,
        evidence: vec![event.seq],
    })));
}
