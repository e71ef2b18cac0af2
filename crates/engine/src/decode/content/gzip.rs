//! The frame of gzip around deflate (RFC 1952): members, each with a header, data and a checksum.

use flate2::{Crc, Decompress};

use super::coding::inflate;

const FHCRC: u8 = 2;
const FEXTRA: u8 = 4;
const FNAME: u8 = 8;
const FCOMMENT: u8 = 16;

/// A file of gzip under way.
pub(super) struct Gzip {
    state: State,
    crc: Crc,
    /// Every member so far came to its end, and there was one.
    pub whole: bool,
}

enum State {
    /// Ten bytes of fixed meaning.
    Fixed {
        seen: Vec<u8>,
    },
    /// What the flags still announce.
    Optional {
        flags: u8,
        skip: u32,
        length: Vec<u8>,
    },
    Data(Box<Decompress>),
    /// Checksum and length.
    Trailer {
        seen: Vec<u8>,
    },
}

impl Gzip {
    pub fn new() -> Gzip {
        Gzip { state: State::Fixed { seen: Vec::new() }, crc: Crc::new(), whole: false }
    }

    /// Takes and gives some bytes; on a fault, what was given before it and why.
    pub fn step(&mut self, input: &[u8], block: &mut [u8]) -> Result<(usize, usize), (usize, String)> {
        if let State::Data(data) = &mut self.state {
            let mut ended = false;
            let (taken, given) = inflate(data, input, block, &mut ended)?;
            self.crc.update(&block[..given]);
            if ended {
                self.state = State::Trailer { seen: Vec::new() };
            }
            return Ok((taken, given));
        }
        let Some(&octet) = input.first() else { return Ok((0, 0)) };
        match &mut self.state {
            State::Fixed { seen } => {
                self.whole = false;
                let expected = [Some(0x1f), Some(0x8b), Some(8)].get(seen.len()).copied().flatten();
                if expected.is_some_and(|expected| expected != octet) {
                    return Err((0, "no gzip header".to_owned()));
                }
                seen.push(octet);
                if seen.len() == 10 {
                    self.state = optional(seen[3], 0);
                }
                Ok((1, 0))
            }
            State::Optional { flags, skip, length } => {
                if *skip > 0 {
                    let run = input.len().min(*skip as usize);
                    *skip -= u32::try_from(run).unwrap_or(0);
                    if *skip == 0 {
                        self.state = optional(*flags, 0);
                    }
                    return Ok((run, 0));
                }
                if *flags & FEXTRA != 0 {
                    length.push(octet);
                    if let [low, high] = length[..] {
                        let skip = u32::from(low) | u32::from(high) << 8;
                        self.state = optional(*flags & !FEXTRA, skip);
                    }
                } else if octet == 0 {
                    let done = if *flags & FNAME != 0 { FNAME } else { FCOMMENT };
                    self.state = optional(*flags & !done, 0);
                }
                Ok((1, 0))
            }
            State::Data(_) => Ok((0, 0)),
            State::Trailer { seen } => {
                seen.push(octet);
                if let [a, b, c, d, _, _, _, _] = seen[..] {
                    if u32::from_le_bytes([a, b, c, d]) != self.crc.sum() {
                        return Err((0, "wrong checksum".to_owned()));
                    }
                    self.crc.reset();
                    self.state = State::Fixed { seen: Vec::new() };
                    self.whole = true;
                }
                Ok((1, 0))
            }
        }
    }
}

/// What follows the fixed header while `flags` announce more.
fn optional(flags: u8, skip: u32) -> State {
    if skip == 0 && flags & (FEXTRA | FNAME | FCOMMENT | FHCRC) == 0 {
        return State::Data(Box::new(Decompress::new(false)));
    }
    // The checksum of the header comes last.
    let (flags, skip) =
        if flags & (FEXTRA | FNAME | FCOMMENT) == 0 && skip == 0 { (0, 2) } else { (flags, skip) };
    State::Optional { flags, skip, length: Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_header_with_everything_is_read_however_it_is_cut() {
        let mut data = Vec::new();
        let builder = flate2::GzBuilder::new().filename("fish").comment("red").extra(vec![1, 2, 3]);
        builder.read(&b"sockeye"[..], flate2::Compression::best()).read_to_end(&mut data).unwrap();
        // A checksum of the header, which nobody checks.
        data[3] |= FHCRC;
        let header = 10 + 2 + 3 + 5 + 4;
        data.splice(header..header, [9, 9]);
        for size in [1, 3, data.len()] {
            let mut gzip = Gzip::new();
            let (mut out, mut block) = (Vec::new(), [0; 4]);
            for mut piece in data.chunks(size) {
                loop {
                    let (taken, given) = gzip.step(piece, &mut block).unwrap();
                    out.extend_from_slice(&block[..given]);
                    piece = &piece[taken..];
                    if piece.is_empty() && given < block.len() {
                        break;
                    }
                }
            }
            assert_eq!((out.as_slice(), gzip.whole), (&b"sockeye"[..], true), "by {size}");
        }
    }

    #[test]
    fn a_wrong_checksum_is_told() {
        let mut data = Vec::new();
        flate2::read::GzEncoder::new(&b"sockeye"[..], flate2::Compression::fast())
            .read_to_end(&mut data)
            .unwrap();
        let at = data.len() - 8;
        data[at] ^= 1;
        let (mut gzip, mut rest, mut block) = (Gzip::new(), &data[..], [0; 64]);
        let fault = loop {
            match gzip.step(rest, &mut block) {
                Ok((taken, _)) => rest = &rest[taken..],
                Err(fault) => break fault,
            }
        };
        assert_eq!(fault, (0, "wrong checksum".to_owned()));
    }
}
