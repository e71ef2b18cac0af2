//! Server-sent events by the rules of WHATWG HTML §9.2.6, whatever the method and the status were.

use super::KEPT;
use super::origin::{Origin, Spans};
use crate::decode::sink::Sink;
use crate::event::{
    ByteRange, Data, Octets, Phrase, SseComment, SseDiscarded, SseEvent, SseIgnored, SseRetry,
};

/// Octets kept of a line: a field name, and a value as long as what is kept of it.
const LINE: usize = KEPT + 64;
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A stream of events under way.
#[derive(Debug, Default)]
pub(super) struct Sse {
    start: Start,
    /// The last line ended in CR: an LF right behind it belongs to the same ending.
    after_cr: bool,
    /// The line under way, as much of it as is kept.
    line: Vec<u8>,
    line_len: u64,
    line_spans: Spans,
    /// What came since the last empty line.
    block: Vec<u8>,
    block_len: u64,
    spans: Spans,
    data: Vec<u8>,
    data_len: u64,
    data_lines: u64,
    event_type: Vec<u8>,
    id: Option<String>,
    id_set: bool,
    /// The block holds fields that only an empty line puts into force.
    pending: bool,
    n: u64,
    last_t: Option<u64>,
}

/// One byte order mark may stand before everything.
#[derive(Debug)]
enum Start {
    Mark(usize),
    Over,
}

impl Default for Start {
    fn default() -> Start {
        Start::Mark(0)
    }
}

impl Sse {
    pub fn push(
        &mut self,
        origin: &Origin,
        t_ns: u64,
        bytes: &[u8],
        at: Option<ByteRange>,
        sink: &mut Sink<'_>,
    ) {
        let mut from = self.start(bytes, at);
        while from < bytes.len() {
            let rest = &bytes[from..];
            if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
                // The line is over already; where its block is not, the LF is part of it.
                if !self.spans.is_empty() {
                    self.spans.add(at, from, 1);
                }
                from += 1;
                continue;
            }
            let end = memchr::memchr2(b'\r', b'\n', rest);
            let run = end.unwrap_or(rest.len());
            self.take(&rest[..run]);
            let taken = run + usize::from(end.is_some());
            self.spans.add(at, from, taken);
            self.line_spans.add(at, from, taken);
            if let Some(end) = end {
                self.after_cr = rest[end] == b'\r';
                keep(&mut self.block, &rest[end..=end], KEPT);
                self.block_len += 1;
                self.end_line(origin, t_ns, sink);
            }
            from += taken;
        }
    }

    /// The stream is over: an event that no empty line ended is not dispatched.
    pub fn finish(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        if let Start::Mark(seen) = std::mem::replace(&mut self.start, Start::Over) {
            self.take(&BOM[..seen]);
        }
        if !self.pending && self.line_len == 0 {
            return;
        }
        let data = SseDiscarded {
            exchange: origin.exchange,
            text: Octets(std::mem::take(&mut self.block)),
            len: self.block_len,
        };
        origin.tell(Data::SseDiscarded(data), t_ns, std::mem::take(&mut self.spans), sink);
    }

    /// Skips the byte order mark; tells how many bytes it took.
    fn start(&mut self, bytes: &[u8], at: Option<ByteRange>) -> usize {
        let mut from = 0;
        while let Start::Mark(seen) = &mut self.start {
            let Some(&octet) = bytes.get(from) else { break };
            if octet == BOM[*seen] {
                self.spans.add(at, from, 1);
                self.line_spans.add(at, from, 1);
                *seen += 1;
                from += 1;
                if *seen == BOM.len() {
                    self.spans.clear();
                    self.line_spans.clear();
                    self.start = Start::Over;
                }
            } else {
                // It only began like one.
                let seen = *seen;
                self.start = Start::Over;
                self.take(&BOM[..seen]);
            }
        }
        from
    }

    fn take(&mut self, bytes: &[u8]) {
        keep(&mut self.line, bytes, LINE);
        self.line_len += bytes.len() as u64;
        keep(&mut self.block, bytes, KEPT);
        self.block_len += bytes.len() as u64;
    }

    fn end_line(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        let line = std::mem::take(&mut self.line);
        let len = std::mem::take(&mut self.line_len);
        let spans = std::mem::take(&mut self.line_spans);
        if line.is_empty() {
            self.end_block(origin, t_ns, sink);
            return;
        }
        let colon = memchr::memchr(b':', &line);
        let name = &line[..colon.unwrap_or(line.len())];
        let value = colon.map_or(&[][..], |at| &line[at + 1..]);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let ignored = |why| {
            let text = Octets::from(line.as_slice());
            Data::SseIgnored(SseIgnored { exchange: origin.exchange, text, id: None, why })
        };
        let told = match name {
            b"" => {
                Some(Data::SseComment(SseComment { exchange: origin.exchange, text: Octets::from(value) }))
            }
            b"data" => {
                if self.data_lines > 0 {
                    keep(&mut self.data, b"\n", KEPT);
                    self.data_len += 1;
                }
                self.data_lines += 1;
                keep(&mut self.data, value, KEPT);
                self.data_len += len - (line.len() - value.len()) as u64;
                self.pending = true;
                None
            }
            b"event" => {
                self.event_type.clear();
                self.event_type.extend_from_slice(value);
                self.pending = true;
                None
            }
            b"id" if memchr::memchr(0, value).is_some() => Some(ignored(Phrase::new("sse-id-nul"))),
            b"id" => {
                self.id = Some(String::from_utf8_lossy(value).into_owned());
                self.id_set = true;
                self.pending = true;
                None
            }
            b"retry" => match milliseconds(value) {
                Some(ms) => Some(Data::SseRetry(SseRetry { exchange: origin.exchange, ms })),
                None => Some(ignored(Phrase::new("sse-retry-not-digits"))),
            },
            _ => Some(ignored(Phrase::new("sse-field-unknown"))),
        };
        if let Some(data) = told {
            origin.tell(data, t_ns, spans, sink);
        }
    }

    /// An empty line dispatches what has data.
    fn end_block(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        let spans = std::mem::take(&mut self.spans);
        let block = std::mem::take(&mut self.block);
        let event_type = std::mem::take(&mut self.event_type);
        let id_set = std::mem::take(&mut self.id_set);
        let pending = std::mem::take(&mut self.pending);
        self.block_len = 0;
        if self.data_lines == 0 {
            if pending {
                let data = SseIgnored {
                    exchange: origin.exchange,
                    text: Octets(block),
                    id: self.id.clone(),
                    why: Phrase::new("sse-without-data"),
                };
                origin.tell(Data::SseIgnored(data), t_ns, spans, sink);
            }
            return;
        }
        self.data_lines = 0;
        self.n += 1;
        let event_type = match event_type.as_slice() {
            [] => "message".to_owned(),
            named => String::from_utf8_lossy(named).into_owned(),
        };
        let data = SseEvent {
            exchange: origin.exchange,
            n: self.n,
            event_type,
            data: Octets(std::mem::take(&mut self.data)),
            len: std::mem::take(&mut self.data_len),
            id: self.id.clone(),
            id_set,
            gap_ns: self.last_t.replace(t_ns).map(|last| t_ns.saturating_sub(last)),
        };
        origin.tell(Data::SseEvent(data), t_ns, spans, sink);
    }
}

/// As much as is kept.
fn keep(buf: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let room = most.saturating_sub(buf.len());
    buf.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// Digits only; a time beyond all clocks is the longest one.
fn milliseconds(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |value: u64, digit: &u8| value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Some(value.iter().fold(0, digit))
}
