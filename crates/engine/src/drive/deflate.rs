//! Messages compressed for sending with permessage-deflate (RFC 7692 §7.2.1).

use std::fmt;

use flate2::{Compress, Compression, FlushCompress};

use crate::event::DeflateParams;

/// Left out at a message's end; the receiver adds it again (RFC 7692 §7.2.1).
const TAIL: &[u8] = &[0, 0, 0xff, 0xff];

/// The compressor of what we send.
pub struct Deflater {
    inner: Compress,
    /// Each message begins with an empty window.
    resets: bool,
}

impl Deflater {
    /// A compressor whose window is what was settled for the client.
    #[must_use]
    pub fn new(params: DeflateParams) -> Deflater {
        // zlib has no window of 256 bytes for compression. Without distances any window is large enough.
        let bits = params.client_max_window_bits.clamp(9, 15);
        let small = params.client_max_window_bits < 9;
        let level = if small { Compression::none() } else { Compression::default() };
        Deflater {
            inner: Compress::new_with_window_bits(level, false, bits),
            resets: params.client_no_context_takeover,
        }
    }

    /// The payload of a message as it is sent in frames whose first has RSV1 set. Every message that is sent
    /// compressed has to pass here in its order: the receiver's window is this one's.
    pub fn compress(&mut self, payload: &[u8]) -> Vec<u8> {
        if payload.is_empty() {
            // An empty block, as a flush gives none when there was nothing since the last one.
            return vec![0];
        }
        let mut out = Vec::with_capacity(payload.len() / 2 + 64);
        let before = self.inner.total_in();
        loop {
            let taken = usize::try_from(self.inner.total_in() - before).unwrap_or(usize::MAX);
            let rest = payload.get(taken..).unwrap_or_default();
            // Misuse is the only error of zlib here, and it is none of ours: the output then lacks its tail
            // and is sent as it is, which the log shows.
            let went = self.inner.compress_vec(rest, &mut out, FlushCompress::Sync).is_ok();
            if !went || out.len() < out.capacity() {
                break;
            }
            out.reserve(rest.len().max(64));
        }
        if out.ends_with(TAIL) {
            out.truncate(out.len() - TAIL.len());
        }
        if self.resets {
            self.inner.reset();
        }
        out
    }
}

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflater").field("resets", &self.resets).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::websocket::Inflater;
    use proptest::prelude::*;

    fn params(bits: u8, resets: bool) -> DeflateParams {
        DeflateParams {
            server_no_context_takeover: false,
            client_no_context_takeover: resets,
            server_max_window_bits: 15,
            client_max_window_bits: bits,
        }
    }

    #[test]
    fn a_second_hello_points_back_at_the_first() {
        let mut shared = Deflater::new(params(15, false));
        assert_eq!(shared.compress(b"Hello"), b"\xf2\x48\xcd\xc9\xc9\x07\x00");
        assert!(shared.compress(b"HelloHelloHello").len() < 9);
        assert_eq!(shared.compress(b""), [0]);
        let mut fresh = Deflater::new(params(9, true));
        assert_eq!(fresh.compress(b"Hello"), fresh.compress(b"Hello"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_compressed_inflates_again(
            messages in prop::collection::vec(prop::collection::vec(0u8..8, 0..3000), 0..8),
            bits in 8u8..16,
            resets: bool,
        ) {
            let mut deflater = Deflater::new(params(bits, resets));
            let mut inflater = Inflater::new(resets);
            for message in messages {
                let mut out = Vec::new();
                prop_assert!(inflater.begin());
                inflater.push(&deflater.compress(&message), &mut out).unwrap();
                inflater.end(&mut out).unwrap();
                prop_assert_eq!(out, message);
            }
        }
    }
}
