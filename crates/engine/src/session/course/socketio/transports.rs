//! What carries the packets: polls, POSTs, the WebSocket, and the move from the first two to the last.

use tokio::time::{Duration, Instant};

use super::client::{Client, Stage};
use crate::api::{Command, Payload};
use crate::compose::app::engineio::{self, Packet};
use crate::drive::orders::Stop;
use crate::event::Phrase;
use crate::session::course::above::{End, Part};
use crate::session::course::chain::Ended;
use crate::session::course::errand::{Home, Lane, Stock};

/// How long a WebSocket that was opened for the upgrade may take to answer the probe.
const PROBE: Duration = Duration::from_secs(20);

impl Client<'_> {
    /// Sends what can be sent now.
    pub fn carry(&mut self) {
        let out = |part| self.desk.errands.is_out(part);
        match self.stage {
            Stage::Polling if !out(Part::Send) && !self.outbox.is_empty() => self.begin_post(),
            Stage::Pausing if !out(Part::Receive) && !out(Part::Send) => {
                self.on_socket(Packet::Text("5".to_owned()));
                self.stage = Stage::WebSocket;
                self.taking_over = true;
            }
            Stage::WebSocket => {
                while self.desk.errands.get(Part::Socket).is_some_and(|socket| socket.fork().room())
                    && let Some(packet) = self.outbox.pop_front()
                {
                    self.on_socket(packet);
                }
            }
            Stage::Opening | Stage::Polling | Stage::Pausing => {}
        }
        if self.stage == Stage::Polling
            && !self.desk.errands.is_out(Part::Receive)
            && self.desk.leaving.is_none()
        {
            self.begin_poll();
        }
    }

    pub fn begin_poll(&mut self) {
        let request = self.desk.stock.get(&self.target("polling"));
        // The handshake has to be answered at once; a poll when there is something to say.
        let request = if self.settled.is_some() { Stock::patient(request) } else { request };
        self.desk.go(Part::Receive, request);
    }

    pub fn begin_socket(&mut self) {
        let request = self.desk.stock.websocket(&self.target("websocket"));
        self.desk.go(Part::Socket, request);
    }

    /// The WebSocket is open.
    pub fn socket_accepted(&mut self) {
        self.socket_open = true;
        if self.settled.is_some() && self.stage == Stage::Polling {
            self.probe_until = Some(Instant::now() + PROBE);
            self.on_socket(Packet::Text("2probe".to_owned()));
        }
    }

    /// The answer to the probe came: polling comes to rest.
    pub fn probed(&mut self) {
        if self.stage == Stage::Polling && self.probe_until.take().is_some() {
            self.stage = Stage::Pausing;
        }
    }

    /// It did not come.
    pub fn probe_late(&mut self) {
        self.probe_until = None;
        // It is told when it is gone.
        if let Some(socket) = self.desk.errands.get(Part::Socket) {
            socket.fork().pass(Stop::Cancel);
        }
        self.desk.tell("websocket", "givenUp", Some(Phrase::new("eio-probe-unanswered")));
    }

    pub fn polled(&mut self, home: Home) {
        let status = home.status();
        self.desk.errands.keep(Part::Receive, home.lane);
        if self.desk.ends() || self.stage == Stage::WebSocket {
            return;
        }
        if status != Some(200) || self.settled.is_none() {
            let why = match status {
                Some(status) if status != 200 => Phrase::new("eio-poll-refused").with("status", status),
                _ if self.settled.is_some() => Phrase::new("eio-poll-lost"),
                // Without an open packet it was no handshake.
                _ => Phrase::new("eio-no-handshake"),
            };
            self.desk.tell("polling", "failed", Some(why));
            self.desk.end = Some(End::Lost);
        }
    }

    pub fn posted(&mut self, home: Home) {
        let status = home.status();
        self.desk.errands.keep(Part::Send, home.lane);
        if self.desk.leaving.is_none() && status.is_none_or(|status| status >= 300) {
            let why = Phrase::new("eio-post-refused").with("status", status.unwrap_or(0));
            self.desk.tell("polling", "failed", Some(why));
            self.desk.end = Some(End::Lost);
        }
    }

    /// The WebSocket ended, or never opened.
    pub fn socket_over(&mut self, home: Home) -> Lane {
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
                self.desk.tell("websocket", "givenUp", Some(why));
                self.stage = Stage::Polling;
            }
            (ended, Stage::WebSocket) => {
                self.desk.tell("websocket", "closed", None);
                let clean = matches!(ended, Ended::Switched(_, Some(over)) if over.clean);
                self.desk.end.get_or_insert(End::Over { clean });
            }
            (_, Stage::Opening) => {
                let why = match home.status() {
                    Some(status) => Phrase::new("eio-upgrade-refused").with("status", status),
                    None => Phrase::new("eio-no-handshake"),
                };
                self.desk.tell("websocket", "failed", Some(why));
                self.desk.end = Some(End::Lost);
            }
        }
        home.lane
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
        let request = self.desk.stock.post(&self.target("polling"), body, engineio::CONTENT_TYPE);
        self.desk.go(Part::Send, request);
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
        let _ = self.desk.errands.get(Part::Socket).map(|socket| socket.fork().give(command));
    }

    fn target(&self, transport: &str) -> String {
        let mut query = self.desk.stock.query.clone();
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
}
