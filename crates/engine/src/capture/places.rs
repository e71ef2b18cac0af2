//! Where a needle may stand in the bytes that a chunk's rows were decoded from.
//!
//! The bytes are searched in a few big pieces; only rows that a match begins in are read one by one.

use crate::error::Error;
use crate::event::{ByteRange, Log};

use super::capture::Shared;
use super::chunk::{ChunkMeta, SEARCHED};

/// Bytes held at most; a chunk of more is searched row by row.
const HELD: u64 = 16 << 20;

/// The bytes of one chunk's stretches, and the match found last in each.
#[derive(Debug)]
pub(super) struct Places {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    conn: u32,
    log: Log,
    from: u64,
    bytes: Vec<u8>,
    /// From where was searched last, and where the first match from there begins.
    known: Option<(usize, Option<usize>)>,
}

impl Places {
    /// Reads a chunk's stretches; `None` when they are too large or too many to be held.
    pub(super) fn read(shared: &Shared, meta: &ChunkMeta) -> Result<Option<Places>, Error> {
        let total = meta.stretches.iter().map(|s| s.to - s.from).sum::<u64>();
        if meta.scattered || total > HELD {
            return Ok(None);
        }
        let mut pieces = Vec::new();
        for s in &meta.stretches {
            let bytes = shared.log_bytes(s.conn, s.log, s.from, s.to - s.from)?;
            pieces.push(Piece { conn: s.conn, log: s.log, from: s.from, bytes, known: None });
        }
        Ok(Some(Places { pieces }))
    }

    /// True when there is no match at all. `find` gives the first match that begins at or after a place.
    pub(super) fn is_empty(&mut self, find: &dyn Fn(&[u8], usize) -> Option<usize>) -> bool {
        self.pieces.iter_mut().all(|piece| piece.first(0, find).is_none())
    }

    /// False when no match can lie within a range. A match that begins in it may still reach beyond it.
    pub(super) fn may_hold(
        &mut self,
        conn: u32,
        range: &ByteRange,
        find: &dyn Fn(&[u8], usize) -> Option<usize>,
    ) -> bool {
        if range.len == 0 || range.len > SEARCHED {
            return true;
        }
        let piece = self.pieces.iter_mut().find(|piece| piece.holds(conn, range));
        let Some(piece) = piece else { return true };
        let from = usize::try_from(range.off - piece.from).unwrap_or(usize::MAX);
        let to = from.saturating_add(usize::try_from(range.len).unwrap_or(usize::MAX));
        piece.first(from, find).is_some_and(|at| at < to)
    }
}

impl Piece {
    fn holds(&self, conn: u32, range: &ByteRange) -> bool {
        self.conn == conn
            && self.log == range.log
            && range.off >= self.from
            && range.off + range.len <= self.from + self.bytes.len() as u64
    }

    /// Where the first match from `from` on begins. Rows come in order, so most answers are known.
    fn first(&mut self, from: usize, find: &dyn Fn(&[u8], usize) -> Option<usize>) -> Option<usize> {
        match self.known {
            Some((searched, at)) if searched <= from && at.is_none_or(|at| from <= at) => at,
            _ => {
                let at = find(&self.bytes, from);
                self.known = Some((from, at));
                at
            }
        }
    }
}
