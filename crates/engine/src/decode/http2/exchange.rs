//! The exchanges that streams carry: heads, bodies, their ends, and what breaks them off (RFC 9113 §8).

use super::block::Block;
use super::frame::{Frame, HEADER};
use super::message::{Flaw, Part, check, content_length, lines, pseudo, status_code};
use super::names::code_text;
use super::receive::other;
use super::streams::{Known, Side, Stream};
use super::tunnel::Offer;
use super::{Http2, tell};
use crate::decode::content::{Content, Origin};
use crate::decode::http1::End;
use crate::decode::sink::Sink;
use crate::event::{
    BodyEnd, ByteRange, Data, Dir, Event, Framing, H2Block, HeaderLine, Incomplete, Octets, Phase, Phrase,
    RequestHead, ResponseHead, Shows, Trailers,
};

/// RFC 9113 §8.1 frames every message the same way; the rules of RFC 9112 §6.3 have no part in it.
const NO_RULE: u8 = 0;

/// What a frame means for its exchange.
#[derive(Debug, Default)]
pub(super) enum Act {
    #[default]
    Nothing,
    Head(Box<Head>),
    Data {
        place: ByteRange,
        wire: u64,
        end_stream: bool,
        t_ns: u64,
    },
    Reset {
        code: u32,
    },
    GoAway {
        last_stream: u32,
        code: u32,
    },
}

/// A head or trailers, as its block says.
#[derive(Debug)]
pub(super) struct Head {
    part: Part,
    end_stream: bool,
    first_t: u64,
    ranges: Vec<ByteRange>,
    size: u64,
    lines: Vec<HeaderLine>,
    method: Octets,
    target: Octets,
    status: Option<u16>,
    length: Option<u64>,
    connect: Option<Offer>,
}

impl Http2 {
    /// A block that belongs to HEADERS is whole: opens the stream where it is the first, looks at the fields.
    pub(super) fn message(
        &mut self,
        dir: Dir,
        block: &Block,
        decoded: Option<&mut H2Block>,
        flaws: &mut Vec<Flaw>,
    ) -> Act {
        let super::block::Owner::Headers { end_stream } = block.owner else { return Act::Nothing };
        let id = block.stream;
        let windows = [self.halves[0].first_window, self.halves[1].first_window];
        let opens = dir == Dir::Tx && id > self.halves[dir as usize].newest;
        if opens {
            if id.is_multiple_of(2) {
                let why = Phrase::new("h2-stream-number").with("stream", id);
                flaws.push(Flaw::connection(why, "RFC 9113 §5.1.1"));
                return Act::Nothing;
            }
            self.halves[dir as usize].newest = id;
            if !self.streams.open(id, false, windows) {
                flaws.push(Flaw::stream(Phrase::new("h2-streams-many"), "RFC 9113 §5.1.2"));
            }
        }
        let side = match self.stream(id) {
            Known::Open(stream) => &stream.sides[dir as usize],
            Known::Idle if id != 0 => {
                let why = Phrase::new("h2-stream-idle").with("type", "HEADERS");
                flaws.push(Flaw::connection(why, "RFC 9113 §5.1"));
                return Act::Nothing;
            }
            Known::Closed if !opens => {
                let why = Phrase::new("h2-stream-closed").with("type", "HEADERS");
                flaws.push(Flaw::stream(why, "RFC 9113 §5.1"));
                return Act::Nothing;
            }
            _ => return Act::Nothing,
        };
        if side.ended {
            flaws.push(Flaw::stream(Phrase::new("h2-after-end"), "RFC 9113 §5.1"));
            return Act::Nothing;
        }
        let part = match (side.head.is_some(), dir) {
            (true, _) => Part::Trailers,
            (false, Dir::Tx) => Part::Request,
            (false, _) => Part::Response,
        };
        let mut head = Head {
            part,
            end_stream,
            first_t: block.first_t,
            ranges: block.ranges.clone(),
            size: block.size,
            lines: Vec::new(),
            method: Octets::default(),
            target: Octets::default(),
            status: None,
            length: None,
            connect: None,
        };
        // A block that cannot be read is a head all the same, of which nothing is known.
        if let Some(decoded) = decoded {
            check(part, &mut decoded.fields, flaws);
            let fields = &decoded.fields;
            let whole = block.ranges.last().copied();
            head.lines = whole.map(|whole| lines(fields, whole)).unwrap_or_default();
            head.method = pseudo(fields, b":method").cloned().unwrap_or_default();
            let target = pseudo(fields, b":path").or_else(|| pseudo(fields, b":authority"));
            head.target = target.cloned().unwrap_or_default();
            head.status = pseudo(fields, b":status").and_then(|status| status_code(&status.0));
            head.length = content_length(fields);
            head.connect = Offer::of(fields, &head.lines).filter(|_| part == Part::Request);
        }
        if part == Part::Trailers && !end_stream {
            flaws.push(Flaw::stream(Phrase::new("h2-trailers-no-end"), "RFC 9113 §8.1"));
        }
        if end_stream && part == Part::Response && matches!(head.status, Some(100..=199)) {
            flaws.push(Flaw::stream(Phrase::new("h2-informational-end"), "RFC 9113 §8.1"));
        }
        Act::Head(Box::new(head))
    }

    /// The peer promised a stream (RFC 9113 §8.4). We ask for none; what comes on it is no exchange of ours.
    pub(super) fn promise(&mut self, dir: Dir, promised: u32) {
        let windows = [self.halves[0].first_window, self.halves[1].first_window];
        let newest = &mut self.halves[dir as usize].newest;
        if dir == Dir::Rx && promised.is_multiple_of(2) && promised > *newest {
            *newest = promised;
            if self.streams.open(promised, true, windows)
                && let Some(stream) = self.streams.get(promised)
            {
                stream.sides[Dir::Tx as usize].ended = true;
            }
        }
    }

    /// Tells what a frame means for its exchange.
    pub(super) fn act(&mut self, dir: Dir, frame: &Frame, act: Act, t_ns: u64, sink: &mut Sink<'_>) {
        let id = frame.stream;
        match act {
            Act::Nothing => {}
            Act::Head(head) => self.head(dir, id, *head, t_ns, sink),
            Act::Data { place, wire, end_stream, t_ns: first_t } => {
                let Some(stream) = self.streams.get(id) else { return };
                let side = &mut stream.sides[dir as usize];
                side.first_t.get_or_insert(first_t);
                side.piece = if side.len == 0 { Some(place) } else { side.piece.filter(|_| place.len == 0) };
                side.len += place.len;
                side.wire += wire;
                side.frames += 1;
                let from = usize::try_from(place.off - frame.off).unwrap_or(0).saturating_sub(HEADER);
                let to = from + usize::try_from(place.len).unwrap_or(0);
                // Of a frame larger than any that we allow no content is read.
                let tunnel = stream.tunnel;
                let side = &mut stream.sides[dir as usize];
                match (frame.payload.get(from..to), &mut side.content) {
                    (Some(bytes), Some(content)) => content.push(t_ns, bytes, place, sink),
                    (None, content) => *content = None,
                    _ => {}
                }
                if let Some(bytes) = frame.payload.get(from..to).filter(|_| tunnel) {
                    self.through(dir, id, t_ns, bytes, sink);
                }
                if end_stream {
                    self.end(dir, id, t_ns, sink);
                }
            }
            Act::Reset { code } => {
                let Some(mut stream) = self.streams.reset(id) else { return };
                let name = code_text(code);
                let why = |phrase: Phrase| phrase.with("code", name.as_str());
                for of in [Dir::Tx, Dir::Rx] {
                    let phrase = match (dir, of) {
                        (Dir::Tx, _) => Phrase::new("h2-incomplete-given-up"),
                        (_, Dir::Tx) => Phrase::new("h2-incomplete-request-reset"),
                        _ => Phrase::new("h2-incomplete-reset"),
                    };
                    incomplete(&mut stream, of, id, why(phrase), "RFC 9113 §6.4", t_ns, sink);
                }
                self.end_tunnel(id, &[Dir::Tx, Dir::Rx], t_ns, sink);
            }
            Act::GoAway { last_stream, code } => {
                for id in self.streams.ids().into_iter().filter(|id| id % 2 == 1 && *id > last_stream) {
                    let Some(mut stream) = self.streams.reset(id) else { continue };
                    let why = Phrase::new("h2-incomplete-goaway").with("code", code_text(code));
                    for of in [Dir::Tx, Dir::Rx] {
                        incomplete(&mut stream, of, id, why.clone(), "RFC 9113 §6.8", t_ns, sink);
                    }
                    self.end_tunnel(id, &[Dir::Tx, Dir::Rx], t_ns, sink);
                }
            }
        }
    }

    /// Nothing more crosses in that direction: what is open stays incomplete.
    pub(super) fn cut_off(&mut self, dir: Dir, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        let goaway = self.halves[other(dir) as usize].goaway.or(self.halves[dir as usize].goaway).is_some();
        for id in self.streams.ids() {
            let Some(stream) = self.streams.get(id) else { continue };
            let why = match (goaway, how) {
                (true, _) => Phrase::new("h2-incomplete-closed-goaway"),
                (_, End::Abrupt) => Phrase::new("h2-incomplete-abrupt"),
                _ => Phrase::new("h2-incomplete-closed"),
            };
            incomplete(stream, dir, id, why, "RFC 9113 §8.1", t_ns, sink);
            stream.sides[dir as usize].ended = true;
            if stream.sides.iter().all(|side| side.ended) {
                self.streams.close(id);
            }
            self.end_tunnel(id, &[dir], t_ns, sink);
        }
    }

    fn head(&mut self, dir: Dir, id: u32, head: Head, t_ns: u64, sink: &mut Sink<'_>) {
        let goaway = self.halves[Dir::Rx as usize].goaway.is_some();
        let Some(stream) = self.streams.get(id) else { return };
        if stream.exchange == 0 {
            let side = &mut stream.sides[dir as usize];
            side.head = Some(0);
            if head.end_stream {
                self.streams.close(id);
            }
            return;
        }
        let request = &stream.sides[Dir::Tx as usize];
        let (cause, asked_t) = (request.head, request.end_t);
        let end = head.end_stream;
        let informational = head.part == Part::Response && matches!(head.status, Some(100..=199)) && !end;
        let granted = stream
            .connect
            .as_ref()
            .filter(|_| head.part == Part::Response && !end && matches!(head.status, Some(200..=299)));
        let tunnel = granted.is_some() || (head.connect.is_some() && !end);
        let framing = match (end, tunnel) {
            (true, _) => Framing::None { rule: NO_RULE },
            (_, true) => Framing::Tunnel { rule: NO_RULE },
            _ => Framing::Stream { rule: NO_RULE },
        };
        let origin = Origin { exchange: stream.exchange, stream: id, head: sink.next(), dir };
        let fields = head.lines.iter().map(|line| (&line.name.0[..], &line.value.0[..]));
        let content = if end || informational || tunnel { None } else { Content::of(fields, origin, sink) };
        let answer = granted.map(|offer| (offer.clone(), head.lines.clone()));
        let data = match head.part {
            Part::Trailers => Data::Trailers(Trailers { exchange: stream.exchange, headers: head.lines }),
            Part::Request => {
                stream.head_method = head.method.0 == b"HEAD";
                stream.connect = head.connect;
                self.tunnels |= stream.connect.is_some();
                Data::RequestHead(Box::new(RequestHead {
                    method: head.method,
                    target: head.target,
                    version: Octets::from("HTTP/2"),
                    headers: head.lines,
                    size: head.size,
                    exchange: stream.exchange,
                    framing,
                }))
            }
            Part::Response => {
                let response = ResponseHead {
                    version: Octets::from("HTTP/2"),
                    status: head.status.unwrap_or(0),
                    reason: Octets::default(),
                    headers: head.lines,
                    size: head.size,
                    exchange: stream.exchange,
                    framing: if informational { Framing::None { rule: NO_RULE } } else { framing },
                    persistent: !goaway,
                    persistence: if goaway {
                        Phrase::new("h2-persist-goaway")
                    } else {
                        Phrase::new("h2-persist")
                    },
                    waited_ns: asked_t.map(|asked| head.first_t.saturating_sub(asked)),
                };
                if informational {
                    Data::ResponseInformational(Box::new(response))
                } else {
                    Data::ResponseHead(Box::new(response))
                }
            }
        };
        let mut event = Event::new(sink.conn(), t_ns, dir, data);
        event.stream = id;
        event.ranges = head.ranges.into();
        event.cause = match head.part {
            Part::Request => None,
            Part::Response => cause,
            Part::Trailers => stream.sides[dir as usize].head,
        };
        let is_head = head.part != Part::Trailers && !informational;
        if is_head && !end && !tunnel {
            event.phase = Phase::Begin;
        }
        let ordinal = sink.push(event);
        if is_head {
            let unchecked = dir == Dir::Rx && (stream.head_method || head.status == Some(304));
            let side = &mut stream.sides[dir as usize];
            side.head = Some(ordinal);
            side.body = !end && !tunnel;
            side.content = match content {
                None if dir == Dir::Tx && side.body => Content::ridden(origin, sink),
                content => content,
            };
            side.expected = head.length.filter(|_| !unchecked);
        }
        stream.tunnel |= answer.is_some();
        if let Some((offer, lines)) = answer {
            self.open_tunnel(id, offer, &lines);
        }
        if end {
            self.end(dir, id, t_ns, sink);
        }
    }

    /// END_STREAM: a side of an exchange is complete.
    fn end(&mut self, dir: Dir, id: u32, t_ns: u64, sink: &mut Sink<'_>) {
        let Some(stream) = self.streams.get(id) else { return };
        let exchange = stream.exchange;
        let side = &mut stream.sides[dir as usize];
        side.ended = true;
        side.end_t = Some(t_ns);
        if let Some(content) = side.content.take() {
            content.finish(true, t_ns, sink);
        }
        if exchange != 0
            && let Some(head) = side.head
        {
            if side.body {
                sink.push(body_end(side, exchange, head, dir, id, t_ns, sink.conn()));
            }
            if let Some(expected) = side.expected.filter(|expected| *expected != side.len) {
                let why = Phrase::new("h2-content-length").with("got", side.len).with("expected", expected);
                let log = self.halves[dir as usize].log;
                let whole =
                    side.piece.unwrap_or(ByteRange { log, off: self.halves[dir as usize].at, len: 0 });
                tell(Flaw::stream(why, "RFC 9113 §8.1.1"), dir, id, whole, Some(head), t_ns, sink);
            }
        }
        if stream.sides.iter().all(|side| side.ended) {
            self.streams.close(id);
        }
        self.end_tunnel(id, &[dir], t_ns, sink);
    }
}

fn body_end(side: &Side, exchange: u32, head: u64, dir: Dir, id: u32, t_ns: u64, conn: u32) -> Event {
    let end = BodyEnd {
        exchange,
        len: side.len,
        wire_len: side.wire,
        chunks: side.frames,
        duration_ns: side.first_t.map_or(0, |first| t_ns.saturating_sub(first)),
        first: None,
    };
    let data = if dir == Dir::Tx { Data::RequestBodyEnd(end) } else { Data::ResponseBodyEnd(end) };
    let shows = if side.len > 0 { data.shows() } else { Shows::DETAIL };
    let mut event = Event::new(conn, t_ns, dir, data).shown(shows);
    event.stream = id;
    event.ranges.extend(side.piece);
    event.phase = Phase::End;
    event.span = Some(head);
    event
}

/// A side that was not complete: told, unless it never began.
fn incomplete(
    stream: &mut Stream,
    dir: Dir,
    id: u32,
    why: Phrase,
    rfc: &str,
    t_ns: u64,
    sink: &mut Sink<'_>,
) {
    if let Some(content) = stream.sides[dir as usize].content.take() {
        content.finish(false, t_ns, sink);
    }
    let side = &stream.sides[dir as usize];
    if side.ended || stream.exchange == 0 || (dir == Dir::Tx && side.head.is_none()) {
        return;
    }
    // What a tunnel carries says itself how it ended; a request for one has no content.
    if stream.tunnel || (dir == Dir::Tx && stream.connect.is_some()) {
        return;
    }
    let data = Data::Incomplete(Incomplete {
        exchange: stream.exchange,
        why: why.with("got", side.len),
        got: side.len,
        expected: side.expected,
        rfc: rfc.to_owned(),
    });
    let mut event = Event::new(sink.conn(), t_ns, dir, data);
    event.stream = id;
    match side.head {
        Some(head) => {
            event.span = Some(head);
            event.phase = Phase::End;
            event.ranges.extend(side.piece);
        }
        None => event.cause = stream.sides[Dir::Tx as usize].head,
    }
    sink.push(event);
}
