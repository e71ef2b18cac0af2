//! One direction of TLS: records, and the handshake messages and alerts that can be read in them.

use super::Agreed;
use super::hello::{ServerAnswer, read_client_hello, read_server_hello};
use super::names::{alert_meaning, alert_name, content_name, version_name};
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, Log, Malformed, Phrase, Shows, TlsAlert, TlsRecord};

/// Bytes of a record header.
const HEAD: usize = 5;

/// The longest record: 2^14 and what protection may add in TLS 1.2 (RFC 5246 §6.2.3).
const MAX_RECORD: u16 = 16_384 + 2_048;

/// The longest hello that is collected; a post-quantum ClientHello has about 2 KiB.
const MAX_HELLO: usize = 64 * 1024;

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;

/// One direction's state.
#[derive(Debug)]
pub struct Direction {
    dir: Dir,
    log: Log,
    /// Offset of the next byte.
    at: u64,
    head: [u8; HEAD],
    have: usize,
    record: Option<Record>,
    /// A readable alert's bytes.
    alert: Vec<u8>,
    handshake: Handshake,
    encrypted: bool,
    dead: bool,
}

#[derive(Debug)]
struct Record {
    off: u64,
    kind: u8,
    version: u16,
    len: u16,
    left: u16,
    readable: bool,
}

/// A handshake message under way; it may span records (RFC 8446 §5.1).
#[derive(Debug, Default)]
struct Handshake {
    head: Vec<u8>,
    /// Kept for hellos only.
    body: Vec<u8>,
    left: usize,
    from: u64,
    ranges: Vec<ByteRange>,
}

impl Direction {
    /// A direction whose first byte stands at `at` of `log`.
    pub fn new(log: Log, at: u64) -> Direction {
        Direction {
            dir: log.dir(),
            log,
            at,
            head: [0; HEAD],
            have: 0,
            record: None,
            alert: Vec::new(),
            handshake: Handshake::default(),
            encrypted: false,
            dead: false,
        }
    }

    /// The next bytes on the wire.
    pub fn push(&mut self, t_ns: u64, mut bytes: &[u8], agreed: &mut Agreed, sink: &mut Sink<'_>) {
        while !bytes.is_empty() && !self.dead {
            match self.record.take() {
                None => {
                    self.head[self.have] = bytes[0];
                    self.have += 1;
                    self.at += 1;
                    bytes = &bytes[1..];
                    if self.have == HEAD {
                        self.begin_record(t_ns, sink);
                    }
                }
                Some(mut record) => {
                    let (piece, rest) = bytes.split_at(usize::from(record.left).min(bytes.len()));
                    record.left -= piece.len() as u16;
                    if record.readable {
                        match record.kind {
                            HANDSHAKE => self.handshake(piece, t_ns, agreed, sink),
                            ALERT => self.alert.extend_from_slice(piece),
                            _ => {}
                        }
                    }
                    self.at += piece.len() as u64;
                    bytes = rest;
                    self.record = Some(record);
                }
            }
            if let Some(record) = self.record.take_if(|record| record.left == 0) {
                self.end_record(&record, t_ns, agreed, sink);
            }
        }
        self.at += bytes.len() as u64;
    }

    /// The direction ended.
    pub fn finish(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        if std::mem::replace(&mut self.dead, true) {
            return;
        }
        let (off, len) = match &self.record {
            Some(record) => (record.off, self.at - record.off),
            None if self.have > 0 => (self.at - self.have as u64, self.have as u64),
            None => return,
        };
        self.malformed(Phrase::new("tls-record-cut"), "RFC 8446 §5.1", off, len, t_ns, sink);
    }

    fn begin_record(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        self.have = 0;
        let [kind, v0, v1, l0, l1] = self.head;
        let off = self.at - HEAD as u64;
        let len = u16::from_be_bytes([l0, l1]);
        if !(CHANGE_CIPHER_SPEC..=24).contains(&kind) || v0 != 3 {
            self.dead = true;
            let why = if &self.head == b"HTTP/" {
                Phrase::new("tls-answer-is-http")
            } else {
                Phrase::new("tls-not-a-record")
            };
            self.malformed(why, "RFC 8446 §5.1", off, HEAD as u64, t_ns, sink);
            return;
        }
        if len > MAX_RECORD {
            self.dead = true;
            let why = Phrase::new("tls-record-too-long").with("length", len);
            self.malformed(why, "RFC 8446 §5.1", off, HEAD as u64, t_ns, sink);
            return;
        }
        let readable = !self.encrypted && kind != 23;
        let version = u16::from_be_bytes([v0, v1]);
        self.record = Some(Record { off, kind, version, len, left: len, readable });
    }

    fn end_record(&mut self, record: &Record, t_ns: u64, agreed: &mut Agreed, sink: &mut Sink<'_>) {
        let range = ByteRange { log: self.log, off: record.off, len: self.at - record.off };
        let data = Data::TlsRecord(TlsRecord {
            content_type: content_name(record.kind).to_owned(),
            version: version_name(record.version),
            len: u32::from(record.len),
            readable: record.readable,
        });
        let event = Event::new(sink.conn(), t_ns, self.dir, data).with_range(range);
        sink.push(event.shown(Shows::DETAIL));
        if record.kind == CHANGE_CIPHER_SPEC && agreed.old {
            self.encrypted = true;
        } else if record.kind == ALERT && record.readable {
            let alert = std::mem::take(&mut self.alert);
            if let [level, code] = alert[..] {
                self.tell_alert(level, code, range, t_ns, sink);
            } else {
                self.malformed(
                    Phrase::new("tls-handshake-unreadable"),
                    "RFC 8446 §6",
                    range.off,
                    range.len,
                    t_ns,
                    sink,
                );
            }
        }
    }

    fn tell_alert(&self, level: u8, code: u8, range: ByteRange, t_ns: u64, sink: &mut Sink<'_>) {
        let data = Data::TlsAlert(TlsAlert {
            level: if level == 1 { "warning" } else { "fatal" }.to_owned(),
            code,
            description: alert_name(code).to_owned(),
            meaning: alert_meaning(code),
            encrypted: false,
        });
        sink.push(Event::new(sink.conn(), t_ns, self.dir, data).with_range(range));
    }

    /// Bytes of readable handshake messages.
    fn handshake(&mut self, mut piece: &[u8], t_ns: u64, agreed: &mut Agreed, sink: &mut Sink<'_>) {
        let mut at = self.at;
        while !piece.is_empty() {
            if self.handshake.head.len() < 4 {
                if self.handshake.head.is_empty() {
                    self.handshake.from = at;
                }
                self.handshake.head.push(piece[0]);
                self.mark(at, 1);
                at += 1;
                piece = &piece[1..];
                if let [kind, a, b, c] = self.handshake.head[..] {
                    self.handshake.left = u32::from_be_bytes([0, a, b, c]) as usize;
                    let hello = matches!(kind, CLIENT_HELLO | SERVER_HELLO);
                    if hello && self.handshake.left > MAX_HELLO {
                        let why = Phrase::new("tls-handshake-too-long").with("length", self.handshake.left);
                        self.malformed(why, "RFC 8446 §4", self.handshake.from, 4, t_ns, sink);
                        self.encrypted = true;
                        return;
                    }
                }
            } else {
                let run = self.handshake.left.min(piece.len());
                if matches!(self.handshake.head[0], CLIENT_HELLO | SERVER_HELLO) {
                    self.handshake.body.extend_from_slice(&piece[..run]);
                }
                self.mark(at, run as u64);
                self.handshake.left -= run;
                at += run as u64;
                piece = &piece[run..];
            }
            if self.handshake.head.len() == 4 && self.handshake.left == 0 {
                let message = std::mem::take(&mut self.handshake);
                self.end_handshake(&message, t_ns, agreed, sink);
            }
        }
    }

    /// Notes bytes of the handshake message under way.
    fn mark(&mut self, at: u64, len: u64) {
        let wanted = matches!(self.handshake.head[0], CLIENT_HELLO | SERVER_HELLO);
        match self.handshake.ranges.last_mut() {
            Some(last) if last.off + last.len == at => last.len += len,
            // A hello has at most so many fragments that carry something.
            _ if wanted && len > 0 => {
                self.handshake.ranges.push(ByteRange { log: self.log, off: at, len });
            }
            _ => {}
        }
    }

    fn end_handshake(&mut self, message: &Handshake, t_ns: u64, agreed: &mut Agreed, sink: &mut Sink<'_>) {
        let size = message.body.len() as u64 + 4;
        let data = match message.head[0] {
            CLIENT_HELLO => {
                read_client_hello(&message.body, size).map(|hello| Data::ClientHello(Box::new(hello)))
            }
            SERVER_HELLO => read_server_hello(&message.body, size).map(|answer| match answer {
                ServerAnswer::Retry(retry) => Data::HelloRetryRequest(retry),
                ServerAnswer::Hello { hello, old } => {
                    agreed.old = old;
                    Data::ServerHello(Box::new(hello))
                }
            }),
            _ => return,
        };
        match data {
            Some(data) => {
                let mut event = Event::new(sink.conn(), t_ns, self.dir, data);
                event.ranges = message.ranges.iter().copied().collect();
                sink.push(event);
            }
            None => {
                let why = Phrase::new("tls-handshake-unreadable");
                self.malformed(why, "RFC 8446 §4.1", message.from, size, t_ns, sink);
            }
        }
    }

    fn malformed(&self, why: Phrase, rfc: &str, off: u64, len: u64, t_ns: u64, sink: &mut Sink<'_>) {
        let data = Data::TlsMalformed(Malformed { why, rfc: rfc.to_owned(), fatal: self.dead });
        let range = ByteRange { log: self.log, off, len };
        sink.push(Event::new(sink.conn(), t_ns, self.dir, data).with_range(range));
    }
}
