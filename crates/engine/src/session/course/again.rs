//! A session that connects again when its connection ends (RFC 6455 §7.2.3), each time on a connection of its
//! own: a WebSocket, or a client of a protocol above.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::time::Instant;

use super::Course;
use super::chain::{Ask, Chain, Ended};
use super::rounds;
use crate::api::{OpenRequest, Reconnect};
use crate::drive::orders::Orders;
use crate::event::{Data, Dir, WsReconnect};

/// Milliseconds between two connections at least: a server that ends each at once must not keep us spinning.
const LEAST_MS: u64 = 10;

/// Sends the request, and again when what came of it ended, as often as the request says.
pub async fn run(ask: &Ask<'_>, chain: &mut Chain, orders: &mut Orders) -> Ended {
    let mut again = Again::of(ask.request);
    loop {
        let ended = rounds::run(ask, chain, orders).await;
        let came = match &ended {
            Ended::Switched(_, Some(over)) if over.by_person => Came::Stopped,
            Ended::Switched(_, Some(over)) => Came::Opened { clean: over.clean },
            Ended::Stopped => Came::Stopped,
            _ => Came::Failed,
        };
        if !again.goes_on(ask.course, came, Some(chain), orders).await {
            return if again.stopped { Ended::Stopped } else { ended };
        }
    }
}

/// What came of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It was open and ended, in order or not.
    Opened {
        clean: bool,
    },
    Failed,
    /// A person ended it.
    Stopped,
}

/// The attempts of a session so far.
pub struct Again<'p> {
    plan: Option<&'p Reconnect>,
    attempt: u32,
    opened: bool,
    /// The wait before the connection that ends now, and when that wait was over.
    waited: Option<(Duration, Instant)>,
    /// A person ended the session while it waited.
    stopped: bool,
}

impl<'p> Again<'p> {
    /// At the beginning.
    pub fn of(request: &'p OpenRequest) -> Again<'p> {
        let plan = request.ws.as_ref().and_then(|ws| ws.reconnect.as_ref());
        Again { plan, attempt: 0, opened: false, waited: None, stopped: false }
    }

    /// Whether there is another attempt; waits until it is due, and closes what `chain` kept.
    pub async fn goes_on(
        &mut self,
        course: &Course<'_>,
        came: Came,
        chain: Option<&mut Chain>,
        orders: &mut Orders,
    ) -> bool {
        let Some(plan) = self.plan.filter(|plan| self.may(plan, came)) else { return false };
        let mut none = Chain::default();
        let chain = chain.unwrap_or(&mut none);
        chain.close().await;
        self.attempt += 1;
        let delay_ms = delay_ms(plan, self.attempt, random());
        let told = WsReconnect { attempt: self.attempt, of: plan.attempts, delay_ms };
        course.pen.note(0, Dir::Local, Data::WsReconnect(told));
        let wait = Duration::from_millis(delay_ms);
        self.stopped = !rounds::wait(course, chain, Instant::now() + wait, orders).await;
        self.waited = Some((wait, Instant::now()));
        !self.stopped
    }

    fn may(&mut self, plan: &Reconnect, came: Came) -> bool {
        match came {
            Came::Stopped => return false,
            Came::Opened { clean } if clean && !plan.after_clean => return false,
            Came::Opened { .. } => {
                self.opened = true;
                // A server that opens and ends each connection at once would else be asked for ever, without back-off.
                if self.waited.is_none_or(|(wait, since)| since.elapsed() > wait) {
                    self.attempt = 0;
                }
            }
            // What never was open is a failure; what does not open again is tried again.
            Came::Failed if !self.opened => return false,
            Came::Failed => {}
        }
        self.attempt < plan.attempts
    }
}

/// The wait before an attempt; `random` is between 0 and 1.
fn delay_ms(plan: &Reconnect, attempt: u32, random: f64) -> u64 {
    let factor = if plan.factor.is_finite() { plan.factor.max(1.0) } else { 1.0 };
    let power = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
    let longest = plan.longest_ms.max(plan.first_ms) as f64;
    let whole = (plan.first_ms as f64 * factor.powi(power)).min(longest);
    let part = if plan.jitter { whole / 2.0 + whole / 2.0 * random } else { whole };
    (part as u64).max(LEAST_MS)
}

fn random() -> f64 {
    let mut octets = [0; 4];
    // Without random numbers the wait is the shortest that is allowed.
    let _ = SystemRandom::new().fill(&mut octets);
    f64::from(u32::from_ne_bytes(octets)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest() {
        let plan = Reconnect {
            attempts: 5,
            first_ms: 100,
            factor: 2.0,
            longest_ms: 1000,
            jitter: false,
            after_clean: false,
        };
        let waits: Vec<_> = (1..=6).map(|attempt| delay_ms(&plan, attempt, 0.5)).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1000, 1000]);
        let jittered = Reconnect { jitter: true, ..plan.clone() };
        assert_eq!(delay_ms(&jittered, 3, 0.0), 200);
        assert_eq!(delay_ms(&jittered, 3, 1.0), 400);
        let odd = Reconnect { first_ms: 0, factor: f64::NAN, ..plan };
        assert_eq!(delay_ms(&odd, u32::MAX, 1.0), LEAST_MS);
    }
}
