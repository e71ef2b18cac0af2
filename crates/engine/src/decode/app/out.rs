//! What a decoder can do with what it read: tell packets, tell what is wrong, hand on what they carry.

use super::tower::{Above, Handshake};
use super::{Carried, Packet};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Event, Malformed, Phrase, Shows};

/// Ranges of a message that its packets name too.
const MAX_RANGES: usize = 4;

/// The way out of a decoder.
#[derive(Debug)]
pub struct Out<'o, 's> {
    pub(super) sink: &'o mut Sink<'s>,
    pub(super) above: &'o mut Above,
    pub(super) handshake: &'o Handshake,
    /// The protocol that reads, and its version.
    pub(super) proto: (&'static str, &'o str),
    pub(super) keys: &'o mut Vec<String>,
    /// Where the next packet began, when that was in an earlier message.
    pub(super) begun: Option<Begun>,
}

/// Where a packet begins whose end has not come: the message, and the bytes of all messages so far.
#[derive(Clone, Debug)]
pub struct Begun {
    ordinal: u64,
    ranges: Vec<ByteRange>,
}

impl Out<'_, '_> {
    /// Tells a packet; its ordinal is for [`super::Pairs`] and for what the packet carries. Where too many were
    /// told of what was sent, it is not, and its carrier stands for it.
    pub fn packet(&mut self, carried: &Carried<'_>, packet: Packet) -> u64 {
        if !self.sink.allowance.take() {
            return carried.carrier;
        }
        let Packet { mut data, cause } = packet;
        data.carrier = Some(carried.carrier);
        let begun = self.begun.take();
        data.begins = begun.as_ref().map(|begun| begun.ordinal);
        let mut event = self.event(carried, Data::AppPacket(Box::new(data)));
        if let Some(begun) = begun {
            event.ranges = joined(begun.ranges, event.ranges.iter().copied()).into_iter().collect();
        }
        event.cause = cause;
        self.sink.push(event)
    }

    /// Tells a packet that only carries: its row stands in the timeline unless the protocol above reads it
    /// ([`Out::raise`]).
    pub fn raise(&mut self, carried: &Carried<'_>, packet: Packet, inner: &[Inner]) -> u64 {
        let ordinal = self.packet(carried, packet);
        for piece in inner {
            let inner = match piece {
                Inner::Run { from, to, text } => carried.run(*from, *to, *text, ordinal),
                Inner::Decoded { octets, text } => carried.decoded(octets, *text, ordinal),
            };
            if self.above.push(&inner, self.handshake, Some(self.proto), self.keys, self.sink) {
                self.sink.show_ordinal(ordinal, Shows::DETAIL);
            }
        }
        ordinal
    }

    /// A packet begins in this message, or in the one before, and goes on in the next.
    pub fn goes_on(&self, carried: &Carried<'_>, before: Option<Begun>) -> Begun {
        let Begun { ordinal, ranges } = before.unwrap_or(Begun { ordinal: carried.root, ranges: Vec::new() });
        Begun { ordinal, ranges: joined(ranges, self.sink.ranges(carried.root).iter().copied()) }
    }

    /// The next packet began in an earlier message.
    pub fn begun(&mut self, begun: Option<Begun>) {
        self.begun = begun;
    }

    /// What was read breaks a rule of the protocol; `source` names the rule.
    pub fn malformed(&mut self, carried: &Carried<'_>, why: Phrase, source: &str) {
        if !self.sink.allowance.take() {
            return;
        }
        let data = Data::AppMalformed(Malformed { why, rfc: source.to_owned(), fatal: false });
        let mut event = self.event(carried, data);
        event.cause = Some(carried.carrier);
        self.sink.push(event);
    }

    /// The session can be found under this name, whatever the connection.
    pub fn known_as(&mut self, key: String) {
        self.keys.push(key);
    }

    /// Whether anything above may read what is handed on.
    #[must_use]
    pub fn wants(&self) -> bool {
        self.above.wants()
    }

    /// The target of the request that opened the way.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.handshake.target
    }

    fn event(&self, carried: &Carried<'_>, data: Data) -> Event {
        let mut event = Event::new(carried.conn, carried.t_ns, carried.dir, data);
        event.stream = carried.stream;
        event.ranges.extend(self.sink.ranges(carried.root).iter().take(MAX_RANGES));
        event
    }
}

/// Ranges with more behind them; what follows at once goes on in the same one.
fn joined(mut ranges: Vec<ByteRange>, more: impl Iterator<Item = ByteRange>) -> Vec<ByteRange> {
    for range in more {
        let next = |last: &&mut ByteRange| last.log == range.log && last.off + last.len == range.off;
        if let Some(last) = ranges.last_mut().filter(next) {
            last.len += range.len;
        } else if ranges.len() < MAX_RANGES {
            ranges.push(range);
        } else {
            break;
        }
    }
    ranges
}

/// What a packet carries to the protocol above it.
#[derive(Debug)]
pub enum Inner {
    /// A run of the payload that the packet was read from.
    Run { from: usize, to: usize, text: bool },
    /// Octets that were decoded from it.
    Decoded { octets: Vec<u8>, text: bool },
}
