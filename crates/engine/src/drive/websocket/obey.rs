//! What a person orders.

use tokio::time::Instant;

use super::pipe::Pipe;
use super::play::{Next, Player};
use super::rider::Outbox;
use super::{REPLY_WAIT, Socket};
use crate::api::{Behaviour, Command, FieldProblem, Step, WsSend};
use crate::compose::orders as typed;
use crate::dial::line::CLOSE_WAIT;
use crate::drive::frame::{CLOSE, PING, PONG};
use crate::drive::orders::{Order, Stop};
use crate::error::Error;
use crate::event::{AppDecodeAs, Data, Dir, Phrase, WsBehaviour, WsSequence};

/// Normal closure (RFC 6455 §7.4.1).
const NORMAL: u16 = 1000;

impl<P: Pipe> Socket<'_, P> {
    /// Obeys an order; one that resets is handed back.
    pub(super) async fn obey(&mut self, order: Order) -> Option<Stop> {
        let pen = self.line.pen().clone();
        let conn = self.line.conn();
        let mut out = Outbox::default();
        if let Err(why) = self.refuses(&order.command, &mut out) {
            order.fail(why);
            return None;
        }
        let mut sent = Ok(());
        match order.accept(&pen, conn) {
            Command::SendText { payload } => sent = self.message(&WsSend::plain(false, payload)).await,
            Command::SendBinary { payload } => sent = self.message(&WsSend::plain(true, payload)).await,
            Command::SendMessage { message } => sent = self.message(&message).await,
            Command::SendFrame { frame } => {
                self.by_person |= frame.opcode == CLOSE;
                sent = self.raw(&frame);
            }
            Command::Ping { payload } => sent = self.typed_control(PING, &payload).await,
            Command::Pong { payload } => sent = self.typed_control(PONG, &payload).await,
            Command::CloseWs { code, reason } => {
                self.by_person = true;
                self.close(code, &reason);
                self.close_by_hand();
            }
            Command::CloseRaw { payload } => {
                self.by_person = true;
                sent = self.typed_control(CLOSE, &payload).await;
                if sent.is_ok() {
                    self.close_by_hand();
                }
            }
            Command::HalfClose => {
                self.by_person = true;
                self.line.half_close();
            }
            Command::Close => {
                self.by_person = true;
                // What the peer still says belongs to the closing.
                self.behaviour.reading = true;
                if !self.silent() {
                    self.close(Some(NORMAL), "");
                }
                // Half of the time for the closing handshake, the rest for TCP.
                let wait = CLOSE_WAIT / 2;
                self.ends = Some((Instant::now() + wait, wait));
            }
            Command::Reset => return Some(Stop::Reset),
            Command::Cancel => return Some(Stop::Cancel),
            Command::Behave { behaviour } => self.behave(*behaviour),
            Command::DecodeAs { decode } => {
                let chosen = AppDecodeAs { protos: decode.protos, auto: decode.auto };
                pen.note(conn, Dir::Local, Data::AppDecodeAs(chosen));
            }
            Command::App { .. } => self.send_all(out).await,
            Command::Play { sequence } => {
                self.stop_play();
                let mut told = Vec::new();
                self.player = Some(Player::new(*sequence, Instant::now(), &mut told));
                self.tell(told);
            }
            Command::StopPlay => self.stop_play(),
            // Refused above.
            Command::Send { .. }
            | Command::EndBody
            | Command::Request { .. }
            | Command::Follow
            | Command::Stay => {}
        }
        // It was checked before it was ordered: a file vanished since.
        if let Err(why) = sent {
            self.lacks(why);
        }
        None
    }

    /// Why an order cannot be obeyed. What the protocol above makes of one is put out.
    fn refuses(&mut self, command: &Command, out: &mut Outbox) -> Result<(), Error> {
        let known = |name: &str| self.kept.contains_key(name);
        let problems: Vec<FieldProblem> = match command {
            Command::SendMessage { message } => typed::check_names(message, known),
            Command::Play { sequence } => typed::check_sequence_names(sequence, known),
            Command::Behave { behaviour } => {
                behaviour.rules.iter().flat_map(|rule| typed::check_names(&rule.answer, known)).collect()
            }
            _ => Vec::new(),
        };
        if !problems.is_empty() {
            return Err(Error::input(problems));
        }
        let shut = self.line.shut();
        let why = match command {
            Command::Send { .. }
            | Command::EndBody
            | Command::Request { .. }
            | Command::Follow
            | Command::Stay => Phrase::new("command-not-for-websocket"),
            Command::HalfClose | Command::SendFrame { .. } | Command::CloseRaw { .. } if shut => {
                Phrase::new("session-half-closed")
            }
            // What is sent bit by bit may break this rule too.
            Command::SendText { .. }
            | Command::SendBinary { .. }
            | Command::SendMessage { .. }
            | Command::Ping { .. }
            | Command::Pong { .. }
            | Command::CloseWs { .. }
            | Command::App { .. }
            | Command::Play { .. }
                if self.close_sent || shut =>
            {
                Phrase::new("session-close-sent")
            }
            Command::SendMessage { message } if message.compress == Some(true) && !self.deflates() => {
                Phrase::new("session-no-deflate")
            }
            Command::App { send } => return self.rider.send(send, out),
            _ => return Ok(()),
        };
        Err(Error::state(why))
    }

    fn behave(&mut self, behaviour: Behaviour) {
        let changed = changed(&self.behaviour, &behaviour);
        if changed.is_empty() {
            return;
        }
        self.framer.masking = behaviour.masking;
        self.rules.set(&behaviour.rules);
        let pinged = self.behaviour.ping_every_ms == behaviour.ping_every_ms;
        self.behaviour = behaviour.clone();
        if !pinged {
            self.ping_at = self.next_ping();
        }
        let data = Data::WsBehaviour(WsBehaviour { behaviour, changed });
        self.line.pen().note(self.line.conn(), Dir::Local, data);
    }

    /// Takes a sequence as far as it goes by now. A rest begins once what was sent before it is written; amid
    /// what came, `hearing`, a wait for the next message begins at once.
    pub(super) async fn play_on(&mut self, now: Instant, hearing: bool) {
        while self.line.room()
            && !self.silent()
            && let Some(player) = &mut self.player
        {
            if player.rests_next(hearing) && self.line.writing() {
                return;
            }
            let mut told = Vec::new();
            let next = player.next(now, &mut told);
            self.tell(told);
            match next {
                Next::Wait => return,
                Next::Done => self.player = None,
                Next::Do(step) => {
                    if let Err(why) = self.step(*step).await {
                        self.lacks(why);
                        self.fail_play();
                    }
                }
            }
        }
    }

    /// A message for a sequence that may wait for it.
    pub(super) async fn play_hears(&mut self, seq: u64, payload: &[u8], now: Instant) {
        let Some(player) = &mut self.player else { return };
        let (mut told, mut kept) = (Vec::new(), Vec::new());
        let matched = player.hear(seq, payload, &mut told, &mut kept);
        self.kept.extend(kept.into_iter().map(|kept| (kept.name, kept.value)));
        self.tell(told);
        if matched {
            // The step after it may wait for the very next message.
            self.play_on(now, true).await;
        }
    }

    /// Ends a sequence that runs.
    pub(super) fn stop_play(&mut self) {
        if let Some(player) = self.player.take() {
            self.tell(vec![player.last_words()]);
        }
        // Its end is told now, whatever of it waits to be written.
        self.untold.iter_mut().for_each(|(behind, _)| *behind = 0);
        self.look_back();
    }

    /// A step whose packet cannot be written, such as one of a file that is gone, ends the sequence.
    fn fail_play(&mut self) {
        if let Some(player) = self.player.take() {
            self.tell(vec![player.fails("failed"), player.fails("stopped")]);
        }
    }

    /// Sends what a step sends; the error says why that cannot be.
    async fn step(&mut self, step: Step) -> Result<(), Phrase> {
        match step {
            Step::Send { message } => self.message(&message).await,
            Step::Frame { frame } => self.raw(&frame),
            Step::Ping { payload } => self.typed_control(PING, &payload).await,
            Step::Pong { payload } => self.typed_control(PONG, &payload).await,
            Step::App { send, fill } => {
                let send = if fill { self.filled_packet(&send) } else { *send };
                let mut out = Outbox::default();
                self.rider.send(&send, &mut out).map_err(said)?;
                self.send_all(out).await;
                Ok(())
            }
            Step::Close { code, reason } => {
                self.close(code, &reason);
                self.ends = Some((Instant::now() + REPLY_WAIT, REPLY_WAIT));
                Ok(())
            }
            // These send nothing; the player itself takes its time over them.
            Step::Pause { .. } | Step::Await { .. } => Ok(()),
        }
    }

    /// Tells of a sequence, once what its steps sent before is written.
    fn tell(&mut self, told: Vec<WsSequence>) {
        self.untold.extend(told.into_iter().map(|told| (self.put, told)));
        self.look_back();
    }
}

/// What is wrong, in one phrase.
fn said(error: Error) -> Phrase {
    error.problems.into_iter().next().map_or(error.phrase, |problem| problem.why)
}

/// The names of the switches that differ, as they are in JSON.
fn changed(old: &Behaviour, new: &Behaviour) -> Vec<String> {
    let switches = [
        ("autoPong", old.auto_pong != new.auto_pong),
        ("autoClose", old.auto_close != new.auto_close),
        ("failOnViolation", old.fail_on_violation != new.fail_on_violation),
        ("reading", old.reading != new.reading),
        ("masking", old.masking != new.masking),
        ("echo", old.echo != new.echo),
        ("compress", old.compress != new.compress),
        ("compressFrom", old.compress_from != new.compress_from),
        ("pingEveryMs", old.ping_every_ms != new.ping_every_ms),
        ("heartbeats", old.heartbeats != new.heartbeats),
        ("rules", old.rules != new.rules),
    ];
    switches.iter().filter(|switch| switch.1).map(|switch| switch.0.to_owned()).collect()
}
