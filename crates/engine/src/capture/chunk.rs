//! Packed events: a few thousand in one piece, each readable on its own.

use std::io::Write;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::api::Rows;
use crate::event::{ByteRange, Dir, Event, Evidence, Layer, Log, Phase};

use super::facet::in_view;

/// Events in a chunk at most. Small in tests, so that they cross many borders.
pub(super) const EVENTS: usize = if cfg!(test) { 64 } else { 4096 };
/// Encoded bytes at which a chunk is closed early.
const BYTES: usize = 1 << 20;
/// Encoded bytes of an event that most stay below.
const DESK: usize = 256;
/// Bytes of an event that a text search looks at, at most.
pub(super) const SEARCHED: u64 = 1 << 20;
const SPAN_GAP: u64 = 64 << 10;
const SPANS: usize = 32;

/// Events one after another, encoded.
#[derive(Clone, Debug, Default, PartialEq, BorshDeserialize)]
pub(super) struct Chunk {
    /// Encoded length of each event.
    lens: Vec<u32>,
    /// Facet of each event.
    pub(super) facets: Vec<u32>,
    raw: Vec<u8>,
    #[borsh(skip)]
    ends: Vec<u32>,
}

impl Chunk {
    /// Appends one event.
    pub(super) fn push(&mut self, event: &Event, facet: u32) -> std::io::Result<()> {
        let mut desk = Desk { octets: [0; DESK], len: 0 };
        if borsh::to_writer(&mut desk, event).is_ok() {
            self.raw.extend_from_slice(&desk.octets[..desk.len]);
        } else {
            let before = self.raw.len();
            if let Err(fault) = borsh::to_writer(&mut self.raw, event) {
                self.raw.truncate(before);
                return Err(fault);
            }
        }
        let end = u32::try_from(self.raw.len()).map_err(|_| std::io::ErrorKind::FileTooLarge)?;
        self.lens.push(end - self.ends.last().copied().unwrap_or(0));
        self.ends.push(end);
        self.facets.push(facet);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.facets.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= EVENTS || self.raw.len() >= BYTES
    }

    /// One event; `None` when there is none, or it cannot be read.
    pub(super) fn event(&self, at: usize) -> Option<Event> {
        let end = *self.ends.get(at)? as usize;
        let from = end.checked_sub(*self.lens.get(at)? as usize)?;
        borsh::from_slice(self.raw.get(from..end)?).ok()
    }

    /// Connection and first range of an event, without reading the rest of it.
    pub(super) fn first_range(&self, at: usize) -> Option<(u32, ByteRange)> {
        let end = *self.ends.get(at)? as usize;
        let from = end.checked_sub(*self.lens.get(at)? as usize)?;
        let beginning = Beginning::deserialize(&mut self.raw.get(from..end)?).ok()?;
        (beginning.ranges > 0).then_some((beginning.conn, beginning.range))
    }

    /// For the index.
    pub(super) fn pack(&self) -> std::io::Result<Vec<u8>> {
        let packed = borsh::to_vec(&(&self.lens, &self.facets, self.differences()))?;
        Ok(lz4_flex::compress_prepend_size(&packed))
    }

    /// From the index.
    pub(super) fn unpack(blob: &[u8]) -> Option<Chunk> {
        let mut chunk: Chunk = borsh::from_slice(&lz4_flex::decompress_size_prepended(blob).ok()?).ok()?;
        let mut end = 0u32;
        for len in &chunk.lens {
            end = end.checked_add(*len)?;
            chunk.ends.push(end);
        }
        if end as usize != chunk.raw.len() || chunk.lens.len() != chunk.facets.len() {
            return None;
        }
        chunk.undo_differences();
        Some(chunk)
    }
}

impl Chunk {
    /// The events, each as its difference from the one before where both are of one length. Numbers that count
    /// up become constants, so that a flood packs several times as fast, and into less.
    fn differences(&self) -> Vec<u8> {
        let mut out = self.raw.clone();
        let (mut rest, mut before): (_, &[u8]) = (out.as_mut_slice(), &[]);
        let mut at = 0;
        for &len in &self.lens {
            let len = len as usize;
            let (Some((event, after)), Some(known)) =
                (rest.split_at_mut_checked(len), self.raw.get(at..at + len))
            else {
                break;
            };
            if len == before.len() {
                event.iter_mut().zip(before).for_each(|(new, old)| *new = new.wrapping_sub(*old));
            }
            (rest, before) = (after, known);
            at += len;
        }
        out
    }

    /// Back from [`Chunk::differences`], in place.
    fn undo_differences(&mut self) {
        let mut before: &[u8] = &[];
        let mut rest = self.raw.as_mut_slice();
        for &len in &self.lens {
            let Some((event, after)) = rest.split_at_mut_checked(len as usize) else { break };
            if event.len() == before.len() {
                event.iter_mut().zip(before).for_each(|(new, old)| *new = new.wrapping_add(*old));
            }
            (rest, before) = (after, event);
        }
    }
}

/// Where an event is encoded that fits: a message has forty fields, and a vector looks at its room for each.
struct Desk {
    octets: [u8; DESK],
    len: usize,
}

impl Write for Desk {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        let end = self.len + octets.len();
        let room = self.octets.get_mut(self.len..end).ok_or(std::io::ErrorKind::WriteZero)?;
        room.copy_from_slice(octets);
        self.len = end;
        Ok(octets.len())
    }

    fn write_all(&mut self, octets: &[u8]) -> std::io::Result<()> {
        self.write(octets).map(drop)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How an encoded [`Event`] begins.
#[derive(BorshDeserialize)]
struct Beginning {
    _seq: u64,
    conn: u32,
    _stream: u32,
    _layer: Layer,
    _t_ns: u64,
    _dir: Dir,
    _phase: Phase,
    _evidence: Evidence,
    _shows: u8,
    _span: Option<u64>,
    _cause: Option<u64>,
    /// How many ranges there are; the first one follows.
    ranges: u32,
    range: ByteRange,
}

/// A stretch of one log that a chunk's events were decoded from.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Stretch {
    pub(super) conn: u32,
    pub(super) log: Log,
    pub(super) from: u64,
    pub(super) to: u64,
}

/// What is known of a chunk without reading it. Kept in memory for every chunk.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct ChunkMeta {
    pub(super) first_seq: u64,
    pub(super) count: u32,
    /// Rows before this chunk, by view.
    pub(super) before: [u64; VIEWS],
    /// Time of the last row before this chunk, by view.
    pub(super) last: [Option<u64>; VIEWS],
    /// Events by facet.
    pub(super) facets: Vec<(u32, u32)>,
    /// Bytes that the rows of raw facets stand for.
    pub(super) stretches: Vec<Stretch>,
    /// True when they lie in too many places to be listed.
    pub(super) scattered: bool,
}

impl ChunkMeta {
    /// Counts one event in.
    pub(super) fn push(&mut self, event: &Event, facet: u32, raw: bool) {
        self.count += 1;
        match self.facets.iter_mut().find(|(f, _)| *f == facet) {
            Some((_, n)) => *n += 1,
            None => self.facets.push((facet, 1)),
        }
        if raw && !self.scattered {
            self.stretch(event);
        }
    }

    /// Events whose facet is selected.
    pub(super) fn selected(&self, selected: &[bool]) -> u64 {
        self.facets.iter().filter(|(f, _)| is(selected, *f)).map(|(_, n)| u64::from(*n)).sum()
    }

    fn stretch(&mut self, event: &Event) {
        let Some(range) = event.ranges.first() else { return };
        let (from, to) = (range.off, range.off + range.len.min(SEARCHED));
        for known in self.stretches.iter_mut().rev() {
            if known.conn == event.conn && known.log == range.log {
                if from >= known.from && from <= known.to.saturating_add(SPAN_GAP) {
                    known.to = known.to.max(to);
                    return;
                }
                break;
            }
        }
        if self.stretches.len() >= SPANS {
            self.scattered = true;
            self.stretches.clear();
            return;
        }
        self.stretches.push(Stretch { conn: event.conn, log: range.log, from, to });
    }
}

/// Whether a facet is selected; facets that came after the selection are not.
pub(super) fn is(selected: &[bool], facet: u32) -> bool {
    selected.get(facet as usize).copied().unwrap_or(false)
}

/// How many views of rows there are.
const VIEWS: usize = Rows::ALL.len();

/// Index of a view in `before` and `last`.
pub(super) fn slot(rows: Rows) -> usize {
    rows as usize
}

/// Counts of rows and time of the last one, by view, while events pass by.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Running {
    pub(super) rows: [u64; VIEWS],
    pub(super) last: [Option<u64>; VIEWS],
}

impl Running {
    pub(super) fn push(&mut self, event: &Event) {
        for rows in Rows::ALL {
            if in_view(event.shows, *rows) {
                self.rows[slot(*rows)] += 1;
                self.last[slot(*rows)] = Some(event.t_ns);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ConnectionReuse, Data};

    #[test]
    fn the_beginning_of_an_event_is_read_as_the_whole_event_is() {
        let range = |off| ByteRange { log: Log::PlainRx, off, len: 17 };
        let mut event = Event::new(7, 99, Dir::Rx, Data::ConnectionReuse(ConnectionReuse { nth: 2 }));
        let mut chunk = Chunk::default();
        for (span, cause, ranges) in [
            (None, None, vec![range(1)]),
            (Some(3), None, vec![range(2), range(40)]),
            (Some(3), Some(4), vec![range(5)]),
            (None, Some(1), vec![]),
        ] {
            (event.span, event.cause, event.ranges) = (span, cause, ranges.into());
            chunk.push(&event, 0).unwrap();
            let at = chunk.len() - 1;
            let whole = chunk.event(at).unwrap();
            assert_eq!(chunk.first_range(at), whole.ranges.first().map(|first| (whole.conn, *first)));
        }
        assert_eq!(Chunk::unpack(&chunk.pack().unwrap()), Some(chunk));
    }

    #[test]
    fn a_flood_packs_into_little_and_comes_back() {
        let mut chunk = Chunk::default();
        for n in 0..1000 {
            let range = ByteRange { log: Log::PlainRx, off: n * 102, len: 102 };
            let mut event =
                Event::new(7, 99 + n / 50, Dir::Rx, Data::ConnectionReuse(ConnectionReuse { nth: 2 }));
            event.seq = n;
            chunk.push(&event.with_range(range), 3).unwrap();
        }
        let packed = chunk.pack().unwrap();
        assert!(packed.len() < 4 * chunk.len(), "{} bytes", packed.len());
        assert_eq!(Chunk::unpack(&packed), Some(chunk));
        assert_eq!(Chunk::unpack(&packed[..packed.len() - 1]), None);
    }
}
