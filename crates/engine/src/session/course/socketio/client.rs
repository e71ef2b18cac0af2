//! The session: what was settled, what waits to be sent, its timers.

use std::collections::{BTreeMap, VecDeque};

use futures_util::future::{BoxFuture, FutureExt, ready};
use tokio::time::{Duration, Instant};

use super::settled::Settled;
use crate::api::{Command, EioTransport, SioNamespace, SocketIoSpec};
use crate::compose::app::engineio::Packet;
use crate::compose::app::socketio;
use crate::drive::orders::Orders;
use crate::drive::voice::named;
use crate::error::Error;
use crate::event::{AppMissed, Data, Dir, Event};
use crate::session::course::above::{self, Desk, End, Part, Socket};
use crate::session::course::errand::{Home, Lane};

/// Where the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The handshake is not answered.
    Opening,
    /// Packets are polled for and posted.
    Polling,
    /// The WebSocket answered the probe; the last poll and the last POST come home.
    Pausing,
    /// Packets cross on the WebSocket.
    WebSocket,
}

/// Where a namespace stands.
#[derive(Clone, Debug, Default)]
pub struct Namespace {
    pub connected: bool,
    /// CONNECT was sent and is not answered.
    pub asked: bool,
    /// Waits for the answer to CONNECT: a server ends the session for packets that come before it.
    pub held: Vec<Packet>,
}

pub struct Client<'a> {
    pub desk: Desk<'a>,
    pub spec: &'a SocketIoSpec,
    pub stage: Stage,
    pub settled: Option<Settled>,
    /// The WebSocket's handshake succeeded.
    pub socket_open: bool,
    /// `upgrade` is on its way, which is told once it is written.
    pub taking_over: bool,
    /// The probe was sent and has to be answered until then.
    pub probe_until: Option<Instant>,
    /// Packets in the order in which they go out.
    pub outbox: VecDeque<Packet>,
    pub namespaces: BTreeMap<String, Namespace>,
    /// Version 4: when the server's ping is overdue. Version 3: when the answer to ours is.
    pub overdue: Option<Instant>,
    /// Version 3: when our next ping goes out.
    pub ping_at: Option<Instant>,
}

impl<'a> Client<'a> {
    /// A client that joins the namespaces of the one before it, or those that were asked for.
    pub fn new(mut desk: Desk<'a>, spec: &'a SocketIoSpec) -> Client<'a> {
        if desk.joined.is_none() {
            let main = socketio::namespace_of(&desk.stock.path);
            let main = SioNamespace { name: main, auth: spec.auth.clone() };
            desk.joined = Some(std::iter::once(main).chain(spec.namespaces.iter().cloned()).collect());
        }
        Client {
            desk,
            spec,
            stage: Stage::Opening,
            settled: None,
            socket_open: false,
            taking_over: false,
            probe_until: None,
            outbox: VecDeque::new(),
            namespaces: BTreeMap::new(),
            overdue: None,
            ping_at: None,
        }
    }

    /// Puts packets behind those that wait.
    pub fn put(&mut self, packets: impl IntoIterator<Item = Packet>) {
        self.outbox.extend(packets);
    }

    /// The handshake is done.
    pub fn open(&mut self, settled: Settled) {
        let on_socket = self.socket_open;
        let upgrades = settled.upgrades && self.spec.transports.contains(&EioTransport::WebSocket);
        self.settled = Some(settled);
        self.desk.opened = true;
        self.stage = if on_socket { Stage::WebSocket } else { Stage::Polling };
        self.desk.tell(if on_socket { "websocket" } else { "polling" }, "open", None);
        self.alive();
        if self.spec.eio == 3 {
            self.ping_later();
            // Socket.IO 2 connects the main namespace unasked.
            self.namespaces.entry("/".to_owned()).or_default().asked = true;
        }
        for SioNamespace { name, auth } in self.desk.joined.clone().unwrap_or_default() {
            if self.spec.eio != 3 || named(&name) != "/" {
                self.namespaces.entry(named(&name).to_owned()).or_default().asked = true;
                let packet = socketio::connect(&name, auth.as_deref(), self.spec.eio);
                self.put([Packet::message(&packet.text)]);
            }
        }
        if upgrades && !on_socket {
            self.desk.tell("websocket", "probing", None);
            self.begin_socket();
        }
    }

    /// A namespace is connected to, now and whenever the session connects again.
    pub fn join(&mut self, name: &str, auth: Option<&str>) {
        self.namespaces.entry(named(name).to_owned()).or_default().asked = true;
        self.part(name);
        let again = SioNamespace { name: name.to_owned(), auth: auth.map(str::to_owned) };
        self.desk.joined.get_or_insert_default().push(again);
    }

    /// A namespace was left: the session does not connect to it again.
    pub fn part(&mut self, name: &str) {
        self.desk.joined.get_or_insert_default().retain(|joined| named(&joined.name) != named(name));
    }

    /// Something of the peer's came: it is alive.
    pub fn alive(&mut self) {
        if self.spec.eio != 3
            && let Some(settled) = &self.settled
        {
            self.overdue = Some(Instant::now() + settled.interval + settled.timeout);
        }
    }

    /// The next ping of version 3.
    pub fn ping_later(&mut self) {
        self.ping_at = self.settled.as_ref().map(|settled| Instant::now() + settled.interval);
    }

    /// The other side was silent for longer than was settled.
    fn missed(&mut self) {
        self.overdue = None;
        let limit = self.settled.as_ref().map_or(Duration::ZERO, |settled| match self.spec.eio {
            3 => settled.timeout,
            _ => settled.interval + settled.timeout,
        });
        let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let missed = AppMissed { proto: "engine.io".to_owned(), limit_ms };
        self.desk.course.pen.note(0, Dir::Local, Data::AppMissed(missed));
        self.desk.end = Some(End::Lost);
    }
}

impl<'a> above::Client<'a> for Client<'a> {
    fn desk(&mut self) -> &mut Desk<'a> {
        &mut self.desk
    }

    fn leave_desk(self: Box<Self>) -> Desk<'a> {
        self.desk
    }

    fn begin<'s>(&'s mut self, _orders: &'s mut Orders) -> BoxFuture<'s, bool> {
        match self.spec.transports.first() {
            Some(EioTransport::WebSocket) => {
                self.desk.tell("websocket", "tried", None);
                self.begin_socket();
            }
            _ => {
                self.desk.tell("polling", "tried", None);
                self.begin_poll();
            }
        }
        ready(true).boxed()
    }

    fn hear(&mut self, event: &Event) {
        self.heed(event);
    }

    fn home(&mut self, part: Part, home: Home) -> Option<Lane> {
        match part {
            Part::Receive => self.polled(home),
            Part::Send => self.posted(home),
            Part::Socket => return Some(self.socket_over(home)),
        }
        None
    }

    fn wakes(&self) -> Option<Instant> {
        let beats = self.desk.heartbeats.then_some([self.overdue, self.ping_at]);
        beats.into_iter().flatten().flatten().chain(self.probe_until).min()
    }

    fn due(&mut self, now: Instant) {
        let past = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if past(self.probe_until) {
            self.probe_late();
        } else if past(self.overdue) {
            self.missed();
        } else if past(self.ping_at) {
            self.put([Packet::Text("2".to_owned())]);
            self.ping_at = None;
            self.overdue = self.settled.as_ref().map(|settled| now + settled.timeout);
        }
    }

    fn send_on(&mut self) {
        self.carry();
    }

    fn said_all(&self) -> bool {
        self.outbox.is_empty() && !self.desk.errands.is_out(Part::Send)
    }

    fn talks(&self) -> bool {
        self.desk.opened
    }

    fn on_socket(&self) -> Socket {
        match self.stage {
            Stage::WebSocket => Socket::Open,
            Stage::Polling | Stage::Pausing if self.desk.errands.is_out(Part::Socket) => Socket::Coming,
            _ => Socket::None,
        }
    }

    fn say(&mut self, command: &Command) -> Option<Result<(), Error>> {
        self.take(command)
    }

    /// Says goodbye to every namespace; the transport follows.
    fn goodbye(&mut self) {
        let connected = self.namespaces.iter().filter(|(_, namespace)| namespace.connected);
        let goodbyes: Vec<Packet> =
            connected.map(|(name, _)| Packet::message(&socketio::disconnect(name).text)).collect();
        self.put(goodbyes);
        if matches!(self.stage, Stage::Polling | Stage::Pausing) {
            self.stage = Stage::Polling;
            self.put([Packet::Text("1".to_owned())]);
        }
    }

    fn unsaid(&self) -> usize {
        let of_a_person = |packet: &&Packet| match packet {
            // CONNECT and DISCONNECT go along with the session.
            Packet::Text(text) => text.starts_with('4') && !text.starts_with("40") && !text.starts_with("41"),
            Packet::Binary(_) => false,
        };
        let held = self.namespaces.values().flat_map(|namespace| &namespace.held);
        self.outbox.iter().chain(held).filter(of_a_person).count()
    }
}
