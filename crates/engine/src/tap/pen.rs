//! The pen: writes what happens into the session's record, at once folded into events.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::capture::{Batch, Feed};
use crate::clock::Clock;
use crate::event::{Data, Dir, Event, Log};
use crate::fold::Fold;
use crate::record::Record;

/// The session's pen. Cheap to clone; every clone writes into the same record, in the order of the calls.
#[derive(Clone)]
pub struct Pen {
    clock: Clock,
    feed: Feed,
    scribe: Arc<Mutex<Scribe>>,
}

/// Who overhears what is written: which events, and where they go.
type Ear = (fn(&Event) -> bool, mpsc::UnboundedSender<Event>);

/// What has been written and not yet handed to the recorder.
#[derive(Default)]
struct Scribe {
    fold: Fold,
    batch: Batch,
    /// Events of the batch that the driver has already looked at.
    seen: usize,
    /// Who hears of events besides the driver of their connection, and of which.
    ear: Option<Ear>,
    /// Records of the batch whose bytes it was already given.
    heard: usize,
    /// Where each log ends.
    ends: BTreeMap<(u32, Log), u64>,
    /// Those that what carries the driver has looked at.
    below: usize,
}

impl Pen {
    /// A pen at the beginning of a session.
    #[must_use]
    pub fn new(clock: Clock, feed: Feed) -> Pen {
        Pen { clock, feed, scribe: Arc::default() }
    }

    /// Nanoseconds since the session began.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.now_ns()
    }

    /// Writes down bytes that crossed a tap.
    pub fn bytes(&self, conn: u32, log: Log, t_ns: u64, bytes: Bytes) {
        self.write(Record::Bytes { conn, log, t_ns, bytes });
    }

    /// Writes down something that is not bytes.
    pub fn fact(&self, event: Event) {
        self.write(Record::Fact(Box::new(event)));
    }

    /// Writes down something that happened just now.
    pub fn note(&self, conn: u32, dir: Dir, data: Data) {
        self.fact(Event::new(conn, self.now(), dir, data));
    }

    /// Shows the events since the last look to the driver, in order.
    pub fn scan(&self, mut look: impl FnMut(&Event)) {
        let mut scribe = self.lock();
        let seen = std::mem::replace(&mut scribe.seen, 0);
        for event in scribe.batch.events.iter().skip(seen) {
            look(event);
        }
        scribe.seen = scribe.batch.events.len();
    }

    /// Gives the driver the bytes of a connection that came since the last time, and where they stand in
    /// their logs, in order.
    pub fn hear(&self, conn: u32, mut take: impl FnMut(Log, u64, &Bytes)) {
        let mut scribe = self.lock();
        let until = scribe.batch.records.len();
        let from = std::mem::replace(&mut scribe.heard, until);
        let mut ends = scribe.ends.clone();
        let mut came = Vec::new();
        for record in scribe.batch.records[from..].iter().rev() {
            let Record::Bytes { conn: of, log, bytes, .. } = record else { continue };
            if *of == conn
                && log.dir() == Dir::Rx
                && let Some(end) = ends.get_mut(&(conn, *log))
            {
                *end = end.saturating_sub(bytes.len() as u64);
                came.push((*log, *end, bytes));
            }
        }
        came.into_iter().rev().for_each(|(log, off, bytes)| take(log, off, bytes));
    }

    /// Whether text that is arriving on that connection's WebSocket can no longer be UTF-8.
    #[must_use]
    pub fn text_fault(&self, conn: u32) -> bool {
        self.lock().fold.text_fault(conn)
    }

    /// Whether what comes on that connection may unfold to far more than was sent.
    #[must_use]
    pub fn unfolds(&self, conn: u32) -> bool {
        self.lock().fold.unfolds(conn)
    }

    /// The same for what lies below a driver: HTTP/2 that carries WebSocket. It looks for itself, and whoever
    /// it carries still sees everything.
    pub fn scan_below(&self, mut look: impl FnMut(&Event)) {
        let mut scribe = self.lock();
        let seen = std::mem::replace(&mut scribe.below, 0);
        for event in scribe.batch.events.iter().skip(seen) {
            look(event);
        }
        scribe.below = scribe.batch.events.len();
    }

    /// Shows all events that have not been handed on, whoever has looked at them.
    pub fn look(&self, mut look: impl FnMut(&Event)) {
        self.lock().batch.events.iter().for_each(&mut look);
    }

    /// Lets the next look begin again at what has not been handed on: another driver takes over in the
    /// middle of a batch.
    pub fn look_again(&self) {
        let mut scribe = self.lock();
        (scribe.seen, scribe.heard) = (0, 0);
    }

    /// Hears of the events that are `wanted`, of every connection, as soon as they are written: for whoever
    /// conducts several drivers. One at a time; the newest takes over.
    #[must_use]
    pub fn overhear(&self, wanted: fn(&Event) -> bool) -> mpsc::UnboundedReceiver<Event> {
        // Unbounded, because nobody may wait here; who listens takes them within the same task.
        let (sender, receiver) = mpsc::unbounded_channel();
        self.lock().ear = Some((wanted, sender));
        receiver
    }

    /// True while something waits to be handed on.
    #[must_use]
    pub fn dirty(&self) -> bool {
        !self.lock().batch.records.is_empty()
    }

    /// Hands what was written to the recorder; waits while its queue is full, so that a slow disk slows
    /// the socket. Events that no driver looked at yet are not shown to it any more. Cancel safe only
    /// between calls: drivers await it outside of `select!`.
    pub async fn flush(&self) {
        let batch = {
            let mut scribe = self.lock();
            if scribe.batch.records.is_empty() {
                return;
            }
            (scribe.seen, scribe.below, scribe.heard) = (0, 0, 0);
            std::mem::take(&mut scribe.batch)
        };
        self.feed.push(batch).await;
    }

    /// Runs a future and hands on what is written meanwhile whenever the future has to wait.
    pub async fn watching<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            let done = std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
                Poll::Ready(output) => Poll::Ready(Some(output)),
                Poll::Pending if self.dirty() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            })
            .await;
            self.flush().await;
            if let Some(output) = done {
                return output;
            }
        }
    }

    /// Hands on everything and waits until it is in the log.
    pub async fn finish(&self) {
        self.flush().await;
        self.feed.finish().await;
    }

    fn write(&self, record: Record) {
        let mut scribe = self.lock();
        let Scribe { fold, batch, ear, ends, .. } = &mut *scribe;
        let before = batch.events.len();
        fold.apply(&record, &mut batch.events);
        if let Some((wanted, ear)) = ear {
            // Nobody listens any more at the end of a session.
            batch.events[before..]
                .iter()
                .filter(|event| wanted(event))
                .for_each(|event| drop(ear.send(event.clone())));
        }
        for record in fold.derived().chain([record]) {
            if let Record::Bytes { conn, log, bytes, .. } = &record {
                *ends.entry((*conn, *log)).or_default() += bytes.len() as u64;
            }
            batch.records.push(record);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Scribe> {
        // A panic within the fold leaves a record that is shorter, not wrong.
        self.scribe.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pen")
    }
}
