//! A message under way: its fragments, its bytes, and whether its text is UTF-8.

use super::utf8::Utf8;
use crate::event::{ByteRange, FrameHead, Opcode, WsMessage};

/// Runs of bytes named one by one; further ones extend the last, which then also covers the control frames
/// between fragments.
const MAX_RUNS: usize = 64;

/// A message whose last fragment has not come.
#[derive(Debug)]
pub struct Message {
    pub number: u64,
    pub opcode: Opcode,
    pub compressed: bool,
    pub first_t: u64,
    pub utf8: Utf8,
    pub fragments: u32,
    pub first_fragment: Option<u64>,
    /// Its payload, unmasked, where a protocol above wants it.
    pub gathered: Option<Vec<u8>>,
    head: FrameHead,
    runs: Vec<ByteRange>,
    wire_len: u64,
    payload_len: u64,
}

impl Message {
    /// A message that begins with this frame.
    pub fn new(number: u64, head: &FrameHead, compressed: bool, first_t: u64) -> Message {
        Message {
            number,
            opcode: head.opcode,
            compressed,
            first_t,
            utf8: Utf8::default(),
            fragments: 0,
            first_fragment: None,
            gathered: None,
            head: head.clone(),
            runs: Vec::new(),
            wire_len: 0,
            payload_len: 0,
        }
    }

    /// One more fragment of it ended.
    pub fn add(&mut self, head: &FrameHead, range: ByteRange) {
        if self.fragments == 0 {
            self.head = head.clone();
        }
        self.fragments = self.fragments.saturating_add(1);
        self.wire_len += range.len;
        self.payload_len = self.payload_len.saturating_add(head.payload_got);
        let full = self.runs.len() >= MAX_RUNS;
        match self.runs.last_mut() {
            Some(last) if full || last.off + last.len == range.off => {
                last.len = range.off + range.len - last.off;
            }
            _ => self.runs.push(range),
        }
    }

    /// Where the text stops being UTF-8; absent when it is, or when nobody can tell.
    pub fn text_fault(&self, complete: bool) -> Option<u64> {
        if self.opcode != Opcode::Text || self.compressed {
            return None;
        }
        if complete { self.utf8.fault() } else { self.utf8.fault_so_far() }
    }

    /// The event, and the bytes it covers.
    pub fn end(self, complete: bool, t_ns: u64) -> (WsMessage, Vec<ByteRange>) {
        let checked = self.opcode == Opcode::Text && !self.compressed;
        let utf8 = checked.then(|| self.text_fault(complete).is_none());
        let message = WsMessage {
            opcode: self.opcode,
            message: self.number,
            head: self.head,
            fragments: self.fragments,
            first_fragment: self.first_fragment,
            wire_len: self.wire_len,
            payload_len: self.payload_len,
            compressed: self.compressed,
            sent_len: self.payload_len,
            utf8,
            complete,
            duration_ns: t_ns.saturating_sub(self.first_t),
        };
        (message, self.runs)
    }
}
