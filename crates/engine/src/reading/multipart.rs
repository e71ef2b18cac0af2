//! A multipart body (RFC 2046 §5.1) as its parts: the line of each delimiter, the head, the body by its own
//! media type.

use memchr::memmem;

use crate::api::TokenKind;
use crate::event::Phrase;

use super::layout::Layout;
use super::out::{Out, Place};

/// Bytes of one header line that are read whole.
const LINE: usize = 16 << 10;

/// A multipart body in the midst of being read.
#[derive(Clone, Debug)]
pub(crate) struct Multipart {
    /// With its two hyphens; empty until the first line tells it.
    delimiter: Vec<u8>,
    raw: bool,
    at: At,
    part: u64,
    media_type: String,
    body: Option<Box<Layout>>,
    within: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Preamble,
    Head,
    Body,
    Epilogue,
}

impl Multipart {
    pub(super) fn new(boundary: &str, raw: bool) -> Multipart {
        let delimiter = if boundary.is_empty() { Vec::new() } else { format!("--{boundary}").into_bytes() };
        Multipart {
            delimiter,
            raw,
            at: At::Preamble,
            part: 0,
            media_type: String::new(),
            body: None,
            within: false,
        }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        let mut n = 0;
        while n < bytes.len() {
            let (off, rest) = (at + n as u64, &bytes[n..]);
            let took = if self.at == At::Body {
                self.content(off, rest, last, out)
            } else {
                self.line(off, rest, last, out)
            };
            if took == 0 {
                break;
            }
            n += took;
        }
        n
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        self.close_part(at, out);
        if self.at != At::Epilogue {
            out.problem(Phrase::new("reading-multipart-end").with("at", at));
        }
    }

    /// Everything but bodies comes in lines.
    fn line(&mut self, off: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        let end = memchr::memchr(b'\n', bytes);
        let len = match end {
            Some(end) => end + 1,
            None if last || bytes.len() >= LINE => bytes.len(),
            None => return 0,
        };
        let line = bytes[..len].trim_ascii_end();
        if self.at == At::Preamble && self.delimiter.is_empty() && line.starts_with(b"--") {
            self.delimiter = line.to_vec();
        }
        if self.at != At::Epilogue && self.is_delimiter(line) {
            self.delimited(off, line, out);
            return len;
        }
        match self.at {
            At::Head if line.is_empty() => {
                out.line(off, 1);
                self.at = At::Body;
                self.body = Some(Box::new(Layout::of_type(&self.media_type, self.raw)));
            }
            At::Head => self.field(off, line, out),
            _ => {
                out.line(off, 0);
                out.piece(TokenKind::Comment, off, line);
            }
        }
        len
    }

    fn field(&mut self, off: u64, line: &[u8], out: &mut Out<'_>) {
        out.line(off, 1);
        let Some(colon) = memchr::memchr(b':', line) else {
            return out.piece(TokenKind::Problem, off, line);
        };
        if line[..colon].eq_ignore_ascii_case(b"content-type") {
            let value = String::from_utf8_lossy(&line[colon + 1..]).into_owned();
            self.media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        }
        out.piece(TokenKind::Key, off, &line[..colon]);
        out.piece(TokenKind::Punct, off + colon as u64, b":");
        out.piece(TokenKind::String, off + colon as u64 + 1, &line[colon + 1..]);
    }

    /// The body of a part, until a delimiter at the start of a line.
    fn content(&mut self, off: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        if !self.within && bytes.starts_with(&self.delimiter) {
            // A part without a body.
            self.at = At::Head;
            return self.line_or_wait(off, bytes, last, out);
        }
        let mark = [b"\r\n", self.delimiter.as_slice()].concat();
        if let Some(end) = memmem::find(bytes, &mark) {
            self.feed(off, &bytes[..end], out);
            self.finish(off + end as u64, out);
            self.at = At::Head;
            return end + 2;
        }
        // What may be the beginning of a delimiter waits.
        let keep = if last { 0 } else { mark.len().min(bytes.len()) };
        let len = bytes.len() - keep;
        self.feed(off, &bytes[..len], out);
        len
    }

    fn line_or_wait(&mut self, off: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        let took = self.line(off, bytes, last, out);
        if took == 0 {
            self.at = At::Body;
        }
        took
    }

    fn feed(&mut self, off: u64, bytes: &[u8], out: &mut Out<'_>) {
        if bytes.is_empty() {
            return;
        }
        self.within = true;
        if let Some(body) = &mut self.body {
            out.base = 1;
            body.push(off, bytes, false, out);
            out.base = 0;
        }
    }

    fn finish(&mut self, at: u64, out: &mut Out<'_>) {
        if let Some(mut body) = self.body.take() {
            out.base = 1;
            body.end(at, out);
            body.unwind(out);
            out.base = 0;
        }
        self.within = false;
    }

    fn is_delimiter(&self, line: &[u8]) -> bool {
        !self.delimiter.is_empty()
            && line.strip_prefix(self.delimiter.as_slice()).is_some_and(|rest| matches!(rest, b"" | b"--"))
    }

    fn delimited(&mut self, off: u64, line: &[u8], out: &mut Out<'_>) {
        self.close_part(off, out);
        out.line(off, 0);
        out.piece(TokenKind::Tag, off, line);
        if line.len() > self.delimiter.len() {
            self.at = At::Epilogue;
            return;
        }
        self.part += 1;
        out.place(Place::Named(self.part.to_string()));
        out.open();
        self.at = At::Head;
        self.media_type.clear();
    }

    fn close_part(&mut self, at: u64, out: &mut Out<'_>) {
        self.finish(at, out);
        if self.part > 0 && self.at != At::Epilogue {
            out.close(false);
        }
    }
}
