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
pub mod voice;
pub mod websocket;

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep_until};

use crate::api::Payload;
use crate::compose::{Given, given, stream_file};
use crate::dial::line::Outgoing;
use crate::error::Error;
use crate::event::Phrase;

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

/// The bytes of a payload that goes out whole, in something else; a file is read.
pub fn whole(payload: &Payload) -> Result<Bytes, Error> {
    match given(payload).map_err(|problem| Error::input(vec![problem]))? {
        Given::Bytes(bytes) => Ok(bytes),
        Given::File { path, .. } => std::fs::read(&path).map(Bytes::from).map_err(|fault| {
            let why = Phrase::new("file-unreadable").with("path", path.as_str());
            Error::state(why.with("text", fault.to_string()))
        }),
    }
}

/// That moment; never, when there is none.
pub async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
