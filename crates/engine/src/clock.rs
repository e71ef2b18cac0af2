//! The only place where time is read. Differences are monotonic; the wall clock anchors them once.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The clock of one session: t = 0 is its creation.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    wall_us: i64,
}

impl Clock {
    /// Starts now.
    #[must_use]
    pub fn start() -> Clock {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Clock { start: Instant::now(), wall_us: i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX) }
    }

    /// Nanoseconds since the session began.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Wall clock at t = 0 in microseconds since 1970 UTC.
    #[must_use]
    pub fn wall_us(&self) -> i64 {
        self.wall_us
    }
}

/// A moment of the wall clock, for libraries that sign with it.
pub type Wall = SystemTime;

/// The wall clock at so many seconds since 1970 UTC.
#[must_use]
pub fn wall_at(unix_seconds: i64) -> Wall {
    UNIX_EPOCH + Duration::from_secs(unix_seconds.unsigned_abs())
}

/// Wall clock now, in milliseconds since 1970 UTC (for the lives of cookies and tokens).
#[must_use]
pub fn unix_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// Wall clock now, in seconds since 1970 UTC (for certificate validity).
#[must_use]
pub fn unix_seconds() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}
