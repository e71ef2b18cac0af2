//! Where the bytes of each connection's logs lie in `bytes.log`, packed, so that a flood of tiny reads
//! does not fill the memory.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::event::Log;

/// Segments in one packed list. Small in tests, so that they cross many borders.
pub(super) const LIST: usize = if cfg!(test) { 32 } else { 4096 };

/// Bytes of one read or write call, and where they were written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) conn: u32,
    pub(super) log: Log,
    pub(super) t_ns: u64,
    pub(super) len: u32,
    /// Position in `bytes.log`.
    pub(super) pos: u64,
}

/// The same, within its connection's log.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Segment {
    pub(super) off: u64,
    pub(super) len: u32,
    pub(super) pos: u64,
    pub(super) t_ns: u64,
}

/// A packed list of segments that is on disk.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(super) struct ListPlace {
    /// Its row in the index.
    pub(super) row: u64,
    pub(super) off: u64,
    pub(super) end: u64,
}

/// One log of one connection.
#[derive(Debug, Default, BorshSerialize, BorshDeserialize)]
pub(super) struct Track {
    pub(super) len: u64,
    /// Full lists, each of [`LIST`] segments.
    pub(super) lists: Vec<ListPlace>,
    /// Segments that are not in a list yet.
    pub(super) tail: Vec<Segment>,
}

impl Track {
    /// Appends; a full tail is handed out to be stored as list `row`.
    pub(super) fn push(&mut self, placed: &Placed, row: u64) -> Option<Vec<Segment>> {
        let segment = Segment { off: self.len, len: placed.len, pos: placed.pos, t_ns: placed.t_ns };
        self.len += u64::from(placed.len);
        self.tail.push(segment);
        if self.tail.len() < LIST {
            return None;
        }
        let list = std::mem::take(&mut self.tail);
        let off = list.first().map_or(self.len, |s| s.off);
        self.lists.push(ListPlace { row, off, end: self.len });
        Some(list)
    }

    /// The list that holds `off`; `None` when it is in the tail or beyond.
    pub(super) fn list(&self, off: u64) -> Option<ListPlace> {
        let at = self.lists.partition_point(|list| list.end <= off);
        self.lists.get(at).copied()
    }

    /// How many calls there were.
    pub(super) fn count(&self) -> u64 {
        (self.lists.len() * LIST + self.tail.len()) as u64
    }
}

/// The segments of a sorted list that lie in `off .. off + len`.
pub(super) fn within(list: &[Segment], off: u64, len: u64) -> &[Segment] {
    let from = list.partition_point(|s| s.off + u64::from(s.len) <= off);
    let to = list.partition_point(|s| s.off < off.saturating_add(len));
    &list[from.min(to)..to]
}

/// Packs a list for the index.
pub(super) fn pack(list: &[Segment]) -> std::io::Result<Vec<u8>> {
    Ok(lz4_flex::compress_prepend_size(&borsh::to_vec(list)?))
}

/// Unpacks a list of the index.
pub(super) fn unpack(blob: &[u8]) -> Option<Vec<Segment>> {
    borsh::from_slice(&lz4_flex::decompress_size_prepended(blob).ok()?).ok()
}
