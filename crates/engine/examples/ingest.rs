//! Measures the capture: a flood of WebSocket messages in, then windows and a search over it.
//!
//! `cargo run --release -p sockeye-engine --example ingest -- [messages] [payload bytes]` prints one line of
//! JSON. The flood is made in memory, read in calls of 64 KiB and decoded as live traffic is.

use std::error::Error;
use std::time::Instant;

use bytes::Bytes;
use sockeye_engine::api::{Filter, OpenRequest};
use sockeye_engine::capture::{Batch, Capture, Feed};
use sockeye_engine::clock::Clock;
use sockeye_engine::event::{ConnectPlan, Data, Dir, Established, Event, Log};
use sockeye_engine::fold::Fold;
use sockeye_engine::record::Record;

const READ: usize = 64 << 10;
const UPGRADE: &[u8] =
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1:9\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const ACCEPT: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let messages: u64 = args.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let size: usize = args.next().map_or(Ok(100), |n| n.parse())?;
    let dir = tempfile::TempDir::new()?;
    let (capture, feed, clock) = Capture::create(dir.path(), "flood", &OpenRequest::to("ws://127.0.0.1:9/"))?;
    let idle = resident();

    let began = Instant::now();
    let decoding = flood(&feed, &clock, messages, size).await;
    feed.finish().await;
    let ingest = began.elapsed();
    let after = resident();

    let all = Filter::default();
    let total = capture.rows(&all, 0, 1)?.total;
    let mut slowest = 0;
    let mut sum = 0;
    for n in 0..200u64 {
        let at = (n * 7_919_993) % total.saturating_sub(60).max(1);
        let began = Instant::now();
        let rows = capture.rows(&all, at, 60)?.rows.len();
        let took = began.elapsed().as_micros();
        assert!(rows == 60 || total < 60, "a window has its rows");
        slowest = slowest.max(took);
        sum += took;
    }

    let rare = search(&capture, &format!("m{:09}", messages - 7))?;
    let none = search(&capture, "nowhere at all")?;
    let report = serde_json::json!({
        "messages": messages,
        "payload": size,
        "rows": total,
        "ingestMs": ingest.as_millis(),
        "decodeMs": decoding.as_millis(),
        "perSecond": messages as f64 / ingest.as_secs_f64(),
        "windowMeanUs": sum / 200,
        "windowSlowestUs": slowest,
        "searchRareMs": rare,
        "searchNoneMs": none,
        "idleMib": idle,
        "afterMib": after,
        "endMib": resident(),
        "bytesOnDisk": std::fs::read_dir(dir.path())?
            .filter_map(|f| f.ok()?.metadata().ok())
            .map(|m| m.len())
            .sum::<u64>(),
    });
    println!("{report}");
    Ok(())
}

/// Sends the flood through the decoders into the feed; gives the time that decoding took.
async fn flood(feed: &Feed, clock: &Clock, messages: u64, size: usize) -> std::time::Duration {
    let mut fold = Fold::new();
    let mut decoding = std::time::Duration::ZERO;
    let mut batch = Batch::default();
    let plan = ConnectPlan {
        host: "127.0.0.1".to_owned(),
        port: 9,
        order: vec!["127.0.0.1:9".to_owned()],
        policy: "sequential".to_owned(),
        delay_ms: 0,
        expect: "ws".to_owned(),
        tls: false,
    };
    let open = Established {
        n: 1,
        local: "127.0.0.1:50000".to_owned(),
        remote: "127.0.0.1:9".to_owned(),
        duration_ns: 1,
        nodelay: true,
        keepalive: false,
        snd_buf: 1,
        rcv_buf: 1,
    };
    let fact = |data| Record::Fact(Box::new(Event::new(1, clock.now_ns(), Dir::Local, data)));
    let bytes = |log, bytes| Record::Bytes { conn: 1, log, t_ns: clock.now_ns(), bytes };
    let mut records = vec![
        fact(Data::ConnectPlan(plan)),
        fact(Data::Established(open)),
        bytes(Log::WireTx, Bytes::from_static(UPGRADE)),
        bytes(Log::WireRx, Bytes::from_static(ACCEPT)),
    ];
    let mut wire = Vec::with_capacity(READ * 2);
    for n in 0..messages {
        let mut payload = format!("m{n:09} ").into_bytes();
        payload.resize(size.max(12), b'x');
        wire.push(0x81);
        match u16::try_from(payload.len()) {
            Ok(len @ 0..=125) => wire.push(len as u8),
            Ok(len) => {
                wire.push(126);
                wire.extend(len.to_be_bytes());
            }
            Err(_) => {
                wire.push(127);
                wire.extend((payload.len() as u64).to_be_bytes());
            }
        }
        wire.extend(payload);
        if wire.len() >= READ || n + 1 == messages {
            records.push(bytes(Log::WireRx, Bytes::copy_from_slice(&wire)));
            wire.clear();
            let began = Instant::now();
            for record in records.drain(..) {
                fold.apply(&record, &mut batch.events);
                batch.records.extend(fold.derived());
                batch.records.push(record);
            }
            decoding += began.elapsed();
            feed.push(std::mem::take(&mut batch)).await;
        }
    }
    decoding
}

/// Milliseconds until a search has seen everything.
fn search(capture: &Capture, text: &str) -> Result<u128, Box<dyn Error>> {
    let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
    let began = Instant::now();
    while !capture.rows(&filter, 0, 60)?.complete {}
    Ok(began.elapsed().as_millis())
}

/// Resident memory in MiB; 0 where the system does not tell this way.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}
