//! How long an answer may take.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::super::http1::Sending;

/// The limit that runs out first.
pub(super) fn limit(
    sending: &Sending<'_>,
    waits_for_us: bool,
    heard: bool,
    last: Instant,
) -> Option<(Instant, &'static str, u64)> {
    let (what, limit_ms) = match (waits_for_us, heard) {
        (true, _) => ("", 0),
        (_, true) => ("idle", sending.limits.idle_ms),
        _ => ("firstByte", sending.limits.first_byte_ms),
    };
    let quiet = (limit_ms > 0).then(|| (last + Duration::from_millis(limit_ms), what, limit_ms));
    let total = sending.until.map(|(until, ms)| (until, "total", ms));
    quiet.into_iter().chain(total).min_by_key(|(at, ..)| *at)
}

/// Waits for it, and tells what ran out.
pub(super) async fn expiry(limit: Option<(Instant, &'static str, u64)>) -> (&'static str, u64) {
    match limit {
        Some((at, what, limit_ms)) => {
            sleep_until(at).await;
            (what, limit_ms)
        }
        None => std::future::pending().await,
    }
}
