//! WebSocket: a frame writer with a policy. It answers pings and Close frames and fails the connection on a
//! violation, each only while a person wants it to.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, interval_at, sleep_until};
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data as DataCode, OpCode};

use super::frame::Framer;
use super::orders::{Order, Orders, Stop};
use super::{MEASURE_EVERY, at_once};
use crate::api::{Command, Payload, WsSpec};
use crate::compose::given;
use crate::dial::line::{CLOSE_WAIT, Line, Turn};
use crate::event::{Data, Dir, Event, Phrase, Severity, TcpTimeout};

/// How long a Close frame waits for its answer when a person sent it as a frame.
const REPLY_WAIT: Duration = Duration::from_secs(10);
/// How long the server may take to close TCP after both Close frames (RFC 6455 §7.1.1).
const FIN_WAIT: Duration = Duration::from_secs(1);
/// Normal closure (RFC 6455 §7.4.1).
const NORMAL: u16 = 1000;

/// Runs an open WebSocket until it is closed.
pub async fn run(line: Line, policy: &WsSpec, orders: &mut Orders) {
    let mut socket = Socket {
        line,
        policy,
        framer: Framer::default(),
        close_sent: false,
        close_received: false,
        ends: None,
        failed: false,
        pong: None,
    };
    match socket.converse(orders).await {
        Ending::Close(wait) => socket.line.close(wait).await,
        Ending::Reset(stop) => socket.line.reset(stop.how()),
    }
}

/// How the connection is let go.
enum Ending {
    Close(Duration),
    Reset(Stop),
}

struct Socket<'a> {
    line: Line,
    policy: &'a WsSpec,
    framer: Framer,
    close_sent: bool,
    close_received: bool,
    /// When waiting for the peer's part of the closing ends, and how long that wait was.
    ends: Option<(Instant, Duration)>,
    /// A rule was broken and the connection is being failed (RFC 6455 §7.1.7).
    failed: bool,
    /// The answer to the newest ping, while the peer does not read: older ones are covered by it
    /// (RFC 6455 §5.5.3).
    pong: Option<Bytes>,
}

/// What the decoder saw that calls for an act of ours.
enum Call {
    Pong(Bytes),
    Close(Option<u16>),
    Fail(u16),
}

impl Socket<'_> {
    async fn converse(&mut self, orders: &mut Orders) -> Ending {
        let pen = self.line.pen().clone();
        let conn = self.line.conn();
        let mut measure = interval_at(Instant::now() + MEASURE_EVERY, MEASURE_EVERY);
        let mut calls = Vec::new();
        // Frames may have come in the same read as the head of the upgrade.
        let mut looked = false;
        loop {
            let ends = self.ends;
            let expired = async {
                match ends {
                    Some((at, _)) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let mut over = false;
            let room = self.line.room();
            if looked {
                tokio::select! {
                    turn = self.line.turn() => match turn {
                        Turn::Read(_) | Turn::Wrote => {}
                        Turn::Eof | Turn::Broken => over = true,
                        // A frame that cannot be finished leaves nothing sensible to say.
                        Turn::Source(_) => return Ending::Reset(Stop::Cancel),
                    },
                    order = orders.next_with(room) => if let Some(stop) = self.obey(order).await {
                        return Ending::Reset(stop);
                    },
                    _ = measure.tick() => self.line.measure(),
                    () = expired => {
                        let wait = ends.map_or(Duration::ZERO, |(_, wait)| wait);
                        let limit_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                        let timeout = TcpTimeout { what: "close".to_owned(), limit_ms };
                        pen.note(conn, Dir::Local, Data::TcpTimeout(timeout));
                        return Ending::Close(wait.min(CLOSE_WAIT / 2));
                    }
                }
            }
            looked = true;
            self.look(conn, &mut calls);
            // A Close that breaks a rule is not echoed: failing the connection comes first.
            calls.sort_by_key(|call| !matches!(call, Call::Fail(_)));
            for call in calls.drain(..) {
                self.answer(call);
            }
            if self.line.room()
                && !self.close_sent
                && let Some(payload) = self.pong.take()
            {
                self.control(Control::Pong, &payload);
            }
            pen.flush().await;
            if over || (self.failed && !self.line.writing()) {
                return Ending::Close(CLOSE_WAIT);
            }
        }
    }

    fn look(&mut self, conn: u32, calls: &mut Vec<Call>) {
        let policy = self.policy;
        let mut received = self.close_received;
        let look = |event: &Event| {
            if event.conn != conn || event.dir == Dir::Tx {
                return;
            }
            match &event.data {
                Data::WsPing(ping) if policy.behaviour.auto_pong => {
                    calls.push(Call::Pong(Bytes::copy_from_slice(&ping.payload.0)));
                }
                Data::WsCloseReceived(close) => {
                    received = true;
                    calls.push(Call::Close(close.code));
                }
                Data::WsViolation(broken)
                    if policy.behaviour.fail_on_violation && broken.severity == Severity::Error =>
                {
                    calls.push(Call::Fail(broken.close_code));
                }
                _ => {}
            }
        };
        self.line.pen().scan(look);
        self.close_received = received;
    }

    fn answer(&mut self, call: Call) {
        match call {
            // After our Close nothing more is sent (RFC 6455 §5.5.1).
            Call::Pong(payload) if !self.close_sent => {
                if self.line.room() {
                    self.control(Control::Pong, &payload);
                } else {
                    self.pong = Some(payload);
                }
            }
            Call::Close(code) if self.policy.behaviour.auto_close && !self.close_sent => self.close(code, ""),
            Call::Fail(code) if !self.failed => {
                self.failed = true;
                if !self.close_sent {
                    self.close(Some(code), "");
                }
            }
            _ => {}
        }
        if self.close_sent && self.close_received && self.ends.is_none_or(|(_, wait)| wait > FIN_WAIT) {
            self.ends = Some((Instant::now() + FIN_WAIT, FIN_WAIT));
        }
    }

    /// Obeys an order; one that resets is handed back.
    async fn obey(&mut self, order: Order) -> Option<Stop> {
        let pen = self.line.pen().clone();
        let conn = self.line.conn();
        let wrong = match &order.command {
            Command::Send { .. } => Some(Phrase::new("command-not-for-websocket")),
            Command::HalfClose if self.line.shut() => Some(Phrase::new("session-half-closed")),
            Command::SendText { .. }
            | Command::SendBinary { .. }
            | Command::Ping { .. }
            | Command::Pong { .. }
            | Command::CloseWs { .. }
                if self.close_sent || self.line.shut() =>
            {
                Some(Phrase::new("session-close-sent"))
            }
            _ => None,
        };
        if let Some(why) = wrong {
            order.refuse(why);
            return None;
        }
        match order.accept(&pen, conn) {
            Command::SendText { payload } => self.message(DataCode::Text, &payload),
            Command::SendBinary { payload } => self.message(DataCode::Binary, &payload),
            Command::Ping { payload } => self.typed_control(Control::Ping, &payload).await,
            Command::Pong { payload } => self.typed_control(Control::Pong, &payload).await,
            Command::CloseWs { code, reason } => {
                self.close(code, &reason);
                if self.ends.is_none() {
                    self.ends = Some((Instant::now() + REPLY_WAIT, REPLY_WAIT));
                }
            }
            Command::HalfClose => self.line.half_close(),
            Command::Close => {
                if !self.close_sent {
                    self.close(Some(NORMAL), "");
                }
                // Half of the time for the closing handshake, the rest for TCP.
                let wait = CLOSE_WAIT / 2;
                self.ends = Some((Instant::now() + wait, wait));
            }
            Command::Reset => return Some(Stop::Reset),
            _ => return Some(Stop::Cancel),
        }
        None
    }

    fn message(&mut self, code: DataCode, payload: &Payload) {
        // Checked before it was ordered.
        let Ok(payload) = given(payload) else { return };
        if let Ok(parts) = self.framer.message(OpCode::Data(code), payload) {
            for part in parts {
                self.line.queue(part);
            }
        }
    }

    async fn typed_control(&mut self, code: Control, payload: &Payload) {
        let Ok(payload) = given(payload) else { return };
        if let Ok(bytes) = at_once(payload).await {
            self.control(code, &bytes);
        }
    }

    fn control(&mut self, code: Control, payload: &[u8]) {
        if let Ok(frame) = self.framer.frame(OpCode::Control(code), payload) {
            self.line.send(frame);
        }
    }

    fn close(&mut self, code: Option<u16>, reason: &str) {
        let mut payload = Vec::new();
        if let Some(code) = code {
            payload.extend_from_slice(&code.to_be_bytes());
            payload.extend_from_slice(reason.as_bytes());
        }
        self.close_sent = true;
        self.control(Control::Close, &payload);
    }
}
