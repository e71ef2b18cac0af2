//! Frames cut out of a direction's bytes (RFC 9113 §4.1). Of a payload no more is kept than its kind needs.

use crate::event::{ByteRange, Log};

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const PRIORITY: u8 = 2;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;
pub const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;

/// END_STREAM, and ACK of SETTINGS and PING.
pub const END_STREAM: u8 = 0x1;
pub const ACK: u8 = 0x1;
pub const END_HEADERS: u8 = 0x4;
pub const PADDED: u8 = 0x8;
pub const PRIORITY_FLAG: u8 = 0x20;

/// Octets of a frame's header.
pub const HEADER: usize = 9;
/// Octets kept of a payload; a field block is cut by its own limit before.
pub const MAX_KEPT: usize = 256 * 1024;

/// A frame, or as much of it as came.
#[derive(Debug)]
pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    /// Octets of payload that its header claims.
    pub length: u32,
    /// Octets of payload that came.
    pub got: u32,
    /// The beginning of the payload.
    pub payload: Vec<u8>,
    /// Where the header stands, and when its first octet crossed.
    pub off: u64,
    pub first_t: u64,
}

impl Frame {
    /// Whether a flag is set.
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The place of its header.
    pub fn header(&self, log: Log) -> ByteRange {
        ByteRange { log, off: self.off, len: HEADER as u64 }
    }

    /// The place of its payload, as far as it came.
    pub fn body(&self, log: Log) -> ByteRange {
        ByteRange { log, off: self.off + HEADER as u64, len: u64::from(self.got) }
    }

    /// Octets on the wire.
    pub fn size(&self) -> u64 {
        HEADER as u64 + u64::from(self.got)
    }

    /// How many octets of the payload are looked at.
    fn kept(&self) -> usize {
        match self.kind {
            DATA..=CONTINUATION => MAX_KEPT,
            _ => 0,
        }
    }
}

/// Cuts bytes into frames.
#[derive(Debug, Default)]
pub struct Reader {
    header: Vec<u8>,
    frame: Option<Frame>,
    first_t: u64,
}

impl Reader {
    /// Takes bytes that stand at `at`; tells how many belonged to a frame, and the frame when it is whole.
    pub fn take(&mut self, at: u64, t_ns: u64, bytes: &[u8]) -> (usize, Option<Frame>) {
        let mut used = 0;
        let frame = match &mut self.frame {
            Some(frame) => frame,
            None => {
                if self.header.is_empty() {
                    self.first_t = t_ns;
                }
                used = (HEADER - self.header.len()).min(bytes.len());
                self.header.extend_from_slice(&bytes[..used]);
                if self.header.len() < HEADER {
                    return (used, None);
                }
                let octets = std::mem::take(&mut self.header);
                let number = |from: usize, to: usize| {
                    octets[from..to].iter().fold(0u32, |number, octet| number << 8 | u32::from(*octet))
                };
                self.frame.insert(Frame {
                    kind: octets[3],
                    flags: octets[4],
                    stream: number(5, 9) & 0x7fff_ffff,
                    length: number(0, 3),
                    got: 0,
                    payload: Vec::new(),
                    off: at + used as u64 - HEADER as u64,
                    first_t: self.first_t,
                })
            }
        };
        let left = (frame.length - frame.got) as usize;
        let piece = &bytes[used..used + left.min(bytes.len() - used)];
        let room = frame.kept().saturating_sub(frame.payload.len());
        frame.payload.extend_from_slice(&piece[..room.min(piece.len())]);
        // At most what is left of 24 bits.
        frame.got += piece.len() as u32;
        used += piece.len();
        let whole = frame.got == frame.length;
        (used, if whole { self.frame.take() } else { None })
    }

    /// The frame under way.
    pub fn current(&self) -> Option<&Frame> {
        self.frame.as_ref()
    }

    /// What is left when the stream ends: a frame cut short, or octets of a header.
    pub fn finish(&mut self) -> (Option<Frame>, usize) {
        (self.frame.take(), std::mem::take(&mut self.header).len())
    }
}
