//! Field blocks as we write them (RFC 7541 §6): indexes of the static table, else literals that leave the
//! dynamic table alone, so that each request can be read by itself.

use crate::compose::Line;
use crate::decode::http2::STATIC_TABLE;

/// Fields that no intermediary may put into a table either (RFC 7541 §7.1.3).
const SECRET: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// The block of these lines. `shrink`: the peer's table is smaller than we could assume, which the first
/// block says (§4.2).
pub fn block(lines: &[Line], shrink: Option<u32>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    if let Some(size) = shrink {
        integer(&mut out, 0x20, 5, size as usize);
    }
    for line in lines {
        field(&mut out, &line.name.to_ascii_lowercase(), line.value.as_bytes());
    }
    out
}

fn field(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    let named = |entry: &&(&[u8], &[u8])| entry.0 == name.as_bytes();
    let secret = SECRET.contains(&name);
    let whole = STATIC_TABLE.iter().position(|entry| named(&entry) && entry.1 == value);
    if let Some(at) = whole.filter(|_| !secret) {
        integer(out, 0x80, 7, at + 1);
        return;
    }
    let index = STATIC_TABLE.iter().position(|entry| named(&entry)).map_or(0, |at| at + 1);
    integer(out, if secret { 0x10 } else { 0 }, 4, index);
    if index == 0 {
        string(out, name.as_bytes());
    }
    string(out, value);
}

fn string(out: &mut Vec<u8>, octets: &[u8]) {
    integer(out, 0, 7, octets.len());
    out.extend_from_slice(octets);
}

/// An integer behind the `first` bits (§5.1).
fn integer(out: &mut Vec<u8>, first: u8, bits: u32, value: usize) {
    let most = (1usize << bits) - 1;
    if value < most {
        // Below 2^7.
        out.push(first | value as u8);
        return;
    }
    out.push(first | most as u8);
    let mut rest = value - most;
    while rest >= 0x80 {
        out.push(0x80 | (rest & 0x7f) as u8);
        rest >>= 7;
    }
    out.push(rest as u8);
}
