//! Requests that wait for their answers, by what pairs them.

use std::collections::{HashMap, VecDeque};

use crate::event::Dir;

/// Requests remembered; of more the oldest are forgotten, and their answers stay alone.
const MAX_OPEN: usize = 4096;
/// Octets of an id that are told apart.
const MAX_ID: usize = 512;

/// Requests of both directions, by direction, scope and id.
#[derive(Debug, Default)]
pub struct Pairs {
    open: HashMap<(bool, String, String), Asked>,
    order: VecDeque<((bool, String, String), u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    ordinal: u64,
    t_ns: u64,
}

/// The request that a packet answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Ordinal of its packet.
    pub request: u64,
    pub latency_ns: u64,
}

impl Pairs {
    /// A request went in direction `dir`; `ordinal` is its packet's. An open one with the same name is replaced.
    pub fn asked(&mut self, dir: Dir, scope: &str, id: &str, ordinal: u64, t_ns: u64) {
        let Some(key) = key(dir, scope, id) else { return };
        while self.order.len() >= MAX_OPEN {
            let Some((old, of)) = self.order.pop_front() else { break };
            if self.open.get(&old).is_some_and(|asked| asked.ordinal == of) {
                self.open.remove(&old);
            }
        }
        self.order.push_back((key.clone(), ordinal));
        self.open.insert(key, Asked { ordinal, t_ns });
    }

    /// An answer went in direction `dir`: the request of the other direction that it ends.
    pub fn answered(&mut self, dir: Dir, scope: &str, id: &str, t_ns: u64) -> Option<Answered> {
        let asked = self.open.remove(&key(other(dir), scope, id)?)?;
        Some(Answered { request: asked.ordinal, latency_ns: t_ns.saturating_sub(asked.t_ns) })
    }

    /// The request that a packet of direction `dir` belongs to, which stays open: one of several answers.
    #[must_use]
    pub fn belongs(&self, dir: Dir, scope: &str, id: &str, t_ns: u64) -> Option<Answered> {
        let asked = self.open.get(&key(other(dir), scope, id)?)?;
        Some(Answered { request: asked.ordinal, latency_ns: t_ns.saturating_sub(asked.t_ns) })
    }

    /// A request of direction `dir` was taken back.
    pub fn forget(&mut self, dir: Dir, scope: &str, id: &str) {
        if let Some(key) = key(dir, scope, id) {
            self.open.remove(&key);
        }
    }

    /// Requests without an answer.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.len()
    }
}

fn other(dir: Dir) -> Dir {
    if dir == Dir::Tx { Dir::Rx } else { Dir::Tx }
}

fn key(dir: Dir, scope: &str, id: &str) -> Option<(bool, String, String)> {
    let fits = scope.len() <= MAX_ID && id.len() <= MAX_ID;
    fits.then(|| (dir == Dir::Tx, scope.to_owned(), id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_meets_the_request_of_the_other_direction_and_scope() {
        let mut pairs = Pairs::default();
        pairs.asked(Dir::Tx, "/a", "1", 7, 100);
        pairs.asked(Dir::Rx, "/a", "1", 8, 100);
        assert_eq!(pairs.answered(Dir::Rx, "/b", "1", 150), None);
        assert_eq!(pairs.answered(Dir::Rx, "/a", "1", 150), Some(Answered { request: 7, latency_ns: 50 }));
        assert_eq!(pairs.answered(Dir::Rx, "/a", "1", 160), None);
        assert_eq!(pairs.answered(Dir::Tx, "/a", "1", 170), Some(Answered { request: 8, latency_ns: 70 }));
    }

    #[test]
    fn memory_is_bounded() {
        let mut pairs = Pairs::default();
        for n in 0..3 * MAX_OPEN as u64 {
            pairs.asked(Dir::Tx, "", &n.to_string(), n, n);
            pairs.answered(Dir::Rx, "", &n.saturating_sub(1).to_string(), n);
        }
        assert!(pairs.order.len() <= MAX_OPEN && pairs.open() <= MAX_OPEN);
        pairs.asked(Dir::Tx, "", &"x".repeat(10_000), 1, 1);
        assert!(pairs.open.keys().all(|key| key.2.len() <= MAX_ID));
    }
}
