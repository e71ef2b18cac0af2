//! One frame: what it says, which rules it breaks, what changes by it (RFC 9113 §6).

mod control;

use super::block::{Block, Owner};
use super::exchange::Act;
use super::frame::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, Frame, GOAWAY, HEADERS, PADDED, PING, PRIORITY,
    PRIORITY_FLAG, PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE,
};
use super::message::Flaw;
use super::names::{code_meaning, code_name, flag_names, type_name};
use super::streams::Known;
use super::{Http2, tell};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, H2Block, H2Detail, H2Frame, H2Priority, Phrase, Shows};

/// DATA frames of one direction of a stream that are arrows; a large body has more than a person can look at.
const MAX_ARROWS: u64 = 64;
/// Windows never grow beyond this (§6.9.1).
const MAX_WINDOW: i64 = 0x7fff_ffff;

/// What a frame leads to besides its own event.
#[derive(Debug, Default)]
pub(super) struct Led {
    pub flaws: Vec<Flaw>,
    pub act: Act,
    pub cause: Option<u64>,
}

impl Led {
    fn connection(&mut self, why: Phrase, rfc: &'static str) {
        self.flaws.push(Flaw::connection(why, rfc));
    }

    fn stream(&mut self, why: Phrase, rfc: &'static str) {
        self.flaws.push(Flaw::stream(why, rfc));
    }
}

impl Http2 {
    /// A frame crossed; `whole` is false when the stream ended within it.
    pub(super) fn frame(&mut self, dir: Dir, frame: &Frame, whole: bool, t_ns: u64, sink: &mut Sink<'_>) {
        let mut led = Led::default();
        self.check_order(dir, frame, &mut led);
        let log = self.halves[dir as usize].log;
        let mut ranges = vec![frame.header(log), frame.body(log)];
        let mut shows = match frame.kind {
            DATA | HEADERS | PUSH_PROMISE | CONTINUATION => Shows::LADDER,
            RST_STREAM | SETTINGS | PING | GOAWAY => Shows::TIMELINE | Shows::LADDER,
            _ => Shows::DETAIL,
        };
        if !whole {
            led.connection(Phrase::new("h2-frame-cut").with("got", frame.got), "RFC 9113 §4.1");
        }
        let detail = match frame.kind {
            DATA => self.data(dir, frame, &mut ranges[1], &mut shows, &mut led),
            _ if !whole => H2Detail::Unknown {},
            HEADERS => self.headers(dir, frame, &mut led),
            PRIORITY => priority_frame(frame, &mut led),
            RST_STREAM => self.rst_stream(frame, &mut led),
            SETTINGS => self.settings(dir, frame, sink, &mut led),
            PUSH_PROMISE => self.push_promise(dir, frame, &mut led),
            PING => self.ping(dir, frame, t_ns, sink, &mut led),
            GOAWAY => self.goaway(dir, frame, &mut led),
            WINDOW_UPDATE => self.window_update(dir, frame, &mut led),
            CONTINUATION => self.continuation(dir, frame, &mut led),
            _ => H2Detail::Unknown {},
        };
        let data = H2Frame {
            frame_type: frame.kind,
            type_name: type_name(frame.kind).to_owned(),
            flags: frame.flags,
            flag_names: flag_names(frame.kind, frame.flags),
            length: frame.length,
            detail,
        };
        let range = ByteRange { log, off: frame.off, len: frame.size() };
        let mut event = Event::new(sink.conn(), t_ns, dir, Data::H2Frame(Box::new(data))).shown(shows);
        event.stream = frame.stream;
        event.ranges = ranges.into();
        event.cause = led.cause;
        let ordinal = sink.push(event);
        for flaw in led.flaws.drain(..) {
            tell(flaw, dir, frame.stream, range, Some(ordinal), t_ns, sink);
        }
        self.act(dir, frame, led.act, t_ns, sink);
    }

    /// What holds for every frame: size, first frame, order of blocks, stream zero (§3.4, §4, §6).
    fn check_order(&mut self, dir: Dir, frame: &Frame, led: &mut Led) {
        let asked = self.halves[other(dir) as usize].asked(|pending| pending.max_frame);
        let half = &mut self.halves[dir as usize];
        if std::mem::replace(&mut half.fresh, false) && (frame.kind != SETTINGS || frame.has(ACK)) {
            led.connection(Phrase::new("h2-no-settings"), "RFC 9113 §3.4");
        }
        let most = half.max_frame.max(asked.unwrap_or(0));
        if frame.length > most {
            let why = Phrase::new("h2-frame-size").with("length", frame.length).with("most", most);
            led.connection(why, "RFC 9113 §4.2");
        }
        if let Some(block) = &half.block
            && (frame.kind != CONTINUATION || frame.stream != block.stream)
        {
            let why = Phrase::new("h2-block-interrupted").with("stream", block.stream);
            led.connection(why, "RFC 9113 §6.10");
            half.block = None;
            // What the block would have changed in the table nobody knows.
            half.hpack.kill();
        }
        let name = type_name(frame.kind);
        match frame.kind {
            DATA | HEADERS | PRIORITY | RST_STREAM | PUSH_PROMISE | CONTINUATION if frame.stream == 0 => {
                led.connection(Phrase::new("h2-stream-zero").with("type", name), rfc_of(frame.kind));
            }
            SETTINGS | PING | GOAWAY if frame.stream != 0 => {
                led.connection(Phrase::new("h2-stream-not-zero").with("type", name), rfc_of(frame.kind));
            }
            _ => {}
        }
        let exact = match frame.kind {
            PRIORITY => Some(5),
            RST_STREAM | WINDOW_UPDATE => Some(4),
            PING => Some(8),
            SETTINGS if frame.has(ACK) => Some(0),
            _ => None,
        };
        let odd = match frame.kind {
            SETTINGS => !frame.length.is_multiple_of(6),
            GOAWAY => frame.length < 8,
            _ => false,
        };
        if odd || exact.is_some_and(|exact| exact != frame.length) {
            let why = Phrase::new("h2-frame-length").with("type", name).with("length", frame.length);
            let fatal = frame.kind != PRIORITY;
            led.flaws.push(Flaw { fatal, ..Flaw::connection(why, rfc_of(frame.kind)) });
        }
    }

    fn data(
        &mut self,
        dir: Dir,
        frame: &Frame,
        place: &mut ByteRange,
        shows: &mut u8,
        led: &mut Led,
    ) -> H2Detail {
        let (front, padding) = padding(frame, led);
        // What came of the content; padding stands behind it.
        let len = frame.length.saturating_sub(front + u32::from(padding));
        let len = len.min(frame.got.saturating_sub(front));
        *place =
            ByteRange { off: place.off + u64::from(front.min(frame.got)), len: u64::from(len), ..*place };
        let end_stream = frame.has(END_STREAM) && frame.got == frame.length;
        let wider = self.wider(dir);
        let half = &mut self.halves[dir as usize];
        half.window -= i64::from(frame.length);
        let window = half.window;
        if window < 0 {
            let why = Phrase::new("h2-window-exceeded").with("over", -window);
            led.connection(why, "RFC 9113 §6.9.1");
        }
        let mut stream_window = 0;
        match self.stream(frame.stream) {
            Known::Open(stream) => {
                let of_dir = &mut stream.windows[dir as usize];
                *of_dir -= i64::from(frame.length);
                stream_window = *of_dir;
                if stream_window + wider < 0 {
                    let why = Phrase::new("h2-stream-window-exceeded").with("over", -stream_window);
                    led.stream(why, "RFC 9113 §6.9.1");
                }
                let side = &stream.sides[dir as usize];
                // What is read from the content says more than the frames that it came in.
                let items = side.content.as_ref().is_some_and(|content| content.streams());
                if side.frames >= MAX_ARROWS || items || stream.tunnel {
                    *shows = Shows::DETAIL;
                }
                if side.head.is_none() {
                    led.stream(Phrase::new("h2-data-before-headers"), "RFC 9113 §8.1");
                } else if side.ended {
                    led.stream(Phrase::new("h2-after-end"), "RFC 9113 §5.1");
                } else {
                    led.act =
                        Act::Data { place: *place, wire: frame.size(), end_stream, t_ns: frame.first_t };
                }
            }
            Known::Idle if frame.stream != 0 => {
                led.connection(Phrase::new("h2-stream-idle").with("type", "DATA"), "RFC 9113 §5.1");
            }
            Known::Closed => {
                led.stream(Phrase::new("h2-stream-closed").with("type", "DATA"), "RFC 9113 §5.1");
            }
            _ => {}
        }
        H2Detail::Data { len, padding, end_stream, window, stream_window }
    }

    fn headers(&mut self, dir: Dir, frame: &Frame, led: &mut Led) -> H2Detail {
        let (mut front, padding) = padding(frame, led);
        let mut weights = None;
        if frame.has(PRIORITY_FLAG) {
            weights = priority(&frame.payload, front as usize);
            if weights.is_none() {
                led.connection(Phrase::new("h2-priority-cut"), "RFC 9113 §6.2");
            }
            front += 5;
        }
        let end_stream = frame.has(END_STREAM);
        let end = frame.length.saturating_sub(u32::from(padding)) as usize;
        let block = Block::new(frame.stream, Owner::Headers { end_stream }, frame.first_t);
        let block = self.fragment(dir, block, frame, (front as usize).min(end), end, led);
        let end_headers = frame.has(END_HEADERS);
        H2Detail::Headers { end_stream, end_headers, padding, priority: weights, block }
    }

    fn continuation(&mut self, dir: Dir, frame: &Frame, led: &mut Led) -> H2Detail {
        let end_headers = frame.has(END_HEADERS);
        let Some(block) = self.halves[dir as usize].block.take() else {
            led.connection(Phrase::new("h2-continuation-alone"), "RFC 9113 §6.10");
            return H2Detail::Continuation { end_headers, block: None };
        };
        let block = self.fragment(dir, block, frame, 0, frame.length as usize, led);
        H2Detail::Continuation { end_headers, block }
    }

    fn push_promise(&mut self, dir: Dir, frame: &Frame, led: &mut Led) -> H2Detail {
        let (front, padding) = padding(frame, led);
        let end = frame.length.saturating_sub(u32::from(padding)) as usize;
        let promised = number(&frame.payload, front as usize).unwrap_or(0) & MAX_WINDOW as u32;
        let half = &mut self.halves[dir as usize];
        if dir == Dir::Tx || !half.may_push {
            led.connection(Phrase::new("h2-push-forbidden"), "RFC 9113 §8.4");
        } else if promised % 2 == 1 || promised <= half.newest {
            led.connection(Phrase::new("h2-stream-number").with("stream", promised), "RFC 9113 §5.1.1");
        }
        let block = Block::new(frame.stream, Owner::Push { promised }, frame.first_t);
        let block = self.fragment(dir, block, frame, (front as usize + 4).min(end), end, led);
        H2Detail::PushPromise { promised, block }
    }

    /// A piece of a block; the block, decoded, where this frame ends it.
    fn fragment(
        &mut self,
        dir: Dir,
        mut block: Block,
        frame: &Frame,
        from: usize,
        to: usize,
        led: &mut Led,
    ) -> Option<H2Block> {
        let half = &mut self.halves[dir as usize];
        block.add(frame, from, to, half.log, &mut led.flaws);
        if !frame.has(END_HEADERS) {
            half.block = Some(block);
            return None;
        }
        let mut decoded = block.decode(&mut half.hpack, &mut led.flaws);
        match block.owner {
            Owner::Headers { .. } => {
                led.act = self.message(dir, &block, decoded.as_mut(), &mut led.flaws);
            }
            Owner::Push { promised } => self.promise(dir, promised),
        }
        decoded
    }

    fn rst_stream(&mut self, frame: &Frame, led: &mut Led) -> H2Detail {
        let code = number(&frame.payload, 0).unwrap_or(0);
        match self.stream(frame.stream) {
            Known::Open(_) => led.act = Act::Reset { code },
            Known::Idle if frame.stream != 0 => {
                led.connection(Phrase::new("h2-stream-idle").with("type", "RST_STREAM"), "RFC 9113 §6.4");
            }
            _ => {}
        }
        H2Detail::RstStream { code, name: code_name(code).to_owned(), meaning: code_meaning(code) }
    }

    /// The stream of a frame.
    pub(super) fn stream(&mut self, id: u32) -> Known<'_> {
        let initiator = if id % 2 == 1 { Dir::Tx } else { Dir::Rx };
        let newest = self.halves[initiator as usize].newest;
        self.streams.of(id, newest)
    }

    /// By how much settings that the sender may know already would widen its windows.
    fn wider(&self, dir: Dir) -> i64 {
        let asked = self.halves[other(dir) as usize].asked(|pending| pending.window);
        asked.map_or(0, |window| (i64::from(window) - self.halves[dir as usize].first_window).max(0))
    }
}

/// The other direction.
pub(super) fn other(dir: Dir) -> Dir {
    if dir == Dir::Tx { Dir::Rx } else { Dir::Tx }
}

fn priority_frame(frame: &Frame, led: &mut Led) -> H2Detail {
    let priority = priority(&frame.payload, 0);
    let priority = priority.unwrap_or(H2Priority { exclusive: false, depends_on: 0, weight: 0 });
    if frame.stream != 0 && priority.depends_on == frame.stream {
        led.stream(Phrase::new("h2-priority-self"), "RFC 7540 §5.3.1");
    }
    H2Detail::Priority { priority }
}

fn priority(payload: &[u8], at: usize) -> Option<H2Priority> {
    let depends_on = number(payload, at)?;
    let weight = payload.get(at + 4)?;
    Some(H2Priority {
        exclusive: depends_on >> 31 == 1,
        depends_on: depends_on & MAX_WINDOW as u32,
        weight: u16::from(*weight) + 1,
    })
}

/// Octets before the content, and octets of padding behind it (§6.1).
fn padding(frame: &Frame, led: &mut Led) -> (u32, u8) {
    if !frame.has(PADDED) {
        return (0, 0);
    }
    let padding = frame.payload.first().copied().unwrap_or(0);
    if u32::from(padding) >= frame.length {
        led.connection(Phrase::new("h2-padding").with("padding", padding), rfc_of(frame.kind));
        return (frame.length.min(1), 0);
    }
    (1, padding)
}

fn number(payload: &[u8], at: usize) -> Option<u32> {
    let octets = payload.get(at..at.checked_add(4)?)?;
    Some(octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet)))
}

fn rfc_of(kind: u8) -> &'static str {
    match kind {
        DATA => "RFC 9113 §6.1",
        HEADERS => "RFC 9113 §6.2",
        PRIORITY => "RFC 9113 §6.3",
        RST_STREAM => "RFC 9113 §6.4",
        SETTINGS => "RFC 9113 §6.5",
        PUSH_PROMISE => "RFC 9113 §6.6",
        PING => "RFC 9113 §6.7",
        GOAWAY => "RFC 9113 §6.8",
        WINDOW_UPDATE => "RFC 9113 §6.9",
        CONTINUATION => "RFC 9113 §6.10",
        _ => "RFC 9113 §4.1",
    }
}
