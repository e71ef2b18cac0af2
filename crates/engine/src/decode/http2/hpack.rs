//! HPACK as a decoder sees it (RFC 7541): each field with the way it was written, and what became of the
//! dynamic table.

mod huffman;
mod table;

use crate::event::{HpackForm, Phrase};
use huffman::Broken;
use table::Table;

pub use table::STATIC;

/// Octets of names and values that one block may decode to, with the overhead of each field: a block of
/// references to a large entry would be of any size.
pub const MAX_DECODED: u64 = 256 * 1024;
/// The same for all blocks together: so many octets ahead of [`UNFOLDS`] times what was sent. A block after
/// another of a few octets each would be of any size too.
const AHEAD: u64 = 2 << 20;
const UNFOLDS: u64 = 64;
/// Octets of a frame besides its payload: a block takes at least one.
const FRAME: u64 = 9;
/// The size of a dynamic table at first (RFC 9113 §6.5.2).
const DEFAULT_TABLE: u64 = 4096;
/// No table grows beyond this, whatever its decoder allowed.
const MAX_TABLE: u64 = 1 << 20;

/// The decoder of one direction.
#[derive(Debug)]
pub struct Hpack {
    table: Table,
    /// What the receiver's settings allow.
    allowed: u64,
    /// Octets that blocks may still decode to.
    left: u64,
    /// A block could not be read: nothing that refers to the table can be read any more.
    dead: bool,
}

/// A decoded block.
#[derive(Debug, Default)]
pub struct Decoded {
    pub fields: Vec<Field>,
    pub decoded: u64,
    pub table_sizes: Vec<u64>,
    pub evicted: u32,
    /// Entries, size and maximum of the table after the block.
    pub table: (u32, u64, u64),
    /// Why the rest could not be read, and where it begins.
    pub broken: Option<(Phrase, &'static str, usize)>,
}

/// One field representation.
#[derive(Debug)]
pub struct Field {
    pub name: Vec<u8>,
    pub value: Vec<u8>,
    pub form: HpackForm,
    pub index: Option<u32>,
    pub huffman_name: bool,
    pub huffman_value: bool,
    /// Place within the block.
    pub from: usize,
    pub to: usize,
}

impl Default for Hpack {
    fn default() -> Hpack {
        Hpack { table: Table::new(DEFAULT_TABLE), allowed: DEFAULT_TABLE, left: AHEAD, dead: false }
    }
}

impl Hpack {
    /// The receiver's SETTINGS_HEADER_TABLE_SIZE is in force.
    pub fn allow(&mut self, size: u64) {
        self.allowed = size.min(MAX_TABLE);
    }

    /// Whether blocks can still be read.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    /// Nothing more can be read: a block was left out.
    pub fn kill(&mut self) {
        self.dead = true;
    }

    /// Decodes a whole field block.
    pub fn decode(&mut self, block: &[u8]) -> Decoded {
        let mut decoded = Decoded::default();
        let mut input = Input { block, at: 0 };
        let mut counted = 0;
        self.left = AHEAD.min(self.left + (block.len() as u64 + FRAME) * UNFOLDS);
        while input.at < block.len() {
            let from = input.at;
            match self.step(&mut input, &mut decoded) {
                Ok(()) => {}
                Err((why, rfc)) => {
                    self.dead = true;
                    decoded.broken = Some((why, rfc, from));
                    break;
                }
            }
            if let Some(field) = decoded.fields.last().filter(|field| field.from == from) {
                let octets = (field.name.len() + field.value.len()) as u64;
                decoded.decoded += octets;
                counted += octets + table::OVERHEAD;
            }
            if counted > MAX_DECODED.min(self.left) {
                self.dead = true;
                let why = match counted > MAX_DECODED {
                    true => Phrase::new("h2-hpack-bomb").with("limit", MAX_DECODED),
                    false => Phrase::new("h2-hpack-dense").with("times", UNFOLDS),
                };
                decoded.broken = Some((why, "RFC 9113 §10.5.1", from));
                break;
            }
        }
        self.left = self.left.saturating_sub(counted);
        decoded.evicted = self.table.take_evicted();
        decoded.table = self.table.measure();
        decoded
    }

    /// One representation (§6).
    fn step(&mut self, input: &mut Input<'_>, decoded: &mut Decoded) -> Result<(), Fault> {
        let from = input.at;
        let first = input.block[from];
        if first & 0xe0 == 0x20 {
            let size = input.integer(5)?;
            if !decoded.fields.is_empty() {
                return Err((Phrase::new("h2-hpack-late-size"), "RFC 7541 §4.2"));
            }
            if size > self.allowed {
                let why = Phrase::new("h2-hpack-size").with("size", size).with("allowed", self.allowed);
                return Err((why, "RFC 7541 §6.3"));
            }
            self.table.resize(size);
            // Two updates are enough for anything (§4.2); further ones are read and not kept.
            if decoded.table_sizes.len() < 8 {
                decoded.table_sizes.push(size);
            }
            return Ok(());
        }
        if decoded.fields.is_empty() && self.table.measure().2 > self.allowed {
            let why = Phrase::new("h2-hpack-size-missing").with("allowed", self.allowed);
            return Err((why, "RFC 7541 §4.2"));
        }
        if first & 0x80 != 0 {
            let index = input.integer(7)?;
            let (name, value) = self.named(index)?;
            decoded.fields.push(Field {
                name: name.to_vec(),
                value: value.to_vec(),
                form: HpackForm::Indexed,
                index: u32::try_from(index).ok(),
                huffman_name: false,
                huffman_value: false,
                from,
                to: input.at,
            });
            return Ok(());
        }
        let (form, bits) = match first >> 4 {
            0b0100..=0b0111 => (HpackForm::Indexing, 6),
            1 => (HpackForm::NeverIndexed, 4),
            _ => (HpackForm::NotIndexed, 4),
        };
        let index = input.integer(bits)?;
        let (name, huffman_name) =
            if index == 0 { input.string()? } else { (self.named(index)?.0.to_vec(), false) };
        let (value, huffman_value) = input.string()?;
        if form == HpackForm::Indexing {
            self.table.add(name.clone(), value.clone());
        }
        decoded.fields.push(Field {
            name,
            value,
            form,
            index: u32::try_from(index).ok().filter(|index| *index > 0),
            huffman_name,
            huffman_value,
            from,
            to: input.at,
        });
        Ok(())
    }

    fn named(&self, index: u64) -> Result<(&[u8], &[u8]), Fault> {
        self.table.field(index).ok_or_else(|| {
            let known = STATIC.len() as u64 + u64::from(self.table.measure().0);
            (Phrase::new("h2-hpack-index").with("index", index).with("known", known), "RFC 7541 §2.3.3")
        })
    }
}

type Fault = (Phrase, &'static str);

/// A block as it is read.
struct Input<'a> {
    block: &'a [u8],
    at: usize,
}

impl Input<'_> {
    /// An integer with a prefix of `bits` bits (§5.1).
    fn integer(&mut self, bits: u32) -> Result<u64, Fault> {
        let most = (1u64 << bits) - 1;
        let value = u64::from(self.octet()?) & most;
        if value < most {
            return Ok(value);
        }
        let mut value = value;
        for shift in (0..).step_by(7) {
            let octet = self.octet()?;
            if shift > 28 {
                return Err((Phrase::new("h2-hpack-integer"), "RFC 7541 §5.1"));
            }
            value += u64::from(octet & 0x7f) << shift;
            if octet & 0x80 == 0 {
                break;
            }
        }
        if value > u64::from(u32::MAX) {
            return Err((Phrase::new("h2-hpack-integer"), "RFC 7541 §5.1"));
        }
        Ok(value)
    }

    /// A string literal (§5.2), and whether it was Huffman coded.
    fn string(&mut self) -> Result<(Vec<u8>, bool), Fault> {
        let huffman = self.block.get(self.at).is_some_and(|octet| octet & 0x80 != 0);
        let len = usize::try_from(self.integer(7)?).unwrap_or(usize::MAX);
        let octets = self.at.checked_add(len).and_then(|to| self.block.get(self.at..to));
        let octets = octets.ok_or_else(cut)?;
        self.at += len;
        if !huffman {
            return Ok((octets.to_vec(), false));
        }
        match huffman::decode(octets, MAX_DECODED as usize) {
            Ok(octets) => Ok((octets, true)),
            Err(Broken::Eos) => Err((Phrase::new("h2-hpack-eos"), "RFC 7541 §5.2")),
            Err(Broken::Padding) => Err((Phrase::new("h2-hpack-padding"), "RFC 7541 §5.2")),
            Err(Broken::TooLong) => {
                Err((Phrase::new("h2-hpack-bomb").with("limit", MAX_DECODED), "RFC 9113 §10.5.1"))
            }
        }
    }

    fn octet(&mut self) -> Result<u8, Fault> {
        let octet = self.block.get(self.at).copied().ok_or_else(cut)?;
        self.at += 1;
        Ok(octet)
    }
}

fn cut() -> Fault {
    (Phrase::new("h2-hpack-cut"), "RFC 7541 §6")
}

#[cfg(test)]
mod tests;
