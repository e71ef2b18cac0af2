//! Polite rooms: echo, ticker, broadcast, a chosen subprotocol; frames by tungstenite.

use std::io;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::http::Request;
use crate::wire::{Socket, Wire};

/// Messages that wait for somebody slow; then they miss some and are told how many.
const WAITING_MESSAGES: usize = 256;

/// Everybody who listens to `/broadcast`.
#[derive(Clone)]
pub(crate) struct Hub {
    said: broadcast::Sender<(u64, Message)>,
    joined: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

impl Default for Hub {
    fn default() -> Self {
        Hub { said: broadcast::channel(WAITING_MESSAGES).0, joined: std::sync::Arc::default() }
    }
}

/// Every message comes back with its type.
pub(super) async fn echo<S: Socket>(wire: Wire<S>) -> io::Result<()> {
    let mut room = room(wire).await;
    while let Some(message) = room.next().await {
        match message {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => settle(room.send(message).await)?,
            Ok(_) => {}
            Err(error) => return leave(room, settle(Err(error))).await,
        }
    }
    leave(room, Ok(())).await
}

/// One message every `ms`, `n` of them or (0) without end.
pub(super) async fn ticker<S: Socket>(wire: Wire<S>, request: &Request) -> io::Result<()> {
    let (ms, n) = (request.number("ms", 1000).max(1), request.number("n", 0));
    let mut room = room(wire).await;
    let mut ticks = tokio::time::interval(Duration::from_millis(ms));
    let mut count = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if n > 0 && count == n {
                    settle(room.close(None).await)?;
                    // The peer's Close is still to come; its end ends the loop.
                    while room.next().await.is_some_and(|message| message.is_ok()) {}
                    return leave(room, Ok(())).await;
                }
                count += 1;
                let text = format!("{{\"tick\":{count},\"temperature\":{:.1}}}", temperature(count));
                settle(room.send(Message::text(text)).await)?;
            }
            message = room.next() => match message {
                Some(Ok(_)) => {}
                Some(Err(error)) => return leave(room, settle(Err(error))).await,
                None => return leave(room, Ok(())).await,
            },
        }
    }
}

/// What one says, everybody else hears.
pub(super) async fn broadcast<S: Socket>(wire: Wire<S>, hub: Hub) -> io::Result<()> {
    let me = hub.joined.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
    let mut inbox = hub.said.subscribe();
    let mut room = room(wire).await;
    let others = hub.said.receiver_count() - 1;
    settle(room.send(Message::text(format!("You are guest {me}; others here: {others}."))).await)?;
    loop {
        tokio::select! {
            heard = inbox.recv() => match heard {
                Ok((author, message)) if author != me => settle(room.send(message).await)?,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    settle(room.send(Message::text(format!("You missed {missed} messages."))).await)?;
                }
                Err(broadcast::error::RecvError::Closed) => return leave(room, Ok(())).await,
            },
            message = room.next() => match message {
                // Nobody else may be here to hear it.
                Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => drop(hub.said.send((me, message))),
                Some(Ok(_)) => {}
                Some(Err(error)) => return leave(room, settle(Err(error))).await,
                None => return leave(room, Ok(())).await,
            },
        }
    }
}

/// Says which subprotocol was chosen, then echoes.
pub(super) async fn subprotocol<S: Socket>(mut wire: Wire<S>, chosen: Option<&str>) -> io::Result<()> {
    let said = match chosen {
        Some(name) => format!("Chosen: {name}"),
        None => "None of the offered subprotocols is known here.".to_owned(),
    };
    wire.write(&super::frames::frame(super::frames::FIN | super::frames::TEXT, said.as_bytes())).await?;
    echo(wire).await
}

/// A plausible tank: rises and falls over 40 ticks.
fn temperature(tick: u64) -> f64 {
    let step = (tick % 40) as f64;
    8.0 + if step < 20.0 { step } else { 40.0 - step } / 10.0
}

async fn room<S: Socket>(wire: Wire<S>) -> WebSocketStream<S> {
    let config = WebSocketConfig::default().max_frame_size(Some(64 << 20)).max_message_size(Some(64 << 20));
    WebSocketStream::from_partially_read(wire.stream, wire.unread.to_vec(), Role::Server, Some(config)).await
}

/// A session that has ended is not an error.
fn settle(result: Result<(), Error>) -> io::Result<()> {
    match result {
        Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => Ok(()),
        Err(Error::Io(error)) => Err(error),
        Err(other) => Err(io::Error::other(other)),
    }
}

/// FIN after whatever the peer still sends. A peer that broke the rules gets the Close that RFC 6455 §7.1.7
/// asks for: tungstenite reports the fault and leaves the Close to us.
async fn leave<S: Socket>(mut room: WebSocketStream<S>, result: io::Result<()>) -> io::Result<()> {
    if let Err(error) = &result
        && error.kind() == io::ErrorKind::Other
    {
        let code = if error.to_string().contains("UTF-8") { 1007 } else { 1002 };
        let close = super::frames::close(Some(code), "The message broke a rule");
        let mut wire = Wire::new(room.into_inner());
        drop(wire.write(&close).await);
        wire.close().await;
        return Ok(());
    }
    drop(room.flush().await);
    Wire::new(room.into_inner()).close().await;
    result
}
