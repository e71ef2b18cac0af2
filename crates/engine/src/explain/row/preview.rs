//! Bytes as one line of text: UTF-8 with escapes for control characters, else hex. Never more than 240 characters.

use super::ReadBytes;
use crate::event::{ByteRange, FrameHead};

/// Characters of a row's text.
const WIDTH: usize = 240;
/// Bytes that are enough for that many characters of UTF-8.
pub(super) const ENOUGH: usize = WIDTH * 4;

/// The beginning of a run of bytes.
pub(super) fn of_range(conn: u32, range: ByteRange, read: ReadBytes<'_>) -> String {
    let bytes = read(conn, range, ENOUGH);
    let whole = bytes.len() as u64 >= range.len;
    of_bytes(&bytes, whole)
}

/// The beginning of a frame's payload, unmasked.
pub(super) fn payload(conn: u32, range: ByteRange, head: &FrameHead, read: ReadBytes<'_>) -> (Vec<u8>, bool) {
    let payload =
        ByteRange { log: range.log, off: head.off + u64::from(head.header_len), len: head.payload_got };
    let mut bytes = if payload.len == 0 { Vec::new() } else { read(conn, payload, ENOUGH) };
    if let Some(key) = head.mask_key {
        unmask(&mut bytes, key);
    }
    let whole = bytes.len() as u64 >= payload.len;
    (bytes, whole)
}

/// Undoes masking (RFC 6455 §5.3); `bytes` begin at the first byte of the payload.
pub(super) fn unmask(bytes: &mut [u8], key: [u8; 4]) {
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte ^= key[at % 4];
    }
}

/// Text when the bytes are printable UTF-8, else hex. `whole` is false when more bytes follow.
pub(super) fn of_bytes(bytes: &[u8], whole: bool) -> String {
    match readable(bytes, whole) {
        Some(text) => line(text, whole),
        None => hex(bytes, whole),
    }
}

/// Bytes that are text by declaration: UTF-8, with U+FFFD where they are not.
pub(super) fn of_text(bytes: &[u8], whole: bool) -> String {
    match readable(bytes, whole) {
        Some(text) => line(text, whole),
        None => line(&String::from_utf8_lossy(bytes), whole),
    }
}

/// Pairs of hex digits.
pub(super) fn hex(bytes: &[u8], whole: bool) -> String {
    const PAIRS: usize = WIDTH / 3 - 1;
    let mut text = String::with_capacity(WIDTH);
    for (at, byte) in bytes.iter().take(PAIRS).enumerate() {
        if at > 0 {
            text.push(' ');
        }
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    if bytes.len() > PAIRS || !whole {
        text.push_str(" …");
    }
    text
}

/// Text of ours or of the wire, shortened to a row.
pub(super) fn shorten(text: &str) -> String {
    line(text, true)
}

/// UTF-8 without control characters other than white space; a character cut at the end of an excerpt is no fault.
fn readable(bytes: &[u8], whole: bool) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if !whole && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.contains(control)).then_some(text)
}

/// One line of at most [`WIDTH`] characters, with escapes where a control character would break it.
fn line(text: &str, whole: bool) -> String {
    let mut out = String::with_capacity(text.len().min(ENOUGH));
    let mut width = 0;
    for c in text.chars() {
        let escape = match c {
            '\r' => Some("\\r".to_owned()),
            '\n' => Some("\\n".to_owned()),
            '\t' => Some("\\t".to_owned()),
            c if c.is_control() => Some(format!("\\x{:02x}", u32::from(c))),
            _ => None,
        };
        width += escape.as_ref().map_or(1, String::len);
        if width >= WIDTH {
            out.push('…');
            return out;
        }
        match escape {
            Some(escape) => out.push_str(&escape),
            None => out.push(c),
        }
    }
    if !whole {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_shows_its_line_ends() {
        assert_eq!(of_bytes(b"hello\r\nw\xc3\xb6rld", true), "hello\\r\\nwörld");
    }

    #[test]
    fn bytes_that_are_no_text_are_hex() {
        assert_eq!(of_bytes(&[0xff, 0x00, 0x1f], true), "ff 00 1f");
        assert_eq!(of_bytes(b"a\x00b", true), "61 00 62");
    }

    #[test]
    fn a_character_cut_at_the_end_of_an_excerpt_is_no_fault() {
        assert_eq!(of_bytes(b"abc\xc3", false), "abc…");
        assert_eq!(of_bytes(b"abc\xc3", true), "61 62 63 c3");
    }

    #[test]
    fn no_preview_is_wider_than_a_row() {
        for bytes in [vec![b'x'; 4000], vec![0xff; 4000], "ö".repeat(2000).into_bytes(), vec![b'\n'; 4000]] {
            let text = of_bytes(&bytes, true);
            assert!(text.chars().count() <= WIDTH, "{}", text.chars().count());
            assert!(text.ends_with('…'));
        }
    }

    #[test]
    fn the_rfc_s_masked_hello_is_read() {
        let mut bytes = [0x7f, 0x9f, 0x4d, 0x51, 0x58];
        unmask(&mut bytes, [0x37, 0xfa, 0x21, 0x3d]);
        assert_eq!(&bytes, b"Hello");
    }
}
