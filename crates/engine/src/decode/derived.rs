//! Bytes that decoders give out and that crossed no tap themselves: inflated payloads, what a tunnel carries.
//!
//! They go into logs of their own ([`Log::is_derived`]), so that events can name them by range like any
//! others. A decoder only counts and appends; whoever drives the stack takes the runs after each record.

use std::collections::BTreeMap;

use crate::event::Log;

/// Room made ahead at most.
const MAX_ROOM: usize = 2 << 20;

/// The derived bytes of all connections: how many there were, and those that nobody took yet.
#[derive(Debug, Default)]
pub struct Derived {
    ends: BTreeMap<(u32, Log), u64>,
    fresh: Vec<Run>,
    /// Room for about as much as there was the last time: a flood goes on as it did.
    room: usize,
}

/// Derived bytes that follow one another in their log.
#[derive(Debug)]
pub struct Run {
    pub conn: u32,
    pub log: Log,
    pub t_ns: u64,
    pub bytes: Vec<u8>,
    off: u64,
}

impl Derived {
    /// The run at the end of a log, to append to. Its bytes stand where [`Run::end`] says before appending.
    pub fn run(&mut self, conn: u32, log: Log, t_ns: u64) -> &mut Run {
        let at = match self.fresh.iter().position(|run| (run.conn, run.log) == (conn, log)) {
            Some(at) => at,
            None => {
                let off = self.ends.get(&(conn, log)).copied().unwrap_or_default();
                self.fresh.push(Run { conn, log, t_ns, bytes: Vec::with_capacity(self.room), off });
                self.fresh.len() - 1
            }
        };
        &mut self.fresh[at]
    }

    /// Takes what was derived since the last call, in the order in which the logs came up.
    pub fn take(&mut self) -> impl Iterator<Item = Run> + '_ {
        for run in &self.fresh {
            self.ends.insert((run.conn, run.log), run.end());
            self.room = run.bytes.len().min(MAX_ROOM);
        }
        self.fresh.drain(..).filter(|run| !run.bytes.is_empty())
    }
}

impl Run {
    /// Where the next byte will stand in the log.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.off + self.bytes.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_on_after_a_run_was_taken() {
        let mut derived = Derived::default();
        derived.run(1, Log::InflatedRx, 5).bytes.extend(b"abc");
        assert_eq!(derived.run(1, Log::InflatedTx, 6).end(), 0);
        derived.run(1, Log::InflatedRx, 7).bytes.extend(b"de");
        let taken: Vec<_> = derived.take().map(|run| (run.log, run.t_ns, run.bytes)).collect();
        assert_eq!(taken, [(Log::InflatedRx, 5, b"abcde".to_vec())], "runs are joined, empty ones left out");
        assert_eq!(derived.run(1, Log::InflatedRx, 8).end(), 5);
        assert_eq!(derived.run(2, Log::InflatedRx, 8).end(), 0);
    }
}
