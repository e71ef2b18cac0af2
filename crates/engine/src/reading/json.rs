//! JSON (RFC 8259) as lines: every key and every element of an array its own, or as it was sent. Tokens are
//! ranges of the text. After a fault the rest is text.

use std::sync::Arc;

use crate::api::TokenKind;
use crate::event::Phrase;

use super::out::{Out, Place, Step};
use super::text::Text;

/// Arrays and objects within one another at most.
const DEEPEST: u32 = 1000;

/// How lines are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Style {
    Anew,
    /// With the line breaks and blanks that were sent.
    Sent,
}

/// A JSON text in the midst of being read.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    style: Style,
    /// Several texts may follow one another.
    many: bool,
    at: At,
    top: Level,
    depth: u32,
    /// A line is under way; used where line breaks are those of the text.
    within: bool,
    /// Reads what comes after a fault.
    rest: Text,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Start,
    Value,
    /// After `[`.
    FirstValue,
    /// After `{`.
    FirstKey,
    Key,
    Colon,
    After,
    Str {
        key: bool,
        escape: Escape,
    },
    Number(Number),
    Word {
        word: &'static [u8],
        n: usize,
    },
    /// The fault itself, then text.
    Fault {
        shown: bool,
    },
    Rest,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Escape {
    No,
    Begun,
    /// Hexadecimal digits to come.
    Hex(u8),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

/// What is being read: an array at an index, an object at a key.
#[derive(Clone, Debug, Default)]
struct Level {
    array: bool,
    index: u64,
    key: (u64, u64),
    below: Option<Arc<Level>>,
}

impl Json {
    pub(super) fn new(style: Style) -> Json {
        Json {
            style,
            many: false,
            at: At::Start,
            top: Level::default(),
            depth: 0,
            within: false,
            rest: Text::default(),
        }
    }

    /// One JSON text after another.
    pub(super) fn sequence(style: Style) -> Json {
        Json { many: true, ..Json::new(style) }
    }

    /// In a line that has begun.
    pub(super) fn within(style: Style) -> Json {
        Json { within: true, ..Json::new(style) }
    }

    /// Ends what is open where the text around it says that this text is over.
    pub(super) fn unwind(&mut self, out: &mut Out<'_>) {
        for _ in 0..std::mem::take(&mut self.depth) {
            out.close(false);
        }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        let mut n = 0;
        while n < bytes.len() {
            let off = at + n as u64;
            n += match self.at {
                At::Str { key, escape } => self.string(off, &bytes[n..], key, escape, out),
                At::Number(state) => self.number(off, &bytes[n..], state, out),
                At::Word { word, n: done } => self.word(off, bytes[n], word, done, out),
                At::Fault { shown } => self.faulty(off, &bytes[n..], shown, out),
                At::Rest => {
                    self.rest.push(off, &bytes[n..], out);
                    bytes.len() - n
                }
                _ => self.between(off, &bytes[n..], out),
            };
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        match self.at {
            At::Fault { .. } | At::Rest | At::Start => {}
            At::After | At::Number(Number::Zero | Number::Integer | Number::Fraction | Number::Exponent)
                if self.depth == 0 => {}
            _ => out.problem(placed(Phrase::new("reading-json-end"), at, out)),
        }
    }

    /// Blanks between tokens, and the first byte of a token.
    fn between(&mut self, off: u64, bytes: &[u8], out: &mut Out<'_>) -> usize {
        let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        if blanks > 0 {
            if self.style == Style::Sent {
                self.blanks(off, &bytes[..blanks], out);
            }
            return blanks;
        }
        let byte = bytes[0];
        // A byte order mark, and the separator of a JSON sequence (RFC 7464), stand outside of texts.
        if self.depth == 0
            && matches!(self.at, At::Start | At::After)
            && (matches!(byte, 0xef | 0xbb | 0xbf) && off < 3 || byte == 0x1e && self.many)
        {
            return 1;
        }
        match (self.at, byte) {
            (At::After, b',') if self.depth > 0 => {
                out.piece(TokenKind::Punct, off, &bytes[..1]);
                self.at = if self.top.array { At::Value } else { At::Key };
                self.top.index += 1;
            }
            (At::After | At::FirstValue, b']') if self.top.array && self.depth > 0 => {
                self.close(off, &bytes[..1], out);
            }
            (At::After | At::FirstKey, b'}') if !self.top.array && self.depth > 0 => {
                self.close(off, &bytes[..1], out);
            }
            (At::Colon, b':') => {
                out.piece(TokenKind::Punct, off, &bytes[..1]);
                if self.style == Style::Anew {
                    out.made(TokenKind::Text, " ");
                }
                self.at = At::Value;
            }
            (At::Key | At::FirstKey, b'"') => {
                self.line(off, out);
                self.top.key = (off + 1, 0);
                out.piece(TokenKind::Key, off, &bytes[..1]);
                self.at = At::Str { key: true, escape: Escape::No };
            }
            (At::Start | At::Value | At::FirstValue, _) => self.value(off, bytes, out),
            (At::After, _) if self.depth == 0 && self.many => self.value(off, bytes, out),
            (At::After, _) if self.depth == 0 => {
                self.fault(off, byte, Phrase::new("reading-json-more"), out);
            }
            _ => self.fault(off, byte, Phrase::new("reading-json-unexpected"), out),
        }
        // A fault is shown by its own state.
        usize::from(!matches!(self.at, At::Fault { .. } | At::Rest))
    }

    /// The first byte of a value.
    fn value(&mut self, off: u64, bytes: &[u8], out: &mut Out<'_>) {
        let byte = bytes[0];
        let (kind, next) = match byte {
            b'{' | b'[' if self.depth == DEEPEST => {
                return self.fault(off, byte, Phrase::new("reading-json-deep").with("most", DEEPEST), out);
            }
            b'{' | b'[' => (TokenKind::Punct, At::FirstKey),
            b'"' => (TokenKind::String, At::Str { key: false, escape: Escape::No }),
            b'-' => (TokenKind::Number, At::Number(Number::Minus)),
            b'0' => (TokenKind::Number, At::Number(Number::Zero)),
            b'1'..=b'9' => (TokenKind::Number, At::Number(Number::Integer)),
            b't' => (TokenKind::Literal, At::Word { word: b"true", n: 1 }),
            b'f' => (TokenKind::Literal, At::Word { word: b"false", n: 1 }),
            b'n' => (TokenKind::Literal, At::Word { word: b"null", n: 1 }),
            _ => return self.fault(off, byte, Phrase::new("reading-json-unexpected"), out),
        };
        if self.depth == 0 || self.top.array || self.style == Style::Sent {
            self.line(off, out);
            if out.wants() {
                out.place(self.place());
            }
        }
        out.piece(kind, off, &bytes[..1]);
        self.at = next;
        if matches!(byte, b'{' | b'[') {
            out.open();
            let array = byte == b'[';
            let below = std::mem::replace(&mut self.top, Level { array, ..Level::default() });
            self.top.below = Some(Arc::new(below));
            self.depth += 1;
            self.at = if array { At::FirstValue } else { At::FirstKey };
        }
    }

    /// The end of an array or object.
    fn close(&mut self, off: u64, byte: &[u8], out: &mut Out<'_>) {
        let empty = matches!(self.at, At::FirstKey | At::FirstValue);
        if let Some(below) = self.top.below.take() {
            self.top = Level::clone(&below);
        }
        self.depth -= 1;
        if !empty || self.style == Style::Sent {
            self.line(off, out);
            if out.wants() {
                out.place(self.place());
            }
        }
        out.piece(TokenKind::Punct, off, byte);
        out.close(true);
        self.at = At::After;
    }

    fn string(&mut self, off: u64, bytes: &[u8], key: bool, escape: Escape, out: &mut Out<'_>) -> usize {
        let kind = if key { TokenKind::Key } else { TokenKind::String };
        if escape != Escape::No {
            let byte = bytes[0];
            let next = match (escape, byte) {
                (Escape::Begun, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Escape::No,
                (Escape::Begun, b'u') => Escape::Hex(4),
                (Escape::Hex(1), _) if byte.is_ascii_hexdigit() => Escape::No,
                (Escape::Hex(n), _) if byte.is_ascii_hexdigit() => Escape::Hex(n - 1),
                _ => {
                    self.fault(off, byte, Phrase::new("reading-json-escape"), out);
                    return 0;
                }
            };
            out.piece(kind, off, &bytes[..1]);
            self.at = At::Str { key, escape: next };
            return 1;
        }
        let plain = plain_len(bytes);
        if plain > 0 {
            out.piece(kind, off, &bytes[..plain]);
        }
        let Some(&byte) = bytes.get(plain) else { return plain };
        let off = off + plain as u64;
        match byte {
            b'"' => {
                out.piece(kind, off, &bytes[plain..=plain]);
                if key {
                    self.top.key.1 = off - self.top.key.0;
                    if out.wants() {
                        out.place(self.place());
                    }
                }
                self.at = if key { At::Colon } else { At::After };
            }
            b'\\' => {
                out.piece(kind, off, &bytes[plain..=plain]);
                self.at = At::Str { key, escape: Escape::Begun };
            }
            _ => {
                self.fault(off, byte, Phrase::new("reading-json-control"), out);
                return plain;
            }
        }
        plain + 1
    }

    fn number(&mut self, off: u64, bytes: &[u8], from: Number, out: &mut Out<'_>) -> usize {
        let mut state = from;
        let mut n = 0;
        for &byte in bytes {
            state = match (state, byte) {
                (Number::Minus, b'0') => Number::Zero,
                (Number::Minus, b'1'..=b'9') | (Number::Integer, b'0'..=b'9') => Number::Integer,
                (Number::Zero | Number::Integer, b'.') => Number::Point,
                (Number::Point | Number::Fraction, b'0'..=b'9') => Number::Fraction,
                (Number::Zero | Number::Integer | Number::Fraction, b'e' | b'E') => Number::E,
                (Number::E, b'+' | b'-') => Number::Sign,
                (Number::E | Number::Sign | Number::Exponent, b'0'..=b'9') => Number::Exponent,
                _ => break,
            };
            n += 1;
        }
        if n > 0 {
            out.piece(TokenKind::Number, off, &bytes[..n]);
        }
        self.at = At::Number(state);
        let Some(&next) = bytes.get(n) else { return n };
        let whole = matches!(state, Number::Zero | Number::Integer | Number::Fraction | Number::Exponent);
        if whole && !next.is_ascii_alphanumeric() && !matches!(next, b'.' | b'+' | b'-') {
            self.at = At::After;
        } else {
            self.fault(off + n as u64, next, Phrase::new("reading-json-number"), out);
        }
        n
    }

    fn word(&mut self, off: u64, byte: u8, word: &'static [u8], n: usize, out: &mut Out<'_>) -> usize {
        if word.get(n) != Some(&byte) {
            self.fault(off, byte, Phrase::new("reading-json-unexpected"), out);
            return 0;
        }
        out.piece(TokenKind::Literal, off, &[byte]);
        self.at = if n + 1 == word.len() { At::After } else { At::Word { word, n: n + 1 } };
        1
    }

    /// Line breaks and blanks where they stand.
    fn blanks(&mut self, off: u64, bytes: &[u8], out: &mut Out<'_>) {
        for (n, byte) in bytes.iter().enumerate() {
            let off = off + n as u64;
            match byte {
                b'\n' => {
                    self.line(off, out);
                    self.within = false;
                }
                b'\r' => {}
                _ => {
                    self.line(off, out);
                    out.piece(TokenKind::Text, off, &[*byte]);
                }
            }
        }
    }

    /// A line begins here: always when laid out anew, else only after a line break.
    fn line(&mut self, off: u64, out: &mut Out<'_>) {
        match self.style {
            Style::Anew => out.line(off, self.depth),
            Style::Sent if !self.within => out.line(off, 0),
            Style::Sent => {}
        }
        self.within = true;
    }

    fn place(&self) -> Place {
        let mut steps = Vec::new();
        let mut level = &self.top;
        while let Some(below) = &level.below {
            let (off, len) = level.key;
            steps.push(if level.array { Step::Index(level.index) } else { Step::Key { off, len } });
            level = below;
        }
        steps.reverse();
        Place::Steps(steps)
    }

    fn fault(&mut self, off: u64, byte: u8, why: Phrase, out: &mut Out<'_>) {
        if self.style == Style::Anew {
            out.line(off, 0);
        } else {
            self.line(off, out);
        }
        out.problem(placed(why, off, out).with("found", shown(byte)));
        self.rest = Text::within();
        self.at = if byte < 0x20 { At::Rest } else { At::Fault { shown: false } };
    }

    /// The character at which it is broken, all its bytes.
    fn faulty(&mut self, off: u64, bytes: &[u8], begun: bool, out: &mut Out<'_>) -> usize {
        let from = usize::from(!begun);
        let tail = bytes[from..].iter().take_while(|byte| !super::out::is_first(**byte)).count();
        let len = from + tail;
        out.piece(TokenKind::Problem, off, &bytes[..len]);
        self.at = if len < bytes.len() { At::Rest } else { At::Fault { shown: true } };
        len
    }
}

/// Bytes of a string before the next one that matters.
fn plain_len(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')).unwrap_or(bytes.len())
}

fn placed(why: Phrase, at: u64, out: &Out<'_>) -> Phrase {
    why.with("at", at).with("line", out.state.begun.max(1))
}

/// A byte for people.
fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("0x{byte:02X}") }
}
