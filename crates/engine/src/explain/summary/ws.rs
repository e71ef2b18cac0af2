//! The newest WebSocket of a session at a glance: extensions, compression, pings, and what it does by itself.
//! What is counted is counted over all connections of the session, as its rows are.

use serde::{Deserialize, Serialize};

use crate::api::{Behaviour, DeflateSide, DeflateView, PingView, WsView};
use crate::event::{Data, Dir, Event, WsMessage};

/// Counts of the newest WebSocket.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sockets {
    newest: Option<WsView>,
    /// What the next one begins with.
    behaviour: Behaviour,
    reconnect: Option<(u32, u64)>,
    /// Messages of the connections before, until the next one settles on compression.
    #[serde(default)]
    deflated: Option<(DeflateSide, DeflateSide)>,
}

impl Sockets {
    /// Sockets of a session that was asked to behave so.
    pub(super) fn new(behaviour: Behaviour) -> Sockets {
        Sockets { behaviour, ..Sockets::default() }
    }

    /// Counts one event in: constant time, no allocation for messages.
    pub(super) fn push(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeAccepted(_) => {
                self.reconnect = None;
                let mut view = opened(event, self.behaviour.clone());
                if let Some(before) = self.newest.take() {
                    (view.sent, view.received) = (before.sent, before.received);
                    let deflated = before.deflate.map(|deflate| (deflate.tx, deflate.rx));
                    self.deflated = deflated.or(self.deflated.take());
                }
                self.newest = Some(view);
            }
            Data::WsExtension(extension) => {
                let Some(view) = self.newest.as_mut().filter(|view| view.conn == event.conn) else { return };
                view.extensions.push(event.seq);
                if let Some(params) = extension.deflate.filter(|_| extension.in_force) {
                    let (tx, rx) = self.deflated.take().unwrap_or((no_messages(), no_messages()));
                    view.deflate = Some(DeflateView { params, tx, rx });
                }
            }
            Data::WsMessage(message) => {
                self.message(event, message);
            }
            Data::WsPing(_) => {
                if let Some(pings) = self.pings(event, event.dir) {
                    pings.pings += 1;
                }
            }
            Data::WsPong(pong) => {
                // A pong answers pings of the other direction.
                let asker = if event.dir == Dir::Tx { Dir::Rx } else { Dir::Tx };
                let Some(pings) = self.pings(event, asker) else { return };
                match (pong.ping, pong.rtt_ns) {
                    (Some(_), Some(rtt)) => {
                        pings.answered += 1 + u64::from(pong.superseded);
                        pings.last_rtt_ns = Some(rtt);
                        pings.min_rtt_ns = Some(pings.min_rtt_ns.map_or(rtt, |min| min.min(rtt)));
                        pings.max_rtt_ns = Some(pings.max_rtt_ns.map_or(rtt, |max| max.max(rtt)));
                    }
                    _ => pings.unsolicited += 1,
                }
            }
            Data::WsBehaviour(now) => {
                self.behaviour = now.behaviour.clone();
                if let Some(view) = &mut self.newest {
                    view.behaviour = now.behaviour.clone();
                }
            }
            Data::WsSequence(sequence) => {
                let Some(view) = &mut self.newest else { return };
                view.playing = match sequence.what.as_str() {
                    "done" | "stopped" => None,
                    _ => Some((sequence.step, sequence.round)),
                };
            }
            Data::WsReconnect(wait) => {
                let begins = event.t_ns.saturating_add(wait.delay_ms.saturating_mul(1_000_000));
                self.reconnect = Some((wait.attempt, begins));
            }
            Data::TcpClosed(_) => {
                let Some(view) = self.of(event) else { return };
                view.playing = None;
            }
            Data::SessionEnded(_) | Data::SessionFailed(_) => self.reconnect = None,
            _ => {}
        }
    }

    pub(super) fn view(&self) -> Option<WsView> {
        let view = self.newest.clone()?;
        Some(WsView { reconnect: self.reconnect, ..view })
    }

    fn message(&mut self, event: &Event, message: &WsMessage) {
        let Some(deflate) = self.of(event).and_then(|view| view.deflate.as_mut()) else { return };
        let side = if event.dir == Dir::Tx { &mut deflate.tx } else { &mut deflate.rx };
        side.messages += 1;
        if message.compressed {
            side.compressed += 1;
            side.wire_bytes += message.sent_len;
            side.bytes += message.payload_len;
        }
    }

    fn pings(&mut self, event: &Event, asker: Dir) -> Option<&mut PingView> {
        let view = self.of(event)?;
        Some(if asker == Dir::Tx { &mut view.sent } else { &mut view.received })
    }

    fn of(&mut self, event: &Event) -> Option<&mut WsView> {
        self.newest.as_mut().filter(|view| view.conn == event.conn)
    }
}

fn opened(event: &Event, behaviour: Behaviour) -> WsView {
    let no_pings = PingView {
        pings: 0,
        answered: 0,
        last_rtt_ns: None,
        min_rtt_ns: None,
        max_rtt_ns: None,
        unsolicited: 0,
    };
    WsView {
        conn: event.conn,
        stream: event.stream,
        extensions: Vec::new(),
        deflate: None,
        sent: no_pings.clone(),
        received: no_pings,
        behaviour,
        playing: None,
        reconnect: None,
    }
}

fn no_messages() -> DeflateSide {
    DeflateSide { messages: 0, compressed: 0, wire_bytes: 0, bytes: 0 }
}
