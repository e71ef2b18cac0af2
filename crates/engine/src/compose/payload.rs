//! Bytes that a person gives: text, text with escapes, hex, a file.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::{problem_at, read_file};
use crate::api::{FieldProblem, Payload};
use crate::event::Phrase;

/// Bytes at hand, or a file to be read while it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Bytes(Bytes),
    File { path: String, len: u64 },
}

impl Given {
    /// Bytes in all.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Given::Bytes(bytes) => bytes.len() as u64,
            Given::File { len, .. } => *len,
        }
    }

    /// True when there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The bytes of a payload.
pub fn given(payload: &Payload) -> Result<Given, FieldProblem> {
    match payload {
        Payload::Text { text, escapes: false } => Ok(Given::Bytes(Bytes::copy_from_slice(text.as_bytes()))),
        Payload::Text { text, escapes: true } => unescape(text).map(|bytes| Given::Bytes(bytes.into())),
        Payload::Hex { hex } => unhex(hex).map(|bytes| Given::Bytes(bytes.into())),
        Payload::Base64 { base64 } => unbase64(base64).map(|bytes| Given::Bytes(bytes.into())),
        Payload::Json { json } => match serde_json::from_str::<serde::de::IgnoredAny>(json) {
            Ok(_) => Ok(Given::Bytes(Bytes::copy_from_slice(json.as_bytes()))),
            Err(error) => Err(not_json(json, &error)),
        },
        Payload::File { path } => {
            let len = read_file(path, "payload", None)?;
            Ok(Given::File { path: path.clone(), len })
        }
    }
}

/// Reads Base64 of either alphabet (RFC 4648 §4, §5), with or without padding; white space is ignored.
fn unbase64(text: &str) -> Result<Vec<u8>, FieldProblem> {
    let alike = |c: char| match c {
        '-' => '+',
        '_' => '/',
        other => other,
    };
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| {
        !c.is_whitespace() && !matches!(alike(c), 'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '=')
    }) {
        let why = Phrase::new("base64-not-a-digit").with("character", c.to_string());
        return Err(problem_at("payload", text, at, at + c.len_utf8(), why));
    }
    let packed: String = text.chars().filter(|c| !c.is_whitespace() && *c != '=').map(alike).collect();
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, lenient)
        .decode(packed)
        .map_err(|_| problem_at("payload", text, 0, text.len(), Phrase::new("base64-cut")))
}

/// Where JSON stops being JSON.
fn not_json(json: &str, error: &serde_json::Error) -> FieldProblem {
    let before: usize = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column().saturating_sub(1)).min(json.len());
    let at = (0..=at).rev().find(|&at| json.is_char_boundary(at)).unwrap_or_default();
    let to = json[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    problem_at("payload", json, at, to, Phrase::new("json-unreadable").with("exact", error.to_string()))
}

/// Reads `\r \n \t \0 \\ \xNN \u{…}`.
fn unescape(text: &str) -> Result<Vec<u8>, FieldProblem> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let from = text.len() - rest.len() + at;
        let after = &rest[at + 1..];
        let wrong = |len: usize| {
            let to = (from + len).min(text.len());
            problem_at("payload", text, from, to, Phrase::new("escape-unknown"))
        };
        let taken = match after.as_bytes().first() {
            Some(b'r') => push(&mut out, b'\r'),
            Some(b'n') => push(&mut out, b'\n'),
            Some(b't') => push(&mut out, b'\t'),
            Some(b'0') => push(&mut out, 0),
            Some(b'\\') => push(&mut out, b'\\'),
            Some(b'x') => {
                let digits = after.get(1..3).filter(|digits| digits.bytes().all(|c| c.is_ascii_hexdigit()));
                let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                out.push(octet.ok_or_else(|| wrong(4))?);
                3
            }
            Some(b'u') => {
                let digits =
                    after[1..].strip_prefix('{').and_then(|body| body.split_once('}')).map(|pair| pair.0);
                let scalar = digits
                    .filter(|digits| digits.len() <= 6 && digits.bytes().all(|c| c.is_ascii_hexdigit()))
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                    .and_then(char::from_u32);
                let character =
                    scalar.ok_or_else(|| wrong(2 + digits.map_or(0, |digits| digits.len() + 2)))?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                3 + digits.map_or(0, str::len)
            }
            Some(_) => return Err(wrong(1 + after.chars().next().map_or(0, char::len_utf8))),
            None => return Err(wrong(1)),
        };
        rest = &after[taken..];
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

fn push(out: &mut Vec<u8>, octet: u8) -> usize {
    out.push(octet);
    1
}

/// Reads pairs of hex digits as people paste them: white space, commas and colons between pairs and `0x` before
/// them are ignored.
fn unhex(hex: &str) -> Result<Vec<u8>, FieldProblem> {
    let mut out = Vec::with_capacity(hex.len() / 2);
    let mut high: Option<(usize, u8)> = None;
    let wrong = |from: usize, to: usize, why: Phrase| problem_at("payload", hex, from, to, why);
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ':');
    for (at, c) in hex.char_indices() {
        if matches!(c, 'x' | 'X') && high.is_some_and(|(from, digit)| digit == 0 && from + 1 == at) {
            high = None;
            continue;
        }
        let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (digit, high) {
            (Some(digit), Some((_, first))) => {
                out.push(first << 4 | digit);
                high = None;
            }
            (Some(digit), None) => high = Some((at, digit)),
            (None, None) if parts(c) => {}
            (None, Some((from, _))) if parts(c) => {
                return Err(wrong(from, from + 1, Phrase::new("hex-odd")));
            }
            (None, _) => {
                let why = Phrase::new("hex-not-a-digit").with("character", c.to_string());
                return Err(wrong(at, at + c.len_utf8(), why));
            }
        }
    }
    match high {
        Some((from, _)) => Err(wrong(from, from + 1, Phrase::new("hex-odd"))),
        None => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_the_bytes_they_name() {
        assert_eq!(
            unescape(r"a\r\n\t\0\\\xfF\u{1F600}é").unwrap(),
            b"a\r\n\t\0\\\xff\xf0\x9f\x98\x80\xc3\xa9"
        );
    }

    #[test]
    fn a_broken_escape_is_pointed_at() {
        for (text, from, to) in [(r"ab\q", 2, 4), (r"\x1", 0, 3), ("\\", 0, 1), (r"é\u{d800}", 1, 9)] {
            let problem = unescape(text).unwrap_err();
            assert_eq!((problem.start, problem.end), (Some(from), Some(to)), "{text}");
        }
    }

    #[test]
    fn base64_of_either_alphabet_with_or_without_padding() {
        for text in ["+/8=", "-_8", "+ /\n8"] {
            assert_eq!(unbase64(text).unwrap(), [0xfb, 0xff], "{text}");
        }
        let wrong = unbase64("aé=").unwrap_err();
        assert_eq!((wrong.start, wrong.end), (Some(1), Some(2)));
        assert_eq!(unbase64("A").unwrap_err().why.code, "base64-cut");
    }

    #[test]
    fn json_is_checked_and_sent_as_typed() {
        let json = "{ \"n\": 12345678901234567890.0, \"n\": 1 }";
        let given = given(&Payload::Json { json: json.to_owned() }).unwrap();
        assert_eq!(given, Given::Bytes(Bytes::from_static(json.as_bytes())));
        let wrong = super::given(&Payload::Json { json: "{\n  \"a\": é }".to_owned() }).unwrap_err();
        assert_eq!((wrong.why.code.as_str(), wrong.start), ("json-unreadable", Some(9)));
    }

    #[test]
    fn hex_ignores_space_between_pairs_and_points_at_a_lone_digit() {
        assert_eq!(unhex("0aFF\n 10").unwrap(), [0x0a, 0xff, 0x10]);
        let odd = unhex("0a f").unwrap_err();
        assert_eq!((odd.why.code.as_str(), odd.start, odd.end), ("hex-odd", Some(3), Some(4)));
        assert_eq!(unhex("a b").unwrap_err().why.code, "hex-odd");
        assert_eq!(unhex("0x48, 0X65,6c:6c").unwrap(), *b"Hell");
        assert_eq!(unhex("zz").unwrap_err().why.code, "hex-not-a-digit");
    }
}
