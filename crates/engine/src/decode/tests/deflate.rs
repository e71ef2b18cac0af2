//! What conversations with permessage-deflate read as (RFC 7692).

use std::collections::BTreeMap;

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use proptest::prelude::*;

use crate::decode::fuzzing::{Step, comparable, decode_with, frame, records, settled};
use crate::event::{Data, Dir, Event, Log, WsMessage};

/// The WebSocket events of frames that the peer sends, and what was inflated of both directions.
fn read(answer: &str, frames: &[(Dir, Vec<u8>)], sizes: &[usize]) -> (Vec<Event>, BTreeMap<Log, Vec<u8>>) {
    let mut steps = settled(answer);
    steps.extend(frames.iter().map(|(dir, bytes)| Step::Bytes(*dir, Bytes::copy_from_slice(bytes))));
    let mut derived = BTreeMap::new();
    let events = comparable(decode_with(&records("ws", false, &steps, sizes), &mut derived));
    (events.into_iter().filter(|event| event.data.name().starts_with("ws.")).collect(), derived)
}

fn received(frames: &[u8]) -> (Vec<Event>, Vec<u8>) {
    let (events, mut derived) = read("permessage-deflate", &[(Dir::Rx, frames.to_vec())], &[usize::MAX]);
    (events, derived.remove(&Log::InflatedRx).unwrap_or_default())
}

fn messages(events: &[Event]) -> Vec<&WsMessage> {
    let all = events.iter().filter_map(|event| match &event.data {
        Data::WsMessage(message) => Some(message),
        _ => None,
    });
    all.collect()
}

fn rules(events: &[Event]) -> Vec<(&str, u16)> {
    let all = events.iter().filter_map(|event| match &event.data {
        Data::WsViolation(broken) => Some((broken.rule.code.as_str(), broken.close_code)),
        _ => None,
    });
    all.collect()
}

#[test]
fn the_compressed_hello_of_rfc_7692_7_2_3_1() {
    // In one frame, in two, and once more with the window of the first.
    let (events, inflated) = received(
        b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x41\x03\xf2\x00\x11\x80\x02\x00\x00\x81\x05Hello\xc1\x01\x00",
    );
    assert_eq!(rules(&events), []);
    let all = messages(&events);
    assert_eq!(all.len(), 4);
    assert_eq!((all[0].compressed, all[0].sent_len, all[0].payload_len), (true, 7, 5));
    assert_eq!((all[1].compressed, all[1].sent_len, all[1].payload_len, all[1].fragments), (true, 5, 5, 2));
    assert_eq!((all[2].compressed, all[2].sent_len, all[2].payload_len), (false, 5, 5));
    assert_eq!((all[3].compressed, all[3].sent_len, all[3].payload_len), (true, 1, 0));
    assert!(all.iter().all(|message| message.utf8 == Some(true)));
    assert_eq!(inflated, b"HelloHello");
    let ranges: Vec<_> = events.iter().filter(|event| matches!(event.data, Data::WsMessage(_))).collect();
    assert_eq!((ranges[1].ranges[1].log, ranges[1].ranges[1].off), (Log::InflatedRx, 5));
    let empty = ranges[3].ranges[1];
    assert_eq!((empty.log, empty.off, empty.len), (Log::InflatedRx, 10, 0), "what it holds is nothing");
}

#[test]
fn the_bit_has_its_places() {
    for frames in [&b"\xc9\x00"[..], b"\xc8\x02\x03\xe8", b"\x01\x00\xc0\x00"] {
        assert_eq!(rules(&received(frames).0), [("ws-deflate-bit-misplaced", 1002)], "{frames:x?}");
    }
    assert_eq!(rules(&received(b"\xd1\x01\x00").0), [("ws-rsv-set", 1002)], "RSV2 has no meaning");
    let (events, _) = read("x-other", &[(Dir::Rx, b"\xc1\x01\x00".to_vec())], &[usize::MAX]);
    assert_eq!(rules(&events), [("ws-rsv-set", 1002)], "not settled");
}

#[test]
fn what_cannot_be_inflated_is_told_once() {
    let (events, _) = received(b"\xc1\x03\xff\xff\xff\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\x81\x02ok");
    assert_eq!(rules(&events), [("ws-deflate-broken", 1007)]);
    let all = messages(&events);
    assert_eq!((all[1].compressed, all[1].utf8, all[1].payload_len), (true, None, 7), "its window is lost");
    assert_eq!((all[2].compressed, all[2].utf8), (false, Some(true)));
    let (events, _) = read(
        "permessage-deflate; server_no_context_takeover",
        &[(Dir::Rx, b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00".to_vec())],
        &[usize::MAX],
    );
    assert_eq!(rules(&events), [("ws-deflate-broken", 1007)], "it kept the window that it said to empty");
}

#[test]
fn text_is_checked_after_inflating() {
    let (events, _) = received(b"\xc1\x08\x00\x02\x00\xfd\xff\xce\xff\x00");
    assert_eq!(rules(&events), [("ws-text-not-utf8", 1007)]);
}

#[test]
fn a_bomb_is_limited() {
    let mut zlib = Compress::new(Compression::best(), false);
    let mut payload = Vec::with_capacity(1 << 20);
    zlib.compress_vec(&vec![0; 16 << 20], &mut payload, FlushCompress::Sync).unwrap();
    let frames = [&[0xc2, 126], &u16::try_from(payload.len()).unwrap().to_be_bytes()[..], &payload].concat();
    let (events, inflated) = received(&frames);
    assert_eq!(rules(&events), [("ws-deflate-limit", 1009)]);
    let all = messages(&events);
    assert_eq!((all[0].limited, all[0].complete), (true, true));
    assert_eq!(all[0].payload_len, inflated.len() as u64);
    assert!(inflated.len() < 8 << 20);
}

/// A compressor, the frames that carry what it gave, and the messages themselves.
fn frames_of(messages: &[(bool, bool, Vec<u8>)], dir: Dir, bits: u8, resets: bool, piece: usize) -> Vec<u8> {
    let mut zlib = Compress::new_with_window_bits(Compression::default(), false, bits);
    let mut frames = Vec::new();
    for (text, compressed, message) in messages {
        let mut payload = message.clone();
        if *compressed && !message.is_empty() {
            payload = Vec::with_capacity(message.len() * 2 + 100);
            zlib.compress_vec(message, &mut payload, FlushCompress::Sync).unwrap();
            payload.truncate(payload.len() - 4);
            if resets {
                zlib.reset();
            }
        }
        let pieces: Vec<&[u8]> = if payload.is_empty() { vec![&[]] } else { payload.chunks(piece).collect() };
        for (n, part) in pieces.iter().enumerate() {
            let fin = if n + 1 == pieces.len() { 0x80 } else { 0 };
            let rsv1 = if n == 0 && *compressed && !message.is_empty() { 0x40 } else { 0 };
            let opcode = if n > 0 {
                0
            } else if *text {
                1
            } else {
                2
            };
            frames.extend(frame(dir, fin | rsv1 | opcode, part));
        }
    }
    frames
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn inflated_messages_equal_what_was_compressed(
        messages in prop::collection::vec((any::<bool>(), any::<bool>(), "[a-d]{0,300}"), 0..6),
        bits in 9u8..16,
        sent: bool,
        resets: bool,
        piece in 1usize..120,
        sizes in prop::collection::vec(1usize..40, 1..10),
    ) {
        let dir = if sent { Dir::Tx } else { Dir::Rx };
        let messages: Vec<_> =
            messages.into_iter().map(|(text, compressed, body)| (text, compressed, body.into_bytes())).collect();
        let side = if sent { "client" } else { "server" };
        let takeover = if resets { format!("; {side}_no_context_takeover") } else { String::new() };
        let answer = format!("permessage-deflate; {side}_max_window_bits={bits}{takeover}");
        let frames = [(dir, frames_of(&messages, dir, bits, resets, piece))];
        let (events, derived) = read(&answer, &frames, &[usize::MAX]);
        prop_assert_eq!(rules(&events), []);
        let read_as: Vec<_> = events.iter().filter_map(|event| match &event.data {
            Data::WsMessage(message) => Some((message.payload_len, message.compressed)),
            _ => None,
        }).collect();
        let expected: Vec<_> = messages.iter()
            .map(|(_, compressed, body)| (body.len() as u64, *compressed && !body.is_empty()))
            .collect();
        prop_assert_eq!(read_as, expected);
        let inflated: Vec<u8> = messages.iter()
            .filter(|(_, compressed, _)| *compressed)
            .flat_map(|(_, _, body)| body.clone())
            .collect();
        let log = if sent { Log::InflatedTx } else { Log::InflatedRx };
        prop_assert_eq!(derived.get(&log).cloned().unwrap_or_default(), inflated);
        prop_assert_eq!((events, derived), read(&answer, &frames, &sizes));
    }
}
