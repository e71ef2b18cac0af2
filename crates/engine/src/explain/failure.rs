//! One layer, one reason, one next step.
//!
//! The first thing that made success impossible is the failure; what broke because of it is not.

mod app;
mod certificate;
mod h2;
mod proxy;
mod refused;
mod words;

use crate::event::{ConnectFailed, Data, Dir, Event, Failure, Framing, Layer, Phrase};
use crate::explain::reactions::Answer;
use crate::explain::words::limit;
use words::Kind;
pub use words::short;

/// Redirects remembered to find a loop.
const MAX_VISITED: usize = 100;

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
        if self.on_the_way(event, answer) {
            return;
        }
        self.follow(event);
        self.h2(event);
        if let Data::WsReconnect(_) = &event.data {
            self.again();
            return;
        }
        if let Some(lost) = app::lost(event, self.ws_open).filter(|_| self.lost.is_none() && !self.given_up) {
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

    /// What of the session's course decides how a later event is read.
    fn follow(&mut self, event: &Event) {
        match &event.data {
            Data::ConnectPlan(plan) => {
                self.dial = Dial {
                    host: plan.host.clone(),
                    port: plan.port,
                    planned: plan.order.len(),
                    failed: Vec::new(),
                };
                self.expect.clone_from(&plan.expect);
                self.tls = plan.tls;
                self.tls_open = false;
                self.closes = (false, false);
            }
            Data::Established(_) => self.dial.failed.clear(),
            Data::ClientAuth(asked) => self.asked_for_ours = Some(!asked.sent.is_empty()),
            Data::TlsEstablished(_) => self.tls_open = true,
            Data::RequestHead(_) => {
                self.heads = Heads::Asked;
                // A challenge is answered, or a redirect followed: nothing has failed yet.
                if self.first.as_ref().is_some_and(|failure| failure.code == "ws.refused") {
                    self.first = None;
                }
            }
            Data::ResponseHead(head) => {
                self.heads = match head.framing {
                    Framing::None { .. } | Framing::Tunnel { .. } => Heads::Complete,
                    _ => Heads::Answered,
                };
            }
            Data::ResponseBodyEnd(end) => {
                self.heads = Heads::Complete;
                if let Some(failure) = self.first.as_mut().filter(|failure| failure.code == "ws.refused") {
                    failure.exact = end.first.as_ref().and_then(refused::said);
                }
            }
            // It is asked again on a new connection.
            Data::ConnectionChosen(chosen) if chosen.choice == "closedByPeer" => {
                self.first.take_if(|failure| failure.code == "http.noResponse");
            }
            // A client that goes on with another transport has not failed.
            Data::AppTransport(transport) => match transport.step.as_str() {
                "left" | "givenUp" => self.first = None,
                // What breaks once the peer has ended the session breaks nothing that was asked for.
                "closed" => self.given_up = true,
                _ => {}
            },
            Data::UserAction(act)
                if matches!(act.action.as_str(), "cancel" | "reset" | "close" | "wsClose") =>
            {
                self.given_up = true;
            }
            _ => {}
        }
    }

    /// TLS, HTTP and WebSocket.
    fn secure(&mut self, event: &Event) {
        match &event.data {
            Data::TlsVerify(verdict) if !verdict.ok && verdict.enforced => {
                let problem = verdict.problem.as_ref().map_or("", |problem| problem.code.as_str());
                let kind = match problem {
                    "tls-verify-expired" => Kind::TlsExpired,
                    "tls-verify-not-yet" => Kind::TlsNotYet,
                    "tls-verify-wrong-name" => Kind::TlsWrongName,
                    "tls-verify-unknown-issuer" => Kind::TlsUnknownIssuer,
                    "tls-trust-unreadable" => Kind::TlsTrust,
                    other => certificate::Flaw::of(other)
                        .map_or(Kind::TlsVerify, |flaw| Kind::Certificate(flaw, verdict.problem.clone())),
                };
                self.suspect(kind, verdict.text.clone(), event);
            }
            Data::TlsAlert(alert) if event.dir == Dir::Rx && alert.level == "fatal" => {
                let flaw = certificate::Flaw::of_alert(alert.code, self.asked_for_ours);
                let exact = format!("{} ({})", alert.description, alert.code);
                let kind = match flaw {
                    Some(flaw) => Kind::Certificate(flaw, Some(alert.meaning.clone())),
                    None => Kind::TlsAlert { alert: exact.clone() },
                };
                self.suspect(kind, Some(exact), event);
            }
            Data::TlsMalformed(malformed) if malformed.fatal => {
                let exact = malformed.why.args.get("text").and_then(|text| match text {
                    crate::event::PhraseArg::Text(text) => Some(text.clone()),
                    crate::event::PhraseArg::Number(_) => None,
                });
                let kind = match malformed.why.code.as_str() {
                    _ if self.tls_open => Kind::TlsBroken,
                    "tls-incompatible" => Kind::TlsIncompatible,
                    _ => Kind::TlsNotTls,
                };
                self.suspect(kind, exact, event);
            }
            Data::TlsTruncated(_) | Data::FinReceived(_) if self.tls && !self.tls_open => {
                self.suspect(Kind::TlsCut, None, event);
            }
            _ if self.expect == "raw" => {}
            // What follows a complete response breaks nothing that was asked for.
            Data::HttpMalformed(malformed)
                if malformed.fatal && event.dir == Dir::Rx && self.heads != Heads::Complete =>
            {
                let kind = match malformed.why.code.as_str() {
                    "http-answer-is-tls" | "http-answer-is-tls-alert" => Kind::HttpIsTls,
                    "http-answer-not-http" | "http-status-line" => Kind::HttpNotHttp,
                    "http-head-too-large" => Kind::HttpHead { why: malformed.why.clone() },
                    "http-informational-endless" => Kind::HttpEndless { why: malformed.why.clone() },
                    "http-length-conflict" | "http-length-invalid" => {
                        Kind::HttpLength { why: malformed.why.clone() }
                    }
                    code if code.starts_with("http-chunk") || code == "http-trailers-too-large" => {
                        Kind::HttpChunk { why: malformed.why.clone() }
                    }
                    _ => Kind::HttpMalformed { why: malformed.why.clone() },
                };
                self.suspect(kind, None, event);
            }
            Data::HttpMalformed(malformed)
                if event.dir == Dir::Rx
                    && matches!(
                        malformed.why.code.as_str(),
                        "http-coding-not" | "http-coding-broken" | "http-coding-cut"
                    ) =>
            {
                self.suspect(Kind::HttpCoding { why: malformed.why.clone() }, None, event);
            }
            Data::Redirect(redirect) if self.visited.len() < MAX_VISITED => {
                self.visited.push((event.seq, redirect.from.clone()));
            }
            Data::RedirectStopped(stopped) if stopped.why == "limit" => {
                let hops = stopped.hops;
                // A WebSocket that is redirected without end was refused as well.
                self.first.take_if(|failure| failure.code == "ws.refused");
                let loops = self
                    .visited
                    .iter()
                    .enumerate()
                    .any(|(at, (_, url))| self.visited[..at].iter().any(|(_, earlier)| earlier == url));
                let kind = if loops { Kind::RedirectLoop { hops } } else { Kind::RedirectLimit { hops } };
                self.suspect(kind, None, event);
                if let Some(failure) = &mut self.first {
                    failure.evidence.extend(self.visited.iter().map(|(seq, _)| *seq));
                }
            }
            Data::RedirectStopped(stopped) => {
                self.first.take_if(|failure| failure.code == "ws.refused");
                let location = stopped.location.chars().take(200).collect();
                self.suspect(Kind::RedirectNowhere { location }, None, event);
            }
            Data::Incomplete(incomplete) if event.dir == Dir::Rx => {
                let kind = if self.heads == Heads::Answered {
                    Kind::HttpIncomplete { why: incomplete.why.clone() }
                } else {
                    Kind::HttpNoResponse { why: incomplete.why.clone(), silent: incomplete.got == 0 }
                };
                self.suspect(kind, None, event);
            }
            Data::WsMessage(message) if !message.complete && event.dir == Dir::Rx => {
                self.suspect(Kind::WsCut { got: message.payload_len }, None, event);
            }
            Data::WsViolation(violation)
                if violation.severity == crate::event::Severity::Error
                    && event.dir == Dir::Rx
                    && self.violation.is_none() =>
            {
                let kind = Kind::WsViolation { why: violation.rule.clone() };
                let failure = self.failure(kind, None, event);
                self.violation = Some((violation.close_code, Box::new(failure)));
            }
            Data::WsCloseReceived(_) => self.closes.1 = true,
            Data::WsCloseSent(close) => {
                self.closes.0 = true;
                // We failed the connection for it (RFC 6455 §7.1.7); without that Close it was only reported.
                let called_for = |(code, _): &(u16, Box<Failure>)| close.code == Some(*code);
                if self.violation.as_ref().is_some_and(called_for) && self.first.is_none() {
                    self.first = self.violation.take().map(|(_, failure)| failure);
                }
            }
            _ => {}
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
