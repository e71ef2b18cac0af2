//! The verdict over the trace of a connection's ends.

use super::{Above, Trace, usually};
use crate::event::{CloseVerdict, Ending, First, Phrase};
use crate::explain::words::{duration, limit};

/// What became of a connection that is gone.
pub(super) fn verdict(trace: &Trace, above: Option<&Above>) -> CloseVerdict {
    let both = trace.both_closes();
    let ending = trace.ending_of();
    // A connection of a session that its packets ended; a WebSocket tells its end in Close frames.
    let above = above.filter(|_| ending == Ending::Clean && !trace.ws);
    let usually = usually::usually(trace, ending);
    let mut evidence = trace.evidence.clone();
    evidence.extend(above.map(|above| above.seq));
    evidence.sort_unstable();
    if let Some((_, seqs)) = &usually {
        evidence.extend(seqs);
        evidence.sort_unstable();
        evidence.dedup();
    }
    CloseVerdict {
        ws_first: trace.ws.then(|| trace.ws_first.unwrap_or(First::Unknown)),
        tls_first: trace.tls.then(|| trace.tls_first.unwrap_or(First::Unknown)),
        tcp_first: Some(trace.tcp_first.unwrap_or(First::Unknown)),
        ending,
        api_code: trace.ws.then(|| trace.api_code()),
        api_why: trace.ws.then(|| match trace.code_received {
            _ if trace.browser_fails => Phrase::new("api-code-failed"),
            Some(Some(_)) => Phrase::new("api-code-received"),
            Some(None) => Phrase::new("api-code-1005"),
            None => Phrase::new("api-code-1006"),
        }),
        // RFC 6455 §7.1.4: cleanly is after the closing handshake, however TCP ended then.
        was_clean: trace.ws.then_some(both && !trace.browser_fails),
        code_sent: trace.code_sent.flatten(),
        code_received: trace.code_received.flatten(),
        explanation: match above {
            Some(Above { who: First::Peer, packet, .. }) => {
                Phrase::new("verdict-above-peer").with("packet", packet.as_str())
            }
            Some(Above { packet, .. }) => Phrase::new("verdict-above-local").with("packet", packet.as_str()),
            None => explanation(trace, ending),
        },
        inferred: trace.inferred,
        reason_sent: trace.reason_sent.clone(),
        reason_received: trace.reason_received.clone(),
        steps: trace.steps.clone(),
        usually: usually.map(|(phrase, _)| phrase),
        evidence,
    }
}

impl Trace {
    pub(super) fn both_closes(&self) -> bool {
        self.code_sent.is_some() && self.code_received.is_some()
    }

    /// RFC 6455 §7.1.5: the code of the first Close received, 1005 when it has none, 1006 when none came or the
    /// connection had to be failed.
    pub(super) fn api_code(&self) -> u16 {
        match self.code_received.filter(|_| !self.browser_fails) {
            Some(code) => code.unwrap_or(1005),
            None => 1006,
        }
    }

    /// Who ended first what carries the WebSocket: its stream, else the connection.
    pub(super) fn carrier_first(&self) -> Option<First> {
        self.stream_first.or(self.tcp_first)
    }

    fn ending_of(&self) -> Ending {
        let cancelled = self.stream_reset.filter(|_| !self.both_closes());
        if self.rst_received || cancelled.is_some_and(|(who, _)| who == First::Peer) {
            Ending::Reset
        } else if self.rst_sent || cancelled.is_some() {
            Ending::LocalAbort
        } else if self.timeout {
            Ending::Timeout
        } else if self.tls_failed {
            Ending::Failed
        } else if self.ws && !self.both_closes() {
            Ending::WsUnclean
        } else if self.tls && self.truncated {
            Ending::TlsTruncated
        } else {
            Ending::Clean
        }
    }
}

fn explanation(trace: &Trace, ending: Ending) -> Phrase {
    // What the frame said, whatever a browser makes of it.
    let said = trace.code_received.flatten();
    let code = said.unwrap_or_else(|| trace.api_code()).to_string();
    let silence = duration(trace.silent_ns);
    let peer = trace.carrier_first() == Some(First::Peer);
    match ending {
        Ending::Reset if !trace.rst_received => Phrase::new("verdict-stream-reset"),
        Ending::Reset if trace.both_closes() && said.is_none() => Phrase::new("verdict-reset-after-closes"),
        Ending::Reset if trace.both_closes() => Phrase::new("verdict-reset-after-close").with("code", code),
        Ending::Reset => Phrase::new("verdict-reset"),
        Ending::LocalAbort if !trace.rst_sent => Phrase::new("verdict-stream-given-up"),
        Ending::LocalAbort => Phrase::new("verdict-local-abort"),
        Ending::Timeout => Phrase::new("verdict-timeout"),
        Ending::Failed => Phrase::new("verdict-tls-failed"),
        // Nothing may follow a Close (RFC 6455 §5.5.1), so nothing can be missing.
        Ending::TlsTruncated if trace.ws => Phrase::new("verdict-tls-truncated-after-close"),
        Ending::TlsTruncated => Phrase::new("verdict-tls-truncated"),
        Ending::WsUnclean => match trace.ws_first {
            Some(First::Local) => match trace.waited_ms {
                Some(waited) => Phrase::new("verdict-ws-unanswered-in").with("limit", limit(waited)),
                None => Phrase::new("verdict-ws-unanswered"),
            },
            Some(_) if said.is_none() => Phrase::new("verdict-ws-not-answered-by-us-bare"),
            Some(_) => Phrase::new("verdict-ws-not-answered-by-us").with("code", code),
            None if trace.goaway.is_some() => Phrase::new("verdict-ws-goaway"),
            None if peer => Phrase::new("verdict-ws-no-close").with("silence", silence),
            None => Phrase::new("verdict-ws-no-close-local"),
        },
        Ending::Clean if trace.ws => match trace.ws_first {
            Some(First::Local) if said.is_none() => Phrase::new("verdict-ws-clean-local-bare"),
            _ if said.is_none() => Phrase::new("verdict-ws-clean-peer-bare"),
            Some(First::Local) => Phrase::new("verdict-ws-clean-local").with("code", code),
            _ => Phrase::new("verdict-ws-clean-peer").with("code", code),
        },
        Ending::Clean if peer => Phrase::new("verdict-peer-first"),
        Ending::Clean => match trace.waited_ms {
            Some(waited) => Phrase::new("verdict-local-first-waited").with("limit", limit(waited)),
            None => Phrase::new("verdict-local-first"),
        },
    }
}
