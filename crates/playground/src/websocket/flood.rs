//! As fast as possible: what benches and the ten-million-row list are measured with.

use std::io;

use tokio::io::AsyncWriteExt;

use super::frames::{self, BINARY, FIN, TEXT};
use crate::http::Request;
use crate::wire::{Socket, Wire};

/// Frames are written in blocks of about this many bytes.
const BLOCK: usize = 256 * 1024;

/// `n` messages of `size` bytes, then Close 1000.
pub(super) async fn flood<S: Socket>(mut wire: Wire<S>, request: &Request) -> io::Result<()> {
    let (n, size) = (request.number("n", 1_000_000), request.number("size", 100));
    let size = usize::try_from(size).unwrap_or(0).min(16 << 20);
    let binary = request.query().iter().any(|(name, value)| name == "kind" && value == "binary");
    let message = frames::frame(FIN | if binary { BINARY } else { TEXT }, &payload(size, binary));
    let per_block = (BLOCK / message.len()).max(1);
    let block = message.repeat(per_block);
    let mut left = n;
    while left > 0 {
        let count = left.min(per_block as u64);
        // count ≤ per_block, which came from a usize.
        wire.stream.write_all(&block[..message.len() * count as usize]).await?;
        left -= count;
    }
    wire.write(&frames::close(Some(1000), "")).await?;
    frames::finish(wire).await
}

/// Reads everything and says nothing but pongs and the Close.
pub(super) async fn sink<S: Socket>(wire: Wire<S>) -> io::Result<()> {
    frames::listen(wire).await
}

fn payload(size: usize, binary: bool) -> Vec<u8> {
    (0..size).map(|i| if binary { (i % 256) as u8 } else { b'a' + (i % 26) as u8 }).collect()
}
