//! Texts of other encodings.

use encoding_rs::Encoding;
use proptest::prelude::*;

use super::made::Part;
use crate::reading::{Recoded, Recoding, Source};

const LABELS: [&str; 9] = [
    "utf-16le",
    "utf-16be",
    "euc-kr",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "gb18030",
    "big5",
    "windows-1252",
];

/// The text in an encoding; what it cannot say is left out.
fn sent(label: &str, text: &str) -> (Vec<u8>, String) {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let units = |turn: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(turn).collect();
    match label {
        "utf-16le" => return (units(u16::to_le_bytes), text.to_owned()),
        "utf-16be" => return (units(u16::to_be_bytes), text.to_owned()),
        _ => {}
    }
    let can = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
    let text: String = text.chars().filter(can).collect();
    (encoding.encode(&text).0.into_owned(), text)
}

fn recoded(label: &str, bytes: &[u8]) -> Recoding {
    let mut recoding = Recoding::new(Encoding::for_label(label.as_bytes()).unwrap());
    recoding.extend(&Part(&bytes[..bytes.len() / 2]), &mut || false).unwrap();
    recoding.extend(bytes, &mut || false).unwrap();
    recoding
}

#[test]
fn every_encoding_is_read_across_blocks() {
    let text = "{\"이름\": \"소금 \\\\ 물\", \"名\": \"表示ソ能\"} grüße 𝄞\n".repeat(9);
    for label in LABELS {
        let (bytes, text) = sent(label, &text);
        let recoding = recoded(label, &bytes);
        let recoded = Recoded { source: bytes.as_slice(), recoding: &recoding };
        assert!(recoded.ended(), "{label}");
        assert_eq!(String::from_utf8(recoded.read(0, u64::MAX).unwrap()).unwrap(), text, "{label}");
        let brace = text.rfind('}').unwrap() as u64;
        let place = recoding.place(bytes.as_slice(), brace).unwrap() as usize;
        let at = if label == "utf-16be" { place + 1 } else { place };
        assert_eq!(bytes[at], b'}', "{label}");
    }
}

#[test]
fn a_mark_is_no_part_of_the_text() {
    let bytes = b"\xff\xfea\0b\0";
    let recoding = recoded("utf-16le", bytes);
    let recoded = Recoded { source: bytes.as_slice(), recoding: &recoding };
    assert_eq!(recoded.read(0, 10).unwrap(), b"ab");
    assert_eq!(recoding.place(bytes.as_slice(), 1).unwrap(), 4);
}

proptest! {
    #[test]
    fn recoding_is_total(bytes in proptest::collection::vec(any::<u8>(), 0..300), n in 0usize..9) {
        let recoding = recoded(LABELS[n], &bytes);
        let recoded = Recoded { source: bytes.as_slice(), recoding: &recoding };
        let whole = recoded.read(0, u64::MAX).unwrap();
        prop_assert_eq!(whole.len() as u64, recoded.len());
        for off in 0..=whole.len() {
            prop_assert_eq!(recoded.read(off as u64, 5).unwrap(), &whole[off..(off + 5).min(whole.len())]);
            prop_assert!(recoding.place(bytes.as_slice(), off as u64).unwrap() <= bytes.len() as u64);
        }
    }
}
