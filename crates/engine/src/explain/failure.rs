//! One layer, one reason, one next step.
//!
//! The first thing that made success impossible is the failure; what broke because of it is not.

mod app;
mod certificate;
mod course;
mod h2;
mod proxy;
mod refused;
mod secure;
mod words;

use crate::event::{ConnectFailed, Data, Event, Failure, Layer, Phrase};
use crate::explain::reactions::Answer;
use crate::explain::words::limit;
use words::Kind;
pub use words::short;

/// Watches a session until it fails or ends.
#[derive(Debug, Default)]
pub struct Failing {
    dial: Dial,
    /// What the session expects above TCP: `raw`, `http` or `ws`.
    expect: String,
    tls: bool,
    tls_open: bool,
    /// Whether the server asked for a certificate of ours, and whether it got one.
    asked_for_ours: Option<bool>,
    /// What was seen of the newest exchange.
    heads: Heads,
    /// WebSocket is open.
    ws_open: bool,
    /// Close frames that were sent and received.
    closes: (bool, bool),
    /// A person ended the session; what breaks from then on is no failure.
    given_up: bool,
    /// The violation that would call for a Close with its code.
    violation: Option<(u16, Box<Failure>)>,
    proxied: Option<proxy::Proxied>,
    /// The streams of HTTP/2.
    streams: h2::Streams,
    first: Option<Box<Failure>>,
    /// What a client above ended with, if it did not reach what was asked for.
    lost: Option<Box<Failure>>,
    told: bool,
    /// Addresses that redirected, with the redirect.
    visited: Vec<(u64, String)>,
}

/// The attempts of the newest connection.
#[derive(Debug, Default)]
struct Dial {
    host: String,
    port: u16,
    planned: usize,
    failed: Vec<(u64, ConnectFailed)>,
}

/// How far the newest exchange came.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Heads {
    #[default]
    None,
    Asked,
    /// The response head came; its body may still be coming.
    Answered,
    Complete,
}

impl Failing {
    /// Something that followed from an event: the upgrade and its end.
    pub(super) fn note(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeAccepted(_) => {
                self.ws_open = true;
                // A person went on although a check had failed.
                if self.first.as_ref().is_some_and(|failure| failure.code == "ws.invalid") {
                    self.first = None;
                }
            }
            Data::UpgradeRejected(rejected) if self.expect == "ws" => {
                let why = rejected.reasons.first().cloned().unwrap_or_default();
                let kind = if rejected.status == 101 {
                    Kind::WsInvalid { why }
                } else {
                    Kind::WsRefused { status: rejected.status, why }
                };
                self.suspect(kind, None, event);
            }
            // Why it was refused, where that is known: the next step comes from there.
            Data::Finding(cause) if cause.about == Layer::Ws => {
                let failure = self.first.as_mut().filter(|failure| failure.code == "ws.refused");
                if let (Some(failure), Some(next)) = (failure, &cause.suggestion) {
                    refused::put_first(&mut failure.advice, next);
                }
            }
            _ => {}
        }
    }

    /// The session connects again: what became of the connection before is no longer its failure.
    fn again(&mut self) {
        self.first = None;
        self.lost = None;
        self.told = false;
        self.ws_open = false;
        self.closes = (false, false);
        self.violation = None;
        self.heads = Heads::default();
        self.tls_open = false;
        self.given_up = false;
    }

    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        if matches!(&event.data, Data::WsMessage(message) if message.complete) {
            // Nothing fails with it, and a flood has very many.
            return;
        }
        if self.on_the_way(event, answer) {
            return;
        }
        self.follow(event);
        self.h2(event);
        if let Data::WsReconnect(_) = &event.data {
            self.again();
            return;
        }
        if let Some(lost) = app::lost(event).filter(|_| self.lost.is_none() && !self.given_up) {
            self.lost = Some(Box::new(lost));
        }
        match &event.data {
            Data::DnsFailed(failed) => {
                let kind = match failed.code.as_str() {
                    "EAI_NONAME" | "EAI_NODATA" | "NXDOMAIN" => Kind::DnsNotFound,
                    "EAI_AGAIN" | "SERVFAIL" => Kind::DnsNoAnswer,
                    _ => Kind::DnsFailed,
                };
                self.dial.host.clone_from(&failed.name);
                self.suspect(kind, Some(failed.text.clone()), event);
                self.tell(answer);
            }
            Data::ConnectFailed(failed) => {
                self.dial.failed.push((event.seq, (**failed).clone()));
                if self.dial.failed.len() >= self.dial.planned {
                    self.all_attempts_failed(event);
                    self.tell(answer);
                }
            }
            Data::TcpTimeout(timeout) => self.timed_out(&timeout.what, timeout.limit_ms, event),
            Data::RstReceived(rst) => {
                let kind = if self.tls && !self.tls_open {
                    Kind::ResetInHandshake
                } else if self.closes == (true, true) {
                    // Everything had been said: that TCP does not end in order breaks nothing.
                    return;
                } else if self.ws_open {
                    Kind::ResetOpen
                } else {
                    match (self.expect.as_str(), self.heads) {
                        ("raw", _) => Kind::ResetOpen,
                        (_, Heads::Answered) => Kind::ResetInBody,
                        // Nothing was owed any more.
                        (_, Heads::Complete) => return,
                        _ => Kind::ResetBeforeResponse,
                    }
                };
                self.suspect(kind, Some(rst.fault.text.clone()), event);
            }
            Data::AuthStep(step) if step.step == "failed" => {
                self.suspect(Kind::Credentials { why: step.text.clone() }, None, event);
            }
            Data::SessionEnded(ended) => {
                // What broke because the client above let go is not what it let go for.
                let before = |lost: &Failure| self.first.as_ref().is_none_or(|first| lost.t_ns < first.t_ns);
                if !ended.ok && self.lost.as_deref().is_some_and(before) {
                    self.first = self.lost.take();
                }
                if self.first.is_none() && !self.dial.failed.is_empty() && self.heads == Heads::None {
                    self.all_attempts_failed(event);
                }
                self.tell(answer);
            }
            _ => self.secure(event),
        }
    }

    /// HTTP/2, which knows of each stream what is owed.
    fn h2(&mut self, event: &Event) {
        // The preface was sent whatever ALPN chose: it is prior knowledge.
        if matches!(event.data, Data::H2Preface(_))
            && self.first.as_ref().is_some_and(|failure| failure.code == "tls.alpn")
        {
            self.first = None;
        }
        let at = words::Place { host: &self.dial.host, port: self.dial.port, tls: self.tls };
        let failure = self.streams.push(event, &at, &self.expect);
        let failure = failure.filter(|_| matches!(self.expect.as_str(), "http" | "ws"));
        if self.first.is_none() && !self.given_up && !self.told {
            self.first = failure.map(Box::new);
        }
    }

    fn timed_out(&mut self, what: &str, limit_ms: u64, event: &Event) {
        let limit = limit(limit_ms);
        let kind = match what {
            "connect" => Kind::ConnectTimeout { limit },
            "tls" => Kind::TlsTimeout { limit },
            "firstByte" => Kind::FirstByteTimeout { limit },
            "idle" => Kind::IdleTimeout { limit },
            "total" => Kind::TotalTimeout { limit },
            // The peer did not close in time: the exchange was over by then.
            _ => return,
        };
        self.suspect(kind, None, event);
        if what == "connect"
            && let Some(failure) = &mut self.first
        {
            failure.evidence.extend(self.dial.failed.iter().map(|(seq, _)| *seq));
        }
    }

    fn all_attempts_failed(&mut self, event: &Event) {
        let Some((_, last)) = self.dial.failed.last() else { return };
        let name = last.fault.name.as_str();
        let kind = if name.contains("REFUSED") {
            Kind::Refused
        } else if name.contains("TIMEDOUT") {
            Kind::NoAnswer
        } else if name.contains("UNREACH") {
            Kind::Unreachable
        } else {
            Kind::NotConnected
        };
        let exact = last.fault.text.clone();
        self.suspect(kind, Some(exact), event);
        if let Some(failure) = &mut self.first {
            failure.evidence = self.dial.failed.iter().map(|(seq, _)| *seq).collect();
        }
    }

    /// Remembers the first thing that made success impossible.
    fn suspect(&mut self, kind: Kind, exact: Option<String>, event: &Event) {
        if self.first.is_none() && !self.given_up && !self.told {
            self.first = Some(Box::new(self.failure(kind, exact, event)));
        }
    }

    fn failure(&self, kind: Kind, exact: Option<String>, event: &Event) -> Failure {
        let (layer, code) = kind.place();
        let at = words::Place { host: &self.dial.host, port: self.dial.port, tls: self.tls };
        Failure {
            layer,
            code: code.to_owned(),
            headline: kind.headline(&at),
            consequence: kind.consequence(&at),
            exact,
            advice: kind.advice(&at),
            evidence: vec![event.seq],
            t_ns: event.t_ns,
        }
    }

    fn tell(&mut self, answer: &mut Answer<'_>) {
        if self.told {
            return;
        }
        if let Some(failure) = self.first.take() {
            self.told = true;
            answer.give(Data::SessionFailed(failure));
        }
    }
}
