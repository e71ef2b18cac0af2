//! What can go wrong above TCP: TLS, HTTP and WebSocket.

use super::words::Kind;
use super::{Failing, Heads, certificate};
use crate::event::{Data, Dir, Event, Failure};

/// Redirects remembered to find a loop.
const MAX_VISITED: usize = 100;

impl Failing {
    /// TLS, HTTP and WebSocket.
    pub(super) fn secure(&mut self, event: &Event) {
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
                let why = violation.rule.clone();
                let kind = match why.code.as_str() {
                    "ws-deflate-limit" => Kind::WsLimit { why },
                    _ => Kind::WsViolation { why },
                };
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
}
