//! Idle limits that servers, proxies and load balancers come with.

/// Seconds, and who is known to end an idle connection then.
const USUAL: [(u64, &str); 14] = [
    (5, ""),
    (10, ""),
    (15, ""),
    (20, ""),
    (30, "Google Cloud"),
    (55, "Heroku"),
    (60, "nginx proxy_read_timeout, Apache, AWS ALB"),
    (75, ""),
    (90, ""),
    (100, "Cloudflare"),
    (120, ""),
    (240, "Azure"),
    (350, "AWS NLB"),
    (600, ""),
];

/// A silence that ended at a usual limit: the seconds, and whose limit it may have been (or nothing).
#[must_use]
pub fn usual(silent_ns: u64) -> Option<(u64, &'static str)> {
    const SECOND: u64 = 1_000_000_000;
    USUAL.into_iter().find(|(seconds, _)| {
        let limit = seconds * SECOND;
        // Timers are late by a little; and what went last was seen here later than where they began.
        let early = (limit / 50).min(SECOND / 4);
        silent_ns >= limit - early && silent_ns < limit + SECOND.min(limit / 20)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_reached_and_hardly_passed() {
        assert_eq!(usual(60_004_000_000).map(|limit| limit.0), Some(60));
        assert_eq!(usual(100_000_000_000).map(|limit| limit.1), Some("Cloudflare"));
        assert_eq!(usual(59_990_000_000).map(|limit| limit.0), Some(60));
        assert_eq!(usual(4_980_000_000).map(|limit| limit.0), Some(5));
        assert_eq!(usual(59_000_000_000), None);
        assert_eq!(usual(62_000_000_000), None);
        assert_eq!(usual(0), None);
    }
}
