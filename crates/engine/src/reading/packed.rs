//! MessagePack and CBOR as lines: heads are read whole, strings and bytes as they pass. After a fault the
//! rest is rows of bytes.

use crate::api::TokenKind;
use crate::event::Phrase;

use super::hex::Hex;
use super::items::{Items, escaped};
use super::out::Out;
use super::{cbor, msgpack};

/// Bytes of a byte string that are shown.
const BYTES: u64 = 64;

/// A reading in the midst of its items.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    format: Format,
    items: Items,
    run: Option<Run>,
    /// A tag was said, and its item comes.
    tagged: bool,
    rest: Option<Hex>,
}

/// How items are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    MessagePack,
    Cbor,
}

impl Format {
    /// What begins here and how many bytes say so; `None` when there are too few.
    pub(crate) fn head(self, bytes: &[u8]) -> Option<(usize, Head)> {
        match self {
            Format::MessagePack => msgpack::head(bytes),
            Format::Cbor => cbor::head(bytes),
        }
    }
}

/// What the first bytes of an item say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Head {
    Scalar(TokenKind, String),
    Text(u64),
    /// Bytes, and a word before them.
    Bytes(u64, String),
    Array(Option<u64>),
    Map(Option<u64>),
    Tag(String),
    Break,
    /// No item begins so.
    Reserved,
}

/// A string whose bytes pass.
#[derive(Clone, Copy, Debug)]
struct Run {
    left: u64,
    text: bool,
    shown: u64,
}

impl Packed {
    pub(super) fn new(format: Format) -> Packed {
        Packed { format, items: Items::default(), run: None, tagged: false, rest: None }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        let mut n = 0;
        loop {
            let (off, rest) = (at + n as u64, &bytes[n..]);
            if let Some(hex) = &mut self.rest {
                hex.push(off, rest, out);
                return bytes.len();
            }
            if let Some(run) = self.run {
                n += self.pass(run, off, rest, out);
                if self.run.is_some() {
                    return n;
                }
                continue;
            }
            if rest.is_empty() {
                return n;
            }
            let head = self.format.head(rest);
            let Some((len, head)) = head else {
                if !last {
                    return n;
                }
                self.fault(Phrase::new("reading-items-end").with("at", off), out);
                continue;
            };
            if self.head(off, len as u64, head, out) {
                n += len;
            }
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        if let Some(hex) = &mut self.rest {
            hex.finish(out);
        } else if self.run.is_some() || self.tagged || !self.items.is_root() {
            out.problem(Phrase::new("reading-items-end").with("at", at));
        }
    }

    /// False when it is a fault.
    fn head(&mut self, off: u64, len: u64, head: Head, out: &mut Out<'_>) -> bool {
        let end = off + len;
        match &head {
            Head::Reserved => {
                self.fault(Phrase::new("reading-items-reserved").with("at", off), out);
                return false;
            }
            Head::Break => {
                if self.tagged || !self.items.stop(off, out) {
                    self.fault(Phrase::new("reading-items-break").with("at", off), out);
                    return false;
                }
                out.reach(end);
                return true;
            }
            _ => {}
        }
        if !std::mem::take(&mut self.tagged) {
            self.items.begin(off, out);
        }
        let key = self.items.is_key();
        match head {
            Head::Scalar(kind, text) => {
                self.items.key(&text);
                out.made(if key { TokenKind::Key } else { kind }, &text);
                out.reach(end);
                self.items.end(end, out);
            }
            Head::Text(left) => {
                out.made(if key { TokenKind::Key } else { TokenKind::String }, "\"");
                self.run = Some(Run { left, text: true, shown: 0 });
            }
            Head::Bytes(left, word) => {
                let note = format!("{word}{left} B ");
                out.made(TokenKind::Comment, &note);
                self.run = Some(Run { left, text: false, shown: 0 });
            }
            Head::Array(left) => return self.enter(false, left, off, end, out),
            Head::Map(pairs) => {
                return self.enter(true, pairs.map(|pairs| pairs.saturating_mul(2)), off, end, out);
            }
            Head::Tag(text) => {
                out.made(TokenKind::Comment, &text);
                self.tagged = true;
            }
            Head::Break | Head::Reserved => {}
        }
        out.reach(end);
        true
    }

    fn enter(&mut self, map: bool, left: Option<u64>, off: u64, end: u64, out: &mut Out<'_>) -> bool {
        let entered = self.items.enter(map, left, end, out);
        if !entered {
            self.fault(Phrase::new("reading-items-deep").with("at", off), out);
        }
        entered
    }

    /// Bytes of a string.
    fn pass(&mut self, mut run: Run, off: u64, bytes: &[u8], out: &mut Out<'_>) -> usize {
        let n = usize::try_from(run.left).unwrap_or(usize::MAX).min(bytes.len());
        let bytes = &bytes[..n];
        let key = self.items.is_key();
        let kind = if key { TokenKind::Key } else { TokenKind::String };
        if run.text {
            if key {
                self.items.key(&String::from_utf8_lossy(bytes));
            }
            if out.wants() {
                out.decoded(kind, off, n as u64, &escaped(bytes));
            }
        } else {
            let shown = (BYTES - run.shown.min(BYTES)).min(n as u64);
            for (n, byte) in bytes.iter().take(usize::try_from(shown).unwrap_or(0)).enumerate() {
                out.decoded(TokenKind::Number, off + n as u64, 1, format!("{byte:02x}").as_bytes());
            }
            run.shown += shown;
            if shown < n as u64 && run.shown == BYTES && shown > 0 {
                out.made(TokenKind::Comment, "…");
            }
        }
        out.reach(off + n as u64);
        run.left -= n as u64;
        self.run = Some(run);
        if run.left == 0 {
            self.run = None;
            if run.text {
                out.made(kind, "\"");
            }
            self.items.end(off + n as u64, out);
        }
        n
    }

    fn fault(&mut self, why: Phrase, out: &mut Out<'_>) {
        out.problem(why);
        self.rest = Some(Hex::default());
    }
}

/// A big-endian number of so many bytes.
pub(super) fn number(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + len)?;
    Some(bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
}
