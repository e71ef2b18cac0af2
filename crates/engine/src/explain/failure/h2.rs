//! Failures of HTTP/2: a stream that is reset or refused, GOAWAY, a broken rule, ALPN that chose otherwise.

use std::collections::BTreeMap;

use super::words::Place;
use crate::event::{Data, Dir, Event, Failure, Framing, H2Detail, Layer, Phrase};

/// Streams that are followed at once.
const MAX_STREAMS: usize = 4096;
const REFUSED_STREAM: u32 = 0x7;
const NO_APPLICATION_PROTOCOL: u8 = 120;

/// What is owed on the streams of a session.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// By connection and stream: whether the response has begun.
    owed: BTreeMap<(u32, u32), bool>,
    /// Connection and code of the newest GOAWAY.
    goaway: Option<(u32, String)>,
    /// What ALPN offered.
    offered: Vec<String>,
    /// The connection whose peer sent SETTINGS.
    settled: u32,
    /// Connection and stream that carry a WebSocket, until the peer closes it (RFC 8441).
    tunnel: Option<(u32, u32)>,
}

impl Streams {
    /// Looks at an event; what makes success impossible is a failure.
    pub(super) fn push(&mut self, event: &Event, at: &Place<'_>, expect: &str) -> Option<Failure> {
        let key = (event.conn, event.stream);
        match &event.data {
            Data::RequestHead(_) if event.stream != 0 && self.owed.len() < MAX_STREAMS => {
                self.owed.insert(key, false);
            }
            Data::ResponseHead(head) if matches!(head.framing, Framing::Stream { .. }) => {
                self.owed.entry(key).and_modify(|begun| *begun = true);
            }
            Data::ResponseHead(head) => {
                self.owed.remove(&key);
                if event.stream != 0 && matches!(head.framing, Framing::Tunnel { .. }) {
                    self.tunnel = Some(key);
                }
            }
            Data::ResponseBodyEnd(_) => {
                self.owed.remove(&key);
            }
            Data::WsCloseReceived(_) => self.tunnel = None,
            Data::Incomplete(_) if event.dir == Dir::Rx => {
                self.owed.remove(&key)?;
                let (_, code) = self.goaway.as_ref().filter(|(conn, _)| *conn == event.conn)?;
                return Some(goaway(code, Phrase::new("fail-h2-goaway-cut"), event));
            }
            Data::H2Frame(frame) if event.dir == Dir::Rx => match &frame.detail {
                H2Detail::Settings { ack: false, settings } => {
                    let first = std::mem::replace(&mut self.settled, event.conn) != event.conn;
                    let allows = settings.iter().any(|setting| setting.id == 0x8 && setting.value == 1);
                    if first && expect == "ws" && !allows {
                        return Some(no_connect(at, event));
                    }
                }
                H2Detail::RstStream { code, name, .. } if self.tunnel == Some(key) => {
                    self.tunnel = None;
                    return Some(cancelled(&named(*code, name), event));
                }
                H2Detail::RstStream { code, name, .. } => {
                    let begun = *self.owed.get(&key)?;
                    return Some(reset(*code, &named(*code, name), begun, event));
                }
                H2Detail::GoAway { last_stream, code, name, debug, .. } => {
                    let code_text = named(*code, name);
                    self.goaway = Some((event.conn, code_text.clone()));
                    let mut open = self.owed.keys().filter(|(conn, _)| *conn == event.conn).peekable();
                    open.peek()?;
                    let failure = if open.any(|(_, stream)| stream > last_stream) {
                        let last = last_stream.to_string();
                        goaway(
                            &code_text,
                            Phrase::new("fail-h2-goaway-unprocessed").with("last", last),
                            event,
                        )
                    } else if *code != 0 {
                        goaway(&code_text, Phrase::new("fail-h2-goaway-cut"), event)
                    } else {
                        return None;
                    };
                    let exact = Some(debug.text().into_owned()).filter(|text| !text.is_empty());
                    return Some(Failure { exact, ..failure });
                }
                _ => {}
            },
            Data::H2Malformed(flaw) if flaw.fatal && event.dir == Dir::Rx => {
                return match flaw.why.code.as_str() {
                    "h2-answer-is-http1" | "h2-answer-not-http2" => Some(not_spoken(&flaw.why, at, event)),
                    _ if self.owed.keys().all(|(conn, _)| *conn != event.conn) => None,
                    _ => Some(protocol(&flaw.why, &flaw.rfc, event)),
                };
            }
            Data::ClientHello(hello) => self.offered.clone_from(&hello.alpn),
            Data::TlsEstablished(open)
                if open.alpn_offered == ["h2"] && open.alpn.as_deref() != Some("h2") =>
            {
                return Some(alpn(open.alpn.as_deref(), at, event));
            }
            Data::TlsAlert(alert) if event.dir == Dir::Rx && alert.code == NO_APPLICATION_PROTOCOL => {
                let offered = self.offered.join(", ");
                let then = Phrase::new("fail-h2-alpn-refused").with("offered", offered);
                let exact = format!("{} ({})", alert.description, alert.code);
                return Some(Failure { exact: Some(exact), ..no_alpn(then, at, event) });
            }
            _ => {}
        }
        None
    }
}

/// The reason in two or three words.
pub(super) fn short(code: &str) -> Option<Phrase> {
    Some(match code {
        "h2.refused" => Phrase::new("chip-fail-h2-refused"),
        "h2.reset" => Phrase::new("chip-fail-h2-reset"),
        "h2.goaway" => Phrase::new("chip-fail-h2-goaway"),
        "h2.protocol" => Phrase::new("chip-fail-h2-protocol"),
        "h2.notSpoken" => Phrase::new("chip-fail-h2-other"),
        "h2.noConnect" => Phrase::new("chip-fail-h2-no-connect"),
        "tls.alpn" => Phrase::new("chip-fail-h2-alpn"),
        _ => return None,
    })
}

fn named(code: u32, name: &str) -> String {
    if name.is_empty() { format!("0x{code:x}") } else { name.to_owned() }
}

fn failure(layer: Layer, code: &str, headline: Phrase, consequence: Phrase, event: &Event) -> Failure {
    Failure {
        layer,
        code: code.to_owned(),
        headline,
        consequence,
        exact: None,
        advice: Vec::new(),
        evidence: vec![event.seq],
        t_ns: event.t_ns,
    }
}

fn reset(code: u32, name: &str, begun: bool, event: &Event) -> Failure {
    if code == REFUSED_STREAM {
        let then = Phrase::new("fail-h2-refused-then");
        let advice = vec![Phrase::new("advice-h2-again"), Phrase::new("advice-h2-fewer")];
        return Failure {
            advice,
            ..failure(Layer::Http, "h2.refused", Phrase::new("fail-h2-refused"), then, event)
        };
    }
    let headline = Phrase::new("fail-h2-reset").with("code", name).with("stream", event.stream.to_string());
    let then = if begun { Phrase::new("fail-h2-reset-body") } else { Phrase::new("fail-h2-reset-head") };
    let advice =
        vec![Phrase::new("advice-h2-log"), Phrase::new("advice-h2-proxy"), Phrase::new("advice-h2-http1")];
    Failure { advice, ..failure(Layer::Http, "h2.reset", headline, then, event) }
}

/// The stream of an open WebSocket was reset without a Close (RFC 8441 §5).
fn cancelled(name: &str, event: &Event) -> Failure {
    let headline = Phrase::new("fail-h2-reset").with("code", name).with("stream", event.stream.to_string());
    let then = Phrase::new("fail-h2-tunnel-reset");
    let advice = vec![Phrase::new("advice-h2-log"), Phrase::new("advice-h2-proxy")];
    Failure { advice, ..failure(Layer::Http, "h2.reset", headline, then, event) }
}

fn goaway(code: &str, then: Phrase, event: &Event) -> Failure {
    let headline = Phrase::new("fail-h2-goaway").with("code", code);
    let advice = vec![Phrase::new("advice-h2-goaway"), Phrase::new("advice-server-log")];
    Failure { advice, ..failure(Layer::Http, "h2.goaway", headline, then, event) }
}

fn protocol(why: &Phrase, rfc: &str, event: &Event) -> Failure {
    let advice = vec![Phrase::new("advice-h2-frames"), Phrase::new("advice-h2-http1")];
    let headline = Phrase::new("fail-h2-protocol");
    let exact = Some(rfc.to_owned());
    Failure { advice, exact, ..failure(Layer::Http, "h2.protocol", headline, why.clone(), event) }
}

fn not_spoken(why: &Phrase, at: &Place<'_>, event: &Event) -> Failure {
    let mut advice = vec![Phrase::new("advice-h2-http1")];
    if !at.tls {
        advice.push(Phrase::new("advice-h2-tls"));
    }
    let headline = at.remote(Phrase::new("fail-h2-not-spoken"));
    Failure { advice, ..failure(Layer::Http, "h2.notSpoken", headline, why.clone(), event) }
}

/// A WebSocket was to run over HTTP/2, and the peer does not take it (RFC 8441 §3).
fn no_connect(at: &Place<'_>, event: &Event) -> Failure {
    let headline = at.remote(Phrase::new("fail-h2-no-connect"));
    let advice = vec![Phrase::new("advice-ws-http1"), Phrase::new("advice-h2-connect-on")];
    let then = Phrase::new("fail-h2-no-connect-then");
    Failure { advice, ..failure(Layer::Http, "h2.noConnect", headline, then, event) }
}

fn alpn(chosen: Option<&str>, at: &Place<'_>, event: &Event) -> Failure {
    let then = match chosen {
        Some(chosen) => Phrase::new("fail-h2-alpn-other").with("chosen", chosen),
        None => Phrase::new("fail-h2-alpn-none"),
    };
    no_alpn(then, at, event)
}

fn no_alpn(then: Phrase, at: &Place<'_>, event: &Event) -> Failure {
    let headline = at.remote(Phrase::new("fail-h2-alpn"));
    let advice = vec![Phrase::new("advice-h2-auto"), Phrase::new("advice-h2-server")];
    Failure { advice, ..failure(Layer::Tls, "tls.alpn", headline, then, event) }
}
