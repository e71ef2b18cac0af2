//! Where the bytes of a body come from.

use crate::error::Error;

/// Bytes that may still be growing. What was there once stays as it is.
pub(crate) trait Source {
    /// Bytes so far.
    fn len(&self) -> u64;

    /// No more will come.
    fn ended(&self) -> bool;

    /// Up to `len` bytes from `off` on; fewer only where the bytes end.
    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error>;
}

/// Bytes in memory, whole.
impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn ended(&self) -> bool {
        true
    }

    fn read(&self, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(<[u8]>::len(self));
        Ok(self[at(off)..at(off.saturating_add(len))].to_vec())
    }
}
