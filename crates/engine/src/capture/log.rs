//! `bytes.log`: records one after another, each with a checksum, so that a torn tail is recognised.
//!
//! A record is a header of 28 bytes (little endian: magic, CRC-32 of the rest of the header and the payload,
//! kind, log, two zeros, connection, t in ns, length) and its payload.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use bytes::Bytes;

use crate::event::{Event, Log};
use crate::record::Record;

use super::segments::Placed;
use super::state::End;

const FILE_MAGIC: &[u8; 8] = b"SOCKEYE1";
const RECORD_MAGIC: u32 = 0x5245_4353;
const HEADER: usize = 28;
const KIND_BYTES: u8 = 1;
const KIND_FACT_JSON: u8 = 2;
const KIND_FACT_BORSH: u8 = 3;
const KIND_END: u8 = 4;
/// Beyond this the buffer is given back after use.
const BUFFER_KEPT: usize = 4 << 20;
/// A payload of this size is written from where it lies; a call costs less than the copy.
const LARGE: usize = 64 << 10;

/// The writing end. Holds the file's lock: one recorder per log.
#[derive(Debug)]
pub(super) struct LogWriter {
    file: File,
    end: u64,
    buf: Vec<u8>,
}

impl LogWriter {
    /// Creates the log; refuses when there is one.
    pub(super) fn create(path: &Path) -> io::Result<LogWriter> {
        let mut file = OpenOptions::new().append(true).create_new(true).open(path)?;
        file.try_lock().map_err(io::Error::from)?;
        file.write_all(FILE_MAGIC)?;
        Ok(LogWriter { file, end: FILE_MAGIC.len() as u64, buf: Vec::new() })
    }

    /// Writes records, small ones together, and tells where their bytes lie. When the disk says no, nothing
    /// of them stays in the file.
    pub(super) fn append<'a>(
        &mut self,
        records: impl Iterator<Item = &'a Record>,
        placed: &mut Vec<Placed>,
    ) -> io::Result<()> {
        let (known, begin) = (placed.len(), self.end);
        self.buf.clear();
        let result = records.into_iter().try_for_each(|record| self.encode(record, placed));
        let result = result.and_then(|()| self.write_out());
        if result.is_err() {
            placed.truncate(known);
            self.end = begin;
            // What cannot be cut off is recognised by its checksum when the log is read again.
            let _ = self.file.set_len(begin);
        }
        if self.buf.capacity() > BUFFER_KEPT {
            self.buf = Vec::new();
        }
        result
    }

    /// Writes what is in the buffer.
    fn write_out(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buf)?;
        self.end += self.buf.len() as u64;
        self.buf.clear();
        Ok(())
    }

    /// Says that nothing follows, and how the recording ended.
    pub(super) fn close(&mut self, end: &End) -> io::Result<()> {
        let end = borsh::to_vec(end)?;
        self.buf.clear();
        self.frame(KIND_END, 0, 0, 0, &end)?;
        self.payload(&end)?;
        self.write_out()?;
        self.file.sync_data()
    }

    fn encode(&mut self, record: &Record, placed: &mut Vec<Placed>) -> io::Result<()> {
        match record {
            Record::Bytes { conn, log, t_ns, bytes } => {
                let len = self.frame(KIND_BYTES, *log as u8, *conn, *t_ns, bytes)?;
                let pos = self.end + self.buf.len() as u64;
                placed.push(Placed { conn: *conn, log: *log, t_ns: *t_ns, len, pos });
                self.payload(bytes)
            }
            Record::Fact(event) => {
                let (kind, payload) = encode_fact(event)?;
                self.frame(kind, 0, event.conn, event.t_ns, &payload)?;
                self.payload(&payload)
            }
        }
    }

    /// The header of a record; its payload follows.
    fn frame(&mut self, kind: u8, log: u8, conn: u32, t_ns: u64, payload: &[u8]) -> io::Result<u32> {
        let len = u32::try_from(payload.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let header = Header { kind, log, conn, t_ns, len };
        self.buf.extend_from_slice(&header.encode(payload));
        Ok(len)
    }

    fn payload(&mut self, payload: &[u8]) -> io::Result<()> {
        if payload.len() < LARGE {
            self.buf.extend_from_slice(payload);
            return Ok(());
        }
        self.write_out()?;
        self.file.write_all(payload)?;
        self.end += payload.len() as u64;
        Ok(())
    }
}

/// Reads a log from its beginning up to the first record that is not whole.
#[derive(Debug)]
pub(super) struct LogReader {
    file: BufReader<File>,
    pos: u64,
    size: u64,
    end: Option<End>,
}

impl LogReader {
    /// From a file that is positioned at its beginning.
    pub(super) fn new(file: File) -> io::Result<LogReader> {
        let size = file.metadata()?.len();
        let mut reader = LogReader { file: BufReader::with_capacity(1 << 20, file), pos: 0, size, end: None };
        let mut magic = [0; FILE_MAGIC.len()];
        if size < magic.len() as u64 {
            reader.size = 0;
            return Ok(reader);
        }
        reader.file.read_exact(&mut magic)?;
        if &magic != FILE_MAGIC {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a Sockeye log"));
        }
        reader.pos = magic.len() as u64;
        Ok(reader)
    }

    /// The next whole record and the place of its bytes; `None` at the end or at a record that is not
    /// whole. A whole record of a kind that this version does not know is passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<(Record, Option<Placed>)>> {
        while self.end.is_none() {
            let Some((header, payload, pos)) = self.whole()? else { return Ok(None) };
            if header.kind == KIND_END {
                self.end = borsh::from_slice(&payload).ok();
            } else if let Some(record) = header.record(payload, pos) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// How the recording ended; `None` when its recorder did not say.
    pub(super) fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    fn whole(&mut self) -> io::Result<Option<(Header, Vec<u8>, u64)>> {
        if self.size.saturating_sub(self.pos) < HEADER as u64 {
            return Ok(None);
        }
        let mut raw = [0; HEADER];
        self.file.read_exact(&mut raw)?;
        let Some((header, sum)) = Header::decode(&raw) else { return Ok(None) };
        let pos = self.pos + HEADER as u64;
        if u64::from(header.len) > self.size - pos {
            return Ok(None);
        }
        let mut payload = vec![0; header.len as usize];
        self.file.read_exact(&mut payload)?;
        if header.checksum(&payload) != sum {
            return Ok(None);
        }
        self.pos = pos + u64::from(header.len);
        Ok(Some((header, payload, pos)))
    }
}

#[derive(Clone, Copy, Debug)]
struct Header {
    kind: u8,
    log: u8,
    conn: u32,
    t_ns: u64,
    len: u32,
}

impl Header {
    fn encode(&self, payload: &[u8]) -> [u8; HEADER] {
        let mut raw = [0; HEADER];
        raw[..4].copy_from_slice(&RECORD_MAGIC.to_le_bytes());
        raw[4..8].copy_from_slice(&self.checksum(payload).to_le_bytes());
        raw[8..].copy_from_slice(&self.tail());
        raw
    }

    fn decode(raw: &[u8; HEADER]) -> Option<(Header, u32)> {
        let u32_at = |at: usize| u32::from_le_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]]);
        if u32_at(0) != RECORD_MAGIC {
            return None;
        }
        let t_ns = u64::from(u32_at(16)) | (u64::from(u32_at(20)) << 32);
        let header = Header { kind: raw[8], log: raw[9], conn: u32_at(12), t_ns, len: u32_at(24) };
        Some((header, u32_at(4)))
    }

    fn tail(&self) -> [u8; HEADER - 8] {
        let mut tail = [0; HEADER - 8];
        tail[0] = self.kind;
        tail[1] = self.log;
        tail[4..8].copy_from_slice(&self.conn.to_le_bytes());
        tail[8..16].copy_from_slice(&self.t_ns.to_le_bytes());
        tail[16..20].copy_from_slice(&self.len.to_le_bytes());
        tail
    }

    fn checksum(&self, payload: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(&self.tail());
        crc.update(payload);
        crc.sum()
    }

    fn record(self, payload: Vec<u8>, pos: u64) -> Option<(Record, Option<Placed>)> {
        if self.kind == KIND_BYTES {
            let log = *Log::ALL.get(usize::from(self.log))?;
            let placed = Placed { conn: self.conn, log, t_ns: self.t_ns, len: self.len, pos };
            let bytes = Bytes::from(payload);
            return Some((Record::Bytes { conn: self.conn, log, t_ns: self.t_ns, bytes }, Some(placed)));
        }
        let event = match self.kind {
            KIND_FACT_JSON => serde_json::from_slice(&payload).ok()?,
            KIND_FACT_BORSH => borsh::from_slice(&payload).ok()?,
            _ => return None,
        };
        Some((Record::Fact(Box::new(event)), None))
    }
}

/// Facts are JSON, which newer versions can read when a fact has got more fields; where JSON would lose
/// something (octets that are not UTF-8), they are borsh.
fn encode_fact(event: &Event) -> io::Result<(u8, Vec<u8>)> {
    let json = serde_json::to_vec(event)?;
    match serde_json::from_slice::<Event>(&json) {
        Ok(back) if back == *event => Ok((KIND_FACT_JSON, json)),
        _ => Ok((KIND_FACT_BORSH, borsh::to_vec(event)?)),
    }
}
