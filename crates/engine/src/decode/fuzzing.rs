//! What must hold for any conversation whatever: the bodies of the fuzz targets, run over the corpus by an
//! ordinary test as well.
//!
//! An input is a conversation: bytes that we send, until `NUL <` says that the peer sends, until `NUL >` says
//! that we do. `NUL !` ends the peer's stream with FIN, `NUL X` resets the connection.

mod app;
mod deflate;

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::decode::http2::PREFACE;
use crate::decode::stack::Stack;
use crate::event::{
    ConnectPlan, Data, Dir, Event, FinReceived, IoFault, Log, ProxyChosen, RstReceived, TcpClosed,
};
use crate::record::Record;

pub use app::{app, app_conversation, message, opening};
pub use deflate::{agreed, deflate, deflate_conversation, settled};

/// An HTTP session.
pub fn http1(input: &[u8]) {
    check("http", false, &conversation(input));
}

/// A WebSocket session behind its opening handshake.
pub fn websocket(input: &[u8]) {
    let mut steps = conversation(UPGRADE);
    steps.extend(conversation(input));
    check("ws", false, &steps);
}

/// An HTTP session that speaks HTTP/2: behind the preface, since no fuzzer finds it by itself.
pub fn http2(input: &[u8]) {
    check("http", false, &http2_conversation(input));
}

/// What follows the preface.
#[must_use]
pub fn http2_conversation(input: &[u8]) -> Vec<Step> {
    let mut steps = vec![Step::Bytes(Dir::Tx, Bytes::from_static(PREFACE))];
    steps.extend(frames(input));
    steps
}

/// Frames hold NULs, so these conversations are written another way: before each piece of bytes stand an
/// octet that says what it is (0 we send, 1 the peer sends, 2 FIN, 3 reset) and two octets with its length.
fn frames(input: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = input;
    while let [what, high, low, after @ ..] = rest {
        let len = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let bytes = Bytes::copy_from_slice(&after[..len]);
        match what % 4 {
            2 => steps.push(Step::Fin),
            3 => steps.push(Step::Reset),
            _ if bytes.is_empty() => {}
            0 => steps.push(Step::Bytes(Dir::Tx, bytes)),
            _ => steps.push(Step::Bytes(Dir::Rx, bytes)),
        }
        rest = &after[len..];
    }
    steps
}

/// The content of a response: the first octet says as what and how coded it comes, the rest is the body.
pub fn content(input: &[u8]) {
    let [kind, body @ ..] = input else { return };
    let kind = usize::from(*kind);
    let media = MEDIA[kind % MEDIA.len()];
    let coding = CODINGS[kind / MEDIA.len() % CODINGS.len()];
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Encoding: {coding}\r\n\r\n");
    let mut steps = vec![
        Step::Bytes(Dir::Tx, Bytes::from_static(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")),
        Step::Bytes(Dir::Rx, head.into()),
    ];
    if !body.is_empty() {
        steps.push(Step::Bytes(Dir::Rx, Bytes::copy_from_slice(body)));
    }
    steps.push(Step::Fin);
    check("http", false, &steps);
}

/// What streams in a body, and a body that does not.
const MEDIA: [&str; 5] = [
    "text/event-stream",
    "application/x-ndjson",
    "application/json-seq",
    "multipart/x-mixed-replace; boundary=b",
    "text/plain",
];

const CODINGS: [&str; 6] = ["identity", "gzip", "deflate", "br", "zstd", "gzip, br"];

/// The wire of a TLS session.
pub fn tls(input: &[u8]) {
    check("raw", true, &conversation(input));
}

/// A raw session, which may turn out to be anything.
pub fn stack(input: &[u8]) {
    check("raw", false, &conversation(input));
}

/// The conversation with a SOCKS proxy, and what goes through.
pub fn socks(input: &[u8]) {
    check_records(&conversation(input), |steps, sizes| {
        let mut records = records("http", false, steps, sizes);
        let chosen = ProxyChosen {
            url: "socks5h://127.0.0.1:1080".to_owned(),
            kind: "socks5h".to_owned(),
            source: "own".to_owned(),
            way: "socks".to_owned(),
            host: "server.example.com".to_owned(),
            port: 80,
        };
        let fact = Event::new(1, 0, Dir::Local, Data::ProxyChosen(Box::new(chosen)));
        records.insert(0, Record::Fact(Box::new(fact)));
        records
    });
}

/// The opening handshake of RFC 6455 §1.2.
pub const UPGRADE: &[u8] = b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n\
Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\0<\
HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\0>";

/// One step of a conversation.
#[derive(Clone, Debug)]
pub enum Step {
    Bytes(Dir, Bytes),
    Fin,
    Reset,
}

/// Reads an input as a conversation.
#[must_use]
pub fn conversation(input: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut dir = Dir::Tx;
    let mut from = 0;
    let mut at = 0;
    while at < input.len() {
        let mark = (input[at] == 0).then(|| input.get(at + 1)).flatten();
        let Some(b'<' | b'>' | b'!' | b'X') = mark else {
            at += 1;
            continue;
        };
        if from < at {
            steps.push(Step::Bytes(dir, Bytes::copy_from_slice(&input[from..at])));
        }
        match mark {
            Some(b'<') => dir = Dir::Rx,
            Some(b'>') => dir = Dir::Tx,
            Some(b'!') => steps.push(Step::Fin),
            _ => steps.push(Step::Reset),
        }
        at += 2;
        from = at;
    }
    if from < input.len() {
        steps.push(Step::Bytes(dir, Bytes::copy_from_slice(&input[from..])));
    }
    steps
}

/// A frame with that first octet; what we send is masked.
#[must_use]
pub fn frame(dir: Dir, first: u8, payload: &[u8]) -> Vec<u8> {
    let key = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![first];
    let masked = if dir == Dir::Tx { 0x80 } else { 0 };
    match payload.len() {
        len @ 0..126 => frame.push(masked | len as u8),
        len @ 126..65_536 => {
            frame.push(masked | 126);
            frame.extend((len as u16).to_be_bytes());
        }
        len => {
            frame.push(masked | 127);
            frame.extend((len as u64).to_be_bytes());
        }
    }
    if dir == Dir::Tx {
        frame.extend(key);
        frame.extend(payload.iter().enumerate().map(|(at, octet)| octet ^ key[at % 4]));
    } else {
        frame.extend(payload);
    }
    frame
}

/// The records of a conversation, its bytes cut to pieces of the given sizes in turn.
#[must_use]
pub fn records(expect: &str, tls: bool, steps: &[Step], sizes: &[usize]) -> Vec<Record> {
    let plan = ConnectPlan {
        host: "127.0.0.1".to_owned(),
        port: 9000,
        order: Vec::new(),
        policy: "sequential".to_owned(),
        delay_ms: 250,
        expect: expect.to_owned(),
        tls,
    };
    let fact = |t_ns, dir, data| Record::Fact(Box::new(Event::new(1, t_ns, dir, data)));
    let mut records = vec![fact(0, Dir::Local, Data::ConnectPlan(plan))];
    let mut sizes = sizes.iter().copied().cycle();
    let mut t_ns = 0;
    for step in steps {
        t_ns += 1000;
        match step {
            Step::Bytes(dir, bytes) => {
                let log = if *dir == Dir::Tx { Log::WireTx } else { Log::WireRx };
                let mut rest = bytes.clone();
                while !rest.is_empty() {
                    let size = sizes.next().unwrap_or(usize::MAX).clamp(1, rest.len());
                    records.push(Record::Bytes { conn: 1, log, t_ns, bytes: rest.split_to(size) });
                }
            }
            Step::Fin => {
                let fin = FinReceived { after_offset: 0 };
                records.push(fact(t_ns, Dir::Rx, Data::FinReceived(fin)));
            }
            Step::Reset => {
                let fault = IoFault { errno: None, name: "ECONNRESET".to_owned(), text: String::new() };
                let reset = RstReceived { fault, when: "read".to_owned() };
                records.push(fact(t_ns, Dir::Rx, Data::RstReceived(reset)));
            }
        }
    }
    let closed = TcpClosed { tx_bytes: 0, rx_bytes: 0, duration_ns: t_ns };
    records.push(fact(t_ns + 1000, Dir::Local, Data::TcpClosed(closed)));
    records
}

/// Decodes records, numbering the events without explanations between them.
#[must_use]
pub fn decode(records: &[Record]) -> Vec<Event> {
    decode_with(records, &mut BTreeMap::new())
}

/// The same, and what was derived, by log.
#[must_use]
pub fn decode_with(records: &[Record], derived: &mut BTreeMap<Log, Vec<u8>>) -> Vec<Event> {
    decode_on(Stack::default(), records, derived)
}

/// The same by these decoders.
#[must_use]
pub fn decode_on(mut stack: Stack, records: &[Record], derived: &mut BTreeMap<Log, Vec<u8>>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut fresh = Vec::new();
    for record in records {
        match record {
            Record::Bytes { conn, log, t_ns, bytes } => stack.bytes(*conn, *log, *t_ns, bytes, &mut fresh),
            Record::Fact(fact) => {
                fresh.push((**fact).clone());
                stack.fact(fact, &mut fresh);
            }
        }
        for run in stack.derived() {
            derived.entry(run.log).or_default().extend(run.bytes);
        }
        for mut event in fresh.drain(..) {
            event.seq = events.len() as u64;
            stack.numbered(&mut event);
            events.push(event);
        }
    }
    events
}

/// The events without reads and writes, renumbered: what must not depend on how bytes were cut.
#[must_use]
pub fn comparable(events: Vec<Event>) -> Vec<Event> {
    let is_io = |event: &Event| matches!(event.data, Data::TcpRead(_) | Data::TcpWrite(_));
    let mut place = Vec::with_capacity(events.len());
    let mut kept = 0;
    for event in &events {
        place.push(kept);
        kept += u64::from(!is_io(event));
    }
    let renumber = |reference: &mut Option<u64>| {
        if let Some(seq) = reference {
            *seq = place[*seq as usize];
        }
    };
    let mut out = Vec::new();
    for mut event in events.into_iter().filter(|event| !is_io(event)) {
        event.seq = out.len() as u64;
        renumber(&mut event.cause);
        renumber(&mut event.span);
        match &mut event.data {
            Data::WsMessage(message) => renumber(&mut message.first_fragment),
            Data::WsPong(pong) => renumber(&mut pong.ping),
            Data::WsViolation(violation) => renumber(&mut violation.frame),
            Data::AppPacket(packet) => {
                renumber(&mut packet.carrier);
                renumber(&mut packet.begins);
                renumber(&mut packet.answers);
            }
            _ => {}
        }
        out.push(event);
    }
    out
}

/// Checks what must hold for every conversation.
fn check(expect: &str, tls: bool, steps: &[Step]) {
    check_records(steps, |steps, sizes| records(expect, tls, steps, sizes));
}

/// The same for records that are made in another way.
fn check_records(steps: &[Step], records: impl Fn(&[Step], &[usize]) -> Vec<Record>) {
    let mut derived = BTreeMap::new();
    let whole = decode_with(&records(steps, &[usize::MAX]), &mut derived);
    let sent = |wanted: Dir| -> u64 {
        let lens = steps.iter().map(|step| match step {
            Step::Bytes(dir, bytes) if *dir == wanted => bytes.len() as u64,
            _ => 0,
        });
        lens.sum()
    };
    let (tx, rx) = (sent(Dir::Tx), sent(Dir::Rx));
    for event in &whole {
        for range in &event.ranges {
            let len = match range.log {
                log if log.is_derived() => derived.get(&log).map_or(0, |bytes| bytes.len() as u64),
                log if log.dir() == Dir::Tx => tx,
                _ => rx,
            };
            assert!(range.off + range.len <= len, "bytes that never were: {event:?}");
        }
        let references = [event.cause, event.span];
        assert!(references.iter().flatten().all(|seq| *seq < event.seq), "a look ahead: {event:?}");
    }
    let whole = comparable(whole);
    for sizes in [&[1][..], &[2, 1, 3], &[7, 1, 1, 13], &[4096]] {
        let mut again = BTreeMap::new();
        let cut = comparable(decode_with(&records(steps, sizes), &mut again));
        assert_eq!(whole, cut, "cut by {sizes:?}");
        assert_eq!(derived, again, "derived, cut by {sizes:?}");
    }
}
