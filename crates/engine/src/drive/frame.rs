//! Frames that we send: header, masking key, masked payload (RFC 6455 §5.2, §5.3).

use std::io;

use bytes::{Bytes, BytesMut, buf::BufMut};
use futures_util::stream::{BoxStream, StreamExt};
use ring::rand::{SecureRandom, SystemRandom};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode;

use crate::compose::{Given, stream_file};
use crate::dial::line::Outgoing;

/// Random bytes fetched at once; masking keys must be unpredictable (RFC 6455 §10.3).
const POOL: usize = 4096;

/// Writes frames.
#[derive(Debug)]
pub struct Framer {
    random: SystemRandom,
    pool: Vec<u8>,
}

impl Default for Framer {
    fn default() -> Self {
        Framer { random: SystemRandom::new(), pool: Vec::new() }
    }
}

impl Framer {
    /// One whole frame.
    pub fn frame(&mut self, opcode: OpCode, payload: &[u8]) -> io::Result<Bytes> {
        let key = self.key()?;
        let mut frame = head(opcode, key, payload.len() as u64)?;
        let body = frame.len();
        frame.extend_from_slice(payload);
        mask(&mut frame[body..], key, 0);
        Ok(frame.freeze())
    }

    /// One frame whose payload may be a file, read and masked while it is sent.
    pub fn message(&mut self, opcode: OpCode, payload: Given) -> io::Result<Vec<Outgoing>> {
        match payload {
            Given::Bytes(bytes) => Ok(vec![Outgoing::Bytes(self.frame(opcode, &bytes)?)]),
            Given::File { path, len } => {
                let key = self.key()?;
                let head = head(opcode, key, len)?.freeze();
                Ok(vec![Outgoing::Bytes(head), Outgoing::Stream(masked(stream_file(path, len), key))])
            }
        }
    }

    fn key(&mut self) -> io::Result<[u8; 4]> {
        if self.pool.is_empty() {
            self.pool.resize(POOL, 0);
            self.random.fill(&mut self.pool).map_err(|_| io::Error::other("no random bytes"))?;
        }
        let mut key = [0; 4];
        for octet in &mut key {
            // The pool's length is a multiple of four, so it never runs out within a key.
            *octet = self.pool.pop().unwrap_or_default();
        }
        Ok(key)
    }
}

fn head(opcode: OpCode, key: [u8; 4], len: u64) -> io::Result<BytesMut> {
    let header = FrameHeader { opcode, mask: Some(key), ..FrameHeader::default() };
    let room = header.len(len) + usize::try_from(len).unwrap_or(0).min(1 << 20);
    let mut frame = BytesMut::with_capacity(room).writer();
    header.format(len, &mut frame).map_err(io::Error::other)?;
    Ok(frame.into_inner())
}

fn masked(
    payload: BoxStream<'static, io::Result<Bytes>>,
    key: [u8; 4],
) -> BoxStream<'static, io::Result<Bytes>> {
    payload
        .scan(0usize, move |at, piece| {
            let piece = piece.map(|piece| {
                let mut piece = BytesMut::from(piece);
                mask(&mut piece, key, *at);
                *at += piece.len();
                piece.freeze()
            });
            std::future::ready(Some(piece))
        })
        .boxed()
}

/// XORs with the key; `at` is the place of the first byte within the payload.
fn mask(bytes: &mut [u8], key: [u8; 4], at: usize) {
    let mut turned = key;
    turned.rotate_left(at % 4);
    let wide = u32::from_ne_bytes(turned);
    let mut words = bytes.chunks_exact_mut(4);
    for word in &mut words {
        let value = u32::from_ne_bytes([word[0], word[1], word[2], word[3]]) ^ wide;
        word.copy_from_slice(&value.to_ne_bytes());
    }
    for (octet, key) in words.into_remainder().iter_mut().zip(turned) {
        *octet ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_masked_in_pieces_is_masked_as_one() {
        let key = [1, 2, 3, 4];
        let plain: Vec<u8> = (0..=40).collect();
        let mut whole = plain.clone();
        mask(&mut whole, key, 0);
        for cut in 0..plain.len() {
            let mut pieces = plain.clone();
            let (left, right) = pieces.split_at_mut(cut);
            mask(left, key, 0);
            mask(right, key, cut);
            assert_eq!(pieces, whole, "cut at {cut}");
        }
        mask(&mut whole, key, 0);
        assert_eq!(whole, plain);
    }

    #[test]
    fn keys_differ_from_frame_to_frame() {
        let mut framer = Framer::default();
        let keys: std::collections::HashSet<_> = (0..64).map(|_| framer.key().unwrap()).collect();
        assert!(keys.len() > 60);
    }
}
