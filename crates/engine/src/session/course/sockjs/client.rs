//! The session: the attempt under way, what the peer says, what waits to be sent.

use std::collections::VecDeque;

use futures_util::future::{BoxFuture, FutureExt};
use tokio::time::{Duration, Instant};

use crate::api::{AppSend, Command, SockJsSpec, SockJsTransport};
use crate::drive::orders::{Orders, Stop};
use crate::drive::voice::{Made, text};
use crate::drive::whole;
use crate::error::Error;
use crate::event::{AppPacket, Data, Dir, Event, Phrase};
use crate::session::course::above::{self, Desk, End, Part, Socket};
use crate::session::course::errand::{Home, Lane};

/// How long a transport may take to open before the next one is tried; SockJS clients wait as long.
pub const OPEN_WAIT: Duration = Duration::from_secs(5);
/// The code of a close frame that tells of a session that was cut off.
const INTERRUPTED: &str = "1002";

pub struct Client<'a> {
    pub desk: Desk<'a>,
    pub spec: &'a SockJsSpec,
    /// Transports that were not tried yet.
    pub left: VecDeque<SockJsTransport>,
    pub transport: SockJsTransport,
    /// `/prefix/server/session` of the attempt.
    pub base: String,
    /// The open frame came.
    pub open: bool,
    pub open_until: Option<Instant>,
    pub outbox: VecDeque<String>,
}

impl<'a> Client<'a> {
    /// A client that begins with the first transport.
    pub fn new(desk: Desk<'a>, spec: &'a SockJsSpec) -> Client<'a> {
        Client {
            desk,
            spec,
            left: spec.transports.iter().copied().collect(),
            transport: SockJsTransport::WebSocket,
            base: String::new(),
            open: false,
            open_until: None,
            outbox: VecDeque::new(),
        }
    }

    /// What it receives by.
    pub fn part(&self) -> Part {
        match self.transport {
            SockJsTransport::WebSocket | SockJsTransport::RawWebSocket => Part::Socket,
            _ => Part::Receive,
        }
    }

    fn frame(&mut self, packet: &AppPacket) {
        match packet.kind.as_str() {
            "o" => self.is_open(),
            "c" => {
                self.tell("closed", None);
                let code = packet.fields.iter().find(|field| field.name == "code");
                let clean = code.is_none_or(|code| code.value != INTERRUPTED);
                self.desk.end = Some(End::Over { clean });
            }
            _ => {}
        }
    }

    fn is_open(&mut self) {
        if !self.open {
            self.open = true;
            self.desk.opened = true;
            self.open_until = None;
            self.tell("open", None);
        }
    }

    /// The strings of what a person sends.
    fn strings(&mut self, command: &Command) -> Option<Result<Vec<String>, Error>> {
        Some(match command {
            Command::SendText { payload } => {
                whole(payload).and_then(|bytes| text(&bytes)).map(|text| vec![text])
            }
            Command::App { send } => match &**send {
                AppSend::SockJs { .. } | AppSend::Stomp { .. } => {
                    self.desk.voice.take().make(send).and_then(|made| match made {
                        Made::Strings(strings) => Ok(strings),
                        Made::Frame(bytes) => Ok(vec![text(&bytes)?]),
                        Made::Packets(_) => Ok(Vec::new()),
                    })
                }
                _ => Err(Error::state(Phrase::new("session-no-app"))),
            },
            _ => return None,
        })
    }
}

impl<'a> above::Client<'a> for Client<'a> {
    fn desk(&mut self) -> &mut Desk<'a> {
        &mut self.desk
    }

    fn leave_desk(self: Box<Self>) -> Desk<'a> {
        self.desk
    }

    fn begin<'s>(&'s mut self, orders: &'s mut Orders) -> BoxFuture<'s, bool> {
        let begun = async move {
            if self.spec.info && !self.info(orders).await {
                return false;
            }
            self.next_transport(None);
            true
        };
        begun.boxed()
    }

    fn hear(&mut self, event: &Event) {
        match &event.data {
            Data::UpgradeAccepted(_) if self.transport == SockJsTransport::RawWebSocket => self.is_open(),
            Data::AppPacket(packet) if packet.proto == "sockjs" => {
                if matches!(packet.kind.as_str(), "a" | "m") {
                    self.desk.voice.take().stomp.alive();
                }
                self.frame(packet);
            }
            Data::AppPacket(packet) if packet.proto == "stomp" => {
                let mut voice = self.desk.voice.take();
                voice.stomp.alive();
                voice.stomp.heed(packet);
            }
            _ => {}
        }
    }

    fn home(&mut self, part: Part, home: Home) -> Option<Lane> {
        match part {
            Part::Receive | Part::Socket => self.received(home),
            Part::Send => {
                self.sent(home);
                None
            }
        }
    }

    fn wakes(&self) -> Option<Instant> {
        let stomp = if self.desk.heartbeats { self.desk.voice.take().stomp.wakes() } else { None };
        [self.open_until, stomp].into_iter().flatten().min()
    }

    fn due(&mut self, now: Instant) {
        if self.open_until.is_some_and(|at| at <= now) {
            self.open_until = None;
            if let Some(receive) = self.desk.errands.get(self.part()) {
                receive.fork().pass(Stop::Cancel);
            }
            return;
        }
        let due = self.desk.voice.take().stomp.due(now);
        if due.beat {
            self.outbox.push_back("\n".to_owned());
        }
        if let Some(missed) = due.missed {
            self.desk.course.pen.note(0, Dir::Local, Data::AppMissed(missed));
        }
    }

    fn send_on(&mut self) {
        self.carry();
    }

    fn said_all(&self) -> bool {
        self.outbox.is_empty() && !self.desk.errands.is_out(Part::Send)
    }

    fn talks(&self) -> bool {
        self.open
    }

    fn on_socket(&self) -> Socket {
        if self.open && self.part() == Part::Socket { Socket::Open } else { Socket::None }
    }

    fn say(&mut self, command: &Command) -> Option<Result<(), Error>> {
        let strings = self.strings(command)?;
        Some(strings.map(|strings| self.outbox.extend(strings)))
    }

    // SockJS has no last words: what carries it is closed.
    fn goodbye(&mut self) {}

    fn unsaid(&self) -> usize {
        self.outbox.iter().filter(|string| *string != "\n").count()
    }
}
