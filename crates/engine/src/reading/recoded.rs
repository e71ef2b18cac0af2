//! A text of another encoding as UTF-8, block by block and only where it is read. A block ends where no
//! character can be cut, so each is decoded on its own.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

use super::source::Source;
use crate::error::Error;

/// Bytes of one block. Few in tests, so that texts cross many borders.
const BLOCK: u64 = if cfg!(test) { 32 } else { 16 << 10 };

/// Where the blocks of a text lie, before and after.
#[derive(Debug)]
pub(crate) struct Recoding {
    encoding: &'static Encoding,
    blocks: Vec<Block>,
    sent: u64,
    text: u64,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    sent: u64,
    text: u64,
}

/// The text as UTF-8.
pub(crate) struct Recoded<'a, S: ?Sized> {
    pub(crate) source: &'a S,
    pub(crate) recoding: &'a Recoding,
}

impl Recoding {
    pub(crate) fn new(encoding: &'static Encoding) -> Recoding {
        Recoding { encoding, blocks: Vec::new(), sent: 0, text: 0 }
    }

    /// Measures on until `enough` says so, or as far as there are bytes.
    pub(crate) fn extend(
        &mut self,
        source: &(impl Source + ?Sized),
        enough: &mut dyn FnMut() -> bool,
    ) -> Result<(), Error> {
        while self.sent < source.len() && !enough() {
            let bytes = source.read(self.sent, self.longest())?;
            let last = source.ended() && self.sent + bytes.len() as u64 >= source.len();
            let len = if last { bytes.len() } else { self.cut(&bytes) };
            if len == 0 {
                return Ok(());
            }
            self.blocks.push(Block { sent: self.sent, text: self.text });
            self.text += self.decode(self.sent, &bytes[..len]).len() as u64;
            self.sent += len as u64;
        }
        Ok(())
    }

    /// Where a place in the text stands in what was sent.
    pub(crate) fn place(&self, source: &(impl Source + ?Sized), off: u64) -> Result<u64, Error> {
        let Some((block, bytes)) = self.block(source, off)? else { return Ok(self.sent) };
        let text = self.decode(block.sent, &bytes);
        let before = &text[..usize::try_from(off - block.text).unwrap_or(0).min(text.len())];
        let before = String::from_utf8_lossy(before);
        let mark = if block.sent == 0 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) {
            2
        } else {
            0
        };
        let len = if self.is_wide() {
            mark + before.encode_utf16().count() * 2
        } else {
            self.encoding.encode(&before).0.len()
        };
        Ok(block.sent + len.min(bytes.len()) as u64)
    }

    /// Only a line break makes ISO-2022-JP begin anew, so its blocks may be longer.
    fn longest(&self) -> u64 {
        if self.encoding == ISO_2022_JP { BLOCK * 32 } else { BLOCK }
    }

    fn is_wide(&self) -> bool {
        self.encoding == UTF_16LE || self.encoding == UTF_16BE
    }

    /// How many of these bytes make whole characters whatever follows.
    fn cut(&self, bytes: &[u8]) -> usize {
        let whole = bytes.len() as u64 == self.longest();
        if self.is_wide() {
            let even = bytes.len() / 2 * 2;
            let high = bytes.get(even.wrapping_sub(2)..even).is_some_and(|unit| {
                let byte = if self.encoding == UTF_16LE { unit[1] } else { unit[0] };
                byte & 0xfc == 0xd8
            });
            return if high { even - 2 } else { even };
        }
        if self.encoding.is_single_byte() {
            return bytes.len();
        }
        // No trail byte of an encoding that browsers know lies below 0x30; of ISO-2022-JP every line begins anew.
        let ends = |byte: &u8| if self.encoding == ISO_2022_JP { *byte == b'\n' } else { *byte < 0x30 };
        match bytes.iter().rposition(ends) {
            Some(at) => at + 1,
            None if whole => bytes.len(),
            None => 0,
        }
    }

    fn decode(&self, at: u64, bytes: &[u8]) -> Vec<u8> {
        let (text, _) = if at == 0 {
            self.encoding.decode_with_bom_removal(bytes)
        } else {
            self.encoding.decode_without_bom_handling(bytes)
        };
        text.into_owned().into_bytes()
    }

    /// The block that holds a place in the text, and its bytes as sent.
    fn block(&self, source: &(impl Source + ?Sized), off: u64) -> Result<Option<(Block, Vec<u8>)>, Error> {
        if off >= self.text {
            return Ok(None);
        }
        let at = self.blocks.partition_point(|block| block.text <= off);
        let Some(block) = at.checked_sub(1).and_then(|at| self.blocks.get(at)) else { return Ok(None) };
        let end = self.blocks.get(at).map_or(self.sent, |next| next.sent);
        Ok(Some((*block, source.read(block.sent, end - block.sent)?)))
    }
}

impl<S: Source + ?Sized> Source for Recoded<'_, S> {
    fn len(&self) -> u64 {
        self.recoding.text
    }

    fn ended(&self) -> bool {
        self.source.ended() && self.recoding.sent >= self.source.len()
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let end = off.saturating_add(len).min(self.recoding.text);
        let mut at = off;
        while at < end {
            let Some((block, bytes)) = self.recoding.block(self.source, at)? else { break };
            let text = self.recoding.decode(block.sent, &bytes);
            let from = usize::try_from(at - block.text).unwrap_or(usize::MAX).min(text.len());
            let to = usize::try_from(end - block.text).unwrap_or(usize::MAX).min(text.len());
            if from >= to {
                break;
            }
            out.extend_from_slice(&text[from..to]);
            at = off + out.len() as u64;
        }
        Ok(out)
    }
}
