//! Path, query and userinfo of a URL: as typed, and as URL parsers write them.

use url::{Position, Url};

use super::problem_at;
use crate::api::FieldProblem;
use crate::event::Phrase;

/// What goes into the request line. Everything stays as typed but a space and what is not ASCII: a request
/// line ends at a space and knows ASCII only (RFC 9112 §3), and who types or pastes such a URL wants it
/// requested, so these are percent-encoded and the preview says so. A control character is nobody's wish.
pub fn as_typed(text: &str, from: usize, to: usize) -> Result<String, FieldProblem> {
    let mut path = String::with_capacity(to - from + 1);
    if !text[from..to].starts_with('/') {
        path.push('/');
    }
    for (at, c) in text[from..to].char_indices() {
        if c.is_ascii_control() {
            let why = Phrase::new("url-control").with("encoded", encoded(c));
            return Err(problem_at("url", text, from + at, from + at + 1, why));
        }
        if c.is_ascii() && c != ' ' {
            path.push(c);
        } else {
            path.push_str(&encoded(c));
        }
    }
    Ok(path)
}

/// Dot segments resolved, characters percent-encoded as WHATWG URL says.
pub fn normal(typed: &str) -> String {
    let slash = if typed.starts_with('/') { "" } else { "/" };
    let url = Url::parse(&format!("http://h{slash}{typed}"));
    url.map_or_else(|_| typed.to_owned(), |url| url[Position::BeforePath..Position::AfterQuery].to_owned())
}

/// User and password, percent-decoded; `None` when both are empty.
pub fn userinfo(typed: &str) -> Option<(String, String)> {
    let (user, password) = typed.split_once(':').unwrap_or((typed, ""));
    (!user.is_empty() || !password.is_empty()).then(|| (decoded(user), decoded(password)))
}

fn encoded(c: char) -> String {
    c.encode_utf8(&mut [0; 4]).bytes().map(|octet| format!("%{octet:02X}")).collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = text.get(at + 1..at + 3).filter(|pair| pair.bytes().all(|c| c.is_ascii_hexdigit()));
        match pair.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(octet) => {
                out.push(octet);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
