//! The session: the attempt under way, what it receives by, what waits to be sent.

use std::collections::VecDeque;

use tokio::time::{Duration, Instant, sleep_until};

use crate::api::{Command, OpenRequest, Payload, SockJsSpec, SockJsTransport};
use crate::clock;
use crate::compose::app::sockjs;
use crate::drive::orders::{Order, Orders, Stop};
use crate::drive::stomp::Stomp;
use crate::event::{AppPacket, AppTransport, Data, Dir, Event, Phrase};
use crate::session::course::Course;
use crate::session::course::chain::{Chain, Ended};
use crate::session::course::errand::{Errand, Home, Lane, Stock};

/// How long a transport may take to open before the next one is tried; SockJS clients wait as long.
const OPEN_WAIT: Duration = Duration::from_secs(5);
/// How long strings that are on their way may take when a person closes the session.
const FAREWELL: Duration = Duration::from_millis(600);

/// Why the session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Over,
    Lost,
    Stop(Stop),
}

/// What woke us, besides frames.
enum Woke {
    Received(Home),
    Sent(Home),
    Ordered(Order),
    Due,
}

pub struct Client<'a> {
    pub course: &'a Course<'a>,
    spec: &'a SockJsSpec,
    stock: &'a Stock,
    /// Transports that were not tried yet.
    left: VecDeque<SockJsTransport>,
    pub transport: SockJsTransport,
    /// `/prefix/server/session` of the attempt.
    base: String,
    /// The open frame came.
    pub open: bool,
    /// A transport was open before.
    pub opened: bool,
    open_until: Option<Instant>,
    /// The WebSocket, the stream or the poll.
    pub receive: Option<Errand<'a>>,
    receive_lane: Option<Lane>,
    send: Option<Errand<'a>>,
    send_lane: Option<Lane>,
    outbox: VecDeque<String>,
    pub heartbeats: bool,
    pub stomp: Stomp,
    pub leaving: Option<Instant>,
    pub end: Option<End>,
}

impl<'a> Client<'a> {
    pub fn new(
        course: &'a Course<'a>,
        request: &OpenRequest,
        spec: &'a SockJsSpec,
        stock: &'a Stock,
    ) -> Client<'a> {
        Client {
            course,
            spec,
            stock,
            left: spec.transports.iter().copied().collect(),
            transport: SockJsTransport::WebSocket,
            base: String::new(),
            open: false,
            opened: false,
            open_until: None,
            receive: None,
            receive_lane: None,
            send: None,
            send_lane: None,
            outbox: VecDeque::new(),
            heartbeats: request.ws.as_ref().is_none_or(|ws| ws.behaviour.heartbeats),
            stomp: Stomp::default(),
            leaving: None,
            end: None,
        }
    }

    /// Runs the session to its end; true when it was opened and ended in order.
    pub async fn run(mut self, orders: &mut Orders) -> bool {
        if self.spec.info && !self.info(orders).await {
            return false;
        }
        let mut heard = self.course.pen.overhear(wanted);
        self.next_transport(None);
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
                home = Errand::back(&mut self.receive) => Woke::Received(home),
                home = Errand::back(&mut self.send) => Woke::Sent(home),
                order = orders.next() => Woke::Ordered(order),
                () = at(wakes) => Woke::Due,
            };
            // What frames say comes before what the end of their carrier means.
            while let Ok(event) = heard.try_recv() {
                self.hear(&event);
            }
            match woke {
                Woke::Received(home) => self.received(home).await,
                Woke::Sent(home) => self.sent(home),
                Woke::Ordered(order) => self.obey(order, orders),
                Woke::Due => self.due(),
            }
        }
        let end = self.end.unwrap_or(End::Lost);
        let stop = match end {
            End::Stop(stop) => stop,
            _ => Stop::Close,
        };
        let (receive, send) = (&mut self.receive, &mut self.send);
        tokio::join!(Errand::stop(receive, stop), Errand::stop(send, stop));
        for lane in [self.receive_lane.take(), self.send_lane.take()].into_iter().flatten() {
            lane.close().await;
        }
        self.opened && end != End::Lost
    }

    /// Asks what the server offers; false when the session is over.
    async fn info(&mut self, orders: &mut Orders) -> bool {
        let request = self.stock.get(&self.target("info"));
        let Ok(target) = crate::compose::Target::parse(&request.url) else { return false };
        let mut chain = Chain::default();
        let ended = chain.run(self.course, &request, target, orders).await;
        let answer = match ended {
            Ended::Answered(answer) => Some(answer),
            Ended::Stopped | Ended::Broken(_) => return false,
            Ended::Switched(..) => None,
        };
        let said = match answer.filter(|answer| answer.status == 200) {
            Some(answer) => self.course.body(answer.head).await,
            None => None,
        };
        chain.close().await;
        let said = said.and_then(|body| serde_json::from_slice::<serde_json::Value>(&body).ok());
        let websocket = said.as_ref().and_then(|said| said.get("websocket")).and_then(|said| said.as_bool());
        if websocket == Some(false) {
            let sockets = [SockJsTransport::WebSocket, SockJsTransport::RawWebSocket];
            for transport in self.left.iter().filter(|transport| sockets.contains(transport)) {
                self.tell(*transport, "left", Some(Phrase::new("sockjs-no-websocket")));
            }
            self.left.retain(|transport| !sockets.contains(transport));
        }
        true
    }

    /// Puts strings behind those that wait.
    pub fn put(&mut self, messages: impl IntoIterator<Item = String>) {
        self.outbox.extend(messages);
    }

    fn hear(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeAccepted(_) if self.transport == SockJsTransport::RawWebSocket => self.is_open(),
            Data::AppPacket(packet) if packet.proto == "sockjs" => self.frame(packet),
            Data::AppPacket(packet) if packet.proto == "stomp" => self.stomp.heed(packet),
            _ => {}
        }
    }

    fn frame(&mut self, packet: &AppPacket) {
        match packet.kind.as_str() {
            "o" => self.is_open(),
            "c" => {
                self.tell(self.transport, "closed", None);
                self.end = Some(End::Over);
            }
            _ => {}
        }
    }

    fn is_open(&mut self) {
        if !self.open {
            self.open = true;
            self.opened = true;
            self.open_until = None;
            self.tell(self.transport, "open", None);
        }
    }

    /// Tries the next transport, or ends; `why` the last one was left.
    fn next_transport(&mut self, why: Option<Phrase>) {
        let next = self.left.pop_front();
        if let Some(why) = why {
            self.tell(self.transport, if next.is_some() { "left" } else { "failed" }, Some(why));
        }
        let Some(next) = next else {
            self.end = Some(End::Lost);
            return;
        };
        self.transport = next;
        self.open = false;
        self.open_until = Some(Instant::now() + OPEN_WAIT);
        let server =
            self.spec.server.clone().unwrap_or_else(|| format!("{:03}", clock::unix_ms().rem_euclid(1000)));
        let session = self.spec.session.clone().unwrap_or_else(random);
        self.base = format!("/{server}/{session}");
        self.tell(next, "tried", None);
        self.begin();
    }

    /// Begins to receive: the WebSocket, a streaming response or a poll.
    fn begin(&mut self) {
        use SockJsTransport::{EventSource, RawWebSocket, WebSocket, XhrPolling, XhrStreaming};
        let within = |last: &str| format!("{}/{last}", self.base.trim_start_matches('/'));
        let request = match self.transport {
            WebSocket => self.stock.websocket(&self.target(&within("websocket"))),
            RawWebSocket => self.stock.websocket(&self.target("websocket")),
            XhrStreaming => self.stock.post(&self.target(&within("xhr_streaming")), String::new(), TEXT),
            XhrPolling => self.stock.post(&self.target(&within("xhr")), String::new(), TEXT),
            EventSource => self.stock.get(&self.target(&within("eventsource"))),
        };
        let lane = self.receive_lane.take().unwrap_or_default();
        self.receive = Some(Errand::go(self.course, Stock::patient(request), lane));
    }

    fn target(&self, rest: &str) -> String {
        let query =
            if self.stock.query.is_empty() { String::new() } else { format!("?{}", self.stock.query) };
        format!("{}/{rest}{query}", self.stock.path.trim_end_matches('/'))
    }

    async fn received(&mut self, home: Home) {
        use SockJsTransport::{RawWebSocket, WebSocket};
        let socket = matches!(self.transport, WebSocket | RawWebSocket);
        let status = home.status();
        let lane = home.lane;
        if matches!(home.ended, Ended::Stopped) && !self.open && self.leaving.is_none() && self.end.is_none()
        {
            // It took too long to open.
            lane.close().await;
            self.next_transport(Some(Phrase::new("sockjs-open-late").with("seconds", OPEN_WAIT.as_secs())));
            return;
        }
        if socket {
            lane.close().await;
        } else {
            self.receive_lane = Some(lane);
        }
        if self.leaving.is_some() || self.end.is_some() {
            return;
        }
        match (self.open, status) {
            (false, _) => {
                let why = match status {
                    Some(status) => Phrase::new("sockjs-transport-refused").with("status", status),
                    None => Phrase::new("sockjs-transport-ended"),
                };
                self.next_transport(Some(why));
            }
            (true, Some(200)) if !socket => {
                if self.transport != SockJsTransport::XhrPolling {
                    self.tell(self.transport, "recycled", None);
                }
                self.begin();
            }
            (true, _) => {
                self.tell(self.transport, "closed", None);
                let orderly = socket && matches!(home.ended, Ended::Switched(..));
                self.end = Some(if orderly { End::Over } else { End::Lost });
            }
        }
    }

    fn sent(&mut self, home: Home) {
        let status = home.status();
        self.send_lane = Some(home.lane);
        if status.is_none_or(|status| status >= 300) && self.leaving.is_none() {
            let why = Phrase::new("sockjs-send-refused").with("status", status.unwrap_or(0));
            self.tell(self.transport, "failed", Some(why));
            self.end = Some(End::Lost);
        }
    }

    /// Sends what can be sent now.
    fn send_on(&mut self) {
        use SockJsTransport::{RawWebSocket, WebSocket};
        let empty = self.outbox.is_empty();
        match self.transport {
            _ if !self.open || empty => {}
            WebSocket | RawWebSocket => {
                while self.receive.as_ref().is_some_and(|socket| socket.fork().room())
                    && let Some(message) = self.outbox.pop_front()
                {
                    let text = if self.transport == WebSocket { sockjs::frame(&[message]) } else { message };
                    let command = Command::SendText { payload: Payload::Text { text, escapes: false } };
                    // A socket that is gone says so itself.
                    let _ = self.receive.as_ref().map(|socket| socket.fork().give(command));
                }
            }
            _ if self.send.is_none() => {
                let messages: Vec<String> = self.outbox.drain(..).collect();
                let target = self.target(&format!("{}/xhr_send", self.base.trim_start_matches('/')));
                let request = self.stock.post(&target, sockjs::frame(&messages), TEXT);
                let lane = self.send_lane.take().unwrap_or_default();
                self.send = Some(Errand::go(self.course, request, lane));
            }
            _ => {}
        }
        if self.leaving.is_some() && self.outbox.is_empty() && self.send.is_none() {
            self.end = Some(End::Stop(Stop::Close));
        }
    }

    fn wakes(&self) -> Option<Instant> {
        let stomp = if self.heartbeats { self.stomp.wakes() } else { None };
        [self.open_until, self.leaving, stomp].into_iter().flatten().min()
    }

    fn due(&mut self) {
        let now = Instant::now();
        if self.leaving.is_some_and(|at| at <= now) {
            self.end = Some(End::Stop(Stop::Close));
        } else if self.open_until.is_some_and(|at| at <= now) {
            self.open_until = None;
            if let Some(receive) = &self.receive {
                receive.fork().pass(Stop::Cancel);
            }
        } else {
            let due = self.stomp.due(now);
            if due.beat {
                self.put(["\n".to_owned()]);
            }
            if let Some(missed) = due.missed {
                self.course.pen.note(0, Dir::Local, Data::AppMissed(missed));
            }
        }
    }

    /// A person ends the session once what waits is sent.
    pub fn leave(&mut self) {
        self.leaving = Some(Instant::now() + FAREWELL);
    }

    fn tell(&self, transport: SockJsTransport, step: &str, why: Option<Phrase>) {
        let told = AppTransport {
            proto: "sockjs".to_owned(),
            transport: name(transport).to_owned(),
            step: step.to_owned(),
            why,
        };
        self.course.pen.note(0, Dir::Local, Data::AppTransport(told));
    }
}

/// What SockJS servers take the bodies of their own clients as.
const TEXT: &str = "text/plain;charset=UTF-8";

fn name(transport: SockJsTransport) -> &'static str {
    match transport {
        SockJsTransport::WebSocket => "websocket",
        SockJsTransport::RawWebSocket => "rawwebsocket",
        SockJsTransport::XhrStreaming => "xhr-streaming",
        SockJsTransport::EventSource => "eventsource",
        SockJsTransport::XhrPolling => "xhr-polling",
    }
}

/// A name that no other session has.
fn random() -> String {
    uuid::Uuid::now_v7().simple().to_string()[16..].to_owned()
}

/// What is listened to: frames of these protocols, and WebSockets that open.
fn wanted(event: &Event) -> bool {
    match &event.data {
        Data::AppPacket(packet) => {
            event.dir == Dir::Rx && matches!(packet.proto.as_str(), "sockjs" | "stomp")
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
