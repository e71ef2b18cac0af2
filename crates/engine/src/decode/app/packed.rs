//! Lists in MessagePack or CBOR as protocols read them: where their elements stand, so that bodies are ranges,
//! and what they say.

use crate::reading::{Format, Head};

/// Levels of lists and maps within each other.
const MAX_DEPTH: usize = 64;
/// Characters of an item that a list of packets shows.
const SHOWN: usize = 240;
/// Octets of a byte string that are shown.
const SHOWN_OCTETS: usize = 16;

/// How a list is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    MessagePack,
    Cbor,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number or a word, as it is written.
    Scalar(String),
    Text(String),
    Nil,
    Octets,
    List {
        empty: bool,
    },
    Map {
        empty: bool,
    },
}

impl Packing {
    /// As bodies name it.
    #[must_use]
    pub fn shape(self) -> &'static str {
        match self {
            Packing::MessagePack => "msgpack",
            Packing::Cbor => "cbor",
        }
    }

    /// The first elements of a list, at most `most`, up to one that is not all there. Absent where it is no list.
    #[must_use]
    pub fn elements(self, octets: &[u8], most: usize) -> Option<Vec<Element>> {
        let (mut at, Head::Array(count)) = self.head(octets, 0)? else { return None };
        let most = count.map_or(most, |count| usize::try_from(count).unwrap_or(usize::MAX).min(most));
        let mut elements = Vec::new();
        while elements.len() < most {
            let Some(element) = self.element(octets, at) else { break };
            at = element.to;
            elements.push(element);
        }
        Some(elements)
    }

    /// What a map has under a name that is a text.
    #[must_use]
    pub fn member(self, octets: &[u8], map: &Element, name: &str) -> Option<Element> {
        let (len, Head::Map(count)) = self.head(octets, map.from)? else { return None };
        let mut at = map.from + len;
        let mut left = count.unwrap_or(u64::MAX);
        while left > 0 && at < map.to {
            let key = self.element(octets, at)?;
            let value = self.element(octets, key.to)?;
            if matches!(&key.kind, Kind::Text(text) if text == name) {
                return Some(value);
            }
            at = value.to;
            left -= 1;
        }
        None
    }

    /// What a list of packets shows of an item: in the manner of JSON, shortened.
    #[must_use]
    pub fn shown(self, octets: &[u8]) -> Option<String> {
        let mut shown = String::new();
        let whole = self.write(octets, &mut 0, &mut shown, 0).is_some();
        if shown.is_empty() {
            return None;
        }
        let mut short: String = shown.chars().take(SHOWN).collect();
        if !whole || short.len() < shown.len() {
            short.push('…');
        }
        Some(short)
    }

    fn head(self, octets: &[u8], at: usize) -> Option<(usize, Head)> {
        let format = match self {
            Packing::MessagePack => Format::MessagePack,
            Packing::Cbor => Format::Cbor,
        };
        format.head(octets.get(at..)?)
    }

    /// The item that begins there, if all of it is there.
    fn element(self, octets: &[u8], from: usize) -> Option<Element> {
        let to = self.end(octets, from)?;
        let mut at = from;
        let (mut len, mut head) = self.head(octets, at)?;
        // A tag says more about the item behind it.
        while let Head::Tag(_) = head {
            at += len;
            (len, head) = self.head(octets, at)?;
        }
        let nothing_in = |count: Option<u64>| count == Some(0) || (count.is_none() && to == at + len + 1);
        let kind = match head {
            Head::Scalar(_, word) if matches!(word.as_str(), "nil" | "null" | "undefined") => Kind::Nil,
            Head::Scalar(_, word) => Kind::Scalar(word),
            Head::Text(_) => Kind::Text(String::from_utf8_lossy(octets.get(at + len..to)?).into_owned()),
            Head::Array(count) => Kind::List { empty: nothing_in(count) },
            Head::Map(count) => Kind::Map { empty: nothing_in(count) },
            Head::Bytes(..) | Head::Tag(_) | Head::Break | Head::Reserved => Kind::Octets,
        };
        Some(Element { from, to, kind })
    }

    /// Where the item ends that begins there. Each turn reads an octet at least.
    fn end(self, octets: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        // Items that are still to come on each level; absent: up to a break.
        let mut open = vec![Some(1u64)];
        while let Some(level) = open.last_mut() {
            if *level == Some(0) {
                open.pop();
                continue;
            }
            let (len, head) = self.head(octets, at)?;
            at += len;
            if !matches!(head, Head::Tag(_)) {
                *level = level.map(|left| left - 1);
            }
            match head {
                Head::Scalar(..) | Head::Tag(_) => {}
                Head::Text(len) | Head::Bytes(len, _) => {
                    at = usize::try_from(len).ok().and_then(|len| at.checked_add(len))?;
                }
                Head::Array(count) => open.push(count),
                Head::Map(count) => open.push(match count {
                    Some(count) => Some(count.checked_mul(2)?),
                    None => None,
                }),
                Head::Break if level.is_none() => drop(open.pop()),
                Head::Break | Head::Reserved => return None,
            }
            if at > octets.len() || open.len() > MAX_DEPTH {
                return None;
            }
        }
        Some(at)
    }

    /// Writes the item at `at`; absent when it is cut, or enough was written.
    fn write(self, octets: &[u8], at: &mut usize, out: &mut String, depth: usize) -> Option<()> {
        let (len, head) = self.head(octets, *at)?;
        *at += len;
        if out.len() > SHOWN * 4 || depth > MAX_DEPTH {
            return None;
        }
        match head {
            Head::Scalar(_, word) => out.push_str(&word),
            Head::Text(len) => {
                let piece = run(octets, at, len)?;
                let text: String = String::from_utf8_lossy(piece).chars().take(SHOWN).collect();
                out.push_str(&serde_json::Value::from(text).to_string());
            }
            Head::Bytes(len, word) => {
                let piece = run(octets, at, len)?;
                let hex = piece.iter().take(SHOWN_OCTETS).map(|octet| format!("{octet:02x}"));
                out.push_str(&format!(
                    "<{word}{}{}>",
                    hex.collect::<Vec<_>>().join(" "),
                    if piece.len() > SHOWN_OCTETS { " …" } else { "" }
                ));
            }
            Head::Array(count) => {
                out.push('[');
                self.write_all(octets, at, out, depth, (count, false))?;
                out.push(']');
            }
            Head::Map(count) => {
                out.push('{');
                self.write_all(octets, at, out, depth, (count, true))?;
                out.push('}');
            }
            Head::Tag(word) => {
                out.push_str(&word);
                self.write(octets, at, out, depth + 1)?;
            }
            Head::Break | Head::Reserved => return None,
        }
        Some(())
    }

    /// Writes what is in a list or a map.
    fn write_all(
        self,
        octets: &[u8],
        at: &mut usize,
        out: &mut String,
        depth: usize,
        (count, map): (Option<u64>, bool),
    ) -> Option<()> {
        let mut n = 0u64;
        while count.is_none_or(|count| n < count) {
            if count.is_none() && matches!(self.head(octets, *at)?, (_, Head::Break)) {
                *at += 1;
                return Some(());
            }
            if n > 0 {
                out.push(',');
            }
            self.write(octets, at, out, depth + 1)?;
            if map {
                out.push(':');
                self.write(octets, at, out, depth + 1)?;
            }
            n += 1;
        }
        Some(())
    }
}

impl Element {
    /// A number, a word or a text, as it is shown.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(word) | Kind::Text(word) => Some(word),
            Kind::Nil | Kind::Octets | Kind::List { .. } | Kind::Map { .. } => None,
        }
    }

    /// What it counts, where it is a number that can.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match &self.kind {
            Kind::Scalar(word) => word.parse().ok(),
            _ => None,
        }
    }

    /// A list or a map with nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.kind, Kind::List { empty: true } | Kind::Map { empty: true })
    }
}

/// So many octets from there, which is moved behind them.
fn run<'a>(octets: &'a [u8], at: &mut usize, len: u64) -> Option<&'a [u8]> {
    let end = usize::try_from(len).ok().and_then(|len| at.checked_add(len))?;
    let piece = octets.get(*at..end)?;
    *at = end;
    Some(piece)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Packing};

    const BOTH: [Packing; 2] = [Packing::MessagePack, Packing::Cbor];

    #[test]
    fn elements_are_alike_in_both() {
        let msgpack = b"\x96\x01\x80\xc0\xa3abc\xcd\x01\x00\x91\x05";
        let cbor = b"\x86\x01\xa0\xf6\x63abc\x19\x01\x00\x81\x05";
        for (packing, octets) in [(Packing::MessagePack, &msgpack[..]), (Packing::Cbor, &cbor[..])] {
            let elements = packing.elements(octets, 9).unwrap();
            let words: Vec<_> = elements.iter().map(super::Element::plain).collect();
            assert_eq!(words, [Some("1"), None, None, Some("abc"), Some("256"), None]);
            assert!(elements[1].is_empty() && elements[2].kind == Kind::Nil && !elements[5].is_empty());
            assert_eq!((elements[0].number(), elements[3].number()), (Some(1), None));
            assert_eq!((elements[5].from, elements[5].to), (octets.len() - 2, octets.len()));
            assert_eq!(packing.elements(octets, 1).unwrap().len(), 1);
        }
    }

    #[test]
    fn items_are_shown_in_the_manner_of_json() {
        let msgpack = b"\x83\xa1a\x92\x01\xc3\xa1b\xc4\x02\x00\xff\xa1c\xcb\x3f\xf8\0\0\0\0\0\0";
        assert_eq!(
            Packing::MessagePack.shown(msgpack).as_deref(),
            Some("{\"a\":[1,true],\"b\":<bin 00 ff>,\"c\":1.5}")
        );
        let cbor = b"\xbf\x61a\x9f\x01\x20\xff\x61t\xc1\x05\xff";
        assert_eq!(Packing::Cbor.shown(cbor).as_deref(), Some("{\"a\":[1,-1],\"t\":1 5}"));
        assert_eq!(Packing::MessagePack.shown(b"\x92\x01").as_deref(), Some("[1,…"));
        let long = [&b"\xda\x03\xe8"[..], &[b'x'; 1000]].concat();
        assert_eq!(Packing::MessagePack.shown(&long).unwrap().chars().count(), 241);
    }

    #[test]
    fn members_of_maps_and_items_that_never_end() {
        let octets = b"\x91\x82\xa1a\x01\xa1b\x91\xc3";
        let map = &Packing::MessagePack.elements(octets, 1).unwrap()[0];
        let member = |name| Packing::MessagePack.member(octets, map, name);
        assert_eq!((member("b").map(|b| (b.from, b.to)), member("c")), (Some((7, 9)), None));
        let cbor = b"\x9f\xbf\x61a\x80\xff\x01\xff";
        let elements = Packing::Cbor.elements(cbor, 9).unwrap();
        assert_eq!(elements.len(), 2);
        assert!(Packing::Cbor.member(cbor, &elements[0], "a").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_or_is_cut() {
        for packing in BOTH {
            for octets in [&b""[..], b"\x01", b"\xff"] {
                assert_eq!(packing.elements(octets, 4), None);
            }
            // Deeper than anybody reads.
            let deep = vec![if packing == Packing::Cbor { 0x81 } else { 0x91 }; 100_000];
            assert_eq!(packing.elements(&deep, 4).unwrap(), []);
            assert!(packing.shown(&deep).is_some());
        }
        let first = |octets: &[u8]| Packing::MessagePack.elements(octets, 4).unwrap().len();
        assert_eq!(first(b"\xdd\xff\xff\xff\xff\x01"), 1);
        assert_eq!(first(b"\x92\xdb\xff\xff\xff\xff\x01"), 0);
        assert_eq!(first(b"\x91\xdf\xff\xff\xff\xff\x01\x01"), 0);
        assert_eq!(Packing::Cbor.elements(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x7b", 4).unwrap(), []);
    }
}
