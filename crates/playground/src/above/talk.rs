//! Conversations of messages on one WebSocket: what is heard, what is said, what is said by itself.

use std::io;
use std::time::Duration;

use serde_json::Value;

use super::rooms::Message;
use crate::websocket::frames::{self, BINARY, CLOSE, FIN, PING, PONG, TEXT};
use crate::wire::{Socket, Wire};

/// How often a server may say something by itself.
const BEAT: Duration = Duration::from_millis(400);

/// What a server does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Say {
    Text(String),
    Binary(Vec<u8>),
    /// A Close frame; nothing follows.
    Close(u16, &'static str),
}

/// The server's side of one conversation.
pub(super) trait Speaker: Send {
    /// What it says before it is spoken to.
    fn opens(&mut self) -> Vec<Say> {
        Vec::new()
    }

    fn hears(&mut self, message: &Message) -> Vec<Say>;

    /// What it says now and then.
    fn beats(&mut self) -> Vec<Say> {
        Vec::new()
    }
}

impl Say {
    pub(super) fn json(value: &Value) -> Say {
        Say::Text(value.to_string())
    }
}

/// Speaks until either side closes.
pub(super) async fn socket<S: Socket>(mut wire: Wire<S>, speaker: &mut dyn Speaker) -> io::Result<()> {
    let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    let mut said = speaker.opens();
    loop {
        for say in std::mem::take(&mut said) {
            match say {
                Say::Text(text) => wire.write(&frames::frame(FIN | TEXT, text.as_bytes())).await?,
                Say::Binary(octets) => wire.write(&frames::frame(FIN | BINARY, &octets)).await?,
                Say::Close(code, reason) => {
                    wire.write(&frames::close(Some(code), reason)).await?;
                    return frames::finish(wire).await;
                }
            }
        }
        said = tokio::select! {
            _ = beat.tick() => speaker.beats(),
            frame = frames::read(&mut wire) => match frame? {
                Some((TEXT, payload)) => {
                    speaker.hears(&Message::Text(String::from_utf8_lossy(&payload).into_owned()))
                }
                Some((BINARY, payload)) => speaker.hears(&Message::Binary(payload)),
                Some((PING, payload)) => {
                    wire.write(&frames::frame(FIN | PONG, &payload)).await?;
                    Vec::new()
                }
                Some((CLOSE, payload)) => {
                    wire.write(&frames::frame(FIN | CLOSE, &payload)).await?;
                    wire.close().await;
                    return Ok(());
                }
                Some(_) => Vec::new(),
                None => return Ok(()),
            },
        };
    }
}
