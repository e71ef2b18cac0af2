//! What the peer says, and what that means for the session.

use super::client::{Client, Stage};
use super::settled::Settled;
use crate::compose::app::engineio::Packet;
use crate::event::{AppPacket, Data, Dir, Event};
use crate::session::course::above::End;

/// Namespaces that are known at most, where the peer names them.
const NAMESPACES: usize = 1024;

impl Client<'_> {
    /// A packet came, or a WebSocket opened.
    pub fn heed(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeAccepted(_) => self.socket_accepted(),
            Data::AppPacket(_) if event.dir == Dir::Tx => self.took_over(),
            Data::AppPacket(packet) if packet.proto == "engine.io" => self.engine_packet(packet),
            Data::AppPacket(packet) if packet.proto == "socket.io" => self.socket_packet(packet),
            _ => {}
        }
    }

    /// Our own packet crossed: where it was the upgrade, the WebSocket carries on from here.
    fn took_over(&mut self) {
        if std::mem::take(&mut self.taking_over) {
            self.desk.tell("websocket", "upgraded", None);
        }
    }

    fn engine_packet(&mut self, packet: &AppPacket) {
        self.alive();
        match packet.kind.to_ascii_lowercase().as_str() {
            "open" if self.settled.is_none() => {
                if let Some(settled) = Settled::of(packet) {
                    self.open(settled);
                }
            }
            "close" => {
                let transport = if self.stage == Stage::WebSocket { "websocket" } else { "polling" };
                self.desk.tell(transport, "closed", None);
                self.desk.end = Some(End::Over { clean: true });
            }
            // Version 4: the server asks.
            "ping" if self.desk.heartbeats => self.put([Packet::Text("3".to_owned())]),
            "pong" if says_probe(packet) => self.probed(),
            // Version 3: it answers.
            "pong" if self.spec.eio == 3 => {
                self.overdue = None;
                self.ping_later();
            }
            _ => {}
        }
    }

    fn socket_packet(&mut self, packet: &AppPacket) {
        let scope = packet.scope.as_deref().filter(|scope| !scope.is_empty()).unwrap_or("/");
        let scope = scope.split('?').next().unwrap_or("/").to_owned();
        if !self.namespaces.contains_key(&scope) && self.namespaces.len() >= NAMESPACES {
            return;
        }
        let namespace = self.namespaces.entry(scope.clone()).or_default();
        match packet.kind.to_ascii_uppercase().as_str() {
            "CONNECT" => {
                namespace.connected = true;
                namespace.asked = false;
                let held = std::mem::take(&mut namespace.held);
                self.put(held);
            }
            // Version 3 calls it ERROR. What a server refuses is not asked for again, as official clients have it.
            "CONNECT_ERROR" | "ERROR" => {
                namespace.asked = false;
                namespace.held.clear();
                self.part(&scope);
            }
            "DISCONNECT" => {
                namespace.connected = false;
                self.part(&scope);
            }
            _ => {}
        }
    }
}

/// Whether it answers `2probe`.
fn says_probe(packet: &AppPacket) -> bool {
    let octets = packet.body.as_ref().and_then(|body| body.octets.as_ref());
    octets.is_some_and(|octets| octets.0 == b"probe") || packet.name.as_deref() == Some("probe")
}
