//! The inspector without a face.
//!
//! Bytes and I/O results are the truth; everything else is a re-runnable fold over them. Five verbs, and
//! every module belongs to one of them:
//!
//! - **act**: [`dial`], [`drive`], [`session`]: what a person's command sets in motion;
//! - **tap**: [`tap`]: the two places where bytes are seen, under TLS and over it;
//! - **decode**: [`decode`]: sans-I/O state machines, total over any input;
//! - **keep**: [`capture`]: the append-only log, the index of events, windows over both;
//! - **explain**: [`explain`]: pure functions over events.
//!
//! # Layout, in reading order
//!
//! - [`event`]: the vocabulary; [`record`]: what the log holds; [`fold`]: records to events
//! - [`decode`] and [`explain`]: no I/O, no clock, no tokio
//! - `reading`: bodies as lines, over any source of bytes
//! - [`capture`]: files and SQLite; [`jar`]: cookies; [`auth`]: credentials
//! - [`tap`], [`dial`], [`drive`], [`session`]: sockets and tasks
//! - [`api`]: [`api::Engine`], the only door for windows, terminals and tests

pub mod api;
pub mod auth;
pub mod capture;
pub mod clock;
pub mod compose;
pub mod decode;
pub mod dial;
pub mod drive;
pub mod error;
pub mod event;
pub mod explain;
pub mod fold;
pub mod jar;
mod reading;
pub mod record;
pub mod session;
pub mod tap;

pub use error::{Error, ErrorKind};
