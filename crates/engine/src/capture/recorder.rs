//! The recorder: one thread per live capture. Writes the log first, then lets readers see it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::api::{Rows, SessionState, Tick};
use crate::clock::Clock;

use super::capture::Shared;
use super::chunk::slot;
use super::fault::{lock, stop_phrase};
use super::feed::{Batch, Job};
use super::log::LogWriter;
use super::state::Sealed;
use super::store::Fault;

/// At most 60 ticks a second.
const TICK_NS: u64 = 1_000_000_000 / 60;
/// Batches are written together up to this many bytes.
const TOGETHER: usize = 1 << 20;
/// Less than that is written at most so often, so that a run of small exchanges does not wake this thread
/// for each of them. Nobody waits: what is written shows up with the next tick.
const PACE_NS: u64 = 1_000_000;

/// Batches that are written together; their room in the queue is given back with them.
struct Work {
    batches: Vec<Batch>,
    permits: Vec<OwnedSemaphorePermit>,
    cost: usize,
}

impl Work {
    /// Takes on what waits, and gives back a job of another kind that ends it.
    fn gather(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        while self.cost < TOGETHER {
            match jobs.try_recv().ok()? {
                Job::Keep(batch, permit) => {
                    self.cost += batch.cost();
                    self.batches.push(batch);
                    self.permits.push(permit);
                }
                job => return Some(job),
            }
        }
        None
    }
}

/// The recorder of one capture.
#[derive(Debug)]
pub(super) struct Recorder {
    shared: Arc<Shared>,
    log: LogWriter,
    ticks: watch::Sender<Tick>,
    clock: Clock,
    ticked_ns: u64,
    wrote_ns: u64,
    /// State of the session as of `version`.
    known: Option<(u64, SessionState)>,
    untold: bool,
}

impl Recorder {
    pub(super) fn new(shared: Arc<Shared>, log: LogWriter, ticks: watch::Sender<Tick>) -> Recorder {
        Recorder {
            shared,
            log,
            ticks,
            clock: Clock::start(),
            ticked_ns: 0,
            wrote_ns: 0,
            known: None,
            untold: false,
        }
    }

    /// Records until the feed finishes or is gone.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let mut done = None;
        let mut held = None;
        while done.is_none() {
            let next = match held.take() {
                Some(job) => Ok(job),
                None if self.untold => jobs.recv_timeout(self.until_tick()),
                None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(Job::Keep(batch, permit)) => {
                    let mut work = Work { cost: batch.cost(), batches: vec![batch], permits: vec![permit] };
                    held = work.gather(jobs);
                    let since = self.clock.now_ns() - self.wrote_ns;
                    if held.is_none() && work.cost < TOGETHER && since < PACE_NS {
                        std::thread::sleep(Duration::from_nanos(PACE_NS - since));
                        held = work.gather(jobs);
                    }
                    self.keep(&work.batches);
                    self.wrote_ns = self.clock.now_ns();
                }
                Ok(Job::Finish(reply)) => done = Some(reply),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.untold && self.until_tick().is_zero() {
                self.tell();
            }
        }
        if done.is_some() {
            self.finish();
        }
        self.tell();
        // The log is let go before anybody hears of the end: then it can be read again.
        drop(self);
        if let Some(reply) = done {
            let _ = reply.send(());
        }
    }

    fn keep(&mut self, batches: &[Batch]) {
        self.untold = true;
        let stopped = lock(&self.shared.state).end.stopped.is_some();
        let result = if stopped { Err(None) } else { self.record(batches).map_err(Some) };
        if let Err(fault) = result {
            self.stop(batches, fault);
        }
    }

    fn record(&mut self, batches: &[Batch]) -> Result<(), std::io::Error> {
        let mut placed = Vec::new();
        self.log.append(batches.iter().flat_map(|batch| &batch.records), &mut placed)?;
        let sealed = {
            let mut state = lock(&self.shared.state);
            let mut placed = placed.as_slice();
            for batch in batches {
                state.apply(std::mem::take(&mut placed), &batch.events)?;
            }
            state.fresh.clone()
        };
        self.shared.index(&sealed).map_err(Fault::into_io)
    }

    /// The disk takes no more: what is written stays readable, what comes is counted.
    fn stop(&mut self, batches: &[Batch], fault: Option<std::io::Error>) {
        let mut state = lock(&self.shared.state);
        if let Some(fault) = fault {
            state.end.stopped = Some(stop_phrase(&fault));
        }
        let kept = state.events();
        for batch in batches {
            state.end.lost_events += batch.events.iter().filter(|event| event.seq >= kept).count() as u64;
        }
    }

    fn finish(&mut self) {
        let end = {
            let mut state = lock(&self.shared.state);
            state.over = true;
            state.end.clone()
        };
        // A log without an end, like an index without one, is understood when the session is opened.
        let _ = self.log.close(&end);
        let _ = self.shared.finish();
    }

    fn until_tick(&self) -> Duration {
        let next = self.ticked_ns + if self.known.is_some() { TICK_NS } else { 0 };
        Duration::from_nanos(next.saturating_sub(self.clock.now_ns()))
    }

    fn tell(&mut self) {
        self.untold = false;
        self.ticked_ns = self.clock.now_ns();
        let tick = self.shared.tick(&mut self.known);
        self.ticks.send_replace(tick);
    }
}

impl Shared {
    /// Brings what is full into the index, then lets go of it.
    pub(super) fn index(&self, sealed: &[Sealed]) -> Result<(), Fault> {
        if sealed.is_empty() {
            return Ok(());
        }
        lock(&self.store).keep(sealed)?;
        // Only the recorder adds to `fresh`, so its first entries are the ones just kept.
        lock(&self.state).fresh.drain(..sealed.len());
        Ok(())
    }

    /// Closes the index.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        let sealed = {
            let mut state = lock(&self.state);
            state.seal();
            state.seal_bodies();
            state.fresh.clone()
        };
        self.index(&sealed)?;
        let totals = lock(&self.state).totals()?;
        lock(&self.store).finish(&totals)
    }

    /// The news. `known` spares asking for the state while the version stands.
    pub(super) fn tick(&self, known: &mut Option<(u64, SessionState)>) -> Tick {
        let state = lock(&self.state);
        let version =
            state.summary.version() + u64::from(state.end.stopped.is_some()) + u64::from(state.over);
        let session = match *known {
            Some((at, session)) if at == version => session,
            _ => state.view().state,
        };
        *known = Some((version, session));
        Tick {
            id: self.id.clone(),
            state: session,
            events: state.events(),
            timeline: state.running.rows[slot(Rows::Timeline)],
            ladder: state.running.rows[slot(Rows::Ladder)],
            conversation: state.running.rows[slot(Rows::Conversation)],
            tx_bytes: state.wire[0],
            rx_bytes: state.wire[1],
            now_ns: state.now_ns,
            version,
        }
    }
}
