//! A message under way: its fragments, its bytes, and whether its text is UTF-8.

use super::inflate::Fault;
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
    /// Where the inflated payload stands; absent while it is not compressed, or cannot be inflated at all.
    inflated: Option<Vec<ByteRange>>,
    fault: Option<Fault>,
    fault_told: bool,
    /// That its text is not UTF-8.
    pub text_told: bool,
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
            inflated: None,
            fault: None,
            fault_told: false,
            text_told: false,
        }
    }

    /// It will be inflated.
    pub fn inflates(&mut self) {
        self.inflated = Some(Vec::new());
    }

    /// Whether more of it can be inflated.
    pub fn is_inflating(&self) -> bool {
        self.inflated.is_some() && self.fault.is_none()
    }

    /// More of it was inflated.
    pub fn inflated(&mut self, range: ByteRange) {
        let Some(runs) = &mut self.inflated else { return };
        match runs.last_mut() {
            Some(last) if last.off + last.len == range.off => last.len += range.len,
            _ => runs.push(range),
        }
    }

    /// It cannot be inflated further.
    pub fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// Why it cannot be inflated further, once.
    pub fn fault_untold(&mut self) -> Option<Fault> {
        let fault = self.fault.filter(|_| !self.fault_told);
        self.fault_told |= fault.is_some();
        fault
    }

    /// Bytes of its payload as sent, and as inflated.
    pub fn sizes(&self) -> (u64, u64) {
        (self.payload_len, self.inflated.iter().flatten().map(|range| range.len).sum())
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
        if !self.is_read() {
            return None;
        }
        if complete { self.utf8.fault() } else { self.utf8.fault_so_far() }
    }

    /// The same of what came so far, while nobody told it.
    pub fn text_fault_untold(&self) -> Option<u64> {
        self.text_fault(false).filter(|_| !self.text_told)
    }

    /// The event, and the bytes it covers.
    pub fn end(self, complete: bool, t_ns: u64) -> (WsMessage, Vec<ByteRange>) {
        let utf8 = self.is_read().then(|| self.text_fault(complete).is_none());
        let sizes = self.sizes();
        let mut runs = self.runs;
        let payload_len = if self.inflated.is_some() { sizes.1 } else { sizes.0 };
        // An empty message stands in an empty run; one that cannot be inflated is shown as it was sent.
        let sound = self.fault.is_none();
        runs.extend(self.inflated.into_iter().flatten().filter(|range| sound || range.len > 0));
        let message = WsMessage {
            opcode: self.opcode,
            message: self.number,
            head: self.head,
            fragments: self.fragments,
            first_fragment: self.first_fragment,
            wire_len: self.wire_len,
            payload_len,
            compressed: self.compressed,
            sent_len: sizes.0,
            limited: self.fault == Some(Fault::Limit),
            utf8,
            complete,
            duration_ns: t_ns.saturating_sub(self.first_t),
        };
        (message, runs)
    }

    /// It is text, and all of it could be read.
    fn is_read(&self) -> bool {
        self.opcode == Opcode::Text && (!self.compressed || self.is_inflating())
    }
}
