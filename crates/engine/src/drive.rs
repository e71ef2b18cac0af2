//! Drivers: what a person's command sets in motion on a tapped stream. They write, and learn from the
//! decoders where things end; they format nothing and never touch the store.

pub mod carrier;
pub mod cookies;
pub mod deflate;
pub mod frame;
mod hold;
pub mod http1;
pub mod http2;
pub mod orders;
pub mod redirect;
pub mod seen;
pub mod stomp;
pub mod tcp;
pub mod websocket;

use std::time::Duration;

use bytes::Bytes;

use crate::compose::{Given, stream_file};
use crate::dial::line::Outgoing;

pub use carrier::Carrier;

/// How often an open connection's numbers are asked of the system.
pub const MEASURE_EVERY: Duration = Duration::from_secs(3);

/// Given bytes as something to write; a file is read while it is sent.
#[must_use]
pub fn outgoing(given: Given) -> Outgoing {
    match given {
        Given::Bytes(bytes) => Outgoing::Bytes(bytes),
        Given::File { path, len } => Outgoing::Stream(stream_file(path, len)),
    }
}

/// Given bytes all at once.
pub async fn at_once(given: Given) -> std::io::Result<Bytes> {
    match given {
        Given::Bytes(bytes) => Ok(bytes),
        Given::File { path, .. } => Ok(tokio::fs::read(path).await?.into()),
    }
}
