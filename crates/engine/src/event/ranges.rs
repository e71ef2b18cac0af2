//! The bytes that an event was decoded from: two runs at most without an allocation, since a flood of
//! messages has one or two each.

use std::ops::{Deref, DerefMut};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ByteRange, Log};

/// Runs that lie within the event itself.
const FEW: usize = 2;
/// What stands where nothing is.
const NONE: ByteRange = ByteRange { log: Log::WireTx, off: 0, len: 0 };

/// Runs of bytes in order. Written and read like a list of them.
#[derive(Clone)]
pub struct Ranges(Held);

#[derive(Clone)]
enum Held {
    Few(u8, [ByteRange; FEW]),
    Many(Vec<ByteRange>),
}

impl Ranges {
    /// No bytes.
    #[must_use]
    pub const fn new() -> Ranges {
        Ranges(Held::Few(0, [NONE; FEW]))
    }

    /// Appends a run.
    pub fn push(&mut self, range: ByteRange) {
        match &mut self.0 {
            Held::Few(len, few) => match few.get_mut(usize::from(*len)) {
                Some(free) => {
                    *free = range;
                    *len += 1;
                }
                None => {
                    let mut many = few.to_vec();
                    many.push(range);
                    self.0 = Held::Many(many);
                }
            },
            Held::Many(many) => many.push(range),
        }
    }

    /// The runs in order.
    #[must_use]
    pub fn as_slice(&self) -> &[ByteRange] {
        self
    }
}

impl Deref for Ranges {
    type Target = [ByteRange];

    fn deref(&self) -> &[ByteRange] {
        match &self.0 {
            Held::Few(len, few) => few.get(..usize::from(*len)).unwrap_or_default(),
            Held::Many(many) => many,
        }
    }
}

impl DerefMut for Ranges {
    fn deref_mut(&mut self) -> &mut [ByteRange] {
        match &mut self.0 {
            Held::Few(len, few) => few.get_mut(..usize::from(*len)).unwrap_or_default(),
            Held::Many(many) => many,
        }
    }
}

impl Default for Ranges {
    fn default() -> Ranges {
        Ranges::new()
    }
}

impl PartialEq for Ranges {
    fn eq(&self, other: &Ranges) -> bool {
        self[..] == other[..]
    }
}

impl std::fmt::Debug for Ranges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self[..].fmt(f)
    }
}

impl From<Vec<ByteRange>> for Ranges {
    fn from(many: Vec<ByteRange>) -> Ranges {
        if many.len() > FEW { Ranges(Held::Many(many)) } else { many.into_iter().collect() }
    }
}

impl From<ByteRange> for Ranges {
    fn from(range: ByteRange) -> Ranges {
        Ranges(Held::Few(1, [range, NONE]))
    }
}

impl Extend<ByteRange> for Ranges {
    fn extend<T: IntoIterator<Item = ByteRange>>(&mut self, ranges: T) {
        ranges.into_iter().for_each(|range| self.push(range));
    }
}

impl<'a> Extend<&'a ByteRange> for Ranges {
    fn extend<T: IntoIterator<Item = &'a ByteRange>>(&mut self, ranges: T) {
        self.extend(ranges.into_iter().copied());
    }
}

impl FromIterator<ByteRange> for Ranges {
    fn from_iter<T: IntoIterator<Item = ByteRange>>(ranges: T) -> Ranges {
        let mut all = Ranges::new();
        all.extend(ranges);
        all
    }
}

impl<'a> IntoIterator for &'a Ranges {
    type Item = &'a ByteRange;
    type IntoIter = std::slice::Iter<'a, ByteRange>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl BorshSerialize for Ranges {
    fn serialize<W: std::io::Write>(&self, writer: &mut W) -> std::io::Result<()> {
        BorshSerialize::serialize(&self[..], writer)
    }
}

impl BorshDeserialize for Ranges {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Ranges> {
        // Read one by one: nothing is reserved for a number that only claims to be a length.
        let len = u32::deserialize_reader(reader)?;
        (0..len).map(|_| ByteRange::deserialize_reader(reader)).collect()
    }
}

impl Serialize for Ranges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Serialize::serialize(&self[..], serializer)
    }
}

impl<'de> Deserialize<'de> for Ranges {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ranges, D::Error> {
        <Vec<ByteRange> as Deserialize>::deserialize(deserializer).map(Ranges::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_written_and_read_like_a_list() {
        for count in 0..6 {
            let list: Vec<_> =
                (0..count).map(|n| ByteRange { log: Log::PlainRx, off: n, len: n + 1 }).collect();
            let ranges: Ranges = list.iter().copied().collect();
            assert_eq!(ranges[..], list[..]);
            assert_eq!(ranges, Ranges::from(list.clone()));
            let packed = borsh::to_vec(&ranges).unwrap();
            assert_eq!(packed, borsh::to_vec(&list).unwrap());
            assert_eq!(borsh::from_slice::<Ranges>(&packed).unwrap(), ranges);
            let json = serde_json::to_string(&ranges).unwrap();
            assert_eq!(json, serde_json::to_string(&list).unwrap());
            assert_eq!(serde_json::from_str::<Ranges>(&json).unwrap(), ranges);
        }
        assert!(borsh::from_slice::<Ranges>(&[0xff; 4]).is_err());
    }
}
