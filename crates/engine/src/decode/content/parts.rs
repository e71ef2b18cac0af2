//! Parts that replace one another (`multipart/x-mixed-replace`), parted by lines of a boundary (RFC 2046 §5.1.1).

use super::KEPT;
use super::media::MediaType;
use super::origin::{Origin, Spans};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Octets, Phrase, StreamItem};

/// Octets of the fields of one part.
const MAX_FIELDS: usize = 16 * 1024;
/// Octets of a boundary (RFC 2046 §5.1.1 allows 70; what is longer cannot be meant).
const MAX_BOUNDARY: usize = 256;

/// A body of parts under way.
#[derive(Debug)]
pub(super) struct Parts {
    /// Two hyphens and the boundary.
    delimiter: Vec<u8>,
    state: State,
    /// The beginning of the line under way, as long as it may be a delimiter.
    line: Vec<u8>,
    line_spans: Spans,
    /// The line under way is no delimiter, and what was held of it was handed on.
    plain: bool,
    /// The ending of the line before, which belongs to a delimiter that follows.
    ending: Vec<u8>,
    ending_spans: Spans,
    fields: Vec<u8>,
    data: Vec<u8>,
    len: u64,
    spans: Spans,
    last_t: Option<u64>,
    n: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Preamble,
    Fields,
    Data,
    Epilogue,
}

impl Parts {
    pub fn new(boundary: &[u8]) -> Parts {
        // Many servers name the boundary with the hyphens that stand before it.
        let mut delimiter = if boundary.starts_with(b"--") { Vec::new() } else { b"--".to_vec() };
        delimiter.extend_from_slice(&boundary[..boundary.len().min(MAX_BOUNDARY)]);
        Parts {
            delimiter,
            state: State::Preamble,
            line: Vec::new(),
            line_spans: Spans::default(),
            plain: false,
            ending: Vec::new(),
            ending_spans: Spans::default(),
            fields: Vec::new(),
            data: Vec::new(),
            len: 0,
            spans: Spans::default(),
            last_t: None,
            n: 0,
        }
    }

    pub fn push(
        &mut self,
        origin: &Origin,
        t_ns: u64,
        bytes: &[u8],
        at: Option<ByteRange>,
        sink: &mut Sink<'_>,
    ) {
        let mut from = 0;
        while from < bytes.len() && self.state != State::Epilogue {
            let rest = &bytes[from..];
            let end = memchr::memchr(b'\n', rest).map(|end| end + 1);
            let run = end.unwrap_or(rest.len());
            self.take(&rest[..run], at, from);
            from += run;
            if end.is_some() {
                self.end_line(origin, t_ns, sink);
            }
        }
    }

    /// The body is over; the last part may lack its delimiter.
    pub fn finish(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        if self.line.starts_with(&self.delimiter) {
            self.line.push(b'\n');
            self.end_line(origin, t_ns, sink);
        }
        if self.state == State::Data {
            self.ending_is_data();
            self.hand_on();
            if self.len > 0 {
                self.tell(Some(Phrase::new("stream-part-cut")), origin, t_ns, sink);
            }
        }
    }

    /// Takes a run of one line.
    fn take(&mut self, run: &[u8], at: Option<ByteRange>, from: usize) {
        if self.state == State::Fields {
            let room = MAX_FIELDS.saturating_sub(self.line.len());
            self.line.extend_from_slice(&run[..run.len().min(room)]);
            return;
        }
        let mut taken = 0;
        // A delimiter may end in two hyphens and white space.
        while !self.plain && taken < run.len() {
            let octet = run[taken];
            let i = self.line.len();
            let fits = match self.delimiter.get(i) {
                Some(&expected) => octet == expected,
                None => matches!(octet, b'-' | b' ' | b'\t' | b'\r' | b'\n') && i < self.delimiter.len() + 16,
            };
            if fits {
                self.line.push(octet);
                self.line_spans.add(at, from + taken, 1);
                taken += 1;
            } else {
                self.plain = true;
                self.ending_is_data();
                self.hand_on();
            }
        }
        if taken < run.len() && self.state == State::Data {
            let text = &run[taken..];
            let ending = match text {
                [.., b'\r', b'\n'] => 2,
                [.., b'\n' | b'\r'] => 1,
                _ => 0,
            };
            if text == b"\n" && self.ending == b"\r" {
                self.ending.push(b'\n');
                self.ending_spans.add(at, from + taken, 1);
                return;
            }
            // A CR that was held turned out to stand within the line.
            self.ending_is_data();
            let (inner, ending) = text.split_at(text.len() - ending);
            self.keep(inner);
            self.spans.add(at, from + taken, inner.len());
            self.ending.extend_from_slice(ending);
            self.ending_spans.add(at, from + taken + inner.len(), ending.len());
        }
    }

    fn end_line(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        let plain = std::mem::take(&mut self.plain);
        if self.state == State::Fields {
            if self.line.trim_ascii().is_empty() {
                self.state = State::Data;
            } else {
                let room = MAX_FIELDS.saturating_sub(self.fields.len());
                let run = self.line.len().min(room);
                self.fields.extend_from_slice(&self.line[..run]);
            }
            self.line.clear();
            return;
        }
        if plain {
            return;
        }
        // Only a whole delimiter is held up to its line's ending.
        let last = self.line[self.delimiter.len()..].starts_with(b"--");
        self.line.clear();
        self.line_spans.clear();
        self.ending.clear();
        self.ending_spans.clear();
        if self.state == State::Data {
            self.tell(None, origin, t_ns, sink);
        }
        self.state = if last { State::Epilogue } else { State::Fields };
    }

    /// What was held of a line is data.
    fn hand_on(&mut self) {
        let line = std::mem::take(&mut self.line);
        let spans = std::mem::take(&mut self.line_spans);
        if self.state == State::Data {
            self.keep(&line);
            self.spans.join(spans);
        }
    }

    /// The ending that was held belongs to the data.
    fn ending_is_data(&mut self) {
        let ending = std::mem::take(&mut self.ending);
        let spans = std::mem::take(&mut self.ending_spans);
        self.keep(&ending);
        self.spans.join(spans);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = KEPT.saturating_sub(self.data.len());
        self.data.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.len += bytes.len() as u64;
    }

    fn tell(&mut self, problem: Option<Phrase>, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        self.n += 1;
        let fields = std::mem::take(&mut self.fields);
        let data = StreamItem {
            exchange: origin.exchange,
            kind: "part".to_owned(),
            n: self.n,
            data: Octets(std::mem::take(&mut self.data)),
            len: std::mem::take(&mut self.len),
            media_type: content_type(&fields),
            gap_ns: self.last_t.replace(t_ns).map(|last| t_ns.saturating_sub(last)),
            problem,
        };
        origin.tell(Data::StreamItem(Box::new(data)), t_ns, std::mem::take(&mut self.spans), sink);
    }
}

/// The media type that the fields of a part name.
fn content_type(fields: &[u8]) -> Option<String> {
    fields.split(|&octet| octet == b'\n').find_map(|line| {
        let at = memchr::memchr(b':', line)?;
        let named = line[..at].trim_ascii().eq_ignore_ascii_case(b"content-type");
        named.then(|| MediaType::of(&line[at + 1..]).essence)
    })
}
