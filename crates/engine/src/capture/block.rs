//! Reading a log in big blocks while events are searched in order.

use crate::error::Error;
use crate::event::Log;

use super::capture::Shared;

/// Bytes read ahead.
const AHEAD: u64 = 256 << 10;
/// Logs held at once: both directions of both taps.
const HELD: usize = 4;

/// The newest block of a few logs.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    shared: &'a Shared,
    held: Vec<Block>,
}

#[derive(Debug)]
struct Block {
    conn: u32,
    log: Log,
    off: u64,
    bytes: Vec<u8>,
}

impl Blocks<'_> {
    pub(super) fn new(shared: &Shared) -> Blocks<'_> {
        Blocks { shared, held: Vec::new() }
    }

    /// Bytes of one log, clipped to what is there.
    pub(super) fn read(&mut self, conn: u32, log: Log, off: u64, len: u64) -> Result<&[u8], Error> {
        let at = match self.held.iter().position(|block| block.holds(conn, log, off, len)) {
            Some(at) => at,
            None => {
                let bytes = self.shared.log_bytes(conn, log, off, len.max(AHEAD))?;
                self.held.retain(|block| (block.conn, block.log) != (conn, log));
                if self.held.len() >= HELD {
                    self.held.remove(0);
                }
                self.held.push(Block { conn, log, off, bytes });
                self.held.len() - 1
            }
        };
        let block = &self.held[at];
        let from = usize::try_from(off - block.off).unwrap_or(usize::MAX).min(block.bytes.len());
        let to = from.saturating_add(usize::try_from(len).unwrap_or(usize::MAX)).min(block.bytes.len());
        Ok(&block.bytes[from..to])
    }
}

impl Block {
    fn holds(&self, conn: u32, log: Log, off: u64, len: u64) -> bool {
        self.conn == conn
            && self.log == log
            && off >= self.off
            && off.saturating_add(len) <= self.off + self.bytes.len() as u64
    }
}
