//! One direction of an HTTP/2 connection: its frames, its compression, its windows, its settings.

use std::collections::VecDeque;

use super::block::Block;
use super::frame::Reader;
use super::hpack::Hpack;
use crate::event::{H2Setting, Log};

/// Settings and pings that may wait for their answer; of more the oldest are forgotten.
const MAX_WAITING: usize = 64;
/// RFC 9113 §6.9.2.
pub const FIRST_WINDOW: i64 = 65_535;
/// RFC 9113 §4.2.
const FIRST_MAX_FRAME: u32 = 16_384;

/// What one direction sends.
#[derive(Debug)]
pub struct Half {
    pub log: Log,
    /// Offset of the next byte.
    pub at: u64,
    pub reader: Reader,
    pub hpack: Hpack,
    pub block: Option<Block>,
    /// No frame was read yet.
    pub fresh: bool,
    /// Nothing more can be read.
    pub dead: bool,
    /// What this side may still send on the connection.
    pub window: i64,
    /// What it may send on a new stream: the other side said so.
    pub first_window: i64,
    /// The largest payload that it may send: the other side said so.
    pub max_frame: u32,
    /// Whether it may push: the other side said so.
    pub may_push: bool,
    /// Settings that it sent and that were not acknowledged.
    pending: VecDeque<Pending>,
    pings: VecDeque<Ping>,
    /// The last stream of its GOAWAY.
    pub goaway: Option<u32>,
    /// The newest stream that it opened.
    pub newest: u32,
}

/// Settings on their way, with the ordinal of their frame.
#[derive(Clone, Debug)]
pub struct Pending {
    pub frame: u64,
    pub table: Option<u32>,
    pub window: Option<u32>,
    pub max_frame: Option<u32>,
    pub push: Option<u32>,
}

#[derive(Debug)]
struct Ping {
    octets: Vec<u8>,
    t_ns: u64,
    frame: u64,
}

impl Half {
    /// A direction whose first byte stands at `at`.
    pub fn new(log: Log, at: u64) -> Half {
        Half {
            log,
            at,
            reader: Reader::default(),
            hpack: Hpack::default(),
            block: None,
            fresh: true,
            dead: false,
            window: FIRST_WINDOW,
            first_window: FIRST_WINDOW,
            max_frame: FIRST_MAX_FRAME,
            may_push: true,
            pending: VecDeque::new(),
            pings: VecDeque::new(),
            goaway: None,
            newest: 0,
        }
    }

    /// It sent settings.
    pub fn sent(&mut self, frame: u64, settings: &[H2Setting]) {
        let last = |id: u16| settings.iter().rev().find(|one| one.id == id).map(|one| one.value);
        if self.pending.len() == MAX_WAITING {
            self.pending.pop_front();
        }
        self.pending.push_back(Pending {
            frame,
            table: last(0x1),
            window: last(0x4),
            max_frame: last(0x5),
            push: last(0x2),
        });
    }

    /// Its oldest settings were acknowledged.
    pub fn acknowledged(&mut self) -> Option<Pending> {
        self.pending.pop_front()
    }

    /// The largest value that its unacknowledged settings ask for: the other side may know them already.
    pub fn asked(&self, of: impl Fn(&Pending) -> Option<u32>) -> Option<u32> {
        self.pending.iter().filter_map(of).max()
    }

    /// It sent a ping.
    pub fn pinged(&mut self, octets: &[u8], t_ns: u64, frame: u64) {
        if self.pings.len() == MAX_WAITING {
            self.pings.pop_front();
        }
        self.pings.push_back(Ping { octets: octets.to_vec(), t_ns, frame });
    }

    /// The ping with these octets was answered: when it was sent, and the ordinal of its frame.
    pub fn ponged(&mut self, octets: &[u8]) -> Option<(u64, u64)> {
        let at = self.pings.iter().position(|ping| ping.octets == octets)?;
        self.pings.remove(at).map(|ping| (ping.t_ns, ping.frame))
    }
}
