//! The bytes of a body by their arrival.

use crate::api::Throughput;
use crate::error::Error;
use crate::event::{ByteRange, Data, Event, Framing, Log};

use super::capture::{Capture, Shared};

/// Slices at most.
const MAX_SLICES: u32 = 2000;

impl Capture {
    /// The body that belongs to a head, in equal slices of time from the head to its last byte so far. What
    /// one call moved counts in the slice in which it returned.
    pub fn throughput(&self, head: u64, slices: u32) -> Result<Throughput, Error> {
        let found = self.shared.head(head)?;
        let from_ns = found.event.t_ns;
        let mut moved: Vec<(u64, u64)> = Vec::new();
        match found.framing {
            Framing::None { .. } | Framing::Tunnel { .. } => {}
            Framing::Stream { .. } => self.shared.frames(&found.event, &mut moved)?,
            _ => {
                let off = found.range.off + found.range.len;
                let end = self.end(head, found.range.log, off)?;
                self.shared.calls(found.event.conn, found.range.log, off, end, &mut moved)?;
            }
        }
        let to_ns = moved.iter().map(|(t_ns, _)| *t_ns).max().unwrap_or(from_ns).max(from_ns);
        let count = u64::from(slices.clamp(1, MAX_SLICES));
        let mut slices = vec![0; usize::try_from(count).unwrap_or(1)];
        let span = u128::from(to_ns - from_ns) + 1;
        for (t_ns, len) in moved {
            let at = u128::from(t_ns.saturating_sub(from_ns)) * u128::from(count) / span;
            let at = usize::try_from(at).unwrap_or(usize::MAX).min(slices.len() - 1);
            slices[at] += len;
        }
        Ok(Throughput { from_ns, to_ns, slices })
    }

    /// Where a body ends in its log, or how far it has come.
    fn end(&self, head: u64, log: Log, off: u64) -> Result<u64, Error> {
        let found = self.shared.head(head)?;
        let here = self.shared.log_len(found.event.conn, log);
        if let Framing::Length { length, .. } = found.framing {
            return Ok(here.min(off.saturating_add(length)));
        }
        let Some(span) = self.shared.span(head)?.filter(|span| span.ended) else { return Ok(here) };
        let last = self.event(span.last)?;
        let ends = last.ranges.iter().filter(|range| range.log == log).map(|range| range.off + range.len);
        Ok(ends.max().filter(|end| *end > off).unwrap_or(here))
    }
}

impl Shared {
    /// Calls that moved a stretch of a log: when, and how many bytes of it.
    fn calls(
        &self,
        conn: u32,
        log: Log,
        off: u64,
        end: u64,
        moved: &mut Vec<(u64, u64)>,
    ) -> Result<(), Error> {
        let mut at = off;
        while at < end {
            let pieces = self.pieces(conn, log, at, end - at)?;
            for piece in &pieces {
                let (from, to) = (piece.off.max(at), (piece.off + u64::from(piece.len)).min(end));
                moved.push((piece.t_ns, to.saturating_sub(from)));
            }
            match pieces.last() {
                Some(last) => at = last.off + u64::from(last.len),
                None => break,
            }
        }
        Ok(())
    }

    /// DATA frames of a stream (RFC 9113 §6.1), from its head on.
    fn frames(&self, head: &Event, moved: &mut Vec<(u64, u64)>) -> Result<(), Error> {
        let last = self.span(head.seq)?.map_or(u64::MAX, |span| span.last);
        self.each(head.seq + 1, &mut |event| {
            if event.seq > last {
                return false;
            }
            if let Some(range) = content_of_stream(&event, head) {
                moved.push((event.t_ns, range.len));
            }
            true
        })
    }
}

/// The content of a DATA frame on the stream of a head.
pub(super) fn content_of_stream(event: &Event, head: &Event) -> Option<ByteRange> {
    let same = event.conn == head.conn && event.stream == head.stream && event.dir == head.dir;
    let is_data = matches!(&event.data, Data::H2Frame(frame) if frame.type_name == "DATA");
    event.ranges.get(1).copied().filter(|_| same && is_data)
}
