//! What is kept: an append-only log of bytes and facts, an index of events, windows over both.
//!
//! The log is written first; the index can be rebuilt from it. Readers ask for windows; nothing returns "all".

mod capture;
mod library;

pub use self::capture::{Batch, Capture, Feed};
pub use self::library::Library;
