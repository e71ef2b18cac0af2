//! Content codings of request bodies (RFC 9110 §8.4.1), whole or while they are sent.

use std::io::{self, Write};

use brotli::CompressorWriter;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use futures_util::stream::{BoxStream, StreamExt, try_unfold};
use zstd::stream::write::Encoder as ZstdEncoder;

use crate::api::RequestCoding;

/// Brotli's middle: its best would hold a request back.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;

/// One content coding on its way.
enum Encoder {
    Gzip(GzEncoder<Vec<u8>>),
    /// `deflate` is the zlib format (RFC 9110 §8.4.1.2).
    Deflate(ZlibEncoder<Vec<u8>>),
    Br(Box<CompressorWriter<Vec<u8>>>),
    Zstd(ZstdEncoder<'static, Vec<u8>>),
}

/// Content at hand, coded.
pub fn encode(coding: RequestCoding, bytes: &[u8]) -> io::Result<Bytes> {
    let mut encoder = Encoder::new(coding)?;
    let mut out = encoder.push(bytes)?;
    out.extend(encoder.finish()?);
    Ok(out.into())
}

/// Content coded while it is read.
pub fn encode_stream(
    coding: RequestCoding,
    content: BoxStream<'static, io::Result<Bytes>>,
) -> BoxStream<'static, io::Result<Bytes>> {
    try_unfold((content, None::<Encoder>, false), move |(mut content, encoder, done)| async move {
        if done {
            return Ok(None);
        }
        let mut encoder = match encoder {
            Some(encoder) => encoder,
            None => Encoder::new(coding)?,
        };
        while let Some(piece) = content.next().await {
            let out = encoder.push(&piece?)?;
            if !out.is_empty() {
                return Ok(Some((Bytes::from(out), (content, Some(encoder), false))));
            }
        }
        Ok(Some((Bytes::from(encoder.finish()?), (content, None, true))))
    })
    .boxed()
}

impl Encoder {
    fn new(coding: RequestCoding) -> io::Result<Encoder> {
        Ok(match coding {
            RequestCoding::Gzip => Encoder::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
            RequestCoding::Deflate => Encoder::Deflate(ZlibEncoder::new(Vec::new(), Compression::default())),
            RequestCoding::Br => {
                Encoder::Br(Box::new(CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW)))
            }
            RequestCoding::Zstd => Encoder::Zstd(ZstdEncoder::new(Vec::new(), 0)?),
        })
    }

    /// Takes bytes in; gives what is ready.
    fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let out = match self {
            Encoder::Gzip(encoder) => {
                encoder.write_all(bytes)?;
                encoder.get_mut()
            }
            Encoder::Deflate(encoder) => {
                encoder.write_all(bytes)?;
                encoder.get_mut()
            }
            Encoder::Br(encoder) => {
                encoder.write_all(bytes)?;
                encoder.get_mut()
            }
            Encoder::Zstd(encoder) => {
                encoder.write_all(bytes)?;
                encoder.get_mut()
            }
        };
        Ok(std::mem::take(out))
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Deflate(encoder) => encoder.finish(),
            Encoder::Br(encoder) => Ok(encoder.into_inner()),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use futures_util::TryStreamExt;
    use futures_util::stream;

    use super::*;

    fn decoded(coding: RequestCoding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            RequestCoding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out),
            RequestCoding::Deflate => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut out),
            RequestCoding::Br => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out),
            RequestCoding::Zstd => zstd::stream::read::Decoder::new(bytes).unwrap().read_to_end(&mut out),
        }
        .unwrap();
        out
    }

    #[tokio::test]
    async fn every_coding_can_be_undone_whole_and_streamed() {
        let text = b"the salmon returns to the river; ".repeat(9000);
        for &coding in RequestCoding::ALL {
            for text in [&text[..], b""] {
                assert_eq!(decoded(coding, &encode(coding, text).unwrap()), text, "{coding:?}");
                let pieces: Vec<_> =
                    text.chunks(7000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
                let coded: Vec<Bytes> =
                    encode_stream(coding, stream::iter(pieces).boxed()).try_collect().await.unwrap();
                assert_eq!(decoded(coding, &coded.concat()), text, "{coding:?} streamed");
            }
        }
    }
}
