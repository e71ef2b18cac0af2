//! Whose content is read, and where in the log it stands.

use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event};

/// Ranges that one event names; an item that comes in more pieces names the first ones.
const MAX_RANGES: usize = 64;

/// The message that content belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    pub exchange: u32,
    /// HTTP/2 stream, else 0.
    pub stream: u32,
    /// Ordinal of the head.
    pub head: u64,
    pub dir: Dir,
}

impl Origin {
    /// Tells what was read.
    pub(super) fn tell(&self, data: Data, t_ns: u64, spans: Spans, sink: &mut Sink<'_>) {
        let mut event = Event::new(sink.conn(), t_ns, self.dir, data);
        event.stream = self.stream;
        event.cause = Some(self.head);
        event.ranges = spans.runs.into();
        sink.push(event);
    }
}

/// Bytes of the log, adjoining ones as one range.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    runs: Vec<ByteRange>,
}

impl Spans {
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    pub fn clear(&mut self) {
        self.runs.clear();
    }

    /// Adds what follows.
    pub fn join(&mut self, others: Spans) {
        for run in others.runs {
            let len = usize::try_from(run.len).unwrap_or(usize::MAX);
            self.add(Some(run), 0, len);
        }
    }

    /// Adds `len` bytes that begin `from` bytes into a piece; a piece that stands in no log adds nothing.
    pub fn add(&mut self, piece: Option<ByteRange>, from: usize, len: usize) {
        let Some(piece) = piece.filter(|_| len > 0) else { return };
        let (off, len) = (piece.off + from as u64, len as u64);
        if let Some(last) = self.runs.last_mut().filter(|last| last.off + last.len == off) {
            last.len += len;
        } else if self.runs.len() < MAX_RANGES {
            self.runs.push(ByteRange { log: piece.log, off, len });
        }
    }
}
