//! Pings that wait for their pong (RFC 6455 §5.5.2, §5.5.3).

use std::collections::VecDeque;

/// Pings remembered; older ones can no longer be answered in our books.
const MAX_WAITING: usize = 256;

/// The pings of one direction that no pong has answered.
#[derive(Debug, Default)]
pub struct Pings {
    waiting: VecDeque<Waiting>,
}

/// A pong found its ping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub ping: u64,
    pub t_ns: u64,
    /// Earlier pings that this pong answers too.
    pub superseded: u32,
}

impl Pings {
    /// A ping was sent; `ordinal` names its event.
    pub fn sent(&mut self, payload: &[u8], t_ns: u64, ordinal: u64) {
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(Waiting { payload: payload.to_vec(), t_ns, ordinal });
    }

    /// A pong came: the oldest ping with the same payload, and how many older ones it settles as well.
    pub fn answered(&mut self, payload: &[u8]) -> Option<Answer> {
        let at = self.waiting.iter().position(|ping| ping.payload == payload)?;
        let ping = self.waiting.drain(..=at).next_back()?;
        Some(Answer { ping: ping.ordinal, t_ns: ping.t_ns, superseded: at as u32 })
    }
}

#[derive(Debug)]
struct Waiting {
    payload: Vec<u8>,
    t_ns: u64,
    ordinal: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pong_for_the_latest_ping_settles_the_earlier_ones() {
        let mut pings = Pings::default();
        pings.sent(b"a", 1, 10);
        pings.sent(b"b", 2, 11);
        pings.sent(b"c", 3, 12);
        assert_eq!(pings.answered(b"b"), Some(Answer { ping: 11, t_ns: 2, superseded: 1 }));
        assert_eq!(pings.answered(b"a"), None);
        assert_eq!(pings.answered(b"c"), Some(Answer { ping: 12, t_ns: 3, superseded: 0 }));
    }
}
