//! The decoders of a session, stacked: TLS over TCP, HTTP over either, WebSocket after an upgrade.

use std::collections::BTreeMap;

use crate::decode::connection::Connection;
use crate::decode::derived::{Derived, Run};
use crate::decode::sink::{Ordinals, Sink};
use crate::event::{Data, Event, Log};

/// The decoders of every connection of a session.
#[derive(Debug, Default)]
pub struct Stack {
    connections: BTreeMap<u32, Connection>,
    ordinals: Ordinals,
    derived: Derived,
}

impl Stack {
    /// Bytes crossed one tap of `conn`. `out` holds the events that were not numbered yet.
    pub fn bytes(&mut self, conn: u32, log: Log, t_ns: u64, bytes: &[u8], out: &mut Vec<Event>) {
        let mut sink = Sink::new(out, &mut self.derived, self.ordinals.next(), conn);
        self.connections.entry(conn).or_default().bytes(log, t_ns, bytes, &mut sink);
    }

    /// Something that is not bytes happened (a connection opened with an expectation, FIN, RST, the end);
    /// the fact itself is the last event of `out`.
    pub fn fact(&mut self, fact: &Event, out: &mut Vec<Event>) {
        self.ordinals.fact();
        let base = self.ordinals.next();
        if matches!(fact.data, Data::SessionEnded(_) | Data::SessionFailed(_)) {
            for (&conn, connection) in &mut self.connections {
                let mut sink = Sink::new(out, &mut self.derived, base, conn);
                connection.end_all(fact.t_ns, &mut sink);
            }
        } else if fact.conn != 0 {
            let mut sink = Sink::new(out, &mut self.derived, base, fact.conn);
            self.connections.entry(fact.conn).or_default().fact(fact, &mut sink);
        }
    }

    /// Takes the bytes that the decoders derived since the last call.
    pub fn derived(&mut self) -> impl Iterator<Item = Run> + '_ {
        self.derived.take()
    }

    /// An event that the stack emitted got its number; later events may name it, and references within
    /// this one to events numbered just before are filled in here.
    pub fn numbered(&mut self, event: &mut Event) {
        self.ordinals.numbered(event);
    }
}
