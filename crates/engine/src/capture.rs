//! What is kept: an append-only log of bytes and facts, an index of events, windows over both.
//!
//! The log is written first; the index can be rebuilt from it. Readers ask for windows; nothing returns "all".
//!
//! # How it lies on disk
//!
//! - `request.json`: what was asked for, and the wall clock at t = 0
//! - `bytes.log`: records in the order in which things happened, each with a checksum ([`log`])
//! - `index.db`: packed chunks of events and of segments ([`chunk`], [`segments`]), totals when finished
//! - `bodies/`: bodies with their content codings undone, made when somebody asks
//!
//! # Invariants
//!
//! - What a tick counts or a window returns is in the log already.
//! - The newest chunk lives in memory and is read there; a chunk on disk never changes.
//! - Without the mark `finished` the index is not believed: it is computed again from the log.

mod activity;
mod block;
mod body;
mod body_span;
#[expect(clippy::module_inception, reason = "the type that the folder is named after")]
mod capture;
mod chunk;
mod coding;
mod compare;
mod content;
mod facet;
mod fault;
mod feed;
mod library;
mod lines;
mod log;
mod lru;
mod media;
mod packet;
mod payload;
mod payload_stream;
mod places;
mod platform;
mod read;
mod rebuild;
mod recorder;
mod search;
mod segments;
mod state;
mod store;
mod throughput;
mod undoing;
mod window;

#[cfg(test)]
mod tests;

pub use self::capture::Capture;
pub use self::feed::{Batch, Feed};
pub use self::library::Library;
pub use self::payload_stream::payload_stream;
