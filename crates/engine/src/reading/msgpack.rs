//! Heads of MessagePack items (msgpack specification, "Formats").

use crate::api::TokenKind;

use super::packed::{Head, number};

/// What begins here and how many bytes say so; `None` when there are too few.
pub(super) fn head(bytes: &[u8]) -> Option<(usize, Head)> {
    let first = *bytes.first()?;
    let scalar = |text: String| Head::Scalar(TokenKind::Number, text);
    let word = |text: &str| Head::Scalar(TokenKind::Literal, text.to_owned());
    let unsigned = |len: usize| Some((1 + len, number(bytes, 1, len)?));
    Some(match first {
        0x00..=0x7f => (1, scalar(first.to_string())),
        0x80..=0x8f => (1, Head::Map(Some(u64::from(first & 0x0f)))),
        0x90..=0x9f => (1, Head::Array(Some(u64::from(first & 0x0f)))),
        0xa0..=0xbf => (1, Head::Text(u64::from(first & 0x1f))),
        0xc0 => (1, word("nil")),
        0xc1 => (1, Head::Reserved),
        0xc2 => (1, word("false")),
        0xc3 => (1, word("true")),
        0xc4..=0xc6 => {
            let (len, count) = unsigned(1 << (first - 0xc4))?;
            (len, Head::Bytes(count, "bin ".to_owned()))
        }
        0xc7..=0xc9 => {
            let (len, count) = unsigned(1 << (first - 0xc7))?;
            (len + 1, Head::Bytes(count, ext(*bytes.get(len)?)))
        }
        0xca => (5, scalar(float(f64::from(f32::from_bits(number(bytes, 1, 4)? as u32)), 4))),
        0xcb => (9, scalar(float(f64::from_bits(number(bytes, 1, 8)?), 8))),
        0xcc..=0xcf => {
            let (len, n) = unsigned(1 << (first - 0xcc))?;
            (len, scalar(n.to_string()))
        }
        0xd0..=0xd3 => {
            let size = 1usize << (first - 0xd0);
            let (len, n) = unsigned(size)?;
            let unused = 64 - 8 * size as u32;
            (len, scalar(((n << unused) as i64 >> unused).to_string()))
        }
        0xd4..=0xd8 => (2, Head::Bytes(1 << (first - 0xd4), ext(*bytes.get(1)?))),
        0xd9..=0xdb => {
            let (len, count) = unsigned(1 << (first - 0xd9))?;
            (len, Head::Text(count))
        }
        0xdc | 0xdd => {
            let (len, count) = unsigned(2 << (first - 0xdc))?;
            (len, Head::Array(Some(count)))
        }
        0xde | 0xdf => {
            let (len, count) = unsigned(2 << (first - 0xde))?;
            (len, Head::Map(Some(count)))
        }
        0xe0..=0xff => (1, scalar((first as i8).to_string())),
    })
}

/// A float in the shortest form that means the same; a whole one keeps its point.
pub(super) fn float(value: f64, size: usize) -> String {
    if size == 4 { format!("{:?}", value as f32) } else { format!("{value:?}") }
}

fn ext(kind: u8) -> String {
    format!("ext {} ", kind as i8)
}
