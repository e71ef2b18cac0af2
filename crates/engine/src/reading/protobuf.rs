//! Protocol Buffers without a schema (Encoding guide): field numbers, wire types, and what a length-delimited
//! field looks like: a message, else text, else bytes. A guess is no knowledge, so the wire type stands by.

use crate::api::TokenKind;
use crate::event::Phrase;

use super::hex::Hex;
use super::items::escaped;
use super::out::{Out, Place};

/// Messages within one another at most.
const DEEPEST: usize = 32;
/// Longer fields are shown by their first bytes.
const WHOLE: usize = 512 << 10;
/// Bytes of a field that are shown.
const BYTES: usize = 64;

/// A message in the midst of being read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protobuf {
    /// Bytes of a long field that are passed over.
    skip: u64,
    /// Numbers of groups that are open.
    groups: Vec<u64>,
    rest: Option<Hex>,
}

/// A field: its number, its value, the bytes it takes.
struct Field<'a> {
    number: u64,
    value: Value<'a>,
    len: usize,
}

enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    Bytes(&'a [u8]),
    Group,
    GroupEnd,
}

enum Read<'a> {
    Field(Field<'a>),
    /// A length-delimited field of which not all is there: its number, where its content begins, its length.
    Part {
        number: u64,
        start: usize,
        len: u64,
    },
    More,
    Fault,
}

impl Protobuf {
    pub(super) fn push(&mut self, at: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        let mut n = 0;
        loop {
            let (off, rest) = (at + n as u64, &bytes[n..]);
            if let Some(hex) = &mut self.rest {
                hex.push(off, rest, out);
                return bytes.len();
            }
            let skip = usize::try_from(self.skip).unwrap_or(usize::MAX).min(rest.len());
            if skip > 0 {
                self.skip -= skip as u64;
                n += skip;
                continue;
            }
            if rest.is_empty() {
                return n;
            }
            match read(rest) {
                Read::Field(field) => {
                    if !self.field(off, &field, out) {
                        self.fault(off, out);
                        continue;
                    }
                    n += field.len;
                }
                Read::Part { number, start, len } if rest.len() - start >= WHOLE => {
                    self.name(off, number, out);
                    out.made(TokenKind::Comment, &format!("{len} B "));
                    hex(&rest[start..], out);
                    out.reach(off + start as u64 + len);
                    self.skip = len;
                    n += start;
                }
                Read::Part { .. } | Read::More if !last => return n,
                _ => self.fault(off, out),
            }
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        if let Some(hex) = &mut self.rest {
            hex.finish(out);
        } else if self.skip > 0 || !self.groups.is_empty() {
            out.problem(Phrase::new("reading-items-end").with("at", at));
        }
    }

    fn fault(&mut self, off: u64, out: &mut Out<'_>) {
        out.problem(Phrase::new("reading-protobuf").with("at", off));
        self.rest = Some(Hex::default());
    }

    fn name(&self, off: u64, number: u64, out: &mut Out<'_>) {
        out.line(off, self.groups.len() as u32);
        named(&self.groups, number, out);
    }

    fn field(&mut self, off: u64, field: &Field<'_>, out: &mut Out<'_>) -> bool {
        match field.value {
            Value::Group => {
                if self.groups.len() == DEEPEST {
                    return false;
                }
                self.name(off, field.number, out);
                out.made(TokenKind::Punct, "group {");
                out.open();
                self.groups.push(field.number);
            }
            Value::GroupEnd => {
                if self.groups.pop() != Some(field.number) {
                    return false;
                }
                out.line(off, self.groups.len() as u32);
                out.made(TokenKind::Punct, "}");
                out.close(true);
            }
            _ => {
                let mut above = self.groups.clone();
                say(off, field, &mut above, out);
            }
        }
        out.reach(off + field.len as u64);
        true
    }
}

/// A field and, where it looks like a message, the fields in it.
fn say(off: u64, field: &Field<'_>, above: &mut Vec<u64>, out: &mut Out<'_>) {
    out.line(off, above.len() as u32);
    named(above, field.number, out);
    let end = off + field.len as u64;
    match field.value {
        Value::Varint(n) => {
            out.made(TokenKind::Number, &n.to_string());
            out.made(TokenKind::Comment, "  varint");
        }
        Value::Fixed64(n) => {
            out.made(TokenKind::Number, &n.to_string());
            out.made(TokenKind::Comment, &format!("  i64, {:?} as double", f64::from_bits(n)));
        }
        Value::Fixed32(n) => {
            out.made(TokenKind::Number, &n.to_string());
            out.made(TokenKind::Comment, &format!("  i32, {:?} as float", f32::from_bits(n)));
        }
        Value::Bytes(bytes) if above.len() < DEEPEST && looks_like_message(bytes, DEEPEST - above.len()) => {
            out.made(TokenKind::Punct, "{");
            out.made(TokenKind::Comment, &format!("  {} B", bytes.len()));
            out.reach(off + (field.len - bytes.len()) as u64);
            out.open();
            above.push(field.number);
            let mut at = 0;
            while let Read::Field(inner) = read(&bytes[at..]) {
                say(end - (bytes.len() - at) as u64, &inner, above, out);
                at += inner.len;
            }
            above.pop();
            out.line(end, above.len() as u32);
            out.made(TokenKind::Punct, "}");
            out.close(true);
            return;
        }
        Value::Bytes(bytes) if is_text(bytes) => {
            let text = if out.wants() { escaped(bytes) } else { Vec::new() };
            out.made(TokenKind::String, "\"");
            out.decoded(TokenKind::String, end - bytes.len() as u64, bytes.len() as u64, &text);
            out.made(TokenKind::String, "\"");
        }
        Value::Bytes(bytes) => {
            out.made(TokenKind::Comment, &format!("{} B ", bytes.len()));
            hex(bytes, out);
        }
        Value::Group | Value::GroupEnd => {}
    }
    out.reach(end);
}

fn named(above: &[u64], number: u64, out: &mut Out<'_>) {
    if out.wants() {
        let path: Vec<String> = above.iter().chain([&number]).map(ToString::to_string).collect();
        out.place(Place::Named(path.join(".")));
        out.made(TokenKind::Key, &number.to_string());
        out.made(TokenKind::Punct, ": ");
    }
}

fn hex(bytes: &[u8], out: &mut Out<'_>) {
    if !out.wants() {
        return;
    }
    let shown: String = bytes.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect();
    out.made(TokenKind::Number, &shown);
    if bytes.len() > BYTES {
        out.made(TokenKind::Comment, "…");
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')))
}

/// Every byte of it is part of a field, and none is a group: those are too easily seen in any bytes.
fn looks_like_message(bytes: &[u8], depth: usize) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        match read(&bytes[at..]) {
            Read::Field(Field { value: Value::Group | Value::GroupEnd, .. }) => return false,
            Read::Field(field) => at += field.len,
            _ => return false,
        }
    }
    // Short text often reads as fields too; text wins then.
    depth > 0 && !bytes.is_empty() && !is_text(bytes)
}

fn read(bytes: &[u8]) -> Read<'_> {
    let Some((key, n)) = varint(bytes) else { return more(bytes) };
    let number = key >> 3;
    if number == 0 || number > (1 << 29) - 1 {
        return Read::Fault;
    }
    let field = |value, len| Read::Field(Field { number, value, len });
    match key & 7 {
        0 => match varint(&bytes[n..]) {
            Some((value, len)) => field(Value::Varint(value), n + len),
            None => more(&bytes[n..]),
        },
        1 => match bytes.get(n..n + 8).and_then(|b| b.try_into().ok()) {
            Some(b) => field(Value::Fixed64(u64::from_le_bytes(b)), n + 8),
            None => Read::More,
        },
        2 => {
            let Some((len, more_n)) = varint(&bytes[n..]) else { return more(&bytes[n..]) };
            let start = n + more_n;
            match usize::try_from(len).ok().and_then(|len| bytes.get(start..start.checked_add(len)?)) {
                Some(content) => field(Value::Bytes(content), start + content.len()),
                None => Read::Part { number, start, len },
            }
        }
        3 => field(Value::Group, n),
        4 => field(Value::GroupEnd, n),
        5 => match bytes.get(n..n + 4).and_then(|b| b.try_into().ok()) {
            Some(b) => field(Value::Fixed32(u32::from_le_bytes(b)), n + 4),
            None => Read::More,
        },
        _ => Read::Fault,
    }
}

/// A varint of at most ten bytes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (n, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * n as u32).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some((value, n + 1));
        }
    }
    None
}

/// No varint: too few bytes, or too many that go on.
fn more<'a>(bytes: &[u8]) -> Read<'a> {
    if bytes.len() < 10 { Read::More } else { Read::Fault }
}
