//! A message body as it passes: counted, never kept, with the chunks it comes in (RFC 9112 §6, §7).

use super::framing::flaw;
use super::lines::{read_lines, strip_ending, trim};
use super::section::{Section, Taken};
use crate::decode::content::Content;
use crate::decode::sink::Sink;
use crate::event::{
    BodyChunk, BodyEnd, ByteRange, Data, Dir, Event, Framing, Incomplete, Log, Octets, Phase, Phrase, Shows,
    Trailers,
};

/// Bytes that a chunk-size line may have, extensions included.
const MAX_SIZE_LINE: usize = 16 * 1024;

/// A body under way.
#[derive(Debug)]
pub struct Body {
    log: Log,
    exchange: u32,
    /// Ordinal of the head.
    head: u64,
    start: u64,
    at: u64,
    first_t: Option<u64>,
    len: u64,
    chunks: u64,
    bare_lf_told: bool,
    kind: Kind,
    /// Reads what streams in it.
    content: Option<Box<Content>>,
    /// Its beginning, where that is kept.
    first: Option<Vec<u8>>,
}

/// Bytes of a body's beginning that are kept.
const FIRST: usize = 256;

/// Where a body stands after taking bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All bytes belong to it and more are to come.
    More,
    /// It ended; so many bytes belonged to it.
    Done(usize),
    /// Its framing is broken.
    Broken,
}

/// How the stream of a direction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In order: FIN, and close_notify where there is TLS.
    Clean,
    /// FIN without close_notify: what ends by closing may have been cut (RFC 9112 §9.8).
    TlsTruncated,
    /// Reset, timeout, or given up.
    Abrupt,
}

#[derive(Debug)]
enum Kind {
    Length { left: u64, total: u64 },
    Close,
    Size { line: Vec<u8> },
    Chunk { chunk: Box<Chunk>, left: u64 },
    ChunkEnd { cr: bool },
    Trailers { section: Section },
}

#[derive(Debug)]
struct Chunk {
    size_line: Vec<u8>,
    extension: Option<Octets>,
    line: ByteRange,
    data_off: u64,
}

impl Body {
    /// The body behind a head, absent where the framing says there is none.
    pub fn new(framing: &Framing, log: Log, off: u64, exchange: u32, head: u64) -> Option<Body> {
        let kind = match framing {
            Framing::None { .. } | Framing::Tunnel { .. } | Framing::Stream { .. } => return None,
            Framing::Length { length, .. } => Kind::Length { left: *length, total: *length },
            Framing::Chunked { .. } => Kind::Size { line: Vec::new() },
            Framing::Close { .. } => Kind::Close,
        };
        Some(Body {
            log,
            exchange,
            head,
            start: off,
            at: off,
            first_t: None,
            len: 0,
            chunks: 0,
            bare_lf_told: false,
            kind,
            content: None,
            first: None,
        })
    }

    /// The same body with a reader of its content.
    #[must_use]
    pub fn read_by(mut self, content: Option<Box<Content>>) -> Body {
        self.content = content;
        self
    }

    /// The same body, its beginning kept if that is wanted.
    #[must_use]
    pub fn keeping(mut self, wanted: bool) -> Body {
        self.first = wanted.then(Vec::new);
        self
    }

    /// Takes what belongs to the body. Called with no bytes right behind the head, so that an empty body
    /// ends there.
    pub fn take(&mut self, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Progress {
        if !bytes.is_empty() {
            self.first_t.get_or_insert(t_ns);
        }
        let mut taken = 0;
        loop {
            let rest = &bytes[taken..];
            if let Kind::Length { left, .. } = &mut self.kind {
                let run = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                *left -= run as u64;
                let done = *left == 0;
                self.pass(&rest[..run], t_ns, sink);
                if done {
                    self.end(t_ns, sink);
                    return Progress::Done(taken + run);
                }
                return Progress::More;
            }
            if rest.is_empty() {
                return Progress::More;
            }
            match self.take_piece(t_ns, rest, sink) {
                Progress::More => return Progress::More,
                Progress::Done(run) if self.ended() => {
                    self.end(t_ns, sink);
                    return Progress::Done(taken + run);
                }
                Progress::Done(run) => taken += run,
                Progress::Broken => return Progress::Broken,
            }
        }
    }

    /// The stream ended within the body: complete when its framing says so, else `http.incomplete`.
    pub fn finish(mut self, how: End, t_ns: u64, sink: &mut Sink<'_>) {
        let why = match (&self.kind, how) {
            (Kind::Close, End::Clean) => return self.end(t_ns, sink),
            (Kind::Close, End::TlsTruncated) => Phrase::new("http-incomplete-no-close-notify"),
            (Kind::Close, End::Abrupt) => Phrase::new("http-incomplete-close-abrupt"),
            (Kind::Length { total, .. }, _) => {
                Phrase::new("http-incomplete-length").with("got", self.len).with("expected", *total)
            }
            (Kind::Chunk { .. }, _) => Phrase::new("http-incomplete-in-chunk").with("got", self.len),
            _ => Phrase::new("http-incomplete-no-last-chunk").with("got", self.len),
        };
        let expected = match &self.kind {
            Kind::Length { total, .. } => Some(*total),
            _ => None,
        };
        let contiguous = matches!(self.kind, Kind::Length { .. } | Kind::Close);
        if let Kind::Chunk { chunk, .. } = std::mem::replace(&mut self.kind, Kind::Close) {
            self.emit_chunk(*chunk, t_ns, sink);
        }
        if let Some(content) = self.content.take() {
            content.finish(false, t_ns, sink);
        }
        let rfc =
            if how == End::TlsTruncated && expected.is_none() { "RFC 9112 §9.8" } else { "RFC 9112 §8" };
        let data = Data::Incomplete(Incomplete {
            exchange: self.exchange,
            why,
            got: self.len,
            expected,
            rfc: rfc.to_owned(),
        });
        let mut event = Event::new(sink.conn(), t_ns, self.log.dir(), data);
        if contiguous {
            event.ranges.push(ByteRange { log: self.log, off: self.start, len: self.len });
        }
        event.span = Some(self.head);
        event.phase = Phase::End;
        sink.push(event);
    }

    /// One step of a body that is not of known length.
    fn take_piece(&mut self, t_ns: u64, rest: &[u8], sink: &mut Sink<'_>) -> Progress {
        match &mut self.kind {
            Kind::Length { .. } | Kind::Close => {
                self.pass(rest, t_ns, sink);
                Progress::More
            }
            Kind::Size { line } => {
                let end = memchr::memchr(b'\n', rest).map(|at| at + 1);
                let room = MAX_SIZE_LINE - line.len();
                let run = end.unwrap_or(rest.len()).min(room);
                line.extend_from_slice(&rest[..run]);
                self.at += run as u64;
                if end == Some(run) {
                    self.end_size_line(run, t_ns, sink)
                } else if run == room {
                    self.too_long(t_ns, sink)
                } else {
                    Progress::More
                }
            }
            Kind::Chunk { left, .. } => {
                let run = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                *left -= run as u64;
                let whole = *left == 0;
                self.pass(&rest[..run], t_ns, sink);
                if !whole {
                    return Progress::More;
                }
                if let Kind::Chunk { chunk, .. } =
                    std::mem::replace(&mut self.kind, Kind::ChunkEnd { cr: false })
                {
                    self.emit_chunk(*chunk, t_ns, sink);
                }
                Progress::Done(run)
            }
            Kind::ChunkEnd { cr } => {
                let octet = rest[0];
                self.at += 1;
                match (octet, *cr) {
                    (b'\r', false) => *cr = true,
                    (b'\n', cr) => {
                        self.kind = Kind::Size { line: Vec::new() };
                        if !cr {
                            self.bare_lf(t_ns, sink);
                        }
                    }
                    _ => {
                        let range = ByteRange { log: self.log, off: self.at - 1, len: 1 };
                        return self.broken(Phrase::new("http-chunk-end"), range, t_ns, sink);
                    }
                }
                Progress::Done(1)
            }
            Kind::Trailers { section } => match section.take(t_ns, rest) {
                Taken::All => {
                    self.at += rest.len() as u64;
                    Progress::More
                }
                Taken::Whole(run) => {
                    self.at += run as u64;
                    self.emit_trailers(t_ns, sink);
                    // An ended body is one of length with nothing left.
                    self.kind = Kind::Length { left: 0, total: 0 };
                    Progress::Done(run)
                }
                Taken::TooLarge(run) => {
                    let len = section.octets().len() as u64;
                    let range = ByteRange { log: self.log, off: section.off(), len };
                    self.at += run as u64;
                    self.broken(Phrase::new("http-trailers-too-large"), range, t_ns, sink)
                }
            },
        }
    }

    fn ended(&self) -> bool {
        matches!(self.kind, Kind::Length { left: 0, .. })
    }

    /// Content passes.
    fn pass(&mut self, run: &[u8], t_ns: u64, sink: &mut Sink<'_>) {
        let len = run.len() as u64;
        if let Some(first) = &mut self.first {
            first.extend_from_slice(&run[..run.len().min(FIRST - first.len())]);
        }
        if let Some(content) = &mut self.content {
            content.push(t_ns, run, ByteRange { log: self.log, off: self.at, len }, sink);
        }
        self.at += len;
        self.len += len;
    }

    fn end_size_line(&mut self, run: usize, t_ns: u64, sink: &mut Sink<'_>) -> Progress {
        let Kind::Size { line } = &mut self.kind else { return Progress::Done(run) };
        let raw = std::mem::take(line);
        let range = ByteRange { log: self.log, off: self.at - raw.len() as u64, len: raw.len() as u64 };
        let (size_line, bare_lf) = strip_ending(&raw);
        if bare_lf {
            self.bare_lf(t_ns, sink);
        }
        let (digits, extension) = match memchr::memchr(b';', size_line) {
            Some(at) => (trim(&size_line[..at]), Some(Octets::from(trim(&size_line[at + 1..])))),
            None => (trim(size_line), None),
        };
        let hex = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
        let size = std::str::from_utf8(digits)
            .ok()
            .filter(|_| hex)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let Some(size) = size else {
            let shown = String::from_utf8_lossy(size_line).chars().take(80).collect::<String>();
            return self.broken(Phrase::new("http-chunk-size").with("line", shown), range, t_ns, sink);
        };
        let chunk = Chunk { size_line: size_line.to_vec(), extension, line: range, data_off: self.at };
        if size == 0 {
            self.emit_chunk(chunk, t_ns, sink);
            self.kind = Kind::Trailers { section: Section::new(self.at, false) };
        } else {
            self.kind = Kind::Chunk { chunk: Box::new(chunk), left: size };
        }
        Progress::Done(run)
    }

    /// Tells a chunk: its size line, then as much of its data as came. The last chunk is a detail.
    fn emit_chunk(&mut self, chunk: Chunk, t_ns: u64, sink: &mut Sink<'_>) {
        let len = self.at - chunk.data_off;
        let last = len == 0;
        if !last {
            self.chunks += 1;
        }
        let data = BodyChunk {
            exchange: self.exchange,
            len,
            size_line: Octets(chunk.size_line),
            extension: chunk.extension,
        };
        let data = match self.log.dir() {
            Dir::Tx => Data::RequestBodyChunk(data),
            _ => Data::ResponseBodyChunk(data),
        };
        // What streams is shown as items; the chunks they came in are its details.
        let streams = self.content.as_ref().is_some_and(|content| content.streams());
        let shows = if last || streams { Shows::DETAIL } else { data.shows() };
        let mut event = Event::new(sink.conn(), t_ns, self.log.dir(), data).shown(shows);
        event.ranges.push(chunk.line);
        event.ranges.push(ByteRange { log: self.log, off: chunk.data_off, len });
        event.cause = Some(self.head);
        sink.push(event);
    }

    fn emit_trailers(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        let Kind::Trailers { section } = &self.kind else { return };
        let headers = read_lines(section.octets(), self.log, section.off(), false).fields;
        if headers.is_empty() {
            return;
        }
        let range = ByteRange { log: self.log, off: section.off(), len: section.octets().len() as u64 };
        let data = Data::Trailers(Trailers { exchange: self.exchange, headers });
        let mut event = Event::new(sink.conn(), t_ns, self.log.dir(), data).with_range(range);
        event.cause = Some(self.head);
        sink.push(event);
    }

    fn end(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        if let Some(content) = self.content.take() {
            content.finish(true, t_ns, sink);
        }
        let data = BodyEnd {
            exchange: self.exchange,
            len: self.len,
            wire_len: self.at - self.start,
            chunks: self.chunks,
            duration_ns: self.first_t.map_or(0, |first| t_ns.saturating_sub(first)),
            first: self.first.take().map(Octets),
        };
        let contiguous = data.len == data.wire_len;
        let shown = data.len > 0;
        let data = match self.log.dir() {
            Dir::Tx => Data::RequestBodyEnd(data),
            _ => Data::ResponseBodyEnd(data),
        };
        let shows = if shown { data.shows() } else { Shows::DETAIL };
        let mut event = Event::new(sink.conn(), t_ns, self.log.dir(), data).shown(shows);
        if contiguous {
            event.ranges.push(ByteRange { log: self.log, off: self.start, len: self.len });
        }
        event.phase = Phase::End;
        event.span = Some(self.head);
        sink.push(event);
    }

    fn bare_lf(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        if std::mem::replace(&mut self.bare_lf_told, true) {
            return;
        }
        let data = Data::HttpMalformed(flaw(Phrase::new("http-chunk-bare-lf"), "RFC 9112 §7.1", false));
        let range = ByteRange { log: self.log, off: self.at - 1, len: 1 };
        sink.push(Event::new(sink.conn(), t_ns, self.log.dir(), data).with_range(range));
    }

    fn too_long(&mut self, t_ns: u64, sink: &mut Sink<'_>) -> Progress {
        let len = MAX_SIZE_LINE as u64;
        let range = ByteRange { log: self.log, off: self.at - len, len };
        self.broken(Phrase::new("http-chunk-line-too-long"), range, t_ns, sink)
    }

    fn broken(&mut self, why: Phrase, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) -> Progress {
        if let Some(content) = self.content.take() {
            content.finish(false, t_ns, sink);
        }
        let data = Data::HttpMalformed(flaw(why, "RFC 9112 §7.1", true));
        let mut event = Event::new(sink.conn(), t_ns, self.log.dir(), data).with_range(range);
        event.cause = Some(self.head);
        sink.push(event);
        Progress::Broken
    }
}
