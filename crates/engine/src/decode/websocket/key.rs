//! The key of an opening handshake (RFC 6455 §4.1).

use base64::prelude::Engine as _;
use base64::{alphabet, engine};

/// Base64 that also takes what is not canonical: the RFC's own sample key is not.
const LENIENT: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(engine::DecodePaddingMode::RequireCanonical),
);

/// Whether a key is 16 bytes in Base64, canonical or not.
#[must_use]
pub fn is_key(key: &[u8]) -> bool {
    LENIENT.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes() {
        assert!(is_key(b"dGhlIHNhbXBsZSBub25jZQ==") && is_key(b"AQIDBAUGBwgJCgsMDQ4PEC=="));
        assert!(!is_key(b"c2hvcnQ=") && !is_key(b"") && !is_key(b"dGhlIHNhbXBsZSBub25jZQ"));
    }
}
