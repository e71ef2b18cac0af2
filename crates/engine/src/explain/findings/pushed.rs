//! How HTTP is made to push: event streams, bodies without an end, answers held back. The ways people used
//! before WebSocket, named for what they are where a response shows one.

use std::collections::BTreeMap;

use crate::event::{Data, Event, Finding, Framing, Layer, Phrase, Severity};
use crate::explain::reactions::Answer;
use crate::explain::summary::is_event_stream;
use crate::explain::words::duration;

/// Silence before an answer that may be long polling rather than work.
const LONG_WAIT_NS: u64 = 2_000_000_000;
/// A body that comes in pieces over so long a time is streamed.
const STREAMED_NS: u64 = 1_000_000_000;
/// Pieces of it.
const PIECES: u32 = 3;
/// Between two pieces there is so long a pause.
const PAUSE_NS: u64 = 100_000_000;
/// Bodies followed at once.
const MAX_OPEN: usize = 1_000;

/// Watches responses for ways of pushing.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    /// Bodies in chunks, by connection and exchange.
    open: BTreeMap<(u32, u32), Pieces>,
    /// Each way is told once for a session: a poll repeats.
    told: [bool; 3],
}

#[derive(Debug)]
struct Pieces {
    head: u64,
    from_ns: u64,
    last_ns: u64,
    /// Pieces that came after a pause.
    paused: u32,
}

impl Pushed {
    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        match &event.data {
            Data::ResponseHead(head) => {
                if is_event_stream(head) {
                    self.tell(0, answer, || events(event));
                    return;
                }
                if let Some(waited) = head.waited_ns.filter(|waited| *waited >= LONG_WAIT_NS) {
                    self.tell(1, answer, || held_back(event, waited));
                }
                let in_pieces = matches!(head.framing, Framing::Chunked { .. } | Framing::Stream { .. });
                if in_pieces && self.open.len() < MAX_OPEN {
                    let t_ns = event.t_ns;
                    let pieces = Pieces { head: event.seq, from_ns: t_ns, last_ns: t_ns, paused: 0 };
                    self.open.insert((event.conn, head.exchange), pieces);
                }
            }
            Data::ResponseBodyChunk(chunk) => {
                let key = (event.conn, chunk.exchange);
                let Some(pieces) = self.open.get_mut(&key) else { return };
                pieces.paused += u32::from(event.t_ns.saturating_sub(pieces.last_ns) >= PAUSE_NS);
                pieces.last_ns = event.t_ns;
                if pieces.paused >= PIECES && event.t_ns.saturating_sub(pieces.from_ns) >= STREAMED_NS {
                    let head = pieces.head;
                    self.open.remove(&key);
                    self.tell(2, answer, || streamed(head, event));
                }
            }
            Data::ResponseBodyEnd(end) => {
                self.open.remove(&(event.conn, end.exchange));
            }
            Data::Incomplete(incomplete) => {
                self.open.remove(&(event.conn, incomplete.exchange));
            }
            _ => {}
        }
    }

    fn tell(&mut self, way: usize, answer: &mut Answer<'_>, finding: impl FnOnce() -> Finding) {
        if !std::mem::replace(&mut self.told[way], true) {
            answer.infer(Data::Finding(Box::new(finding())));
        }
    }
}

fn events(event: &Event) -> Finding {
    Finding {
        severity: Severity::Info,
        about: Layer::Sse,
        title: Phrase::new("finding-push-events"),
        rfc: "WHATWG HTML §9.2".to_owned(),
        explanation: Phrase::new("finding-push-events-why"),
        suggestion: None,
        evidence: vec![event.seq],
    }
}

fn held_back(event: &Event, waited: u64) -> Finding {
    Finding {
        severity: Severity::Info,
        about: Layer::Http,
        title: Phrase::new("finding-push-poll").with("waited", duration(waited)),
        rfc: "RFC 6202 §2".to_owned(),
        explanation: Phrase::new("finding-push-poll-why"),
        suggestion: None,
        evidence: event.cause.into_iter().chain([event.seq]).collect(),
    }
}

fn streamed(head: u64, event: &Event) -> Finding {
    Finding {
        severity: Severity::Info,
        about: Layer::Http,
        title: Phrase::new("finding-push-stream"),
        rfc: "RFC 6202 §3".to_owned(),
        explanation: Phrase::new("finding-push-stream-why"),
        suggestion: None,
        evidence: vec![head, event.seq],
    }
}
