//! A protocol that rides on the messages and acts by itself: it answers heart-beats, sends its own, and turns
//! what a person sends in its terms into messages.

use tokio::time::Instant;

use crate::api::{AppSend, Payload, WsSend};
use crate::error::Error;
use crate::event::Event;

/// A protocol above WebSocket that we speak as a client.
pub trait Rider: Send {
    /// The WebSocket is open.
    fn open(&mut self, out: &mut Outbox);

    /// An event of the connection, of either direction, such as an `app.packet`.
    fn heed(&mut self, event: &Event, out: &mut Outbox);

    /// When [`Rider::due`] wants to be called; absent: not.
    fn wakes(&self) -> Option<Instant>;

    /// The time of [`Rider::wakes`] has come.
    fn due(&mut self, now: Instant, out: &mut Outbox);

    /// What a person sends in the protocol's terms.
    fn send(&mut self, send: &AppSend, out: &mut Outbox) -> Result<(), Error>;
}

/// Messages that a rider wants to be sent, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    pub(super) messages: Vec<WsSend>,
    /// Close with this code, after them.
    pub(super) close: Option<u16>,
}

impl Outbox {
    /// A text message.
    pub fn text(&mut self, text: impl Into<String>) {
        self.send(false, Payload::Text { text: text.into(), escapes: false });
    }

    /// A binary message.
    pub fn binary(&mut self, bytes: &[u8]) {
        let hex = bytes.iter().map(|octet| format!("{octet:02x}")).collect();
        self.send(true, Payload::Hex { hex });
    }

    /// A message of that payload.
    pub fn send(&mut self, binary: bool, payload: Payload) {
        self.messages.push(super::send::plain(binary, payload));
    }

    /// Ends the WebSocket in order once the messages are sent.
    pub fn close(&mut self, code: u16) {
        self.close = Some(code);
    }
}
