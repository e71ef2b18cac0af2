//! What is worth knowing about a connection: silence, resets, ends that nobody answered.

use crate::event::{Data, Dir, Event, Finding, Layer, Phrase, Severity};
use crate::explain::closing::limits;
use crate::explain::reactions::Answer;
use crate::explain::words::duration;

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
                self.moved(event, false);
                self.last_sent = Some(event.seq);
                self.unanswered = true;
            }
            Data::TcpRead(_) => {
                self.moved(event, false);
                self.unanswered = false;
            }
            Data::WsMessage(_) | Data::WsFrame(_) => self.moved(event, true),
            Data::WsPing(_) => {
                self.moved(event, true);
                if event.dir == Dir::Tx {
                    self.ping = Some((event.seq, event.t_ns));
                }
            }
            Data::WsPong(pong) => {
                self.moved(event, true);
                if event.dir == Dir::Rx && pong.ping >= self.ping.map(|(seq, _)| seq) {
                    self.ping = None;
                }
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

    /// It became a WebSocket.
    pub(super) fn upgraded(&mut self, t_ns: u64) {
        self.ws = true;
        self.last_ns = t_ns;
    }

    /// Of a WebSocket only frames count: a close_notify of TLS is a read as well, and the end of a silence.
    fn moved(&mut self, event: &Event, frame: bool) {
        self.ws |= frame;
        if frame || !self.ws {
            self.last_ns = event.t_ns;
        }
    }

    /// A WebSocket that ends without a Close after a round time of silence: probably an idle limit.
    fn idle_limit(&self, event: &Event, answer: &mut Answer<'_>) {
        let silent = event.t_ns.saturating_sub(self.last_ns);
        let usual = limits::usual(silent).filter(|_| self.ws && !self.close_seen);
        let Some((seconds, _)) = usual else { return };
        answer.infer(Data::Finding(Box::new(Finding {
            severity: Severity::Note,
            about: Layer::Ws,
            title: Phrase::new("finding-idle-limit").with("seconds", seconds),
            rfc: "RFC 6455 §7.1.1".to_owned(),
            explanation: Phrase::new("finding-idle-limit-why").with("silence", duration(silent)),
            suggestion: Some(Phrase::new("finding-idle-limit-mend")),
            evidence: vec![event.seq],
        })));
    }

    fn reset(&self, event: &Event, answer: &mut Answer<'_>) {
        let Some(sent) = self.last_sent.filter(|_| self.unanswered) else { return };
        answer.infer(Data::Finding(Box::new(Finding {
            severity: Severity::Warn,
            about: Layer::Tcp,
            title: Phrase::new("finding-reset-in-flight"),
            rfc: "RFC 9293 §3.5.3".to_owned(),
            explanation: Phrase::new("finding-reset-in-flight-why"),
            suggestion: None,
            evidence: vec![sent, event.seq],
        })));
    }

    fn closed(&self, event: &Event, answer: &mut Answer<'_>) {
        if let Some(half) = self.half_closed.filter(|_| !self.peer_ended) {
            answer.give(Data::Finding(Box::new(Finding {
                severity: Severity::Note,
                about: Layer::Tcp,
                title: Phrase::new("finding-half-close-unanswered"),
                rfc: "RFC 9293 §3.6".to_owned(),
                explanation: Phrase::new("finding-half-close-unanswered-why"),
                suggestion: None,
                evidence: vec![half, event.seq],
            })));
        }
        if let Some((ping, t_ns)) = self.ping {
            let waited = duration(event.t_ns.saturating_sub(t_ns));
            answer.give(Data::Finding(Box::new(Finding {
                severity: Severity::Note,
                about: Layer::Ws,
                title: Phrase::new("finding-ping-unanswered"),
                rfc: "RFC 6455 §5.5.2".to_owned(),
                explanation: Phrase::new("finding-ping-unanswered-why").with("waited", waited),
                suggestion: None,
                evidence: vec![ping, event.seq],
            })));
        }
    }
}
