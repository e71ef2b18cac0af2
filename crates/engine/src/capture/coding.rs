//! Content codings undone in a stream (RFC 9110 §8.4.1): gzip, deflate, br, zstd, one on another.

use std::io::{self, BufRead, BufReader, Read};

use flate2::{Decompress, FlushDecompress, Status};

const BLOCK: usize = 64 << 10;

/// How undoing codings ended.
#[derive(Debug)]
pub(super) enum Undone {
    /// At the end of the data.
    Whole,
    /// The data ended before its coding said so.
    Truncated,
    /// More came out than anybody asked for.
    TooLong,
    /// It is not what it says.
    Broken(String),
}

/// Whether we can undo a coding (its name in lower case).
pub(super) fn is_known(coding: &str) -> bool {
    matches!(coding, "gzip" | "x-gzip" | "deflate" | "br" | "zstd")
}

/// `from` read through the codings, the first one undone first. Where `from` would have to wait, so does
/// this, and it goes on from there when it is asked again.
pub(super) fn layers(codings: &[String], from: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    codings.iter().fold(from, |from, coding| {
        let from = BufReader::with_capacity(BLOCK, from);
        match coding.as_str() {
            "gzip" | "x-gzip" => Box::new(flate2::bufread::MultiGzDecoder::new(from)),
            "deflate" => Box::new(Inflate { from, state: None, done: false }),
            "br" => Box::new(Brotli(brotli::Decompressor::new(Watched { from, over: false }, BLOCK))),
            "zstd" => match zstd::stream::read::Decoder::with_buffer(from) {
                Ok(decoder) => Box::new(decoder),
                Err(fault) => Box::new(Refused(Some(fault))),
            },
            _ => Box::new(from),
        }
    })
}

/// What a fault of a decoder says of the data.
pub(super) fn undone(fault: &io::Error) -> Undone {
    if fault.kind() == io::ErrorKind::UnexpectedEof {
        Undone::Truncated
    } else {
        Undone::Broken(fault.to_string())
    }
}

/// A decoder that could not be made.
struct Refused(Option<io::Error>);

impl Read for Refused {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A zlib header (RFC 1950 §2.2).
fn is_zlib(start: &[u8]) -> bool {
    match start {
        [cmf] => cmf & 0x0f == 8,
        [cmf, flg, ..] => cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flg)) % 31 == 0,
        _ => true,
    }
}

/// Inflates, and tells data that ends too early from data that ends.
struct Inflate<R> {
    from: R,
    /// Made when the first bytes tell which kind it is: "deflate" means zlib (RFC 9110 §8.4.1.2), and many
    /// send it raw.
    state: Option<Decompress>,
    done: bool,
}

impl<R: BufRead> Read for Inflate<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done && !out.is_empty() {
            let input = self.from.fill_buf()?;
            let over = input.is_empty();
            let state = self.state.get_or_insert_with(|| Decompress::new(is_zlib(input)));
            let (in_before, out_before) = (state.total_in(), state.total_out());
            let flush = if over { FlushDecompress::Finish } else { FlushDecompress::None };
            let status = state.decompress(input, out, flush).map_err(io::Error::from)?;
            let taken = usize::try_from(state.total_in() - in_before).unwrap_or(0);
            let given = usize::try_from(state.total_out() - out_before).unwrap_or(0);
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
    use crate::decode::content::coded;

    fn run(codings: &[&str], data: &[u8]) -> (Vec<u8>, Undone) {
        let codings: Vec<String> = codings.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        let mut reader = layers(&codings, Box::new(Stuttering { data: data.to_vec(), at: 0, ready: false }));
        let mut block = [0; 1000];
        loop {
            match reader.read(&mut block) {
                Ok(0) => return (out, Undone::Whole),
                Ok(n) => out.extend_from_slice(&block[..n]),
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => {}
                Err(fault) => return (out, undone(&fault)),
            }
        }
    }

    /// Gives a few bytes at a time, and would wait before each.
    struct Stuttering {
        data: Vec<u8>,
        at: usize,
        ready: bool,
    }

    impl Read for Stuttering {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.ready = !self.ready;
            if !self.ready {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let n = buf.len().min(7).min(self.data.len() - self.at);
            buf[..n].copy_from_slice(&self.data[self.at..self.at + n]);
            self.at += n;
            Ok(n)
        }
    }

    fn text() -> Vec<u8> {
        (0..20_000u32).flat_map(|n| format!("line {} ", n * 7919 % 10_007).into_bytes()).collect()
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
            let (out, undone) = run(&[name], &coded(coding, &text()));
            assert!(matches!(undone, Undone::Whole), "{coding}: {undone:?}");
            assert_eq!(out, text(), "{coding}");
        }
    }

    #[test]
    fn stacked_codings_are_undone_from_the_last_one() {
        let data = coded("br", &coded("gzip", &text()));
        assert_eq!(run(&["br", "gzip"], &data).0, text());
    }

    #[test]
    fn data_that_ends_too_early_gives_what_came_before() {
        for (name, coding) in ALL {
            let data = coded(coding, &text());
            let (out, undone) = run(&[name], &data[..data.len() * 3 / 4]);
            assert!(matches!(undone, Undone::Truncated), "{coding}: {undone:?}");
            assert!(text().starts_with(&out), "{coding}");
        }
    }

    #[test]
    fn what_is_not_what_it_says_is_broken() {
        for name in ["gzip", "br", "zstd"] {
            let (_, undone) = run(&[name], b"<html>not at all, and long enough</html>");
            assert!(matches!(undone, Undone::Broken(_)), "{name}: {undone:?}");
        }
    }
}
