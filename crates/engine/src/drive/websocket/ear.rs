//! What received messages say, for those who answer them: fragments joined, unmasked, inflated.
//!
//! Nothing is decoded again. Events name the bytes, and the bytes are kept from their reading until their
//! message is whole, up to a limit; what is longer is read from the log.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::decode::websocket::apply_mask;
use crate::event::{ByteRange, Event, FrameHead, Log, Opcode, WsFrame, WsMessage};

/// Bytes that are kept for one connection.
const MOST: usize = 32 << 20;
/// What a small piece costs beyond its bytes.
const PIECE: usize = 64;

/// A whole message that was received.
#[derive(Debug)]
pub struct Heard {
    pub seq: u64,
    /// The event of its first frame.
    pub first: u64,
    pub binary: bool,
    pub len: u64,
    /// Absent when it was too long to be kept: the log has it.
    pub payload: Option<Vec<u8>>,
}

/// Keeps the bytes of messages under way.
#[derive(Debug, Default)]
pub struct Ear {
    raw: Kept,
    inflated: Kept,
    /// The log in which frames stand, once one came.
    frames: Option<Log>,
    joined: Option<Joined>,
}

/// Fragments of a message so far.
#[derive(Debug)]
struct Joined {
    message: u64,
    bytes: Vec<u8>,
    whole: bool,
}

#[derive(Debug, Default)]
struct Kept {
    pieces: VecDeque<(Log, u64, Bytes)>,
    cost: usize,
}

impl Ear {
    /// Bytes that were read, or inflated.
    pub fn take(&mut self, log: Log, off: u64, bytes: &Bytes) {
        match log {
            Log::InflatedRx => self.inflated.put(log, off, bytes),
            Log::WireRx | Log::PlainRx | Log::TunnelRx if self.frames.is_none_or(|frames| frames == log) => {
                self.raw.put(log, off, bytes);
            }
            _ => {}
        }
    }

    /// A frame that is a fragment, or none of any message.
    pub fn frame(&mut self, event: &Event, frame: &WsFrame) {
        let Some(range) = event.ranges.first() else { return };
        self.found(range.log);
        if frame.message > 0 {
            if self.joined.as_ref().is_none_or(|joined| joined.message != frame.message) {
                // Whoever begins to listen amid a message lacks its beginning.
                let whole = frame.fragment == 0;
                self.joined = Some(Joined { message: frame.message, bytes: Vec::new(), whole });
            }
            if let Some(joined) = &mut self.joined {
                joined.whole = joined.whole
                    && joined.bytes.len() as u64 + frame.head.payload_got <= MOST as u64
                    && self.raw.copy(range.log, &frame.head, &mut joined.bytes);
                if !joined.whole {
                    joined.bytes = Vec::new();
                }
            }
        }
        self.raw.forget(range.log, end(range));
    }

    /// A control frame: what stands before its end is no longer needed, unless a frame began before it.
    pub fn control(&mut self, event: &Event) {
        if let Some(range) = event.ranges.first() {
            self.found(range.log);
            self.raw.forget(range.log, end(range));
        }
    }

    /// A message ended.
    pub fn message(&mut self, event: &Event, message: &WsMessage) -> Option<Heard> {
        let first = event.ranges.first()?;
        let inflated: Vec<_> = event.ranges.iter().filter(|range| range.log == Log::InflatedRx).collect();
        let joined = self.joined.take_if(|joined| joined.message == message.message);
        let mut payload = Vec::new();
        let whole = match joined {
            _ if !inflated.is_empty() => {
                let whole = inflated.iter().all(|range| self.inflated.copy_range(**range, &mut payload));
                inflated.iter().for_each(|range| self.inflated.forget(range.log, end(range)));
                whole
            }
            // An empty message inflates to nothing, which stands nowhere.
            _ if message.compressed => message.payload_len == 0,
            Some(joined) => {
                payload = joined.bytes;
                joined.whole
            }
            None if message.first_fragment.is_some() => false,
            None => self.raw.copy(first.log, &message.head, &mut payload),
        };
        if first.log != Log::InflatedRx {
            self.found(first.log);
        }
        if let Some(last) = event.ranges.iter().rfind(|range| range.log != Log::InflatedRx) {
            self.raw.forget(last.log, end(last));
        }
        message.complete.then(|| Heard {
            seq: event.seq,
            first: message.first_fragment.unwrap_or(event.seq),
            binary: message.opcode == Opcode::Binary,
            len: message.payload_len,
            payload: whole.then_some(payload),
        })
    }

    fn found(&mut self, log: Log) {
        if self.frames.is_none() && log != Log::InflatedRx {
            self.frames = Some(log);
            self.raw.only(log);
        }
    }
}

impl Kept {
    fn put(&mut self, log: Log, off: u64, bytes: &Bytes) {
        self.cost += bytes.len() + PIECE;
        self.pieces.push_back((log, off, bytes.clone()));
        while self.cost > MOST {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        if let Some((_, _, bytes)) = self.pieces.pop_front() {
            self.cost -= bytes.len() + PIECE;
        }
    }

    fn only(&mut self, log: Log) {
        self.pieces.retain(|piece| piece.0 == log);
        self.cost = self.pieces.iter().map(|piece| piece.2.len() + PIECE).sum();
    }

    /// Lets go what stands before `until`.
    fn forget(&mut self, log: Log, until: u64) {
        while self
            .pieces
            .front()
            .is_some_and(|(of, off, bytes)| *of == log && off + bytes.len() as u64 <= until)
        {
            self.drop_first();
        }
    }

    /// Appends a frame's payload, unmasked; false when some of it is not here.
    fn copy(&self, log: Log, head: &FrameHead, out: &mut Vec<u8>) -> bool {
        let off = head.off + u64::from(head.header_len);
        let from = out.len();
        let whole = self.copy_range(ByteRange { log, off, len: head.payload_got }, out);
        if let Some(key) = head.mask_key {
            apply_mask(&mut out[from..], key, 0);
        }
        whole
    }

    fn copy_range(&self, range: ByteRange, out: &mut Vec<u8>) -> bool {
        let mut at = range.off;
        let until = end(&range);
        for (log, off, bytes) in &self.pieces {
            let last = off + bytes.len() as u64;
            if *log != range.log || last <= at || *off >= until {
                continue;
            }
            if *off > at {
                return false;
            }
            // Both lie within the piece, whose length is a usize.
            let (from, to) = ((at - off) as usize, (last.min(until) - off) as usize);
            out.extend_from_slice(&bytes[from..to]);
            at = last.min(until);
        }
        at == until
    }
}

fn end(range: &ByteRange) -> u64 {
    range.off.saturating_add(range.len)
}
