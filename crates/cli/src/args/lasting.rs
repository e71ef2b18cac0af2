//! What may be typed about a session that lasts: connecting again, and what is played in it.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use sockeye_engine::api::Reconnect;

use crate::compose::milliseconds;

#[derive(Debug, ClapArgs)]
pub struct Lasting {
    /// Connect again, at most so often in a row (5 unless a number follows), when the connection ends without
    /// Close (RFC 6455 §7.2.3). What was never open is not tried again.
    #[arg(long, value_name = "ATTEMPTS", num_args = 0..=1, default_missing_value = "5")]
    pub reconnect: Option<u32>,
    /// Seconds before the first attempt; each further wait is twice as long, at most 30 s.
    #[arg(long, value_name = "SECONDS", requires = "reconnect", default_value_t = 1.0)]
    pub reconnect_wait: f64,
    /// Connect again after a clean close too.
    #[arg(long, requires = "reconnect")]
    pub reconnect_always: bool,
    /// Play a sequence from a JSON file once open, then close: {"steps":[{"kind":"ping","payload":…}],"times":1,"pauseMs":0}.
    #[arg(long, value_name = "FILE")]
    pub play: Option<PathBuf>,
}

impl Lasting {
    pub fn reconnect(&self) -> Option<Reconnect> {
        self.reconnect.map(|attempts| Reconnect {
            attempts,
            first_ms: milliseconds(self.reconnect_wait),
            factor: 2.0,
            longest_ms: 30_000,
            jitter: true,
            after_clean: self.reconnect_always,
        })
    }
}
