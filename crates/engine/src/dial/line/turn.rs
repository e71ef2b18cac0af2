//! One turn of a connection: what waits is written, what came is read, and the peer that takes no more is told.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::AsyncWrite;
use tokio::time::sleep;

use super::{Line, Outgoing, Shut, Stall, Turn};
use crate::event::{Backpressure, Data, Dir, Event, Phase};

/// Room for one read: large enough that a flood costs few calls.
const READ_ROOM: usize = 256 * 1024;
/// Most of one read where what comes may unfold to a thousand times as much: compressed messages.
const READ_UNFOLDING: usize = 16 * 1024;
/// Below this much spare room a fresh buffer is taken.
const READ_LEAST: usize = 16 * 1024;
/// A write that waits longer than this is told as backpressure.
const STALL: Duration = Duration::from_millis(250);

impl Line {
    pub(super) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if self.dead {
            return Poll::Ready(Turn::Broken);
        }
        // Who only wrote while the socket takes it would read late, and write down the time of that.
        if std::mem::take(&mut self.wrote)
            && self.reading
            && let Poll::Ready(turn) = self.poll_read_turn(cx)
        {
            return Poll::Ready(turn);
        }
        let written = self.poll_write_out(cx);
        // A socket that woke up with its error takes no bytes again.
        if !matches!(written, Poll::Ready(Err(Fault::Line))) {
            self.watch_stall(cx, written.is_pending());
        }
        match written {
            Poll::Ready(Ok(true)) => {
                self.wrote = true;
                return Poll::Ready(Turn::Wrote);
            }
            Poll::Ready(Ok(false)) | Poll::Pending => {}
            Poll::Ready(Err(Fault::Source(error))) => {
                self.out.pop_front();
                self.lost += 1;
                return Poll::Ready(Turn::Source(error));
            }
            // What the peer said before it reset us may still wait to be read.
            Poll::Ready(Err(Fault::Line)) => (self.shut, self.faulted) = (Shut::Done, true),
        }
        if !self.reading && !self.faulted {
            return Poll::Pending;
        }
        self.poll_read_turn(cx)
    }

    fn poll_read_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        match self.poll_read_in(cx) {
            Poll::Ready(Ok(Some(bytes))) => Poll::Ready(Turn::Read(bytes)),
            Poll::Ready(Ok(None)) if !self.tap().line().broken() => Poll::Ready(Turn::Eof),
            Poll::Ready(_) => {
                self.dead = true;
                Poll::Ready(Turn::Broken)
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Tells when the socket takes no more for longer than a moment, and when it takes bytes again.
    fn watch_stall(&mut self, cx: &mut Context<'_>, pending: bool) {
        let blocked = pending && !matches!(self.out.front(), Some(Outgoing::Stream(_)));
        match (&mut self.stall, blocked) {
            (Stall::Flows, false) => {}
            (Stall::Waits(_), false) => self.stall = Stall::Flows,
            (Stall::Told, false) => {
                self.stall = Stall::Flows;
                self.pressure(Phase::End);
            }
            (Stall::Flows, true) => {
                let mut moment = Box::pin(sleep(STALL));
                // Polled once, so that it wakes this task.
                let _ = moment.as_mut().poll(cx);
                self.stall = Stall::Waits(moment);
            }
            (Stall::Waits(moment), true) => {
                if moment.as_mut().poll(cx).is_ready() {
                    self.stall = Stall::Told;
                    self.pressure(Phase::Begin);
                }
            }
            (Stall::Told, true) => {}
        }
    }

    fn pressure(&self, phase: Phase) {
        let data = Data::Backpressure(Backpressure { queued: self.queued });
        self.pen().fact(Event { phase, ..Event::new(self.conn(), self.pen().now(), Dir::Local, data) });
    }

    /// `true`: something was written; `false`: nothing waits.
    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Fault>> {
        loop {
            let Some(front) = self.out.front_mut() else {
                return self.poll_shut(cx);
            };
            match front {
                Outgoing::Bytes(bytes) if bytes.is_empty() => {
                    self.out.pop_front();
                    self.poured = false;
                }
                Outgoing::Bytes(bytes) => {
                    return match Pin::new(&mut self.stream).poll_write(cx, bytes) {
                        Poll::Ready(Ok(accepted)) => {
                            let _ = bytes.split_to(accepted);
                            self.queued = self.queued.saturating_sub(accepted as u64);
                            if bytes.is_empty() {
                                self.out.pop_front();
                                self.poured = false;
                            }
                            Poll::Ready(Ok(true))
                        }
                        Poll::Ready(Err(_)) => {
                            self.lost = self.unwritten();
                            self.poured = false;
                            self.out.clear();
                            self.queued = 0;
                            Poll::Ready(Err(Fault::Line))
                        }
                        Poll::Pending => Poll::Pending,
                    };
                }
                Outgoing::Stream(stream) => match stream.as_mut().poll_next(cx) {
                    Poll::Ready(Some(Ok(bytes))) => {
                        self.queued += bytes.len() as u64;
                        self.out.push_front(Outgoing::Bytes(bytes));
                        self.poured = true;
                    }
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(Fault::Source(error))),
                    Poll::Ready(None) => {
                        self.out.pop_front();
                    }
                    Poll::Pending => return Poll::Pending,
                },
            }
        }
    }

    fn poll_shut(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Fault>> {
        let ending = self.shut == Shut::Asked;
        if ending {
            self.stream.notify_close();
        }
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Poll::Ready(Err(Fault::Line)),
            Poll::Pending => return Poll::Pending,
        }
        if !ending {
            return Poll::Ready(Ok(false));
        }
        let via = if self.closing { "close" } else { "shutdown" };
        match self.stream.poll_fin(cx, via) {
            Poll::Ready(_) => {
                self.shut = Shut::Done;
                Poll::Ready(Ok(true))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// `None`: end of the stream, told once.
    fn poll_read_in(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, ()>> {
        if self.tap().line().peer_is_done() && self.eof {
            return Poll::Pending;
        }
        if self.buf.capacity() - self.buf.len() < READ_LEAST {
            self.buf.reserve(READ_ROOM);
        }
        let most = if self.pen().unfolds(self.conn()) { READ_UNFOLDING } else { usize::MAX };
        match self.stream.poll_chunk(cx, &mut self.buf, most) {
            Poll::Ready(Ok(bytes)) if bytes.is_empty() => {
                self.eof = true;
                Poll::Ready(Ok(None))
            }
            Poll::Ready(Ok(bytes)) => Poll::Ready(Ok(Some(bytes))),
            Poll::Ready(Err(())) => Poll::Ready(Err(())),
            Poll::Pending => Poll::Pending,
        }
    }
}

enum Fault {
    /// The source of an outgoing body.
    Source(io::Error),
    /// The connection.
    Line,
}
