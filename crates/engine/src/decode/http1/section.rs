//! Collects a head or a trailer section until its empty line, within bounds.

/// Bytes that a section may have.
pub const MAX_SECTION: usize = 256 * 1024;

/// Lines that a section may have.
pub const MAX_LINES: usize = 10_000;

/// A section under way.
#[derive(Debug)]
pub struct Section {
    buf: Vec<u8>,
    /// Where the line under way begins in `buf`.
    line: usize,
    lines: usize,
    with_start: bool,
    /// Offset of the section's first byte.
    off: u64,
    first_t: u64,
    /// Empty lines before the start line: their first offset and bytes.
    skipped: Option<(u64, u64)>,
}

/// What taking bytes led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All bytes were taken and the section goes on.
    All,
    /// The section is whole; so many bytes were taken.
    Whole(usize),
    /// The section is longer than anything sensible; so many bytes were taken.
    TooLarge(usize),
}

impl Section {
    /// A section whose first byte will stand at `off`; a head begins with a start line, trailers do not.
    pub fn new(off: u64, with_start: bool) -> Section {
        Section { buf: Vec::new(), line: 0, lines: 0, with_start, off, first_t: 0, skipped: None }
    }

    /// Takes bytes up to the end of the section.
    pub fn take(&mut self, t_ns: u64, bytes: &[u8]) -> Taken {
        let mut taken = 0;
        while taken < bytes.len() {
            if self.buf.is_empty() {
                self.first_t = t_ns;
            }
            let rest = &bytes[taken..];
            let room = &rest[..rest.len().min(MAX_SECTION - self.buf.len())];
            let end = memchr::memchr(b'\n', room).map(|at| at + 1);
            let run = &room[..end.unwrap_or(room.len())];
            self.buf.extend_from_slice(run);
            taken += run.len();
            if end.is_some() && self.end_line() {
                return Taken::Whole(taken);
            }
            if self.buf.len() == MAX_SECTION || self.lines > MAX_LINES {
                return Taken::TooLarge(taken);
            }
        }
        Taken::All
    }

    /// The bytes so far.
    pub fn octets(&self) -> &[u8] {
        &self.buf
    }

    /// Offset of the first byte.
    pub fn off(&self) -> u64 {
        self.off
    }

    /// When the first byte crossed.
    pub fn first_t(&self) -> u64 {
        self.first_t
    }

    /// Empty lines that stood before the start line: offset and length.
    pub fn skipped(&self) -> Option<(u64, u64)> {
        self.skipped
    }

    /// A line ended; true when it was the empty one that ends the section.
    fn end_line(&mut self) -> bool {
        let empty = matches!(&self.buf[self.line..], b"\n" | b"\r\n");
        if empty && self.line == 0 && self.with_start {
            // RFC 9112 §2.2: empty lines before a request line are to be ignored; we ignore and tell.
            let len = self.buf.len() as u64;
            let (first, so_far) = self.skipped.unwrap_or((self.off, 0));
            self.skipped = Some((first, so_far + len));
            self.off += len;
            self.buf.clear();
            return false;
        }
        self.line = self.buf.len();
        self.lines += 1;
        empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_its_empty_line_wherever_it_is_cut() {
        let head = b"\r\nGET / HTTP/1.1\r\nA: b\n\r\nrest";
        for size in 1..head.len() {
            let mut section = Section::new(5, true);
            let mut taken = 0;
            let whole = head.chunks(size).any(|piece| match section.take(1, piece) {
                Taken::Whole(n) => {
                    taken += n;
                    true
                }
                _ => {
                    taken += piece.len();
                    false
                }
            });
            assert!(whole && taken == head.len() - 4, "by {size}");
            assert_eq!((section.off(), section.skipped()), (7, Some((5, 2))));
        }
    }

    #[test]
    fn endless_heads_are_given_up_at_the_same_byte() {
        for size in [1000, 4096, MAX_SECTION * 2] {
            let endless = vec![b'a'; MAX_SECTION * 2];
            let mut section = Section::new(0, true);
            let mut total = 0;
            for piece in endless.chunks(size) {
                match section.take(0, piece) {
                    Taken::All => total += piece.len(),
                    Taken::TooLarge(n) => {
                        total += n;
                        break;
                    }
                    Taken::Whole(_) => panic!("no line ended"),
                }
            }
            assert_eq!(total, MAX_SECTION);
        }
    }
}
