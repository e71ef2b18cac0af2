//! What a person sends in the terms of a protocol above, as that protocol writes it: one voice for all the
//! transports of a session.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::stomp::Stomp;
use super::websocket::rider::Outbox;
use super::whole;
use crate::api::AppSend;
use crate::compose::app::engineio::Packet;
use crate::compose::app::{socketio, sockjs};
use crate::decode::app::{is_sockjs, parameter, path_of};
use crate::error::Error;
use crate::event::Phrase;

/// Writes packets, and knows what was agreed on by those before.
#[derive(Debug)]
pub struct Voice {
    eio: u8,
    /// The next ack id of each namespace. They go on when a session connects again, as official clients have it.
    ids: BTreeMap<String, u64>,
    pub stomp: Stomp,
    /// SockJS frames carry it.
    framed: bool,
}

/// What a person's packet becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Of Engine.IO.
    Packets(Vec<Packet>),
    /// Of one SockJS frame.
    Strings(Vec<String>),
    /// A frame of STOMP.
    Frame(Bytes),
}

impl Voice {
    /// A voice of that version of Engine.IO, above SockJS frames or not.
    #[must_use]
    pub fn new(eio: u8, framed: bool) -> Voice {
        Voice { eio, ids: BTreeMap::new(), stomp: Stomp::default(), framed }
    }

    /// The voice of a WebSocket that was asked for by itself: what its target says of what it speaks.
    #[must_use]
    pub fn of_target(target: &str) -> Voice {
        let eio = if parameter(path_of(target).1, "EIO") == Some("3") { 3 } else { 4 };
        Voice::new(eio, is_sockjs(target))
    }

    /// What that becomes.
    pub fn make(&mut self, send: &AppSend) -> Result<Made, Error> {
        let made = match send {
            AppSend::SockJs { messages } => return Ok(Made::Strings(messages.clone())),
            AppSend::Stomp { frame } => return Ok(Made::Frame(self.stomp.write(frame)?)),
            AppSend::SioConnect { namespace, auth } => {
                socketio::connect(namespace, auth.as_deref(), self.eio)
            }
            AppSend::SioDisconnect { namespace } => socketio::disconnect(namespace),
            AppSend::SioEmit { namespace, event, args, ack } => {
                let id = ack.then(|| self.next_id(namespace));
                socketio::event(namespace, id, event, args)
            }
            AppSend::SioAck { namespace, id, args } => socketio::ack(namespace, *id, args),
        };
        let mut packets = vec![Packet::message(&made.text)];
        for payload in &made.attachments {
            packets.push(Packet::Binary(whole(payload)?));
        }
        Ok(Made::Packets(packets))
    }

    /// Puts it out as messages of a WebSocket.
    pub fn say(&mut self, send: &AppSend, out: &mut Outbox) -> Result<(), Error> {
        match self.make(send)? {
            Made::Packets(packets) => {
                for packet in packets {
                    match packet.on_websocket(self.eio) {
                        (true, bytes) => out.binary(&bytes),
                        (false, bytes) => out.text(String::from_utf8_lossy(&bytes)),
                    }
                }
            }
            Made::Strings(strings) if self.framed => out.text(sockjs::frame(&strings)),
            Made::Strings(strings) => strings.into_iter().for_each(|string| out.text(string)),
            Made::Frame(bytes) if self.framed => out.text(sockjs::frame(&[text(&bytes)?])),
            Made::Frame(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => out.text(text),
                Err(_) => out.binary(&bytes),
            },
        }
        Ok(())
    }

    /// What was agreed on a connection that is gone holds no more; ids go on.
    pub fn begin_again(&mut self) {
        self.stomp = Stomp::default();
    }

    /// The same voice for several who speak in turn.
    #[must_use]
    pub fn shared(self) -> SharedVoice {
        SharedVoice(Arc::new(Mutex::new(self)))
    }

    fn next_id(&mut self, namespace: &str) -> u64 {
        let next = self.ids.entry(named(namespace).to_owned()).or_default();
        *next += 1;
        *next - 1
    }
}

/// A voice that a client has together with its WebSockets, so that ids and versions are the same on all.
#[derive(Clone, Debug)]
pub struct SharedVoice(Arc<Mutex<Voice>>);

impl SharedVoice {
    /// Takes it for as long as something is written.
    pub fn take(&self) -> MutexGuard<'_, Voice> {
        // It is whole after every statement.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SockJS carries text.
pub fn text(bytes: &[u8]) -> Result<String, Error> {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    text.map_err(|_| Error::state(Phrase::new("sockjs-not-text")))
}

/// A namespace without the query that CONNECT may have.
#[must_use]
pub fn named(namespace: &str) -> &str {
    let path = namespace.split('?').next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Payload, SioArg, StompFrame, WsSend};

    fn said(voice: &mut Voice, send: &AppSend) -> Vec<(bool, Payload)> {
        let mut out = Outbox::default();
        voice.say(send, &mut out).unwrap();
        out.messages.into_iter().map(|WsSend { binary, payload, .. }| (binary, payload)).collect()
    }

    fn plain(text: &str) -> (bool, Payload) {
        (false, Payload::Text { text: text.to_owned(), escapes: false })
    }

    #[test]
    fn a_targets_query_and_path_say_what_is_spoken() {
        let octets = SioArg::Binary { payload: Payload::Hex { hex: "01".to_owned() } };
        let emit = AppSend::SioEmit {
            namespace: String::new(),
            event: "a".to_owned(),
            args: vec![octets],
            ack: true,
        };
        let packet = |id| plain(&format!("451-{id}[\"a\",{{\"_placeholder\":true,\"num\":0}}]"));
        let hex = |hex: &str| (true, Payload::Hex { hex: hex.to_owned() });
        let mut third = Voice::of_target("/socket.io/?EIO=3&transport=websocket");
        assert_eq!(said(&mut third, &emit), [packet(0), hex("0401")]);
        assert_eq!(said(&mut third, &emit), [packet(1), hex("0401")]);
        let mut fourth = Voice::of_target("/socket.io/?EIO=4&transport=websocket");
        assert_eq!(said(&mut fourth, &emit), [packet(0), hex("01")]);
        let strings = AppSend::SockJs { messages: vec!["a".to_owned(), "b".to_owned()] };
        assert_eq!(said(&mut fourth, &strings), [plain("a"), plain("b")]);
        assert_eq!(
            said(&mut Voice::of_target("/echo/000/abc/websocket"), &strings),
            [plain("[\"a\",\"b\"]")]
        );
    }

    #[test]
    fn a_stomp_frame_goes_out_in_a_sockjs_frame_where_those_carry_it() {
        let body = Payload::Text { text: String::new(), escapes: false };
        let frame = StompFrame { command: "BEGIN".to_owned(), headers: Vec::new(), body };
        let send = AppSend::Stomp { frame };
        assert_eq!(said(&mut Voice::new(4, true), &send), [plain("[\"BEGIN\\n\\n\\u0000\"]")]);
        assert_eq!(said(&mut Voice::new(4, false), &send), [plain("BEGIN\n\n\0")]);
    }
}
