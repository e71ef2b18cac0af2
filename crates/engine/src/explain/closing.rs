//! Who closed first, how, and what a browser would have said (RFC 6455 §7.1).

use std::collections::BTreeMap;

use crate::event::{CloseVerdict, Data, Ending, Event, First, Phrase};
use crate::explain::reactions::Answer;
use crate::explain::words::duration;

/// What was seen of the ends of each open connection.
#[derive(Debug, Default)]
pub struct Closing {
    open: BTreeMap<u32, Trace>,
}

/// The ends of one connection, as far as they came.
#[derive(Debug, Default)]
struct Trace {
    ws: bool,
    ws_first: Option<First>,
    code_sent: Option<Option<u16>>,
    code_received: Option<Option<u16>>,
    tls: bool,
    tls_first: Option<First>,
    tls_failed: bool,
    truncated: bool,
    tcp_first: Option<First>,
    /// How we ended or what ended it for us, beyond FIN.
    rst_sent: bool,
    rst_received: bool,
    timeout: bool,
    /// When something last moved before the first sign of the end.
    last_ns: u64,
    silent_ns: u64,
    evidence: Vec<u64>,
}

impl Trace {
    fn first(&mut self, who: First, event: &Event) {
        if self.tcp_first.is_none() {
            self.tcp_first = Some(who);
            self.silent_ns = event.t_ns.saturating_sub(self.last_ns);
        }
        self.evidence.push(event.seq);
    }

    fn ws_close(&mut self, who: First, event: &Event) {
        self.ws_first.get_or_insert(who);
        self.evidence.push(event.seq);
        self.last_ns = event.t_ns;
    }

    fn notify(&mut self, who: First, event: &Event) {
        self.tls_first.get_or_insert(who);
        self.evidence.push(event.seq);
    }
}

impl Closing {
    /// Something that followed from an event: the upgrade, once it is accepted.
    pub(super) fn note(&mut self, event: &Event) {
        if let Data::UpgradeAccepted(_) = event.data
            && let Some(trace) = self.open.get_mut(&event.conn)
        {
            trace.ws = true;
        }
    }

    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        if let Data::Established(_) = event.data {
            self.open.insert(event.conn, Trace { last_ns: event.t_ns, ..Trace::default() });
            return;
        }
        let Some(trace) = self.open.get_mut(&event.conn) else { return };
        match &event.data {
            Data::TcpRead(_) | Data::TcpWrite(_) => trace.last_ns = event.t_ns,
            // A message proves that both ends speak WebSocket, whatever the checks said.
            Data::WsMessage(_) => trace.ws = true,
            Data::WsCloseSent(close) => {
                trace.code_sent.get_or_insert(close.code);
                trace.ws_close(First::Local, event);
            }
            Data::WsCloseReceived(close) => {
                trace.code_received.get_or_insert(close.code);
                trace.ws_close(First::Peer, event);
            }
            Data::ClientHello(_) => trace.tls_failed = true,
            Data::TlsEstablished(_) => {
                trace.tls = true;
                trace.tls_failed = false;
            }
            Data::CloseNotifySent(_) => trace.notify(First::Local, event),
            Data::CloseNotifyReceived(_) => trace.notify(First::Peer, event),
            Data::TlsTruncated(_) => {
                trace.truncated = true;
                trace.evidence.push(event.seq);
            }
            Data::FinSent(_) => trace.first(First::Local, event),
            Data::FinReceived(_) => trace.first(First::Peer, event),
            Data::RstSent(_) => {
                trace.rst_sent = true;
                trace.first(First::Local, event);
            }
            Data::RstReceived(_) => {
                trace.rst_received = true;
                trace.first(First::Peer, event);
            }
            Data::TcpTimeout(_) => {
                trace.timeout = true;
                trace.evidence.push(event.seq);
            }
            Data::TcpClosed(_) => {
                if let Some(trace) = self.open.remove(&event.conn) {
                    let verdict = verdict(&trace);
                    if verdict.inferred {
                        answer.infer(Data::CloseVerdict(verdict));
                    } else {
                        answer.give(Data::CloseVerdict(verdict));
                    }
                }
            }
            _ => {}
        }
    }
}

fn verdict(trace: &Trace) -> CloseVerdict {
    let both_closes = trace.code_sent.is_some() && trace.code_received.is_some();
    let ending = if trace.rst_received {
        Ending::Reset
    } else if trace.rst_sent {
        Ending::LocalAbort
    } else if trace.timeout {
        Ending::Timeout
    } else if trace.tls_failed {
        Ending::Failed
    } else if trace.ws && !both_closes {
        Ending::WsUnclean
    } else if trace.tls && trace.truncated {
        Ending::TlsTruncated
    } else {
        Ending::Clean
    };
    // RFC 6455 §7.1.5: the code of the first Close received, 1005 when it has none, 1006 when none came.
    let api_code = trace.ws.then(|| match trace.code_received {
        Some(code) => code.unwrap_or(1005),
        None => 1006,
    });
    let inferred =
        ending == Ending::WsUnclean && trace.ws_first.is_none() && trace.tcp_first == Some(First::Peer);
    CloseVerdict {
        ws_first: trace.ws.then(|| trace.ws_first.unwrap_or(First::Unknown)),
        tls_first: trace.tls.then(|| trace.tls_first.unwrap_or(First::Unknown)),
        tcp_first: Some(trace.tcp_first.unwrap_or(First::Unknown)),
        ending,
        api_code,
        was_clean: trace.ws.then_some(both_closes && !trace.rst_received && !trace.rst_sent),
        code_sent: trace.code_sent.flatten(),
        code_received: trace.code_received.flatten(),
        explanation: explanation(trace, ending, api_code),
        inferred,
        reason_sent: None,
        reason_received: None,
        steps: Vec::new(),
        usually: None,
        evidence: trace.evidence.clone(),
    }
}

fn explanation(trace: &Trace, ending: Ending, api_code: Option<u16>) -> Phrase {
    let peer = trace.tcp_first == Some(First::Peer);
    let silence = duration(trace.silent_ns);
    match ending {
        Ending::Reset => Phrase::new("verdict-reset"),
        Ending::LocalAbort => Phrase::new("verdict-local-abort"),
        Ending::Timeout => Phrase::new("verdict-timeout"),
        Ending::Failed => Phrase::new("verdict-tls-failed"),
        Ending::TlsTruncated => Phrase::new("verdict-tls-truncated"),
        Ending::WsUnclean => match trace.ws_first {
            Some(First::Local) => Phrase::new("verdict-ws-unanswered"),
            Some(_) => Phrase::new("verdict-ws-not-answered-by-us")
                .with("code", api_code.unwrap_or(1006).to_string()),
            None if peer => Phrase::new("verdict-ws-no-close").with("silence", silence),
            None => Phrase::new("verdict-ws-no-close-local"),
        },
        Ending::Clean => match (trace.ws_first, api_code) {
            (Some(First::Local), Some(code)) => {
                Phrase::new("verdict-ws-clean-local").with("code", code.to_string())
            }
            (Some(_), Some(code)) => Phrase::new("verdict-ws-clean-peer").with("code", code.to_string()),
            _ if peer => Phrase::new("verdict-peer-first"),
            _ => Phrase::new("verdict-local-first"),
        },
    }
}
