//! Hostile answers, byte for byte from the corpus: which failure, which findings.

use std::path::Path;

use crate::decode::fuzzing::{conversation, records};
use crate::event::{Data, Dir, Event, SessionEnded};
use crate::fold::Fold;
use crate::record::Record;

/// File, code of the failure (none: empty), titles of the findings.
const EXPECTED: &[(&str, &str, &[&str])] = &[
    ("rfc9112-6.3-te-and-length", "", &["finding-te-and-length"]),
    ("rfc9112-6.3-two-lengths", "http.length", &[]),
    ("rfc9112-6.3-length-not-a-number", "http.length", &[]),
    ("rfc9112-6.3-length-repeated", "", &["http-length-repeated"]),
    ("rfc9112-6.3-extra-after-length", "", &["finding-extra"]),
    ("rfc9112-6.3-body-after-204", "", &["finding-extra"]),
    ("rfc9112-6.3-body-after-304", "", &["finding-extra"]),
    ("rfc9112-6.3-body-after-head", "", &["finding-extra"]),
    ("rfc9112-7.1-bad-chunk-size", "http.chunk", &[]),
    ("rfc9112-7.1-no-crlf-after-chunk", "http.chunk", &[]),
    ("rfc9112-7.1-extension-and-bare-lf", "", &[]),
    ("rfc9112-5-no-colon", "", &["http-line-no-colon"]),
    ("rfc9112-5-nul", "", &["http-line-nul"]),
    ("rfc9112-5-bare-cr", "", &["http-line-bare-cr"]),
    ("rfc9112-5.1-space-before-colon", "", &["http-line-space-before-colon"]),
    ("rfc9112-5.2-obs-fold", "", &["http-line-obs-fold"]),
    ("rfc9110-5.5-non-ascii", "", &["http-line-non-ascii"]),
    ("rfc9110-5.3-two-types", "", &["finding-field-repeated"]),
    ("rfc9112-2.2-bare-lf", "", &["http-line-bare-lf"]),
    ("rfc9112-2.3-http2-in-status-line", "", &["http-version-other"]),
    ("rfc9110-15-status-799", "", &["http-status-class"]),
    ("rfc9112-4-status-99", "http.notHttp", &[]),
    ("rfc9112-4-status-line-64k", "", &["finding-reason-long"]),
    ("rfc9112-8-cut-head", "http.noResponse", &[]),
    ("rfc9112-8-cut-before-head", "http.noResponse", &[]),
    ("rfc9112-8-cut-length", "http.incomplete", &[]),
    ("rfc9112-8-cut-chunk", "http.incomplete", &[]),
    ("rfc9112-8-reset-before-head", "tcp.resetBeforeResponse", &[]),
    ("rfc9112-8-reset-in-head", "tcp.resetBeforeResponse", &[]),
    ("rfc9112-8-reset-in-body", "tcp.resetInBody", &[]),
    ("rfc9112-9.5-early-answer", "", &["finding-early-answer"]),
    ("rfc9112-9.2-unasked", "", &["finding-unasked"]),
    ("rfc9110-8.4-gzip-that-is-not", "http.coding", &[]),
    ("rfc9110-8.4-event-stream-gzip-cut", "http.coding", &["finding-push-events"]),
    ("whatwg-sse-discarded-tail", "", &["finding-push-events"]),
    ("whatwg-sse-gzip-chunked", "", &["finding-push-events"]),
    ("rfc7464-sequence", "", &[]),
    ("ndjson", "", &[]),
    ("rfc2046-mixed-replace", "", &[]),
];

fn folded(input: &[u8]) -> Vec<Event> {
    let mut records = records("http", false, &conversation(input), &[usize::MAX]);
    let ended = Data::SessionEnded(SessionEnded { ok: true });
    records.push(Record::Fact(Box::new(Event::new(0, u64::MAX, Dir::Local, ended))));
    let (mut fold, mut events) = (Fold::new(), Vec::new());
    for record in &records {
        fold.apply(record, &mut events);
    }
    events
}

/// The failure's code and the findings' titles, and that both stand on evidence.
fn verdict(events: &[Event]) -> (String, Vec<String>) {
    let (mut failure, mut findings) = (String::new(), Vec::new());
    for event in events {
        match &event.data {
            Data::SessionFailed(failed) => {
                failure.clone_from(&failed.code);
                assert!(!failed.evidence.is_empty() && !failed.advice.is_empty(), "{failed:?}");
                assert!(failed.evidence.iter().all(|seq| *seq < event.seq));
            }
            Data::Finding(finding) => {
                findings.push(finding.title.code.clone());
                assert!(finding.evidence.iter().all(|seq| *seq < event.seq), "{finding:?}");
            }
            _ => {}
        }
    }
    (failure, findings)
}

#[test]
fn every_hostile_answer_is_called_what_it_is() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/corpus/http1");
    for &(file, failure, findings) in EXPECTED {
        let events = folded(&std::fs::read(corpus.join(file)).unwrap());
        let (failed, found) = verdict(&events);
        assert_eq!(
            (failed.as_str(), found.as_slice()),
            (failure, &findings.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{file}"
        );
    }
}

#[test]
fn heads_without_end_are_failures_of_their_own() {
    let get = b"GET / HTTP/1.1\r\n\r\n\0<";
    let fields = [&get[..], b"HTTP/1.1 200 OK\r\n", &b"X-Fish: sockeye\r\n".repeat(10_000), b"\r\n"].concat();
    assert_eq!(verdict(&folded(&fields)).0, "http.headTooLarge");
    let informational = [&get[..], &b"HTTP/1.1 102 Processing\r\n\r\n".repeat(600)].concat();
    assert_eq!(verdict(&folded(&informational)).0, "http.endlessInformational");
}
