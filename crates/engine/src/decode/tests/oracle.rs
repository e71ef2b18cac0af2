//! Our messages equal those of tungstenite on the same bytes.

use std::io::Cursor;

use proptest::prelude::*;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::decode::fuzzing::{Step, UPGRADE, conversation, decode, records};
use crate::decode::websocket::read_head;
use crate::event::{ByteRange, Data, Dir, Opcode};

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

fn ours(bytes: &[u8]) -> Vec<Seen> {
    let mut steps = conversation(UPGRADE);
    let base: u64 = steps
        .iter()
        .map(|step| match step {
            Step::Bytes(Dir::Rx, bytes) => bytes.len() as u64,
            _ => 0,
        })
        .sum();
    steps.push(Step::Bytes(Dir::Rx, bytes.to_vec().into()));
    let events = decode(&records("ws", false, &steps, &[usize::MAX]));
    let payload = |ranges: &[ByteRange]| -> Vec<u8> {
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

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        len @ 0..126 => frame.push(len as u8),
        len @ 126..65_536 => {
            frame.push(126);
            frame.extend((len as u16).to_be_bytes());
        }
        len => {
            frame.push(127);
            frame.extend((len as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(payload);
    frame
}

/// The frames of one message or control frame; text may be cut within a character.
fn unit() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        ("\\PC{0,200}", 1usize..40).prop_map(|(text, size)| fragmented(1, text.as_bytes(), size)),
        (prop::collection::vec(any::<u8>(), 0..300), 50usize..200)
            .prop_map(|(octets, size)| fragmented(2, &octets, size)),
        (prop::collection::vec(any::<u8>(), 65_530..65_545)).prop_map(|octets| frame(0x82, &octets)),
        prop::collection::vec(any::<u8>(), 0..126).prop_map(|octets| frame(0x89, &octets)),
        prop::collection::vec(any::<u8>(), 0..126).prop_map(|octets| frame(0x8a, &octets)),
    ]
}

/// A message in fragments with a ping between the first two.
fn fragmented(opcode: u8, payload: &[u8], size: usize) -> Vec<u8> {
    let pieces: Vec<&[u8]> = if payload.is_empty() { vec![payload] } else { payload.chunks(size).collect() };
    let mut out = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let last = n + 1 == pieces.len();
        out.extend(frame(if n == 0 { opcode } else { 0 } | if last { 0x80 } else { 0 }, piece));
        if n == 0 && !last {
            out.extend(frame(0x89, b"between"));
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_equal_those_of_tungstenite(units in prop::collection::vec(unit(), 0..12)) {
        let mut bytes = units.concat();
        bytes.extend(frame(0x88, b"\x03\xe8bye"));
        let ours = ours(&bytes);
        prop_assert_eq!(&ours, &theirs(&bytes));
        prop_assert!(ours.len() > units.len());
    }
}
