//! The content of a body as it passes: its codings undone, handed to the reader of its media type.
//!
//! Only content that streams has a reader; of other content with a coding, the first bytes are compared with
//! what the coding begins with, and nothing else is looked at.

#[cfg(test)]
mod coded;
mod coding;
mod gzip;
mod items;
mod media;
mod origin;
mod parts;
mod sse;

use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Malformed, Phrase};
use coding::{Fault, Undo};
use items::{Lines, Sequence};
use media::MediaType;
use parts::Parts;
use sse::Sse;

#[cfg(test)]
pub(crate) use coded::coded;
pub use origin::Origin;
use origin::Spans;

/// Octets of one event, item or part that its event holds.
const KEPT: usize = 64 * 1024;
/// Content read of one body with a coding; a bomb ends there.
const MAX_UNDONE: u64 = 1 << 30;
/// What unfolds is weighed for so many octets of coded content, counted from its first, so that one read
/// does not become more than memory holds: so much content, and so many events.
const WEIGHED: u64 = 64 << 10;
const MAX_CONTENT: u64 = 8 << 20;
const MAX_EVENTS: usize = 64 << 10;
/// It is weighed at multiples of this in the content, wherever reads were cut.
const GRAIN: u64 = 1 << 10;

/// The content of one message.
#[derive(Debug)]
pub struct Content {
    origin: Origin,
    undo: Option<Undo>,
    weight: Weight,
    reader: Reader,
    /// Content can no longer be read, and that was told.
    broken: bool,
}

/// What the coded content under way has unfolded to.
#[derive(Debug, Default)]
struct Weight {
    /// Coded octets, and content, from the first on.
    taken: u64,
    given: u64,
    /// Where the content was when these coded octets began, and the events since.
    from: u64,
    events: usize,
}

#[derive(Debug)]
enum Reader {
    Sse(Box<Sse>),
    Lines(Box<Lines>),
    Sequence(Box<Sequence>),
    Parts(Box<Parts>),
    /// A protocol that rides on HTTP reads it.
    Ridden,
    /// Content that nobody reads; its first bytes are compared with the magic number of its outermost coding.
    Start {
        coding: &'static str,
        magic: &'static [u8],
        seen: Vec<u8>,
        spans: Spans,
    },
}

impl Content {
    /// The reader of a message with these fields; absent when there is nothing to read in its content.
    pub fn of<'a>(
        fields: impl Iterator<Item = (&'a [u8], &'a [u8])> + Clone,
        origin: Origin,
        sink: &Sink<'_>,
    ) -> Option<Box<Content>> {
        let values = |name: &'static [u8]| {
            fields.clone().filter(move |field| field.0.eq_ignore_ascii_case(name)).map(|field| field.1)
        };
        let codings: Vec<&[u8]> = values(b"content-encoding")
            .flat_map(|value| value.split(|&octet| octet == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
            .collect();
        let reader = values(b"content-type").last().and_then(|value| reader_of(&MediaType::of(value)));
        let ridden = sink.rides(origin.stream, origin.exchange);
        let reader = match reader {
            Some(Reader::Sse(sse)) => Some(Reader::Sse(sse)),
            _ if ridden => Some(Reader::Ridden),
            reader => reader,
        };
        let Some(reader) = reader else {
            let (coding, magic) = magic(codings.last()?)?;
            let reader = Reader::Start { coding, magic, seen: Vec::new(), spans: Spans::default() };
            return Some(Box::new(Content {
                origin,
                undo: None,
                weight: Weight::default(),
                reader,
                broken: false,
            }));
        };
        let undo = match codings.as_slice() {
            [] => None,
            _ => Some(Undo::new(codings.into_iter(), MAX_UNDONE)?),
        };
        Some(Box::new(Content { origin, undo, weight: Weight::default(), reader, broken: false }))
    }

    /// The reader of a request whose content a protocol above reads.
    #[must_use]
    pub fn ridden(origin: Origin, sink: &Sink<'_>) -> Option<Box<Content>> {
        let (reader, weight) = (Reader::Ridden, Weight::default());
        let content = Content { origin, undo: None, weight, reader, broken: false };
        sink.rides(origin.stream, origin.exchange).then(|| Box::new(content))
    }

    /// Whether items are read, which say more than the chunks they came in.
    #[must_use]
    pub fn streams(&self) -> bool {
        !matches!(self.reader, Reader::Start { .. } | Reader::Ridden)
    }

    /// The next bytes of the body without its framing; `at` is where they stand in the log.
    pub fn push(&mut self, t_ns: u64, bytes: &[u8], at: ByteRange, sink: &mut Sink<'_>) {
        if self.broken {
            return;
        }
        let Content { origin, undo, weight, reader, .. } = self;
        let Some(undo) = undo else {
            self.broken = reader.push(origin, t_ns, bytes, Some(at), sink);
            return;
        };
        let mut rest = bytes;
        let mut undone = Ok(());
        while !rest.is_empty() && undone.is_ok() {
            let (coded, after) = rest.split_at(weight.next(rest.len()));
            rest = after;
            undone = undo.push(coded, &mut |mut block| {
                while !block.is_empty() {
                    let grain = usize::try_from(GRAIN - weight.given % GRAIN).unwrap_or(usize::MAX);
                    let (piece, after) = block.split_at(grain.min(block.len()));
                    block = after;
                    let told = sink.len();
                    reader.push(origin, t_ns, piece, None, sink);
                    if !weight.bears(piece.len(), sink.len() - told) {
                        return false;
                    }
                }
                true
            });
        }
        let why = match undone {
            Ok(()) => return,
            Err(Fault::TooDense) => Phrase::new("http-coding-too-dense"),
            Err(Fault::Broken { coding, exact }) => {
                Phrase::new("http-coding-broken").with("coding", coding).with("exact", exact)
            }
            Err(Fault::TooLong) => Phrase::new("http-coding-too-long").with("limit", MAX_UNDONE >> 20),
        };
        self.broken = true;
        tell(&self.origin, why, t_ns, Spans::default(), sink);
    }

    /// The body is over: complete as its framing says, or broken off.
    pub fn finish(mut self, complete: bool, t_ns: u64, sink: &mut Sink<'_>) {
        if self.broken {
            return;
        }
        if complete && self.undo.as_ref().is_some_and(|undo| !undo.is_whole()) {
            tell(&self.origin, Phrase::new("http-coding-cut"), t_ns, Spans::default(), sink);
        }
        match &mut self.reader {
            Reader::Sse(sse) => sse.finish(&self.origin, t_ns, sink),
            Reader::Lines(lines) => lines.finish(&self.origin, complete, t_ns, sink),
            Reader::Sequence(sequence) => sequence.finish(&self.origin, t_ns, sink),
            Reader::Parts(parts) => parts.finish(&self.origin, t_ns, sink),
            Reader::Start { .. } | Reader::Ridden => {}
        }
    }
}

impl Weight {
    /// How many of the next `len` coded octets are weighed together.
    fn next(&mut self, len: usize) -> usize {
        if self.taken.is_multiple_of(WEIGHED) {
            (self.from, self.events) = (self.given, 0);
        }
        let left = WEIGHED - self.taken % WEIGHED;
        let next = usize::try_from(left).unwrap_or(usize::MAX).min(len);
        self.taken += next as u64;
        next
    }

    /// Adds content and the events that it gave; false when that is too much of what was sent.
    fn bears(&mut self, content: usize, events: usize) -> bool {
        self.given += content as u64;
        self.events += events;
        !self.given.is_multiple_of(GRAIN)
            || self.given - self.from <= MAX_CONTENT && self.events <= MAX_EVENTS
    }
}

impl Reader {
    /// Reads on; true when nothing more is to be read.
    fn push(
        &mut self,
        origin: &Origin,
        t_ns: u64,
        bytes: &[u8],
        at: Option<ByteRange>,
        sink: &mut Sink<'_>,
    ) -> bool {
        match self {
            Reader::Sse(sse) => sse.push(origin, t_ns, bytes, at, sink),
            Reader::Lines(lines) => lines.push(origin, t_ns, bytes, at, sink),
            Reader::Sequence(sequence) => sequence.push(origin, t_ns, bytes, at, sink),
            Reader::Parts(parts) => parts.push(origin, t_ns, bytes, at, sink),
            Reader::Ridden => {
                sink.content(origin.stream, origin.exchange, origin.dir, t_ns, bytes);
                return false;
            }
            Reader::Start { coding, magic, seen, spans } => {
                let run = (magic.len() - seen.len()).min(bytes.len());
                let wrong = (0..run).find(|&i| bytes[i] != magic[seen.len() + i]);
                let run = wrong.map_or(run, |wrong| wrong + 1);
                seen.extend_from_slice(&bytes[..run]);
                spans.add(at, 0, run);
                if wrong.is_some() {
                    let why = Phrase::new("http-coding-not").with("coding", *coding);
                    tell(origin, why, t_ns, std::mem::take(spans), sink);
                }
                return wrong.is_some() || seen.len() == magic.len();
            }
        }
        false
    }
}

fn reader_of(media: &MediaType) -> Option<Reader> {
    Some(match media.essence.as_str() {
        "text/event-stream" => Reader::Sse(Box::default()),
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/x-json-stream"
        | "application/stream+json"
        | "text/x-ndjson"
        | "text/jsonl" => Reader::Lines(Box::default()),
        "multipart/x-mixed-replace" => Reader::Parts(Box::new(Parts::new(media.parameter("boundary")?))),
        "application/json-seq" => Reader::Sequence(Box::default()),
        essence if essence.ends_with("+json-seq") => Reader::Sequence(Box::default()),
        _ => return None,
    })
}

/// What data of a coding begins with (RFC 1952 §2.3.1, RFC 8878 §3.1.1); deflate and br have no such mark.
fn magic(coding: &[u8]) -> Option<(&'static str, &'static [u8])> {
    match coding.to_ascii_lowercase().as_slice() {
        b"gzip" | b"x-gzip" => Some(("gzip", &[0x1f, 0x8b])),
        b"zstd" => Some(("zstd", &[0x28, 0xb5, 0x2f, 0xfd])),
        _ => None,
    }
}

fn tell(origin: &Origin, why: Phrase, t_ns: u64, spans: Spans, sink: &mut Sink<'_>) {
    let data = Malformed { why, rfc: "RFC 9110 §8.4.1".to_owned(), fatal: false };
    origin.tell(Data::HttpMalformed(data), t_ns, spans, sink);
}
