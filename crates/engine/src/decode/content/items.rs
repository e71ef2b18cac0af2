//! Texts of JSON one after another: NDJSON by lines, JSON sequences by record separators (RFC 7464).

use serde::de::IgnoredAny;

use super::KEPT;
use super::origin::{Origin, Spans};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Octets, Phrase, StreamItem};

/// What stands before each text of a sequence.
const SEPARATOR: u8 = 0x1e;

/// Lines, each a text of JSON.
#[derive(Debug, Default)]
pub(super) struct Lines {
    item: Item,
    last_t: Option<u64>,
    n: u64,
}

impl Lines {
    pub fn push(
        &mut self,
        origin: &Origin,
        t_ns: u64,
        bytes: &[u8],
        at: Option<ByteRange>,
        sink: &mut Sink<'_>,
    ) {
        let mut from = 0;
        while from < bytes.len() {
            let rest = &bytes[from..];
            let end = memchr::memchr(b'\n', rest);
            let run = end.unwrap_or(rest.len());
            self.item.take(&rest[..run], at, from);
            from += run + usize::from(end.is_some());
            if end.is_some() {
                self.end(origin, true, t_ns, sink);
            }
        }
    }

    /// The last line needs no ending.
    pub fn finish(&mut self, origin: &Origin, complete: bool, t_ns: u64, sink: &mut Sink<'_>) {
        self.end(origin, complete, t_ns, sink);
    }

    fn end(&mut self, origin: &Origin, complete: bool, t_ns: u64, sink: &mut Sink<'_>) {
        let mut item = std::mem::take(&mut self.item);
        item.drop_cr();
        if item.is_blank() {
            return;
        }
        self.n += 1;
        let problem = if complete { item.problem() } else { Some(Phrase::new("stream-item-cut")) };
        let gap_ns = self.last_t.replace(t_ns).map(|last| t_ns.saturating_sub(last));
        item.tell("ndjson", self.n, gap_ns, problem, origin, t_ns, sink);
    }
}

/// Texts that each follow a record separator and end in LF.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    item: Item,
    /// A separator went before the text under way.
    opened: bool,
    shape: Shape,
    last_t: Option<u64>,
    n: u64,
}

/// As much of a text's structure as tells where it may end.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    depth: u64,
    quoted: bool,
    escaped: bool,
}

impl Sequence {
    pub fn push(
        &mut self,
        origin: &Origin,
        t_ns: u64,
        bytes: &[u8],
        at: Option<ByteRange>,
        sink: &mut Sink<'_>,
    ) {
        let mut from = 0;
        for (i, &octet) in bytes.iter().enumerate() {
            if octet == SEPARATOR {
                self.item.take(&bytes[from..i], at, from);
                self.end(origin, false, t_ns, sink);
                self.opened = true;
                from = i + 1;
            } else if octet == b'\n' && self.shape.depth == 0 && !self.shape.quoted {
                self.item.take(&bytes[from..=i], at, from);
                from = i + 1;
                self.end(origin, true, t_ns, sink);
            } else {
                self.shape.follow(octet);
            }
        }
        self.item.take(&bytes[from..], at, from);
    }

    pub fn finish(&mut self, origin: &Origin, t_ns: u64, sink: &mut Sink<'_>) {
        self.end(origin, false, t_ns, sink);
    }

    /// A text ended: at its LF, or without one.
    fn end(&mut self, origin: &Origin, whole: bool, t_ns: u64, sink: &mut Sink<'_>) {
        let item = std::mem::take(&mut self.item);
        self.shape = Shape::default();
        // Several separators in a row hold no texts between them (§2.1).
        if item.is_blank() {
            return;
        }
        self.n += 1;
        let problem = if !std::mem::take(&mut self.opened) {
            Some(Phrase::new("stream-seq-no-separator"))
        } else if whole || item.closes_itself() {
            item.problem()
        } else {
            // A number without white space behind it may be the beginning of a longer one (§2.4).
            Some(Phrase::new("stream-seq-cut"))
        };
        let gap_ns = self.last_t.replace(t_ns).map(|last| t_ns.saturating_sub(last));
        item.tell("jsonSeq", self.n, gap_ns, problem, origin, t_ns, sink);
    }
}

impl Shape {
    fn follow(&mut self, octet: u8) {
        match octet {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            _ if self.quoted => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// One text under way.
#[derive(Debug, Default)]
pub(super) struct Item {
    data: Vec<u8>,
    len: u64,
    spans: Spans,
}

impl Item {
    /// Adds bytes that stand `from` bytes into a piece of the body.
    pub fn take(&mut self, bytes: &[u8], at: Option<ByteRange>, from: usize) {
        let room = KEPT.saturating_sub(self.data.len());
        self.data.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.len += bytes.len() as u64;
        self.spans.add(at, from, bytes.len());
    }

    /// Tells the item, with the numbers of its stream.
    #[allow(clippy::too_many_arguments)] // Each of them is a field of what is told.
    pub fn tell(
        self,
        kind: &str,
        n: u64,
        gap_ns: Option<u64>,
        problem: Option<Phrase>,
        origin: &Origin,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) {
        let data = StreamItem {
            exchange: origin.exchange,
            kind: kind.to_owned(),
            n,
            data: Octets(self.data),
            len: self.len,
            media_type: None,
            gap_ns,
            problem,
        };
        origin.tell(Data::StreamItem(Box::new(data)), t_ns, self.spans, sink);
    }

    fn is_blank(&self) -> bool {
        self.len == self.data.len() as u64 && self.data.trim_ascii().is_empty()
    }

    fn drop_cr(&mut self) {
        if self.len == self.data.len() as u64 && self.data.last() == Some(&b'\r') {
            self.data.pop();
            self.len -= 1;
        }
    }

    /// Objects, arrays and strings say where they end; numbers, `true`, `false` and `null` do not.
    fn closes_itself(&self) -> bool {
        matches!(self.data.trim_ascii_start().first(), Some(b'{' | b'[' | b'"')) && self.problem().is_none()
    }

    /// Why it is no JSON; nothing is said of a text that is longer than what is kept of it.
    fn problem(&self) -> Option<Phrase> {
        if self.len > self.data.len() as u64 {
            return None;
        }
        let Ok(text) = std::str::from_utf8(&self.data) else {
            return Some(Phrase::new("stream-item-not-utf8"));
        };
        let fault = serde_json::from_str::<IgnoredAny>(text).err()?;
        Some(Phrase::new("stream-item-not-json").with("exact", fault.to_string()))
    }
}
