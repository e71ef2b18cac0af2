//! What the decoder said about the answers to our requests on one connection.

use super::cookies::SetCookies;
use super::redirect::is_redirect;
use crate::event::{Data, Dir, Event, Framing, HeaderLine};

/// What a response means for what comes next.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// 0: no final response head came.
    pub status: u16,
    /// `seq` of the response head.
    pub head: u64,
    /// The field lines of the final response.
    pub headers: Vec<HeaderLine>,
    /// `Location`, when it is a redirect and has one.
    pub location: Option<String>,
    /// The connection can carry another exchange.
    pub persistent: bool,
    /// The response is an event stream, and how it wants to be asked for again.
    pub stream: Option<EventStream>,
}

/// Where an event stream stands (WHATWG HTML §9.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventStream {
    pub last_event_id: Option<String>,
    /// Milliseconds.
    pub retry_ms: Option<u64>,
}

/// What the checks of the handshake said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Valid,
    Invalid,
    /// It was no handshake of WebSocket: another protocol begins.
    Other,
}

/// What was seen of the answers so far.
#[derive(Debug)]
pub struct Seen {
    conn: u32,
    /// Responses that are still owed.
    owed: usize,
    /// The newest response is not complete yet.
    pending: bool,
    pub answer: Answer,
    /// 100 (Continue) came.
    pub continues: bool,
    /// Nothing that follows can be read.
    pub fatal: bool,
    /// Cookies that responses set, not yet taken.
    pub set_cookies: Vec<SetCookies>,
    switch: Switch,
    tunnel: bool,
}

impl Seen {
    /// Of a connection on which so many responses are owed.
    #[must_use]
    pub fn new(conn: u32, owed: usize) -> Seen {
        let answer = Answer::default();
        Seen {
            conn,
            owed,
            pending: false,
            answer,
            continues: false,
            fatal: false,
            set_cookies: Vec::new(),
            switch: Switch::Other,
            tunnel: false,
        }
    }

    /// Every response is complete.
    #[must_use]
    pub fn done(&self) -> bool {
        self.owed == 0
    }

    /// The server switched protocols, and what the checks said.
    #[must_use]
    pub fn switched(&self) -> Option<Switch> {
        (self.answer.status == 101).then_some(self.switch)
    }

    /// The server granted an extended CONNECT (RFC 8441 §5), and what the checks said.
    #[must_use]
    pub fn tunnelled(&self) -> Option<Switch> {
        self.tunnel.then_some(self.switch)
    }

    /// Looks at an event of the record.
    pub fn look(&mut self, event: &Event) {
        if event.conn != self.conn || event.of_proxy() {
            return;
        }
        match &event.data {
            Data::ResponseInformational(head) => self.continues |= head.status == 100,
            Data::ResponseHead(head) => {
                self.set_cookies.extend(SetCookies::of(event, &head.headers));
                let named =
                    |name: &[u8]| head.headers.iter().find(|line| line.name.0.eq_ignore_ascii_case(name));
                let media = named(b"content-type").map(|line| line.value.text().to_ascii_lowercase());
                self.answer = Answer {
                    status: head.status,
                    head: event.seq,
                    location: named(b"location")
                        .filter(|_| is_redirect(head.status))
                        .map(|line| line.value.text().into_owned()),
                    persistent: head.persistent,
                    stream: media
                        .filter(|media| head.status == 200 && media.starts_with("text/event-stream"))
                        .map(|_| EventStream::default()),
                    headers: head.headers.clone(),
                };
                let empty = matches!(head.framing, Framing::None { .. } | Framing::Length { length: 0, .. });
                self.pending = true;
                self.tunnel = head.status != 101 && matches!(head.framing, Framing::Tunnel { .. });
                if empty && head.status != 101 {
                    self.complete();
                }
            }
            // An empty body ends where its head does.
            Data::ResponseBodyEnd(_) if self.pending => self.complete(),
            Data::SseEvent(event) => {
                if let Some(stream) = &mut self.answer.stream {
                    stream.last_event_id.clone_from(&event.id);
                }
            }
            Data::SseIgnored(ignored) if ignored.id.is_some() => {
                if let Some(stream) = &mut self.answer.stream {
                    stream.last_event_id.clone_from(&ignored.id);
                }
            }
            Data::SseRetry(retry) => {
                if let Some(stream) = &mut self.answer.stream {
                    stream.retry_ms = Some(retry.ms);
                }
            }
            Data::UpgradeRejected(_) => self.switch = Switch::Invalid,
            Data::UpgradeAccepted(_) if self.switch == Switch::Other => self.switch = Switch::Valid,
            Data::HttpMalformed(malformed) if malformed.fatal && event.dir == Dir::Rx => self.fatal = true,
            _ => {}
        }
    }

    fn complete(&mut self) {
        self.pending = false;
        self.owed = self.owed.saturating_sub(1);
    }
}
