//! A body that is held back: for a pause, or until the server says 100 (Continue).

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::http1::Sending;
use super::seen::Seen;
use crate::dial::line::{Line, Outgoing};
use crate::event::{Data, Dir, Expectation, Pause};

/// What of a request waits behind its head.
#[derive(Default)]
pub struct Hold {
    content: Vec<Outgoing>,
    pause: Option<(Instant, Duration)>,
    expect: Option<(Instant, Duration)>,
    /// When the head was given to the socket, nanoseconds of the session.
    from_ns: u64,
    given_up: bool,
}

impl Hold {
    /// Nothing is held.
    #[must_use]
    pub fn none() -> Hold {
        Hold::default()
    }

    /// Holds `content` back as `sending` says, from `now_ns` on.
    #[must_use]
    pub fn new(content: Vec<Outgoing>, sending: &Sending<'_>, now_ns: u64) -> Hold {
        let now = Instant::now();
        let pause = (!sending.pause.is_zero()).then(|| (now + sending.pause, sending.pause));
        let expect = sending.expect.map(|wait| (now + wait, wait));
        Hold { content, pause, expect, from_ns: now_ns, given_up: false }
    }

    /// Whether something is held.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.content.is_empty()
    }

    /// The answer made the body pointless; it was never sent.
    #[must_use]
    pub fn given_up(&self) -> bool {
        self.given_up
    }

    /// Waits for the next limit. Cancel safe; never ready when nothing is held.
    pub async fn due(&mut self) {
        let next = self.pause.iter().chain(&self.expect).map(|(at, _)| *at).min();
        match next.filter(|_| self.holds()) {
            Some(at) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    /// A limit ran out: a pause is over, or the server said nothing and the body goes anyway.
    pub fn release(&mut self, line: &mut Line) {
        let now = Instant::now();
        if let Some((_, pause)) = self.pause.take_if(|(at, _)| *at <= now) {
            let ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            line.pen().note(line.conn(), Dir::Local, Data::Pause(Pause { ms }));
        }
        if self.expect.take_if(|(at, _)| *at <= now).is_some() {
            self.tell("timeout", line);
        }
        self.go(line);
    }

    /// Looks at what the server said.
    pub fn look(&mut self, seen: &Seen, line: &mut Line) {
        if seen.answer.status != 0 {
            if self.expect.take().is_some() {
                self.tell("final", line);
            }
            self.content.clear();
            self.given_up = true;
        } else if seen.continues && self.expect.take().is_some() {
            self.tell("continue", line);
            self.go(line);
        }
    }

    fn go(&mut self, line: &mut Line) {
        if self.pause.is_none() && self.expect.is_none() {
            self.content.drain(..).for_each(|piece| line.queue(piece));
        }
    }

    fn tell(&self, outcome: &str, line: &Line) {
        let waited_ns = line.pen().now().saturating_sub(self.from_ns);
        let expectation = Expectation { outcome: outcome.to_owned(), waited_ns };
        line.pen().note(line.conn(), Dir::Local, Data::Expectation(expectation));
    }
}
