//! How it ended, as a number: the layer that failed.

use std::io;
use std::path::PathBuf;

use sockeye_engine::event::{Failure, Layer};
use sockeye_engine::{Error, ErrorKind};

pub const OK: u8 = 0;
pub const INTERNAL: u8 = 1;
pub const USAGE: u8 = 2;
pub const WEBSOCKET: u8 = 14;
pub const TIMEOUT: u8 = 15;
pub const INTERRUPTED: u8 = 130;

/// Why nothing more is done.
#[derive(Debug)]
pub enum Stop {
    /// Whoever read our output went away.
    Pipe,
    Output(io::Error),
    /// The body cannot be written to that file.
    File(PathBuf, Box<Error>),
    Engine(Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        if error.kind() == io::ErrorKind::BrokenPipe { Stop::Pipe } else { Stop::Output(error) }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Engine(error)
    }
}

/// The exit code of a failure.
pub fn of_failure(failure: &Failure) -> u8 {
    if failure.code.to_ascii_lowercase().ends_with("timeout") {
        return TIMEOUT;
    }
    match failure.layer {
        Layer::Dns => 10,
        Layer::Tcp => 11,
        Layer::Proxy => 16,
        Layer::Tls => 12,
        Layer::Http | Layer::Sse => 13,
        Layer::Ws | Layer::App => WEBSOCKET,
        Layer::Close | Layer::Finding | Layer::User => INTERNAL,
    }
}

/// The exit code of a refusal of the engine.
pub fn of_error(error: &Error) -> u8 {
    match error.kind {
        ErrorKind::Input | ErrorKind::NotFound => USAGE,
        _ => INTERNAL,
    }
}
