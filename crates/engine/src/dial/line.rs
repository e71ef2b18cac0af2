//! An open connection, with TLS or without: one place to read, write, half-close, close and reset it.
//!
//! It never closes with unread bytes by accident, because the system would send RST instead of FIN: closing
//! in order drains what the peer still sends.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use socket2::SockRef;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, timeout_at};

use super::os;
use super::stream::Stream;
use crate::event::{Backpressure, Data, Dir, Event, Evidence, Phase, TcpTimeout};
use crate::tap::{Pen, Tap};

/// Room for one read: large enough that a flood costs few calls.
const READ_ROOM: usize = 256 * 1024;
/// Below this much spare room a fresh buffer is taken.
const READ_LEAST: usize = 16 * 1024;
/// A write that waits longer than this is told as backpressure.
const STALL: Duration = Duration::from_millis(250);
/// With more than this waiting, nothing more is taken on from a person.
const BACKLOG: u64 = 4 << 20;
/// The same, in pieces.
const BACKLOG_PIECES: usize = 4096;
/// A close in order reads this much of what the peer still sends: a flood must not fill the disk.
const DRAIN_MOST: u64 = 16 << 20;
/// How long a close in order waits for the peer.
pub const CLOSE_WAIT: Duration = Duration::from_millis(900);

/// Bytes that wait to be written, at hand or still to be read.
pub enum Outgoing {
    Bytes(Bytes),
    Stream(BoxStream<'static, io::Result<Bytes>>),
}

/// What a turn brought.
#[derive(Debug)]
pub enum Turn {
    /// Bytes for the decoders above TLS came; they are in the record.
    Read(Bytes),
    /// The peer sends no more (FIN, or close_notify under TLS).
    Eof,
    /// Some of what waited was written.
    Wrote,
    /// The source of an outgoing body failed; the connection itself stands.
    Source(io::Error),
    /// The connection broke: reset, or TLS cannot go on. Why is in the record.
    Broken,
}

/// An open connection.
pub struct Line {
    stream: Stream,
    buf: BytesMut,
    out: VecDeque<Outgoing>,
    /// Bytes in `out`.
    queued: u64,
    eof: bool,
    /// Nothing can be read any more.
    dead: bool,
    /// A half-close that waits until everything before it is written.
    shut: Shut,
    /// What is shut is the whole connection, not our direction alone.
    closing: bool,
    stall: Stall,
    /// Bytes are read as they come; else the peer meets back-pressure.
    reading: bool,
    /// Writing failed; why is read.
    faulted: bool,
}

/// Whether the socket takes what we write.
#[derive(Default)]
enum Stall {
    #[default]
    Flows,
    /// It did not just now; that is told when it lasts.
    Waits(Pin<Box<Sleep>>),
    Told,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shut {
    No,
    Asked,
    Done,
}

impl Line {
    /// A connection that is open as far as it will be.
    #[must_use]
    pub fn new(stream: Stream) -> Line {
        Line {
            stream,
            buf: BytesMut::new(),
            out: VecDeque::new(),
            queued: 0,
            eof: false,
            dead: false,
            shut: Shut::No,
            closing: false,
            stall: Stall::default(),
            reading: true,
            faulted: false,
        }
    }

    /// The connection's number within the session.
    #[must_use]
    pub fn conn(&self) -> u32 {
        self.tap().line().conn()
    }

    /// The session's pen.
    #[must_use]
    pub fn pen(&self) -> &Pen {
        self.tap().line().pen()
    }

    /// What ALPN agreed on; absent without TLS.
    #[must_use]
    pub fn alpn(&self) -> Option<&[u8]> {
        self.stream.alpn()
    }

    /// Bytes that wait to be written, as far as they are at hand.
    #[must_use]
    pub fn queued(&self) -> u64 {
        self.queued
    }

    /// Puts bytes behind those that wait to be written.
    pub fn send(&mut self, bytes: impl Into<Bytes>) {
        self.queue(Outgoing::Bytes(bytes.into()));
    }

    /// Puts a source of bytes behind those that wait to be written.
    pub fn queue(&mut self, outgoing: Outgoing) {
        if let Outgoing::Bytes(bytes) = &outgoing {
            self.queued += bytes.len() as u64;
        }
        self.out.push_back(outgoing);
    }

    /// Reads from now on, or leaves what comes in the system's hands: the peer then meets back-pressure.
    pub fn read(&mut self, on: bool) {
        self.reading = on;
    }

    /// True while something waits to be written.
    #[must_use]
    pub fn writing(&self) -> bool {
        !self.out.is_empty() || self.stream.wants_write()
    }

    /// True while more may be put behind what waits. A peer that does not read must not fill our memory.
    #[must_use]
    pub fn room(&self) -> bool {
        self.queued < BACKLOG && self.out.len() < BACKLOG_PIECES
    }

    /// The peer sends no more.
    #[must_use]
    pub fn eof(&self) -> bool {
        self.eof || self.tap().line().peer_is_done()
    }

    /// The peer closed or broke it while nothing was under way, as far as the system has told by now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let mut octet = [MaybeUninit::uninit()];
        let waits = SockRef::from(self.tap().inner()).peek(&mut octet);
        let over = match waits {
            Ok(0) => true,
            // Under TLS it may be a session ticket; without, nothing was asked for.
            Ok(_) => !self.stream.is_tls(),
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        self.eof() || self.dead || over
    }

    /// We sent our FIN, or will as soon as what waits is written.
    #[must_use]
    pub fn shut(&self) -> bool {
        self.shut != Shut::No || self.tap().line().we_are_done()
    }

    /// Half-closes once everything queued is written: close_notify, then FIN.
    pub fn half_close(&mut self) {
        if self.shut == Shut::No {
            self.shut = Shut::Asked;
        }
    }

    /// Reads or writes, whatever is possible first. Cancel safe. Never ready when there is nothing left to
    /// read or write.
    pub async fn turn(&mut self) -> Turn {
        poll_fn(|cx| self.poll_turn(cx)).await
    }

    /// Closes in order: what waits is written, then close_notify and FIN; then reads until the peer's FIN,
    /// for at most `wait` and [`DRAIN_MOST`]. With no time to wait the FIN is asked for and nothing more.
    pub async fn close(mut self, wait: Duration) {
        let deadline = Instant::now() + wait;
        self.closing = self.shut == Shut::No;
        self.reading = true;
        self.half_close();
        let mut drained = 0;
        loop {
            let done = self.shut == Shut::Done && self.tap().line().peer_is_done();
            if self.dead || done || drained > DRAIN_MOST {
                break;
            }
            // In a flood there is always something to read, and the limit would never be looked at.
            let turn = async {
                if Instant::now() >= deadline && !wait.is_zero() {
                    std::future::pending().await
                } else {
                    self.turn().await
                }
            };
            match timeout_at(deadline, turn).await {
                Ok(Turn::Broken) => break,
                Ok(turn) => {
                    if let Turn::Read(bytes) = turn {
                        drained += bytes.len() as u64;
                    }
                    self.pen().flush().await;
                }
                Err(_) if wait.is_zero() => break,
                Err(_) => {
                    let limit_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                    let timeout = TcpTimeout { what: "close".to_owned(), limit_ms };
                    self.pen().note(self.conn(), Dir::Local, Data::TcpTimeout(timeout));
                    break;
                }
            }
        }
        self.drop_socket();
    }

    /// Resets: SO_LINGER 0, so that the system sends RST.
    pub fn reset(mut self, how: &str) {
        let t_ns = self.pen().now();
        let lingers = SockRef::from(self.tap().inner()).set_linger(Some(Duration::ZERO));
        if lingers.is_ok() {
            self.tap_mut().line_mut().reset(t_ns, how, Evidence::Observed);
        }
        self.drop_socket();
    }

    /// Asks the system for its numbers.
    pub fn measure(&mut self) {
        if self.tap().line().broken() {
            return;
        }
        if let Some(stats) = os::tcp_stats(self.tap().inner()) {
            let t_ns = self.pen().now();
            self.tap_mut().line_mut().measured(t_ns, stats);
        }
    }

    /// The tap drops the socket first and writes down after that that it is gone.
    fn drop_socket(mut self) {
        self.measure();
        if self.unread() {
            // The system answers a close with RST when received bytes were not read.
            let t_ns = self.pen().now();
            self.tap_mut().line_mut().reset(t_ns, "closeWithUnread", Evidence::Inferred);
        }
    }

    fn unread(&self) -> bool {
        let mut octet = [MaybeUninit::uninit()];
        matches!(SockRef::from(self.tap().inner()).peek(&mut octet), Ok(1..))
    }

    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        if self.dead {
            return Poll::Ready(Turn::Broken);
        }
        let written = self.poll_write_out(cx);
        self.watch_stall(cx, written.is_pending());
        match written {
            Poll::Ready(Ok(true)) => return Poll::Ready(Turn::Wrote),
            Poll::Ready(Ok(false)) | Poll::Pending => {}
            Poll::Ready(Err(Fault::Source(error))) => {
                self.out.pop_front();
                return Poll::Ready(Turn::Source(error));
            }
            // What the peer said before it reset us may still wait to be read.
            Poll::Ready(Err(Fault::Line)) => (self.shut, self.faulted) = (Shut::Done, true),
        }
        if !self.reading && !self.faulted {
            return Poll::Pending;
        }
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
                }
                Outgoing::Bytes(bytes) => {
                    return match Pin::new(&mut self.stream).poll_write(cx, bytes) {
                        Poll::Ready(Ok(accepted)) => {
                            let _ = bytes.split_to(accepted);
                            self.queued = self.queued.saturating_sub(accepted as u64);
                            if bytes.is_empty() {
                                self.out.pop_front();
                            }
                            Poll::Ready(Ok(true))
                        }
                        Poll::Ready(Err(_)) => {
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
        match self.stream.poll_chunk(cx, &mut self.buf) {
            Poll::Ready(Ok(bytes)) if bytes.is_empty() => {
                self.eof = true;
                Poll::Ready(Ok(None))
            }
            Poll::Ready(Ok(bytes)) => Poll::Ready(Ok(Some(bytes))),
            Poll::Ready(Err(())) => Poll::Ready(Err(())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn tap(&self) -> &Tap<TcpStream> {
        self.stream.tap()
    }

    fn tap_mut(&mut self) -> &mut Tap<TcpStream> {
        self.stream.tap_mut()
    }
}

enum Fault {
    /// The source of an outgoing body.
    Source(io::Error),
    /// The connection.
    Line,
}
