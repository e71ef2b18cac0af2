//! Frames that we send: header, masking key, masked payload (RFC 6455 §5.2, §5.3). Any header can be written,
//! also one that breaks the rules: a person asked for it.

use std::io;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt};
use ring::rand::{SecureRandom, SystemRandom};

use crate::api::{LengthForm, RawFrame};
use crate::compose::{Given, stream_file};
use crate::decode::websocket::apply_mask;
use crate::dial::line::Outgoing;

/// Random bytes fetched at once; masking keys must be unpredictable (RFC 6455 §10.3).
const POOL: usize = 4096;

/// Opcodes (RFC 6455 §5.2).
pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

/// The bits of a header before its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits {
    pub fin: bool,
    pub rsv1: bool,
    pub rsv2: bool,
    pub rsv3: bool,
    /// The lower four bits count.
    pub opcode: u8,
}

impl Bits {
    /// A whole message or a control frame: FIN, and nothing reserved.
    #[must_use]
    pub fn of(opcode: u8) -> Bits {
        Bits { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode }
    }
}

/// The bytes of a header.
#[must_use]
pub fn head(bits: Bits, form: LengthForm, len: u64, key: Option<[u8; 4]>) -> Vec<u8> {
    let mut head = Vec::with_capacity(14);
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    head.push(
        flag(bits.fin, 0x80)
            | flag(bits.rsv1, 0x40)
            | flag(bits.rsv2, 0x20)
            | flag(bits.rsv3, 0x10)
            | (bits.opcode & 0x0f),
    );
    let masked = flag(key.is_some(), 0x80);
    let form = match (form, len) {
        (LengthForm::Shortest, 0..126) => LengthForm::Bits7,
        (LengthForm::Shortest, 126..65_536) => LengthForm::Bits16,
        (LengthForm::Shortest, _) => LengthForm::Bits64,
        (form, _) => form,
    };
    match form {
        LengthForm::Bits7 | LengthForm::Shortest => head.push(masked | (len as u8 & 0x7f)),
        LengthForm::Bits16 => {
            head.push(masked | 126);
            head.extend_from_slice(&(len as u16).to_be_bytes());
        }
        LengthForm::Bits64 => {
            head.push(masked | 127);
            head.extend_from_slice(&len.to_be_bytes());
        }
    }
    head.extend(key.into_iter().flatten());
    head
}

/// The header of a frame made bit by bit; a random key is written as `key`.
#[must_use]
pub fn raw_head(frame: &RawFrame, len: u64, key: [u8; 4]) -> Vec<u8> {
    let bits =
        Bits { fin: frame.fin, rsv1: frame.rsv1, rsv2: frame.rsv2, rsv3: frame.rsv3, opcode: frame.opcode };
    let key = frame.masked.then(|| frame.key.unwrap_or(key));
    head(bits, frame.length, frame.claim.unwrap_or(len), key)
}

/// Writes frames.
#[derive(Debug)]
pub struct Framer {
    random: SystemRandom,
    pool: Vec<u8>,
    /// Mask what is sent, as a client must (RFC 6455 §5.1).
    pub masking: bool,
}

impl Framer {
    /// A writer that masks what it sends, or does not.
    #[must_use]
    pub fn new(masking: bool) -> Framer {
        Framer { random: SystemRandom::new(), pool: Vec::new(), masking }
    }

    /// One whole frame.
    pub fn frame(&mut self, bits: Bits, payload: &[u8]) -> io::Result<Bytes> {
        let key = if self.masking { Some(self.key()?) } else { None };
        let head = head(bits, LengthForm::Shortest, payload.len() as u64, key);
        Ok(joined(&head, payload, key))
    }

    /// One frame whose payload may be a file, read and masked while it is sent.
    pub fn given(&mut self, bits: Bits, payload: Given) -> io::Result<Vec<Outgoing>> {
        match payload {
            Given::Bytes(bytes) => Ok(vec![Outgoing::Bytes(self.frame(bits, &bytes)?)]),
            Given::File { path, len } => self.stream(bits, len, stream_file(path, len)),
        }
    }

    /// One frame whose payload comes from elsewhere while it is sent.
    pub fn stream(
        &mut self,
        bits: Bits,
        len: u64,
        payload: BoxStream<'static, io::Result<Bytes>>,
    ) -> io::Result<Vec<Outgoing>> {
        let key = if self.masking { Some(self.key()?) } else { None };
        let head = head(bits, LengthForm::Shortest, len, key);
        Ok(vec![Outgoing::Bytes(head.into()), Outgoing::Stream(masked(payload, key))])
    }

    /// A frame made bit by bit.
    pub fn raw(&mut self, frame: &RawFrame, payload: Given) -> io::Result<Vec<Outgoing>> {
        let random = self.key()?;
        let head = raw_head(frame, payload.len(), random);
        let key = frame.masked.then(|| frame.key.unwrap_or(random));
        match payload {
            Given::Bytes(bytes) => Ok(vec![Outgoing::Bytes(joined(&head, &bytes, key))]),
            Given::File { path, len } => {
                Ok(vec![Outgoing::Bytes(head.into()), Outgoing::Stream(masked(stream_file(path, len), key))])
            }
        }
    }

    /// Sixteen random bytes.
    pub fn random(&mut self) -> io::Result<[u8; 16]> {
        let mut octets = [0; 16];
        for four in octets.chunks_exact_mut(4) {
            four.copy_from_slice(&self.key()?);
        }
        Ok(octets)
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

fn joined(head: &[u8], payload: &[u8], key: Option<[u8; 4]>) -> Bytes {
    let mut frame = BytesMut::with_capacity(head.len() + payload.len());
    frame.extend_from_slice(head);
    frame.extend_from_slice(payload);
    if let Some(key) = key {
        apply_mask(&mut frame[head.len()..], key, 0);
    }
    frame.freeze()
}

fn masked(
    payload: BoxStream<'static, io::Result<Bytes>>,
    key: Option<[u8; 4]>,
) -> BoxStream<'static, io::Result<Bytes>> {
    let Some(key) = key else { return payload };
    payload
        .scan(0u64, move |at, piece| {
            let piece = piece.map(|piece| {
                let mut piece = BytesMut::from(piece);
                apply_mask(&mut piece, key, *at);
                *at += piece.len() as u64;
                piece.freeze()
            });
            std::future::ready(Some(piece))
        })
        .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Payload;
    use crate::decode::websocket::read_head;

    #[test]
    fn keys_differ_from_frame_to_frame() {
        let mut framer = Framer::new(true);
        let keys: std::collections::HashSet<_> = (0..64).map(|_| framer.key().unwrap()).collect();
        assert!(keys.len() > 60);
    }

    #[test]
    fn the_hello_of_rfc_6455_unmasked() {
        let mut framer = Framer::new(false);
        assert_eq!(&framer.frame(Bits::of(TEXT), b"Hello").unwrap()[..], b"\x81\x05Hello");
    }

    #[test]
    fn every_bit_of_a_raw_header_is_read_back() {
        for first in 0..=255u8 {
            for (length, len_bits) in
                [(LengthForm::Bits7, 7), (LengthForm::Bits16, 16), (LengthForm::Bits64, 64)]
            {
                let frame = RawFrame {
                    fin: first & 0x80 != 0,
                    rsv1: first & 0x40 != 0,
                    rsv2: first & 0x20 != 0,
                    rsv3: first & 0x10 != 0,
                    opcode: first & 0x0f,
                    masked: first % 3 == 0,
                    key: Some([1, 2, 3, 4]),
                    length,
                    claim: (first % 2 == 0).then_some(99),
                    payload: Payload::Hex { hex: String::new() },
                };
                let bytes = raw_head(&frame, 5, [0; 4]);
                let read = read_head(&bytes, 0).unwrap();
                assert_eq!(bytes[0], first);
                assert_eq!(usize::from(read.header_len), bytes.len());
                assert_eq!((read.len_bits, read.masked), (len_bits, frame.masked));
                assert_eq!(read.payload_len, frame.claim.unwrap_or(5));
                assert_eq!(read.mask_key, frame.masked.then_some([1, 2, 3, 4]));
            }
        }
    }
}
