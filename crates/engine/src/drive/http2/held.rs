//! Content that is held back: for a pause, or until the server says 100 (Continue).

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::super::http1::Sending;
use super::upload::Upload;
use crate::event::{Data, Dir, Expectation, Pause};
use crate::tap::Pen;

/// Why content waits.
pub(super) struct Held {
    pause: Option<(Instant, Duration)>,
    expect: Option<(Instant, Duration)>,
    from_ns: u64,
}

impl Held {
    /// Content that waits; absent when there is none, or nothing to wait for.
    pub(super) fn new(sending: &Sending<'_>, uploads: &[Upload], pen: &Pen) -> Option<Held> {
        let now = Instant::now();
        let content = uploads.iter().any(|upload| !upload.is_head_only());
        let held = Held {
            pause: (!sending.pause.is_zero()).then(|| (now + sending.pause, sending.pause)),
            expect: sending.expect.map(|wait| (now + wait, wait)),
            from_ns: pen.now(),
        };
        (content && (held.pause.is_some() || held.expect.is_some())).then_some(held)
    }

    /// A limit ran out; true when nothing is waited for any more.
    pub(super) fn release(&mut self, pen: &Pen, conn: u32) -> bool {
        let now = Instant::now();
        if let Some((_, pause)) = self.pause.take_if(|(at, _)| *at <= now) {
            let ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            pen.note(conn, Dir::Local, Data::Pause(Pause { ms }));
        }
        if self.expect.take_if(|(at, _)| *at <= now).is_some() {
            self.tell("timeout", pen, conn);
        }
        self.pause.is_none() && self.expect.is_none()
    }

    /// Looks at what the server said; true when nothing is waited for any more.
    pub(super) fn look(&mut self, uploads: &[Upload], pen: &Pen, conn: u32) -> bool {
        let answered = uploads.iter().any(|upload| upload.seen.answer.status != 0);
        let continues = uploads.iter().any(|upload| upload.seen.continues);
        if (answered || continues) && self.expect.take().is_some() {
            self.tell(if answered { "final" } else { "continue" }, pen, conn);
        }
        self.pause.is_none() && self.expect.is_none()
    }

    fn tell(&self, outcome: &str, pen: &Pen, conn: u32) {
        let waited_ns = pen.now().saturating_sub(self.from_ns);
        pen.note(conn, Dir::Local, Data::Expectation(Expectation { outcome: outcome.to_owned(), waited_ns }));
    }
}

/// The next limit of what is waited for; never, when there is none.
pub(super) async fn due(held: Option<&Held>) {
    let next = held.and_then(|held| held.pause.iter().chain(&held.expect).map(|(at, _)| *at).min());
    match next {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
