//! A WebSocket that connects again when its connection ends (RFC 6455 §7.2.3), each time on a connection of
//! its own.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::time::Instant;

use super::Course;
use super::chain::{Chain, Ended};
use super::rounds;
use crate::api::{OpenRequest, Reconnect};
use crate::compose::Target;
use crate::drive::orders::Orders;
use crate::event::{Data, Dir, WsReconnect};

/// Milliseconds between two connections at least: a server that ends each at once must not keep us spinning.
const LEAST_MS: u64 = 10;

/// Sends the request, and again when what came of it ended, as often as the request says.
pub async fn run(
    course: &Course<'_>,
    chain: &mut Chain,
    request: &OpenRequest,
    target: &Target,
    orders: &mut Orders,
) -> Ended {
    let plan = request.ws.as_ref().and_then(|ws| ws.reconnect.as_ref());
    let mut attempt = 0;
    let mut opened = false;
    loop {
        let ended = rounds::run(course, chain, request, target, orders).await;
        let Some(plan) = plan else { return ended };
        match &ended {
            Ended::Switched(_, Some(over)) => {
                if over.by_person || (over.clean && !plan.after_clean) {
                    return ended;
                }
                (opened, attempt) = (true, 0);
            }
            Ended::Stopped => return ended,
            // What never was open is a failure; what does not open again is tried again.
            _ if !opened => return ended,
            _ => {}
        }
        if attempt >= plan.attempts {
            return ended;
        }
        chain.close().await;
        attempt += 1;
        let delay_ms = delay_ms(plan, attempt, random());
        let again = WsReconnect { attempt, of: plan.attempts, delay_ms };
        course.pen.note(0, Dir::Local, Data::WsReconnect(again));
        let until = Instant::now() + Duration::from_millis(delay_ms);
        if !rounds::wait(course, chain, until, orders).await {
            return Ended::Stopped;
        }
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
