//! A SockJS server: info, raw WebSocket, WebSocket with frames, and the sessions behind the other transports.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until};

use super::broker::{self, Broker, Member};
use super::{lock, streams};
use crate::http::{After, Request, Response};
use crate::websocket::frames::{self, BINARY, CLOSE, FIN, PING, PONG, TEXT};
use crate::wire::{Socket, Wire};

/// Between heart-beats, where nothing else was sent.
const BEAT: Duration = Duration::from_secs(5);

/// A place below one of the prefixes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    prefix: &'static str,
    /// `server/session`.
    session: String,
    transport: String,
}

impl Place {
    pub(super) fn of(path: &str) -> Option<Place> {
        // The longer names first: one prefix is the beginning of others.
        let prefix =
            ["/echo-blocked", "/echo-no-ws", "/echo", "/stomp-sockjs"].into_iter().find(|prefix| {
                path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })?;
        let parts: Vec<&str> = path[prefix.len()..].split('/').filter(|part| !part.is_empty()).collect();
        let (session, transport) = match parts[..] {
            [] => (String::new(), String::new()),
            [one] => (String::new(), one.to_owned()),
            [server, session, transport] => (format!("{server}/{session}"), transport.to_owned()),
            _ => return None,
        };
        Some(Place { prefix, session, transport })
    }

    pub(super) fn refuses_websocket(&self) -> bool {
        matches!(self.prefix, "/echo-blocked" | "/echo-no-ws")
    }

    fn stomp(&self) -> bool {
        self.prefix == "/stomp-sockjs"
    }
}

/// Sessions by prefix and name.
#[derive(Clone, Default)]
pub(super) struct Sessions(Arc<Mutex<HashMap<String, Arc<Session>>>>);

/// One client, whatever carries it.
pub(super) struct Session {
    state: Mutex<State>,
    wake: Notify,
    member: Option<Arc<Member>>,
    /// The client asked for its connection to end without a word.
    cut: watch::Sender<bool>,
}

struct State {
    opened: bool,
    out: VecDeque<String>,
    beat_at: Instant,
    /// The same for STOMP within, where it was agreed on.
    stomp_at: Instant,
    closed: bool,
}

impl Sessions {
    pub(super) async fn exchange<S: Socket>(
        &self,
        wire: &mut Wire<S>,
        request: &Request,
        place: &Place,
        broker: &Broker,
    ) -> io::Result<After> {
        let response = match (place.transport.as_str(), place.session.is_empty()) {
            ("", _) => Response::text(200, "Welcome to SockJS!\n"),
            ("info", true) => {
                let websocket = place.prefix != "/echo-no-ws";
                let info = json!({
                    "websocket": websocket, "origins": ["*:*"], "cookie_needed": false, "entropy": 2_147_483_648_u32
                });
                Response::new(200, "application/json; charset=UTF-8", info.to_string())
            }
            ("xhr_streaming", false) if place.prefix == "/echo-blocked" => {
                Response::text(403, "No streaming passes here.\n")
            }
            ("xhr", false) => {
                let session = self.session(place, broker);
                let frame = tokio::select! {
                    frame = session.frame() => frame,
                    () = session.cut() => return Ok(After::Close),
                    _ = wire.fill() => return Ok(After::Close),
                };
                Response::new(200, "application/javascript; charset=UTF-8", format!("{frame}\n"))
            }
            ("xhr_streaming", false) => return streams::xhr(wire, &self.session(place, broker)).await,
            ("eventsource", false) => return streams::eventsource(wire, &self.session(place, broker)).await,
            ("xhr_send", false) => match lock(&self.0).get(&key(place)).cloned() {
                None => Response::text(404, "No such session.\n"),
                Some(session) => match messages(&request.body) {
                    Some(messages) => {
                        messages.iter().for_each(|message| session.take(message, broker));
                        Response::empty(204)
                    }
                    None => Response::text(500, "Broken JSON encoding.\n"),
                },
            },
            _ => Response::text(404, "Nothing here. / lists what there is.\n"),
        };
        response.send(wire, request).await?;
        Ok(After::Keep)
    }

    /// With frames, or raw below the prefix itself.
    pub(super) async fn socket<S: Socket>(
        &self,
        mut wire: Wire<S>,
        place: &Place,
        broker: &Broker,
    ) -> io::Result<()> {
        let raw = place.session.is_empty();
        let session = Session::new(place.stomp().then(|| broker.join()));
        loop {
            let read = tokio::select! {
                frame = session.frame(), if !raw => {
                    wire.write(&frames::frame(FIN | TEXT, frame.as_bytes())).await?;
                    if frame.starts_with('c') {
                        wire.write(&frames::close(Some(1000), "")).await?;
                        return frames::finish(wire).await;
                    }
                    continue;
                }
                () = session.cut() => return Ok(()),
                read = frames::read(&mut wire) => read?,
            };
            match read {
                Some((code @ (TEXT | BINARY), payload)) if raw => {
                    wire.write(&frames::frame(FIN | code, &payload)).await?
                }
                Some((TEXT, payload)) => match messages(&payload) {
                    Some(messages) => messages.iter().for_each(|message| session.take(message, broker)),
                    None => {
                        wire.write(&frames::close(Some(1007), "Broken JSON encoding")).await?;
                        return frames::finish(wire).await;
                    }
                },
                Some((PING, payload)) => wire.write(&frames::frame(FIN | PONG, &payload)).await?,
                Some((CLOSE, payload)) => {
                    wire.write(&frames::frame(FIN | CLOSE, &payload)).await?;
                    wire.close().await;
                    return Ok(());
                }
                Some(_) => {}
                None => return Ok(()),
            }
        }
    }

    fn session(&self, place: &Place, broker: &Broker) -> Arc<Session> {
        let new = || Arc::new(Session::new(place.stomp().then(|| broker.join())));
        Arc::clone(lock(&self.0).entry(key(place)).or_insert_with(new))
    }
}

impl Session {
    fn new(member: Option<Arc<Member>>) -> Session {
        let now = Instant::now();
        let state = State {
            opened: false,
            out: VecDeque::new(),
            beat_at: now + BEAT,
            stomp_at: now + broker::BEAT,
            closed: false,
        };
        Session { state: Mutex::new(state), wake: Notify::new(), member, cut: watch::Sender::new(false) }
    }

    fn take(&self, message: &str, broker: &Broker) {
        match &self.member {
            Some(member) => broker.take(member, message),
            None if message == "close" => lock(&self.state).closed = true,
            None if message == "drop" => drop(self.cut.send_replace(true)),
            None => lock(&self.state).out.push_back(message.to_owned()),
        }
        self.wake.notify_waiters();
    }

    /// Waits until its connection is to be cut.
    pub(super) async fn cut(&self) {
        // The sender is ours and lives as long.
        let _ = self.cut.subscribe().wait_for(|cut| *cut).await;
    }

    /// The next frame: `o`, `a`, `h` or `c`.
    pub(super) async fn frame(&self) -> String {
        loop {
            let woken = self.wake.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            let beat_at = {
                let mut state = lock(&self.state);
                if !std::mem::replace(&mut state.opened, true) {
                    return "o".to_owned();
                }
                if let Some(member) = &self.member {
                    let (frames, over) = member.drain();
                    state.out.extend(frames);
                    state.closed |= over;
                }
                let now = Instant::now();
                let stomp = self.member.as_ref().is_some_and(|member| member.beats());
                if stomp && state.stomp_at <= now {
                    state.stomp_at = now + broker::BEAT;
                    state.out.push_back("\n".to_owned());
                }
                if !state.out.is_empty() {
                    state.beat_at = now + BEAT;
                    let messages: Vec<String> = state.out.drain(..).collect();
                    return format!("a{}", json!(messages));
                }
                if state.closed {
                    return "c[3000,\"Go away!\"]".to_owned();
                }
                if state.beat_at <= now {
                    state.beat_at = now + BEAT;
                    return "h".to_owned();
                }
                if stomp { state.beat_at.min(state.stomp_at) } else { state.beat_at }
            };
            // Without a member nobody wakes here.
            let member = async {
                match &self.member {
                    Some(member) => member.wake.notified().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = woken => {}
                () = member => {}
                () = sleep_until(beat_at) => {}
            }
        }
    }
}

fn key(place: &Place) -> String {
    format!("{}/{}", place.prefix, place.session)
}

/// A JSON array of strings, or one string.
fn messages(body: &[u8]) -> Option<Vec<String>> {
    match serde_json::from_slice(body).ok()? {
        Value::String(one) => Some(vec![one]),
        Value::Array(all) => all.into_iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}
