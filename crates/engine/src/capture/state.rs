//! What a capture keeps in memory: counts of every chunk, the newest chunk, where bytes lie.

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::api::{LayerState, OpenRequest, Rows, SessionState, SessionView};
use crate::event::{Data, Event, Log, Phrase};
use crate::explain::summary::Summary;

use super::activity::Histogram;
use super::body_span::{Bodies, BodySpan};
use super::chunk::{Chunk, ChunkMeta, Running, slot};
use super::facet::{Facet, Facets};
use super::segments::{Placed, Segment, Track};

/// Shared between the recorder, which appends, and readers. Held for short times only.
#[derive(Debug)]
pub(super) struct State {
    /// Chunks that are full.
    pub(super) chunks: Vec<Arc<ChunkMeta>>,
    pub(super) tail: Chunk,
    pub(super) tail_meta: ChunkMeta,
    snapshot: Option<Arc<Chunk>>,
    pub(super) running: Running,
    pub(super) facets: Facets,
    pub(super) tracks: BTreeMap<(u32, Log), Track>,
    lists: u64,
    pub(super) remotes: BTreeMap<u32, String>,
    pub(super) histogram: Histogram,
    pub(super) summary: Summary,
    pub(super) bodies: Bodies,
    /// Full, but not in the index yet.
    pub(super) fresh: Vec<Sealed>,
    pub(super) now_ns: u64,
    /// Bytes on the wire, sent and received.
    pub(super) wire: [u64; 2],
    pub(super) end: End,
    /// Nothing is recorded any more.
    pub(super) over: bool,
}

/// How the recording ended.
#[derive(Clone, Debug, Default, BorshSerialize, BorshDeserialize)]
pub(super) struct End {
    /// The capture stopped before the session did, and why.
    pub(super) stopped: Option<Phrase>,
    /// Events that came after that.
    pub(super) lost_events: u64,
    /// The recorder did not come to its end.
    pub(super) interrupted: bool,
}

/// Something that is full and goes to the index.
#[derive(Clone, Debug)]
pub(super) enum Sealed {
    Chunk(usize, Arc<ChunkMeta>, Arc<Chunk>),
    List(u64, Arc<Vec<Segment>>),
    Body(BodySpan),
}

/// Everything of a state that is not in chunks, for the index of a finished session.
#[derive(Debug, BorshDeserialize)]
pub(super) struct Totals {
    running: Running,
    facets: Vec<Facet>,
    tracks: BTreeMap<(u32, Log), Track>,
    remotes: BTreeMap<u32, String>,
    histogram: Histogram,
    summary: String,
    now_ns: u64,
    wire: [u64; 2],
    end: End,
}

/// The same fields in the same order, borrowed.
#[derive(BorshSerialize)]
struct TotalsRef<'a> {
    running: Running,
    facets: &'a [Facet],
    tracks: &'a BTreeMap<(u32, Log), Track>,
    remotes: &'a BTreeMap<u32, String>,
    histogram: &'a Histogram,
    summary: String,
    now_ns: u64,
    wire: [u64; 2],
    end: &'a End,
}

impl State {
    /// Nothing yet.
    pub(super) fn new(request: &OpenRequest, wall_us: i64) -> State {
        State {
            chunks: Vec::new(),
            tail: Chunk::default(),
            tail_meta: ChunkMeta::default(),
            snapshot: None,
            running: Running::default(),
            facets: Facets::default(),
            tracks: BTreeMap::new(),
            lists: 0,
            remotes: BTreeMap::new(),
            histogram: Histogram::default(),
            summary: Summary::new(request, wall_us),
            bodies: Bodies::default(),
            fresh: Vec::new(),
            now_ns: 0,
            wire: [0; 2],
            end: End::default(),
            over: false,
        }
    }

    /// The state of a finished session.
    pub(super) fn reopened(totals: Totals, chunks: Vec<Arc<ChunkMeta>>) -> Option<State> {
        Some(State {
            chunks,
            tail: Chunk::default(),
            tail_meta: ChunkMeta::default(),
            snapshot: None,
            running: totals.running,
            facets: Facets::of(totals.facets),
            tracks: totals.tracks,
            lists: 0,
            remotes: totals.remotes,
            histogram: totals.histogram,
            summary: serde_json::from_str(&totals.summary).ok()?,
            bodies: Bodies::default(),
            fresh: Vec::new(),
            now_ns: totals.now_ns,
            wire: totals.wire,
            end: totals.end,
            over: true,
        })
    }

    /// [`Totals`] of what is here now, encoded.
    pub(super) fn totals(&self) -> std::io::Result<Vec<u8>> {
        let totals = TotalsRef {
            running: self.running,
            facets: &self.facets.all,
            tracks: &self.tracks,
            remotes: &self.remotes,
            histogram: &self.histogram,
            summary: serde_json::to_string(&self.summary)?,
            now_ns: self.now_ns,
            wire: self.wire,
            end: &self.end,
        };
        borsh::to_vec(&totals)
    }

    /// Bodies that are still arriving go to the index too.
    pub(super) fn seal_bodies(&mut self) {
        self.fresh.extend(self.bodies.open().map(Sealed::Body));
    }

    /// Appends what is in the log now. What became full stands in `fresh` until it is in the index.
    pub(super) fn apply(&mut self, placed: &[Placed], events: &[Event]) -> std::io::Result<()> {
        for piece in placed {
            self.place(piece);
        }
        for event in events {
            self.push(event)?;
        }
        Ok(())
    }

    /// Session at a glance. What was cut off, or went on after the disk was full, is not going on any more.
    pub(super) fn view(&self) -> SessionView {
        let mut view = self.summary.view();
        if self.over && (self.end.interrupted || self.end.stopped.is_some()) {
            at_rest(&mut view);
        }
        view
    }

    /// Number of events.
    pub(super) fn events(&self) -> u64 {
        self.running.rows[slot(Rows::All)]
    }

    /// The newest chunk as it is now.
    pub(super) fn tail_now(&mut self) -> Arc<Chunk> {
        match &self.snapshot {
            Some(chunk) if chunk.len() == self.tail.len() => Arc::clone(chunk),
            _ => {
                let chunk = Arc::new(self.tail.clone());
                self.snapshot = Some(Arc::clone(&chunk));
                chunk
            }
        }
    }

    /// Closes the newest chunk although it is not full.
    pub(super) fn seal(&mut self) {
        if self.tail.len() == 0 {
            return;
        }
        let meta = Arc::new(std::mem::take(&mut self.tail_meta));
        let chunk = Arc::new(std::mem::take(&mut self.tail));
        self.snapshot = None;
        self.fresh.push(Sealed::Chunk(self.chunks.len(), Arc::clone(&meta), chunk));
        self.chunks.push(meta);
    }

    /// Chunk that holds `seq`: its number, and the position in it.
    pub(super) fn locate(&self, seq: u64) -> Option<(usize, usize)> {
        if seq >= self.events() {
            return None;
        }
        let sealed = self.chunks.last().map_or(0, |m| m.first_seq + u64::from(m.count));
        if seq >= sealed {
            return Some((self.chunks.len(), usize::try_from(seq - sealed).ok()?));
        }
        let at = self.chunks.partition_point(|m| m.first_seq <= seq).checked_sub(1)?;
        let first = self.chunks.get(at)?.first_seq;
        Some((at, usize::try_from(seq - first).ok()?))
    }

    /// What is known of a chunk; the newest one is the last.
    pub(super) fn meta(&self, at: usize) -> Option<&ChunkMeta> {
        if at == self.chunks.len() {
            return (self.tail.len() > 0).then_some(&self.tail_meta);
        }
        self.chunks.get(at).map(AsRef::as_ref)
    }

    /// All chunks, the newest one last.
    pub(super) fn metas(&self) -> impl Iterator<Item = (usize, &ChunkMeta)> {
        let tail = (self.tail.len() > 0).then_some(&self.tail_meta);
        self.chunks.iter().map(AsRef::as_ref).chain(tail).enumerate()
    }

    /// The body of a head, while it is not in the index.
    pub(super) fn body(&self, head: u64) -> Option<BodySpan> {
        let fresh = self.fresh.iter().find_map(|one| match one {
            Sealed::Body(span) if span.head == head => Some(*span),
            _ => None,
        });
        fresh.or_else(|| self.bodies.of(head))
    }

    fn place(&mut self, piece: &Placed) {
        let len = u64::from(piece.len);
        match piece.log {
            Log::WireTx => self.wire[0] += len,
            Log::WireRx => self.wire[1] += len,
            _ => {}
        }
        if matches!(piece.log, Log::WireTx | Log::WireRx) {
            self.histogram.bytes(piece.t_ns, piece.log.dir(), len);
        }
        self.now_ns = self.now_ns.max(piece.t_ns);
        let track = self.tracks.entry((piece.conn, piece.log)).or_default();
        if let Some(list) = track.push(piece, self.lists) {
            self.fresh.push(Sealed::List(self.lists, Arc::new(list)));
            self.lists += 1;
        }
    }

    fn push(&mut self, event: &Event) -> std::io::Result<()> {
        debug_assert_eq!(event.seq, self.events(), "events are recorded in order and without gaps");
        let facet = self.facets.number(event);
        let raw = self.facets.all.get(facet as usize).is_some_and(|f| f.raw);
        self.tail.push(event, facet)?;
        if self.tail.len() == 1 {
            self.tail_meta = ChunkMeta {
                first_seq: self.events(),
                before: self.running.rows,
                last: self.running.last,
                ..ChunkMeta::default()
            };
        }
        self.tail_meta.push(event, facet, raw);
        self.running.push(event);
        self.histogram.event(event);
        self.summary.push(event);
        self.now_ns = self.now_ns.max(event.t_ns);
        if let Some(span) = self.bodies.push(event) {
            self.fresh.push(Sealed::Body(span));
        }
        if let Data::Established(established) = &event.data {
            self.remotes.insert(event.conn, established.remote.clone());
        }
        if self.tail.is_full() {
            self.seal();
        }
        Ok(())
    }
}

/// Shows nothing as going on.
fn at_rest(view: &mut SessionView) {
    if !matches!(view.state, SessionState::Closed | SessionState::Failed) {
        view.state = SessionState::Closed;
    }
    for chip in &mut view.layers {
        match chip.state {
            LayerState::Live | LayerState::Closing | LayerState::Busy => {
                chip.state = LayerState::Closed;
                // "open" or "closing" was true while it was recorded; the notice says what became of it.
                chip.word = None;
            }
            LayerState::Waiting => chip.state = LayerState::NotReached,
            _ => {}
        }
    }
}
