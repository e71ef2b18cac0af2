//! Readings of a body: lines with tokens, laid out from bytes, in windows.
//!
//! A body may be longer than memory, and it may still be arriving. So there is no tree of it: a layout is a
//! state machine over bytes, its state is small, and a copy of it is kept every few blocks ([`walk`]). A
//! window starts at the nearest copy and reads on from there. What is shown is what was sent: numbers, escapes,
//! the order of keys and duplicates are ranges of the text, never values that were printed again.
//!
//! - [`source`]: where the bytes come from, and how many there are so far
//! - [`recoded`], [`select`]: the same bytes as UTF-8, and only what a JSONPath selects
//! - [`out`]: what a layout says: lines, pieces, what can be folded
//! - [`walk`]: the index of states, windows, folding, search
//! - [`layout`]: which layout; [`json`], [`text`] and so on: one file for each

mod cbor;
mod form;
mod hex;
mod items;
mod json;
mod layout;
mod markup;
mod msgpack;
mod multipart;
mod ndjson;
mod out;
mod packed;
mod protobuf;
mod recoded;
mod select;
mod source;
mod text;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use self::layout::Layout;
pub(crate) use self::packed::{Format, Head};
pub(crate) use self::recoded::{Recoded, Recoding};
pub(crate) use self::select::{Selected, Selection, path};
pub(crate) use self::source::Source;
pub(crate) use self::walk::Walk;
