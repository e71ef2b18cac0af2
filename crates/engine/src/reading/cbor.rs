//! Heads of CBOR items (RFC 8949 §3).

use crate::api::TokenKind;

use super::msgpack::float;
use super::packed::{Head, number};

/// What begins here and how many bytes say so; `None` when there are too few.
pub(super) fn head(bytes: &[u8]) -> Option<(usize, Head)> {
    let first = *bytes.first()?;
    let (major, short) = (first >> 5, first & 0x1f);
    let (len, value) = match short {
        0..=23 => (1, Some(u64::from(short))),
        24..=27 => {
            let size = 1 << (short - 24);
            (1 + size, Some(number(bytes, 1, size)?))
        }
        28..=30 => return Some((1, Head::Reserved)),
        _ => (1, None),
    };
    let scalar = |text: String| Head::Scalar(TokenKind::Number, text);
    let head = match (major, value) {
        (0, Some(n)) => scalar(n.to_string()),
        (1, Some(n)) => scalar((-1 - i128::from(n)).to_string()),
        (2, Some(n)) => Head::Bytes(n, String::new()),
        (3, Some(n)) => Head::Text(n),
        // A string in pieces: its pieces are items (§3.2.3).
        (2 | 3, None) => Head::Array(None),
        (4, n) => Head::Array(n),
        (5, n) => Head::Map(n),
        (6, Some(n)) => Head::Tag(format!("{n} ")),
        (7, None) => Head::Break,
        (7, Some(n)) => simple(short, n),
        _ => Head::Reserved,
    };
    Some((len, head))
}

/// Simple values and floats (§3.3).
fn simple(short: u8, n: u64) -> Head {
    let word = |text: &str| Head::Scalar(TokenKind::Literal, text.to_owned());
    match short {
        20 => word("false"),
        21 => word("true"),
        22 => word("null"),
        23 => word("undefined"),
        // Values below 32 must not be written so (§3.3).
        24 if n < 32 => Head::Reserved,
        25 => Head::Scalar(TokenKind::Number, float(half(n as u16), 8)),
        26 => Head::Scalar(TokenKind::Number, float(f64::from(f32::from_bits(n as u32)), 4)),
        27 => Head::Scalar(TokenKind::Number, float(f64::from_bits(n), 8)),
        _ => Head::Scalar(TokenKind::Literal, format!("simple({n})")),
    }
}

/// A half-precision float (RFC 8949 appendix D).
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = ((bits >> 10) & 0x1f, f64::from(bits & 0x3ff));
    let value = match exponent {
        0 => mantissa * 2f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 == 0 { value } else { -value }
}
