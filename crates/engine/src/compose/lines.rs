//! Header lines: typed ones as they are, added ones with their reason.

use crate::api::{HeaderSpec, HttpSpec, PreviewLine};
use crate::event::Phrase;

/// One header or trailer line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub value: String,
    pub added: bool,
    /// Why it was added.
    pub why: Option<Phrase>,
}

impl Line {
    /// A line as a person typed it.
    #[must_use]
    pub fn typed(header: &HeaderSpec) -> Line {
        Line { name: header.name.clone(), value: header.value.clone(), added: false, why: None }
    }

    /// A line that Sockeye adds.
    #[must_use]
    pub fn added(name: &str, value: &str, why: Phrase) -> Line {
        Line { name: name.to_owned(), value: value.to_owned(), added: true, why: Some(why) }
    }

    /// The line with its line ending.
    #[must_use]
    pub fn text(&self) -> String {
        let space = if self.value.is_empty() { "" } else { " " };
        format!("{}:{space}{}\r\n", self.name, self.value)
    }

    /// The line of a preview.
    #[must_use]
    pub fn shown(&self) -> PreviewLine {
        PreviewLine {
            name: self.name.clone(),
            value: self.value.clone(),
            added: self.added,
            why: self.why.clone(),
            note: None,
        }
    }
}

/// The lines of a head while it is composed.
pub struct Lines<'a> {
    http: &'a HttpSpec,
    pub lines: Vec<Line>,
}

impl Lines<'_> {
    pub fn new(http: &HttpSpec) -> Lines<'_> {
        Lines { http, lines: Vec::new() }
    }

    /// The typed lines that are on.
    pub fn typed_ones(&mut self) {
        self.lines.extend(self.http.headers.iter().filter(|header| header.on).map(Line::typed));
    }

    /// Adds a line unless one of its name was typed or refused.
    pub fn add(&mut self, name: &str, value: &str, why: Phrase) {
        let refused = self.http.without.iter().any(|other| other.eq_ignore_ascii_case(name));
        if !refused && !self.typed(name) {
            self.lines.push(Line::added(name, value, why));
        }
    }

    pub fn typed(&self, name: &str) -> bool {
        self.http.headers.iter().any(|header| header.on && header.name.eq_ignore_ascii_case(name))
    }

    /// Whether the last transfer coding is chunked (RFC 9112 §6.1).
    pub fn says_chunked(&self) -> bool {
        let coding = self.lines.iter().rev().find(|line| line.name.eq_ignore_ascii_case("Transfer-Encoding"));
        coding.is_some_and(|line| {
            line.value.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"))
        })
    }
}
