//! How long a body is and by which rule (RFC 9112 §6.3), and whether the connection stays (§9.3).

use super::exchanges::Asked;
use super::lines::trim;
use crate::event::{Framing, HeaderLine, Malformed, Phrase};

/// A framing and what is suspicious about it; after a fatal flaw the bytes behind the head mean nothing.
#[derive(Debug)]
pub struct Framed {
    pub framing: Framing,
    pub flaws: Vec<Malformed>,
}

/// The framing of a request.
#[must_use]
pub fn request_framing(headers: &[HeaderLine], version: &[u8]) -> Framed {
    let mut flaws = Vec::new();
    let framing = if let Some(chunked) = transfer_encoding(headers, version, &mut flaws) {
        if !chunked {
            flaws.push(flaw(Phrase::new("http-te-not-chunked"), "RFC 9112 §6.3", true));
        }
        Framing::Chunked { rule: both_rule(headers) }
    } else {
        match content_length(headers, &mut flaws) {
            Some(length) => Framing::Length { rule: 6, length },
            None => Framing::None { rule: 7 },
        }
    };
    Framed { framing, flaws }
}

/// The framing of a final or informational response to a request of method `method`.
#[must_use]
pub fn response_framing(headers: &[HeaderLine], version: &[u8], status: u16, method: Method) -> Framed {
    let mut flaws = Vec::new();
    if status == 101 {
        return Framed { framing: Framing::Tunnel { rule: 1 }, flaws };
    }
    if matches!(status, 100..=199 | 204) && values(headers, b"content-length").next().is_some() {
        flaws.push(flaw(Phrase::new("http-length-forbidden"), "RFC 9110 §8.6", false));
    }
    if method == Method::Head || matches!(status, 100..=199 | 204 | 304) {
        return Framed { framing: Framing::None { rule: 1 }, flaws };
    }
    if method == Method::Connect && matches!(status, 200..=299) {
        return Framed { framing: Framing::Tunnel { rule: 2 }, flaws };
    }
    let framing = match transfer_encoding(headers, version, &mut flaws) {
        Some(true) => Framing::Chunked { rule: both_rule(headers) },
        Some(false) => Framing::Close { rule: 4 },
        None => match content_length(headers, &mut flaws) {
            Some(length) => Framing::Length { rule: 6, length },
            None => Framing::Close { rule: 8 },
        },
    };
    Framed { framing, flaws }
}

/// As far as a method matters to framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Head,
    Connect,
    Other,
}

impl Method {
    /// Methods are case-sensitive (RFC 9110 §9.1).
    #[must_use]
    pub fn of(method: &[u8]) -> Method {
        match method {
            b"HEAD" => Method::Head,
            b"CONNECT" => Method::Connect,
            _ => Method::Other,
        }
    }
}

/// Whether the connection persists after this response, and by which sentence of RFC 9112 §9.3.
#[must_use]
pub fn persistence(
    headers: &[HeaderLine],
    version: &[u8],
    status: u16,
    framing: &Framing,
    asked: Option<&Asked>,
) -> (bool, Phrase) {
    if status == 101 {
        (true, Phrase::new("http-persist-upgraded"))
    } else if matches!(framing, Framing::Tunnel { .. }) {
        (true, Phrase::new("http-persist-tunnel"))
    } else if has_token(headers, b"connection", b"close") {
        (false, Phrase::new("http-persist-close"))
    } else if asked.is_some_and(|asked| asked.close) {
        (false, Phrase::new("http-persist-request-close"))
    } else if matches!(framing, Framing::Close { .. }) {
        (false, Phrase::new("http-persist-close-delimited"))
    } else if has_token(headers, b"connection", b"keep-alive") && version == b"HTTP/1.0" {
        (true, Phrase::new("http-persist-keep-alive"))
    } else if asked.is_some_and(|asked| asked.old) && version > b"HTTP/1.0".as_slice() {
        // The server reads the same section with the request in hand, and closes.
        (false, Phrase::new("http-persist-request-10"))
    } else if version > b"HTTP/1.0".as_slice() {
        (true, Phrase::new("http-persist-default"))
    } else {
        (false, Phrase::new("http-persist-10"))
    }
}

/// Whether a list-valued field has a member, without regard to case.
#[must_use]
pub fn has_token(headers: &[HeaderLine], name: &[u8], token: &[u8]) -> bool {
    members(headers, name).any(|member| {
        let bare = member.split(|&octet| octet == b';').next().unwrap_or_default();
        trim(bare).eq_ignore_ascii_case(token)
    })
}

/// The values of every field line of that name.
pub fn values<'a>(headers: &'a [HeaderLine], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    headers
        .iter()
        .filter(move |line| line.name.0.eq_ignore_ascii_case(name))
        .map(|line| line.value.0.as_slice())
}

/// A flaw of a message, as event data.
pub fn flaw(why: Phrase, rfc: &str, fatal: bool) -> Malformed {
    Malformed { why, rfc: rfc.to_owned(), fatal }
}

fn members<'a>(headers: &'a [HeaderLine], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    values(headers, name)
        .flat_map(|value| value.split(|&octet| octet == b','))
        .map(trim)
        .filter(|member| !member.is_empty())
}

/// Rule 3 where Content-Length stands beside Transfer-Encoding, else rule 4.
fn both_rule(headers: &[HeaderLine]) -> u8 {
    if values(headers, b"content-length").next().is_some() { 3 } else { 4 }
}

/// Absent without Transfer-Encoding, else whether chunked is its last coding.
fn transfer_encoding(headers: &[HeaderLine], version: &[u8], flaws: &mut Vec<Malformed>) -> Option<bool> {
    values(headers, b"transfer-encoding").next()?;
    if values(headers, b"content-length").next().is_some() {
        flaws.push(flaw(Phrase::new("http-te-and-length"), "RFC 9112 §6.3", false));
    }
    if version == b"HTTP/1.0" {
        flaws.push(flaw(Phrase::new("http-te-in-10"), "RFC 9112 §6.1", false));
    }
    let last = members(headers, b"transfer-encoding").last().unwrap_or_default();
    Some(last.eq_ignore_ascii_case(b"chunked"))
}

fn content_length(headers: &[HeaderLine], flaws: &mut Vec<Malformed>) -> Option<u64> {
    let mut seen: Option<u64> = None;
    let mut repeated = false;
    for value in values(headers, b"content-length") {
        for member in value.split(|&octet| octet == b',').map(trim) {
            let digits = !member.is_empty() && member.iter().all(u8::is_ascii_digit);
            let number =
                std::str::from_utf8(member).ok().filter(|_| digits).and_then(|text| text.parse().ok());
            let Some(number) = number else {
                let value = String::from_utf8_lossy(value).chars().take(80).collect::<String>();
                let why = Phrase::new("http-length-invalid").with("value", value);
                flaws.push(flaw(why, "RFC 9112 §6.3", true));
                return None;
            };
            if seen.is_some_and(|earlier| earlier != number) {
                flaws.push(flaw(Phrase::new("http-length-conflict"), "RFC 9112 §6.3", true));
                return None;
            }
            repeated |= seen.is_some();
            seen = Some(number);
        }
    }
    if repeated {
        flaws.push(flaw(Phrase::new("http-length-repeated"), "RFC 9112 §6.3", false));
    }
    seen
}
