//! The streams of a connection that are open (RFC 9113 §5.1).

use std::collections::{BTreeMap, VecDeque};

use super::tunnel::Offer;
use crate::decode::content::Content;
use crate::event::{ByteRange, Dir};

/// Open streams that are followed.
const MAX_STREAMS: usize = 4096;
/// Streams remembered that one side reset: the other may not know yet.
const MAX_RESET: usize = 1024;

/// A stream that is open.
#[derive(Debug)]
pub struct Stream {
    /// 0: the peer pushed it.
    pub exchange: u32,
    pub head_method: bool,
    /// Its request is an extended CONNECT for WebSocket (RFC 8441 §4).
    pub connect: Option<Offer>,
    /// It was granted: the stream carries WebSocket.
    pub tunnel: bool,
    /// What each direction sent, in the order of `Dir`.
    pub sides: [Side; 2],
    /// What each direction may still send.
    pub windows: [i64; 2],
}

/// One direction of a stream.
#[derive(Debug, Default)]
pub struct Side {
    /// Ordinal of its head.
    pub head: Option<u64>,
    /// The head says that a body follows.
    pub body: bool,
    pub ended: bool,
    pub end_t: Option<u64>,
    /// Octets of content, and of the frames that carried it.
    pub len: u64,
    pub wire: u64,
    pub frames: u64,
    pub first_t: Option<u64>,
    /// The content, while it stands in one piece.
    pub piece: Option<ByteRange>,
    pub expected: Option<u64>,
    /// What reads the content.
    pub content: Option<Box<Content>>,
}

/// A stream by its number.
pub enum Known<'a> {
    Open(&'a mut Stream),
    Closed,
    /// One side reset it not long ago; the other may not know yet.
    Reset,
    Idle,
}

/// The streams of a connection.
#[derive(Debug, Default)]
pub struct Streams {
    open: BTreeMap<u32, Stream>,
    reset: VecDeque<u32>,
    exchanges: u32,
}

impl Streams {
    /// Opens a stream; false when there are too many to follow.
    pub fn open(&mut self, id: u32, pushed: bool, windows: [i64; 2]) -> bool {
        if self.open.len() == MAX_STREAMS {
            return false;
        }
        let exchange = if pushed {
            0
        } else {
            self.exchanges = self.exchanges.saturating_add(1);
            self.exchanges
        };
        let sides = [Side::default(), Side::default()];
        let stream = Stream { exchange, head_method: false, connect: None, tunnel: false, sides, windows };
        self.open.insert(id, stream);
        true
    }

    /// A stream; `newest` is the newest one of its initiator.
    pub fn of(&mut self, id: u32, newest: u32) -> Known<'_> {
        match self.open.get_mut(&id) {
            Some(stream) => Known::Open(stream),
            None if self.reset.contains(&id) => Known::Reset,
            None if id <= newest => Known::Closed,
            None => Known::Idle,
        }
    }

    /// A stream that is open.
    pub fn get(&mut self, id: u32) -> Option<&mut Stream> {
        self.open.get_mut(&id)
    }

    /// Forgets a stream.
    pub fn close(&mut self, id: u32) -> Option<Stream> {
        self.open.remove(&id)
    }

    /// A stream was reset.
    pub fn reset(&mut self, id: u32) -> Option<Stream> {
        if self.reset.len() == MAX_RESET {
            self.reset.pop_front();
        }
        self.reset.push_back(id);
        self.open.remove(&id)
    }

    /// The window of every stream changes for one direction (RFC 9113 §6.9.2).
    pub fn widen(&mut self, dir: Dir, by: i64) {
        for stream in self.open.values_mut() {
            stream.windows[dir as usize] = stream.windows[dir as usize].saturating_add(by);
        }
    }

    /// The numbers of the open streams, in order.
    pub fn ids(&self) -> Vec<u32> {
        self.open.keys().copied().collect()
    }
}
