//! The life of one connection on its two lifelines: bytes counted, FIN and RST, TCP states (RFC 9293 §3.3.2).
//!
//! Our own end's states follow from our calls; the peer's are inferred from what must have happened there.

use std::io::{self, ErrorKind};

use bytes::Bytes;

use super::{Pen, io_fault};
use crate::event::{
    Data, Dir, Event, Evidence, FinReceived, FinSent, Log, RstReceived, RstSent, Side, TcpClosed, TcpState,
    TcpStats,
};

/// One connection's life so far.
#[derive(Debug)]
pub struct Lifeline {
    pen: Pen,
    conn: u32,
    opened_ns: u64,
    local: &'static str,
    peer: &'static str,
    tx: u64,
    rx: u64,
    fin_sent: bool,
    fin_received: bool,
    broken: bool,
    closed: bool,
}

impl Lifeline {
    /// A connection that was established at `t_ns`.
    #[must_use]
    pub fn established(pen: Pen, conn: u32, t_ns: u64) -> Lifeline {
        let mut line = Lifeline {
            pen,
            conn,
            opened_ns: t_ns,
            local: "SYN_SENT",
            peer: "SYN_RECEIVED",
            tx: 0,
            rx: 0,
            fin_sent: false,
            fin_received: false,
            broken: false,
            closed: false,
        };
        line.become_local(t_ns, "ESTABLISHED");
        line.become_peer(t_ns, "ESTABLISHED");
        line
    }

    /// The session's pen.
    #[must_use]
    pub fn pen(&self) -> &Pen {
        &self.pen
    }

    /// The connection's number within the session.
    #[must_use]
    pub fn conn(&self) -> u32 {
        self.conn
    }

    /// Bytes received so far.
    #[must_use]
    pub fn received_bytes(&self) -> u64 {
        self.rx
    }

    /// The peer sends no more: its FIN or RST came.
    #[must_use]
    pub fn peer_is_done(&self) -> bool {
        self.fin_received || self.broken
    }

    /// We have sent our FIN, or cannot send any more.
    #[must_use]
    pub fn we_are_done(&self) -> bool {
        self.fin_sent || self.broken
    }

    /// The connection was reset, by either end, or broke.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.broken
    }

    /// Bytes came.
    pub fn received(&mut self, t_ns: u64, bytes: Bytes) {
        self.rx += bytes.len() as u64;
        self.pen.bytes(self.conn, Log::WireRx, t_ns, bytes);
    }

    /// Bytes were accepted by a write call.
    pub fn sent(&mut self, t_ns: u64, bytes: &[u8]) {
        self.tx += bytes.len() as u64;
        self.pen.bytes(self.conn, Log::WireTx, t_ns, Bytes::copy_from_slice(bytes));
    }

    /// `read` returned 0.
    pub fn fin_received(&mut self, t_ns: u64) {
        if self.fin_received || self.broken {
            return;
        }
        self.fin_received = true;
        self.fact(t_ns, Dir::Rx, Data::FinReceived(FinReceived { after_offset: self.rx }));
        if self.fin_sent {
            self.become_peer(t_ns, "LAST_ACK");
            self.become_local(t_ns, "TIME_WAIT");
            self.become_peer(t_ns, "CLOSED");
        } else {
            self.become_peer(t_ns, "FIN_WAIT_2");
            self.become_local(t_ns, "CLOSE_WAIT");
        }
    }

    /// We asked the system to send a FIN.
    pub fn fin_sent(&mut self, t_ns: u64, via: &str) {
        if self.fin_sent || self.broken {
            return;
        }
        self.fin_sent = true;
        self.fact(t_ns, Dir::Tx, Data::FinSent(FinSent { via: via.to_owned(), pending_unread: 0 }));
        if self.fin_received {
            self.become_local(t_ns, "LAST_ACK");
            self.become_peer(t_ns, "TIME_WAIT");
        } else {
            self.become_local(t_ns, "FIN_WAIT_1");
            self.become_peer(t_ns, "CLOSE_WAIT");
        }
    }

    /// A read or write call failed.
    pub fn faulted(&mut self, t_ns: u64, fault: &io::Error, when: &str) {
        if self.broken || matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) {
            return;
        }
        self.broken = true;
        let reset = RstReceived { fault: io_fault(fault), when: when.to_owned() };
        self.fact(t_ns, Dir::Rx, Data::RstReceived(reset));
        self.become_local(t_ns, "CLOSED");
        self.become_peer(t_ns, "CLOSED");
    }

    /// We reset the connection.
    pub fn reset(&mut self, t_ns: u64, how: &str, evidence: Evidence) {
        if self.broken {
            return;
        }
        self.broken = true;
        let event = Event::new(self.conn, t_ns, Dir::Tx, Data::RstSent(RstSent { how: how.to_owned() }));
        self.pen.fact(event.with_evidence(evidence));
        self.become_local(t_ns, "CLOSED");
        self.become_peer(t_ns, "CLOSED");
    }

    /// The system's own numbers, and its word on our state.
    pub fn measured(&mut self, t_ns: u64, stats: TcpStats) {
        let state = stats.state.clone();
        let event = Event::new(self.conn, t_ns, Dir::Local, Data::TcpInfo(Box::new(stats)));
        self.pen.fact(event.with_evidence(Evidence::Kernel));
        // FIN_WAIT_2: our FIN was acknowledged. The other states we knew before the system told.
        if state == "FIN_WAIT_2" && self.local == "FIN_WAIT_1" {
            self.turn(t_ns, Side::Local, "FIN_WAIT_2", Evidence::Kernel);
        }
    }

    /// The socket is gone.
    pub fn closed(&mut self, t_ns: u64) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        if self.local == "LAST_ACK" {
            self.become_local(t_ns, "CLOSED");
        }
        let totals = TcpClosed {
            tx_bytes: self.tx,
            rx_bytes: self.rx,
            duration_ns: t_ns.saturating_sub(self.opened_ns),
        };
        self.fact(t_ns, Dir::Local, Data::TcpClosed(totals));
    }

    fn fact(&self, t_ns: u64, dir: Dir, data: Data) {
        self.pen.fact(Event::new(self.conn, t_ns, dir, data));
    }

    fn become_local(&mut self, t_ns: u64, new: &'static str) {
        self.turn(t_ns, Side::Local, new, Evidence::Derived);
    }

    fn become_peer(&mut self, t_ns: u64, new: &'static str) {
        self.turn(t_ns, Side::Peer, new, Evidence::Inferred);
    }

    fn turn(&mut self, t_ns: u64, side: Side, new: &'static str, evidence: Evidence) {
        let state = match side {
            Side::Local => &mut self.local,
            Side::Peer => &mut self.peer,
        };
        let old = std::mem::replace(state, new);
        if old == new {
            return;
        }
        let change = TcpState { side, old: old.to_owned(), new: new.to_owned() };
        let event = Event::new(self.conn, t_ns, Dir::Local, Data::TcpState(change));
        self.pen.fact(event.with_evidence(evidence));
    }
}

impl Drop for Lifeline {
    /// A connection that is let go (cancelled in mid-handshake, say) ends in the record all the same.
    fn drop(&mut self) {
        let now = self.pen.now();
        self.closed(now);
    }
}
