//! What the truth is made of: bytes that crossed a socket, and results of system and library calls.
//!
//! A capture's log is a sequence of records; every event can be computed from it again.

use bytes::Bytes;

use crate::event::{Event, Log};

/// One entry of a session's log, in the order in which things happened.
#[derive(Clone, Debug)]
pub enum Record {
    /// Bytes of one read or write call.
    Bytes { conn: u32, log: Log, t_ns: u64, bytes: Bytes },
    /// Something that is not bytes on the wire (a DNS answer, a connect result, FIN, a person's act).
    Fact(Box<Event>),
}
