//! What is worth knowing about a connection: silence, resets, ends that nobody answered.

use crate::event::{Data, Dir, Event, Finding, Layer, Phrase, Severity};
use crate::explain::reactions::Answer;
use crate::explain::words::duration;

/// Idle limits that servers and proxies come with, in seconds.
const USUAL_LIMITS: [u64; 12] = [5, 10, 15, 30, 60, 75, 90, 100, 120, 300, 350, 600];

/// What is known of one open connection.
#[derive(Debug, Default)]
pub(super) struct Watch {
    last_ns: u64,
    last_sent: Option<u64>,
    /// Bytes were sent and nothing has come back since.
    unanswered: bool,
    half_closed: Option<u64>,
    peer_ended: bool,
    /// The newest ping of ours that no pong has answered.
    ping: Option<(u64, u64)>,
    close_seen: bool,
    ws: bool,
}

impl Watch {
    /// A connection that opened at `t_ns`.
    pub(super) fn new(t_ns: u64) -> Watch {
        Watch { last_ns: t_ns, ..Watch::default() }
    }

    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            Data::TcpWrite(_) => {
                self.last_ns = event.t_ns;
                self.last_sent = Some(event.seq);
                self.unanswered = true;
            }
            Data::TcpRead(_) => {
                self.last_ns = event.t_ns;
                self.unanswered = false;
            }
            Data::WsMessage(_) => self.ws = true,
            Data::WsPing(_) if event.dir == Dir::Tx => {
                self.ws = true;
                self.ping = Some((event.seq, event.t_ns));
            }
            Data::WsPong(pong) if event.dir == Dir::Rx && pong.ping >= self.ping.map(|(seq, _)| seq) => {
                self.ping = None;
            }
            Data::WsCloseSent(_) | Data::WsCloseReceived(_) => {
                self.ws = true;
                self.close_seen = true;
            }
            Data::FinSent(fin) if fin.via == "shutdown" => self.half_closed = Some(event.seq),
            Data::FinReceived(_) => {
                self.peer_ended = true;
                self.idle_limit(event, answer);
            }
            Data::RstReceived(_) => {
                self.peer_ended = true;
                self.reset(event, answer);
            }
            Data::TcpClosed(_) => self.closed(event, answer),
            _ => {}
        }
    }

    /// A WebSocket that ends without a Close after a round time of silence: probably an idle limit.
    fn idle_limit(&self, event: &Event, answer: &mut Answer<'_>) {
        let silent = event.t_ns.saturating_sub(self.last_ns);
        let usual = |seconds: &&u64| {
            let limit = **seconds * 1_000_000_000;
            silent >= limit && silent - limit < 1_000_000_000.min(limit / 20)
        };
        let Some(seconds) = USUAL_LIMITS.iter().find(usual).filter(|_| self.ws && !self.close_seen) else {
            return;
        };
        answer.infer(Data::Finding(Finding {
            severity: Severity::Note,
            about: Layer::Ws,
            title: Phrase::new("finding-idle-limit").with("seconds", *seconds),
            rfc: "RFC 6455 §7.1.1".to_owned(),
            explanation: Phrase::new("finding-idle-limit-why").with("silence", duration(silent)),
            suggestion: Some(Phrase::new("finding-idle-limit-mend")),
            evidence: vec![event.seq],
        }));
    }

    fn reset(&self, event: &Event, answer: &mut Answer<'_>) {
        let Some(sent) = self.last_sent.filter(|_| self.unanswered) else { return };
        answer.infer(Data::Finding(Finding {
            severity: Severity::Warn,
            about: Layer::Tcp,
            title: Phrase::new("finding-reset-in-flight"),
            rfc: "RFC 9293 §3.5.3".to_owned(),
            explanation: Phrase::new("finding-reset-in-flight-why"),
            suggestion: None,
            evidence: vec![sent, event.seq],
        }));
    }

    fn closed(&self, event: &Event, answer: &mut Answer<'_>) {
        if let Some(half) = self.half_closed.filter(|_| !self.peer_ended) {
            answer.give(Data::Finding(Finding {
                severity: Severity::Note,
                about: Layer::Tcp,
                title: Phrase::new("finding-half-close-unanswered"),
                rfc: "RFC 9293 §3.6".to_owned(),
                explanation: Phrase::new("finding-half-close-unanswered-why"),
                suggestion: None,
                evidence: vec![half, event.seq],
            }));
        }
        if let Some((ping, t_ns)) = self.ping {
            let waited = duration(event.t_ns.saturating_sub(t_ns));
            answer.give(Data::Finding(Finding {
                severity: Severity::Note,
                about: Layer::Ws,
                title: Phrase::new("finding-ping-unanswered"),
                rfc: "RFC 6455 §5.5.2".to_owned(),
                explanation: Phrase::new("finding-ping-unanswered-why").with("waited", waited),
                suggestion: None,
                evidence: vec![ping, event.seq],
            }));
        }
    }
}
