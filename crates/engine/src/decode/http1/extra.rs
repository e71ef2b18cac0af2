//! Bytes behind a response that is complete, which belong to nothing (RFC 9112 §6.3).

use super::framing::{Method, flaw};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, Framing, Log, Phrase};

/// How the response before ended, as far as it explains bytes behind it.
#[derive(Clone, Debug)]
pub struct Ended {
    why: Phrase,
    /// A response that has no body by rule: bytes behind it are the body that should not be there.
    bodiless: bool,
}

impl Ended {
    /// A response ended as its framing says.
    pub fn by(framing: &Framing, status: u16, method: Method) -> Ended {
        let (why, bodiless) = match framing {
            Framing::None { .. } if method == Method::Head => (Phrase::new("http-extra-after-head"), true),
            Framing::None { .. } => {
                (Phrase::new("http-extra-after-status").with("status", status.to_string()), true)
            }
            Framing::Length { length, .. } => {
                (Phrase::new("http-extra-after-length").with("length", *length), false)
            }
            _ => (Phrase::new("http-extra-after-chunks"), false),
        };
        Ended { why, bodiless }
    }

    /// Why bytes that are no response stand here; absent where they may be a bad answer to the request that
    /// is due.
    pub fn explains(&self, due: bool) -> Option<Phrase> {
        (self.bodiless || !due).then(|| self.why.clone())
    }
}

/// Such bytes, as they come.
#[derive(Debug)]
pub struct Extra {
    from: u64,
    len: u64,
    /// Ordinal of the event that told the first of them, and how many it named.
    first: u64,
    told: u64,
}

impl Extra {
    /// Tells the first bytes.
    pub fn begin(why: Phrase, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) -> Extra {
        let data = Data::HttpMalformed(flaw(why, "RFC 9112 §6.3", true));
        let first = sink.push(Event::new(sink.conn(), t_ns, Dir::Rx, data).with_range(range));
        Extra { from: range.off, len: range.len, first, told: range.len }
    }

    /// More of them came.
    pub fn add(&mut self, len: u64) {
        self.len += len;
    }

    /// Nothing more comes: tells all of them, where the first event did not.
    pub fn finish(&self, log: Log, t_ns: u64, sink: &mut Sink<'_>) {
        if self.len == self.told {
            return;
        }
        let why = Phrase::new("http-extra-all").with("bytes", self.len);
        let data = Data::HttpMalformed(flaw(why, "RFC 9112 §6.3", false));
        let range = ByteRange { log, off: self.from, len: self.len };
        let mut event = Event::new(sink.conn(), t_ns, Dir::Rx, data).with_range(range);
        event.cause = Some(self.first);
        sink.push(event);
    }
}
