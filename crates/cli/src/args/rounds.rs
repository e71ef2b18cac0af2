//! Sending a request more than once, and what lies between head and body.

use clap::Args as ClapArgs;
use sockeye_engine::api::{HttpSpec, Repeat};

use crate::compose::milliseconds;

/// How often, and in which way.
#[derive(Debug, Default, ClapArgs)]
pub struct Rounds {
    /// Send the request again every so many seconds (short polling).
    #[arg(long, value_name = "SECONDS", group = "rounds")]
    pub poll: Option<f64>,
    /// Send it again as soon as it is answered (long polling).
    #[arg(long, group = "rounds")]
    pub long_poll: bool,
    /// Rounds of --poll and --long-poll; without it until interrupted.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub times: u32,
    /// Send so many at once, at most 32: each on a connection of its own, or as a stream where only HTTP/2 will do.
    #[arg(long, value_name = "N", group = "rounds", value_parser = clap::value_parser!(u32).range(1..=32))]
    pub parallel: Option<u32>,
    /// Send so many on one connection without waiting for answers, at most 100.
    #[arg(long, value_name = "N", group = "rounds", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub pipeline: Option<u32>,
    /// Seconds between the head and the body.
    #[arg(long, value_name = "SECONDS")]
    pub pause: Option<f64>,
    /// Ask again for an event stream that ended, with Last-Event-ID.
    #[arg(long, conflicts_with = "rounds")]
    pub sse_reconnect: bool,
}

impl Rounds {
    /// Puts it into a request.
    pub fn apply(&self, http: &mut HttpSpec) {
        http.repeat = match (self.poll, self.long_poll, self.parallel, self.pipeline) {
            (Some(seconds), ..) => Repeat::Every { ms: milliseconds(seconds), times: self.times },
            (_, true, ..) => Repeat::LongPoll { times: self.times },
            (.., Some(times), _) => Repeat::Parallel { times },
            (.., Some(times)) => Repeat::Pipeline { times },
            _ => Repeat::Once,
        };
        http.pause_ms = self.pause.map_or(0, milliseconds);
        http.sse_reconnect = self.sse_reconnect;
    }
}
