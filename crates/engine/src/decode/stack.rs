//! The decoders of a session, stacked: TLS over TCP, HTTP over either, WebSocket after an upgrade.

use std::collections::BTreeMap;

use crate::api::DecodeAs;
use crate::decode::app::Apps;
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
    apps: Apps,
}

impl Stack {
    /// Decoders that read what rides on messages as a person chose, whatever the record says.
    #[must_use]
    pub fn decoding(choice: DecodeAs) -> Stack {
        Stack { apps: Apps::chosen(choice), ..Stack::default() }
    }

    /// Bytes crossed one tap of `conn`. `out` holds the events that were not numbered yet.
    pub fn bytes(&mut self, conn: u32, log: Log, t_ns: u64, bytes: &[u8], out: &mut Vec<Event>) {
        let mut sink = Sink::new(out, &mut self.derived, self.ordinals.next(), conn).ridden(&mut self.apps);
        self.connections.entry(conn).or_default().bytes(log, t_ns, bytes, &mut sink);
    }

    /// Whether text that is arriving on that connection's WebSocket can no longer be UTF-8.
    #[must_use]
    pub fn text_fault(&self, conn: u32) -> bool {
        self.connections.get(&conn).is_some_and(Connection::text_fault)
    }

    /// Whether what comes on that connection may unfold to far more than was sent.
    #[must_use]
    pub fn unfolds(&self, conn: u32) -> bool {
        self.connections.get(&conn).is_some_and(Connection::unfolds)
    }

    /// Something that is not bytes happened (a connection opened with an expectation, FIN, RST, the end);
    /// the fact itself is the last event of `out`.
    pub fn fact(&mut self, fact: &Event, out: &mut Vec<Event>) {
        self.ordinals.fact();
        let base = self.ordinals.next();
        if matches!(fact.data, Data::SessionEnded(_) | Data::SessionFailed(_)) {
            for (&conn, connection) in &mut self.connections {
                let mut sink = Sink::new(out, &mut self.derived, base, conn).ridden(&mut self.apps);
                connection.end_all(fact.t_ns, &mut sink);
                sink.closed(fact.t_ns);
            }
        } else if let Data::AppDecodeAs(choice) = &fact.data {
            self.apps.decode_as(&DecodeAs { auto: choice.auto, protos: choice.protos.clone() });
        } else if fact.conn != 0 {
            let mut sink = Sink::new(out, &mut self.derived, base, fact.conn).ridden(&mut self.apps);
            self.connections.entry(fact.conn).or_default().fact(fact, &mut sink);
            if matches!(fact.data, Data::TcpClosed(_)) {
                sink.closed(fact.t_ns);
            }
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
