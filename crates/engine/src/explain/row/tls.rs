//! Rows of TLS.

use super::Words;
use crate::event::{Data, Event, Phrase, TlsVerify};
use crate::explain::words::duration;

pub(super) fn words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::ClientHello(hello) => {
            let mut parts = Vec::new();
            if let Some(name) = &hello.sni {
                parts.push(format!("SNI {name}"));
            }
            if !hello.alpn.is_empty() {
                parts.push(format!("ALPN {}", hello.alpn.join(", ")));
            }
            if parts.is_empty() {
                parts.clone_from(&hello.versions);
            }
            Words::text(parts.join(", ")).wire(hello.size)
        }
        Data::HelloRetryRequest(retry) => Words::text(retry.group.clone().unwrap_or_default())
            .and_note(Phrase::new("row-tls-hello-retry"))
            .wire(retry.size),
        Data::ServerHello(hello) => {
            let parts = [Some(&hello.version), Some(&hello.suite), hello.group.as_ref()];
            Words::text(join(parts)).wire(hello.size)
        }
        Data::Certificates(certificates) => {
            let leaf = certificates.chain.first().map(|leaf| leaf.subject.clone()).unwrap_or_default();
            Words::text(leaf)
                .and_note(Phrase::new("row-tls-certificates").with("count", certificates.chain.len()))
        }
        // The library's words are longer than a row; they stand in its detail.
        Data::TlsVerify(verdict) => Words::note(verdict_phrase(verdict)),
        Data::ClientAuth(asked) => {
            let leaf = asked.sent.first().map(|leaf| leaf.subject.clone()).unwrap_or_default();
            Words::text(leaf)
                .and_note(asked.problem.clone().unwrap_or_else(|| Phrase::new("row-tls-client-sent")))
        }
        Data::TlsEstablished(open) => {
            let alpn = open.alpn.as_ref().map(|alpn| format!("ALPN {alpn}"));
            let parts = [Some(&open.version), Some(&open.suite), open.group.as_ref(), alpn.as_ref()];
            let took = duration(open.duration_ns);
            Words::text(join(parts)).and_note(if open.resumed {
                Phrase::new("row-tls-resumed").with("duration", took)
            } else {
                Phrase::new("row-tls-open").with("duration", took)
            })
        }
        Data::TlsRecord(record) => Words::text(&record.content_type)
            .wire(u64::from(record.len))
            .and_maybe((!record.readable).then(|| Phrase::new("row-tls-record-encrypted"))),
        Data::TlsAlert(alert) => {
            Words::text(format!("{} {} ({})", alert.level, alert.description, alert.code))
                .and_note(alert.meaning.clone())
        }
        Data::CloseNotifySent(_) | Data::CloseNotifyReceived(_) => Words::text("close_notify"),
        Data::TlsTruncated(_) => Words::note(Phrase::new("row-tls-truncated")),
        Data::TlsMalformed(malformed) => Words::note(malformed.why.clone()),
        _ => return None,
    })
}

fn verdict_phrase(verdict: &TlsVerify) -> Phrase {
    match (&verdict.problem, verdict.ok) {
        (_, true) if verdict.trust == "custom" => Phrase::new("row-tls-verified-custom"),
        (_, true) => Phrase::new("row-tls-verified"),
        (Some(problem), false) => problem.clone(),
        (None, false) => Phrase::new("row-tls-not-verified"),
    }
}

fn join<'a>(parts: impl IntoIterator<Item = Option<&'a String>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(", ")
}
