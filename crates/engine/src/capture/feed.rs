//! The writing end of a capture: a bounded queue in front of the recorder's thread.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::event::Event;
use crate::record::Record;

/// Room of the queue in units of [`UNIT`] bytes: 16 MiB.
const ROOM: u32 = 16 << 10;
const UNIT: usize = 1 << 10;

/// Records and the events they gave, in order.
#[derive(Debug, Default)]
pub struct Batch {
    pub records: Vec<Record>,
    pub events: Vec<Event>,
}

/// The writing end of a capture: a bounded queue in front of the recorder's thread. Batches of several
/// clones are recorded in the order in which they were pushed.
#[derive(Clone, Debug)]
pub struct Feed {
    room: Arc<Semaphore>,
    queue: Sender<Job>,
}

/// What the recorder is asked to do.
#[derive(Debug)]
pub(super) enum Job {
    /// The permit is given back when the batch is in the log.
    Keep(Batch, OwnedSemaphorePermit),
    Finish(oneshot::Sender<()>),
}

impl Feed {
    /// A feed and the end that the recorder reads.
    pub(super) fn new() -> (Feed, Receiver<Job>) {
        let (queue, jobs) = channel();
        (Feed { room: Arc::new(Semaphore::new(ROOM as usize)), queue }, jobs)
    }

    /// Hands a batch to the recorder; waits while its queue is full, so that a slow disk slows the socket.
    /// Cancel safe: a batch is queued whole or not at all.
    pub async fn push(&self, batch: Batch) {
        let units = u32::try_from(batch.cost().div_ceil(UNIT)).unwrap_or(ROOM).clamp(1, ROOM);
        // The semaphore is never closed; a recorder that is gone takes no more batches and says so itself.
        if let Ok(permit) = Arc::clone(&self.room).acquire_many_owned(units).await {
            let _ = self.queue.send(Job::Keep(batch, permit));
        }
    }

    /// Waits until everything pushed so far is in the log, then marks the capture as finished.
    pub async fn finish(&self) {
        let (done, wait) = oneshot::channel();
        if self.queue.send(Job::Finish(done)).is_ok() {
            let _ = wait.await;
        }
    }
}

impl Batch {
    /// Bytes of memory, about.
    pub(super) fn cost(&self) -> usize {
        let bytes: usize = self
            .records
            .iter()
            .map(|record| match record {
                Record::Bytes { bytes, .. } => bytes.len(),
                Record::Fact(_) => size_of::<Event>(),
            })
            .sum();
        bytes + self.events.len() * size_of::<Event>()
    }
}
