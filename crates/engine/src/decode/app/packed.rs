//! What a list in MessagePack or CBOR begins with: the numbers and words that say what a packet is.

/// How a list is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    MessagePack,
    Cbor,
}

/// An element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Number(u64),
    Text(String),
    Nil,
    /// A map with nothing in it.
    Empty,
}

/// What an item's first octets say.
#[derive(Clone, Copy, Debug)]
enum Head {
    Number(u64),
    Text(u64),
    Nil,
    List(u64),
    Map(u64),
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

    /// The first elements of a list, at most `most`, up to one that is anything else. Absent where it is no list.
    #[must_use]
    pub fn begins(self, octets: &[u8], most: usize) -> Option<Vec<Item>> {
        let (mut at, Head::List(count)) = self.head(octets)? else { return None };
        let most = usize::try_from(count).unwrap_or(usize::MAX).min(most);
        let mut items = Vec::new();
        while items.len() < most {
            let Some((len, head)) = octets.get(at..).and_then(|rest| self.head(rest)) else { break };
            at += len;
            items.push(match head {
                Head::Number(number) => Item::Number(number),
                Head::Nil => Item::Nil,
                Head::Map(0) => Item::Empty,
                Head::Text(len) => {
                    let end = usize::try_from(len).ok().and_then(|len| at.checked_add(len));
                    let Some(text) = end.and_then(|end| octets.get(at..end)) else { break };
                    at += text.len();
                    Item::Text(String::from_utf8_lossy(text).into_owned())
                }
                Head::List(_) | Head::Map(_) => break,
            });
        }
        Some(items)
    }

    fn head(self, octets: &[u8]) -> Option<(usize, Head)> {
        let first = *octets.first()?;
        let sized = |size: usize, head: fn(u64) -> Head| Some((1 + size, head(number(octets, size)?)));
        if self == Packing::Cbor {
            let head: fn(u64) -> Head = match first >> 5 {
                0 => Head::Number,
                3 => Head::Text,
                4 => Head::List,
                5 => Head::Map,
                7 if first == 0xf6 => return Some((1, Head::Nil)),
                _ => return None,
            };
            return match first & 0x1f {
                small @ 0..=23 => Some((1, head(u64::from(small)))),
                size @ 24..=27 => sized(1 << (size - 24), head),
                _ => None,
            };
        }
        match first {
            0x00..=0x7f => Some((1, Head::Number(u64::from(first)))),
            0x80..=0x8f => Some((1, Head::Map(u64::from(first & 0x0f)))),
            0x90..=0x9f => Some((1, Head::List(u64::from(first & 0x0f)))),
            0xa0..=0xbf => Some((1, Head::Text(u64::from(first & 0x1f)))),
            0xc0 => Some((1, Head::Nil)),
            0xcc..=0xcf => sized(1 << (first - 0xcc), Head::Number),
            0xd9..=0xdb => sized(1 << (first - 0xd9), Head::Text),
            0xdc | 0xdd => sized(2 << (first - 0xdc), Head::List),
            0xde | 0xdf => sized(2 << (first - 0xde), Head::Map),
            _ => None,
        }
    }
}

impl Item {
    /// A number or a text as it is shown.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        match self {
            Item::Number(number) => Some(number.to_string()),
            Item::Text(text) => Some(text.clone()),
            Item::Nil | Item::Empty => None,
        }
    }
}

fn number(octets: &[u8], size: usize) -> Option<u64> {
    Some(octets.get(1..=size)?.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
}

#[cfg(test)]
mod tests {
    use super::{Item, Packing};

    fn text(text: &str) -> Item {
        Item::Text(text.to_owned())
    }

    #[test]
    fn lists_begin_alike_in_both() {
        let msgpack = b"\x96\x01\x80\xc0\xa3abc\xcd\x01\x00\x91\x05";
        let cbor = b"\x86\x01\xa0\xf6\x63abc\x19\x01\x00\x81\x05";
        let items = [Item::Number(1), Item::Empty, Item::Nil, text("abc"), Item::Number(256)];
        assert_eq!(Packing::MessagePack.begins(msgpack, 9).unwrap(), items);
        assert_eq!(Packing::Cbor.begins(cbor, 9).unwrap(), items);
        assert_eq!(Packing::Cbor.begins(cbor, 1).unwrap(), items[..1]);
    }

    #[test]
    fn what_is_no_list_or_is_cut() {
        for packing in [Packing::MessagePack, Packing::Cbor] {
            assert_eq!(packing.begins(b"", 4), None);
            assert_eq!(packing.begins(b"\x01", 4), None);
            assert_eq!(packing.begins(b"\xff", 4), None);
        }
        assert_eq!(Packing::MessagePack.begins(b"\xdd\xff\xff\xff\xff\x01", 4).unwrap(), [Item::Number(1)]);
        assert_eq!(Packing::MessagePack.begins(b"\x92\xdb\xff\xff\xff\xff\x01", 4).unwrap(), []);
        assert_eq!(Packing::Cbor.begins(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x7b", 4).unwrap(), []);
    }
}
