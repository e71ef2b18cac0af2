//! A person's commands on their way to the driver, and what the driver says to each.

use std::collections::VecDeque;

use tokio::sync::{mpsc, oneshot};

use crate::api::{Command, DecodeAs};
use crate::decode::app::by_name;
use crate::error::Error;
use crate::event::{AppDecodeAs, Data, Dir, Event, Evidence, Phrase, UserAction};
use crate::tap::Pen;

/// A command and where its answer goes.
#[derive(Debug)]
pub struct Order {
    pub command: Command,
    pub reply: oneshot::Sender<Result<(), Error>>,
    /// The act was written down where the order came from, or is nobody's.
    pub told: bool,
}

/// Orders that may wait in a fork.
const FORKED: usize = 256;

/// The driver's end of the commands.
#[derive(Debug)]
pub struct Orders {
    queue: mpsc::Receiver<Order>,
    /// Orders that wait until the peer has read what was sent before them.
    parked: VecDeque<Order>,
    /// They come from a fork.
    forked: bool,
    /// Where it is written down what messages are read as: no driver has a part in that.
    pen: Option<Pen>,
    /// What the session's own client has to have read, from the lowest up.
    speaks: &'static [&'static str],
}

/// Orders for one of several exchanges that run beside each other: what ends the session reaches them all,
/// and some get orders of their own.
#[derive(Clone, Debug)]
pub struct Fork(mpsc::Sender<Order>);

/// How a person ends what is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Close,
    Reset,
    Cancel,
}

impl Stop {
    /// How a reset that follows is written down.
    #[must_use]
    pub fn how(self) -> &'static str {
        if self == Stop::Reset { "linger0" } else { "abort" }
    }
}

impl Orders {
    /// Orders from that queue.
    #[must_use]
    pub fn new(queue: mpsc::Receiver<Order>) -> Orders {
        Orders { queue, parked: VecDeque::new(), forked: false, pen: None, speaks: &[] }
    }

    /// The same orders; a change of what messages are read as is written down at once, whatever goes on. A client
    /// that `speaks` something lives by what is read: it stays so.
    #[must_use]
    pub fn written_by(mut self, pen: Pen, speaks: &'static [&'static str]) -> Orders {
        self.pen = Some(pen);
        self.speaks = speaks;
        self
    }

    /// Orders of their own for one of several exchanges, and the end where they are put in.
    #[must_use]
    pub fn fork() -> (Fork, Orders) {
        let (sender, queue) = mpsc::channel(FORKED);
        (Fork(sender), Orders { queue, parked: VecDeque::new(), forked: true, pen: None, speaks: &[] })
    }

    /// Says yes to an order, and writes the act down unless that was done.
    pub fn accept(&self, order: Order, pen: &Pen, conn: u32) -> Command {
        order.accept(pen, conn)
    }

    /// The next order. Cancel safe. When nobody can command any more, it is to cancel.
    pub async fn next(&mut self) -> Order {
        loop {
            let Some(order) = self.queue.recv().await else {
                return Order { command: Command::Cancel, reply: oneshot::channel().0, told: self.forked };
            };
            match (&order.command, &self.pen) {
                (Command::DecodeAs { decode }, Some(_)) if !reads(decode, self.speaks) => {
                    let last = self.speaks.last().copied().unwrap_or_default();
                    let title = by_name(last).map_or(last, |known| known.title);
                    order.refuse(Phrase::new("decode-client-reads").with("protocol", title));
                }
                (Command::DecodeAs { decode }, Some(pen)) => {
                    pen.fact(decode_as(decode, pen.now()));
                    // Nobody waits for the answer when the caller has gone.
                    let _ = order.reply.send(Ok(()));
                }
                _ => return order,
            }
        }
    }

    /// Whether orders wait for room.
    #[must_use]
    pub fn wait(&self) -> bool {
        !self.parked.is_empty()
    }

    /// The next order, where those that write wait for `room`: whoever gives them waits too. What ends the
    /// session, and what is a switch, never waits. Cancel safe.
    pub async fn next_with(&mut self, room: bool) -> Order {
        if room && let Some(order) = self.parked.pop_front() {
            return order;
        }
        loop {
            let order = self.next().await;
            if !order.writes() || (room && self.parked.is_empty()) {
                return order;
            }
            self.parked.push_back(order);
        }
    }

    /// Waits for an order that ends what is under way; every other is refused for `why`. Cancel safe: an
    /// order is answered as soon as it is taken.
    pub async fn stop(&mut self, pen: &Pen, conn: u32, why: impl Fn() -> Phrase) -> Stop {
        loop {
            let order = self.next().await;
            if let Some(stop) = self.as_stop(order, pen, conn, &why) {
                return stop;
            }
        }
    }

    /// What ends the session; any other order is refused for `why`.
    pub fn as_stop(&self, order: Order, pen: &Pen, conn: u32, why: impl Fn() -> Phrase) -> Option<Stop> {
        let stop = match order.command {
            Command::Close => Stop::Close,
            Command::Reset => Stop::Reset,
            Command::Cancel => Stop::Cancel,
            _ => {
                order.refuse(why());
                return None;
            }
        };
        self.accept(order, pen, conn);
        Some(stop)
    }
}

/// Whether a choice reads these protocols, from the lowest up.
#[must_use]
pub fn reads(choice: &DecodeAs, protos: &[&str]) -> bool {
    choice.auto || choice.protos.iter().map(String::as_str).take(protos.len()).eq(protos.iter().copied())
}

/// What messages are read as from now on, as a person chose.
#[must_use]
pub fn decode_as(choice: &DecodeAs, t_ns: u64) -> Event {
    let data = AppDecodeAs { protos: choice.protos.clone(), auto: choice.auto };
    Event::new(0, t_ns, Dir::Local, Data::AppDecodeAs(data)).with_evidence(Evidence::User)
}

impl Fork {
    /// Passes on how a person ends what is under way. One that has ended needs no order.
    pub fn pass(&self, stop: Stop) {
        let command = match stop {
            Stop::Close => Command::Close,
            Stop::Reset => Command::Reset,
            Stop::Cancel => Command::Cancel,
        };
        let _ = self.give(command);
    }

    /// Gives an order of our own; `Err` when nobody takes it now.
    pub fn give(&self, command: Command) -> Result<(), Error> {
        self.hand(Order { command, reply: oneshot::channel().0, told: true })
    }

    /// Hands on a person's order; one that nobody takes now is refused.
    pub fn hand(&self, order: Order) -> Result<(), Error> {
        self.0.try_send(order).map_err(|refused| {
            let busy = || Error::state(Phrase::new("session-over"));
            let (mpsc::error::TrySendError::Full(order) | mpsc::error::TrySendError::Closed(order)) = refused;
            order.fail(busy());
            busy()
        })
    }

    /// Whether more orders can wait.
    #[must_use]
    pub fn room(&self) -> bool {
        self.0.capacity() > FORKED / 2
    }
}

impl Order {
    /// It may put something behind what waits to be written.
    fn writes(&self) -> bool {
        !matches!(
            self.command,
            Command::Close | Command::Reset | Command::Cancel | Command::Behave { .. } | Command::StopPlay
        )
    }

    /// Says yes, and writes the act down.
    pub fn accept(self, pen: &Pen, conn: u32) -> Command {
        let action = match &self.command {
            Command::Send { .. } | Command::SendText { .. } | Command::SendBinary { .. } => "send",
            Command::Ping { .. } => "ping",
            Command::Pong { .. } => "pong",
            Command::CloseWs { .. } => "wsClose",
            Command::HalfClose => "halfClose",
            Command::Close => "close",
            Command::Reset => "reset",
            Command::Cancel => "cancel",
            Command::EndBody => "endBody",
            Command::Request { .. } => "request",
            Command::Follow => "follow",
            Command::Stay => "stay",
            Command::SendMessage { .. } => "send",
            Command::SendFrame { .. } => "frame",
            Command::CloseRaw { .. } => "wsClose",
            Command::Behave { .. } => "behave",
            Command::DecodeAs { .. } => "decodeAs",
            Command::App { .. } => "app",
            Command::Play { .. } => "play",
            Command::StopPlay => "stopPlay",
        };
        if !self.told {
            let act = UserAction { action: action.to_owned(), note: None };
            pen.note(conn, Dir::Local, Data::UserAction(act));
        }
        // Nobody waits for the answer when the caller has gone.
        let _ = self.reply.send(Ok(()));
        self.command
    }

    /// Says no, with everything that is wrong.
    pub fn fail(self, error: Error) {
        let _ = self.reply.send(Err(error));
    }

    /// Says no.
    pub fn refuse(self, why: Phrase) {
        let _ = self.reply.send(Err(Error::state(why)));
    }
}
