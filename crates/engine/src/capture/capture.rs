//! One session on disk, readable while it is written.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::api::{ConnLogs, DecodeAs, LogLen, OpenRequest, Overview, SessionView, Tick};
use crate::clock::Clock;
use crate::error::Error;
use crate::event::{Event, Phrase};

use super::body::BodyCache;
use super::chunk::Chunk;
use super::fault::{lock, no_event, storage};
use super::feed::Feed;
use super::lines::ReadingCache;
use super::log::LogWriter;
use super::lru::Lru;
use super::read::MAX_EVENTS;
use super::rebuild;
use super::recorder::Recorder;
use super::search::Searches;
use super::segments::Segment;
use super::state::State;
use super::store::Store;

/// Chunks kept decoded: at most about 1 MiB each.
const CHUNKS_KEPT: usize = 16;
const LISTS_KEPT: usize = 16;

/// One session on disk. Shared between the recorder that writes it and any number of readers.
#[derive(Debug)]
pub struct Capture {
    pub(super) shared: Arc<Shared>,
    ticks: watch::Receiver<Tick>,
}

/// What recorder and readers share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) dir: PathBuf,
    pub(super) id: String,
    pub(super) request: OpenRequest,
    pub(super) log: File,
    pub(super) state: Mutex<State>,
    pub(super) store: Mutex<Store>,
    pub(super) chunks: Mutex<Lru<usize, Arc<Chunk>>>,
    pub(super) lists: Mutex<Lru<u64, Arc<Vec<Segment>>>>,
    pub(super) searches: Mutex<Searches>,
    pub(super) bodies: Mutex<BodyCache>,
    pub(super) readings: Mutex<ReadingCache>,
}

impl Capture {
    /// Creates the directory of a new session and starts its recorder.
    pub fn create(dir: &Path, id: &str, request: &OpenRequest) -> Result<(Arc<Capture>, Feed, Clock), Error> {
        std::fs::create_dir_all(dir).map_err(storage)?;
        let log = LogWriter::create(&dir.join(LOG)).map_err(storage)?;
        let store = Store::create(&dir.join(INDEX)).map_err(storage)?;
        // Making files is no part of the session: its time begins when they are there.
        let clock = Clock::start();
        rebuild::write_request(dir, id, request, clock.wall_us()).map_err(storage)?;
        let state = State::new(request, clock.wall_us());
        let shared = Arc::new(Shared::new(dir, id, request.clone(), state, store)?);
        let (capture, ticks) = Capture::of(Arc::clone(&shared));
        let (feed, jobs) = Feed::new();
        let recorder = Recorder::new(shared, log, ticks);
        std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || recorder.run(&jobs))
            .map_err(storage)?;
        Ok((Arc::new(capture), feed, clock))
    }

    /// Opens a session that was recorded earlier. When its recorder did not finish (a crash, a power cut)
    /// the index is rebuilt from the log; a torn last record is left out.
    pub fn open(dir: &Path, id: &str) -> Result<Arc<Capture>, Error> {
        let shared = rebuild::open(dir, id)?;
        Ok(Arc::new(Capture::of(Arc::new(shared)).0))
    }

    /// Reads a recorded session again, with what rides on its messages read as a person chose.
    pub fn decode_as(dir: &Path, choice: &DecodeAs) -> Result<(), Error> {
        rebuild::decode_as(dir, choice)
    }

    /// Where it lies.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.shared.dir.clone()
    }

    /// Session at a glance.
    #[must_use]
    pub fn view(&self) -> SessionView {
        let (mut view, end) = {
            let state = lock(&self.shared.state);
            (state.view(), state.end.clone())
        };
        view.id.clone_from(&self.shared.id);
        view.name = self.shared.request.name.clone().unwrap_or_else(|| self.shared.request.url.clone());
        if end.interrupted {
            view.notice = Some(Phrase::new("capture-interrupted"));
        }
        if let Some(stopped) = end.stopped {
            view.notice = Some(stopped.with("lost", end.lost_events));
        }
        view
    }

    /// News, at most 60 a second.
    #[must_use]
    pub fn ticks(&self) -> watch::Receiver<Tick> {
        self.ticks.clone()
    }

    /// One event with everything that is known of it.
    pub fn event(&self, seq: u64) -> Result<Event, Error> {
        self.shared.event_at(seq)
    }

    /// Events `first .. first + count` (at most 1,000), for exports and the CLI.
    pub fn events(&self, first: u64, count: u32) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        self.shared.each(first, &mut |event| {
            events.push(event);
            events.len() < count.min(MAX_EVENTS) as usize
        })?;
        events.truncate(count as usize);
        Ok(events)
    }

    /// Connections and the lengths of their logs.
    #[must_use]
    pub fn logs(&self) -> Vec<ConnLogs> {
        let state = lock(&self.shared.state);
        let mut all: Vec<ConnLogs> = Vec::new();
        for ((conn, log), track) in &state.tracks {
            if all.last().is_none_or(|last| last.conn != *conn) {
                let remote = state.remotes.get(conn).cloned();
                all.push(ConnLogs { conn: *conn, remote, logs: Vec::new() });
            }
            if let Some(last) = all.last_mut() {
                last.logs.push(LogLen { log: *log, len: track.len });
            }
        }
        all
    }

    /// Activity in `slices` (at most 2,000) equal parts of the session so far.
    #[must_use]
    pub fn overview(&self, slices: u32) -> Overview {
        let state = lock(&self.shared.state);
        state.histogram.overview(slices, state.now_ns)
    }

    fn of(shared: Arc<Shared>) -> (Capture, watch::Sender<Tick>) {
        let (sender, ticks) = watch::channel(shared.tick(&mut None));
        (Capture { shared, ticks }, sender)
    }
}

impl Shared {
    /// An event by its number.
    pub(super) fn event_at(&self, seq: u64) -> Result<Event, Error> {
        let (at, n) = lock(&self.state).locate(seq).ok_or_else(|| no_event(seq))?;
        self.chunk(at)?.event(n).ok_or_else(|| no_event(seq))
    }

    pub(super) fn new(
        dir: &Path,
        id: &str,
        request: OpenRequest,
        state: State,
        store: Store,
    ) -> Result<Shared, Error> {
        Ok(Shared {
            dir: dir.to_owned(),
            id: id.to_owned(),
            request,
            log: File::open(dir.join(LOG)).map_err(storage)?,
            state: Mutex::new(state),
            store: Mutex::new(store),
            chunks: Mutex::new(Lru::new(CHUNKS_KEPT)),
            lists: Mutex::new(Lru::new(LISTS_KEPT)),
            searches: Mutex::new(Searches::default()),
            bodies: Mutex::new(BodyCache::default()),
            readings: Mutex::default(),
        })
    }
}

/// The log's file name.
pub(super) const LOG: &str = "bytes.log";
/// The index's file name.
pub(super) const INDEX: &str = "index.db";
