//! Requests: what we send (RFC 9112 §3).

use super::body::{Body, End, Progress};
use super::exchanges::{Asked, Exchanges};
use super::framing::{Method, flaw, has_token, request_framing, values};
use super::lines::{is_token_char, read_lines};
use super::section::{Section, Taken};
use super::{Held, Took};
use crate::decode::content::{Content, Origin};
use crate::decode::sink::Sink;
use crate::decode::websocket::extensions;
use crate::event::{
    ByteRange, ConnectionReuse, Data, Dir, Event, Evidence, Framing, Incomplete, Log, Octets, Phase, Phrase,
    RequestHead,
};

/// Bytes that may wait behind a request to upgrade for its answer; then they are read as HTTP.
const MAX_HELD: usize = 64 * 1024;

/// The requests of one connection.
#[derive(Debug)]
pub struct Requests {
    log: Log,
    /// Offset of the next byte.
    at: u64,
    state: State,
    held: Vec<Held>,
    held_len: usize,
    exchange: u32,
    /// The request under way asks for another protocol.
    switches: bool,
}

#[derive(Debug)]
enum State {
    Head(Section),
    Body(Box<Body>),
    /// Behind a request to upgrade: the answer decides what these bytes are.
    Waiting,
    Dead,
}

impl Requests {
    /// Requests whose first byte stands at `at` of `log`.
    pub fn new(log: Log, at: u64) -> Requests {
        Requests {
            log,
            at,
            state: State::Head(Section::new(at, true)),
            held: Vec::new(),
            held_len: 0,
            exchange: 0,
            switches: false,
        }
    }

    /// The next bytes that we sent.
    pub fn push(
        &mut self,
        t_ns: u64,
        mut bytes: &[u8],
        exchanges: &mut Exchanges,
        took: &mut Took,
        sink: &mut Sink<'_>,
    ) {
        while !bytes.is_empty() {
            let run = match &mut self.state {
                State::Dead => {
                    self.at += bytes.len() as u64;
                    return;
                }
                State::Waiting => {
                    if self.held_len + bytes.len() <= MAX_HELD {
                        self.hold(t_ns, bytes);
                        return;
                    }
                    self.resume(exchanges, sink);
                    // Reading the held bytes may have led to another request to upgrade.
                    if matches!(self.state, State::Waiting) && self.held_len + bytes.len() > MAX_HELD {
                        self.state = State::Dead;
                    }
                    0
                }
                State::Head(section) => {
                    took.head = true;
                    match section.take(t_ns, bytes) {
                        Taken::All => bytes.len(),
                        Taken::Whole(run) => {
                            self.at += run as u64;
                            self.end_head(t_ns, exchanges, sink);
                            bytes = &bytes[run..];
                            continue;
                        }
                        Taken::TooLarge(run) => {
                            let range = section_range(section, self.log);
                            self.die(Phrase::new("http-head-too-large"), "RFC 9112 §3", range, t_ns, sink);
                            run
                        }
                    }
                }
                State::Body(body) => {
                    took.body = true;
                    match body.take(t_ns, bytes, sink) {
                        Progress::More => bytes.len(),
                        Progress::Done(run) => {
                            self.at += run as u64;
                            self.end_request(t_ns, exchanges);
                            bytes = &bytes[run..];
                            continue;
                        }
                        Progress::Broken => {
                            self.state = State::Dead;
                            bytes.len()
                        }
                    }
                }
            };
            self.at += run as u64;
            bytes = &bytes[run..];
        }
    }

    /// The answer did not switch protocols: what waited is HTTP.
    pub fn resume(&mut self, exchanges: &mut Exchanges, sink: &mut Sink<'_>) {
        if !matches!(self.state, State::Waiting) {
            return;
        }
        self.at -= self.held_len as u64;
        self.state = State::Head(Section::new(self.at, true));
        for held in self.take_held() {
            self.push(held.t_ns, &held.bytes, exchanges, &mut Took::default(), sink);
        }
    }

    /// What waited, in order.
    pub fn take_held(&mut self) -> Vec<Held> {
        self.held_len = 0;
        std::mem::take(&mut self.held)
    }

    /// Offset of the next byte.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Whether nothing more can be read.
    pub fn is_dead(&self) -> bool {
        matches!(self.state, State::Dead)
    }

    /// Whether a body is passing.
    pub fn in_body(&self) -> bool {
        matches!(self.state, State::Body(_))
    }

    /// We send no more.
    pub fn finish(&mut self, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        match std::mem::replace(&mut self.state, State::Dead) {
            State::Head(section) if !section.octets().is_empty() => {
                let data = Data::Incomplete(Incomplete {
                    exchange: self.exchange.saturating_add(1),
                    why: Phrase::new("http-incomplete-head"),
                    got: section.octets().len() as u64,
                    expected: None,
                    rfc: "RFC 9112 §8".to_owned(),
                });
                let range = section_range(&section, self.log);
                sink.push(Event::new(sink.conn(), t_ns, Dir::Tx, data).with_range(range));
            }
            State::Body(body) => body.finish(how, t_ns, sink),
            _ => {}
        }
    }

    fn hold(&mut self, t_ns: u64, bytes: &[u8]) {
        let off = self.at;
        self.at += bytes.len() as u64;
        self.held_len += bytes.len();
        match self.held.last_mut() {
            Some(last) if last.t_ns == t_ns => last.bytes.extend_from_slice(bytes),
            _ => self.held.push(Held { t_ns, off, bytes: bytes.to_vec() }),
        }
    }

    fn end_head(&mut self, t_ns: u64, exchanges: &mut Exchanges, sink: &mut Sink<'_>) {
        let State::Head(section) = std::mem::replace(&mut self.state, State::Dead) else { return };
        let range = section_range(&section, self.log);
        let lines = read_lines(section.octets(), self.log, section.off(), true);
        let Some(start) = lines.start else { return };
        if let Some((off, len)) = section.skipped() {
            let skipped = ByteRange { log: self.log, off, len };
            self.tell(Phrase::new("http-empty-lines"), "RFC 9112 §2.2", false, skipped, t_ns, sink);
        }
        let Some((method, target, version)) = request_line(start.octets) else {
            self.die(Phrase::new("http-request-line"), "RFC 9112 §3", start.range, t_ns, sink);
            return;
        };
        if start.bare_lf {
            self.tell(Phrase::new("http-start-bare-lf"), "RFC 9112 §2.2", false, start.range, t_ns, sink);
        }
        self.exchange = exchanges.next();
        if self.exchange > 1 {
            let data = Data::ConnectionReuse(ConnectionReuse { nth: self.exchange });
            let event = Event::new(sink.conn(), section.first_t(), Dir::Local, data);
            sink.push(event.with_evidence(Evidence::Derived));
        }
        let framed = request_framing(&lines.fields, version);
        let fatal = framed.flaws.iter().any(|flaw| flaw.fatal);
        let method_class = Method::of(method);
        let websocket = has_token(&lines.fields, b"upgrade", b"websocket");
        let offers = match websocket {
            true => extensions::parse(values(&lines.fields, b"sec-websocket-extensions")),
            false => Vec::new(),
        };
        let mut asked = Asked {
            n: self.exchange,
            method: method_class,
            websocket,
            offers,
            close: has_token(&lines.fields, b"connection", b"close"),
            old: version == b"HTTP/1.0" && !has_token(&lines.fields, b"connection", b"keep-alive"),
            head: 0,
            end_t: None,
        };
        self.switches = method_class == Method::Connect
            || lines.fields.iter().any(|line| line.name.0.eq_ignore_ascii_case(b"upgrade"));
        let framing = framed.framing.clone();
        let data = Data::RequestHead(Box::new(RequestHead {
            method: Octets::from(method),
            target: Octets::from(target),
            version: Octets::from(version),
            headers: lines.fields,
            size: range.len,
            exchange: self.exchange,
            framing: framed.framing,
        }));
        let mut event = Event::new(sink.conn(), t_ns, Dir::Tx, data).with_range(range);
        if !matches!(framing, Framing::None { .. }) {
            event.phase = Phase::Begin;
        }
        let head = sink.push(event);
        asked.head = head;
        exchanges.asked(asked);
        for flaw in framed.flaws {
            let mut event =
                Event::new(sink.conn(), t_ns, Dir::Tx, Data::HttpMalformed(flaw)).with_range(range);
            event.cause = Some(head);
            sink.push(event);
        }
        if fatal {
            return;
        }
        let origin = Origin { exchange: self.exchange, stream: 0, head, dir: Dir::Tx };
        let body = Body::new(&framing, self.log, self.at, self.exchange, head)
            .map(|body| body.read_by(Content::ridden(origin, sink)));
        if let Some(mut body) = body
            && body.take(t_ns, &[], sink) == Progress::More
        {
            self.state = State::Body(Box::new(body));
        } else {
            self.end_request(t_ns, exchanges);
        }
    }

    fn end_request(&mut self, t_ns: u64, exchanges: &mut Exchanges) {
        exchanges.ended(self.exchange, t_ns);
        self.state = if self.switches { State::Waiting } else { State::Head(Section::new(self.at, true)) };
    }

    fn die(&mut self, why: Phrase, rfc: &str, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) {
        self.state = State::Dead;
        self.tell(why, rfc, true, range, t_ns, sink);
    }

    fn tell(&self, why: Phrase, rfc: &str, fatal: bool, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) {
        let data = Data::HttpMalformed(flaw(why, rfc, fatal));
        sink.push(Event::new(sink.conn(), t_ns, Dir::Tx, data).with_range(range));
    }
}

/// The bytes of a section in its log.
pub fn section_range(section: &Section, log: Log) -> ByteRange {
    ByteRange { log, off: section.off(), len: section.octets().len() as u64 }
}

/// Method, target and version; the target may hold anything but the line's last space.
fn request_line(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = memchr::memchr(b' ', line)?;
    let last = memchr::memrchr(b' ', line)?;
    let (method, version) = (&line[..first], &line[last + 1..]);
    let target = line.get(first + 1..last)?;
    let token = !method.is_empty() && method.iter().all(|&octet| is_token_char(octet));
    (token && !target.is_empty() && version.starts_with(b"HTTP/")).then_some((method, target, version))
}
