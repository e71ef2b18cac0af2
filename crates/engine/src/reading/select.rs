//! What a JSONPath (RFC 9535) selects of a JSON text: stretches of the text itself, so that numbers and
//! escapes stay as they were sent.

use std::collections::HashMap;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use super::source::Source;
use crate::api::FieldProblem;
use crate::error::Error;
use crate::event::Phrase;

/// The longest text that is searched: its values are held in memory for a moment.
const LONGEST: u64 = 16 << 20;
/// Values that are shown.
const MOST: usize = 100_000;

/// What was selected, in the order of the selection.
#[derive(Debug)]
pub(crate) struct Selection {
    found: Vec<Found>,
    len: u64,
}

#[derive(Debug)]
struct Found {
    /// Where it stands among what was selected.
    at: u64,
    off: u64,
    len: u64,
    path: String,
}

/// Selected values one after another, a line break between.
pub(crate) struct Selected<'a, S: ?Sized> {
    pub(crate) source: &'a S,
    pub(crate) selection: &'a Selection,
}

/// What a path says, or where it says nothing.
pub(crate) fn path(typed: &str) -> Result<JsonPath, FieldProblem> {
    JsonPath::parse(typed).map_err(|fault| {
        let before = typed.get(..fault.position()).unwrap_or(typed);
        let start = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
        FieldProblem {
            field: "path".to_owned(),
            index: None,
            start: Some(start),
            end: Some(u32::try_from(typed.encode_utf16().count()).unwrap_or(u32::MAX).max(start)),
            why: Phrase::new("reading-path").with("exact", fault.message()),
        }
    })
}

impl Selection {
    /// Searches a whole text; the inner `Err` says why it cannot be searched.
    pub(crate) fn of(
        source: &(impl Source + ?Sized),
        path: &JsonPath,
    ) -> Result<Result<Selection, Phrase>, Error> {
        if source.len() > LONGEST {
            return Ok(Err(Phrase::new("reading-path-long").with("most", LONGEST >> 20)));
        }
        let mut text = source.read(0, LONGEST)?;
        // A byte order mark is no part of a JSON text (RFC 8259 §8.1).
        if text.starts_with(b"\xef\xbb\xbf") {
            text[..3].fill(b' ');
        }
        let value: Value = match serde_json::from_slice(&text) {
            Ok(value) => value,
            Err(fault) => {
                return Ok(Err(Phrase::new("reading-path-json").with("exact", fault.to_string())));
            }
        };
        let mut wanted = Wanted::default();
        let mut found = Vec::new();
        for node in path.query_located(&value).iter().take(MOST) {
            wanted.add(node.location().iter(), found.len());
            found.push(Found { at: 0, off: 0, len: 0, path: node.location().to_string() });
        }
        let mut reader = Reader { text: &text, at: 0 };
        reader.value(&wanted, &mut found);
        let mut len = 0;
        for one in &mut found {
            one.at = len;
            len += one.len + 1;
        }
        Ok(Ok(Selection { found, len }))
    }

    /// Where a place among what was selected stands in the text, and the path of its value.
    pub(crate) fn place(&self, off: u64) -> (u64, &str) {
        let after = self.found.partition_point(|one| one.at <= off);
        match after.checked_sub(1).and_then(|at| self.found.get(at)) {
            Some(one) => (one.off + (off - one.at).min(one.len), &one.path),
            None => (0, "$"),
        }
    }
}

impl<S: Source + ?Sized> Source for Selected<'_, S> {
    fn len(&self) -> u64 {
        self.selection.len
    }

    fn ended(&self) -> bool {
        true
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let end = off.saturating_add(len).min(self.selection.len);
        let found = &self.selection.found;
        let mut n = found.partition_point(|one| one.at + one.len < off);
        let mut at = off;
        while at < end {
            let Some(one) = found.get(n) else { break };
            let skip = at - one.at;
            out.extend(self.source.read(one.off + skip, (one.len - skip).min(end - at))?);
            at = off + out.len() as u64;
            if at < end {
                out.push(b'\n');
                at += 1;
            }
            n += 1;
        }
        Ok(out)
    }
}

/// Places that are wanted, by the steps to them.
#[derive(Debug, Default)]
struct Wanted {
    here: Vec<usize>,
    names: HashMap<String, Wanted>,
    indexes: HashMap<usize, Wanted>,
}

impl Wanted {
    fn add<'a>(&mut self, steps: impl Iterator<Item = &'a PathElement<'a>>, n: usize) {
        let mut at = self;
        for step in steps {
            at = match step {
                PathElement::Name(name) => at.names.entry((*name).to_owned()).or_default(),
                PathElement::Index(index) => at.indexes.entry(*index).or_default(),
            };
        }
        at.here.push(n);
    }
}

/// Walks a text that is known to be JSON; as deep as the library let it be, which is 128.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, wanted: &Wanted, found: &mut Vec<Found>) {
        self.blanks();
        let from = self.at;
        match self.text.get(self.at) {
            Some(b'{') if !wanted.names.is_empty() => self.object(wanted, found),
            Some(b'[') if !wanted.indexes.is_empty() => self.array(wanted, found),
            _ => self.skip(),
        }
        for n in &wanted.here {
            // Of a key that stands twice the last one counts, as for the library.
            found[*n].off = from as u64;
            found[*n].len = (self.at - from) as u64;
        }
    }

    fn object(&mut self, wanted: &Wanted, found: &mut Vec<Found>) {
        self.at += 1;
        loop {
            self.blanks();
            if self.text.get(self.at) != Some(&b'"') {
                break;
            }
            let from = self.at;
            self.string();
            let name: Option<String> = serde_json::from_slice(&self.text[from..self.at]).ok();
            self.blanks();
            self.at += 1;
            match name.and_then(|name| wanted.names.get(&name)) {
                Some(inner) => self.value(inner, found),
                None => {
                    self.blanks();
                    self.skip();
                }
            }
            self.blanks();
            if self.text.get(self.at) != Some(&b',') {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
    }

    fn array(&mut self, wanted: &Wanted, found: &mut Vec<Found>) {
        self.at += 1;
        for index in 0.. {
            self.blanks();
            if self.text.get(self.at).is_none_or(|byte| *byte == b']') {
                break;
            }
            match wanted.indexes.get(&index) {
                Some(inner) => self.value(inner, found),
                None => self.skip(),
            }
            self.blanks();
            if self.text.get(self.at) != Some(&b',') {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
    }

    /// Passes over a value.
    fn skip(&mut self) {
        let mut depth = 0u32;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                byte if depth == 0 && byte.is_ascii_whitespace() => return,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                return;
            }
        }
    }

    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}
