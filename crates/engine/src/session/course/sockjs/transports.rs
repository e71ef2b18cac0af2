//! What carries the frames: the transport that is tried, its fallbacks, and how strings are sent beside it.

use tokio::time::Instant;

use super::client::{Client, OPEN_WAIT};
use crate::api::{Command, Payload, SockJsTransport};
use crate::clock;
use crate::compose::app::sockjs;
use crate::event::Phrase;
use crate::session::course::above::{End, Part};
use crate::session::course::chain::Ended;
use crate::session::course::errand::{Home, Lane, Stock};

/// What SockJS servers take the bodies of their own clients as.
const TEXT: &str = "text/plain;charset=UTF-8";

impl Client<'_> {
    /// Tries the next transport, or ends; `why` the last one was left.
    pub fn next_transport(&mut self, why: Option<Phrase>) {
        let next = self.left.pop_front();
        if let Some(why) = why {
            self.tell(if next.is_some() { "left" } else { "failed" }, Some(why));
        }
        let Some(next) = next else {
            self.desk.end = Some(End::Lost);
            return;
        };
        self.transport = next;
        self.open = false;
        self.open_until = Some(Instant::now() + OPEN_WAIT);
        let server =
            self.spec.server.clone().unwrap_or_else(|| format!("{:03}", clock::unix_ms().rem_euclid(1000)));
        let session = self.spec.session.clone().unwrap_or_else(random);
        self.base = format!("{server}/{session}");
        self.tell("tried", None);
        self.begin_to_receive();
    }

    /// Sends what can be sent now.
    pub fn carry(&mut self) {
        if !self.open || self.outbox.is_empty() {
            return;
        }
        if self.part() == Part::Socket {
            while let Some(fork) = self.desk.errands.get(Part::Socket).map(|socket| socket.fork())
                && fork.room()
                && let Some(message) = self.outbox.pop_front()
            {
                let framed = self.transport == SockJsTransport::WebSocket;
                let text = if framed { sockjs::frame(&[message]) } else { message };
                // A socket that is gone says so itself.
                let _ = fork.give(Command::SendText { payload: Payload::Text { text, escapes: false } });
            }
        } else if !self.desk.errands.is_out(Part::Send) {
            let messages: Vec<String> = self.outbox.drain(..).collect();
            let target = self.target(&format!("{}/xhr_send", self.base));
            let request = self.desk.stock.post(&target, sockjs::frame(&messages), TEXT);
            self.desk.go(Part::Send, request);
        }
    }

    /// The WebSocket, the stream or the poll is over, or never opened.
    pub fn received(&mut self, home: Home) -> Option<Lane> {
        let socket = self.part() == Part::Socket;
        let status = home.status();
        let Home { lane, ended } = home;
        if matches!(ended, Ended::Stopped) && !self.open && !self.desk.ends() {
            // It took too long to open.
            self.next_transport(Some(Phrase::new("sockjs-open-late").with("seconds", OPEN_WAIT.as_secs())));
            return Some(lane);
        }
        let lane = if socket {
            Some(lane)
        } else {
            self.desk.errands.keep(Part::Receive, lane);
            None
        };
        if self.desk.ends() {
            return lane;
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
                    self.tell("recycled", None);
                }
                self.begin_to_receive();
            }
            (true, _) => {
                self.tell("closed", None);
                self.desk.end = Some(match ended {
                    Ended::Switched(_, over) if socket => {
                        End::Over { clean: over.is_some_and(|over| over.clean) }
                    }
                    _ => End::Lost,
                });
            }
        }
        lane
    }

    /// A POST of strings was answered.
    pub fn sent(&mut self, home: Home) {
        let status = home.status();
        self.desk.errands.keep(Part::Send, home.lane);
        if status.is_none_or(|status| status >= 300) && self.desk.leaving.is_none() {
            let why = Phrase::new("sockjs-send-refused").with("status", status.unwrap_or(0));
            self.tell("failed", Some(why));
            self.desk.end = Some(End::Lost);
        }
    }

    /// Writes down what becomes of the transport that is tried.
    pub fn tell(&self, step: &str, why: Option<Phrase>) {
        self.desk.tell(name(self.transport), step, why);
    }

    /// A path below the prefix.
    pub fn target(&self, rest: &str) -> String {
        let stock = &self.desk.stock;
        let query = if stock.query.is_empty() { String::new() } else { format!("?{}", stock.query) };
        format!("{}/{rest}{query}", stock.path.trim_end_matches('/'))
    }

    /// Begins to receive: the WebSocket, a streaming response or a poll.
    fn begin_to_receive(&mut self) {
        use SockJsTransport::{EventSource, RawWebSocket, WebSocket, XhrPolling, XhrStreaming};
        let within = |last: &str| self.target(&format!("{}/{last}", self.base));
        let stock = &self.desk.stock;
        let request = match self.transport {
            WebSocket => stock.websocket(&within("websocket")),
            RawWebSocket => stock.websocket(&self.target("websocket")),
            XhrStreaming => stock.post(&within("xhr_streaming"), String::new(), TEXT),
            XhrPolling => stock.post(&within("xhr"), String::new(), TEXT),
            EventSource => stock.get(&within("eventsource")),
        };
        self.desk.go(self.part(), Stock::patient(request));
    }
}

/// The name of a transport in the record.
pub fn name(transport: SockJsTransport) -> &'static str {
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
