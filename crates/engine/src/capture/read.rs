//! Reading back: chunks, events in order, bytes of one log.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::api::{BytesWindow, IoRecord};
use crate::error::Error;
use crate::event::{Event, Log};

use super::capture::{Capture, Shared};
use super::chunk::Chunk;
use super::fault::{damaged, lock, storage};
use super::platform::read_at;
use super::segments::{LIST, Segment, within};
use super::state::Sealed;

/// Events or rows of one window at most.
pub(super) const MAX_EVENTS: u32 = 1000;
/// Bytes of one window at most.
pub(super) const MAX_BYTES: u64 = 1 << 20;

impl Capture {
    /// A window of at most 1 MiB of one log, clipped to what is there. `InflatedTx`/`InflatedRx` and
    /// unmasked payloads are asked for by [`Capture::payload`].
    pub fn bytes(&self, conn: u32, log: Log, off: u64, len: u64) -> Result<BytesWindow, Error> {
        let bytes = self.shared.log_bytes(conn, log, off, len.min(MAX_BYTES))?;
        let len = self.shared.log_len(conn, log);
        Ok(BytesWindow { conn, log, off, len, bytes: STANDARD.encode(bytes) })
    }

    /// What each read or write call moved.
    pub fn io_records(&self, conn: u32, log: Log, first: u64, count: u32) -> Result<Vec<IoRecord>, Error> {
        let mut records = Vec::new();
        let end = first.saturating_add(u64::from(count.min(MAX_EVENTS)));
        let mut at = first;
        while at < end {
            let list_no = usize::try_from(at).unwrap_or(usize::MAX) / LIST;
            let skip = usize::try_from(at).unwrap_or(usize::MAX) % LIST;
            let place = {
                let state = lock(&self.shared.state);
                let Some(track) = state.tracks.get(&(conn, log)) else { break };
                if at >= track.count() {
                    break;
                }
                match track.lists.get(list_no) {
                    Some(place) => Err(place.row),
                    None => Ok(track.tail.get(skip..).unwrap_or_default().to_vec()),
                }
            };
            let list = match place {
                Ok(tail) => tail,
                Err(row) => self.shared.list(row)?.get(skip..).unwrap_or_default().to_vec(),
            };
            if list.is_empty() {
                break;
            }
            let room = usize::try_from(end - at).unwrap_or(usize::MAX);
            for s in list.iter().take(room) {
                records.push(IoRecord { t_ns: s.t_ns, off: s.off, len: u64::from(s.len) });
            }
            at = first + records.len() as u64;
        }
        Ok(records)
    }
}

impl Shared {
    /// A chunk by number; the number after the last full one is the newest, as it is now.
    pub(super) fn chunk(&self, at: usize) -> Result<Arc<Chunk>, Error> {
        if let Some(chunk) = lock(&self.chunks).take(&at) {
            return Ok(chunk);
        }
        let chunk = self.chunk_once(at)?;
        if at < lock(&self.state).chunks.len() {
            lock(&self.chunks).keep(at, Arc::clone(&chunk));
        }
        Ok(chunk)
    }

    /// The same without crowding out what windows read.
    pub(super) fn chunk_once(&self, at: usize) -> Result<Arc<Chunk>, Error> {
        {
            let mut state = lock(&self.state);
            if at >= state.chunks.len() {
                return Ok(state.tail_now());
            }
            let fresh = state.fresh.iter().find_map(|one| match one {
                Sealed::Chunk(n, _, chunk) if *n == at => Some(Arc::clone(chunk)),
                _ => None,
            });
            if let Some(chunk) = fresh {
                return Ok(chunk);
            }
        }
        let chunk = lock(&self.store).chunk(at).map_err(storage)?;
        chunk.map(Arc::new).ok_or_else(|| damaged("chunk of events"))
    }

    /// Hands out events from `seq` on until `more` says no or there are none.
    pub(super) fn each(&self, seq: u64, more: &mut dyn FnMut(Event) -> bool) -> Result<(), Error> {
        let mut seq = seq;
        loop {
            let Some((at, from)) = lock(&self.state).locate(seq) else { return Ok(()) };
            let chunk = self.chunk(at)?;
            if from >= chunk.len() {
                return Ok(());
            }
            for n in from..chunk.len() {
                let event = chunk.event(n).ok_or_else(|| damaged("event"))?;
                seq += 1;
                if !more(event) {
                    return Ok(());
                }
            }
        }
    }

    /// Length of a log so far.
    pub(super) fn log_len(&self, conn: u32, log: Log) -> u64 {
        lock(&self.state).tracks.get(&(conn, log)).map_or(0, |track| track.len)
    }

    /// Bytes of one log, clipped to what is there.
    pub(super) fn log_bytes(&self, conn: u32, log: Log, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let have = self.log_len(conn, log).saturating_sub(off);
        let len = len.min(have);
        let mut out = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
        while (out.len() as u64) < len {
            let at = off + out.len() as u64;
            let before = out.len();
            for piece in self.pieces(conn, log, at, len - out.len() as u64)? {
                let at = off + out.len() as u64;
                let skip = at - piece.off;
                let room = len - out.len() as u64;
                let take = usize::try_from((u64::from(piece.len) - skip).min(room)).unwrap_or(0);
                let from = out.len();
                out.resize(from + take, 0);
                let got = read_at(&self.log, &mut out[from..], piece.pos + skip).map_err(storage)?;
                if got < take {
                    return Err(damaged("log"));
                }
            }
            if out.len() == before {
                return Err(damaged("index of bytes"));
            }
        }
        Ok(out)
    }

    /// Segments that hold the beginning of a stretch of a log, and as many more as are at hand.
    pub(super) fn pieces(&self, conn: u32, log: Log, off: u64, len: u64) -> Result<Vec<Segment>, Error> {
        let row = {
            let state = lock(&self.state);
            let Some(track) = state.tracks.get(&(conn, log)) else { return Ok(Vec::new()) };
            match track.list(off) {
                None => return Ok(within(&track.tail, off, len).to_vec()),
                Some(place) => place.row,
            }
        };
        Ok(within(&self.list(row)?, off, len).to_vec())
    }

    fn list(&self, row: u64) -> Result<Arc<Vec<Segment>>, Error> {
        if let Some(list) = lock(&self.lists).take(&row) {
            return Ok(list);
        }
        let fresh = lock(&self.state).fresh.iter().find_map(|one| match one {
            Sealed::List(n, list) if *n == row => Some(Arc::clone(list)),
            _ => None,
        });
        if let Some(list) = fresh {
            return Ok(list);
        }
        let list = lock(&self.store).list(row).map_err(storage)?;
        let list = Arc::new(list.ok_or_else(|| damaged("index of bytes"))?);
        lock(&self.lists).keep(row, Arc::clone(&list));
        Ok(list)
    }
}
