//! STOMP as a client speaks it: frames by the version that was agreed, heart-beats in both directions.

use bytes::Bytes;
use tokio::time::{Duration, Instant};

use super::whole;
use crate::api::StompFrame;
use crate::compose::app::stomp::{self, Version};
use crate::error::Error;
use crate::event::{AppMissed, AppPacket};

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
        let body = whole(&frame.body)?;
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
        }
    }

    /// Anything of the peer's came, whatever it is read as: it counts as a heart-beat.
    pub fn alive(&mut self) {
        if let Some((_, last)) = &mut self.awaited {
            *last = Instant::now();
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
