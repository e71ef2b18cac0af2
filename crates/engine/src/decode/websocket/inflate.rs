//! Payloads of permessage-deflate inflated as they arrive, message by message (RFC 7692 §7.2.2).
//!
//! What it gives does not depend on how the payload was cut. It always inflates with a window of 32 KiB,
//! which reads what any smaller window wrote.

use std::fmt;

use flate2::{Decompress, FlushDecompress, Status};

/// Inflated bytes of one message at most, once they are more than [`BOMB_RATIO`] times what was sent.
pub const MAX_INFLATED: u64 = if cfg!(test) { 1 << 18 } else { 64 << 20 };
/// JSON, logs and the like stay below.
const BOMB_RATIO: u64 = 100;
/// The limit is looked at after so many bytes of payload, counted from the message's first.
const STEP: u64 = 4096;
/// How far back a distance may reach (RFC 1951 §3.2.5).
const WINDOW: usize = 32 << 10;
/// Left out by whoever compressed the message (RFC 7692 §7.2.1).
const TAIL: &[u8] = &[0, 0, 0xff, 0xff];
/// An empty block with BFINAL set: the inflater says that it read it only when a block had ended before.
const PROBE: &[u8] = &[3, 0];

/// Why a message cannot be inflated further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not DEFLATE, or it reaches back beyond what there is.
    Broken,
    /// It would go on beyond what a message may become.
    Limit,
}

/// The inflater of one direction.
pub struct Inflater {
    inner: Decompress,
    /// Each message begins with an empty window.
    resets: bool,
    /// The last bytes that were given out, at least [`WINDOW`] of them if there were so many.
    history: Vec<u8>,
    /// Payload and content of the message under way.
    taken: u64,
    given: u64,
    /// A final block ended, and nothing came since (RFC 7692 §7.2.3.4).
    ended: bool,
    /// The window is lost, so nothing can be inflated any more.
    lost: bool,
    used: bool,
    /// A short payload with its tail, while it is inflated.
    joined: Vec<u8>,
}

impl Inflater {
    /// An inflater whose window is empty; `resets` when every message begins so.
    #[must_use]
    pub fn new(resets: bool) -> Inflater {
        Inflater {
            inner: Decompress::new(false),
            resets,
            history: Vec::new(),
            taken: 0,
            given: 0,
            ended: false,
            lost: false,
            used: false,
            joined: Vec::new(),
        }
    }

    /// A message begins. False when an earlier one took away the window that it needs.
    pub fn begin(&mut self) -> bool {
        self.taken = 0;
        self.given = 0;
        if self.resets && self.used {
            self.ended = false;
            self.inner.reset(false);
            self.history.clear();
            self.lost = false;
        }
        self.used = true;
        !self.lost
    }

    /// Payload, unmasked; what it gives is appended.
    pub fn push(&mut self, mut payload: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        while !payload.is_empty() {
            let left = usize::try_from(STEP - self.taken % STEP).unwrap_or(usize::MAX);
            let (step, rest) = payload.split_at(left.min(payload.len()));
            self.taken += step.len() as u64;
            self.feed(step, out)?;
            if self.taken.is_multiple_of(STEP) {
                self.within_limit()?;
            }
            payload = rest;
        }
        Ok(())
    }

    /// The message's last byte was pushed.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        // Some senders leave the octet out that ends a final block's message; nothing is missing without it.
        if !self.ended {
            self.feed(TAIL, out)?;
        }
        self.ended_well(out)
    }

    /// Nothing of the message is missing, and it is not too long.
    fn ended_well(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.resets && !self.ended {
            self.feed(PROBE, out)?;
            if !self.ended {
                return Err(self.lose(Fault::Broken));
            }
        }
        self.within_limit()
    }

    /// The message stopped without its end: what follows it has no window to build on.
    pub fn abandon(&mut self) {
        self.lost = true;
    }

    /// A whole message: what [`Inflater::push`] and [`Inflater::end`] give together, with one call of zlib
    /// where it is short.
    pub fn whole(&mut self, payload: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        if payload.is_empty() || payload.len() as u64 >= STEP {
            self.push(payload, out)?;
            return self.end(out);
        }
        self.taken += payload.len() as u64;
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        joined.extend_from_slice(payload);
        joined.extend_from_slice(TAIL);
        let result = self.feed_up_to(&joined, TAIL.len(), out);
        self.joined = joined;
        result?;
        self.ended_well(out)
    }

    fn feed(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        self.feed_up_to(input, 0, out)
    }

    /// Where a final block ends right before the last `spare` bytes, they are not wanted.
    fn feed_up_to(&mut self, mut input: &[u8], spare: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        loop {
            if self.ended && !input.is_empty() {
                self.resume()?;
            }
            if out.capacity() - out.len() < 64 {
                out.reserve((input.len() * 4).clamp(256, 1 << 20));
            }
            let (taken, given) = (self.inner.total_in(), out.len());
            let status = self.inner.decompress_vec(input, out, FlushDecompress::None);
            let taken = usize::try_from(self.inner.total_in() - taken).unwrap_or(usize::MAX);
            input = input.get(taken..).unwrap_or_default();
            self.remember(&out[given..]);
            match status {
                Err(_) => return Err(self.lose(Fault::Broken)),
                Ok(Status::StreamEnd) => {
                    self.ended = true;
                    if input.is_empty() || input.len() == spare {
                        return Ok(());
                    }
                }
                Ok(_) if out.len() == out.capacity() => {}
                Ok(_) if input.is_empty() => return Ok(()),
                // Neither took nor gave anything although there was room for both.
                Ok(_) if taken == 0 && given == out.len() => return Err(self.lose(Fault::Broken)),
                Ok(_) => {}
            }
        }
    }

    /// More blocks after a final one: a new stream that sees the same window.
    fn resume(&mut self) -> Result<(), Fault> {
        self.ended = false;
        self.inner.reset(false);
        let from = self.history.len().saturating_sub(WINDOW);
        if self.history.len() > from && self.inner.set_dictionary(&self.history[from..]).is_err() {
            return Err(self.lose(Fault::Broken));
        }
        Ok(())
    }

    fn remember(&mut self, bytes: &[u8]) {
        self.given += bytes.len() as u64;
        if bytes.len() >= WINDOW {
            self.history.clear();
            self.history.extend_from_slice(&bytes[bytes.len() - WINDOW..]);
            return;
        }
        if self.history.len() + bytes.len() > 2 * WINDOW {
            self.history.drain(..self.history.len() - WINDOW);
        }
        self.history.extend_from_slice(bytes);
    }

    fn within_limit(&mut self) -> Result<(), Fault> {
        if self.given > MAX_INFLATED && self.given > self.taken.saturating_mul(BOMB_RATIO) {
            return Err(self.lose(Fault::Limit));
        }
        Ok(())
    }

    fn lose(&mut self, fault: Fault) -> Fault {
        self.lost = true;
        fault
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").field("history", &self.history.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compress, Compression, FlushCompress};
    use proptest::prelude::*;

    fn inflated(inflater: &mut Inflater, payload: &[u8], cut: usize) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::new();
        assert!(inflater.begin());
        for piece in payload.chunks(cut) {
            inflater.push(piece, &mut out)?;
        }
        inflater.end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn the_examples_of_rfc_7692_7_2_3() {
        for cut in [1, 2, 100] {
            for payload in [
                &b"\xf2\x48\xcd\xc9\xc9\x07\x00"[..],
                b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
                b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
                b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
                // The same as the third without the octet that ends it.
                b"\xf3\x48\xcd\xc9\xc9\x07\x00",
            ] {
                for resets in [true, false] {
                    let mut inflater = Inflater::new(resets);
                    assert_eq!(inflated(&mut inflater, payload, cut), Ok(b"Hello".to_vec()), "{payload:x?}");
                }
            }
            let mut shared = Inflater::new(false);
            assert_eq!(inflated(&mut shared, b"\xf2\x48\xcd\xc9\xc9\x07\x00", cut), Ok(b"Hello".to_vec()));
            assert_eq!(inflated(&mut shared, b"\xf2\x00\x11\x00\x00", cut), Ok(b"Hello".to_vec()));
            assert_eq!(inflated(&mut shared, b"\x00", cut), Ok(Vec::new()));
            // The window stays after a final block.
            assert_eq!(
                inflated(&mut shared, b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", cut),
                Ok(b"Hello".to_vec())
            );
            assert_eq!(inflated(&mut shared, b"\xf2\x00\x11\x00\x00", cut), Ok(b"Hello".to_vec()));
        }
    }

    #[test]
    fn a_window_that_was_not_kept_cannot_be_reached() {
        let mut resets = Inflater::new(true);
        assert_eq!(inflated(&mut resets, b"\xf2\x48\xcd\xc9\xc9\x07\x00", 100), Ok(b"Hello".to_vec()));
        assert_eq!(inflated(&mut resets, b"\xf2\x00\x11\x00\x00", 100), Err(Fault::Broken));
        assert_eq!(inflated(&mut resets, b"\xf2\x48\xcd\xc9\xc9\x07\x00", 100), Ok(b"Hello".to_vec()));
        // Cut off within a block.
        assert_eq!(inflated(&mut resets, b"\xf2\x48\xcd\xc9", 100), Err(Fault::Broken));
        let mut shared = Inflater::new(false);
        assert_eq!(inflated(&mut shared, b"\xff\xff\xff", 1), Err(Fault::Broken));
        assert!(!shared.begin(), "what follows builds on a window that is lost");
    }

    #[test]
    fn a_bomb_stops_at_the_same_place_however_it_is_cut() {
        let mut bomb = Compress::new(Compression::best(), false);
        let mut payload = Vec::with_capacity(1 << 20);
        let zeros = vec![0; 16 << 20];
        bomb.compress_vec(&zeros, &mut payload, FlushCompress::Sync).unwrap();
        let stop = |cut| {
            let (mut inflater, mut out) = (Inflater::new(false), Vec::new());
            inflater.begin();
            let fault = payload.chunks(cut).find_map(|piece| inflater.push(piece, &mut out).err());
            assert_eq!(fault, Some(Fault::Limit));
            out.len()
        };
        let at = stop(usize::MAX);
        assert_eq!((stop(1), stop(1000)), (at, at));
        assert!(at as u64 <= MAX_INFLATED + STEP * 1032, "{at}");
    }

    #[test]
    fn a_whole_message_gives_what_its_pieces_give() {
        let hello: &[&[u8]] = &[
            b"",
            b"\x00",
            b"\xf2\x48\xcd\xc9\xc9\x07\x00",
            b"\xf2\x00\x11\x00\x00",
            b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
            b"\xf3\x48\xcd\xc9\xc9\x07\x00",
            b"\xf2\x48\xcd\xc9",
            b"\xff\xff\xff",
        ];
        for resets in [true, false] {
            for (first, second) in
                hello.iter().flat_map(|first| hello.iter().map(move |second| (first, second)))
            {
                same(resets, &[first, second]);
            }
        }
    }

    /// Two inflaters, one of which gets whole messages, say the same.
    fn same(resets: bool, payloads: &[&[u8]]) {
        let (mut cut, mut whole) = (Inflater::new(resets), Inflater::new(resets));
        for payload in payloads {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            let can = cut.begin();
            assert_eq!(can, whole.begin());
            if !can {
                return;
            }
            let pushed = cut.push(payload, &mut a).and_then(|()| cut.end(&mut a));
            assert_eq!(pushed, whole.whole(payload, &mut b), "{payloads:x?}");
            assert_eq!(a, b, "{payloads:x?}");
            assert_eq!(
                (cut.ended, cut.lost, cut.given),
                (whole.ended, whole.lost, whole.given),
                "{payloads:x?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_zlib_compressed_comes_back(
            messages in prop::collection::vec(prop::collection::vec(0u8..8, 0..3000), 0..8),
            bits in 9u8..16,
            level in 0u32..10,
            resets: bool,
            cut in 1usize..500,
        ) {
            let mut zlib = Compress::new_with_window_bits(Compression::new(level), false, bits);
            let mut inflater = Inflater::new(resets);
            for message in messages {
                let mut payload = Vec::with_capacity(message.len() * 2 + 100);
                zlib.compress_vec(&message, &mut payload, FlushCompress::Sync).unwrap();
                if payload.is_empty() {
                    payload.extend(b"\x00\x00\x00\xff\xff");
                }
                prop_assert!(payload.ends_with(TAIL));
                payload.truncate(payload.len() - TAIL.len());
                if resets {
                    zlib.reset();
                }
                prop_assert_eq!(inflated(&mut inflater, &payload, cut), Ok(message));
            }
        }

        #[test]
        fn whatever_is_sent_whole_or_in_pieces_is_inflated_alike(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
            resets: bool,
        ) {
            let payloads: Vec<&[u8]> = payloads.iter().map(Vec::as_slice).collect();
            same(resets, &payloads);
        }
    }
}
