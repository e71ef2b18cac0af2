//! The header of a WebSocket frame (RFC 6455 §5.2), read from bytes.

use crate::event::{FrameHead, Opcode};

/// The longest header: two bytes, eight of length, four of masking key.
pub const MAX_HEAD: usize = 14;

/// The header's length as far as `bytes` tell: two bytes tell all of it.
#[must_use]
pub fn head_len(bytes: &[u8]) -> usize {
    let Some(&second) = bytes.get(1) else { return 2 };
    let length = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    2 + length + if second & 0x80 == 0 { 0 } else { 4 }
}

/// Reads a header that begins at `off` of its log; absent while bytes are missing.
#[must_use]
pub fn read_head(bytes: &[u8], off: u64) -> Option<FrameHead> {
    let len = head_len(bytes);
    (bytes.len() >= len).then(|| lenient_head(&bytes[..len], off))
}

/// Reads what there is of a header; what is missing reads as zero.
#[must_use]
pub fn lenient_head(bytes: &[u8], off: u64) -> FrameHead {
    let first = bytes.first().copied().unwrap_or(0);
    let second = bytes.get(1).copied().unwrap_or(0);
    let masked = second & 0x80 != 0;
    let (len_bits, length_end) = match second & 0x7f {
        126 => (16, 4),
        127 => (64, 10),
        _ => (7, 2),
    };
    let payload_len = match len_bits {
        7 => u64::from(second & 0x7f),
        _ => bytes
            .get(2..length_end)
            .map_or(0, |octets| octets.iter().fold(0, |value, &octet| value << 8 | u64::from(octet))),
    };
    let mask_key = bytes.get(length_end..length_end + 4).and_then(|key| key.try_into().ok());
    FrameHead {
        fin: first & 0x80 != 0,
        rsv1: first & 0x40 != 0,
        rsv2: first & 0x20 != 0,
        rsv3: first & 0x10 != 0,
        opcode: opcode(first & 0x0f),
        opcode_bits: first & 0x0f,
        masked,
        mask_key: if masked { mask_key } else { None },
        len_bits,
        header_len: bytes.len() as u8,
        payload_len,
        payload_got: 0,
        off,
    }
}

/// Masks or unmasks in place (RFC 6455 §5.3); `at` is the position of `octets` within the payload.
pub fn apply_mask(octets: &mut [u8], key: [u8; 4], at: u64) {
    let turn = (at % 4) as usize;
    let key = [key[turn], key[(turn + 1) % 4], key[(turn + 2) % 4], key[(turn + 3) % 4]];
    let word = u32::from_ne_bytes(key);
    let wide = u64::from(word) | u64::from(word) << 32;
    let mut runs = octets.chunks_exact_mut(8);
    for run in &mut runs {
        let mut eight = [0; 8];
        eight.copy_from_slice(run);
        run.copy_from_slice(&(u64::from_ne_bytes(eight) ^ wide).to_ne_bytes());
    }
    for (octet, mask) in runs.into_remainder().iter_mut().zip(key.iter().cycle()) {
        *octet ^= mask;
    }
}

fn opcode(bits: u8) -> Opcode {
    match bits {
        0 => Opcode::Continuation,
        1 => Opcode::Text,
        2 => Opcode::Binary,
        8 => Opcode::Close,
        9 => Opcode::Ping,
        10 => Opcode::Pong,
        _ => Opcode::Reserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_masked_hello_of_rfc_6455_reads_as_printed() {
        let frame = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        let head = read_head(&frame, 7).unwrap();
        assert!(head.fin && head.masked && head.opcode == Opcode::Text);
        assert_eq!((head.header_len, head.payload_len, head.off), (6, 5, 7));
        let mut payload = frame[6..].to_vec();
        apply_mask(&mut payload, head.mask_key.unwrap(), 0);
        assert_eq!(payload, b"Hello");
    }

    #[test]
    fn the_three_forms_of_a_length() {
        assert_eq!(read_head(&[0x82, 0x7e, 0x01, 0x00], 0).unwrap().payload_len, 256);
        let long = [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0];
        let head = read_head(&long, 0).unwrap();
        assert_eq!((head.payload_len, head.len_bits, head.header_len), (65_536, 64, 10));
        assert_eq!(read_head(&long[..9], 0), None);
    }

    #[test]
    fn unmasking_in_pieces_equals_unmasking_at_once() {
        let key = [1, 2, 3, 4];
        let mut whole: Vec<u8> = (0..100).collect();
        let mut pieces = whole.clone();
        apply_mask(&mut whole, key, 0);
        let (a, b) = pieces.split_at_mut(37);
        apply_mask(a, key, 0);
        apply_mask(b, key, 37);
        assert_eq!(whole, pieces);
    }
}
