//! One session on disk, readable while it is written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use crate::api::{
    BodyInfo, BodyWindow, BytesWindow, ConnLogs, Filter, IoRecord, OpenRequest, Overview, Row, RowsPage,
    SessionView, Tick,
};
use crate::clock::Clock;
use crate::error::Error;
use crate::event::{Event, Log};
use crate::record::Record;

/// One session on disk. Shared between the recorder that writes it and any number of readers.
#[derive(Debug)]
pub struct Capture {}

/// Records and the events they gave, in order.
#[derive(Debug, Default)]
pub struct Batch {
    pub records: Vec<Record>,
    pub events: Vec<Event>,
}

/// The writing end of a capture: a bounded queue in front of the recorder's thread.
#[derive(Clone, Debug)]
pub struct Feed {}

impl Feed {
    /// Hands a batch to the recorder; waits while its queue is full, so that a slow disk slows the socket.
    /// Cancel safe: a batch is queued whole or not at all.
    pub async fn push(&self, _batch: Batch) {
        todo!()
    }

    /// Waits until everything pushed so far is in the log, then marks the capture as finished.
    pub async fn finish(&self) {
        todo!()
    }
}

impl Capture {
    /// Creates the directory of a new session and starts its recorder.
    pub fn create(
        _dir: &Path,
        _id: &str,
        _request: &OpenRequest,
        _clock: &Clock,
    ) -> Result<(Arc<Capture>, Feed), Error> {
        todo!()
    }

    /// Opens a session that was recorded earlier. When its recorder did not finish (a crash, a power cut)
    /// the index is rebuilt from the log; a torn last record is left out.
    pub fn open(_dir: &Path, _id: &str) -> Result<Arc<Capture>, Error> {
        todo!()
    }

    /// Where it lies.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        todo!()
    }

    /// Session at a glance.
    #[must_use]
    pub fn view(&self) -> SessionView {
        todo!()
    }

    /// News, at most 60 a second.
    #[must_use]
    pub fn ticks(&self) -> watch::Receiver<Tick> {
        todo!()
    }

    /// Rows `first .. first + count` (at most 1,000) of those that match. A text filter scans for at most
    /// about 50 ms a call and says `complete: false` until it has reached the end.
    pub fn rows(&self, _filter: &Filter, _first: u64, _count: u32) -> Result<RowsPage, Error> {
        todo!()
    }

    /// Position of the row of event `seq` among those that match; when it does not match, of the next one.
    pub fn position(&self, _filter: &Filter, _seq: u64) -> Result<Option<u64>, Error> {
        todo!()
    }

    /// The frames of a fragmented message.
    pub fn children(&self, _seq: u64) -> Result<Vec<Row>, Error> {
        todo!()
    }

    /// One event with everything that is known of it.
    pub fn event(&self, _seq: u64) -> Result<Event, Error> {
        todo!()
    }

    /// Events `first .. first + count` (at most 1,000), for exports and the CLI.
    pub fn events(&self, _first: u64, _count: u32) -> Result<Vec<Event>, Error> {
        todo!()
    }

    /// A window of at most 1 MiB of one log, clipped to what is there. `InflatedTx`/`InflatedRx` and
    /// unmasked payloads are asked for by [`Capture::payload`].
    pub fn bytes(&self, _conn: u32, _log: Log, _off: u64, _len: u64) -> Result<BytesWindow, Error> {
        todo!()
    }

    /// A window of the payload of a message or frame event: fragments joined, unmasked, inflated.
    pub fn payload(&self, _seq: u64, _off: u64, _len: u64) -> Result<BodyWindow, Error> {
        todo!()
    }

    /// What each read or write call moved.
    pub fn io_records(&self, _conn: u32, _log: Log, _first: u64, _count: u32) -> Result<Vec<IoRecord>, Error> {
        todo!()
    }

    /// Connections and the lengths of their logs.
    #[must_use]
    pub fn logs(&self) -> Vec<ConnLogs> {
        todo!()
    }

    /// Activity in `slices` (at most 2,000) equal parts of the session so far.
    #[must_use]
    pub fn overview(&self, _slices: u32) -> Overview {
        todo!()
    }

    /// The body that belongs to a request or response head; content codings undone into a file beside the
    /// log, in a stream, up to 4 GiB.
    pub fn body(&self, _head: u64) -> Result<BodyInfo, Error> {
        todo!()
    }

    /// A window of at most 1 MiB of that body, decoded or as framed.
    pub fn body_window(&self, _head: u64, _decoded: bool, _off: u64, _len: u64) -> Result<BodyWindow, Error> {
        todo!()
    }

    /// Writes the body to a file without passing it through a window.
    pub fn save_body(&self, _head: u64, _decoded: bool, _to: &Path) -> Result<u64, Error> {
        todo!()
    }
}
