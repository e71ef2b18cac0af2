//! Which events belong to the body of which head.

use std::collections::HashMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::event::{Data, Dir, Event, Framing, H2Detail};

/// The events of one body.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct BodySpan {
    /// `seq` of the head.
    pub(super) head: u64,
    exchange: u32,
    /// `seq` of its last event so far.
    pub(super) last: u64,
    /// Content bytes, when it ended in a way that tells.
    pub(super) len: Option<u64>,
    pub(super) ended: bool,
    /// True when it ended as its framing said.
    pub(super) whole: bool,
}

/// Bodies that are arriving: at most one for each direction of a connection, or of an HTTP/2 stream.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    arriving: HashMap<Way, BodySpan>,
}

/// Connection, stream, and whether it is a response.
type Way = (u32, u32, bool);

impl Bodies {
    /// Looks at an event; a body that has ended is handed out.
    pub(super) fn push(&mut self, event: &Event) -> Option<BodySpan> {
        let (response, exchange) = match &event.data {
            Data::RequestHead(head) => return self.begin(event, false, head.exchange, &head.framing),
            Data::ResponseHead(head) => return self.begin(event, true, head.exchange, &head.framing),
            Data::RequestBodyChunk(chunk) => (false, chunk.exchange),
            Data::ResponseBodyChunk(chunk) => (true, chunk.exchange),
            Data::RequestBodyEnd(end) => return self.end(event, false, end.exchange, Some(end.len), true),
            Data::ResponseBodyEnd(end) => return self.end(event, true, end.exchange, Some(end.len), true),
            Data::Incomplete(end) => {
                let response = event.dir == Dir::Rx;
                return self.end(event, response, end.exchange, Some(end.got), false);
            }
            Data::HttpMalformed(flaw) if flaw.fatal => {
                let response = event.dir == Dir::Rx;
                let exchange = self.arriving.get(&(event.conn, event.stream, response))?.exchange;
                return self.end(event, response, exchange, None, false);
            }
            Data::H2Frame(frame) if matches!(frame.detail, H2Detail::Data { .. }) => {
                let way = (event.conn, event.stream, event.dir == Dir::Rx);
                if let Some(span) = self.arriving.get_mut(&way) {
                    span.last = event.seq;
                }
                return None;
            }
            _ => return None,
        };
        let way = (event.conn, event.stream, response);
        if let Some(span) = self.arriving.get_mut(&way).filter(|span| span.exchange == exchange) {
            span.last = event.seq;
        }
        None
    }

    /// The body of a head, while it is arriving.
    pub(super) fn of(&self, head: u64) -> Option<BodySpan> {
        self.arriving.values().find(|span| span.head == head).copied()
    }

    /// Those that have not ended.
    pub(super) fn open(&self) -> impl Iterator<Item = BodySpan> {
        self.arriving.values().copied()
    }

    fn begin(&mut self, event: &Event, response: bool, exchange: u32, framing: &Framing) -> Option<BodySpan> {
        let key = (event.conn, event.stream, response);
        if matches!(framing, Framing::None { .. } | Framing::Tunnel { .. }) {
            return self.arriving.remove(&key);
        }
        let span =
            BodySpan { head: event.seq, exchange, last: event.seq, len: None, ended: false, whole: false };
        self.arriving.insert(key, span)
    }

    fn end(
        &mut self,
        event: &Event,
        response: bool,
        exchange: u32,
        len: Option<u64>,
        whole: bool,
    ) -> Option<BodySpan> {
        let key = (event.conn, event.stream, response);
        if self.arriving.get(&key)?.exchange != exchange {
            return None;
        }
        let span = self.arriving.remove(&key)?;
        Some(BodySpan { last: event.seq, len, whole, ended: true, ..span })
    }
}
