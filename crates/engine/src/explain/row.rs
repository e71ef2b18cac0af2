//! One event as one row: label, text, note, sizes.
//!
//! `text` is what crossed the wire, `note` is our own words about it; the two never mix.

mod app;
mod auth;
mod client;
mod course;
mod h2;
mod http;
mod kind;
mod net;
mod preview;
mod proxy;
mod stream;
mod tls;
mod ws;

use crate::api::Row;
use crate::event::{ByteRange, Data, Event, Opcode, Phrase, Severity};

pub use kind::{KINDS, kind};

/// Reads bytes of the event's connection for a preview: at most `max` bytes of the range; empty when the
/// log is gone. Masked payloads are unmasked by [`row`] itself.
pub type ReadBytes<'a> = &'a dyn Fn(u32, ByteRange, usize) -> Vec<u8>;

/// The row of an event; the caller fills in `no` and `delta_ns`.
#[must_use]
pub fn row(event: &Event, read: ReadBytes<'_>) -> Row {
    let words = words(event, read);
    let (proto, label) = above(event);
    Row {
        no: 0,
        seq: event.seq,
        conn: event.conn,
        stream: event.stream,
        t_ns: event.t_ns,
        delta_ns: None,
        layer: event.layer,
        kind: kind(event).to_owned(),
        proto,
        label,
        dir: event.dir,
        evidence: event.evidence,
        severity: severity(event),
        dim: dim(event),
        text: words.text.filter(|text| !text.is_empty()),
        note: words.note,
        wire_len: words.wire_len,
        decoded_len: words.decoded_len,
        children: words.children,
        pair: words.pair,
        pair_ns: words.pair_ns,
        turning_point: matches!(event.data, Data::UpgradeAccepted(_)),
    }
}

/// The protocol above that an event is of, and that protocol's own name of a packet.
fn above(event: &Event) -> (Option<String>, Option<String>) {
    match &event.data {
        Data::AppPacket(packet) => (Some(packet.proto.clone()), Some(packet.kind.clone())),
        Data::AppDetected(detected) => (Some(detected.proto.clone()), None),
        Data::AppTransport(transport) => (Some(transport.proto.clone()), None),
        Data::AppMissed(missed) => (Some(missed.proto.clone()), None),
        _ => (None, None),
    }
}

/// How serious an event is, without reading bytes.
#[must_use]
pub fn severity(event: &Event) -> Severity {
    if let Some(severity) = app::severity(&event.data).or_else(|| auth::severity(&event.data)) {
        return severity;
    }
    match &event.data {
        Data::SessionFailed(_)
        | Data::DnsFailed(_)
        | Data::ConnectFailed(_)
        | Data::RstReceived(_)
        | Data::TcpTimeout(_)
        | Data::TlsMalformed(_)
        | Data::ProxyMalformed(_)
        | Data::Incomplete(_)
        | Data::RedirectStopped(_)
        | Data::UpgradeRejected(_) => Severity::Error,
        Data::Socks(message) if message.problem.is_some() => Severity::Error,
        Data::TlsVerify(verify) if !verify.ok && verify.enforced => Severity::Error,
        Data::TlsAlert(alert) if alert.level == "fatal" => Severity::Error,
        Data::HttpMalformed(malformed) | Data::H2Malformed(malformed) if malformed.fatal => Severity::Error,
        Data::UpgradeCheck(check) if check.ok == Some(false) => Severity::Error,
        Data::WsMessage(message) if message.utf8 == Some(false) => Severity::Error,
        Data::WsViolation(violation) => violation.severity,
        Data::Finding(finding) => finding.severity,
        Data::TlsVerify(verify) if !verify.ok => Severity::Warn,
        Data::StreamItem(item) if item.problem.is_some() => Severity::Warn,
        Data::SseDiscarded(_)
        | Data::TlsTruncated(_)
        | Data::HttpMalformed(_)
        | Data::H2Malformed(_)
        | Data::AppMissed(_)
        | Data::WsUnsent(_)
        | Data::WsDataAfterClose(_) => Severity::Warn,
        Data::WsSequence(told) if matches!(told.what.as_str(), "timedOut" | "missing" | "failed") => {
            Severity::Warn
        }
        Data::H2Frame(frame) => h2::severity(frame),
        Data::UpgradeAccepted(accepted) if !accepted.valid => Severity::Warn,
        Data::WsMessage(message) if !message.complete || message.limited => Severity::Warn,
        Data::WsExtension(extension) if !extension.wrong.is_empty() => Severity::Error,
        Data::WsFrame(frame) if frame.head.opcode == Opcode::Reserved => Severity::Warn,
        Data::SseIgnored(_) | Data::RstSent(_) | Data::TlsAlert(_) | Data::Backpressure(_) => Severity::Note,
        Data::AppTransport(transport) if matches!(transport.step.as_str(), "left" | "givenUp") => {
            Severity::Note
        }
        Data::ResponseHead(head) if head.status >= 400 => Severity::Note,
        _ => Severity::Info,
    }
}

/// What the modules of the layers say about an event.
#[derive(Debug, Default)]
struct Words {
    text: Option<String>,
    note: Option<Phrase>,
    wire_len: Option<u64>,
    decoded_len: Option<u64>,
    children: u32,
    pair: Option<u64>,
    pair_ns: Option<u64>,
}

impl Words {
    /// Something that crossed the wire or that stands for it.
    fn text(text: impl Into<String>) -> Words {
        Words { text: Some(preview::shorten(&text.into())), ..Words::default() }
    }

    /// Only our own words.
    fn note(note: Phrase) -> Words {
        Words { note: Some(note), ..Words::default() }
    }

    fn and_note(mut self, note: Phrase) -> Words {
        self.note = Some(note);
        self
    }

    fn and_maybe(mut self, note: Option<Phrase>) -> Words {
        self.note = note;
        self
    }

    fn wire(mut self, len: u64) -> Words {
        self.wire_len = Some(len);
        self
    }
}

fn words(event: &Event, read: ReadBytes<'_>) -> Words {
    net::words(event, read)
        .or_else(|| tls::words(event))
        .or_else(|| proxy::words(event, read))
        .or_else(|| http::words(event, read))
        .or_else(|| stream::words(event))
        .or_else(|| h2::words(event, read))
        .or_else(|| auth::words(event))
        .or_else(|| ws::words(event, read))
        .or_else(|| course::words(event))
        .or_else(|| client::words(event))
        .or_else(|| app::words(event))
        .or_else(|| own_words(event))
        .unwrap_or_default()
}

/// Rows of no layer: verdicts, findings, a person's acts.
fn own_words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::SessionOpened(opened) => Words::text(&opened.url),
        Data::SessionFailed(failure) => Words {
            text: failure.exact.as_deref().and_then(|exact| exact.lines().next()).map(preview::shorten),
            ..Words::note(failure.headline.clone())
        },
        Data::SessionEnded(ended) => Words::note(if ended.ok {
            Phrase::new("row-session-ended")
        } else {
            Phrase::new("row-session-ended-early")
        }),
        Data::CloseVerdict(verdict) => Words::note(verdict.explanation.clone()),
        Data::Finding(finding) => Words::note(finding.title.clone()),
        Data::UserAction(act) => {
            Words { note: Some(act_phrase(&act.action)), text: act.note.clone(), ..Words::default() }
        }
        _ => return None,
    })
}

fn act_phrase(action: &str) -> Phrase {
    match action {
        "connect" => Phrase::new("row-act-connect"),
        "send" => Phrase::new("row-act-send"),
        "halfClose" => Phrase::new("row-act-half-close"),
        "close" => Phrase::new("row-act-close"),
        "reset" => Phrase::new("row-act-reset"),
        "cancel" => Phrase::new("row-act-cancel"),
        "ping" => Phrase::new("row-act-ping"),
        "wsClose" => Phrase::new("row-act-ws-close"),
        "endBody" => Phrase::new("row-act-end-body"),
        "request" => Phrase::new("row-act-request"),
        "follow" => Phrase::new("row-act-follow"),
        "stay" => Phrase::new("row-act-stay"),
        "pong" => Phrase::new("row-act-pong"),
        "frame" => Phrase::new("row-act-frame"),
        "behave" => Phrase::new("row-act-behave"),
        "decodeAs" => Phrase::new("row-act-decode-as"),
        "app" => Phrase::new("row-act-app"),
        "play" => Phrase::new("row-act-play"),
        "stopPlay" => Phrase::new("row-act-stop-play"),
        "goOn" => Phrase::new("row-act-go-on"),
        other => Phrase::new("row-act-other").with("action", other),
    }
}

/// Control frames and bookkeeping are drawn dimmer.
fn dim(event: &Event) -> bool {
    matches!(
        event.data,
        Data::DnsQuery(_)
            | Data::ConnectPlan(_)
            | Data::ConnectCancelled(_)
            | Data::Segment(_)
            | Data::TcpState(_)
            | Data::TcpInfo(_)
            | Data::TcpClosed(_)
            | Data::TlsRecord(_)
            | Data::CloseNotifySent(_)
            | Data::CloseNotifyReceived(_)
            | Data::ResponseBodyEnd(_)
            | Data::RequestBodyEnd(_)
            | Data::ConnectionReuse(_)
            | Data::SseComment(_)
            | Data::SseRetry(_)
            | Data::WsPing(_)
            | Data::WsPong(_)
            | Data::H2Frame(_)
            | Data::SessionOpened(_)
            | Data::SessionEnded(_)
            | Data::UserAction(_)
    ) || matches!(&event.data, Data::AppPacket(packet) if packet.heartbeat)
}

#[cfg(test)]
mod tests;
