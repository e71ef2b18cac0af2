//! Requests as they arrive: the head in its own case and order, the body by its framing.

use std::io;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::Response;
use crate::wire::{Socket, Wire};

const LONGEST_LINE: usize = 64 * 1024;
const MOST_HEADERS: usize = 1000;
/// Bodies are sent back, so they are held in memory up to here.
const LARGEST_BODY: u64 = 32 * 1024 * 1024;

/// How the body was framed (RFC 9112 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Framing {
    #[default]
    None,
    Length,
    Chunked,
}

/// One request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub method: String,
    pub target: String,
    pub version: String,
    /// In the order, case and repetition of their arrival.
    pub headers: Vec<(String, String)>,
    pub framing: Framing,
    pub body: Vec<u8>,
    /// Every byte of it, for `/raw`.
    pub raw: Vec<u8>,
}

/// Reads one request with its body. The outer error is the socket's; the inner one is what to answer when
/// the request cannot be understood; `None` when the peer has no more.
pub(crate) async fn read<S: Socket>(wire: &mut Wire<S>) -> io::Result<Result<Option<Request>, Response>> {
    wire.copy = Some(Vec::new());
    let mut request = match head(wire).await? {
        Ok(Some(request)) => request,
        other => return Ok(other),
    };
    if !is_raw(request.path()) {
        wire.copy = None;
    }
    let framing = match request.declared() {
        Ok(framing) => framing,
        Err(why) => return Ok(Err(refuse(400, why))),
    };
    if matches!(framing, Declared::Length(len) if len > LARGEST_BODY) {
        return Ok(Err(refuse(413, "Bodies of more than 32 MiB are not taken.")));
    }
    let waits = request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    if waits && framing != Declared::None && wire.unread.is_empty() {
        wire.write(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    match framing {
        Declared::None => {}
        Declared::Length(len) => {
            request.framing = Framing::Length;
            if !take(wire, len, &mut request.body).await? {
                return Ok(Ok(None));
            }
        }
        Declared::Chunked => {
            request.framing = Framing::Chunked;
            if let Err(why) = chunks(wire, &mut request.body).await? {
                return Ok(Err(refuse(400, why)));
            }
        }
    }
    request.raw = wire.copy.take().unwrap_or_default();
    Ok(Ok(Some(request)))
}

fn is_raw(path: &str) -> bool {
    path == "/raw" || path.starts_with("/raw/")
}

impl Request {
    /// The first value of a header field.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether a comma-separated header field has a token, in any of its lines and any case.
    pub(crate) fn has_token(&self, name: &str, token: &str) -> bool {
        self.headers
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .flat_map(|(_, value)| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(token))
    }

    /// Whether the connection outlives the exchange (RFC 9112 §9.3).
    pub(crate) fn persistent(&self) -> bool {
        if self.version == "HTTP/1.0" {
            self.has_token("connection", "keep-alive")
        } else {
            !self.has_token("connection", "close")
        }
    }

    /// The path, without the scheme and authority that a proxy's client would send.
    pub(crate) fn path(&self) -> &str {
        let target = match self.target.find("://") {
            Some(at) => self.target[at + 3..].find('/').map_or("/", |slash| &self.target[at + 3 + slash..]),
            None => &self.target,
        };
        target.split('?').next().unwrap_or(target)
    }

    /// Pairs of the query, percent-decoded.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        self.target.split_once('?').map_or_else(Vec::new, |(_, query)| pairs(query))
    }

    /// A number in the query, or what it is without.
    pub(crate) fn number(&self, name: &str, otherwise: u64) -> u64 {
        let found = self.query().into_iter().find(|(n, _)| n == name);
        found.and_then(|(_, value)| value.parse().ok()).unwrap_or(otherwise)
    }

    /// The request as it arrived, for people to read.
    pub(crate) fn as_json(&self, exchange: u64) -> Value {
        let body = match std::str::from_utf8(&self.body) {
            Ok(text) => json!({ "length": self.body.len(), "text": text }),
            Err(_) => json!({ "length": self.body.len(), "base64": BASE64_STANDARD.encode(&self.body) }),
        };
        json!({
            "method": self.method,
            "target": self.target,
            "version": self.version,
            "path": self.path(),
            "query": self.query(),
            "headers": self.headers,
            "framing": match self.framing {
                Framing::None => "none",
                Framing::Length => "content-length",
                Framing::Chunked => "chunked",
            },
            "body": body,
            "exchangeOfConnection": exchange,
        })
    }

    fn declared(&self) -> Result<Declared, &'static str> {
        if self.has_token("transfer-encoding", "chunked") {
            return Ok(Declared::Chunked);
        }
        let mut lengths = self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-length"));
        let Some((_, first)) = lengths.next() else { return Ok(Declared::None) };
        if lengths.any(|(_, other)| other != first) {
            return Err("Content-Length differs from line to line (RFC 9112 §6.3).");
        }
        first
            .trim()
            .parse()
            .map(Declared::Length)
            .map_err(|_| "Content-Length is not a number (RFC 9110 §8.6).")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Declared {
    None,
    Length(u64),
    Chunked,
}

async fn head<S: Socket>(wire: &mut Wire<S>) -> io::Result<Result<Option<Request>, Response>> {
    // Empty lines before a request are ignored (RFC 9112 §2.2).
    let first = loop {
        match wire.line(LONGEST_LINE).await? {
            None => return Ok(Ok(None)),
            Some(line) if line.is_empty() => {}
            Some(line) => break String::from_utf8_lossy(&line).into_owned(),
        }
    };
    let mut parts = first.split(' ').filter(|part| !part.is_empty());
    let (Some(method), Some(target), version) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(Err(refuse(400, "A request line is METHOD TARGET HTTP/1.1 (RFC 9112 §3).")));
    };
    let version = version.unwrap_or_default();
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Ok(Err(refuse(505, "HTTP/1.1 and HTTP/1.0 are spoken here (RFC 9112 §2.3).")));
    }
    let mut request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        version: version.to_owned(),
        ..Request::default()
    };
    while let Some(line) = wire.line(LONGEST_LINE).await? {
        if line.is_empty() {
            if version == "HTTP/1.1" && request.header("host").is_none() {
                return Ok(Err(refuse(400, "A request of HTTP/1.1 has a Host field (RFC 9112 §3.2).")));
            }
            return Ok(Ok(Some(request)));
        }
        let line = String::from_utf8_lossy(&line).into_owned();
        let Some((name, value)) = line.split_once(':') else {
            return Ok(Err(refuse(400, "A header line is Name: value (RFC 9112 §5).")));
        };
        if name.is_empty() || name.ends_with([' ', '\t']) {
            return Ok(Err(refuse(400, "No space before the colon of a header line (RFC 9112 §5.1).")));
        }
        request.headers.push((name.to_owned(), value.trim().to_owned()));
        if request.headers.len() > MOST_HEADERS {
            return Ok(Err(refuse(431, "More than 1000 header lines.")));
        }
    }
    Ok(Ok(None))
}

/// False when the stream ended too soon.
async fn take<S: Socket>(wire: &mut Wire<S>, len: u64, body: &mut Vec<u8>) -> io::Result<bool> {
    let end = body.len() as u64 + len;
    while (body.len() as u64) < end {
        let missing = usize::try_from(end - body.len() as u64).unwrap_or(usize::MAX);
        let piece = wire.some(missing).await?;
        if piece.is_empty() {
            return Ok(false);
        }
        body.extend_from_slice(&piece);
    }
    Ok(true)
}

async fn chunks<S: Socket>(wire: &mut Wire<S>, body: &mut Vec<u8>) -> io::Result<Result<(), &'static str>> {
    loop {
        let Some(line) = wire.line(LONGEST_LINE).await? else {
            return Ok(Err("The chunked body broke off."));
        };
        let line = String::from_utf8_lossy(&line).into_owned();
        let digits = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = u64::from_str_radix(digits, 16) else {
            return Ok(Err("A chunk begins with its size in hex (RFC 9112 §7.1)."));
        };
        if size == 0 {
            // Trailer fields, then the empty line.
            while wire.line(LONGEST_LINE).await?.is_some_and(|line| !line.is_empty()) {}
            return Ok(Ok(()));
        }
        if size > LARGEST_BODY - body.len() as u64 {
            return Ok(Err("Bodies of more than 32 MiB are not taken."));
        }
        if !take(wire, size, body).await? || wire.line(2).await?.is_none_or(|rest| !rest.is_empty()) {
            return Ok(Err("A chunk ends with CRLF after its bytes (RFC 9112 §7.1)."));
        }
    }
}

fn refuse(status: u16, why: &str) -> Response {
    Response::text(status, &format!("{why}\n")).with("Connection", "close")
}

/// Pairs of a form or a query, percent-decoded.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(name), percent_decoded(value))
        })
        .collect()
}

fn percent_decoded(text: &str) -> String {
    let octets = text.as_bytes();
    let mut decoded = Vec::with_capacity(octets.len());
    let mut at = 0;
    while at < octets.len() {
        let hex = text.get(at + 1..at + 3).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (octets[at], hex) {
            (b'%', Some(octet)) => {
                decoded.push(octet);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            (other, _) => decoded.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
