//! What a layout says as it reads: a line begins, a piece of it, a stretch that can be folded.

use std::collections::HashMap;
use std::sync::Arc;

use crate::api::TokenKind;
use crate::event::Phrase;

/// Stretches that can be folded, one in another, at most.
const DEEPEST_FOLD: u32 = 256;
/// Bytes of one line that are kept: enough for 2,000 characters of any encoding.
const KEPT: usize = 8000;

/// How far a walk has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// Bytes that were read.
    pub(super) pos: u64,
    /// Lines that began, the last of which may go on.
    pub(super) begun: u64,
    pub(super) problem: Option<Phrase>,
    open: Option<Arc<Open>>,
    /// Opened deeper than is kept.
    over: u32,
}

/// A stretch whose end has not come yet.
#[derive(Debug)]
struct Open {
    line: u64,
    /// Number of marks when it was opened.
    mark: u32,
    depth: u32,
    below: Option<Arc<Open>>,
}

/// Where a stretch ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Close {
    /// Its last line.
    pub(super) line: u64,
    /// That line holds nothing but the end, and stands behind the first one when the stretch is folded.
    pub(super) closer: bool,
}

/// A step to a place within a structure.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Index(u64),
    /// A key, where it stands in the text, quotes left out.
    Key {
        off: u64,
        len: u64,
    },
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Steps(Vec<Step>),
    Named(String),
}

/// One line as it is collected.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) no: u64,
    pub(super) indent: u32,
    pub(super) off: u64,
    pub(super) end: u64,
    pub(super) pieces: Vec<Piece>,
    pub(super) place: Option<Place>,
    /// Characters that were not kept.
    pub(super) left: u64,
    kept: usize,
}

/// A run of bytes of one kind.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) kind: TokenKind,
    pub(super) bytes: Vec<u8>,
    /// Where it ends in the text; absent when it was made here.
    end: Option<u64>,
}

/// Lines of a window.
#[derive(Debug)]
pub(super) struct Sink {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) lines: Vec<Draft>,
    pub(super) closed: HashMap<u64, Close>,
    /// Bytes of one line that are kept.
    pub(super) room: usize,
}

impl Sink {
    pub(super) fn new(from: u64, to: u64) -> Sink {
        Sink { from, to, lines: Vec::new(), closed: HashMap::new(), room: KEPT }
    }
}

/// The ear of a layout.
pub(super) struct Out<'a> {
    pub(super) state: &'a mut Progress,
    /// Absent while lines are only counted.
    pub(super) sink: Option<&'a mut Sink>,
    /// Stretches that reach over a mark, by their first line.
    pub(super) spans: Option<&'a mut HashMap<u64, Close>>,
    pub(super) mark: u32,
    /// Added to every indent: the text is within another.
    pub(super) base: u32,
}

impl Out<'_> {
    /// A line begins, and the one before has ended.
    pub(super) fn line(&mut self, off: u64, indent: u32) {
        self.state.begun += 1;
        let no = self.state.begun;
        if let Some(sink) = &mut self.sink
            && (sink.from..=sink.to).contains(&no)
        {
            let (pieces, indent) = (Vec::new(), self.base + indent);
            sink.lines.push(Draft { no, indent, off, end: off, pieces, place: None, left: 0, kept: 0 });
        }
    }

    /// True while the line under way is wanted: what is costly to say is said only then.
    pub(super) fn wants(&self) -> bool {
        let no = self.state.begun;
        self.sink.as_ref().is_some_and(|sink| (sink.from..=sink.to).contains(&no) && !sink.lines.is_empty())
    }

    /// Where the line under way stands.
    pub(super) fn place(&mut self, place: Place) {
        if let Some(line) = self.current() {
            line.place.get_or_insert(place);
        }
    }

    /// A piece of the text.
    pub(super) fn piece(&mut self, kind: TokenKind, off: u64, bytes: &[u8]) {
        let room = self.sink.as_ref().map_or(0, |sink| sink.room);
        let Some(line) = self.current() else { return };
        let end = off + bytes.len() as u64;
        line.end = line.end.max(end);
        line.add(kind, bytes, Some((off, end)), room);
    }

    /// A piece that is not in the text: a blank between tokens, a number read from bytes.
    pub(super) fn made(&mut self, kind: TokenKind, text: &str) {
        let room = self.sink.as_ref().map_or(0, |sink| sink.room);
        if let Some(line) = self.current() {
            line.add(kind, text.as_bytes(), None, room);
        }
    }

    /// A piece of the text of `len` bytes that is shown by others.
    pub(super) fn decoded(&mut self, kind: TokenKind, off: u64, len: u64, bytes: &[u8]) {
        let room = self.sink.as_ref().map_or(0, |sink| sink.room);
        let Some(line) = self.current() else { return };
        line.end = line.end.max(off + len);
        line.add(kind, bytes, Some((off, off + len)), room);
    }

    /// The line under way goes on to here.
    pub(super) fn reach(&mut self, end: u64) {
        if let Some(line) = self.current() {
            line.end = line.end.max(end);
        }
    }

    /// A stretch begins with the line under way.
    pub(super) fn open(&mut self) {
        let below = self.state.open.take();
        let depth = below.as_ref().map_or(0, |open| open.depth + 1);
        if depth >= DEEPEST_FOLD {
            self.state.open = below;
            self.state.over += 1;
            return;
        }
        let open = Open { line: self.state.begun, mark: self.mark, depth, below };
        self.state.open = Some(Arc::new(open));
    }

    /// The innermost stretch ends with the line under way.
    pub(super) fn close(&mut self, closer: bool) {
        if self.state.over > 0 {
            self.state.over -= 1;
            return;
        }
        let Some(open) = self.state.open.take() else { return };
        self.state.open.clone_from(&open.below);
        let close = Close { line: self.state.begun, closer };
        if open.line == 0 || close.line <= open.line {
            return;
        }
        if let Some(sink) = &mut self.sink
            && (sink.from..=sink.to).contains(&open.line)
        {
            longest(&mut sink.closed, open.line, close);
        }
        if let Some(spans) = &mut self.spans
            && open.mark != self.mark
        {
            longest(spans, open.line, close);
        }
    }

    /// The text breaks a rule, and how. The first one counts.
    pub(super) fn problem(&mut self, why: Phrase) {
        self.state.problem.get_or_insert(why);
    }

    fn current(&mut self) -> Option<&mut Draft> {
        let no = self.state.begun;
        let line = self.sink.as_mut()?.lines.last_mut()?;
        (line.no == no).then_some(line)
    }
}

impl Draft {
    fn add(&mut self, kind: TokenKind, bytes: &[u8], place: Option<(u64, u64)>, room: usize) {
        let room = room.saturating_sub(self.kept);
        if bytes.len() > room {
            self.left += bytes.iter().skip(room).filter(|byte| is_first(**byte)).count() as u64;
        }
        let bytes = &bytes[..bytes.len().min(room)];
        if bytes.is_empty() {
            return;
        }
        self.kept += bytes.len();
        let (off, end) = place.map_or((None, None), |(off, end)| (Some(off), Some(end)));
        match self.pieces.last_mut() {
            Some(last) if last.kind == kind && last.end == off => {
                last.bytes.extend_from_slice(bytes);
                last.end = end;
            }
            _ => self.pieces.push(Piece { kind, bytes: bytes.to_vec(), end }),
        }
    }
}

/// The first byte of a character in UTF-8.
pub(super) fn is_first(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// Several stretches may begin with one line: folding it hides the longest.
fn longest(map: &mut HashMap<u64, Close>, line: u64, close: Close) {
    map.entry(line)
        .and_modify(|known| {
            if close.line >= known.line {
                *known = close;
            }
        })
        .or_insert(close);
}
