//! Responses: what the peer sends (RFC 9112 §4).

use super::body::{Body, End, Progress};
use super::exchanges::{Asked, Exchanges};
use super::extra::{Ended, Extra};
use super::framing::{Method, flaw, has_token, persistence, response_framing, values};
use super::lines::read_lines;
use super::request::section_range;
use super::section::{Section, Taken};
use super::{Switch, Took};
use crate::decode::content::{Content, Origin};
use crate::decode::sink::Sink;
use crate::decode::websocket::extensions;
use crate::event::{
    ByteRange, Data, Dir, Event, Framing, Incomplete, Log, Malformed, Octets, Phase, Phrase, ResponseHead,
};

/// Informational responses that one request may get; there is no end to be expected behind so many.
const MAX_INFORMATIONAL: u32 = 500;
/// Bytes looked at before bytes that look like TLS are called so.
const TLS_HEAD: usize = 5;

/// The responses of one connection.
#[derive(Debug)]
pub struct Responses {
    log: Log,
    /// Offset of the next byte.
    at: u64,
    state: State,
    refused_switch: bool,
    /// How the response before ended.
    ended: Option<Ended>,
    /// Informational responses since the last final one.
    informational: u32,
}

#[derive(Debug)]
enum State {
    Head(Section),
    Body(Box<Body>),
    /// Bytes that belong to nothing.
    Extra(Extra),
    Dead,
}

impl Responses {
    /// Responses whose first byte stands at `at` of `log`.
    pub fn new(log: Log, at: u64) -> Responses {
        Responses {
            log,
            at,
            state: State::Head(Section::new(at, true)),
            refused_switch: false,
            ended: None,
            informational: 0,
        }
    }

    /// The next bytes that the peer sent. Stops, and tells how many it took, where protocols switch or
    /// where it becomes certain that they do not.
    pub fn push(
        &mut self,
        t_ns: u64,
        bytes: &[u8],
        exchanges: &mut Exchanges,
        took: &mut Took,
        sink: &mut Sink<'_>,
    ) -> usize {
        self.refused_switch = false;
        let mut done = 0;
        while done < bytes.len() && !self.refused_switch {
            let rest = &bytes[done..];
            let run = match &mut self.state {
                State::Dead => rest.len(),
                State::Extra(extra) => {
                    extra.add(rest.len() as u64);
                    rest.len()
                }
                State::Head(section) => {
                    took.head = true;
                    // Byte by byte until the first five tell whether this is HTTP at all.
                    let undecided = section.octets().len() < b"HTTP/".len();
                    let piece = if undecided { &rest[..1] } else { rest };
                    match section.take(t_ns, piece) {
                        Taken::All => {
                            if undecided && let Some(why) = not_http(section.octets(), false) {
                                self.garbage(why, exchanges.due().is_some(), t_ns, sink);
                            }
                            piece.len()
                        }
                        Taken::Whole(run) => {
                            self.at += run as u64;
                            done += run;
                            if let Some(switch) = self.end_head(t_ns, exchanges, sink) {
                                took.switched = Some((done, switch));
                                return done;
                            }
                            continue;
                        }
                        Taken::TooLarge(run) => {
                            let range = section_range(section, self.log);
                            self.die(Phrase::new("http-head-too-large"), "RFC 9112 §4", range, t_ns, sink);
                            run
                        }
                    }
                }
                State::Body(body) => {
                    took.body = true;
                    match body.take(t_ns, rest, sink) {
                        Progress::More => rest.len(),
                        Progress::Done(run) => {
                            exchanges.answered();
                            self.state = State::Head(Section::new(self.at + run as u64, true));
                            run
                        }
                        Progress::Broken => {
                            self.state = State::Dead;
                            self.refused_switch = true;
                            rest.len()
                        }
                    }
                }
            };
            self.at += run as u64;
            done += run;
        }
        done
    }

    /// Whether the bytes just pushed answered a request without switching protocols.
    pub fn refused_switch(&self) -> bool {
        self.refused_switch
    }

    /// Whether nothing more can be read.
    pub fn is_dead(&self) -> bool {
        matches!(self.state, State::Dead | State::Extra(_))
    }

    /// Whether a body is passing.
    pub fn in_body(&self) -> bool {
        matches!(self.state, State::Body(_))
    }

    /// The peer sends no more.
    pub fn finish(&mut self, how: End, t_ns: u64, exchanges: &Exchanges, sink: &mut Sink<'_>) {
        match std::mem::replace(&mut self.state, State::Dead) {
            State::Head(section) => {
                let octets = section.octets();
                if !octets.is_empty()
                    && let Some(why) = not_http(octets, true)
                {
                    self.state = State::Head(section);
                    self.garbage(why, exchanges.due().is_some(), t_ns, sink);
                    return;
                }
                let due = exchanges.due();
                if octets.is_empty() && due.is_none() {
                    return;
                }
                let why = if octets.is_empty() {
                    Phrase::new("http-incomplete-no-response")
                } else {
                    Phrase::new("http-incomplete-head")
                };
                let data = Data::Incomplete(Incomplete {
                    exchange: due.map_or(exchanges.newest(), |asked| asked.n),
                    why,
                    got: octets.len() as u64,
                    expected: None,
                    rfc: "RFC 9112 §8".to_owned(),
                });
                let mut event = Event::new(sink.conn(), t_ns, Dir::Rx, data);
                event.cause = due.map(|asked| asked.head);
                if !octets.is_empty() {
                    event.ranges.push(section_range(&section, self.log));
                }
                sink.push(event);
            }
            State::Body(body) => body.finish(how, t_ns, sink),
            State::Extra(extra) => extra.finish(self.log, t_ns, sink),
            State::Dead => {}
        }
    }

    /// A head is whole. Tells what follows when that is no longer HTTP.
    fn end_head(&mut self, t_ns: u64, exchanges: &mut Exchanges, sink: &mut Sink<'_>) -> Option<Switch> {
        let State::Head(section) = std::mem::replace(&mut self.state, State::Dead) else { return None };
        let range = section_range(&section, self.log);
        let lines = read_lines(section.octets(), self.log, section.off(), true);
        let start = lines.start?;
        if let Some((off, len)) = section.skipped() {
            let skipped = ByteRange { log: self.log, off, len };
            self.tell(Phrase::new("http-empty-lines"), "RFC 9112 §2.2", false, skipped, t_ns, sink);
        }
        let Some((version, status, reason)) = status_line(start.octets) else {
            self.refused_switch = true;
            self.tell(Phrase::new("http-status-line"), "RFC 9112 §4", true, start.range, t_ns, sink);
            return None;
        };
        if start.bare_lf {
            self.tell(Phrase::new("http-start-bare-lf"), "RFC 9112 §2.2", false, start.range, t_ns, sink);
        }
        let asked = exchanges.due().cloned();
        let method = asked.as_ref().map_or(Method::Other, |asked| asked.method);
        let mut framed = response_framing(&lines.fields, version, status, method);
        framed.flaws.extend(status_flaws(version, status));
        let fatal = framed.flaws.iter().any(|flaw| flaw.fatal);
        let framing = framed.framing;
        let (persistent, why) = persistence(&lines.fields, version, status, &framing, asked.as_ref());
        let switch = switch_to(status, &framing, &lines.fields, asked.as_ref());
        let exchange = asked.as_ref().map_or(exchanges.newest(), |asked| asked.n);
        let informational = matches!(status, 100..=199) && status != 101;
        let waited =
            asked.as_ref().and_then(|asked| asked.end_t).map(|end| section.first_t().saturating_sub(end));
        let origin = Origin { exchange, stream: 0, head: sink.next(), dir: Dir::Rx };
        let fields = lines.fields.iter().map(|line| (line.name.0.as_slice(), line.value.0.as_slice()));
        let has_body = !matches!(framing, Framing::None { .. } | Framing::Tunnel { .. });
        let content = if has_body && !fatal { Content::of(fields, origin, sink) } else { None };
        let head = ResponseHead {
            version: Octets::from(version),
            status,
            reason: Octets::from(reason),
            headers: lines.fields,
            size: range.len,
            exchange,
            framing: framing.clone(),
            persistent,
            persistence: why,
            waited_ns: waited,
        };
        let data = if informational {
            Data::ResponseInformational(Box::new(head))
        } else {
            Data::ResponseHead(Box::new(head))
        };
        let mut event = Event::new(sink.conn(), t_ns, Dir::Rx, data).with_range(range);
        event.cause = asked.as_ref().map(|asked| asked.head);
        if !matches!(framing, Framing::None { .. } | Framing::Tunnel { .. }) {
            event.phase = Phase::Begin;
        }
        let head = sink.push(event);
        for flaw in framed.flaws {
            let mut event =
                Event::new(sink.conn(), t_ns, Dir::Rx, Data::HttpMalformed(flaw)).with_range(range);
            event.cause = Some(head);
            sink.push(event);
        }
        if asked.is_none() {
            self.tell(Phrase::new("http-response-unasked"), "RFC 9112 §9.2", false, range, t_ns, sink);
        }
        self.refused_switch = !informational && switch.is_none();
        if fatal || switch.is_some() {
            return switch;
        }
        self.state = State::Head(Section::new(self.at, true));
        if informational {
            self.informational += 1;
            if self.informational == MAX_INFORMATIONAL {
                let why = Phrase::new("http-informational-endless").with("count", MAX_INFORMATIONAL);
                self.die(why, "RFC 9110 §15.2", range, t_ns, sink);
            }
            return None;
        }
        self.informational = 0;
        self.ended = Some(Ended::by(&framing, status, method));
        match Body::new(&framing, self.log, self.at, exchange, head)
            .map(|body| body.read_by(content).keeping(asked.is_some_and(|asked| asked.websocket)))
        {
            Some(mut body) => match body.take(t_ns, &[], sink) {
                Progress::More => self.state = State::Body(Box::new(body)),
                _ => exchanges.answered(),
            },
            None => exchanges.answered(),
        }
        None
    }

    /// Bytes that begin no response; `due`: one is owed.
    fn garbage(&mut self, why: Phrase, due: bool, t_ns: u64, sink: &mut Sink<'_>) {
        if let State::Head(section) = std::mem::replace(&mut self.state, State::Dead) {
            let range = section_range(&section, self.log);
            self.refused_switch = true;
            match self.ended.as_ref().and_then(|ended| ended.explains(due)) {
                Some(why) => self.state = State::Extra(Extra::begin(why, range, t_ns, sink)),
                None => self.tell(why, "RFC 9112 §4", true, range, t_ns, sink),
            }
        }
    }

    fn die(&mut self, why: Phrase, rfc: &str, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) {
        self.state = State::Dead;
        self.refused_switch = true;
        self.tell(why, rfc, true, range, t_ns, sink);
    }

    fn tell(&self, why: Phrase, rfc: &str, fatal: bool, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) {
        let data = Data::HttpMalformed(flaw(why, rfc, fatal));
        sink.push(Event::new(sink.conn(), t_ns, Dir::Rx, data).with_range(range));
    }
}

/// Why the first bytes cannot begin a response; absent while they can. `all` are there at the stream's end.
fn not_http(octets: &[u8], all: bool) -> Option<Phrase> {
    let shared = octets.len().min(b"HTTP/".len());
    if octets[..shared] == b"HTTP/"[..shared] || matches!(octets, b"\r") && !all {
        return None;
    }
    if matches!(octets.first(), Some(0x14..=0x17)) {
        if octets.len() < TLS_HEAD && !all {
            return None;
        }
        if octets.get(1) == Some(&3) {
            return Some(if octets[0] == 0x15 {
                Phrase::new("http-answer-is-tls-alert")
            } else {
                Phrase::new("http-answer-is-tls")
            });
        }
    }
    Some(Phrase::new("http-answer-not-http"))
}

/// Version, status and reason; the reason may be absent, and its space too.
fn status_line(line: &[u8]) -> Option<(&[u8], u16, &[u8])> {
    let space = memchr::memchr(b' ', line)?;
    let (version, rest) = (&line[..space], &line[space + 1..]);
    let digits = rest.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let reason = match rest.get(3) {
        None => &[][..],
        Some(b' ') => &rest[4..],
        Some(_) => return None,
    };
    let status = digits.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0'));
    (version.starts_with(b"HTTP/") && status >= 100).then_some((version, status, reason))
}

/// What is odd about a status line that can be read.
fn status_flaws(version: &[u8], status: u16) -> Vec<Malformed> {
    let mut flaws = Vec::new();
    if !matches!(version, b"HTTP/1.1" | b"HTTP/1.0") {
        let version: String = String::from_utf8_lossy(version).chars().take(40).collect();
        let why = Phrase::new("http-version-other").with("version", version);
        flaws.push(flaw(why, "RFC 9112 §2.3", false));
    }
    if status > 599 {
        let why = Phrase::new("http-status-class").with("status", status.to_string());
        flaws.push(flaw(why, "RFC 9110 §15", false));
    }
    flaws
}

/// What a 101 or a 2xx to CONNECT switches to (RFC 9110 §7.8, RFC 6455 §4.1).
fn switch_to(
    status: u16,
    framing: &Framing,
    headers: &[crate::event::HeaderLine],
    asked: Option<&Asked>,
) -> Option<Switch> {
    if !matches!(framing, Framing::Tunnel { .. }) {
        return None;
    }
    let websocket = asked.is_some_and(|asked| asked.websocket);
    let named = values(headers, b"upgrade").next().is_some();
    let says_websocket = has_token(headers, b"upgrade", b"websocket");
    if status == 101 && (says_websocket || (websocket && !named)) {
        let answers = extensions::parse(values(headers, b"sec-websocket-extensions"));
        let offers = asked.map_or(&[][..], |asked| &asked.offers);
        return Some(Switch::WebSocket { deflate: extensions::deflate_of(offers, &answers) });
    }
    Some(Switch::Tunnel)
}
