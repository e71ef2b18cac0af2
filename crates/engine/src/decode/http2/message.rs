//! What a field block must look like as a request, a response or trailers (RFC 9113 §8.2, §8.3).

use crate::decode::http1::is_token_char;
use crate::event::{ByteRange, H2Field, HeaderLine, Octets, Phrase};

/// Flaws told of one block; a block may have thousands.
const MAX_TOLD: usize = 16;

/// A rule that a peer broke.
#[derive(Debug)]
pub struct Flaw {
    pub why: Phrase,
    pub rfc: &'static str,
    /// The connection cannot go on (§5.4.1); else it is of one stream (§5.4.2).
    pub fatal: bool,
    /// Absent: the whole frame.
    pub range: Option<ByteRange>,
}

impl Flaw {
    /// A flaw that ends the connection.
    pub fn connection(why: Phrase, rfc: &'static str) -> Flaw {
        Flaw { why, rfc, fatal: true, range: None }
    }

    /// A flaw of one stream.
    pub fn stream(why: Phrase, rfc: &'static str) -> Flaw {
        Flaw { why, rfc, fatal: false, range: None }
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Request,
    Response,
    Trailers,
}

impl Part {
    fn pseudo(self) -> &'static [&'static [u8]] {
        match self {
            // `:protocol` is of RFC 8441.
            Part::Request => &[b":method", b":scheme", b":authority", b":path", b":protocol"],
            Part::Response => &[b":status"],
            Part::Trailers => &[],
        }
    }
}

/// Looks at every field: what is wrong is written beside it, and told.
pub fn check(part: Part, fields: &mut [H2Field], flaws: &mut Vec<Flaw>) {
    let mut regular = false;
    let mut seen: Vec<&'static [u8]> = Vec::new();
    let mut told = 0;
    for field in fields.iter_mut() {
        let name = &field.name.0;
        let wrong = if name.first() == Some(&b':') {
            match part.pseudo().iter().find(|pseudo| **pseudo == &name[..]) {
                None if part == Part::Trailers => {
                    Some((Phrase::new("h2-pseudo-in-trailers"), "RFC 9113 §8.1"))
                }
                None => Some((Phrase::new("h2-pseudo-unknown"), "RFC 9113 §8.3")),
                Some(_) if regular => Some((Phrase::new("h2-pseudo-late"), "RFC 9113 §8.3")),
                Some(pseudo) if seen.contains(pseudo) => {
                    Some((Phrase::new("h2-pseudo-repeated"), "RFC 9113 §8.3"))
                }
                Some(pseudo) => {
                    seen.push(pseudo);
                    None
                }
            }
        } else {
            regular = true;
            name_flaw(name).or_else(|| connection_specific(name, &field.value.0))
        };
        let wrong = wrong.or_else(|| value_flaw(&field.value.0));
        let Some((why, rfc)) = wrong else { continue };
        let why = why.with("name", field.name.text().chars().take(80).collect::<String>());
        field.problem = Some(why.clone());
        told += 1;
        if told <= MAX_TOLD {
            flaws.push(Flaw { range: field.range, ..Flaw::stream(why, rfc) });
        }
    }
    missing(part, fields, flaws);
}

/// The value of a pseudo-header field.
pub fn pseudo<'a>(fields: &'a [H2Field], name: &[u8]) -> Option<&'a Octets> {
    fields.iter().find(|field| field.name.0 == name).map(|field| &field.value)
}

/// The length that a block promises, when it does so plainly.
pub fn content_length(fields: &[H2Field]) -> Option<u64> {
    let value = pseudo(fields, b"content-length")?;
    std::str::from_utf8(&value.0).ok().filter(|text| text.bytes().all(|c| c.is_ascii_digit()))?.parse().ok()
}

/// The fields as lines of a head; `whole` is where they stand when nothing more exact is known.
pub fn lines(fields: &[H2Field], whole: ByteRange) -> Vec<HeaderLine> {
    let line = |field: &H2Field| HeaderLine {
        name: field.name.clone(),
        value: field.value.clone(),
        range: field.range.unwrap_or(whole),
        problem: field.problem.clone(),
    };
    fields.iter().map(line).collect()
}

fn missing(part: Part, fields: &[H2Field], flaws: &mut Vec<Flaw>) {
    let has = |name: &[u8]| pseudo(fields, name).is_some();
    let mut lacks = |name: &'static str, rfc: &'static str| {
        flaws.push(Flaw::stream(Phrase::new("h2-pseudo-missing").with("name", name), rfc));
    };
    match part {
        Part::Request => {
            let connect = pseudo(fields, b":method").is_some_and(|method| method.0 == b"CONNECT");
            if !has(b":method") {
                lacks(":method", "RFC 9113 §8.3.1");
            }
            if connect && !has(b":protocol") {
                if !has(b":authority") {
                    lacks(":authority", "RFC 9113 §8.5");
                }
                return;
            }
            if !has(b":scheme") {
                lacks(":scheme", "RFC 9113 §8.3.1");
            }
            if pseudo(fields, b":path").is_none_or(|path| path.0.is_empty()) {
                lacks(":path", "RFC 9113 §8.3.1");
            }
        }
        Part::Response => match pseudo(fields, b":status") {
            None => lacks(":status", "RFC 9113 §8.3.2"),
            Some(status) if status_code(&status.0).is_none() => {
                let value = status.text().chars().take(80).collect::<String>();
                flaws.push(Flaw::stream(Phrase::new("h2-status").with("value", value), "RFC 9113 §8.3.2"));
            }
            Some(status) if status.0 == b"101" => {
                flaws.push(Flaw::stream(Phrase::new("h2-switching"), "RFC 9113 §8.6"));
            }
            Some(_) => {}
        },
        Part::Trailers => {}
    }
}

/// Three digits.
pub fn status_code(value: &[u8]) -> Option<u16> {
    let digits = value.len() == 3 && value.iter().all(u8::is_ascii_digit);
    digits.then(|| value.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0')))
}

fn name_flaw(name: &[u8]) -> Option<(Phrase, &'static str)> {
    if name.iter().any(u8::is_ascii_uppercase) {
        Some((Phrase::new("h2-name-uppercase"), "RFC 9113 §8.2"))
    } else if name.is_empty() || !name.iter().all(|&octet| is_token_char(octet)) {
        Some((Phrase::new("h2-name-invalid"), "RFC 9113 §8.2.1"))
    } else {
        None
    }
}

fn connection_specific(name: &[u8], value: &[u8]) -> Option<(Phrase, &'static str)> {
    let forbidden = match name {
        b"connection" | b"proxy-connection" | b"keep-alive" | b"transfer-encoding" | b"upgrade" => true,
        b"te" => !value.eq_ignore_ascii_case(b"trailers"),
        _ => false,
    };
    forbidden.then(|| (Phrase::new("h2-connection-specific"), "RFC 9113 §8.2.2"))
}

fn value_flaw(value: &[u8]) -> Option<(Phrase, &'static str)> {
    let blank = |octet: Option<&u8>| matches!(octet, Some(b' ' | b'\t'));
    if value.iter().any(|octet| matches!(octet, 0 | b'\r' | b'\n')) {
        Some((Phrase::new("h2-value-invalid"), "RFC 9113 §8.2.1"))
    } else if blank(value.first()) || blank(value.last()) {
        Some((Phrase::new("h2-value-blank"), "RFC 9113 §8.2.1"))
    } else {
        None
    }
}
