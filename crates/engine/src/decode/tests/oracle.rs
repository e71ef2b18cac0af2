//! Our messages equal those of tungstenite on the same bytes; what was compressed with permessage-deflate
//! equals what zlib makes of the payload that tungstenite read, since tungstenite itself refuses RSV1.

use std::collections::BTreeMap;
use std::io::Cursor;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use proptest::prelude::*;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::decode::fuzzing::{Step, decode_with, frame, records, settled};
use crate::decode::websocket::read_head;
use crate::event::{ByteRange, Data, Dir, Log, Opcode};

/// One message or control frame as both decoders see it.
#[derive(Debug, PartialEq)]
enum Seen {
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close,
}

fn theirs(bytes: &[u8]) -> Vec<Seen> {
    let mut socket = WebSocket::from_raw_socket(Stream(Cursor::new(bytes.to_vec())), Role::Client, None);
    let mut seen = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => seen.push(Seen::Text(text.as_bytes().to_vec())),
            Ok(Message::Binary(octets)) => seen.push(Seen::Binary(octets.to_vec())),
            Ok(Message::Ping(octets)) => seen.push(Seen::Ping(octets.to_vec())),
            Ok(Message::Pong(octets)) => seen.push(Seen::Pong(octets.to_vec())),
            Ok(Message::Close(_)) => seen.push(Seen::Close),
            Ok(Message::Frame(_)) => unreachable!("read gives no raw frames"),
            Err(Error::Io(_) | Error::ConnectionClosed | Error::Protocol(_)) => return seen,
            Err(error) => panic!("{error}"),
        }
    }
}

/// A stream that takes every write and reads to its end.
struct Stream(Cursor<Vec<u8>>);

impl std::io::Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buf)
    }
}

impl std::io::Write for Stream {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        Ok(buf.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn ours(answer: &str, bytes: &[u8]) -> Vec<Seen> {
    let mut steps = settled(answer);
    let base: u64 = steps
        .iter()
        .map(|step| match step {
            Step::Bytes(Dir::Rx, bytes) => bytes.len() as u64,
            _ => 0,
        })
        .sum();
    steps.push(Step::Bytes(Dir::Rx, bytes.to_vec().into()));
    let mut derived = BTreeMap::new();
    let events = decode_with(&records("ws", false, &steps, &[usize::MAX]), &mut derived);
    let inflated = derived.remove(&Log::InflatedRx).unwrap_or_default();
    let payload = |ranges: &[ByteRange]| -> Vec<u8> {
        if let Some(range) = ranges.iter().find(|range| range.log == Log::InflatedRx) {
            return inflated[range.off as usize..][..range.len as usize].to_vec();
        }
        ranges
            .iter()
            .flat_map(|range| {
                let mut rest = &bytes[(range.off - base) as usize..][..range.len as usize];
                let mut payload = Vec::new();
                while let Some(head) = read_head(rest, 0) {
                    let (from, len) = (usize::from(head.header_len), head.payload_len as usize);
                    payload.extend_from_slice(&rest[from..from + len]);
                    rest = &rest[from + len..];
                }
                payload
            })
            .collect()
    };
    events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsMessage(message) if message.complete => Some(match message.opcode {
                Opcode::Text => Seen::Text(payload(&event.ranges)),
                _ => Seen::Binary(payload(&event.ranges)),
            }),
            Data::WsPing(ping) => Some(Seen::Ping(ping.payload.0.clone())),
            Data::WsPong(pong) => Some(Seen::Pong(pong.payload.0.clone())),
            Data::WsCloseReceived(_) => Some(Seen::Close),
            _ => None,
        })
        .collect()
}

fn received(first: u8, payload: &[u8]) -> Vec<u8> {
    frame(Dir::Rx, first, payload)
}

/// What the peer sends next.
#[derive(Clone, Debug)]
enum Unit {
    /// The frames of one message or control frame as they are.
    Plain(Vec<u8>),
    /// A message that is compressed, in fragments of that size.
    Compressed { text: bool, body: Vec<u8>, size: usize },
}

/// Text may be cut within a character.
fn plain() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        ("\\PC{0,200}", 1usize..40).prop_map(|(text, size)| fragmented(1, text.as_bytes(), size)),
        (prop::collection::vec(any::<u8>(), 0..300), 50usize..200)
            .prop_map(|(octets, size)| fragmented(2, &octets, size)),
        (prop::collection::vec(any::<u8>(), 65_530..65_545)).prop_map(|octets| received(0x82, &octets)),
        prop::collection::vec(any::<u8>(), 0..126).prop_map(|octets| received(0x89, &octets)),
        prop::collection::vec(any::<u8>(), 0..126).prop_map(|octets| received(0x8a, &octets)),
    ]
}

/// Texts that repeat, texts that do not, noise, and one that is longer than any window.
fn unit() -> impl Strategy<Value = Unit> {
    let compressed = |text: bool| move |(body, size)| Unit::Compressed { text, body, size };
    prop_oneof![
        2 => plain().prop_map(Unit::Plain),
        1 => ("[ab]{0,400}", 1usize..90).prop_map(|(body, size)| (body.into_bytes(), size)).prop_map(compressed(true)),
        1 => ("\\PC{0,200}", 1usize..90).prop_map(|(body, size)| (body.into_bytes(), size)).prop_map(compressed(true)),
        1 => (prop::collection::vec(any::<u8>(), 0..300), 1usize..90).prop_map(compressed(false)),
        1 => (prop::collection::vec(0u8..3, 30_000..40_000), 300usize..9000).prop_map(compressed(false)),
    ]
}

/// A message in fragments with a ping between the first two.
fn fragmented(opcode: u8, payload: &[u8], size: usize) -> Vec<u8> {
    let pieces: Vec<&[u8]> = if payload.is_empty() { vec![payload] } else { payload.chunks(size).collect() };
    let mut out = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let last = n + 1 == pieces.len();
        out.extend(received(if n == 0 { opcode } else { 0 } | if last { 0x80 } else { 0 }, piece));
        if n == 0 && !last {
            out.extend(received(0x89, b"between"));
        }
    }
    out
}

/// The peer's side of permessage-deflate, as zlib's manual describes it.
struct Peer {
    level: u32,
    bits: u8,
    resets: bool,
    compress: Compress,
    inflate: Decompress,
}

impl Peer {
    fn new(level: u32, bits: u8, resets: bool) -> Peer {
        let compress = Compress::new_with_window_bits(Compression::new(level), false, bits);
        Peer { level, bits, resets, compress, inflate: Decompress::new_with_window_bits(false, bits) }
    }

    fn compressed(&mut self, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(body.len() * 2 + 100);
        self.compress.compress_vec(body, &mut out, FlushCompress::Sync).unwrap();
        if self.resets {
            self.compress = Compress::new_with_window_bits(Compression::new(self.level), false, self.bits);
        }
        // A flush right behind a flush gives nothing, and an empty message is an empty block.
        if out.is_empty() { vec![0] } else { out[..out.len() - 4].to_vec() }
    }

    fn inflated(&mut self, payload: &[u8]) -> Vec<u8> {
        let input = [payload, &[0, 0, 0xff, 0xff]].concat();
        let mut out = Vec::with_capacity(1 << 17);
        self.inflate.decompress_vec(&input, &mut out, FlushDecompress::Sync).unwrap();
        assert!(out.len() < out.capacity(), "all of it");
        if self.resets {
            self.inflate = Decompress::new_with_window_bits(false, self.bits);
        }
        out
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_equal_those_of_tungstenite(
        units in prop::collection::vec(unit(), 0..12),
        bits in 9u8..16,
        level in 0u32..10,
        resets: bool,
    ) {
        let mut peer = Peer::new(level, bits, resets);
        let (mut sent, mut readable, mut which) = (Vec::new(), Vec::new(), Vec::new());
        for unit in &units {
            match unit {
                Unit::Plain(frames) => {
                    sent.extend(frames);
                    readable.extend(frames);
                    if frames[0] & 8 == 0 {
                        which.push(None);
                    }
                }
                Unit::Compressed { text, body, size } => {
                    let payload = peer.compressed(body);
                    sent.extend(fragmented(0x40 | if *text { 1 } else { 2 }, &payload, *size));
                    readable.extend(fragmented(2, &payload, *size));
                    which.push(Some(*text));
                }
            }
        }
        let close = received(0x88, b"\x03\xe8bye");
        sent.extend(&close);
        readable.extend(close);
        let mut which = which.into_iter();
        let theirs: Vec<Seen> = theirs(&readable).into_iter().map(|seen| match seen {
            Seen::Text(body) => {
                assert_eq!(which.next(), Some(None));
                Seen::Text(body)
            }
            Seen::Binary(body) => match which.next() {
                Some(Some(true)) => Seen::Text(peer.inflated(&body)),
                Some(Some(false)) => Seen::Binary(peer.inflated(&body)),
                _ => Seen::Binary(body),
            },
            control => control,
        }).collect();
        let takeover = if resets { "; server_no_context_takeover" } else { "" };
        let answer = format!("permessage-deflate; server_max_window_bits={bits}{takeover}");
        let ours = ours(&answer, &sent);
        prop_assert_eq!(&ours, &theirs);
        prop_assert!(ours.len() > units.len());
    }
}
