//! Content codings undone while a body passes (RFC 9110 §8.4.1): gzip, deflate, br, zstd, one on another.
//!
//! What comes out is handed on in small blocks, so that memory does not follow what a bomb would unfold to,
//! and windows are no larger than the codings' registrations allow (RFC 7932 §9.1, RFC 9659 §3).

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Decoder, Operation};

use super::gzip::Gzip;

/// Bytes of one block on its way.
const BLOCK: usize = 16 << 10;
/// Largest window of zstd as a content coding: 8 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;

/// Codings, the one applied last undone first.
pub struct Undo {
    stages: Vec<Stage>,
    left: u64,
}

/// Why nothing more comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not what it says, in the words of the library.
    Broken { coding: &'static str, exact: String },
    /// More came out than is read.
    TooLong,
    /// Whoever takes what comes out wants no more of it.
    TooDense,
}

impl Undo {
    /// Undoes codings named in the order in which they were applied, up to `limit` bytes of content; absent
    /// where one of them is not known.
    pub fn new<'a>(codings: impl DoubleEndedIterator<Item = &'a [u8]>, limit: u64) -> Option<Undo> {
        let stages = codings.rev().map(Stage::new).collect::<Option<Vec<_>>>()?;
        Some(Undo { stages, left: limit })
    }

    /// Gives what comes out of the next bytes, until that is refused.
    pub fn push(&mut self, bytes: &[u8], give: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Fault> {
        let left = &mut self.left;
        run(&mut self.stages, bytes, &mut |block| {
            let room = usize::try_from(*left).unwrap_or(usize::MAX).min(block.len());
            *left -= room as u64;
            match give(&block[..room]) {
                false => Err(Fault::TooDense),
                true if room < block.len() => Err(Fault::TooLong),
                true => Ok(()),
            }
        })
    }

    /// Whether every coding came to its end.
    pub fn is_whole(&self) -> bool {
        self.stages.iter().all(|stage| stage.whole)
    }
}

impl std::fmt::Debug for Undo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Undo").field("left", &self.left).finish_non_exhaustive()
    }
}

struct Stage {
    name: &'static str,
    coder: Coder,
    /// The data ended as its coding says.
    whole: bool,
    block: Vec<u8>,
}

enum Coder {
    Gzip(Gzip),
    /// "deflate" means zlib (§8.4.1.2), but many send it raw: the first two bytes tell.
    Deflate {
        start: Vec<u8>,
        state: Option<Decompress>,
    },
    Brotli(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>),
    Zstd {
        state: Decoder<'static>,
        /// Bytes that complete its next step. It gets no more at once: what it had unfolded before a fault
        /// would be lost.
        hint: usize,
    },
}

/// Bytes taken and given by one step.
pub(super) type Step = (usize, usize);

impl Stage {
    fn new(name: &[u8]) -> Option<Stage> {
        let (name, coder) = match name.to_ascii_lowercase().as_slice() {
            b"gzip" | b"x-gzip" => ("gzip", Coder::Gzip(Gzip::new())),
            b"deflate" => ("deflate", Coder::Deflate { start: Vec::new(), state: None }),
            b"br" => {
                let alloc = StandardAlloc::default;
                ("br", Coder::Brotli(Box::new(BrotliState::new_strict(alloc(), alloc(), alloc()))))
            }
            b"zstd" => {
                let mut state = Decoder::new().ok()?;
                state.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG)).ok()?;
                ("zstd", Coder::Zstd { state, hint: 1 })
            }
            _ => return None,
        };
        Some(Stage { name, coder, whole: false, block: vec![0; BLOCK] })
    }

    fn step(&mut self, input: &[u8]) -> Result<Step, (usize, Fault)> {
        let Stage { name, coder, whole, block } = self;
        let broken = |exact: &str| Fault::Broken { coding: name, exact: exact.to_owned() };
        match coder {
            Coder::Gzip(gzip) => {
                let stepped = gzip.step(input, block);
                *whole = gzip.whole;
                stepped.map_err(|(given, why)| (given, broken(&why)))
            }
            Coder::Deflate { start, state } => {
                let Some(state) = state else {
                    let run = (2 - start.len()).min(input.len());
                    start.extend_from_slice(&input[..run]);
                    if let [cmf, flg] = start[..] {
                        let zlib = cmf & 0x0f == 8 && (u16::from(cmf) << 8 | u16::from(flg)) % 31 == 0;
                        let mut fresh = Decompress::new(zlib);
                        let stepped = inflate(&mut fresh, start, block, whole);
                        *state = Some(fresh);
                        return match stepped {
                            Ok((_, given)) => Ok((run, given)),
                            Err((given, why)) => Err((given, broken(&why))),
                        };
                    }
                    return Ok((run, 0));
                };
                inflate(state, input, block, whole).map_err(|(given, why)| (given, broken(&why)))
            }
            Coder::Brotli(state) => {
                // One byte at a time, for the same reason as with zstd.
                let piece = &input[..input.len().min(1)];
                let (mut available_in, mut taken) = (piece.len(), 0);
                let (mut available_out, mut given, mut total) = (block.len(), 0, 0);
                let result = BrotliDecompressStream(
                    &mut available_in,
                    &mut taken,
                    piece,
                    &mut available_out,
                    &mut given,
                    block,
                    &mut total,
                    state,
                );
                match result {
                    BrotliResult::ResultFailure => return Err((given, broken("invalid data"))),
                    BrotliResult::ResultSuccess if *whole && !piece.is_empty() => {
                        return Err((given, broken("data after the end")));
                    }
                    BrotliResult::ResultSuccess => *whole = true,
                    BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
                }
                Ok((taken, given))
            }
            Coder::Zstd { state, hint } => {
                let piece = &input[..input.len().min(*hint)];
                let status = state.run_on_buffers(piece, block);
                let status = status.map_err(|fault| (0, broken(&fault.to_string())))?;
                let ended = status.remaining == 0;
                if status.bytes_read > 0 || status.bytes_written > 0 {
                    *whole = ended;
                }
                *hint = if ended { 1 } else { status.remaining };
                Ok((status.bytes_read, status.bytes_written))
            }
        }
    }
}

fn run(
    stages: &mut [Stage],
    mut input: &[u8],
    give: &mut dyn FnMut(&[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let [first, rest @ ..] = stages else { return give(input) };
    loop {
        let (taken, given, fault) = match first.step(input) {
            Ok((taken, given)) => (taken, given, None),
            Err((given, fault)) => (0, given, Some(fault)),
        };
        let full = given == first.block.len();
        if given > 0 {
            let block = std::mem::take(&mut first.block);
            let done = run(rest, &block[..given], give);
            first.block = block;
            done?;
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        input = &input[taken..];
        if !full && (input.is_empty() || taken == 0 && given == 0) {
            return Ok(());
        }
    }
}

/// One step of inflating; on a fault, what was given before it and its words. What follows the end is one.
pub(super) fn inflate(
    state: &mut Decompress,
    input: &[u8],
    block: &mut [u8],
    whole: &mut bool,
) -> Result<Step, (usize, String)> {
    if *whole {
        return if input.is_empty() { Ok((0, 0)) } else { Err((0, "data after the end".to_owned())) };
    }
    let (in_before, out_before) = (state.total_in(), state.total_out());
    let status = state.decompress(input, block, FlushDecompress::None);
    let taken = usize::try_from(state.total_in() - in_before).unwrap_or(0);
    let given = usize::try_from(state.total_out() - out_before).unwrap_or(0);
    match status {
        Ok(status) => {
            *whole = status == Status::StreamEnd;
            Ok((taken, given))
        }
        // The library's own words depend on how the data was cut.
        Err(_) => Err((given, "invalid data".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::content::coded;

    fn text() -> Vec<u8> {
        (0..4_000u32).flat_map(|n| format!("line {} ", n * 7919 % 10_007).into_bytes()).collect()
    }

    fn undone(codings: &[&str], data: &[u8], size: usize, limit: u64) -> (Vec<u8>, Option<Fault>, bool) {
        let mut undo = Undo::new(codings.iter().map(|name| name.as_bytes()), limit).unwrap();
        let mut out = Vec::new();
        for piece in data.chunks(size) {
            let mut give = |block: &[u8]| {
                out.extend_from_slice(block);
                true
            };
            if let Err(fault) = undo.push(piece, &mut give) {
                return (out, Some(fault), false);
            }
        }
        (out, None, undo.is_whole())
    }

    const ALL: [(&str, &str); 5] =
        [("gzip", "gzip"), ("deflate", "zlib"), ("Deflate", "raw"), ("br", "br"), ("zstd", "zstd")];

    #[test]
    fn every_coding_is_undone_however_it_is_cut() {
        for (name, coding) in ALL {
            let data = coded(coding, &text());
            for size in [1, 7, 1000, data.len()] {
                assert_eq!(
                    undone(&[name], &data, size, u64::MAX),
                    (text(), None, true),
                    "{coding} by {size}"
                );
            }
        }
    }

    #[test]
    fn stacked_codings_are_undone_from_the_last_one() {
        let data = coded("br", &coded("gzip", &text()));
        assert_eq!(undone(&["gzip", "br"], &data, 100, u64::MAX).0, text());
    }

    #[test]
    fn members_of_gzip_and_frames_of_zstd_follow_one_another() {
        for (name, coding) in [("gzip", "gzip"), ("zstd", "zstd")] {
            let data = [coded(coding, b"one "), coded(coding, b"two")].concat();
            for size in [1, data.len()] {
                assert_eq!(undone(&[name], &data, size, u64::MAX), (b"one two".to_vec(), None, true));
            }
        }
    }

    #[test]
    fn what_is_not_what_it_says_breaks_at_the_same_byte() {
        for name in ["gzip", "br", "zstd"] {
            let whole = undone(&[name], b"<html>not at all, and long enough</html>", 100, u64::MAX);
            assert!(matches!(whole.1, Some(Fault::Broken { .. })), "{name}: {whole:?}");
            assert_eq!(whole, undone(&[name], b"<html>not at all, and long enough</html>", 1, u64::MAX));
        }
        for (name, coding) in ALL {
            let mut data = coded(coding, &text());
            for at in (data.len() / 2)..(data.len() / 2 + 40) {
                data[at] ^= 0x55;
            }
            let (whole, fault, ended) = undone(&[name], &data, data.len(), u64::MAX);
            assert_eq!((whole, fault, ended), undone(&[name], &data, 1, u64::MAX), "{coding}");
        }
    }

    #[test]
    fn data_that_ends_too_early_is_not_whole_and_gives_what_came() {
        for (name, coding) in ALL {
            let data = coded(coding, &text());
            let (out, fault, whole) = undone(&[name], &data[..data.len() * 3 / 4], 64, u64::MAX);
            assert!(fault.is_none() && !whole, "{coding}");
            assert!(text().starts_with(&out), "{coding}");
        }
    }

    #[test]
    fn no_more_than_the_limit_comes_out() {
        let bomb = coded("gzip", &coded("gzip", &vec![0; 5 << 20]));
        let (out, fault, _) = undone(&["gzip", "gzip"], &bomb, 4096, 1 << 20);
        assert_eq!((out.len(), fault), (1 << 20, Some(Fault::TooLong)));
    }
}
