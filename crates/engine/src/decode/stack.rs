//! The decoders of a session, stacked: TLS over TCP, HTTP over either, WebSocket after an upgrade.

use crate::event::{Event, Log};

/// The decoders of every connection of a session.
#[derive(Debug, Default)]
pub struct Stack {}

impl Stack {
    /// Bytes crossed one tap of `conn`.
    pub fn bytes(&mut self, _conn: u32, _log: Log, _t_ns: u64, _bytes: &[u8], _out: &mut Vec<Event>) {
        todo!()
    }

    /// Something that is not bytes happened (a connection opened with an expectation, FIN, RST, the end).
    pub fn fact(&mut self, _fact: &Event, _out: &mut Vec<Event>) {
        todo!()
    }

    /// An event that the stack emitted got its number; later events may name it, and references within
    /// this one to events numbered just before are filled in here.
    pub fn numbered(&mut self, _event: &mut Event) {
        todo!()
    }
}
