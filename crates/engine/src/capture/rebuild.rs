//! Opening a recorded session; when its recorder did not finish, folding the log again into a new index.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::api::{DecodeAs, OpenRequest};
use crate::error::Error;
use crate::event::{Dir, Phrase};
use crate::fold::Fold;
use crate::record::Record;

use super::capture::{INDEX, LOG, Shared};
use super::fault::{damaged, storage};
use super::log::LogReader;
use super::state::{End, State};
use super::store::{Fault, Store};

const REQUEST: &str = "request.json";
/// What a person chose that its messages are read as, instead of what the record says.
const DECODE: &str = "decode.json";
const FRESH_INDEX: &str = "index.db.new";
/// Events folded before they are appended.
const STEP: usize = 8192;

/// What was asked for, kept beside the log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) id: String,
    /// Wall clock at t = 0, microseconds since 1970 UTC.
    pub(super) wall_us: i64,
    pub(super) request: OpenRequest,
}

/// Keeps what was asked for. Written aside and renamed, so that it is there whole or not at all.
pub(super) fn write_request(dir: &Path, id: &str, request: &OpenRequest, wall_us: i64) -> io::Result<()> {
    let asked = Asked { id: id.to_owned(), wall_us, request: request.clone() };
    let fresh = dir.join("request.json.new");
    std::fs::write(&fresh, serde_json::to_vec_pretty(&asked)?)?;
    std::fs::rename(fresh, dir.join(REQUEST))
}

/// What was asked for.
pub(super) fn read_request(dir: &Path) -> io::Result<Asked> {
    Ok(serde_json::from_slice(&std::fs::read(dir.join(REQUEST))?)?)
}

/// Whether a recorder is at work on a session, in this process or another.
pub(super) fn is_recording(dir: &Path) -> bool {
    File::open(dir.join(LOG)).is_ok_and(|log| matches!(log.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Keeps what a person chose that messages of a recorded session are read as, and reads the log again.
pub(super) fn decode_as(dir: &Path, choice: &DecodeAs) -> Result<(), Error> {
    let asked = read_request(dir).map_err(storage)?;
    let fresh = dir.join("decode.json.new");
    let written = serde_json::to_vec(choice).map_err(io::Error::from);
    written.and_then(|octets| std::fs::write(&fresh, octets)).map_err(storage)?;
    std::fs::rename(fresh, dir.join(DECODE)).map_err(storage)?;
    rebuild(dir, &asked)
}

/// What a person chose, if anything.
fn read_choice(dir: &Path) -> io::Result<Option<DecodeAs>> {
    match std::fs::read(dir.join(DECODE)) {
        Ok(octets) => Ok(Some(serde_json::from_slice(&octets)?)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Opens a recorded session.
pub(super) fn open(dir: &Path, id: &str) -> Result<Shared, Error> {
    let asked = read_request(dir).map_err(storage)?;
    let index = dir.join(INDEX);
    // An index that cannot be read is no worse than none.
    if let Ok(Some((store, totals, chunks))) = Store::open(&index)
        && let Some(state) = State::reopened(totals, chunks)
        && chunk_is_readable(&store, &state)
    {
        return Shared::new(dir, id, asked.request, state, store);
    }
    rebuild(dir, &asked)?;
    let (store, totals, chunks) = Store::open(&index).map_err(storage)?.ok_or_else(|| damaged("index"))?;
    let state = State::reopened(totals, chunks).ok_or_else(|| damaged("index"))?;
    Shared::new(dir, id, asked.request, state, store)
}

/// A vocabulary that has changed shows in the last chunk.
fn chunk_is_readable(store: &Store, state: &State) -> bool {
    match state.chunks.len().checked_sub(1) {
        None => true,
        Some(last) => store.chunk(last).ok().flatten().is_some_and(|chunk| chunk.event(0).is_some()),
    }
}

/// Folds the log into a new index beside the old one, then puts it in its place.
fn rebuild(dir: &Path, asked: &Asked) -> Result<(), Error> {
    let log = File::open(dir.join(LOG)).map_err(storage)?;
    match log.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::state(Phrase::new("capture-in-use")));
        }
        Err(TryLockError::Error(fault)) => return Err(storage(fault)),
    }
    let fresh = dir.join(FRESH_INDEX);
    let mut store = Store::create(&fresh).map_err(storage)?;
    let state = State::new(&asked.request, asked.wall_us);
    let choice = read_choice(dir).map_err(storage)?;
    let state = fold(log, state, &mut store, choice).map_err(|fault| storage(fault.into_io()))?;
    let totals = state.totals().map_err(storage)?;
    store.finish(&totals).map_err(|fault| storage(fault.into_io()))?;
    Store::remove(&dir.join(INDEX));
    std::fs::rename(fresh, dir.join(INDEX)).map_err(storage)
}

/// What a live session reads at once where it may unfold to a thousand times as much, twice: under TLS a little
/// more crosses the wire.
const UNFOLDING: usize = 32 << 10;

/// A record as it is folded: in pieces where what it carries may unfold. A session that is live reads as little
/// at once; what is in the log may be of one that did not.
fn pieces(record: Record, fold: &Fold) -> Vec<Record> {
    match record {
        Record::Bytes { conn, log, t_ns, bytes }
            if bytes.len() > UNFOLDING && log.dir() == Dir::Rx && fold.unfolds(conn) =>
        {
            let piece = |from: usize| {
                let to = bytes.len().min(from + UNFOLDING);
                Record::Bytes { conn, log, t_ns, bytes: bytes.slice(from..to) }
            };
            (0..bytes.len()).step_by(UNFOLDING).map(piece).collect()
        }
        record => vec![record],
    }
}

fn fold(log: File, mut state: State, store: &mut Store, choice: Option<DecodeAs>) -> Result<State, Fault> {
    let mut records = LogReader::new(log)?;
    let mut fold = choice.map_or_else(Fold::new, Fold::decoding);
    let mut events = Vec::new();
    let mut placed = Vec::new();
    let mut more = true;
    while more {
        match records.next()? {
            Some((record, place)) => {
                for piece in pieces(record, &fold) {
                    fold.apply(&piece, &mut events);
                }
                placed.extend(place);
            }
            None => more = false,
        }
        if !more || events.len() + placed.len() >= STEP {
            state.apply(&placed, &events)?;
            if !more {
                state.seal();
                state.seal_bodies();
            }
            store.keep(&std::mem::take(&mut state.fresh))?;
            events.clear();
            placed.clear();
        }
    }
    state.end = records.end().cloned().unwrap_or(End { interrupted: true, ..End::default() });
    Ok(state)
}
