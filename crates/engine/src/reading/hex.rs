//! Bytes in rows of sixteen: offset, hexadecimal, and the characters of ASCII.

use crate::api::TokenKind;

use super::out::Out;

const ROW: usize = 16;

/// Rows in the midst of being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hex {
    row: [u8; ROW],
    n: usize,
}

impl Hex {
    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        for (i, byte) in bytes.iter().enumerate() {
            let off = at + i as u64;
            if self.n == 0 {
                out.line(off, 0);
                if out.wants() {
                    out.made(TokenKind::Comment, &format!("{off:08x}  "));
                }
            }
            self.row[self.n] = *byte;
            self.n += 1;
            if out.wants() {
                let gap = if self.n == ROW / 2 { "  " } else { " " };
                out.made(TokenKind::Number, &format!("{byte:02x}{gap}"));
                out.reach(off + 1);
            }
            if self.n == ROW {
                self.finish(out);
            }
        }
    }

    /// The last row ends, and may be short.
    pub(super) fn finish(&mut self, out: &mut Out<'_>) {
        let n = std::mem::take(&mut self.n);
        if n == 0 || !out.wants() {
            return;
        }
        let missing = (ROW - n) * 3 + usize::from(n < ROW / 2);
        out.made(TokenKind::Text, &" ".repeat(missing + 1));
        let seen =
            |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '·' };
        out.made(TokenKind::Text, &self.row[..n].iter().map(seen).collect::<String>());
    }
}
