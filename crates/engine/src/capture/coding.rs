//! Content codings undone in a stream (RFC 9110 §8.4.1): gzip, deflate, br, zstd, one on another.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::{Decompress, FlushDecompress, Status};

const BLOCK: usize = 64 << 10;

/// How undoing codings ended.
#[derive(Debug)]
pub(super) enum Undone {
    /// At the end of the data.
    Whole,
    /// The data ended before its coding said so.
    Truncated,
    /// More than may be kept came out.
    TooLong,
    /// It is not what it says.
    Broken(String),
}

/// Whether we can undo a coding (its name in lower case).
pub(super) fn is_known(coding: &str) -> bool {
    matches!(coding, "gzip" | "x-gzip" | "deflate" | "br" | "zstd")
}

/// Reads `from` through the codings, the first one undone first, and writes at most `limit` bytes.
/// An `Err` is the disk's; what is wrong with the data is in [`Undone`].
pub(super) fn undo(
    codings: &[String],
    from: Box<dyn Read>,
    to: &mut dyn Write,
    limit: u64,
) -> io::Result<(u64, Undone)> {
    let mut reader = from;
    for coding in codings {
        reader = match layer(coding, reader) {
            Ok(reader) => reader,
            Err(fault) => return Ok((0, Undone::Broken(fault.to_string()))),
        };
    }
    let mut block = vec![0; BLOCK];
    let mut len = 0u64;
    loop {
        let n = match reader.read(&mut block) {
            Ok(0) => return Ok((len, Undone::Whole)),
            Ok(n) => n,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
            Err(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok((len, Undone::Truncated));
            }
            Err(fault) => return Ok((len, Undone::Broken(fault.to_string()))),
        };
        let room = usize::try_from(limit - len).unwrap_or(usize::MAX);
        to.write_all(&block[..n.min(room)])?;
        len += n.min(room) as u64;
        if n > room {
            return Ok((len, Undone::TooLong));
        }
    }
}

fn layer(coding: &str, from: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    let mut from = BufReader::with_capacity(BLOCK, from);
    Ok(match coding {
        "gzip" | "x-gzip" => Box::new(flate2::bufread::MultiGzDecoder::new(from)),
        "deflate" => {
            // "deflate" means zlib (RFC 9110 §8.4.1.2); many send it raw.
            let zlib = is_zlib(from.fill_buf()?);
            Box::new(Inflate { from, state: Decompress::new(zlib), done: false })
        }
        "br" => Box::new(Brotli(brotli::Decompressor::new(Watched { from, over: false }, BLOCK))),
        "zstd" => Box::new(zstd::stream::read::Decoder::with_buffer(from)?),
        _ => Box::new(from),
    })
}

/// A zlib header (RFC 1950 §2.2).
fn is_zlib(start: &[u8]) -> bool {
    match start {
        [cmf, flg, ..] => cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)) % 31 == 0,
        _ => true,
    }
}

/// Inflates, and tells data that ends too early from data that ends.
struct Inflate<R> {
    from: R,
    state: Decompress,
    done: bool,
}

impl<R: BufRead> Read for Inflate<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done && !out.is_empty() {
            let input = self.from.fill_buf()?;
            let over = input.is_empty();
            let (in_before, out_before) = (self.state.total_in(), self.state.total_out());
            let flush = if over { FlushDecompress::Finish } else { FlushDecompress::None };
            let status = self.state.decompress(input, out, flush).map_err(io::Error::from)?;
            let taken = usize::try_from(self.state.total_in() - in_before).unwrap_or(0);
            let given = usize::try_from(self.state.total_out() - out_before).unwrap_or(0);
            self.from.consume(taken);
            self.done = status == Status::StreamEnd;
            if given > 0 {
                return Ok(given);
            }
            if over && !self.done {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}

/// The library calls brotli data that ends too early invalid; whether it had ended tells the two apart.
struct Brotli<R: Read>(brotli::Decompressor<Watched<R>>);

impl<R: Read> Read for Brotli<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|fault| {
            if fault.kind() == io::ErrorKind::InvalidData && self.0.get_ref().over {
                io::ErrorKind::UnexpectedEof.into()
            } else {
                fault
            }
        })
    }
}

/// A reader that remembers whether its end was reached.
struct Watched<R> {
    from: R,
    over: bool,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(out)?;
        self.over = n == 0 && !out.is_empty();
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(codings: &[&str], data: &[u8], limit: u64) -> (Vec<u8>, Undone) {
        let codings: Vec<String> = codings.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        let (len, undone) =
            undo(&codings, Box::new(io::Cursor::new(data.to_vec())), &mut out, limit).unwrap();
        assert_eq!(len, out.len() as u64);
        (out, undone)
    }

    fn text() -> Vec<u8> {
        (0..20_000u32).flat_map(|n| format!("line {} ", n * 7919 % 10_007).into_bytes()).collect()
    }

    fn coded(coding: &str, data: &[u8]) -> Vec<u8> {
        let level = flate2::Compression::default();
        let mut out = Vec::new();
        match coding {
            "gzip" | "x-gzip" => {
                flate2::read::GzEncoder::new(data, level).read_to_end(&mut out).unwrap();
            }
            "zlib" => {
                flate2::read::ZlibEncoder::new(data, level).read_to_end(&mut out).unwrap();
            }
            "raw" => {
                flate2::read::DeflateEncoder::new(data, level).read_to_end(&mut out).unwrap();
            }
            "br" => {
                brotli::CompressorReader::new(data, 4096, 5, 22).read_to_end(&mut out).unwrap();
            }
            _ => out = zstd::encode_all(data, 3).unwrap(),
        }
        out
    }

    const ALL: [(&str, &str); 6] = [
        ("gzip", "gzip"),
        ("x-gzip", "x-gzip"),
        ("deflate", "zlib"),
        ("deflate", "raw"),
        ("br", "br"),
        ("zstd", "zstd"),
    ];

    #[test]
    fn every_coding_is_undone() {
        for (name, coding) in ALL {
            let (out, undone) = run(&[name], &coded(coding, &text()), u64::MAX);
            assert!(matches!(undone, Undone::Whole), "{coding}: {undone:?}");
            assert_eq!(out, text(), "{coding}");
        }
    }

    #[test]
    fn stacked_codings_are_undone_from_the_last_one() {
        let data = coded("br", &coded("gzip", &text()));
        assert_eq!(run(&["br", "gzip"], &data, u64::MAX).0, text());
    }

    #[test]
    fn data_that_ends_too_early_gives_what_came_before() {
        for (name, coding) in ALL {
            let data = coded(coding, &text());
            let (out, undone) = run(&[name], &data[..data.len() * 3 / 4], u64::MAX);
            assert!(matches!(undone, Undone::Truncated), "{coding}: {undone:?}");
            assert!(text().starts_with(&out), "{coding}");
        }
    }

    #[test]
    fn what_is_not_what_it_says_is_broken() {
        for name in ["gzip", "br", "zstd"] {
            let (_, undone) = run(&[name], b"<html>not at all, and long enough</html>", u64::MAX);
            assert!(matches!(undone, Undone::Broken(_)), "{name}: {undone:?}");
        }
    }

    #[test]
    fn no_more_than_the_limit_is_kept() {
        let bomb = coded("gzip", &vec![0; 5 << 20]);
        let (out, undone) = run(&["gzip"], &bomb, 1 << 20);
        assert!(matches!(undone, Undone::TooLong));
        assert_eq!(out.len(), 1 << 20);
    }
}
