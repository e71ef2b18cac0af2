//! One request on its stream: what of it is still to be sent, and what was seen of its answer.

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::StreamExt;

use crate::compose::Line as Field;
use crate::dial::line::Outgoing;
use crate::drive::cookies::SetCookies;
use crate::drive::seen::Seen;
use crate::event::{Data, Dir, Event};

/// A request under way.
pub struct Upload {
    /// 0: its stream is not open yet.
    pub stream: u32,
    pub fields: Vec<Field>,
    content: VecDeque<Outgoing>,
    /// Bytes of `content`, as far as they are at hand.
    queued: u64,
    piece: Bytes,
    /// `piece` is of the source that is first in `content`.
    poured: bool,
    /// A person adds to the content and ends it.
    pub open: bool,
    trailers: Vec<Field>,
    /// END_STREAM was written.
    pub sent: bool,
    pub seen: Seen,
    /// It ended without its answer.
    pub broken: bool,
    /// It asks for a tunnel (RFC 8441 §4): what follows its head is no content.
    pub tunnel: bool,
}

/// What is to be written next of a request.
pub enum Next {
    Data {
        content: Bytes,
        end: bool,
    },
    Trailers(Vec<Field>),
    /// Nothing for now.
    Nothing,
}

impl Upload {
    /// A request whose head was not sent.
    pub fn new(
        conn: u32,
        fields: Vec<Field>,
        content: Vec<Outgoing>,
        open: bool,
        trailers: Vec<Field>,
    ) -> Upload {
        let mut upload = Upload {
            stream: 0,
            fields,
            content: VecDeque::new(),
            queued: 0,
            piece: Bytes::new(),
            poured: false,
            open,
            trailers,
            sent: false,
            seen: Seen::new(conn, 1),
            broken: false,
            tunnel: false,
        };
        content.into_iter().for_each(|piece| upload.add(piece));
        upload
    }

    /// Nothing follows its head.
    pub fn is_head_only(&self) -> bool {
        self.content.is_empty() && !self.open && self.trailers.is_empty()
    }

    /// More content, of a body that is open.
    pub fn add(&mut self, content: Outgoing) {
        if let Outgoing::Bytes(bytes) = &content {
            self.queued += bytes.len() as u64;
        }
        self.content.push_back(content);
    }

    /// Bytes that wait, as far as they are at hand, and how many pieces are not written whole.
    pub fn waiting(&self) -> (u64, usize) {
        let piece = usize::from(!self.piece.is_empty() && !self.poured);
        (self.queued + self.piece.len() as u64, self.content.len() + piece)
    }

    /// Its answer is complete, or will never be.
    pub fn is_over(&self) -> bool {
        self.seen.done() || self.broken
    }

    /// Looks at an event of its connection.
    pub fn look(&mut self, event: &Event) {
        if event.stream != self.stream || self.stream == 0 {
            return;
        }
        self.seen.look(event);
        if matches!(event.data, Data::Incomplete(_)) && event.dir == Dir::Rx {
            self.broken = true;
        }
    }

    /// Cookies that its response set since the last call.
    pub fn set_cookies(&mut self) -> Vec<SetCookies> {
        std::mem::take(&mut self.seen.set_cookies)
    }

    /// What may be written, at most `most` octets of it.
    pub fn next(&mut self, most: usize) -> Next {
        while self.piece.is_empty() {
            match self.content.front_mut() {
                Some(Outgoing::Bytes(bytes)) => {
                    self.piece = std::mem::take(bytes);
                    self.poured = false;
                    self.queued = self.queued.saturating_sub(self.piece.len() as u64);
                    self.content.pop_front();
                }
                Some(Outgoing::Stream(_)) => return Next::Nothing,
                None if self.open => return Next::Nothing,
                None if !self.trailers.is_empty() => {
                    return Next::Trailers(std::mem::take(&mut self.trailers));
                }
                None => return Next::Data { content: Bytes::new(), end: true },
            }
        }
        if most == 0 {
            return Next::Nothing;
        }
        let content = self.piece.split_to(most.min(self.piece.len()));
        let end = self.piece.is_empty() && self.content.is_empty() && !self.open && self.trailers.is_empty();
        Next::Data { content, end }
    }

    /// Reads on where the content comes from a source; ready when something was read, or could not be.
    pub fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(Outgoing::Stream(source)) = self.content.front_mut().filter(|_| self.piece.is_empty())
        else {
            return Poll::Pending;
        };
        match source.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(bytes))) => {
                self.piece = bytes;
                self.poured = true;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Some(Err(error))) => {
                self.content.pop_front();
                Poll::Ready(Err(error))
            }
            Poll::Ready(None) => {
                self.content.pop_front();
                Poll::Ready(Ok(()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}
