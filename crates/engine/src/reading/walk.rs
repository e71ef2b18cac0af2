//! The index of a reading: states of its layout every few blocks, and windows of lines that start from them.

use std::collections::HashMap;

use crate::api::{BodyLine, BodyToken, TokenKind};
use crate::error::Error;
use crate::event::Phrase;

use super::layout::Layout;
use super::out::{Close, Draft, Out, Place, Progress, Sink, Step};
use super::source::Source;

/// Bytes between two states that are kept. Few in tests, so that they cross many borders.
const BLOCK: u64 = if cfg!(test) { 64 } else { 32 << 10 };
/// Bytes that a layout may ask to see at once.
const MOST: u64 = 1 << 20;
/// Characters of a line that are shown.
const SHOWN: usize = 2000;
/// Longest key that a path names.
const LONGEST_KEY: u64 = 1000;

/// A reading as far as it came.
#[derive(Debug)]
pub(crate) struct Walk {
    marks: Vec<Mark>,
    front: Mark,
    /// Stretches that reach over a mark, by their first line.
    spans: HashMap<u64, Close>,
    done: bool,
}

/// A place from which reading goes on.
#[derive(Clone, Debug)]
struct Mark {
    layout: Layout,
    state: Progress,
}

/// Lines that are shown: all but those that folding hides.
#[derive(Debug)]
pub(crate) struct Shown {
    /// First and last of each hidden stretch, in order, apart from one another.
    hidden: Vec<(u64, u64)>,
    folded: HashMap<u64, Close>,
    pub(crate) total: u64,
}

impl Walk {
    pub(crate) fn new(layout: Layout) -> Walk {
        let front = Mark { layout, state: Progress::default() };
        Walk { marks: vec![front.clone()], front, spans: HashMap::new(), done: false }
    }

    /// True when the end of the text was reached.
    pub(crate) fn is_done(&self) -> bool {
        self.done
    }

    /// True when all that is there was read.
    pub(crate) fn is_at_end(&self, source: &(impl Source + ?Sized)) -> bool {
        self.front.state.pos >= source.len()
    }

    /// Lines so far.
    pub(crate) fn lines(&self) -> u64 {
        self.front.state.begun
    }

    /// What the text breaks, and where.
    pub(crate) fn problem(&self) -> Option<&Phrase> {
        self.front.state.problem.as_ref()
    }

    /// Reads on until `enough` says so, or until there is nothing more to read.
    pub(crate) fn extend(
        &mut self,
        source: &(impl Source + ?Sized),
        enough: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Error> {
        while !self.done && !enough(self.lines()) {
            let since = self.marks.last().map_or(0, |mark| mark.state.pos);
            if self.front.state.pos >= since + BLOCK {
                self.marks.push(self.front.clone());
            }
            let mark = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
            let until = self.marks.last().map_or(0, |mark| mark.state.pos) + BLOCK;
            let moved = step(&mut self.front, source, until, None, Some(&mut self.spans), mark)?;
            if !moved {
                if !source.ended() {
                    return Ok(());
                }
                let mut out = Out {
                    state: &mut self.front.state,
                    sink: None,
                    spans: Some(&mut self.spans),
                    mark,
                    base: 0,
                };
                self.front.layout.end(out.state.pos, &mut out);
                self.done = true;
            }
        }
        Ok(())
    }

    /// Which lines are shown when these are folded.
    pub(crate) fn shown(&self, source: &(impl Source + ?Sized), folded: &[u64]) -> Result<Shown, Error> {
        let mut lines = folded.to_vec();
        lines.sort_unstable();
        lines.dedup();
        let mut shown = Shown { hidden: Vec::new(), folded: HashMap::new(), total: self.lines() };
        for line in lines {
            let inside = shown.hidden.last().is_some_and(|(_, last)| line <= *last);
            if line == 0 || line > self.lines() || inside {
                continue;
            }
            let close = match self.spans.get(&line) {
                Some(close) => Some(*close),
                None => self.collect(source, line, line)?.closed.get(&line).copied(),
            };
            if let Some(close) = close {
                shown.hidden.push((line + 1, close.line));
                shown.folded.insert(line, close);
                shown.total -= close.line - line;
            }
        }
        Ok(shown)
    }

    /// A window of the lines that are shown.
    pub(crate) fn window(
        &self,
        source: &(impl Source + ?Sized),
        shown: &Shown,
        first: u64,
        count: u64,
        words: &dyn Fn(&[u8]) -> String,
    ) -> Result<Vec<BodyLine>, Error> {
        let end = first.saturating_add(count).min(shown.total);
        let mut at = first;
        let mut lines = Vec::new();
        let mut keys = HashMap::new();
        while at < end {
            let (from, run) = shown.run(at);
            let to = from + run.min(end - at) - 1;
            let sink = self.collect(source, from, to)?;
            if sink.lines.is_empty() {
                break;
            }
            at += sink.lines.len() as u64;
            for draft in sink.lines {
                let close = sink.closed.get(&draft.no).or_else(|| self.spans.get(&draft.no)).copied();
                let mut line = said(&draft, words);
                line.fold = close.map_or(0, |close| close.line - draft.no);
                line.path = self.path(source, draft.place.as_ref(), &mut keys)?;
                if let Some(close) = shown.folded.get(&draft.no) {
                    self.hide(source, *close, &mut line, words)?;
                }
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// What stands behind a folded line.
    fn hide(
        &self,
        source: &(impl Source + ?Sized),
        close: Close,
        line: &mut BodyLine,
        words: &dyn Fn(&[u8]) -> String,
    ) -> Result<(), Error> {
        line.tokens.push(BodyToken { kind: TokenKind::Comment, text: " … ".to_owned() });
        if close.closer {
            let sink = self.collect(source, close.line, close.line)?;
            line.tokens.extend(sink.lines.iter().flat_map(|draft| said(draft, words).tokens));
        }
        Ok(())
    }

    /// Reads lines from the nearest mark on.
    fn collect(&self, source: &(impl Source + ?Sized), from: u64, to: u64) -> Result<Sink, Error> {
        let mut sink = Sink::new(from, to);
        let after = self.marks.partition_point(|mark| mark.state.begun < from).max(1);
        let mut at = after - 1;
        let mut mark = self.marks[at].clone();
        let front = self.front.state.pos;
        // To the next mark even when the lines are there: what opens here and ends behind it is in `spans`.
        loop {
            let until = self.marks.get(at + 1).map_or(front, |mark| mark.state.pos);
            while mark.state.pos < until && step(&mut mark, source, until, Some(&mut sink), None, 0)? {}
            at += 1;
            if mark.state.begun > to || at >= self.marks.len() {
                break;
            }
        }
        if self.done && mark.state.pos >= front {
            let mut out =
                Out { state: &mut mark.state, sink: Some(&mut sink), spans: None, mark: 0, base: 0 };
            mark.layout.end(front, &mut out);
        }
        Ok(sink)
    }

    fn path(
        &self,
        source: &(impl Source + ?Sized),
        place: Option<&Place>,
        keys: &mut HashMap<u64, String>,
    ) -> Result<Option<String>, Error> {
        let steps = match place {
            None => return Ok(None),
            Some(Place::Named(name)) => return Ok(Some(name.clone())),
            Some(Place::Steps(steps)) => steps,
        };
        let mut path = "$".to_owned();
        for step in steps {
            match step {
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Key { len, .. } if *len > LONGEST_KEY => return Ok(None),
                Step::Key { off, len } => {
                    if !keys.contains_key(off) {
                        keys.insert(*off, key(&source.read(*off, *len)?));
                    }
                    path.push_str(keys.get(off).map_or("", String::as_str));
                }
            }
        }
        Ok(Some(path))
    }
}

impl Shown {
    /// The number of the line at a place, and how many are shown from it on without a gap.
    pub(crate) fn run(&self, place: u64) -> (u64, u64) {
        let mut no = place + 1;
        for (first, last) in &self.hidden {
            if no < *first {
                return (no, first - no);
            }
            no += last - first + 1;
        }
        (no, u64::MAX)
    }
}

/// Reads a block; false when there was nothing to read.
fn step(
    mark: &mut Mark,
    source: &(impl Source + ?Sized),
    until: u64,
    sink: Option<&mut Sink>,
    spans: Option<&mut HashMap<u64, Close>>,
    no: u32,
) -> Result<bool, Error> {
    let at = mark.state.pos;
    let mut out = Out { state: &mut mark.state, sink, spans, mark: no, base: 0 };
    let mut room = until.saturating_sub(at).max(1);
    loop {
        let bytes = source.read(at, room)?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let there = at + bytes.len() as u64 >= source.len();
        let last = there && source.ended();
        let took = mark.layout.push(at, &bytes, last, &mut out);
        if took > 0 {
            out.state.pos = at + took as u64;
            return Ok(true);
        }
        // The layout wants to see more before it says what this is.
        if there || room >= MOST {
            return Ok(false);
        }
        room = (room * 2).min(MOST);
    }
}

/// A line as it is told: text of at most 2,000 characters.
fn said(draft: &Draft, words: &dyn Fn(&[u8]) -> String) -> BodyLine {
    let mut tokens = Vec::new();
    let mut room = SHOWN;
    let mut cut = draft.left;
    for piece in &draft.pieces {
        let text = words(&piece.bytes);
        let count = text.chars().count();
        if count > room {
            cut += (count - room) as u64;
        }
        let text = if count > room { text.chars().take(room).collect() } else { text };
        room -= count.min(room);
        if !text.is_empty() {
            tokens.push(BodyToken { kind: piece.kind, text });
        }
    }
    BodyLine {
        no: draft.no,
        indent: draft.indent,
        tokens,
        cut,
        fold: 0,
        path: None,
        off: draft.off,
        len: draft.end.saturating_sub(draft.off),
    }
}

/// A key as a step of a normalized path (RFC 9535 §2.7), or in short where it is a plain name.
fn key(sent: &[u8]) -> String {
    let quoted = [b"\"", sent, b"\""].concat();
    let name = serde_json::from_slice::<String>(&quoted)
        .unwrap_or_else(|_| String::from_utf8_lossy(sent).into_owned());
    let plain = name
        .chars()
        .enumerate()
        .all(|(n, c)| c.is_ascii_alphabetic() || c == '_' || (n > 0 && c.is_ascii_digit()));
    if plain && !name.is_empty() {
        return format!(".{name}");
    }
    let mut step = String::from("['");
    for c in name.chars() {
        match c {
            '\'' => step.push_str("\\'"),
            '\\' => step.push_str("\\\\"),
            '\u{8}' => step.push_str("\\b"),
            '\t' => step.push_str("\\t"),
            '\n' => step.push_str("\\n"),
            '\u{c}' => step.push_str("\\f"),
            '\r' => step.push_str("\\r"),
            c if c < ' ' => step.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => step.push(c),
        }
    }
    step + "']"
}
