//! UTF-8 checked as it arrives, across any boundary (RFC 6455 §8.1, RFC 3629).

/// Checks a stream of octets; remembers at most three of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Utf8 {
    pending: [u8; 4],
    held: u8,
    seen: u64,
    bad_at: Option<u64>,
}

impl Utf8 {
    /// The next octets of the message.
    pub fn push(&mut self, mut octets: &[u8]) {
        if self.bad_at.is_some() {
            return;
        }
        while self.held > 0 {
            let Some((&next, rest)) = octets.split_first() else { return };
            let held = usize::from(self.held);
            self.pending[held] = next;
            octets = rest;
            match std::str::from_utf8(&self.pending[..=held]) {
                Ok(_) => {
                    self.seen += held as u64 + 1;
                    self.held = 0;
                }
                Err(error) if error.error_len().is_none() => self.held += 1,
                Err(_) => {
                    self.bad_at = Some(self.seen);
                    return;
                }
            }
        }
        match std::str::from_utf8(octets) {
            Ok(_) => self.seen += octets.len() as u64,
            Err(error) => {
                let valid = error.valid_up_to();
                self.seen += valid as u64;
                if error.error_len().is_some() {
                    self.bad_at = Some(self.seen);
                } else {
                    // A character began that its next octets may complete: one to three octets.
                    let tail = &octets[valid..];
                    self.pending[..tail.len()].copy_from_slice(tail);
                    self.held = tail.len() as u8;
                }
            }
        }
    }

    /// Where the first octet stands that cannot be UTF-8, if the message ended here.
    #[must_use]
    pub fn fault(&self) -> Option<u64> {
        self.bad_at.or((self.held > 0).then_some(self.seen))
    }

    /// Where the first octet stands that cannot be UTF-8, whatever follows.
    #[must_use]
    pub fn fault_so_far(&self) -> Option<u64> {
        self.bad_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_may_be_cut_anywhere() {
        let text = "κόσμε 🐟 ascii 고기".as_bytes();
        for cut in 0..=text.len() {
            let mut check = Utf8::default();
            check.push(&text[..cut]);
            check.push(&text[cut..]);
            assert_eq!(check.fault(), None, "cut at {cut}");
        }
    }

    #[test]
    fn surrogates_and_overlong_forms_are_found_where_they_begin() {
        for (octets, at) in
            [(&b"ab\xed\xa0\x80"[..], 2), (b"\xc0\xaf", 0), (b"x\xf4\x90\x80\x80", 1), (b"ok\xe2\x82", 2)]
        {
            for size in 1..=octets.len() {
                let mut check = Utf8::default();
                octets.chunks(size).for_each(|piece| check.push(piece));
                assert_eq!(check.fault(), Some(at), "{octets:x?} by {size}");
            }
        }
    }
}
