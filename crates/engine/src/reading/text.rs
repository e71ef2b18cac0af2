//! Text as it is, line by line. A line ends with LF, CR LF or a lone CR; the ending is not part of it.

use crate::api::TokenKind;

use super::out::Out;

/// Where a text stands between two blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    /// A line is under way.
    within: bool,
    /// The byte before was a CR that ended a line.
    cr: bool,
}

impl Text {
    /// Goes on in a line that has begun.
    pub(super) fn within() -> Text {
        Text { within: true, cr: false }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        let mut from = 0;
        while from < bytes.len() {
            if std::mem::take(&mut self.cr) && bytes[from] == b'\n' {
                from += 1;
                continue;
            }
            let rest = &bytes[from..];
            let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let off = at + from as u64;
            if !self.within {
                out.line(off, 0);
                self.within = true;
            }
            if end > 0 {
                out.piece(TokenKind::Text, off, &rest[..end]);
            }
            if let Some(ending) = rest.get(end) {
                self.within = false;
                self.cr = *ending == b'\r';
            }
            from += end + 1;
        }
    }
}
