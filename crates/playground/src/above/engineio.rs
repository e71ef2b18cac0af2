//! An Engine.IO 4 server: polling, WebSocket, and the upgrade from one to the other.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::lock;
use super::rooms::{Message, Rooms};
use crate::http::{After, Request, Response};
use crate::websocket::frames::{self, BINARY, CLOSE, FIN, PING, PONG, TEXT};
use crate::wire::{Socket, Wire};

const RECORD: char = '\u{1e}';
const MAX_PAYLOAD: usize = 1_000_000;

/// How a server behaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manners {
    interval_ms: u64,
    timeout_ms: u64,
    refuses: bool,
    deaf: bool,
}

impl Manners {
    pub(super) fn of(path: &str) -> Option<Manners> {
        let polite = Manners { interval_ms: 5000, timeout_ms: 4000, refuses: false, deaf: false };
        match path.trim_end_matches('/') {
            "/socket.io" => Some(polite),
            "/quick/socket.io" => Some(Manners { interval_ms: 400, timeout_ms: 4000, ..polite }),
            "/no-upgrade/socket.io" => Some(Manners { refuses: true, ..polite }),
            "/deaf/socket.io" => Some(Manners { interval_ms: 500, timeout_ms: 300, deaf: true, ..polite }),
            _ => None,
        }
    }

    pub(super) fn refuses_upgrade(&self) -> bool {
        self.refuses
    }
}

/// Sessions by their id.
#[derive(Clone, Default)]
pub(super) struct Sessions(Arc<Mutex<HashMap<String, Arc<Session>>>>);

struct Session {
    manners: Manners,
    state: Mutex<State>,
    wake: Notify,
}

struct State {
    rooms: Rooms,
    /// Packets that wait to be carried.
    out: VecDeque<Out>,
    ping_at: Instant,
    /// The WebSocket answered the probe: the poll comes home.
    probing: bool,
    upgraded: bool,
    over: bool,
}

#[derive(Clone)]
enum Out {
    Text(String),
    Binary(Vec<u8>),
}

/// A name that no other session of this Playground has.
pub(super) fn name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(format!("playground-{n:04}"))
}

impl Sessions {
    /// A GET or a POST of polling.
    pub(super) async fn exchange<S: Socket>(
        &self,
        wire: &mut Wire<S>,
        request: &Request,
        manners: Manners,
    ) -> io::Result<After> {
        let response = match self.session(request) {
            Err(refused) => refused,
            Ok(None) if request.method != "GET" => refusal(2, "Bad handshake method"),
            Ok(None) => {
                let (sid, session) = self.open(manners);
                plain(&session.hello(&sid))
            }
            Ok(Some(session)) if request.method == "POST" => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                for packet in body.split(RECORD).filter(|packet| !packet.is_empty()) {
                    match packet.strip_prefix('b').map(|octets| BASE64_STANDARD.decode(octets)) {
                        Some(Ok(octets)) => session.take(Out::Binary(octets)),
                        Some(Err(_)) => return answer(wire, request, refusal(3, "Bad request")).await,
                        None => session.take(Out::Text(packet.to_owned())),
                    }
                }
                Response::new(200, "text/html", "ok")
            }
            Ok(Some(session)) => {
                let waited = tokio::select! {
                    packets = session.poll() => match packets {
                        Some(packets) => packets,
                        None => return Ok(After::Close),
                    },
                    // The client is gone, or says more than it may.
                    _ = wire.fill() => return Ok(After::Close),
                };
                plain(&waited)
            }
        };
        answer(wire, request, response).await
    }

    /// A WebSocket: a new session, or the upgrade of one.
    pub(super) async fn socket<S: Socket>(
        &self,
        mut wire: Wire<S>,
        request: &Request,
        manners: Manners,
    ) -> io::Result<()> {
        let session = match self.session(request) {
            Ok(Some(session)) => session,
            Ok(None) => {
                let (sid, session) = self.open(manners);
                lock(&session.state).upgraded = true;
                wire.write(&frames::frame(FIN | TEXT, session.hello(&sid).as_bytes())).await?;
                session
            }
            Err(_) => {
                wire.write(&frames::close(Some(1008), "Session ID unknown")).await?;
                return frames::finish(wire).await;
            }
        };
        loop {
            let frame = tokio::select! {
                frame = frames::read(&mut wire) => frame?,
                () = session.due() => {
                    for packet in session.drain() {
                        wire.write(&match packet {
                            Out::Text(text) => frames::frame(FIN | TEXT, text.as_bytes()),
                            Out::Binary(octets) => frames::frame(FIN | BINARY, &octets),
                        }).await?;
                    }
                    if session.is_cut() {
                        return Ok(());
                    }
                    if lock(&session.state).over {
                        wire.write(&frames::close(Some(1000), "")).await?;
                        return frames::finish(wire).await;
                    }
                    continue;
                }
            };
            match frame {
                Some((TEXT, payload)) if payload == b"2probe" => {
                    lock(&session.state).probing = true;
                    wire.write(&frames::frame(FIN | TEXT, b"3probe")).await?;
                    session.wake.notify_waiters();
                }
                Some((TEXT, payload)) if payload == b"5" => lock(&session.state).upgraded = true,
                Some((TEXT, payload)) => {
                    session.take(Out::Text(String::from_utf8_lossy(&payload).into_owned()));
                }
                Some((BINARY, payload)) => session.take(Out::Binary(payload)),
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

    /// The session that a request names; `None`: it asks for a new one.
    fn session(&self, request: &Request) -> Result<Option<Arc<Session>>, Response> {
        let query = request.query();
        let said = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        if said("EIO") != Some("4") {
            return Err(refusal(5, "Unsupported protocol version"));
        }
        if !matches!(said("transport"), Some("polling" | "websocket")) {
            return Err(refusal(0, "Transport unknown"));
        }
        match said("sid") {
            None => Ok(None),
            Some(sid) => {
                let session = lock(&self.0).get(sid).filter(|session| !session.is_cut()).cloned();
                session.map(Some).ok_or_else(|| refusal(1, "Session ID unknown"))
            }
        }
    }

    fn open(&self, manners: Manners) -> (String, Arc<Session>) {
        let sid = name();
        let state = State {
            rooms: Rooms::default(),
            out: VecDeque::new(),
            ping_at: Instant::now() + Duration::from_millis(manners.interval_ms),
            probing: false,
            upgraded: false,
            over: false,
        };
        let session = Arc::new(Session { manners, state: Mutex::new(state), wake: Notify::new() });
        lock(&self.0).insert(sid.clone(), Arc::clone(&session));
        (sid, session)
    }
}

impl Session {
    fn hello(&self, sid: &str) -> String {
        let upgrades: &[&str] = if lock(&self.state).upgraded { &[] } else { &["websocket"] };
        let settled = json!({
            "sid": sid,
            "upgrades": upgrades,
            "pingInterval": self.manners.interval_ms,
            "pingTimeout": self.manners.timeout_ms,
            "maxPayload": MAX_PAYLOAD,
        });
        format!("0{settled}")
    }

    /// A packet of the client.
    fn take(&self, packet: Out) {
        let mut state = lock(&self.state);
        let message = match packet {
            Out::Binary(octets) => Message::Binary(octets),
            Out::Text(text) => match text.split_at_checked(1) {
                Some(("4", message)) => Message::Text(message.to_owned()),
                Some(("1", _)) => {
                    state.over = true;
                    self.wake.notify_waiters();
                    return;
                }
                _ => return,
            },
        };
        match state.rooms.take(message) {
            Some(answers) => state.out.extend(answers.into_iter().map(|answer| match answer {
                Message::Text(text) => Out::Text(format!("4{text}")),
                Message::Binary(octets) => Out::Binary(octets),
            })),
            None => state.over = true,
        }
        drop(state);
        self.wake.notify_waiters();
    }

    /// Waits until there is something to carry, or a ping is due.
    async fn due(&self) {
        loop {
            let woken = self.wake.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            let ping_at = {
                let mut state = lock(&self.state);
                let now = Instant::now();
                if state.ping_at <= now {
                    state.ping_at = now + Duration::from_millis(self.manners.interval_ms);
                    if !self.manners.deaf {
                        state.out.push_back(Out::Text("2".to_owned()));
                    }
                }
                // While the client moves to the WebSocket, packets wait for it there.
                if state.over || (!state.out.is_empty() && (state.upgraded || !state.probing)) {
                    return;
                }
                state.ping_at
            };
            tokio::select! {
                () = woken => {}
                () = sleep_until(ping_at) => {}
            }
        }
    }

    fn drain(&self) -> Vec<Out> {
        lock(&self.state).out.drain(..).collect()
    }

    /// The client asked for its connection to end without a word.
    fn is_cut(&self) -> bool {
        lock(&self.state).rooms.cut
    }

    /// What answers a poll; `None`: nothing does.
    async fn poll(&self) -> Option<String> {
        loop {
            let woken = self.wake.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            {
                let state = lock(&self.state);
                if state.rooms.cut {
                    return None;
                }
                if state.over {
                    return Some("1".to_owned());
                }
                if state.probing || state.upgraded {
                    return Some("6".to_owned());
                }
            }
            tokio::select! {
                () = self.due() => {
                    let each: Vec<String> = self.drain().into_iter().map(|packet| match packet {
                        Out::Text(text) => text,
                        Out::Binary(octets) => format!("b{}", BASE64_STANDARD.encode(octets)),
                    }).collect();
                    if !each.is_empty() {
                        return Some(each.join(&RECORD.to_string()));
                    }
                }
                () = woken => {}
            }
        }
    }
}

fn plain(text: &str) -> Response {
    Response::text(200, text)
}

fn refusal(code: u8, message: &str) -> Response {
    let body = json!({ "code": code, "message": message }).to_string();
    Response::new(400, "application/json", body)
}

async fn answer<S: Socket>(wire: &mut Wire<S>, request: &Request, response: Response) -> io::Result<After> {
    response.send(wire, request).await?;
    Ok(After::Keep)
}
