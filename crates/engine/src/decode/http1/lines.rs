//! The lines of a head or trailer section, taken apart with everything that is wrong about them.

use crate::event::{ByteRange, HeaderLine, Log, Octets, Phrase};

/// A start line and the field lines after it.
#[derive(Debug)]
pub struct Lines<'a> {
    /// Without its line ending; absent in a trailer section.
    pub start: Option<StartLine<'a>>,
    pub fields: Vec<HeaderLine>,
}

/// A start line, and whether it ended in LF alone.
#[derive(Clone, Copy, Debug)]
pub struct StartLine<'a> {
    pub octets: &'a [u8],
    pub bare_lf: bool,
    pub range: ByteRange,
}

/// Takes a section apart. `section` begins at `off` of `log` and ends with its empty line.
#[must_use]
pub fn read_lines(section: &[u8], log: Log, off: u64, with_start: bool) -> Lines<'_> {
    let mut lines = Lines { start: None, fields: Vec::new() };
    let mut at = off;
    for raw in section.split_inclusive(|&octet| octet == b'\n') {
        let range = ByteRange { log, off: at, len: raw.len() as u64 };
        at += raw.len() as u64;
        let (line, bare_lf) = strip_ending(raw);
        if with_start && lines.start.is_none() {
            lines.start = Some(StartLine { octets: line, bare_lf, range });
        } else if line.is_empty() {
            break;
        } else if matches!(line.first(), Some(b' ' | b'\t'))
            && let Some(last) = lines.fields.last_mut()
        {
            fold(last, line, range);
        } else {
            lines.fields.push(field(line, bare_lf, range));
        }
    }
    lines
}

/// Removes CRLF, or LF alone; tells which.
pub fn strip_ending(raw: &[u8]) -> (&[u8], bool) {
    match raw {
        [line @ .., b'\r', b'\n'] => (line, false),
        [line @ .., b'\n'] => (line, true),
        line => (line, false),
    }
}

/// Removes spaces and tabs at both ends.
pub fn trim(mut octets: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = octets {
        octets = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = octets {
        octets = rest;
    }
    octets
}

/// A character of a token (RFC 9110 §5.6.2).
#[must_use]
pub fn is_token_char(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

/// RFC 9112 §5.2: a folded line continues the value before it, with one space between.
fn fold(line: &mut HeaderLine, folded: &[u8], range: ByteRange) {
    line.value.0.push(b' ');
    line.value.0.extend_from_slice(trim(folded));
    line.range.len += range.len;
    if line.problem.is_none() {
        line.problem = Some(Phrase::new("http-line-obs-fold"));
    }
}

fn field(line: &[u8], bare_lf: bool, range: ByteRange) -> HeaderLine {
    let Some(colon) = memchr::memchr(b':', line) else {
        let problem = Some(Phrase::new("http-line-no-colon"));
        return HeaderLine { name: Octets::from(line), value: Octets::default(), range, problem };
    };
    let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
    let problem = if matches!(line.first(), Some(b' ' | b'\t')) {
        Some(Phrase::new("http-line-fold-first"))
    } else if memchr::memchr(0, line).is_some() {
        Some(Phrase::new("http-line-nul"))
    } else if memchr::memchr(b'\r', line).is_some() {
        Some(Phrase::new("http-line-bare-cr"))
    } else if matches!(name.last(), Some(b' ' | b'\t')) {
        Some(Phrase::new("http-line-space-before-colon"))
    } else if name.is_empty() {
        Some(Phrase::new("http-line-name-empty"))
    } else if !name.iter().all(|&octet| is_token_char(octet)) {
        Some(Phrase::new("http-line-name-invalid"))
    } else if value.iter().any(|&octet| octet < b' ' && octet != b'\t' || octet == 0x7f) {
        Some(Phrase::new("http-line-control"))
    } else if !value.is_ascii() {
        Some(Phrase::new("http-line-non-ascii"))
    } else if bare_lf {
        Some(Phrase::new("http-line-bare-lf"))
    } else {
        None
    };
    HeaderLine { name: Octets::from(trim(name)), value: Octets::from(value), range, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem_of(line: &str) -> Option<String> {
        let section = format!("GET / HTTP/1.1\r\n{line}\r\n");
        let lines = read_lines(section.as_bytes(), Log::WireTx, 100, true);
        assert_eq!(lines.fields.len(), 1, "{line:?}");
        assert_eq!(lines.fields[0].range.off, 116);
        lines.fields[0].problem.as_ref().map(|phrase| phrase.code.clone())
    }

    #[test]
    fn every_flaw_of_a_line_is_told() {
        assert_eq!(problem_of("Host: a\r\n"), None);
        for (line, problem) in [
            ("Host: a\n", "http-line-bare-lf"),
            ("Host : a\r\n", "http-line-space-before-colon"),
            ("Host\r\n", "http-line-no-colon"),
            (": a\r\n", "http-line-name-empty"),
            ("H\u{e9}: a\r\n", "http-line-name-invalid"),
            ("Host: a\0\r\n", "http-line-nul"),
            ("Host: a\rb\r\n", "http-line-bare-cr"),
            ("Host: \u{1}\r\n", "http-line-control"),
            ("Host: é\r\n", "http-line-non-ascii"),
            (" Host: a\r\n", "http-line-fold-first"),
            ("Host: a\r\n b\r\n", "http-line-obs-fold"),
        ] {
            assert_eq!(problem_of(line).as_deref(), Some(problem), "{line:?}");
        }
    }

    #[test]
    fn a_folded_value_is_one_line_with_the_range_of_both() {
        let lines = read_lines(b"A: x\r\n\t y \r\nB: z\r\n\r\n", Log::WireRx, 0, false);
        assert_eq!(lines.fields[0].value.text(), "x y");
        assert_eq!((lines.fields[0].range.off, lines.fields[0].range.len), (0, 12));
        assert_eq!(lines.fields[1].range.off, 12);
    }
}
