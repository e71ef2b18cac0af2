//! WebSocket: a frame writer with a policy. It answers pings and Close frames, echoes, answers by rule, plays
//! sequences and fails the connection on a violation, each only while a person wants it to.
//!
//! - [`heed`]: what the decoder saw, and what that calls for; `ear`: what messages say
//! - [`obey`]: what a person orders; `send`: what goes out
//! - [`rules`], [`play`]: answers and sequences; [`rider`]: protocols above

mod ear;
mod heed;
mod obey;
pub mod pipe;
mod play;
pub mod rider;
mod rules;
mod send;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, interval_at};

use self::ear::Ear;
use self::pipe::Pipe;
use self::play::Player;
use self::rider::Rider;
use self::rules::Rules;
use super::deflate::Deflater;
use super::frame::{Framer, PING};
use super::orders::{Orders, Stop};
use super::{MEASURE_EVERY, at};
use crate::api::{Behaviour, WsSpec};
use crate::capture::Capture;
use crate::dial::line::Outgoing;
use crate::dial::line::{CLOSE_WAIT, Turn};
use crate::event::{Data, DeflateParams, Dir, Phrase, TcpTimeout, WsSequence, WsUnsent};

/// How long a Close frame waits for its answer when a person sent it as a frame.
const REPLY_WAIT: Duration = Duration::from_secs(10);
/// How long the server may take to close TCP after both Close frames (RFC 6455 §7.1.1).
const FIN_WAIT: Duration = Duration::from_secs(1);

/// What stays when a session connects again.
#[derive(Clone, Debug)]
pub struct Memory {
    behaviour: Behaviour,
    /// The last `{{counter}}`.
    counter: u64,
    /// Values that sequences kept, by name.
    kept: BTreeMap<String, String>,
}

impl Memory {
    /// At the beginning of a session.
    #[must_use]
    pub fn new(spec: &WsSpec) -> Memory {
        Memory { behaviour: spec.behaviour.clone(), counter: 0, kept: BTreeMap::new() }
    }

    /// What the session does by itself.
    #[must_use]
    pub fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }
}

/// How a WebSocket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// Both Close frames crossed, and no rule was broken.
    pub clean: bool,
    /// A person ended it.
    pub by_person: bool,
}

/// Runs an open WebSocket until it is closed.
pub async fn run<P: Pipe>(
    line: P,
    memory: &mut Memory,
    rider: Rider,
    capture: &Arc<Capture>,
    orders: &mut Orders,
) -> Over {
    let framer = Framer::new(memory.behaviour.masking);
    let mut rules = Rules::default();
    rules.set(&memory.behaviour.rules);
    let mut socket = Socket {
        line,
        capture,
        behaviour: memory.behaviour.clone(),
        counter: memory.counter,
        kept: std::mem::take(&mut memory.kept),
        framer,
        settled: None,
        deflater: None,
        ear: None,
        rules,
        player: None,
        put: 0,
        frames: VecDeque::new(),
        untold: VecDeque::new(),
        rider,
        ping_at: None,
        pings: 0,
        close_sent: false,
        close_received: false,
        ends: None,
        failed: false,
        by_person: false,
        pong: None,
    };
    let ending = socket.converse(orders).await;
    socket.stop_play();
    let over = Over {
        clean: socket.close_sent && socket.close_received && !socket.failed,
        by_person: socket.by_person || matches!(ending, Ending::Reset(_)),
    };
    memory.behaviour = socket.behaviour;
    memory.counter = socket.counter;
    memory.kept = socket.kept;
    let Socket { line, put, frames, .. } = socket;
    let (pen, conn) = (line.pen().clone(), line.conn());
    pen.flush().await;
    let unwritten = match ending {
        Ending::Close(wait) => line.close(wait).await,
        Ending::Reset(stop) => line.reset(stop.how()).await,
    };
    let written = put.saturating_sub(unwritten as u64);
    let unsent = frames.len() - frames.partition_point(|last| *last <= written);
    if unsent > 0 {
        pen.note(conn, Dir::Local, Data::WsUnsent(WsUnsent { frames: unsent as u64, why: None }));
    }
    over
}

/// How the connection is let go.
enum Ending {
    Close(Duration),
    Reset(Stop),
}

struct Socket<'a, P> {
    line: P,
    capture: &'a Arc<Capture>,
    behaviour: Behaviour,
    counter: u64,
    kept: BTreeMap<String, String>,
    framer: Framer,
    /// permessage-deflate as it is in force.
    settled: Option<DeflateParams>,
    /// Its compressor, from the first message on.
    deflater: Option<Deflater>,
    /// Present while what messages say matters to us.
    ear: Option<Ear>,
    rules: Rules,
    player: Option<Player>,
    /// Pieces that were given to the line.
    put: u64,
    /// The last piece of each frame that may not be written whole.
    frames: VecDeque<u64>,
    /// What is told of a sequence once so many pieces are written.
    untold: VecDeque<(u64, WsSequence)>,
    rider: Rider,
    /// When the next ping goes out by itself, and how many did.
    ping_at: Option<Instant>,
    pings: u64,
    close_sent: bool,
    close_received: bool,
    /// When waiting for the peer's part of the closing ends, and how long that wait was.
    ends: Option<(Instant, Duration)>,
    /// A rule was broken and the connection is being failed (RFC 6455 §7.1.7).
    failed: bool,
    by_person: bool,
    /// The answer to the newest ping, while the peer does not read: older ones are covered by it
    /// (RFC 6455 §5.5.3).
    pong: Option<Bytes>,
}

/// What woke us.
enum Woke {
    Line,
    /// The peer sends no more, or the connection broke.
    Over,
    Ended(Ending),
    /// Something of ours is due.
    Due,
}

impl<P: Pipe> Socket<'_, P> {
    async fn converse(&mut self, orders: &mut Orders) -> Ending {
        let pen = self.line.pen().clone();
        let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
        self.ping_at = self.next_ping();
        // Frames may have come in the same read as the head of the upgrade.
        let mut woke = Woke::Due;
        loop {
            self.heed().await;
            self.act_in_time(orders.wait()).await;
            if self.line.room()
                && !self.silent()
                && let Some(payload) = self.pong.take()
            {
                self.control(super::frame::PONG, &payload);
            }
            pen.flush().await;
            match woke {
                Woke::Ended(ending) => return ending,
                Woke::Over => return Ending::Close(CLOSE_WAIT),
                _ if self.failed && !self.line.writing() => return Ending::Close(CLOSE_WAIT),
                _ => {}
            }
            self.line.read(self.reads());
            let room = self.line.room();
            let (ends, wakes) = (self.ends, self.wakes());
            woke = tokio::select! {
                turn = self.line.turn() => match turn {
                    Turn::Read(_) | Turn::Wrote => Woke::Line,
                    Turn::Eof | Turn::Broken => Woke::Over,
                    // A frame that cannot be finished leaves nothing sensible to say.
                    Turn::Source(fault) => {
                        self.lacks(Phrase::new("source-unreadable").with("text", fault.to_string()));
                        Woke::Ended(Ending::Reset(Stop::Cancel))
                    }
                },
                order = orders.next_with(room) => match self.obey(order).await {
                    Some(stop) => Woke::Ended(Ending::Reset(stop)),
                    None => Woke::Due,
                },
                _ = measure.tick() => {
                    self.line.measure();
                    Woke::Line
                }
                () = at(wakes) => Woke::Due,
                () = at(ends.map(|ends| ends.0)) => {
                    let wait = ends.map_or(Duration::ZERO, |(_, wait)| wait);
                    let limit_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                    let timeout = TcpTimeout { what: "close".to_owned(), limit_ms };
                    pen.note(self.line.conn(), Dir::Local, Data::TcpTimeout(timeout));
                    Woke::Ended(Ending::Close(wait.min(CLOSE_WAIT / 2)))
                }
            };
        }
    }

    /// Whether what comes is read: a person may have stopped it, and who answers every message must not
    /// take more of them than the peer takes answers.
    fn reads(&self) -> bool {
        let answers = self.behaviour.echo || self.rules.listen() || self.rider.acts();
        self.behaviour.reading && (!answers || (self.line.room() && self.rules.room()))
    }

    /// Whether what messages say matters to us.
    fn listens(&self) -> bool {
        self.behaviour.echo || self.rules.listen() || self.player.as_ref().is_some_and(Player::will_listen)
    }

    /// When something of ours is due. What has to wait for the peer to read is not.
    fn wakes(&self) -> Option<Instant> {
        if !self.line.room() || self.silent() {
            return None;
        }
        let player = self.player.as_ref();
        let player = player.filter(|player| !(player.rests_next(false) && self.line.writing()));
        let player = player.and_then(Player::wakes);
        let rider = if self.behaviour.heartbeats { self.rider.wakes() } else { None };
        [self.ping_at, self.rules.wakes(), player, rider].into_iter().flatten().min()
    }

    fn next_ping(&self) -> Option<Instant> {
        self.behaviour.ping_every_ms.map(|ms| Instant::now() + Duration::from_millis(ms.max(1)))
    }

    /// Nothing is sent by itself any more: not after our Close (RFC 6455 §5.5.1), and not after the end of our
    /// direction.
    fn silent(&self) -> bool {
        self.close_sent || self.line.shut()
    }

    /// Puts a frame behind those that wait to be written.
    fn put(&mut self, parts: impl IntoIterator<Item = Outgoing>) {
        for part in parts {
            self.put += 1;
            self.line.queue(part);
        }
        self.frames.push_back(self.put);
    }

    /// Tells what became true when the pieces before it were written.
    fn look_back(&mut self) {
        let written = self.put.saturating_sub(self.line.unwritten() as u64);
        self.frames.drain(..self.frames.partition_point(|last| *last <= written));
        let until = self.untold.partition_point(|(behind, _)| *behind <= written);
        for (_, told) in self.untold.drain(..until) {
            self.line.pen().note(self.line.conn(), Dir::Local, Data::WsSequence(told));
        }
    }

    /// Tells of something that cannot be sent.
    fn lacks(&self, why: Phrase) {
        let unsent = WsUnsent { frames: 1, why: Some(why) };
        self.line.pen().note(self.line.conn(), Dir::Local, Data::WsUnsent(unsent));
    }

    /// Sends what is due by now. Orders that `wait` for room come before the next step of a sequence, which
    /// would else take it all.
    async fn act_in_time(&mut self, wait: bool) {
        let now = Instant::now();
        self.look_back();
        if self.silent() {
            self.ping_at = None;
            self.rules = Rules::default();
            // What it sent last is told before its end is.
            if !self.line.writing() {
                self.stop_play();
            }
            return;
        }
        if self.ping_at.is_some_and(|at| at <= now) && self.line.room() {
            self.pings += 1;
            let payload = self.pings.to_string();
            self.control(PING, payload.as_bytes());
            self.ping_at = self.next_ping();
        }
        while self.line.room()
            && let Some(answer) = self.rules.due(now)
        {
            if let Err(why) = self.message(&answer).await {
                self.lacks(why);
            }
        }
        self.rider_due(now).await;
        if !wait {
            self.play_on(now, false).await;
        }
    }

    /// A Close frame was sent by a person or a sequence; its answer is waited for.
    fn close_by_hand(&mut self) {
        self.close_sent = true;
        if self.ends.is_none() {
            self.ends = Some((Instant::now() + REPLY_WAIT, REPLY_WAIT));
        }
    }

    fn deflates(&self) -> bool {
        self.settled.is_some()
    }

    /// A message's payload as it is sent where permessage-deflate is in force.
    fn deflate(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        let params = self.settled?;
        let deflater = self.deflater.get_or_insert_with(|| Deflater::new(params));
        Some(deflater.compress(payload))
    }
}
