//! Events that follow from events: handshake checks, findings, the failure, the verdict.

use crate::event::{Data, Dir, Event, Evidence, Shows};
use crate::explain::closing::Closing;
use crate::explain::failure::Failing;
use crate::explain::findings::Findings;
use crate::explain::handshake::Handshakes;

/// Watches the events of a session and answers with the explanations they call for.
#[derive(Debug, Default)]
pub struct Reactions {
    handshakes: Handshakes,
    closing: Closing,
    findings: Findings,
    failing: Failing,
}

impl Reactions {
    /// Looks at one numbered event; what follows from it (direction `local`) is appended to `out`.
    pub fn push(&mut self, event: &Event, out: &mut Vec<Event>) {
        let mut answer = Answer { to: event, out };
        // What a proxy says is no part of the session's own conversation.
        if !event.of_proxy() {
            self.handshakes.push(event, &mut answer);
            self.findings.push(event, &mut answer);
            self.closing.push(event, &mut answer);
        }
        // What follows from an event may itself be why a session fails: a refused upgrade.
        for at in 0..answer.out.len() {
            self.failing.note(&answer.out[at]);
            self.closing.note(&answer.out[at]);
            self.findings.note(&answer.out[at]);
        }
        self.failing.push(event, &mut answer);
    }
}

/// The explanations that one event calls for, numbered right behind it.
pub(super) struct Answer<'a> {
    to: &'a Event,
    out: &'a mut Vec<Event>,
}

impl Answer<'_> {
    /// Adds one explanation.
    pub fn give(&mut self, data: Data) {
        self.add(data, false);
    }

    /// Adds one that goes beyond what was observed.
    pub fn infer(&mut self, data: Data) {
        self.add(data, true);
    }

    fn add(&mut self, data: Data, inferred: bool) {
        let evidence = if inferred { Evidence::Inferred } else { Evidence::Derived };
        let mut event = Event::new(self.to.conn, self.to.t_ns, Dir::Local, data).with_evidence(evidence);
        event.shows &= !(Shows::LADDER | Shows::CONVERSATION);
        event.stream = self.to.stream;
        event.seq = self.to.seq + 1 + self.out.len() as u64;
        event.cause = Some(self.to.seq);
        self.out.push(event);
    }
}

#[cfg(test)]
mod tests;
