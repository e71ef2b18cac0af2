//! Bodies of packets and payloads of messages: where they stand at last, and readings of them.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use crate::error::Error;
use crate::event::{AppBody, AppPacket, Data, Event};

use super::body::{Want, open_fresh};
use super::capture::Shared;
use super::content::{Content, Place};
use super::fault::{no_event, storage};
use super::payload::Part;

/// Packets on each other at most.
const MAX_HEIGHT: usize = 8;
const BLOCK: u64 = 256 << 10;

/// A body or a payload, wherever it is.
pub(super) enum Placed {
    /// In the log, piece by piece.
    Parts(Vec<Part>),
    /// In the event itself; `len` of the whole.
    Octets(Vec<u8>),
    /// In the body of an HTTP message.
    Content { head: u64, off: u64, len: u64 },
}

impl Shared {
    /// Where the payload of a message or a frame stands, or the body of a packet.
    pub(super) fn placed(&self, event: &Event) -> Result<Option<Placed>, Error> {
        let Data::AppPacket(packet) = &event.data else {
            return Ok(self.payload_parts(event)?.map(Placed::Parts));
        };
        let Some(body) = &packet.body else { return Ok(Some(Placed::Octets(Vec::new()))) };
        if let Some(octets) = &body.octets {
            return Ok(Some(Placed::Octets(octets.0.clone())));
        }
        let Some(root) = self.root(packet)? else { return Ok(None) };
        Ok(match &root.data {
            Data::SseEvent(sse) => Some(Placed::Octets(run_of(&sse.data.0, body))),
            Data::RequestBodyEnd(_) | Data::ResponseBodyEnd(_) => {
                root.span.map(|head| Placed::Content { head, off: body.off, len: body.len })
            }
            Data::RequestHead(_) | Data::ResponseHead(_) => {
                Some(Placed::Content { head: root.seq, off: body.off, len: body.len })
            }
            _ => self.payload_parts(&root)?.map(|parts| Placed::Parts(cut(parts, body.off, body.len))),
        })
    }

    /// What carries a packet at last: no packet itself.
    fn root(&self, packet: &AppPacket) -> Result<Option<Event>, Error> {
        let mut carrier = packet.carrier;
        for _ in 0..MAX_HEIGHT {
            let Some(seq) = carrier else { return Ok(None) };
            let event = self.event_at(seq)?;
            match &event.data {
                Data::AppPacket(beneath) => carrier = beneath.carrier,
                _ => return Ok(Some(event)),
            }
        }
        Ok(None)
    }

    /// Bytes of it, and how long it is.
    pub(super) fn placed_bytes(
        shared: &Arc<Shared>,
        event: &Event,
        placed: &Placed,
        off: u64,
        len: u64,
    ) -> Result<(Vec<u8>, u64), Error> {
        match placed {
            Placed::Octets(octets) => {
                let total = octets.len() as u64;
                let (from, to) = (off.min(total), off.saturating_add(len).min(total));
                Ok((octets[from as usize..to as usize].to_vec(), total))
            }
            Placed::Content { head, off: begins, len: total } => {
                let (from, to) = (off.min(*total), off.saturating_add(len).min(*total));
                let seen = Shared::body(shared, *head, Want::Until(begins + to))?;
                Ok((seen.decoded.read(shared, begins + from, to - from)?, *total))
            }
            Placed::Parts(parts) => {
                let total = parts.iter().map(|part| part.range.len).sum();
                let end = off.saturating_add(len).min(total);
                let mut bytes = Vec::new();
                let mut at = 0;
                for part in parts {
                    let (from, to) = (off.max(at), end.min(at + part.range.len));
                    if from < to {
                        let (skip, range) = (from - at, part.range);
                        let mut piece =
                            shared.log_bytes(event.conn, range.log, range.off + skip, to - from)?;
                        part.unmask(&mut piece, skip);
                        bytes.append(&mut piece);
                    }
                    at += part.range.len;
                }
                Ok((bytes, total))
            }
        }
    }

    /// A payload in one piece, for readings: a file beside the log, written once.
    pub(super) fn payload_content(shared: &Arc<Shared>, event: &Event) -> Result<Content, Error> {
        let placed = shared.placed(event)?.ok_or_else(|| no_event(event.seq))?;
        let file = open_fresh(&shared.body_path(event.seq, "payload")?)?;
        let mut len = 0;
        loop {
            let (piece, total) = Shared::placed_bytes(shared, event, &placed, len, BLOCK)?;
            (&file as &File).write_all(&piece).map_err(storage)?;
            len += piece.len() as u64;
            if piece.is_empty() || len >= total {
                break;
            }
        }
        Ok(Content { place: Place::File(Arc::new(file)), len })
    }
}

/// The shape that a packet says its body has.
pub(super) fn told_shape(event: &Event) -> Option<&str> {
    match &event.data {
        Data::AppPacket(packet) => packet.body.as_ref().map(|body| body.shape.as_str()),
        _ => None,
    }
}

fn run_of(octets: &[u8], body: &AppBody) -> Vec<u8> {
    let total = octets.len() as u64;
    let (from, to) = (body.off.min(total), body.off.saturating_add(body.len).min(total));
    octets[from as usize..to as usize].to_vec()
}

/// `len` bytes from `off` on.
fn cut(parts: Vec<Part>, off: u64, len: u64) -> Vec<Part> {
    let end = off.saturating_add(len);
    let mut at = 0;
    let mut run = Vec::new();
    for part in parts {
        let (from, to) = (off.max(at), end.min(at + part.range.len));
        if from < to {
            run.push(part.run(from - at, to - from));
        }
        at += part.range.len;
    }
    run
}
