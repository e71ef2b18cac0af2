//! Content put through a coding by the libraries, for tests.

use std::io::Read as _;

/// `data` as `gzip`, `zlib`, `raw` deflate, `br` or zstd.
pub(crate) fn coded(coding: &str, data: &[u8]) -> Vec<u8> {
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
