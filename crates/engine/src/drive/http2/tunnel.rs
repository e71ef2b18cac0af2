//! A stream that carries WebSocket (RFC 8441): bytes go out in DATA frames as its windows allow, END_STREAM
//! stands for FIN and RST_STREAM(CANCEL) for RST (§5).

use std::collections::VecDeque;
use std::io;
use std::slice;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::upload::Upload;
use super::{AHEAD, CANCEL, Client, frames, sources};
use crate::dial::line::{CLOSE_WAIT, Outgoing, Turn};
use crate::event::{Data, Dir, Event, H2Detail, TcpTimeout};
use crate::tap::Pen;

/// With more than this waiting, nothing more is taken on from a person.
const BACKLOG: u64 = 4 << 20;
/// The same, in pieces.
const BACKLOG_PIECES: usize = 4096;

/// RST_STREAM and GOAWAY.
const LAST_WORDS: usize = 2;

/// An open tunnel and the connection that it runs on.
pub struct Tunnel {
    client: Client,
    upload: Upload,
    ends: Ends,
    /// Turns that were brought together with another one.
    owed: VecDeque<Turn>,
    /// The peer's end was told.
    eof: bool,
}

/// How the peer ended the stream.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    /// END_STREAM.
    ended: bool,
    /// RST_STREAM.
    reset: bool,
}

impl Tunnel {
    /// The tunnel that a stream has become. The peer may have ended it in the same read.
    pub(super) fn new(client: Client, upload: Upload) -> Tunnel {
        let mut ends = Ends::default();
        let (conn, stream) = (client.conn(), upload.stream);
        client.line.pen().look_again();
        client.line.pen().look(|event| ends.look(event, conn, stream));
        let owed = if ends.reset { VecDeque::from([Turn::Broken]) } else { VecDeque::new() };
        let mut tunnel = Tunnel { client, upload, ends, owed, eof: false };
        tunnel.owe_eof();
        tunnel
    }

    /// The session's pen.
    #[must_use]
    pub fn pen(&self) -> &Pen {
        self.client.line.pen()
    }

    /// The connection's number within the session.
    #[must_use]
    pub fn conn(&self) -> u32 {
        self.client.conn()
    }

    /// Puts bytes behind those that wait to be written.
    pub fn queue(&mut self, outgoing: Outgoing) {
        self.upload.add(outgoing);
    }

    /// True while more may be put behind what waits.
    #[must_use]
    pub fn room(&self) -> bool {
        let (bytes, pieces) = self.upload.waiting();
        bytes + self.client.line.queued() < BACKLOG && pieces < BACKLOG_PIECES
    }

    /// True while something waits to be written.
    #[must_use]
    pub fn writing(&self) -> bool {
        self.upload.waiting().1 > 0 || self.client.line.writing()
    }

    /// Pieces that were not written whole.
    #[must_use]
    pub fn unwritten(&self) -> usize {
        // Which of them the frames that wait for the socket carry is not known: the newest.
        self.upload.waiting().1 + usize::from(self.client.line.unwritten() > 0)
    }

    /// We sent END_STREAM, or will as soon as what waits is written.
    #[must_use]
    pub fn shut(&self) -> bool {
        !self.upload.open
    }

    /// Ends our direction once everything queued is written.
    pub fn half_close(&mut self) {
        self.upload.open = false;
    }

    /// Whether the peer gets more room on the stream. What it may send already is read all the same: other
    /// frames of the connection must be answered.
    pub fn read(&mut self, on: bool) {
        self.client.peer.hold((!on).then_some(self.upload.stream));
    }

    /// Asks the system for its numbers.
    pub fn measure(&mut self) {
        self.client.line.measure();
    }

    /// Reads or writes, whatever is possible first. Cancel safe.
    pub async fn turn(&mut self) -> Turn {
        loop {
            if let Some(turn) = self.owed.pop_front() {
                return turn;
            }
            self.client.answer_due();
            self.client.write(slice::from_mut(&mut self.upload));
            self.client.read_on();
            let ahead = self.client.line.queued() < AHEAD;
            let turn = tokio::select! {
                turn = self.client.line.turn() => turn,
                failed = sources(slice::from_mut(&mut self.upload)), if ahead => match failed {
                    Some(_) => return Turn::Source(io::Error::other("a file cannot be read")),
                    None => continue,
                },
            };
            let (conn, stream) = (self.conn(), self.upload.stream);
            let ends = &mut self.ends;
            self.client.learn_too(&mut [], |event| ends.look(event, conn, stream));
            if self.ends.reset || self.client.peer.fault.is_some() {
                self.owed.push_back(Turn::Broken);
            }
            self.owe_eof();
            return turn;
        }
    }

    /// Closes in order: what waits is written, then END_STREAM; then the peer's is waited for, for at most
    /// `wait`; then the connection is closed. Gives back how many pieces were not written whole.
    pub async fn close(mut self, wait: Duration) -> usize {
        let deadline = Instant::now() + wait;
        self.half_close();
        while !(self.ends.reset || self.upload.sent && self.ends.ended) {
            let turn = async {
                if Instant::now() >= deadline { std::future::pending().await } else { self.turn().await }
            };
            match timeout_at(deadline, turn).await {
                Ok(Turn::Broken) => break,
                // Its FIN ends every stream.
                Ok(Turn::Eof) if !self.ends.ended => break,
                Ok(_) => self.pen().clone().flush().await,
                Err(_) => {
                    let limit_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                    let timeout = TcpTimeout { what: "close".to_owned(), limit_ms };
                    self.pen().note(self.conn(), Dir::Local, Data::TcpTimeout(timeout));
                    if !self.upload.sent {
                        self.client.line.send(frames::rst_stream(self.upload.stream, CANCEL));
                    }
                    break;
                }
            }
        }
        let ahead = self.client.line.unwritten();
        self.let_go(ahead).await
    }

    /// Cancels the stream, then closes the connection in order. Gives back how many pieces were not written whole.
    pub async fn reset(mut self) -> usize {
        let ahead = self.client.line.unwritten();
        if !self.ends.reset {
            self.client.line.send(frames::rst_stream(self.upload.stream, CANCEL));
        }
        self.let_go(ahead).await
    }

    /// Closes the connection; `ahead` pieces stand before those that end the stream and the connection.
    async fn let_go(self, ahead: usize) -> usize {
        let waits = self.upload.waiting().1;
        let unwritten = self.client.close(CLOSE_WAIT).await;
        waits + usize::from(ahead > 0 && unwritten > LAST_WORDS)
    }

    fn owe_eof(&mut self) {
        if self.ends.ended && !std::mem::replace(&mut self.eof, true) {
            self.owed.push_back(Turn::Eof);
        }
    }
}

impl Ends {
    fn look(&mut self, event: &Event, conn: u32, stream: u32) {
        let Data::H2Frame(frame) = &event.data else { return };
        if event.conn != conn || event.stream != stream || event.dir != Dir::Rx {
            return;
        }
        match frame.detail {
            H2Detail::Data { end_stream: true, .. } | H2Detail::Headers { end_stream: true, .. } => {
                self.ended = true;
            }
            H2Detail::RstStream { .. } => self.reset = true,
            _ => {}
        }
    }
}
