//! An open connection, with TLS or without: one place to read, write, half-close, close and reset it.
//!
//! It never closes with unread bytes by accident, because the system would send RST instead of FIN: closing
//! in order drains what the peer still sends.

mod turn;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, timeout_at};

use super::os;
use super::stream::Stream;
use crate::event::{Data, Dir, Evidence, TcpTimeout};
use crate::tap::{Pen, Tap};

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
    /// Pieces that can never be written.
    lost: usize,
    /// The first piece of `out` is of the source behind it.
    poured: bool,
    /// Something was just written: what came has its turn before more is.
    wrote: bool,
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
            lost: 0,
            poured: false,
            wrote: false,
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

    /// Pieces that were not written whole, those that never will be among them.
    #[must_use]
    pub fn unwritten(&self) -> usize {
        self.lost + self.out.len() - usize::from(self.poured)
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
    /// for at most `wait` and [`DRAIN_MOST`]. With no time to wait the FIN is asked for and nothing more. Gives
    /// back how many pieces were not written whole.
    pub async fn close(mut self, wait: Duration) -> usize {
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
        let unwritten = self.unwritten();
        self.drop_socket(drained > DRAIN_MOST);
        unwritten
    }

    /// Resets: SO_LINGER 0, so that the system sends RST.
    pub fn reset(mut self, how: &str) {
        let t_ns = self.pen().now();
        let lingers = SockRef::from(self.tap().inner()).set_linger(Some(Duration::ZERO));
        if lingers.is_ok() {
            self.tap_mut().line_mut().reset(t_ns, how, Evidence::Observed);
        }
        self.drop_socket(false);
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
    fn drop_socket(mut self, flooded: bool) {
        self.measure();
        let t_ns = self.pen().now();
        if flooded && SockRef::from(self.tap().inner()).set_linger(Some(Duration::ZERO)).is_ok() {
            // Whether something lies unread just now is chance: with more to come the end is a reset.
            self.tap_mut().line_mut().reset(t_ns, "closeWithUnread", Evidence::Observed);
        } else if self.unread() {
            // The system answers a close with RST when received bytes were not read.
            self.tap_mut().line_mut().reset(t_ns, "closeWithUnread", Evidence::Inferred);
        }
    }

    fn unread(&self) -> bool {
        let mut octet = [MaybeUninit::uninit()];
        matches!(SockRef::from(self.tap().inner()).peek(&mut octet), Ok(1..))
    }

    fn tap(&self) -> &Tap<TcpStream> {
        self.stream.tap()
    }

    fn tap_mut(&mut self) -> &mut Tap<TcpStream> {
        self.stream.tap_mut()
    }
}
