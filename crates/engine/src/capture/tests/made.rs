//! Sessions made by hand: events and the bytes they stand for, without decoders.

use bytes::Bytes;
use tempfile::TempDir;

use crate::api::{Filter, OpenRequest, Row};
use crate::capture::{Batch, Capture, Feed};
use crate::event::{
    ByteRange, ConnectPlan, Data, Dir, Established, Event, FrameHead, Log, Opcode, TcpRead, WsFrame,
    WsMessage,
};
use crate::fold::Fold;
use crate::record::Record;

pub(crate) fn request() -> OpenRequest {
    OpenRequest::to("ws://127.0.0.1:9/")
}

/// A writer of sessions: gives numbers and offsets.
#[derive(Debug, Default)]
pub(crate) struct Maker {
    pub(crate) seq: u64,
    pub(crate) t_ns: u64,
    pub(crate) rx: u64,
    pub(crate) tx: u64,
    pub(crate) batch: Batch,
}

impl Maker {
    /// An event of any kind.
    pub(crate) fn event(&mut self, mut event: Event) -> u64 {
        event.seq = self.seq;
        self.t_ns = self.t_ns.max(event.t_ns);
        self.seq += 1;
        self.batch.events.push(event);
        self.seq - 1
    }

    /// A fact: an event that is in the log itself.
    pub(crate) fn fact(&mut self, event: Event) -> u64 {
        self.batch.records.push(Record::Fact(Box::new(event.clone())));
        self.event(event)
    }

    /// Bytes of one call; gives the offset of the first.
    pub(crate) fn bytes(&mut self, log: Log, bytes: &[u8]) -> u64 {
        let at = if log.dir() == Dir::Tx { &mut self.tx } else { &mut self.rx };
        let off = *at;
        *at += bytes.len() as u64;
        let bytes = Bytes::copy_from_slice(bytes);
        self.batch.records.push(Record::Bytes { conn: 1, log, t_ns: self.t_ns, bytes });
        off
    }

    /// An unfragmented message with its frame's bytes; sent ones are masked.
    pub(crate) fn message(&mut self, dir: Dir, payload: &[u8]) -> u64 {
        self.t_ns += 1000;
        let (frame, mut head) = frame(dir, Opcode::Text, true, payload);
        let log = if dir == Dir::Tx { Log::WireTx } else { Log::WireRx };
        let off = self.bytes(log, &frame);
        head.off = off;
        let message = WsMessage {
            opcode: Opcode::Text,
            message: self.seq,
            head,
            fragments: 1,
            first_fragment: None,
            wire_len: frame.len() as u64,
            payload_len: payload.len() as u64,
            sent_len: payload.len() as u64,
            compressed: false,
            utf8: Some(true),
            complete: true,
            limited: false,
            duration_ns: 0,
        };
        let range = ByteRange { log, off, len: frame.len() as u64 };
        let event = Event::new(1, self.t_ns, dir, Data::WsMessage(message)).with_range(range);
        self.event(event)
    }

    /// A message in fragments; gives the number of its `ws.message`.
    pub(crate) fn fragmented(&mut self, dir: Dir, pieces: &[&[u8]]) -> u64 {
        let log = if dir == Dir::Tx { Log::WireTx } else { Log::WireRx };
        let number = self.seq + 1;
        let mut ranges = Vec::new();
        let mut first = None;
        for (n, piece) in pieces.iter().enumerate() {
            self.t_ns += 1000;
            let opcode = if n == 0 { Opcode::Text } else { Opcode::Continuation };
            let (bytes, mut head) = frame(dir, opcode, n + 1 == pieces.len(), piece);
            head.off = self.bytes(log, &bytes);
            let range = ByteRange { log, off: head.off, len: bytes.len() as u64 };
            ranges.push(range);
            let data = WsFrame { head: head.clone(), message: number, fragment: n as u32 };
            let event = Event::new(1, self.t_ns, dir, Data::WsFrame(data)).with_range(range);
            let seq = self.event(event);
            first.get_or_insert((seq, head));
        }
        let (first_fragment, head) = first.unwrap();
        let message = WsMessage {
            opcode: Opcode::Text,
            message: number,
            head,
            fragments: pieces.len() as u32,
            first_fragment: Some(first_fragment),
            wire_len: ranges.iter().map(|r| r.len).sum(),
            payload_len: pieces.iter().map(|p| p.len() as u64).sum(),
            sent_len: pieces.iter().map(|p| p.len() as u64).sum(),
            compressed: false,
            utf8: Some(true),
            complete: true,
            limited: false,
            duration_ns: 0,
        };
        let mut event = Event::new(1, self.t_ns, dir, Data::WsMessage(message));
        event.ranges = ranges.into();
        self.event(event)
    }

    /// A read call as the conversation shows it.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> u64 {
        self.t_ns += 500;
        let off = self.bytes(Log::WireRx, bytes);
        let len = bytes.len() as u64;
        let range = ByteRange { log: Log::WireRx, off, len };
        let data = Data::TcpRead(TcpRead { len });
        self.event(Event::new(1, self.t_ns, Dir::Rx, data).with_range(range))
    }

    pub(crate) async fn push(&mut self, feed: &Feed) {
        feed.push(std::mem::take(&mut self.batch)).await;
    }
}

/// The bytes of a frame and its header.
pub(crate) fn frame(dir: Dir, opcode: Opcode, fin: bool, payload: &[u8]) -> (Vec<u8>, FrameHead) {
    let key = (dir == Dir::Tx).then_some([0x37, 0xfa, 0x21, 0x3d]);
    let bits = match opcode {
        Opcode::Continuation | Opcode::Reserved => 0,
        Opcode::Text => 1,
        Opcode::Binary => 2,
        Opcode::Close => 8,
        Opcode::Ping => 9,
        Opcode::Pong => 10,
    };
    let mask = u8::from(key.is_some()) << 7;
    let mut bytes = vec![u8::from(fin) << 7 | bits];
    let len_bits = match payload.len() {
        n @ 0..=125 => {
            bytes.push(mask | n as u8);
            7
        }
        n @ 126..=0xffff => {
            bytes.push(mask | 126);
            bytes.extend((n as u16).to_be_bytes());
            16
        }
        n => {
            bytes.push(mask | 127);
            bytes.extend((n as u64).to_be_bytes());
            64
        }
    };
    bytes.extend(key.into_iter().flatten());
    let header_len = bytes.len() as u8;
    let key_or_none = key.unwrap_or([0; 4]);
    bytes.extend(payload.iter().enumerate().map(|(n, b)| b ^ key_or_none[n % 4]));
    let head = FrameHead {
        fin,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        opcode,
        opcode_bits: bits,
        masked: key.is_some(),
        mask_key: key,
        len_bits,
        header_len,
        payload_len: payload.len() as u64,
        payload_got: payload.len() as u64,
        off: 0,
    };
    (bytes, head)
}

/// A folder and a new capture in it.
pub(crate) fn fresh() -> (TempDir, std::sync::Arc<Capture>, Feed) {
    let dir = TempDir::new().unwrap();
    let (capture, feed, _) = Capture::create(dir.path(), "s", &request()).unwrap();
    (dir, capture, feed)
}

/// Every row of a filter, window by window.
pub(crate) fn all_rows(capture: &Capture, filter: &Filter) -> Vec<Row> {
    let mut rows = Vec::new();
    loop {
        let page = capture.rows(filter, rows.len() as u64, 777).unwrap();
        rows.extend(page.rows);
        if page.complete && rows.len() as u64 >= page.total {
            return rows;
        }
    }
}

/// The payload of a body or message window.
pub(crate) fn unbase64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// Waits until readers see so many events.
pub(crate) async fn seen(capture: &Capture, events: u64) {
    let mut ticks = capture.ticks();
    ticks.wait_for(|tick| tick.events >= events).await.unwrap();
}

/// A session through the real decoders.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    fold: Fold,
    t_ns: u64,
    pub(crate) batch: Batch,
}

impl Folded {
    /// A session whose one TCP connection is open.
    pub(crate) fn connected(expect: &str) -> Folded {
        let mut folded = Folded::default();
        folded.fact(
            Dir::Local,
            Data::ConnectPlan(ConnectPlan {
                host: "127.0.0.1".to_owned(),
                port: 9,
                order: vec!["127.0.0.1:9".to_owned()],
                policy: "sequential".to_owned(),
                delay_ms: 0,
                expect: expect.to_owned(),
                tls: false,
            }),
        );
        folded.fact(
            Dir::Local,
            Data::Established(Established {
                n: 1,
                local: "127.0.0.1:50000".to_owned(),
                remote: "127.0.0.1:9".to_owned(),
                duration_ns: 1,
                nodelay: true,
                keepalive: false,
                snd_buf: 1,
                rcv_buf: 1,
            }),
        );
        folded
    }

    pub(crate) fn fact(&mut self, dir: Dir, data: Data) {
        self.t_ns += 1000;
        self.apply(Record::Fact(Box::new(Event::new(1, self.t_ns, dir, data))));
    }

    pub(crate) fn sent(&mut self, bytes: &[u8]) {
        self.bytes(Log::WireTx, bytes);
    }

    pub(crate) fn received(&mut self, bytes: &[u8]) {
        self.bytes(Log::WireRx, bytes);
    }

    pub(crate) async fn push(&mut self, feed: &Feed) {
        feed.push(std::mem::take(&mut self.batch)).await;
    }

    fn bytes(&mut self, log: Log, bytes: &[u8]) {
        self.t_ns += 1000;
        let bytes = Bytes::copy_from_slice(bytes);
        self.apply(Record::Bytes { conn: 1, log, t_ns: self.t_ns, bytes });
    }

    fn apply(&mut self, record: Record) {
        self.fold.apply(&record, &mut self.batch.events);
        self.batch.records.extend(self.fold.derived());
        self.batch.records.push(record);
    }
}
