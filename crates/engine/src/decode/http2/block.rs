//! A field block in its frames: HEADERS or PUSH_PROMISE, then CONTINUATION (RFC 9113 §4.3, §6.10).

use super::frame::{Frame, MAX_KEPT};
use super::hpack::{Decoded, Hpack};
use super::message::Flaw;
use crate::event::{ByteRange, H2Block, H2Field, Log, Octets, Phrase};

/// Frames whose places are kept, and beyond which a block is suspicious.
const MAX_FRAMES: u32 = 64;

/// What a block belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Headers { end_stream: bool },
    Push { promised: u32 },
}

/// A block under way.
#[derive(Debug)]
pub struct Block {
    pub stream: u32,
    pub owner: Owner,
    octets: Vec<u8>,
    /// Where pieces of the block stand: offset in the block, place in the log.
    pieces: Vec<(usize, ByteRange)>,
    /// Headers and payloads of its frames, as far as they are kept.
    pub ranges: Vec<ByteRange>,
    /// Octets of its frames.
    pub size: u64,
    pub first_t: u64,
    frames: u32,
    too_large: bool,
}

impl Block {
    /// A block that begins.
    pub fn new(stream: u32, owner: Owner, first_t: u64) -> Block {
        Block {
            stream,
            owner,
            octets: Vec::new(),
            pieces: Vec::new(),
            ranges: Vec::new(),
            size: 0,
            first_t,
            frames: 0,
            too_large: false,
        }
    }

    /// A frame of the block; its fragment is `from .. to` of the payload.
    pub fn add(&mut self, frame: &Frame, from: usize, to: usize, log: Log, flaws: &mut Vec<Flaw>) {
        self.size += frame.size();
        self.frames = self.frames.saturating_add(1);
        if self.frames <= MAX_FRAMES {
            self.ranges.push(frame.header(log));
            self.ranges.push(frame.body(log));
        } else if self.frames == MAX_FRAMES + 1 {
            let why = Phrase::new("h2-continuation-many").with("frames", MAX_FRAMES);
            flaws.push(Flaw::stream(why, "RFC 9113 §10.5"));
        }
        let fragment = frame.payload.get(from..to).unwrap_or_default();
        if self.too_large || fragment.is_empty() {
            return;
        }
        if self.octets.len() + fragment.len() > MAX_KEPT || to > frame.payload.len() {
            self.too_large = true;
            self.octets = Vec::new();
            let why = Phrase::new("h2-block-too-large").with("limit", MAX_KEPT);
            flaws.push(Flaw::connection(why, "RFC 9113 §10.5.1"));
            return;
        }
        let off = frame.body(log).off + from as u64;
        self.pieces.push((self.octets.len(), ByteRange { log, off, len: fragment.len() as u64 }));
        self.octets.extend_from_slice(fragment);
    }

    /// The block is whole: decodes it. Absent when it cannot be read.
    pub fn decode(&self, hpack: &mut Hpack, flaws: &mut Vec<Flaw>) -> Option<H2Block> {
        if self.too_large {
            hpack.kill();
        }
        if hpack.is_dead() {
            return None;
        }
        let Decoded { fields, decoded, table_sizes, evicted, table, broken } = hpack.decode(&self.octets);
        if let Some((why, rfc, from)) = broken {
            let range = self.place(from, self.octets.len());
            flaws.push(Flaw { range, ..Flaw::connection(why, rfc) });
        }
        let fields = fields.into_iter().map(|field| H2Field {
            name: Octets(field.name),
            value: Octets(field.value),
            form: field.form,
            index: field.index,
            huffman_name: field.huffman_name,
            huffman_value: field.huffman_value,
            encoded: u32::try_from(field.to - field.from).unwrap_or(u32::MAX),
            range: self.place(field.from, field.to),
            problem: None,
        });
        Some(H2Block {
            fields: fields.collect(),
            encoded: self.octets.len() as u64,
            decoded,
            table_sizes,
            evicted,
            table_entries: table.0,
            table_size: table.1,
            table_max: table.2,
        })
    }

    /// Where octets of the block stand, when they stand in one piece.
    fn place(&self, from: usize, to: usize) -> Option<ByteRange> {
        let after = self.pieces.partition_point(|(at, _)| *at <= from);
        let (at, piece) = self.pieces.get(after.checked_sub(1)?)?;
        let (skip, len) = ((from - at) as u64, (to - from) as u64);
        (skip + len <= piece.len).then_some(ByteRange { log: piece.log, off: piece.off + skip, len })
    }
}
