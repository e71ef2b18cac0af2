//! The Huffman code of HPACK (RFC 7541 Appendix B). It is canonical, so the lengths of its codes are all of it.

use std::sync::OnceLock;

/// Bits of each symbol's code; the last symbol is EOS.
#[rustfmt::skip]
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6,
    6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5,
    6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24,
    23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
    23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26,
    26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21,
    26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26,
    26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
const LONGEST: usize = 30;
const EOS: u16 = 256;

/// Why octets are no Huffman string (RFC 7541 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The symbol EOS is written out.
    Eos,
    /// What fills the last octet is longer than 7 bits, or not the beginning of EOS.
    Padding,
    /// More octets than may be.
    TooLong,
}

/// Decodes a whole string; no more than `most` octets come out.
pub fn decode(octets: &[u8], most: usize) -> Result<Vec<u8>, Broken> {
    let codes = codes();
    let mut out = Vec::new();
    let (mut code, mut len, mut ones) = (0u32, 0usize, true);
    for octet in octets {
        for bit in (0..8).rev() {
            let bit = u32::from(octet >> bit & 1);
            code = code << 1 | bit;
            len += 1;
            ones &= bit == 1;
            let Some(symbol) = codes.symbol(code, len) else {
                if len == LONGEST {
                    return Err(Broken::Padding);
                }
                continue;
            };
            if symbol == EOS {
                return Err(Broken::Eos);
            }
            if out.len() == most {
                return Err(Broken::TooLong);
            }
            // Below EOS a symbol is an octet.
            out.push(symbol as u8);
            (code, len, ones) = (0, 0, true);
        }
    }
    if len > 7 || !ones { Err(Broken::Padding) } else { Ok(out) }
}

/// The code by length: where each length begins, and its symbols in order.
struct Codes {
    /// First code of a length, how many have it, and the place of its first symbol.
    by_length: [(u32, u32, u32); LONGEST + 1],
    symbols: Vec<u16>,
}

impl Codes {
    fn symbol(&self, code: u32, len: usize) -> Option<u16> {
        let (first, count, place) = self.by_length[len];
        let nth = code.checked_sub(first).filter(|nth| *nth < count)?;
        self.symbols.get((place + nth) as usize).copied()
    }
}

fn codes() -> &'static Codes {
    static CODES: OnceLock<Codes> = OnceLock::new();
    CODES.get_or_init(|| {
        let mut by_length = [(0, 0, 0); LONGEST + 1];
        let mut symbols = Vec::with_capacity(LENGTHS.len());
        let mut code = 0;
        for (len, of) in by_length.iter_mut().enumerate().skip(1) {
            let place = symbols.len() as u32;
            symbols.extend((0..=EOS).filter(|&symbol| usize::from(LENGTHS[usize::from(symbol)]) == len));
            let count = symbols.len() as u32 - place;
            *of = (code, count, place);
            code = (code + count) << 1;
        }
        Codes { by_length, symbols }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_appendix_c_read_as_they_should() {
        for (hex, text) in [
            ("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com"),
            ("a8eb10649cbf", "no-cache"),
            ("25a849e95ba97d7f", "custom-key"),
            ("25a849e95bb8e8b4bf", "custom-value"),
            ("6402", "302"),
            ("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT"),
        ] {
            let octets: Vec<u8> = (0..hex.len() / 2)
                .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
                .collect();
            assert_eq!(decode(&octets, 100).unwrap(), text.as_bytes());
            assert_eq!(decode(&octets, text.len() - 1), Err(Broken::TooLong));
        }
    }

    #[test]
    fn padding_is_the_beginning_of_eos_and_shorter_than_an_octet() {
        // "0" is 00000, three bits of padding follow.
        assert_eq!(decode(&[0b0000_0111], 9).unwrap(), b"0");
        assert_eq!(decode(&[0b0000_0110], 9), Err(Broken::Padding));
        assert_eq!(decode(&[0b0000_0111, 0xff], 9), Err(Broken::Padding));
        assert_eq!(decode(&[0xff, 0xff, 0xff, 0xfc], 9), Err(Broken::Eos));
        assert_eq!(decode(&[], 9).unwrap(), b"");
    }

    #[test]
    fn every_code_is_of_one_symbol() {
        let codes = codes();
        assert_eq!(codes.symbols.len(), LENGTHS.len());
        assert_eq!(codes.by_length[LONGEST], (0x3fff_fffc, 4, 253));
    }
}
