//! What the decoder saw, and what that calls for.

use bytes::Bytes;
use futures_util::stream::StreamExt;
use tokio::time::Instant;

use super::ear::{Ear, Heard};
use super::pipe::Pipe;
use super::rider::Outbox;
use super::{FIN_WAIT, Socket};
use crate::drive::frame::{BINARY, Bits, PONG, TEXT};
use crate::event::{Data, Dir, Severity};

/// Something that was received and calls for an act of ours.
enum Call {
    /// The number of the ping, and its payload.
    Pong(u64, Bytes),
    /// The number of the Close, and its code.
    Close(u64, Option<u16>),
    Message(Heard),
}

/// What a look at the events brought.
#[derive(Default)]
struct Look {
    calls: Vec<Call>,
    /// The code of the first violation that fails the connection, and how many calls came before it.
    fails: Option<(u16, usize)>,
}

impl<P: Pipe> Socket<'_, P> {
    /// Looks at what came and acts on it, in order.
    pub(super) async fn heed(&mut self) {
        let Look { calls, fails } = self.look();
        let until = fails.map_or(calls.len(), |(_, until)| until);
        for call in calls.into_iter().take(until) {
            self.answer(call).await;
        }
        if let Some((code, _)) = fails.filter(|_| !self.failed) {
            self.failed = true;
            if !self.silent() {
                self.close(Some(code), "");
            }
        }
        // A peer that is failed and does not read is not waited for either.
        let over = self.failed || (self.silent() && self.close_received);
        if over && self.ends.is_none_or(|(_, wait)| wait > FIN_WAIT) {
            self.ends = Some((Instant::now() + FIN_WAIT, FIN_WAIT));
        }
    }

    fn look(&mut self) -> Look {
        let conn = self.line.conn();
        let pen = self.line.pen().clone();
        let strict = self.behaviour.fail_on_violation && !self.failed;
        let auto_pong = self.behaviour.auto_pong;
        if !self.listens() {
            self.ear = None;
        } else if self.ear.is_none() {
            self.ear = Some(Ear::default());
        }
        let Socket { ear, rider, settled, close_received, .. } = self;
        if let Some(ear) = ear.as_mut() {
            pen.hear(conn, |log, off, bytes| ear.take(log, off, bytes));
        }
        let mut look = Look::default();
        pen.scan(|event| {
            if event.conn != conn {
                return;
            }
            if rider.acts() {
                rider.heed(event);
            }
            if let Data::WsExtension(told) = &event.data
                && told.in_force
                && told.deflate.is_some()
            {
                *settled = told.deflate;
            }
            if event.dir == Dir::Tx {
                return;
            }
            match &event.data {
                Data::WsPing(ping) => {
                    if let Some(ear) = ear.as_mut() {
                        ear.control(event);
                    }
                    if auto_pong {
                        let payload = Bytes::copy_from_slice(&ping.payload.0);
                        look.calls.push(Call::Pong(event.seq, payload));
                    }
                }
                Data::WsCloseReceived(close) => {
                    *close_received = true;
                    look.calls.push(Call::Close(event.seq, close.code));
                }
                Data::WsFrame(frame) => {
                    if let Some(ear) = ear.as_mut() {
                        ear.frame(event, frame);
                    }
                }
                Data::WsMessage(message) => {
                    if let Some(ear) = ear.as_mut()
                        && let Some(heard) = ear.message(event, message)
                        && !(strict && message.utf8 == Some(false))
                    {
                        look.calls.push(Call::Message(heard));
                    }
                }
                Data::WsViolation(broken)
                    if strict && broken.severity == Severity::Error && look.fails.is_none() =>
                {
                    // What broke the rule is not answered: it came with the violation.
                    let of = |call: &Call| match call {
                        Call::Message(heard) => heard.is_of(broken.frame),
                        Call::Pong(seq, _) | Call::Close(seq, _) => broken.frame == Some(*seq),
                    };
                    let before = look.calls.iter().position(of).unwrap_or(look.calls.len());
                    look.fails = Some((broken.close_code, before));
                }
                _ => {}
            }
        });
        if strict && look.fails.is_none() && pen.text_fault(conn) {
            // RFC 6455 §8.1: not at the end of the message only.
            look.fails = Some((1007, look.calls.len()));
        }
        look
    }

    async fn answer(&mut self, call: Call) {
        match call {
            // After our Close nothing more is sent (RFC 6455 §5.5.1).
            Call::Pong(..) if self.silent() => {}
            Call::Pong(_, payload) => {
                if self.line.room() {
                    self.control(PONG, &payload);
                } else {
                    self.pong = Some(payload);
                }
            }
            Call::Close(_, code) => {
                if self.behaviour.auto_close && !self.silent() {
                    self.close(code, "");
                }
            }
            Call::Message(heard) => self.answer_message(heard).await,
        }
    }

    async fn answer_message(&mut self, heard: Heard) {
        let now = Instant::now();
        if let Some(payload) = &heard.payload {
            self.rules.hear(payload, now);
            self.play_hears(heard.seq, payload, now).await;
        }
        if !self.behaviour.echo || self.silent() {
            return;
        }
        match &heard.payload {
            Some(payload) => {
                let compress = self.deflates()
                    && self.behaviour.compress
                    && payload.len() as u64 >= self.behaviour.compress_from;
                self.data(heard.binary, payload, &[], compress, &[]);
            }
            None => {
                let bits = Bits::of(if heard.binary { BINARY } else { TEXT });
                let source = crate::capture::payload_stream(self.capture, heard.seq, heard.len).boxed();
                if let Ok(parts) = self.framer.stream(bits, heard.len, source) {
                    self.put(parts);
                }
            }
        }
    }

    /// Lets the protocol above act when its time has come.
    pub(super) async fn rider_due(&mut self, now: Instant) {
        let mut out = Outbox::default();
        if self.behaviour.heartbeats && self.rider.wakes().is_some_and(|at| at <= now) {
            self.rider.due(now, &mut out);
        }
        self.send_all(out).await;
    }

    /// Sends what the protocol above wants to be sent.
    pub(super) async fn send_all(&mut self, out: Outbox) {
        if self.silent() {
            return;
        }
        for message in &out.messages {
            if let Err(why) = self.message(message).await {
                self.lacks(why);
            }
        }
    }
}

impl Heard {
    /// Whether that event is its own or one of its fragments'.
    fn is_of(&self, frame: Option<u64>) -> bool {
        frame.is_some_and(|frame| (self.first..=self.seq).contains(&frame))
    }
}
