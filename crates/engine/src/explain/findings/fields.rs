//! What is worth knowing about the fields of a response: lines that break the grammar, fields that contradict
//! each other, heads beyond what others take.

use crate::event::{Data, Event, Finding, HeaderLine, Layer, Phrase, ResponseHead, Severity};
use crate::explain::reactions::Answer;

/// Fields that have one value (RFC 9110 §5.3 lets only lists be repeated).
const SINGLE: [&[u8]; 15] = [
    b"age",
    b"content-disposition",
    b"content-location",
    b"content-range",
    b"content-type",
    b"date",
    b"etag",
    b"expires",
    b"last-modified",
    b"location",
    b"retry-after",
    b"strict-transport-security",
    b"access-control-allow-origin",
    b"sec-websocket-accept",
    b"server",
];
/// Bytes of a head that common clients take (Node.js: 16 KiB).
const USUAL_HEAD: u64 = 16 * 1024;
/// A reason phrase is a few words.
const LONG_REASON: usize = 1024;

pub(super) fn look(event: &Event, head: &ResponseHead, answer: &mut Answer<'_>) {
    lines(event, &head.headers, answer);
    repeated(event, &head.headers, answer);
    if head.reason.0.len() > LONG_REASON {
        let size = head.reason.0.len() as u64;
        answer.give(finding(
            event,
            Severity::Warn,
            "RFC 9112 §4",
            Phrase::new("finding-reason-long").with("bytes", size),
            Phrase::new("finding-reason-long-why"),
        ));
    } else if head.size > USUAL_HEAD {
        answer.give(finding(
            event,
            Severity::Note,
            "RFC 9110 §5.4",
            Phrase::new("finding-head-large")
                .with("bytes", head.size)
                .with("lines", head.headers.len() as u64),
            Phrase::new("finding-head-large-why"),
        ));
    }
}

/// One finding for each rule that lines of the head break.
fn lines(event: &Event, headers: &[HeaderLine], answer: &mut Answer<'_>) {
    let mut told: Vec<(&str, u64, &HeaderLine, &Phrase)> = Vec::new();
    for line in headers {
        let Some(problem) = &line.problem else { continue };
        match told.iter_mut().find(|(code, ..)| *code == problem.code) {
            Some((_, count, ..)) => *count += 1,
            None => told.push((&problem.code, 1, line, problem)),
        }
    }
    for (code, count, line, problem) in told {
        let (severity, why) = match code {
            "http-line-nul" => (Severity::Warn, Phrase::new("finding-line-nul")),
            "http-line-bare-cr" => (Severity::Warn, Phrase::new("finding-line-bare-cr")),
            "http-line-control" => (Severity::Warn, Phrase::new("finding-line-control")),
            "http-line-no-colon" => (Severity::Warn, Phrase::new("finding-line-no-colon")),
            "http-line-space-before-colon" => (Severity::Warn, Phrase::new("finding-line-space")),
            "http-line-obs-fold" | "http-line-fold-first" => {
                (Severity::Note, Phrase::new("finding-line-fold"))
            }
            "http-line-bare-lf" => (Severity::Note, Phrase::new("finding-line-bare-lf")),
            "http-line-non-ascii" => (Severity::Note, Phrase::new("finding-line-non-ascii")),
            _ => (Severity::Warn, Phrase::new("finding-line-name")),
        };
        let name: String = line.name.text().chars().take(60).collect();
        let why = why.with("name", name).with("count", count);
        answer.give(finding(event, severity, "RFC 9112 §5", problem.clone(), why));
    }
}

/// Fields of one value that stand there with several.
fn repeated(event: &Event, headers: &[HeaderLine], answer: &mut Answer<'_>) {
    for name in SINGLE {
        let mut values = headers.iter().filter(|line| line.name.0.eq_ignore_ascii_case(name));
        let Some(first) = values.next() else { continue };
        if let Some(other) = values.find(|line| line.value != first.value) {
            let shown = |line: &HeaderLine| line.value.text().chars().take(80).collect::<String>();
            answer.give(finding(
                event,
                Severity::Warn,
                "RFC 9110 §5.3",
                Phrase::new("finding-field-repeated").with("name", first.name.text().into_owned()),
                Phrase::new("finding-field-repeated-why")
                    .with("first", shown(first))
                    .with("other", shown(other)),
            ));
        }
    }
}

fn finding(event: &Event, severity: Severity, rfc: &str, title: Phrase, explanation: Phrase) -> Data {
    Data::Finding(Box::new(Finding {
        severity,
        about: Layer::Http,
        title,
        rfc: rfc.to_owned(),
        explanation,
        suggestion: Some(Phrase::new("finding-head-mend")),
        evidence: vec![event.seq],
    }))
}
