//! The sentences of the jar, and the sections that its rules stand in.

use super::scope::Place;
use super::set_cookie::NoCookie;
use crate::api::{CookieEntry, SameSite};
use crate::event::Phrase;

pub(super) const SYNTAX: &str = "RFC 6265bis §5.6";
pub(super) const PREFIXES: &str = "RFC 6265bis §5.4";
pub(super) const STORAGE: &str = "RFC 6265bis §5.7";
pub(super) const RETRIEVAL: &str = "RFC 6265bis §5.8.3";

const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// Why a cookie goes along. A person asks directly, so every request is of the same site (§5.2).
pub(super) fn sent(cookie: &CookieEntry, place: &Place) -> Phrase {
    if cookie.secure && !place.tls {
        Phrase::new("cookie-sent-loopback").with("path", cookie.path.as_str())
    } else if cookie.host_only {
        Phrase::new("cookie-sent-host").with("path", cookie.path.as_str())
    } else {
        Phrase::new("cookie-sent-domain")
            .with("domain", cookie.domain.as_str())
            .with("path", cookie.path.as_str())
    }
}

/// How long a cookie is kept, or what is odd about it.
pub(super) fn stored(cookie: &CookieEntry, place: &Place, capped: bool, now_ms: i64) -> Phrase {
    if cookie.same_site == SameSite::None && !cookie.secure {
        return Phrase::new("cookie-stored-none-insecure");
    }
    if cookie.secure && !place.tls {
        return Phrase::new("cookie-stored-loopback");
    }
    match cookie.expires_ms {
        None => Phrase::new("cookie-stored-session"),
        Some(_) if capped => Phrase::new("cookie-stored-capped"),
        Some(at) => {
            let days = (at - now_ms as f64) / DAY_MS;
            if days < 1.0 {
                let seconds = ((at - now_ms as f64) / 1000.0).round() as i64;
                Phrase::new("cookie-stored-seconds").with("seconds", seconds)
            } else {
                Phrase::new("cookie-stored-days").with("days", days.floor() as i64)
            }
        }
    }
}

/// A cookie whose time is over when it comes.
pub(super) fn removed(was_there: bool) -> Phrase {
    if was_there { Phrase::new("cookie-removed") } else { Phrase::new("cookie-removed-nothing") }
}

/// Why a field is no cookie.
pub(super) fn unreadable(why: NoCookie) -> Phrase {
    match why {
        NoCookie::NotText => Phrase::new("cookie-not-text"),
        NoCookie::ControlCharacter => Phrase::new("cookie-control-character"),
        NoCookie::Empty => Phrase::new("cookie-empty"),
        NoCookie::TooLong => Phrase::new("cookie-too-long"),
    }
}
