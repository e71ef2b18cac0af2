//! What rides on the messages: it keeps heart-beats, and turns what a person sends in the terms of a protocol
//! above into messages.

use tokio::time::Instant;

use crate::api::{AppSend, Payload, WsSend, WsSpec};
use crate::drive::voice::{SharedVoice, Voice};
use crate::error::Error;
use crate::event::{Data, Dir, Event};
use crate::tap::Pen;

/// The protocol above a WebSocket that we speak as a client.
#[derive(Debug)]
pub struct Rider {
    voice: SharedVoice,
    /// It acts by itself: nobody conducts it, and STOMP is spoken.
    acts: bool,
    conducted: bool,
    pen: Pen,
    conn: u32,
}

impl Rider {
    /// On a WebSocket that was asked for by itself. It keeps heart-beats where a person offers STOMP's
    /// subprotocols, says that STOMP is spoken, or speaks it.
    #[must_use]
    pub fn of(spec: &WsSpec, target: &str, pen: &Pen, conn: u32) -> Rider {
        let offered = spec.subprotocols.iter().any(|name| name.ends_with(".stomp"));
        let chosen = spec.decode.protos.iter().any(|proto| proto == "stomp");
        let voice = Voice::of_target(target).shared();
        Rider { voice, acts: offered || chosen, conducted: false, pen: pen.clone(), conn }
    }

    /// On a WebSocket of a client that keeps its heart-beats itself, whatever carries them.
    #[must_use]
    pub fn along(voice: &SharedVoice, pen: &Pen, conn: u32) -> Rider {
        Rider { voice: voice.clone(), acts: false, conducted: true, pen: pen.clone(), conn }
    }

    /// Whether it acts by itself.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.acts
    }

    /// An event of the connection, of either direction.
    pub fn heed(&mut self, event: &Event) {
        match &event.data {
            Data::AppPacket(packet) if packet.proto == "stomp" && event.dir == Dir::Rx => {
                self.voice.take().stomp.heed(packet);
            }
            Data::WsMessage(_) if event.dir == Dir::Rx => self.voice.take().stomp.alive(),
            _ => {}
        }
    }

    /// When [`Rider::due`] wants to be called; absent: not.
    #[must_use]
    pub fn wakes(&self) -> Option<Instant> {
        if self.acts { self.voice.take().stomp.wakes() } else { None }
    }

    /// The time of [`Rider::wakes`] has come.
    pub fn due(&mut self, now: Instant, out: &mut Outbox) {
        let due = self.voice.take().stomp.due(now);
        if due.beat {
            out.text("\n");
        }
        if let Some(missed) = due.missed {
            self.pen.note(self.conn, Dir::Local, Data::AppMissed(missed));
        }
    }

    /// What a person sends in the protocol's terms.
    pub fn send(&mut self, send: &AppSend, out: &mut Outbox) -> Result<(), Error> {
        self.acts |= !self.conducted && matches!(send, AppSend::Stomp { .. });
        self.voice.take().say(send, out)
    }
}

/// Messages that are to be sent, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    pub(crate) messages: Vec<WsSend>,
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

    fn send(&mut self, binary: bool, payload: Payload) {
        self.messages.push(WsSend::plain(binary, payload));
    }
}
