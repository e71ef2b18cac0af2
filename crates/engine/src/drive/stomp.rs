//! STOMP as a client speaks it: frames by the version that was agreed, heart-beats in both directions.

use bytes::Bytes;
use tokio::time::{Duration, Instant};

use super::websocket::rider::{Outbox, Rider};
use crate::api::{AppSend, StompFrame, WsSpec};
use crate::compose::app::stomp::{self, Version};
use crate::compose::{Given, given};
use crate::error::Error;
use crate::event::{AppMissed, AppPacket, Data, Dir, Event, Phrase};
use crate::tap::Pen;

/// How much longer than agreed a heart-beat may take: STOMP asks for some tolerance and names none.
const TOLERANCE: u32 = 2;

/// What was agreed so far.
#[derive(Debug, Default)]
pub struct Stomp {
    version: Version,
    /// `heart-beat` of our CONNECT.
    ours: (u64, u64),
    /// We send one every so often, next then.
    beat: Option<(Duration, Instant)>,
    /// One has to come every so often; the last thing came then.
    awaited: Option<(Duration, Instant)>,
}

/// What the time calls for.
#[derive(Debug, Default)]
pub struct Due {
    /// A heart-beat: one line feed.
    pub beat: bool,
    pub missed: Option<AppMissed>,
}

impl Stomp {
    /// The bytes of a frame that a person sends.
    pub fn write(&mut self, frame: &StompFrame) -> Result<Bytes, Error> {
        let body = match given(&frame.body).map_err(|problem| Error::input(vec![problem]))? {
            Given::Bytes(bytes) => bytes,
            Given::File { path, .. } => std::fs::read(&path).map(Bytes::from).map_err(|fault| {
                let why = Phrase::new("file-unreadable").with("path", path.as_str());
                Error::state(why.with("text", fault.to_string()))
            })?,
        };
        if matches!(frame.command.as_str(), "CONNECT" | "STOMP") {
            self.ours = stomp::beats(stomp::header(frame, "heart-beat"));
        }
        // Any frame counts as a heart-beat.
        if let Some((every, next)) = &mut self.beat {
            *next = Instant::now() + *every;
        }
        Ok(stomp::frame(frame, &body, self.version))
    }

    /// A packet of the peer's came.
    pub fn heed(&mut self, packet: &AppPacket) {
        let now = Instant::now();
        if packet.kind == "CONNECTED" {
            let field = |name: &str| {
                packet.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
            };
            self.version = Version::of(field("version"));
            let (send, expect) = stomp::agreed(self.ours, stomp::beats(field("heart-beat")));
            let every = |ms: u64| (ms > 0).then(|| (Duration::from_millis(ms), now));
            self.beat = every(send).map(|(every, now)| (every, now + every));
            self.awaited = every(expect);
        } else if let Some((_, last)) = &mut self.awaited {
            *last = now;
        }
    }

    /// When [`Stomp::due`] is to be asked.
    #[must_use]
    pub fn wakes(&self) -> Option<Instant> {
        let overdue = self.awaited.map(|(every, last)| last + every * TOLERANCE);
        self.beat.map(|(_, next)| next).into_iter().chain(overdue).min()
    }

    /// What is due by now.
    pub fn due(&mut self, now: Instant) -> Due {
        let mut due = Due::default();
        if let Some((every, next)) = &mut self.beat
            && *next <= now
        {
            due.beat = true;
            *next = now + *every;
        }
        if let Some((every, last)) = self.awaited
            && last + every * TOLERANCE <= now
        {
            let limit_ms = u64::try_from((every * TOLERANCE).as_millis()).unwrap_or(u64::MAX);
            due.missed = Some(AppMissed { proto: "stomp".to_owned(), limit_ms });
            // Told once; what comes after that counts again.
            self.awaited = Some((every, now));
        }
        due
    }
}

/// STOMP on a WebSocket of its own.
struct Riding {
    stomp: Stomp,
    pen: Pen,
    conn: u32,
}

/// What speaks STOMP on a WebSocket, where a person offers its subprotocols or says that it is spoken.
#[must_use]
pub fn rider(spec: &WsSpec, pen: &Pen, conn: u32) -> Option<Box<dyn Rider>> {
    let offered = spec.subprotocols.iter().any(|name| name.ends_with(".stomp"));
    let chosen = spec.decode.protos.iter().any(|proto| proto == "stomp");
    let riding = || Riding { stomp: Stomp::default(), pen: pen.clone(), conn };
    (offered || chosen).then(|| Box::new(riding()) as Box<dyn Rider>)
}

impl Rider for Riding {
    fn open(&mut self, _out: &mut Outbox) {}

    fn heed(&mut self, event: &Event, _out: &mut Outbox) {
        match &event.data {
            Data::AppPacket(packet) if packet.proto == "stomp" && event.dir == Dir::Rx => {
                self.stomp.heed(packet);
            }
            _ => {}
        }
    }

    fn wakes(&self) -> Option<Instant> {
        self.stomp.wakes()
    }

    fn due(&mut self, now: Instant, out: &mut Outbox) {
        let due = self.stomp.due(now);
        if due.beat {
            out.text("\n");
        }
        if let Some(missed) = due.missed {
            self.pen.note(self.conn, Dir::Local, Data::AppMissed(missed));
        }
    }

    fn send(&mut self, send: &AppSend, out: &mut Outbox) -> Result<(), Error> {
        let AppSend::Stomp { frame } = send else {
            return Err(Error::state(Phrase::new("session-no-app")));
        };
        let bytes = self.stomp.write(frame)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => out.text(text),
            Err(_) => out.binary(&bytes),
        }
        Ok(())
    }
}
