//! Peers that mean harm: state stays bounded, events stay few, nothing panics.

use crate::decode::fuzzing::{UPGRADE, conversation, records};
use crate::decode::stack::Stack;
use crate::event::{Data, Event, Log};
use crate::record::Record;

/// A session after `opening`, then `piece` received `times` times. Returns how many events that gave, the
/// last of them, and how large the decoder's own description grew.
fn flood(expect: &str, opening: &[u8], piece: &[u8], times: usize) -> (usize, Option<Event>, usize) {
    let mut stack = Stack::default();
    let mut fresh = Vec::new();
    let mut seq = 0;
    let mut opening = records(expect, false, &conversation(opening), &[usize::MAX]);
    opening.pop();
    let (mut count, mut last) = (0, None);
    let bytes = |times: usize| {
        (0..times).map(|t_ns| Record::Bytes {
            conn: 1,
            log: Log::WireRx,
            t_ns: t_ns as u64,
            bytes: bytes::Bytes::copy_from_slice(piece),
        })
    };
    for record in opening.into_iter().chain(bytes(times)) {
        match &record {
            Record::Bytes { conn, log, t_ns, bytes } => stack.bytes(*conn, *log, *t_ns, bytes, &mut fresh),
            Record::Fact(fact) => {
                fresh.push((**fact).clone());
                stack.fact(fact, &mut fresh);
            }
        }
        assert!(stack.derived().all(|run| run.bytes.len() <= 1 << 20), "derived without bound");
        for mut event in fresh.drain(..) {
            event.seq = seq;
            seq += 1;
            stack.numbered(&mut event);
            if !matches!(event.data, Data::TcpRead(_) | Data::TcpWrite(_) | Data::ConnectPlan(_)) {
                count += 1;
                last = Some(event);
            }
        }
    }
    (count, last, format!("{stack:?}").len())
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn endless_heads_end() {
    for (piece, times) in [(&b"X: y\r\n"[..], 20_000), (&[b'x'; 4096], 300)] {
        let opening = [GET, b"\0<HTTP/1.1 200 OK\r\n"].concat();
        let (count, last, size) = flood("http", &opening, piece, times);
        let Some(Event { data: Data::HttpMalformed(flaw), .. }) = last else { panic!("{last:?}") };
        assert_eq!((flaw.why.code.as_str(), flaw.fatal, count), ("http-head-too-large", true, 2));
        assert!(size < 10_000, "nothing of the head is kept: {size}");
    }
}

#[test]
fn an_endless_chunk_line_ends() {
    let opening = [GET, b"\0<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"].concat();
    let (_, last, size) = flood("http", &opening, &[b'1'; 1024], 100);
    let Some(Event { data: Data::HttpMalformed(flaw), .. }) = last else { panic!("{last:?}") };
    assert_eq!(flaw.why.code, "http-chunk-line-too-long");
    assert!(size < 10_000);
}

#[test]
fn endless_informational_responses_end() {
    let (count, last, size) = flood("http", GET, b"HTTP/1.1 100 Continue\r\n\r\n", 5_000);
    let Some(Event { data: Data::HttpMalformed(flaw), .. }) = last else { panic!("{last:?}") };
    assert_eq!((flaw.why.code.as_str(), flaw.fatal, count), ("http-informational-endless", true, 502));
    assert!(size < 10_000, "{size}");
}

#[test]
fn a_flood_of_ff_is_one_frame_that_never_ends() {
    let (count, last, size) = flood("ws", UPGRADE, &[0xff; 4096], 1_000);
    let Some(Event { data: Data::WsViolation(_), .. }) = last else { panic!("{last:?}") };
    assert!(count < 10, "{count}");
    assert!(size < 10_000, "{size}");
}

#[test]
fn a_message_of_endless_fragments_stays_small() {
    let opening = [UPGRADE, b"\0<\x01\x00"].concat();
    let (count, _, size) = flood("ws", &opening, b"\x00\x00\x89\x00", 20_000);
    assert_eq!(count, 3 + 40_000);
    assert!(size < 60_000, "{size}");
}

#[test]
fn pings_that_nobody_answers_are_forgotten_in_time() {
    let (_, _, size) = flood("ws", UPGRADE, b"\x89\x01p", 20_000);
    assert!(size < 60_000, "{size}");
}
