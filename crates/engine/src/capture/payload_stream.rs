//! The payload of a message as a source of bytes, for who sends it again without holding it.

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{Stream, unfold};

use super::Capture;

/// Bytes read at a time.
const PIECE: u64 = 256 << 10;

/// The payload of the event `seq`, `len` bytes of it; waits until the event is recorded.
pub fn payload_stream(
    capture: &Arc<Capture>,
    seq: u64,
    len: u64,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    unfold((Arc::clone(capture), 0), move |(capture, off)| async move {
        if off >= len {
            return None;
        }
        let mut ticks = capture.ticks();
        let piece = loop {
            ticks.borrow_and_update();
            match capture.payload(seq, off, PIECE.min(len - off)) {
                Ok(window) => break STANDARD.decode(window.bytes).map_err(io::Error::other),
                Err(_) if ticks.changed().await.is_ok() => {}
                Err(error) => break Err(io::Error::other(error)),
            }
        };
        let piece = piece.and_then(|piece| match piece.len() as u64 {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            got => Ok((Bytes::from(piece), off + got)),
        });
        Some(match piece {
            Ok((bytes, off)) => (Ok(bytes), (capture, off)),
            Err(error) => (Err(error), (capture, len)),
        })
    })
}
