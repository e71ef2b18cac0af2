//! What a person orders of a Socket.IO session.

use bytes::Bytes;

use super::client::{Client, End, Stage};
use crate::api::{AppSend, Command, Payload};
use crate::compose::app::engineio::Packet;
use crate::compose::app::socketio;
use crate::compose::{Given, given};
use crate::drive::orders::{Order, Orders};
use crate::error::Error;
use crate::event::Phrase;

impl Client<'_> {
    /// Obeys an order, or refuses it.
    pub fn obey(&mut self, order: Order, orders: &Orders) {
        let pen = self.course.pen;
        match &order.command {
            Command::Close if self.opened && self.leaving.is_none() => {
                orders.accept(order, pen, 0);
                self.leave();
            }
            Command::Close | Command::Reset | Command::Cancel => {
                if let Some(stop) = orders.as_stop(order, pen, 0, || Phrase::new("session-over")) {
                    self.end = Some(End::Stop(stop));
                }
            }
            Command::App { send } if self.opened && self.leaving.is_none() => match self.made(send) {
                Ok(packets) => {
                    let namespace = namespace_of(send).to_owned();
                    orders.accept(order, pen, 0);
                    self.put_for(&namespace, packets);
                }
                Err(why) => order.fail(why),
            },
            Command::SendText { payload } | Command::SendBinary { payload }
                if self.opened && self.leaving.is_none() =>
            {
                let text = matches!(order.command, Command::SendText { .. });
                match octets(payload) {
                    Ok(bytes) if text => {
                        let packet = Packet::message(&String::from_utf8_lossy(&bytes));
                        orders.accept(order, pen, 0);
                        self.put([packet]);
                    }
                    Ok(bytes) => {
                        orders.accept(order, pen, 0);
                        self.put([Packet::Binary(bytes)]);
                    }
                    Err(why) => order.fail(why),
                }
            }
            Command::Behave { behaviour } => {
                self.heartbeats = behaviour.heartbeats;
                match self.socket.as_ref().filter(|_| self.socket_open) {
                    // One that is gone by now says so to the person.
                    Some(socket) => drop(socket.fork().hand(order)),
                    None => drop(orders.accept(order, pen, 0)),
                }
            }
            _ => match self.socket.as_ref().filter(|_| self.stage == Stage::WebSocket) {
                Some(socket) => drop(socket.fork().hand(order)),
                None if self.opened => order.refuse(Phrase::new("command-not-for-polling")),
                None => order.refuse(Phrase::new("session-connecting")),
            },
        }
    }

    /// The packets of what a person sends.
    fn made(&mut self, send: &AppSend) -> Result<Vec<Packet>, Error> {
        let made = match send {
            AppSend::SioConnect { namespace, auth } => {
                socketio::connect(namespace, auth.as_deref(), self.spec.eio)
            }
            AppSend::SioDisconnect { namespace } => socketio::disconnect(namespace),
            AppSend::SioEmit { namespace, event, args, ack } => {
                let id = ack.then(|| {
                    let space = self.namespaces.entry(named(namespace).to_owned()).or_default();
                    space.next_id += 1;
                    space.next_id - 1
                });
                socketio::event(namespace, id, event, args)
            }
            AppSend::SioAck { namespace, id, args } => socketio::ack(namespace, *id, args),
            AppSend::SockJs { .. } | AppSend::Stomp { .. } => {
                return Err(Error::state(Phrase::new("session-no-app")));
            }
        };
        let mut packets = vec![Packet::message(&made.text)];
        for payload in &made.attachments {
            packets.push(Packet::Binary(octets(payload)?));
        }
        Ok(packets)
    }

    /// Sends packets of a namespace, or holds them until it is connected.
    fn put_for(&mut self, namespace: &str, packets: Vec<Packet>) {
        let connects = packets
            .first()
            .is_some_and(|packet| matches!(packet, Packet::Text(text) if text.starts_with("40")));
        let space = self.namespaces.entry(named(namespace).to_owned()).or_default();
        if connects {
            space.asked = true;
        } else if space.asked && !space.connected {
            space.held.extend(packets);
            return;
        }
        self.put(packets);
    }
}

fn namespace_of(send: &AppSend) -> &str {
    match send {
        AppSend::SioConnect { namespace, .. }
        | AppSend::SioDisconnect { namespace }
        | AppSend::SioEmit { namespace, .. }
        | AppSend::SioAck { namespace, .. } => named(namespace),
        AppSend::SockJs { .. } | AppSend::Stomp { .. } => "/",
    }
}

fn named(namespace: &str) -> &str {
    let path = namespace.split('?').next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

/// The bytes of a payload; a file is read whole, as an attachment goes out whole.
fn octets(payload: &Payload) -> Result<Bytes, Error> {
    match given(payload).map_err(|problem| Error::input(vec![problem]))? {
        Given::Bytes(bytes) => Ok(bytes),
        Given::File { path, .. } => std::fs::read(&path).map(Bytes::from).map_err(|fault| {
            let why =
                Phrase::new("file-unreadable").with("path", path.as_str()).with("text", fault.to_string());
            Error::state(why)
        }),
    }
}
