//! The session: its errands, what waits to be sent, its timers.

use std::collections::{BTreeMap, VecDeque};

use tokio::time::{Duration, Instant, sleep_until};

use super::settled::Settled;
use crate::api::{Command, EioTransport, OpenRequest, Payload, SocketIoSpec};
use crate::compose::app::engineio::{self, Packet};
use crate::compose::app::socketio;
use crate::drive::orders::{Order, Orders, Stop};
use crate::event::{AppMissed, AppTransport, Data, Dir, Event, Phrase};
use crate::session::course::Course;
use crate::session::course::chain::Ended;
use crate::session::course::errand::{Errand, Home, Lane, Stock};

/// How long our last packets may take when a person closes the session.
const FAREWELL: Duration = Duration::from_millis(600);
/// How long a WebSocket that was opened for the upgrade may take to answer the probe.
const PROBE: Duration = Duration::from_secs(20);

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
    /// The next ack id.
    pub next_id: u64,
    /// Waits for the answer to CONNECT: a server ends the session for packets that come before it.
    pub held: Vec<Packet>,
}

/// Why the session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer or a person ended it, in order.
    Over,
    /// It cannot go on.
    Lost,
    Stop(Stop),
}

/// What woke us, besides packets.
enum Woke {
    Polled(Home),
    Posted(Home),
    Socket(Home),
    Ordered(Order),
    Due,
}

pub struct Client<'a> {
    pub course: &'a Course<'a>,
    pub spec: &'a SocketIoSpec,
    stock: &'a Stock,
    pub stage: Stage,
    pub settled: Option<Settled>,
    pub opened: bool,
    pub heartbeats: bool,
    pub poll: Option<Errand<'a>>,
    poll_lane: Option<Lane>,
    pub post: Option<Errand<'a>>,
    post_lane: Option<Lane>,
    pub socket: Option<Errand<'a>>,
    /// The WebSocket's handshake succeeded.
    pub socket_open: bool,
    /// The probe was sent and has to be answered until then.
    probe_until: Option<Instant>,
    /// Packets in the order in which they go out.
    outbox: VecDeque<Packet>,
    pub namespaces: BTreeMap<String, Namespace>,
    /// Version 4: when the server's ping is overdue. Version 3: when the answer to ours is.
    pub overdue: Option<Instant>,
    /// Version 3: when our next ping goes out.
    pub ping_at: Option<Instant>,
    /// A person closes the session: our last packets are on their way until then.
    pub leaving: Option<Instant>,
    pub end: Option<End>,
}

impl<'a> Client<'a> {
    pub fn new(
        course: &'a Course<'a>,
        request: &OpenRequest,
        spec: &'a SocketIoSpec,
        stock: &'a Stock,
    ) -> Client<'a> {
        Client {
            course,
            spec,
            stock,
            stage: Stage::Opening,
            settled: None,
            opened: false,
            heartbeats: request.ws.as_ref().is_none_or(|ws| ws.behaviour.heartbeats),
            poll: None,
            poll_lane: None,
            post: None,
            post_lane: None,
            socket: None,
            socket_open: false,
            probe_until: None,
            outbox: VecDeque::new(),
            namespaces: BTreeMap::new(),
            overdue: None,
            ping_at: None,
            leaving: None,
            end: None,
        }
    }

    /// Runs the session to its end; true when it was opened and ended in order.
    pub async fn run(mut self, orders: &mut Orders) -> bool {
        let mut heard = self.course.pen.overhear(wanted);
        match self.spec.transports.first() {
            Some(EioTransport::WebSocket) => {
                self.tell("websocket", "tried", None);
                self.begin_socket();
            }
            _ => {
                self.tell("polling", "tried", None);
                self.begin_poll();
            }
        }
        while self.end.is_none() {
            self.send_on();
            if self.end.is_some() {
                break;
            }
            let wakes = self.wakes();
            let woke = tokio::select! {
                event = heard.recv() => {
                    event.iter().for_each(|event| self.hear(event));
                    continue;
                }
                home = Errand::back(&mut self.poll) => Woke::Polled(home),
                home = Errand::back(&mut self.post) => Woke::Posted(home),
                home = Errand::back(&mut self.socket) => Woke::Socket(home),
                order = orders.next() => Woke::Ordered(order),
                () = at(wakes) => Woke::Due,
            };
            // What packets say comes before what the end of their carrier means.
            while let Ok(event) = heard.try_recv() {
                self.hear(&event);
            }
            match woke {
                Woke::Polled(home) => self.polled(home),
                Woke::Posted(home) => self.posted(home),
                Woke::Socket(home) => self.socket_over(&home),
                Woke::Ordered(order) => self.obey(order, orders),
                Woke::Due => self.due(),
            }
        }
        let end = self.end.unwrap_or(End::Lost);
        let stop = match end {
            End::Stop(stop) => stop,
            _ => Stop::Close,
        };
        // At once, because each waits for its peer.
        let (poll, post, socket) = (&mut self.poll, &mut self.post, &mut self.socket);
        tokio::join!(Errand::stop(poll, stop), Errand::stop(post, stop), Errand::stop(socket, stop));
        for lane in [self.poll_lane.take(), self.post_lane.take()].into_iter().flatten() {
            lane.close().await;
        }
        self.opened && end != End::Lost
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
        self.opened = true;
        self.stage = if on_socket { Stage::WebSocket } else { Stage::Polling };
        self.tell(if on_socket { "websocket" } else { "polling" }, "open", None);
        self.alive();
        if self.spec.eio == 3 {
            self.ping_later();
        }
        let main = socketio::namespace_of(&self.stock.path);
        if self.spec.eio == 3 {
            // Socket.IO 2 connects the main namespace unasked.
            self.namespaces.entry("/".to_owned()).or_default().asked = true;
        }
        if self.spec.eio != 3 || main != "/" {
            self.connect(&main, self.spec.auth.as_deref());
        }
        for namespace in &self.spec.namespaces {
            self.connect(&namespace.name, namespace.auth.as_deref());
        }
        if upgrades && !on_socket {
            self.tell("websocket", "probing", None);
            self.begin_socket();
        }
    }

    /// Sends CONNECT.
    pub fn connect(&mut self, namespace: &str, auth: Option<&str>) {
        let name = if namespace.is_empty() { "/" } else { namespace };
        self.namespaces.entry(name.to_owned()).or_default().asked = true;
        let packet = socketio::connect(namespace, auth, self.spec.eio);
        self.put([Packet::message(&packet.text)]);
    }

    /// The answer to the probe came: polling comes to rest.
    pub fn probed(&mut self) {
        if self.stage == Stage::Polling && self.probe_until.take().is_some() {
            self.stage = Stage::Pausing;
        }
    }

    /// The WebSocket is open.
    pub fn socket_accepted(&mut self) {
        self.socket_open = true;
        if self.settled.is_some() && self.stage == Stage::Polling {
            self.probe_until = Some(Instant::now() + PROBE);
            self.on_socket(Packet::Text("2probe".to_owned()));
        }
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

    pub fn tell(&self, transport: &str, step: &str, why: Option<Phrase>) {
        let told = AppTransport {
            proto: "engine.io".to_owned(),
            transport: transport.to_owned(),
            step: step.to_owned(),
            why,
        };
        self.course.pen.note(0, Dir::Local, Data::AppTransport(told));
    }

    /// Sends what can be sent now.
    fn send_on(&mut self) {
        match self.stage {
            Stage::Opening => {}
            Stage::Polling if self.post.is_none() && !self.outbox.is_empty() => self.begin_post(),
            Stage::Polling => {}
            Stage::Pausing if self.poll.is_none() && self.post.is_none() => {
                self.on_socket(Packet::Text("5".to_owned()));
                self.stage = Stage::WebSocket;
                self.tell("websocket", "upgraded", None);
            }
            Stage::Pausing => {}
            Stage::WebSocket => {
                while self.socket.as_ref().is_some_and(|socket| socket.fork().room())
                    && let Some(packet) = self.outbox.pop_front()
                {
                    self.on_socket(packet);
                }
            }
        }
        if self.stage == Stage::Polling && self.poll.is_none() && self.leaving.is_none() {
            self.begin_poll();
        }
        if self.leaving.is_some() && self.outbox.is_empty() && self.post.is_none() {
            self.end = Some(End::Stop(Stop::Close));
        }
    }

    fn on_socket(&mut self, packet: Packet) {
        let (binary, bytes) = packet.on_websocket(self.spec.eio);
        let command = if binary {
            let hex = bytes.iter().map(|octet| format!("{octet:02x}")).collect();
            Command::SendBinary { payload: Payload::Hex { hex } }
        } else {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Command::SendText { payload: Payload::Text { text, escapes: false } }
        };
        // A socket that is gone says so itself.
        let _ = self.socket.as_ref().map(|socket| socket.fork().give(command));
    }

    fn target(&self, transport: &str) -> String {
        let mut query = self.stock.query.clone();
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&format!("EIO={}&transport={transport}", self.spec.eio));
        if let Some(settled) = &self.settled {
            query.push_str("&sid=");
            query.extend(url::form_urlencoded::byte_serialize(settled.sid.as_bytes()));
        }
        format!("{}?{query}", self.spec.path)
    }

    fn begin_poll(&mut self) {
        let request = self.stock.get(&self.target("polling"));
        // The handshake has to be answered at once; a poll when there is something to say.
        let request = if self.settled.is_some() { Stock::patient(request) } else { request };
        let lane = self.poll_lane.take().unwrap_or_default();
        self.poll = Some(Errand::go(self.course, request, lane));
    }

    fn begin_post(&mut self) {
        let most = self.settled.as_ref().map_or(0, |settled| settled.max_payload);
        let mut packets: Vec<Packet> = Vec::new();
        while let Some(packet) = self.outbox.pop_front() {
            packets.push(packet);
            if most > 0 && packets.len() > 1 && engineio::polling_body(&packets, self.spec.eio).len() > most {
                self.outbox.extend(packets.pop());
                self.outbox.rotate_right(1);
                break;
            }
        }
        let body = engineio::polling_body(&packets, self.spec.eio);
        let request = self.stock.post(&self.target("polling"), body, engineio::CONTENT_TYPE);
        let lane = self.post_lane.take().unwrap_or_default();
        self.post = Some(Errand::go(self.course, request, lane));
    }

    fn begin_socket(&mut self) {
        let request = self.stock.websocket(&self.target("websocket"));
        self.socket = Some(Errand::go(self.course, request, Lane::default()));
    }

    fn polled(&mut self, home: Home) {
        let status = home.status();
        self.poll_lane = Some(home.lane);
        if self.leaving.is_some() || self.end.is_some() || self.stage == Stage::WebSocket {
            return;
        }
        if status != Some(200) || self.settled.is_none() {
            // Without an open packet it was no handshake.
            let why = match status {
                Some(200) | None => Phrase::new("eio-no-handshake"),
                Some(status) => Phrase::new("eio-poll-refused").with("status", status),
            };
            self.tell("polling", "failed", Some(why));
            self.end = Some(End::Lost);
        }
    }

    fn posted(&mut self, home: Home) {
        let status = home.status();
        self.post_lane = Some(home.lane);
        if self.leaving.is_none() && status.is_none_or(|status| status >= 300) {
            let why = Phrase::new("eio-post-refused").with("status", status.unwrap_or(0));
            self.tell("polling", "failed", Some(why));
            self.end = Some(End::Lost);
        }
    }

    fn socket_over(&mut self, home: &Home) {
        let open = std::mem::take(&mut self.socket_open);
        self.probe_until = None;
        match (&home.ended, self.stage) {
            (Ended::Stopped, _) => {}
            (_, Stage::Polling | Stage::Pausing) => {
                let why = match home.status() {
                    Some(status) => Phrase::new("eio-upgrade-refused").with("status", status),
                    None if open => Phrase::new("eio-probe-ended"),
                    None => Phrase::new("eio-upgrade-failed"),
                };
                self.tell("websocket", "givenUp", Some(why));
                self.stage = Stage::Polling;
            }
            (_, Stage::WebSocket) => {
                self.tell("websocket", "closed", None);
                self.end.get_or_insert(End::Over);
            }
            (_, Stage::Opening) => {
                let why = match home.status() {
                    Some(status) => Phrase::new("eio-upgrade-refused").with("status", status),
                    None => Phrase::new("eio-no-handshake"),
                };
                self.tell("websocket", "failed", Some(why));
                self.end = Some(End::Lost);
            }
        }
    }

    fn wakes(&self) -> Option<Instant> {
        let beats = self.heartbeats.then_some([self.overdue, self.ping_at]);
        let beats = beats.into_iter().flatten().flatten();
        beats.chain(self.leaving).chain(self.probe_until).min()
    }

    fn due(&mut self) {
        let now = Instant::now();
        let past = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if past(self.leaving) {
            self.end = Some(End::Stop(Stop::Close));
        } else if past(self.probe_until) {
            self.probe_until = None;
            // It is told when it is gone.
            if let Some(socket) = &self.socket {
                socket.fork().pass(Stop::Cancel);
            }
            self.tell("websocket", "givenUp", Some(Phrase::new("eio-probe-unanswered")));
        } else if past(self.overdue) {
            self.overdue = None;
            let limit = self.settled.as_ref().map_or(Duration::ZERO, |settled| match self.spec.eio {
                3 => settled.timeout,
                _ => settled.interval + settled.timeout,
            });
            let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
            let missed = AppMissed { proto: "engine.io".to_owned(), limit_ms };
            self.course.pen.note(0, Dir::Local, Data::AppMissed(missed));
            self.end = Some(End::Lost);
        } else if past(self.ping_at) {
            self.put([Packet::Text("2".to_owned())]);
            self.ping_at = None;
            self.overdue = self.settled.as_ref().map(|settled| now + settled.timeout);
        }
    }

    /// Says goodbye to every namespace; the transport follows.
    pub fn leave(&mut self) {
        let connected = self.namespaces.iter().filter(|(_, namespace)| namespace.connected);
        let goodbyes: Vec<Packet> =
            connected.map(|(name, _)| Packet::message(&socketio::disconnect(name).text)).collect();
        self.put(goodbyes);
        if matches!(self.stage, Stage::Polling | Stage::Pausing) {
            self.stage = Stage::Polling;
            self.put([Packet::Text("1".to_owned())]);
        }
        self.leaving = Some(Instant::now() + FAREWELL);
    }
}

/// What is listened to: packets of these protocols, and WebSockets that open.
fn wanted(event: &Event) -> bool {
    match &event.data {
        Data::AppPacket(packet) => {
            event.dir == Dir::Rx && matches!(packet.proto.as_str(), "engine.io" | "socket.io")
        }
        Data::UpgradeAccepted(_) => true,
        _ => false,
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
