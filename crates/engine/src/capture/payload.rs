//! Payloads of WebSocket messages and frames: fragments joined, unmasked, inflated.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::api::{BodyWindow, Row};
use crate::error::Error;
use crate::event::{ByteRange, Data, Event, FrameHead, Log};

use super::capture::{Capture, Shared};
use super::fault::no_event;
use super::read::{MAX_BYTES, MAX_EVENTS};

/// A stretch of payload in the log, and the key that masks it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) range: ByteRange,
    key: Option<[u8; 4]>,
    /// Where in the masked payload it begins.
    phase: u64,
}

impl Part {
    /// Undoes masking of bytes that begin at `at` within this part (RFC 6455 §5.3).
    pub(super) fn unmask(&self, bytes: &mut [u8], at: u64) {
        let Some(key) = self.key else { return };
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte ^= key[((self.phase + at + n as u64) % 4) as usize];
        }
    }

    /// `len` bytes of it from `skip` on.
    pub(super) fn run(&self, skip: u64, len: u64) -> Part {
        let range = ByteRange { off: self.range.off + skip, len, ..self.range };
        Part { range, key: self.key, phase: self.phase + skip }
    }
}

impl Capture {
    /// The frames of a fragmented message, at most 1,000 of them; of a packet what carries it, which may be as many
    /// messages.
    pub fn children(&self, seq: u64) -> Result<Vec<Row>, Error> {
        let message = self.event(seq)?;
        if let Data::AppPacket(packet) = &message.data {
            if let (Some(begins), Some(carrier)) = (packet.begins, packet.carrier) {
                return self.messages(&message, begins, carrier);
            }
            let carrier = packet.carrier.map(|carrier| self.event(carrier)).transpose()?;
            return Ok(carrier.iter().map(|carrier| Row { no: 1, ..self.shared.row(carrier) }).collect());
        }
        let mut rows: Vec<Row> = Vec::new();
        self.shared.fragments(&message, &mut |event, _| {
            let mut row = self.shared.row(&event);
            row.no = rows.len() as u64 + 1;
            row.delta_ns = rows.last().map(|before| event.t_ns.saturating_sub(before.t_ns));
            rows.push(row);
            rows.len() < MAX_EVENTS as usize
        })?;
        Ok(rows)
    }

    /// The messages that go the same way as a packet, from one to another.
    fn messages(&self, packet: &Event, begins: u64, carrier: u64) -> Result<Vec<Row>, Error> {
        let mut rows: Vec<Row> = Vec::new();
        self.shared.each(begins, &mut |event| {
            let same = (event.conn, event.stream, event.dir) == (packet.conn, packet.stream, packet.dir);
            if same && matches!(event.data, Data::WsMessage(_)) {
                let mut row = self.shared.row(&event);
                row.no = rows.len() as u64 + 1;
                row.delta_ns = rows.last().map(|before| event.t_ns.saturating_sub(before.t_ns));
                rows.push(row);
            }
            event.seq < carrier && rows.len() < MAX_EVENTS as usize
        })?;
        Ok(rows)
    }

    /// A window of the payload of a message or frame event: fragments joined, unmasked, inflated; of a
    /// packet its body.
    pub fn payload(&self, seq: u64, off: u64, len: u64) -> Result<BodyWindow, Error> {
        let event = self.event(seq)?;
        let placed = self.shared.placed(&event)?.ok_or_else(|| no_event(seq))?;
        let (bytes, total) = Shared::placed_bytes(&self.shared, &event, &placed, off, len.min(MAX_BYTES))?;
        Ok(BodyWindow { off, len: total, bytes: STANDARD.encode(bytes) })
    }
}

impl Shared {
    /// Where the payload of a WebSocket event lies; `None` for other events.
    pub(super) fn payload_parts(&self, event: &Event) -> Result<Option<Vec<Part>>, Error> {
        let inflated = event.ranges.iter().filter(|r| matches!(r.log, Log::InflatedTx | Log::InflatedRx));
        let inflated: Vec<Part> = inflated.map(|range| Part { range: *range, key: None, phase: 0 }).collect();
        if matches!(event.data, Data::WsMessage(_)) && !inflated.is_empty() {
            return Ok(Some(inflated));
        }
        let Some(log) = event.ranges.first().map(|range| range.log) else { return Ok(None) };
        Ok(Some(match &event.data {
            Data::WsMessage(message) if message.first_fragment.is_some() => {
                let mut parts = Vec::new();
                self.fragments(event, &mut |_, part| {
                    parts.push(part);
                    true
                })?;
                parts
            }
            Data::WsMessage(message) => vec![part(log, &message.head)],
            Data::WsFrame(frame) => vec![part(log, &frame.head)],
            Data::WsPing(ping) => vec![part(log, &ping.head)],
            Data::WsPong(pong) => vec![part(log, &pong.head)],
            Data::WsCloseSent(close) | Data::WsCloseReceived(close) => vec![part(log, &close.head)],
            _ => return Ok(None),
        }))
    }

    /// Hands out the `ws.frame` events of a fragmented message until `more` says no.
    fn fragments(&self, message: &Event, more: &mut dyn FnMut(Event, Part) -> bool) -> Result<(), Error> {
        let Data::WsMessage(whole) = &message.data else { return Ok(()) };
        let Some(first) = whole.first_fragment else { return Ok(()) };
        self.each(first, &mut |event| {
            if event.seq >= message.seq {
                return false;
            }
            let fragment = match (&event.data, event.ranges.first()) {
                (Data::WsFrame(frame), Some(range))
                    if frame.message == whole.message
                        && event.conn == message.conn
                        && event.dir == message.dir =>
                {
                    part(range.log, &frame.head)
                }
                _ => return true,
            };
            more(event, fragment)
        })
    }
}

fn part(log: Log, head: &FrameHead) -> Part {
    let off = head.off + u64::from(head.header_len);
    Part { range: ByteRange { log, off, len: head.payload_got }, key: head.mask_key, phase: 0 }
}
