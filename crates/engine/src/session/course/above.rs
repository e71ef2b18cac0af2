//! What clients of protocols above share: errands beside each other, orders, timers, and connecting again.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all, select_all};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use super::again::{Again, Came};
use super::errand::{Errand, Home, Lane, Stock};
use super::{Course, socketio, sockjs};
use crate::api::{AppSpec, Behaviour, Command, OpenRequest, SioNamespace};
use crate::drive::at;
use crate::drive::orders::{Order, Orders, Stop};
use crate::drive::voice::{SharedVoice, Voice};
use crate::error::Error;
use crate::event::{AppTransport, Data, Dir, Event, Phrase};

/// How long what is on its way may take when a person closes the session.
const FAREWELL: Duration = Duration::from_millis(600);

/// Why a client's conversation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer ended it, in order or not.
    Over { clean: bool },
    /// It cannot go on.
    Lost,
    /// A person ends it.
    Stop(Stop),
}

/// What every client has.
pub struct Desk<'a> {
    pub course: &'a Course<'a>,
    pub stock: Stock,
    pub errands: Errands<'a>,
    /// Namespaces of Socket.IO that are connected to whenever the session is open, once the first client told them.
    pub joined: Option<Vec<SioNamespace>>,
    /// A session of the protocol was open.
    pub opened: bool,
    pub heartbeats: bool,
    /// A person closes the session: our last words are on their way until then.
    pub leaving: Option<Instant>,
    pub end: Option<End>,
    /// Orders for a WebSocket that may open soon.
    parked: Vec<Order>,
    /// What writes the packets that a person sends, on every transport.
    pub voice: SharedVoice,
    /// The name of the protocol in the record.
    proto: &'static str,
}

/// What goes on beside each other, one of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The request that waits for packets.
    Receive,
    /// The one that carries ours.
    Send,
    /// The WebSocket, which does both.
    Socket,
}

/// A client of a protocol above, moved by [`converse`].
pub trait Client<'a>: Send {
    fn desk(&mut self) -> &mut Desk<'a>;

    /// What it leaves to the one that connects again.
    fn leave_desk(self: Box<Self>) -> Desk<'a>;

    /// Begins; false when the session is over before anything could begin.
    fn begin<'s>(&'s mut self, orders: &'s mut Orders) -> BoxFuture<'s, bool>;

    /// A packet of the peer's came, a WebSocket opened, or our `upgrade` was written.
    fn hear(&mut self, event: &Event);

    /// An errand is back; its lane is closed when it is handed back.
    fn home(&mut self, part: Part, home: Home) -> Option<Lane>;

    /// When [`Client::due`] is to be called.
    fn wakes(&self) -> Option<Instant>;

    /// A time has come.
    fn due(&mut self, now: Instant);

    /// Sends what can be sent now.
    fn send_on(&mut self);

    /// Nothing waits to be sent any more.
    fn said_all(&self) -> bool;

    /// Whether a person can send now.
    fn talks(&self) -> bool;

    /// Whether a WebSocket carries the conversation, or is about to.
    fn on_socket(&self) -> Socket;

    /// Takes what a person sends in the protocol's own terms; absent: that order is none of it.
    fn say(&mut self, command: &Command) -> Option<Result<(), Error>>;

    /// Puts the last words behind what waits.
    fn goodbye(&mut self);

    /// How many of a person's packets were never sent.
    fn unsaid(&self) -> usize;
}

/// Some client.
type Any<'a> = dyn Client<'a> + 'a;

/// What stands between a person and a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Socket {
    /// It carries the conversation.
    Open,
    /// It may carry it soon.
    Coming,
    None,
}

/// What woke us, besides events.
enum Woke {
    Home(Part, Box<Home>),
    Ordered(Order),
    Due,
}

/// Runs a client to the session's end, and another one when it is to connect again; true when what was asked
/// for was reached.
pub async fn run<'a>(
    course: &'a Course<'a>,
    request: &OpenRequest,
    app: &'a AppSpec,
    orders: &mut Orders,
) -> bool {
    let mut again = Again::of(request);
    let mut desk = Desk::new(course, request, app);
    let ok = loop {
        let mut client: Box<Any<'a>> = match app {
            AppSpec::SocketIo(spec) => Box::new(socketio::Client::new(desk, spec)),
            AppSpec::SockJs(spec) => Box::new(sockjs::Client::new(desk, spec)),
        };
        let end = converse(&mut *client, orders).await;
        let kept = client.leave_desk();
        let came = match end {
            End::Stop(_) => Came::Stopped,
            _ if !kept.opened => Came::Failed,
            End::Over { clean } => Came::Opened { clean },
            End::Lost => Came::Opened { clean: false },
        };
        let ok = kept.opened && end != End::Lost;
        desk = kept.again();
        if !again.goes_on(course, came, None, orders).await {
            break ok;
        }
    };
    if request.http.as_ref().is_none_or(|http| http.jar.is_none()) {
        // Nothing but memory to clean up; what remains is gone with the application.
        let _ = course.jars.clear(course.session);
    }
    ok
}

/// Moves one client until it has ended and its connections are closed.
async fn converse(client: &mut Any<'_>, orders: &mut Orders) -> End {
    let mut heard = client.desk().course.pen.overhear(wanted);
    if client.begin(orders).await {
        while client.desk().end.is_none() {
            turn(client, &mut heard, orders).await;
        }
    }
    let unsaid = client.unsaid();
    let desk = client.desk();
    let end = desk.end.unwrap_or(End::Lost);
    if unsaid > 0 {
        desk.tell("", "unsent", Some(Phrase::new("app-unsent").with("count", unsaid as u64)));
    }
    desk.errands
        .stop(match end {
            End::Stop(stop) => stop,
            End::Over { .. } | End::Lost => Stop::Close,
        })
        .await;
    end
}

async fn turn(client: &mut Any<'_>, heard: &mut UnboundedReceiver<Event>, orders: &mut Orders) {
    client.send_on();
    unpark(client);
    if client.desk().leaving.is_some() && client.said_all() {
        client.desk().end = Some(End::Stop(Stop::Close));
    }
    if client.desk().end.is_some() {
        return;
    }
    let wakes = client.wakes().into_iter().chain(client.desk().leaving).min();
    let woke = tokio::select! {
        event = heard.recv() => {
            event.iter().for_each(|event| client.hear(event));
            return;
        }
        (part, home) = client.desk().errands.back() => Woke::Home(part, Box::new(home)),
        order = orders.next() => Woke::Ordered(order),
        () = at(wakes) => Woke::Due,
    };
    // What packets say comes before what the end of their carrier means.
    while let Ok(event) = heard.try_recv() {
        client.hear(&event);
    }
    match woke {
        Woke::Home(part, home) => {
            if let Some(lane) = client.home(part, *home) {
                lane.close().await;
            }
        }
        Woke::Ordered(order) => obey(client, order, orders),
        Woke::Due => {
            let now = Instant::now();
            if client.desk().leaving.is_some_and(|at| at <= now) {
                client.desk().end = Some(End::Stop(Stop::Close));
            } else {
                client.due(now);
            }
        }
    }
}

/// Obeys a person's order, or refuses it.
fn obey(client: &mut Any<'_>, order: Order, orders: &Orders) {
    let pen = client.desk().course.pen;
    let talks = client.talks() && client.desk().leaving.is_none();
    match &order.command {
        Command::Close if talks => {
            orders.accept(order, pen, 0);
            client.goodbye();
            client.desk().leaving = Some(Instant::now() + FAREWELL);
            return;
        }
        Command::Close | Command::Reset | Command::Cancel => {
            if let Some(stop) = orders.as_stop(order, pen, 0, || Phrase::new("session-over")) {
                client.desk().end = Some(End::Stop(stop));
            }
            return;
        }
        Command::Behave { behaviour } => {
            let behaviour: Behaviour = (**behaviour).clone();
            client.desk().heartbeats = behaviour.heartbeats;
            client.desk().stock.behave(behaviour);
            if client.desk().errands.is_out(Part::Socket) {
                hand(client, order);
            } else {
                orders.accept(order, pen, 0);
            }
            return;
        }
        _ => {}
    }
    match if talks { client.say(&order.command) } else { None } {
        Some(Ok(())) => drop(orders.accept(order, pen, 0)),
        Some(Err(why)) => order.fail(why),
        None => match client.on_socket() {
            Socket::Open => hand(client, order),
            Socket::Coming if talks => client.desk().parked.push(order),
            Socket::None if talks => order.refuse(Phrase::new("command-not-for-polling")),
            Socket::Coming | Socket::None => order.refuse(Phrase::new("session-connecting")),
        },
    }
}

/// Hands an order on to the WebSocket.
fn hand(client: &mut Any<'_>, order: Order) {
    match client.desk().errands.get(Part::Socket) {
        // One that is gone by now says so to the person.
        Some(socket) => drop(socket.fork().hand(order)),
        None => order.refuse(Phrase::new("session-over")),
    }
}

/// Orders that waited for a WebSocket, once it carries the conversation or will not.
fn unpark(client: &mut Any<'_>) {
    let on_socket = client.on_socket();
    if client.desk().parked.is_empty() || on_socket == Socket::Coming {
        return;
    }
    for order in std::mem::take(&mut client.desk().parked) {
        match on_socket {
            Socket::Open => hand(client, order),
            _ => order.refuse(Phrase::new("command-not-for-polling")),
        }
    }
}

/// What is listened to: packets of the peer's, WebSockets that open, and our own word that one takes over.
fn wanted(event: &Event) -> bool {
    match &event.data {
        Data::AppPacket(packet) if event.dir == Dir::Rx => {
            matches!(packet.proto.as_str(), "engine.io" | "socket.io" | "sockjs" | "stomp")
        }
        Data::AppPacket(packet) => packet.proto == "engine.io" && packet.kind == "upgrade",
        Data::UpgradeAccepted(_) => true,
        _ => false,
    }
}

impl<'a> Desk<'a> {
    fn new(course: &'a Course<'a>, request: &OpenRequest, app: &AppSpec) -> Desk<'a> {
        let (proto, voice) = match app {
            AppSpec::SocketIo(spec) => ("engine.io", Voice::new(spec.eio, false)),
            AppSpec::SockJs(_) => ("sockjs", Voice::new(4, true)),
        };
        let stock = Stock::new(request, course.session);
        Desk {
            course,
            heartbeats: stock.behaviour().heartbeats,
            stock,
            errands: Errands::default(),
            joined: None,
            opened: false,
            leaving: None,
            end: None,
            parked: Vec::new(),
            voice: voice.shared(),
            proto,
        }
    }

    /// The same for a client that connects again.
    fn again(self) -> Desk<'a> {
        self.voice.take().begin_again();
        Desk { opened: false, leaving: None, end: None, parked: Vec::new(), ..self }
    }

    /// Whether nothing new is begun any more.
    pub fn ends(&self) -> bool {
        self.leaving.is_some() || self.end.is_some()
    }

    /// Sends a request of that kind, on the connection that the one before it left.
    pub fn go(&mut self, part: Part, request: OpenRequest) {
        let at = self.errands.lanes.iter().position(|lane| lane.0 == part);
        let lane = at.map(|at| self.errands.lanes.swap_remove(at).1).unwrap_or_default();
        let lane = lane.speaking(&self.voice);
        self.errands.going.push((part, Errand::go(self.course, request, lane)));
    }

    /// Writes down what becomes of a transport.
    pub fn tell(&self, transport: &str, step: &str, why: Option<Phrase>) {
        let told = AppTransport {
            proto: self.proto.to_owned(),
            transport: transport.to_owned(),
            step: step.to_owned(),
            why,
        };
        self.course.pen.note(0, Dir::Local, Data::AppTransport(Box::new(told)));
    }
}

/// Errands on their way beside each other, and the connections that wait for the next.
#[derive(Default)]
pub struct Errands<'a> {
    going: Vec<(Part, Errand<'a>)>,
    lanes: Vec<(Part, Lane)>,
}

impl<'a> Errands<'a> {
    /// The one of that kind that is on its way.
    pub fn get(&self, part: Part) -> Option<&Errand<'a>> {
        self.going.iter().find(|going| going.0 == part).map(|going| &going.1)
    }

    /// Whether one of that kind is on its way.
    pub fn is_out(&self, part: Part) -> bool {
        self.get(part).is_some()
    }

    /// Keeps a connection for the next errand of that kind.
    pub fn keep(&mut self, part: Part, lane: Lane) {
        self.lanes.push((part, lane));
    }

    /// Waits until one is back. Cancel safe.
    async fn back(&mut self) -> (Part, Home) {
        if self.going.is_empty() {
            return std::future::pending().await;
        }
        let (home, at, _) = select_all(self.going.iter_mut().map(|(_, errand)| errand.home())).await;
        (self.going.swap_remove(at).0, home)
    }

    /// Ends all, and waits until their connections are closed: at once, because each waits for its peer.
    async fn stop(&mut self, stop: Stop) {
        join_all(self.going.drain(..).map(|(_, errand)| errand.stop(stop))).await;
        for (_, lane) in self.lanes.drain(..) {
            lane.close().await;
        }
    }
}
