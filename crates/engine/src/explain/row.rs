//! One event as one row: label, text, note, sizes.

use crate::api::Row;
use crate::event::{ByteRange, Event};

/// Reads bytes of the event's connection for a preview: at most `max` bytes of the range; empty when the
/// log is gone. Masked payloads are unmasked by [`row`] itself.
pub type ReadBytes<'a> = &'a dyn Fn(u32, ByteRange, usize) -> Vec<u8>;

/// The row of an event; the caller fills in `no` and `delta_ns`.
#[must_use]
pub fn row(_event: &Event, _read: ReadBytes<'_>) -> Row {
    todo!()
}

/// The kind of an event's row (see [`Row::kind`]), without reading bytes: what filters by kind compare.
#[must_use]
pub fn kind(_event: &Event) -> &'static str {
    todo!()
}
