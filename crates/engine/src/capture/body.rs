//! Bodies: which events belong to which head.

use std::collections::HashMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::event::{Data, Event, Framing};

/// The events of one body.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct BodySpan {
    /// `seq` of the head.
    pub(super) head: u64,
    exchange: u32,
    /// `seq` of its last event so far.
    pub(super) last: u64,
    /// Content bytes, once it has ended.
    pub(super) len: Option<u64>,
    /// True when it ended as its framing said.
    pub(super) whole: bool,
}

/// Bodies that are arriving: at most one for each direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    /// By connection and whether it is a response.
    arriving: HashMap<(u32, bool), BodySpan>,
}

impl Bodies {
    /// Looks at an event; a body that has ended is handed out.
    pub(super) fn push(&mut self, event: &Event) -> Option<BodySpan> {
        let (response, exchange) = match &event.data {
            Data::RequestHead(head) => return self.begin(event, false, head.exchange, &head.framing),
            Data::ResponseHead(head) => return self.begin(event, true, head.exchange, &head.framing),
            Data::RequestBodyChunk(chunk) => (false, chunk.exchange),
            Data::ResponseBodyChunk(chunk) => (true, chunk.exchange),
            Data::RequestBodyEnd(end) => return self.end(event, false, end.exchange, end.len, true),
            Data::ResponseBodyEnd(end) => return self.end(event, true, end.exchange, end.len, true),
            Data::Incomplete(end) => {
                let response = self.arriving.get(&(event.conn, true)).is_some_and(|s| s.exchange == end.exchange);
                return self.end(event, response, end.exchange, end.got, false);
            }
            _ => return None,
        };
        if let Some(span) = self.arriving.get_mut(&(event.conn, response)).filter(|s| s.exchange == exchange) {
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
        let key = (event.conn, response);
        if matches!(framing, Framing::None { .. } | Framing::Tunnel { .. }) {
            return self.arriving.remove(&key);
        }
        let span = BodySpan { head: event.seq, exchange, last: event.seq, len: None, whole: false };
        self.arriving.insert(key, span)
    }

    fn end(&mut self, event: &Event, response: bool, exchange: u32, len: u64, whole: bool) -> Option<BodySpan> {
        let key = (event.conn, response);
        if self.arriving.get(&key)?.exchange != exchange {
            return None;
        }
        let span = self.arriving.remove(&key)?;
        Some(BodySpan { last: event.seq, len: Some(len), whole, ..span })
    }
}

/// Bodies that were looked at.
#[derive(Debug, Default)]
pub(super) struct BodyCache {}

impl super::Capture {
    /// The body that belongs to a request or response head; content codings undone into a file beside the
    /// log, in a stream, up to 4 GiB.
    pub fn body(&self, _head: u64) -> Result<crate::api::BodyInfo, crate::Error> {
        todo!()
    }

    /// A window of at most 1 MiB of that body, decoded or as framed.
    pub fn body_window(&self, _head: u64, _decoded: bool, _off: u64, _len: u64) -> Result<crate::api::BodyWindow, crate::Error> {
        todo!()
    }

    /// Writes the body to a file without passing it through a window.
    pub fn save_body(&self, _head: u64, _decoded: bool, _to: &std::path::Path) -> Result<u64, crate::Error> {
        todo!()
    }
}
