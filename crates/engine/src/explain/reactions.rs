//! Events that follow from events: handshake checks, findings, the failure, the verdict.

use crate::event::Event;

/// Watches the events of a session and answers with the explanations they call for.
#[derive(Debug, Default)]
pub struct Reactions {}

impl Reactions {
    /// Looks at one numbered event; what follows from it (direction `local`) is appended to `out`.
    pub fn push(&mut self, _event: &Event, _out: &mut Vec<Event>) {}
}
