//! A form (application/x-www-form-urlencoded, WHATWG URL §5): a line for each field, its name and value
//! decoded, or as they were sent.

use crate::api::TokenKind;
use crate::event::Phrase;

use super::out::Out;

/// A form in the midst of being read.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    raw: bool,
    within: bool,
    value: bool,
    escape: Escape,
}

#[derive(Clone, Copy, Debug)]
enum Escape {
    No,
    Begun,
    Half(u8),
}

impl Form {
    pub(super) fn new(raw: bool) -> Form {
        Form { raw, within: false, value: false, escape: Escape::No }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        for (n, byte) in bytes.iter().enumerate() {
            self.byte(at + n as u64, *byte, out);
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        self.broken(at, out);
    }

    fn byte(&mut self, off: u64, byte: u8, out: &mut Out<'_>) {
        if !self.within {
            out.line(off, 0);
            self.within = true;
            self.value = false;
        }
        let kind = if self.value { TokenKind::String } else { TokenKind::Key };
        match (self.escape, byte) {
            (Escape::Begun, _) if byte.is_ascii_hexdigit() => {
                self.escape = Escape::Half(byte);
                return;
            }
            (Escape::Half(first), _) if byte.is_ascii_hexdigit() => {
                self.escape = Escape::No;
                out.decoded(kind, off - 2, 3, &[nibble(first) << 4 | nibble(byte)]);
                return;
            }
            _ => self.broken(off, out),
        }
        match byte {
            b'&' => {
                out.piece(TokenKind::Punct, off, b"&");
                self.within = false;
            }
            b'=' if !self.value => {
                self.value = true;
                if self.raw {
                    out.piece(TokenKind::Punct, off, b"=");
                } else {
                    out.decoded(TokenKind::Punct, off, 1, b" = ");
                }
            }
            b'%' if !self.raw => self.escape = Escape::Begun,
            b'+' if !self.raw => out.decoded(kind, off, 1, b" "),
            _ => out.piece(kind, off, &[byte]),
        }
    }

    /// What looked like an escape was none; it stands for itself.
    fn broken(&mut self, at: u64, out: &mut Out<'_>) {
        let sent: &[u8] = match std::mem::replace(&mut self.escape, Escape::No) {
            Escape::No => return,
            Escape::Begun => b"%",
            Escape::Half(digit) => &[b'%', digit],
        };
        let off = at - sent.len() as u64;
        out.piece(TokenKind::Problem, off, sent);
        out.problem(Phrase::new("reading-form-escape").with("at", off));
    }
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}
