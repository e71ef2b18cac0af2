//! Peers that mean harm: what a session's decoders keep is bounded, measured by counting what is allocated.
//!
//! Whatever a peer sends, for as long as it likes, no more than [`MOST`] bytes of it are kept.

#![allow(unsafe_code, reason = "counting what is allocated takes an allocator")]
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use sockeye_engine::decode::fuzzing::{Step, UPGRADE, conversation, frame, opening, records, settled};
use sockeye_engine::event::{Data, Dir, Event, Log};
use sockeye_engine::fold::Fold;
use sockeye_engine::record::Record;

/// Bytes that may be kept of a connection: most of them are room for the events of one read, and the steps
/// by which events are numbered.
const MOST: isize = 4 << 20;
/// What a read of 4 KiB may take for a while: its events, or what it inflates to, in vectors that double.
const READ: isize = 24 << 20;

/// What a read may take for a while where a little unfolds to much: inflated messages, or events, in vectors
/// that double.
const UNFOLDED: isize = 160 << 20;
/// The engine's largest read, and its largest where messages may be compressed.
const LARGEST: usize = 256 << 10;
const UNFOLDING: usize = 16 << 10;

/// Counts the bytes that each thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // A thread that is ending has no cells any more, and measures nothing.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a flood came to.
#[derive(Debug, Default)]
struct Flooded {
    events: u64,
    /// Codes of the rules that were broken, each once.
    rules: Vec<String>,
    inflated: u64,
}

impl Flooded {
    fn saw(&mut self, events: &mut Vec<Event>) {
        self.events += events.len() as u64;
        for event in events.drain(..) {
            let code = match &event.data {
                Data::WsViolation(broken) => &broken.rule.code,
                Data::HttpMalformed(flaw) | Data::AppMalformed(flaw) | Data::H2Malformed(flaw) => {
                    &flaw.why.code
                }
                _ => continue,
            };
            if !self.rules.contains(code) {
                self.rules.push(code.clone());
            }
        }
    }
}

/// Records of the opening, then `reads` as received bytes; asserts what is kept and what a read takes.
fn flood(name: &str, opening: &[Step], reads: impl IntoIterator<Item = Bytes>) -> Flooded {
    flood_within(READ, name, opening, reads)
}

/// The same where a read may take so much.
fn flood_within(
    room: isize,
    name: &str,
    opening: &[Step],
    reads: impl IntoIterator<Item = Bytes>,
) -> Flooded {
    let (mut fold, mut events, mut told) = (Fold::new(), Vec::new(), Flooded::default());
    let mut begin = records("ws", false, opening, &[usize::MAX]);
    begin.pop();
    for record in &begin {
        fold.apply(record, &mut events);
    }
    events = Vec::new();
    let before = HELD.get();
    let mut most = 0;
    for (t_ns, bytes) in reads.into_iter().enumerate() {
        let record = Record::Bytes { conn: 1, log: Log::WireRx, t_ns: t_ns as u64, bytes };
        let at = HELD.get();
        PEAK.set(at);
        fold.apply(&record, &mut events);
        for derived in fold.derived() {
            let Record::Bytes { bytes, .. } = derived else { unreachable!("derived records are bytes") };
            told.inflated += bytes.len() as u64;
        }
        most = most.max(PEAK.get() - at);
        told.saw(&mut events);
    }
    assert!(most < room, "{name}: a read takes {most} bytes: {told:?}");
    drop(events);
    // Room for the events of one read stays with it.
    let kept = HELD.get() - before;
    let most = MOST.max(room / 16);
    assert!(kept < most, "{name}: {kept} bytes are kept: {told:?}");
    told
}

/// A piece, over and over, `times` times in all, about 4 KiB a read.
fn again(piece: &[u8], times: usize) -> impl Iterator<Item = Bytes> + use<> {
    let in_one = (4096 / piece.len()).max(1).min(times);
    let read = Bytes::from(piece.repeat(in_one));
    (0..times.div_ceil(in_one)).map(move |_| read.clone())
}

fn then(first: &[u8], rest: impl Iterator<Item = Bytes>) -> impl Iterator<Item = Bytes> {
    std::iter::once(Bytes::copy_from_slice(first)).chain(rest)
}

/// The handshake, plain and with permessage-deflate.
fn openings() -> [Vec<Step>; 2] {
    [conversation(UPGRADE), settled("permessage-deflate")]
}

const MILLION: usize = 1_000_000;
/// A header that claims 2^63 - 1 and one that claims 2^64 - 1, of a text and of a compressed binary message,
/// and of a Close and a Ping.
const ENDLESS: [&[u8]; 6] = [
    b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xc2\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xc1\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x88\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x89\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
];

#[test]
fn a_frame_that_claims_two_to_the_63() {
    for (opening, head) in openings().iter().flat_map(|opening| ENDLESS.map(|head| (opening, head))) {
        // An empty stored block is the only DEFLATE that goes on for ever and gives nothing.
        for payload in [&b"\0\0\0\xff\xff"[..], b"text", b"\xff"] {
            let told = flood("2^63", opening, then(head, again(payload, 100_000)));
            assert!(told.events < 3000 && told.inflated < 100, "{head:x?}: {told:?}");
        }
    }
}

#[test]
fn half_a_frame_for_ever() {
    for opening in openings() {
        for head in [&b"\x82\x7f\0\0\xff\0\0\0\0\0"[..], b"\x01\x7f\0\0\xff\0\0\0\0\0"] {
            let told = flood(
                "half a frame",
                &opening,
                then(
                    head,
                    again(b"\0", 8192).flat_map(|read| (0..read.len()).map(move |at| read.slice(at..=at))),
                ),
            );
            assert!(told.rules.is_empty(), "{told:?}");
        }
    }
}

#[test]
fn a_million_empty_fragments() {
    let told = flood("fragments", &conversation(UPGRADE), then(b"\x01\x00", again(b"\0\0", MILLION)));
    assert!(told.events > MILLION as u64 && told.rules.is_empty(), "{told:?}");
}

#[test]
fn a_million_compressed_fragments() {
    let opening = settled("permessage-deflate");
    // Nothing at all; and stored blocks of nothing, cut within each.
    let nothing = flood("empty", &opening, then(b"\x41\x00", again(b"\0\0", MILLION)));
    assert!(nothing.rules.is_empty() && nothing.inflated == 0, "{nothing:?}");
    let cut = b"\0\x01\0\0\x01\0\0\x01\0\0\x01\xff\0\x01\xff";
    let blocks = flood("stored", &opening, then(b"\x42\x00", again(cut, MILLION / 5)));
    assert!(blocks.rules.is_empty() && blocks.inflated == 0, "{blocks:?}");
}

#[test]
fn a_million_pings_and_pongs_and_a_ping_between_fragments() {
    let opening = conversation(UPGRADE);
    for (piece, times) in [(&b"\x89\x01p"[..], MILLION), (b"\x8a\x01p", MILLION / 10)] {
        let told = flood("pings", &opening, again(piece, times));
        assert!(told.events > times as u64 && told.rules.is_empty(), "{told:?}");
    }
    let told = flood("pings between", &opening, then(b"\x01\x00", again(b"\0\0\x89\x01p", MILLION / 10)));
    assert!(told.rules.is_empty(), "{told:?}");
}

#[test]
fn a_close_without_end() {
    let opening = conversation(UPGRADE);
    // More frames than anybody closes with, and data behind the first.
    let closes = flood("closes", &opening, again(b"\x88\x02\x03\xe8", MILLION / 10));
    assert_eq!(closes.rules, ["ws-second-close"]);
    let data = flood("data", &opening, then(b"\x88\x00", again(b"\x81\x02hi", MILLION / 10)));
    assert_eq!(data.rules, ["ws-data-after-close"]);
    // A Close that never ends, and one of which half comes.
    flood("half a Close", &opening, then(b"\x88\x7d\x03\xe8", again(b"r", 100)));
}

#[test]
fn floods_of_one_octet() {
    for opening in openings() {
        for octet in [0xff, 0x00, 0x7f, 0x80, 0x81, 0xc1, 0x88] {
            flood("an octet", &opening, again(&[octet], MILLION / 10));
        }
    }
}

#[test]
fn every_frame_a_violation() {
    for piece in [&b"\xf3\x81\0\0\0\0x"[..], b"\x09\x00", b"\x01\x00", b"\x80\x00", b"\x81\x01\xff"] {
        let told = flood("violations", &conversation(UPGRADE), again(piece, MILLION / 20));
        assert!(!told.rules.is_empty());
    }
}

/// What a compressor gives for so many MiB of zeros, a message of [`Bomb::message`] each.
struct Bomb(Compress);

impl Bomb {
    fn message(&mut self, mib: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(mib << 12);
        for _ in 0..mib {
            self.0.compress_vec(&vec![0; 1 << 20], &mut out, FlushCompress::Sync).unwrap();
        }
        out.truncate(out.len() - 4);
        out
    }
}

fn in_reads(bytes: &[u8]) -> impl Iterator<Item = Bytes> {
    in_reads_of(4096, bytes)
}

fn in_reads_of(size: usize, bytes: &[u8]) -> impl Iterator<Item = Bytes> {
    let bytes = Bytes::copy_from_slice(bytes);
    (0..bytes.len().div_ceil(size)).map(move |n| bytes.slice(n * size..bytes.len().min((n + 1) * size)))
}

#[test]
fn a_bomb_in_one_message_and_in_fragments() {
    // Ours: 64 MiB, looked at every 4 KiB of payload.
    let limit = (64 << 20)..(64 << 20) + 4096 * 1032 + 1;
    let payload = Bomb(Compress::new(Compression::best(), false)).message(80);
    let mut fragments = frame(Dir::Rx, 0x42, b"");
    payload.chunks(7).for_each(|piece| fragments.extend(frame(Dir::Rx, 0, piece)));
    fragments.extend(frame(Dir::Rx, 0x80, b""));
    for bytes in [frame(Dir::Rx, 0xc2, &payload), fragments] {
        let told = flood("a bomb", &settled("permessage-deflate"), in_reads(&bytes));
        assert_eq!(told.rules, ["ws-deflate-limit"]);
        assert!(limit.contains(&told.inflated), "{told:?}");
    }
}

#[test]
fn bombs_that_share_a_window_and_what_follows_the_one_that_was_too_much() {
    let mut bomb = Bomb(Compress::new(Compression::best(), false));
    let mut frames = Vec::new();
    for mib in [1, 1, 66, 1, 1] {
        frames.extend(frame(Dir::Rx, 0xc2, &bomb.message(mib)));
    }
    let told = flood("bombs", &settled("permessage-deflate"), in_reads(&frames));
    assert_eq!(told.rules, ["ws-deflate-limit"], "what follows has no window and is not inflated");
    assert!((66 << 20..72 << 20).contains(&told.inflated), "{told:?}");
}

#[test]
fn protocols_above_keep_little() {
    let text = |piece: &[u8]| frame(Dir::Rx, 0x81, piece);
    for (target, protocol, first, piece) in [
        // Binary attachments that never come, more of them than anybody sends; acknowledgements unasked.
        (
            "/socket.io/?EIO=4&transport=websocket",
            "",
            &b"40"[..],
            &b"4599999999-[\"a\",{\"_placeholder\":true,\"num\":0}]"[..],
        ),
        ("/socket.io/?EIO=4&transport=websocket", "", b"40", b"43123456789[]"),
        ("/socket.io/?EIO=3&transport=websocket", "", b"0{}", b"42/name,7[\"event\",1]"),
        ("/echo/000/abc/websocket", "", b"o", b"a[\"1\",\"2\",\"3\"]"),
        (
            "/stomp",
            "v12.stomp",
            b"CONNECTED\nversion:1.2\n\n\0",
            b"MESSAGE\ncontent-length:9223372036854775807\n\nx",
        ),
        ("/stomp", "v12.stomp", b"CONNECTED\nversion:1.2\n\n\0", b"RECEIPT\nreceipt-id:1\n\n\0"),
    ] {
        let opening = opening(target, protocol);
        flood(target, &opening, then(&text(first), again(&text(piece), 20_000)));
    }
}

#[test]
fn many_small_bombs_in_one_read() {
    let mut bomb = Bomb(Compress::new(Compression::best(), false));
    let frames: Vec<u8> = (0..100).flat_map(|_| frame(Dir::Rx, 0xc2, &bomb.message(1))).collect();
    assert!(frames.len() > 3 * UNFOLDING, "several reads");
    let opening = settled("permessage-deflate");
    let told = flood_within(UNFOLDED, "small bombs", &opening, in_reads_of(UNFOLDING, &frames));
    assert_eq!(
        (told.rules.len(), told.inflated),
        (0, 100 << 20),
        "each is below the limit, and none is lost"
    );
}

#[test]
fn more_packets_than_octets() {
    // Sixteen thousand packets of MQTT in a message that is some forty octets long once it is known.
    let packets = b"\xd0\0".repeat(16_000);
    let mut zlib = Compress::new(Compression::best(), false);
    let mut frames = Vec::new();
    for _ in 0..150 {
        let mut payload = Vec::with_capacity(packets.len());
        zlib.compress_vec(&packets, &mut payload, FlushCompress::Sync).unwrap();
        payload.truncate(payload.len() - 4);
        frames.extend(frame(Dir::Rx, 0xc2, &payload));
    }
    let mut opening = opening("/mqtt", "mqtt");
    for step in &mut opening {
        let Step::Bytes(_, head) = step else { continue };
        let text = String::from_utf8_lossy(head).into_owned();
        let lines = "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
        *head = text.replacen("\r\n\r\n", lines, 1).into();
    }
    for size in [UNFOLDING, 700] {
        let told = flood_within(UNFOLDED, "dense", &opening, in_reads_of(size, &frames));
        assert_eq!(told.rules, ["app-too-dense"], "{told:?}");
        let most = (64 << 10) + 3 * frames.len() as u64 + 2000;
        assert!((64 << 10..most).contains(&told.events), "{told:?}, of {} octets", frames.len());
        assert_eq!(told.inflated, 150 * packets.len() as u64, "the messages themselves are all there");
    }
}

#[test]
fn content_that_unfolds_to_events_without_end() {
    let content = b"data\n\n".repeat(6 << 20);
    let coded: [(&str, Vec<u8>); 2] = [
        ("deflate", {
            let mut out = Vec::with_capacity(1 << 20);
            let mut zlib = Compress::new(Compression::best(), true);
            zlib.compress_vec(&content, &mut out, FlushCompress::Finish).unwrap();
            out
        }),
        ("zstd", zstd::encode_all(&content[..], 19).unwrap()),
    ];
    for (coding, coded) in coded {
        let opening = format!(
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n\0<HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
             Content-Encoding: {coding}\r\n\r\n"
        );
        for size in [LARGEST, 1000] {
            let reads = in_reads_of(size, &coded);
            let told = flood_within(UNFOLDED, coding, &conversation(opening.as_bytes()), reads);
            assert_eq!(told.rules, ["http-coding-too-dense"], "{coding}");
            assert!((60_000..140_000).contains(&told.events), "{coding}: {told:?}");
        }
    }
}

#[test]
fn fields_of_http2_that_unfold() {
    let headers = |block: &[u8]| {
        let mut frame = (block.len() as u32).to_be_bytes()[1..].to_vec();
        frame.extend([1, 4, 0, 0, 0, 1]);
        frame.extend(block);
        frame
    };
    // 103 with a field of 4,000 octets that goes into the table, and then that field by its index, 60 times.
    let mut first = b"\x08\x03103\x40\x01a\x7f\xa1\x1e".to_vec();
    first.extend([b'x'; 4000]);
    let mut again = b"\x08\x03103".to_vec();
    again.extend([0xbe; 60]);
    let mut frames = b"\0\0\0\x04\0\0\0\0\0".to_vec();
    frames.extend(headers(&first));
    let opening = sockeye_engine::decode::fuzzing::http2_conversation(
        &[&b"\0\0\x09\0\0\0\x04\0\0\0\0\0"[..], b"\0\0\x0f\0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01h"]
            .concat(),
    );
    let mut many = frames.clone();
    many.extend(headers(&again).repeat(8000));
    let told = flood_within(UNFOLDED, "fields", &opening, in_reads_of(LARGEST, &many));
    // What cannot be read may break further rules.
    assert_eq!(told.rules.first().map(String::as_str), Some("h2-hpack-dense"), "{told:?}");
    // A few of them are nothing unusual.
    frames.extend(headers(&again).repeat(5));
    let told = flood_within(UNFOLDED, "fields", &opening, in_reads_of(LARGEST, &frames));
    assert!(told.rules.is_empty(), "{told:?}");
}
