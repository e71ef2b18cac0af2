//! One jar in memory: what a response sets (RFC 6265bis §5.7), what a request takes along (§5.8).

use super::scope::{Place, domain_match, is_public_suffix, path_match, site};
use super::set_cookie::{NoCookie, SetCookie};
use super::words;
use crate::api::{CookieEntry, SameSite, SetBy};
use crate::event::{CookieDecision, CookieVerdict, Phrase};

/// Longest life of a cookie: 400 days (§5.5).
const LONGEST_MS: i64 = 400 * 24 * 60 * 60 * 1000;
/// Cookies of one domain, and of one jar; §6.1 asks for 50 and 3,000 at least.
const PER_DOMAIN: usize = 180;
const PER_JAR: usize = 3_300;

/// A cookie that is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) cookie: CookieEntry,
    /// When it was sent or set last.
    pub(super) used_ms: i64,
}

/// One jar, in the order in which its cookies were created.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    pub(super) cookies: Vec<Kept>,
}

/// What a request takes along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outgoing {
    /// The value of the `Cookie` field; `None` when no cookie goes along.
    pub field: Option<String>,
    pub decisions: Vec<CookieDecision>,
}

impl Outgoing {
    /// A person typed the `Cookie` field: nothing of the jar goes along.
    #[must_use]
    pub fn typed(self) -> Outgoing {
        self.held_back(&Phrase::new("cookie-typed"))
    }

    /// A person removed the `Cookie` field from the request.
    #[must_use]
    pub fn line_removed(self) -> Outgoing {
        self.held_back(&Phrase::new("cookie-line-removed"))
    }

    fn held_back(mut self, why: &Phrase) -> Outgoing {
        self.field = None;
        for decision in self.decisions.iter_mut().filter(|said| said.verdict == CookieVerdict::Sent) {
            decision.verdict = CookieVerdict::NotSent;
            decision.why = why.clone();
            decision.rfc.clear();
        }
        self
    }
}

/// What a change of a shelf means for what is on disk.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) put: Vec<CookieEntry>,
    pub(super) removed: Vec<CookieEntry>,
}

impl Shelf {
    /// The cookies of a request, and why the others of its site stay.
    pub(super) fn outgoing(&self, place: &Place, now_ms: i64) -> Outgoing {
        let mut outgoing = Outgoing::default();
        let mut sent: Vec<&CookieEntry> = Vec::new();
        for Kept { cookie, .. } in &self.cookies {
            match stays(cookie, place, now_ms) {
                None => sent.push(cookie),
                Some((why, rfc)) if site(&cookie.domain) == site(&place.host) => {
                    outgoing.decisions.push(decision(cookie, CookieVerdict::NotSent, why, rfc));
                }
                // Nobody expects the cookies of another site.
                Some(_) => {}
            }
        }
        // Longer paths first; among equals the older first, which is their order here (§5.8.3 step 2).
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        if !sent.is_empty() {
            let pairs: Vec<String> = sent.iter().map(|cookie| pair(cookie)).collect();
            outgoing.field = Some(pairs.join("; "));
        }
        let sent = sent.into_iter().map(|cookie| {
            decision(cookie, CookieVerdict::Sent, words::sent(cookie, place), words::RETRIEVAL)
        });
        outgoing.decisions.splice(0..0, sent);
        outgoing
    }

    /// Remembers that those cookies were sent.
    pub(super) fn used(&mut self, place: &Place, now_ms: i64) {
        for kept in &mut self.cookies {
            if stays(&kept.cookie, place, now_ms).is_none() {
                kept.used_ms = now_ms;
            }
        }
    }

    /// Takes one `Set-Cookie` field of a response.
    pub(super) fn take(
        &mut self,
        field: &[u8],
        place: &Place,
        set_by: &SetBy,
        now_ms: i64,
        change: &mut Change,
    ) -> Vec<CookieDecision> {
        let set = match SetCookie::read(field, now_ms) {
            Ok(set) => set,
            Err(why) => return vec![unreadable(field, why, place, set_by)],
        };
        let mut cookie = match self.admit(&set, place) {
            Ok(cookie) => cookie,
            Err((why, rfc)) => {
                let domain = set.domain.clone().filter(|domain| !domain.is_empty());
                return vec![CookieDecision {
                    name: set.name,
                    value: set.value,
                    domain: domain.unwrap_or_else(|| place.host.clone()),
                    path: set.path.unwrap_or_else(|| place.default_path().to_owned()),
                    verdict: CookieVerdict::Refused,
                    why,
                    rfc: rfc.to_owned(),
                    set_by: Some(set_by.clone()),
                }];
            }
        };
        let capped = set.expires_ms.is_some_and(|at| at > now_ms.saturating_add(LONGEST_MS));
        cookie.expires_ms = set.expires_ms.map(|at| at.min(now_ms.saturating_add(LONGEST_MS)).max(0) as f64);
        cookie.created_ms = now_ms as f64;
        cookie.set_by = Some(set_by.clone());
        let old = self.cookies.iter().position(|kept| same(&kept.cookie, &cookie));
        if set.expires_ms.is_some_and(|at| at <= now_ms) {
            let why = words::removed(old.is_some());
            if let Some(at) = old {
                change.removed.push(self.cookies.remove(at).cookie);
            }
            return vec![decision(&cookie, CookieVerdict::Removed, why, words::STORAGE)];
        }
        let why = words::stored(&cookie, place, capped, now_ms);
        let mut decisions = Vec::new();
        match old {
            Some(at) => {
                // Whoever replaces a cookie keeps its time and place in the order (§5.7).
                cookie.created_ms = self.cookies[at].cookie.created_ms;
                cookie.on = self.cookies[at].cookie.on;
                self.cookies[at] = Kept { cookie: cookie.clone(), used_ms: now_ms };
                decisions.push(decision(&cookie, CookieVerdict::Replaced, why, words::STORAGE));
            }
            None => {
                self.cookies.push(Kept { cookie: cookie.clone(), used_ms: now_ms });
                decisions.push(decision(&cookie, CookieVerdict::Stored, why, words::STORAGE));
            }
        }
        change.put.push(cookie.clone());
        self.evict(&cookie, now_ms, change, &mut decisions);
        decisions
    }

    /// Adds a cookie that a person typed, or replaces the one with its name, domain and path.
    pub(super) fn put(&mut self, cookie: CookieEntry, now_ms: i64) {
        match self.cookies.iter_mut().find(|kept| same(&kept.cookie, &cookie)) {
            Some(kept) => *kept = Kept { cookie, used_ms: now_ms },
            None => self.cookies.push(Kept { cookie, used_ms: now_ms }),
        }
    }

    /// Removes a cookie; false when there is none like it.
    pub(super) fn remove(&mut self, cookie: &CookieEntry) -> bool {
        let before = self.cookies.len();
        self.cookies.retain(|kept| !same(&kept.cookie, cookie));
        self.cookies.len() < before
    }

    /// Removes what has expired.
    pub(super) fn expire(&mut self, now_ms: i64) -> Vec<CookieEntry> {
        let (gone, stay): (Vec<Kept>, Vec<Kept>) =
            std::mem::take(&mut self.cookies).into_iter().partition(|kept| expired(&kept.cookie, now_ms));
        self.cookies = stay;
        gone.into_iter().map(|kept| kept.cookie).collect()
    }

    /// The cookie that a field makes, without its times; or why it makes none (§5.7).
    fn admit(&self, set: &SetCookie, place: &Place) -> Result<CookieEntry, (Phrase, &'static str)> {
        let mut domain = set.domain.clone().unwrap_or_default();
        if !domain.is_ascii() {
            return Err((Phrase::new("cookie-domain-not-ascii").with("domain", domain), words::STORAGE));
        }
        if is_public_suffix(&domain) {
            if domain != place.host {
                return Err((Phrase::new("cookie-public-suffix").with("domain", domain), words::STORAGE));
            }
            domain.clear();
        }
        if !domain.is_empty() && !domain_match(&place.host, &domain) {
            let why = Phrase::new("cookie-foreign-domain")
                .with("domain", domain.as_str())
                .with("host", place.host.as_str());
            return Err((why, words::STORAGE));
        }
        let host_only = domain.is_empty();
        let path = match &set.path {
            Some(path) if path.starts_with('/') => path.clone(),
            _ => place.default_path().to_owned(),
        };
        let cookie = CookieEntry {
            name: set.name.clone(),
            value: set.value.clone(),
            domain: if host_only { place.host.clone() } else { domain },
            path,
            expires_ms: None,
            host_only,
            secure: set.secure,
            http_only: set.http_only,
            same_site: set.same_site.unwrap_or(SameSite::Unset),
            on: true,
            created_ms: 0.0,
            set_by: None,
        };
        if set.secure && !place.secure() {
            return Err((Phrase::new("cookie-secure-without-tls"), words::STORAGE));
        }
        if !set.secure && !place.secure() && self.covers_secure(&cookie) {
            return Err((Phrase::new("cookie-covers-secure"), words::STORAGE));
        }
        prefixes(&cookie, set)?;
        Ok(cookie)
    }

    /// Whether a cookie that came without TLS would stand before one that is for TLS only (§5.7).
    fn covers_secure(&self, cookie: &CookieEntry) -> bool {
        self.cookies.iter().map(|kept| &kept.cookie).any(|other| {
            other.secure
                && other.name == cookie.name
                && (domain_match(&other.domain, &cookie.domain)
                    || domain_match(&cookie.domain, &other.domain))
                && path_match(&cookie.path, &other.path)
        })
    }

    /// Makes room: in the domain that grew, then in the jar; first those not Secure, the longest unused
    /// first (§5.7). The new cookie itself stays.
    fn evict(
        &mut self,
        new: &CookieEntry,
        now_ms: i64,
        change: &mut Change,
        decisions: &mut Vec<CookieDecision>,
    ) {
        let of_domain = |kept: &&Kept| kept.cookie.domain == new.domain;
        let crowded = self.cookies.iter().filter(of_domain).count() > PER_DOMAIN;
        if !crowded && self.cookies.len() <= PER_JAR {
            return;
        }
        change.removed.extend(self.expire(now_ms));
        let crowded = self.cookies.iter().filter(of_domain).count() > PER_DOMAIN;
        if !crowded && self.cookies.len() <= PER_JAR {
            return;
        }
        let victim = self
            .cookies
            .iter()
            .enumerate()
            .filter(|(_, kept)| !same(&kept.cookie, new) && (!crowded || kept.cookie.domain == new.domain))
            .min_by_key(|(_, kept)| (kept.cookie.secure, kept.used_ms))
            .map(|(at, _)| at);
        if let Some(at) = victim {
            let gone = self.cookies.remove(at).cookie;
            let why = Phrase::new("cookie-evicted").with("domain", gone.domain.as_str());
            decisions.push(decision(&gone, CookieVerdict::Removed, why, words::STORAGE));
            change.removed.push(gone);
        }
    }
}

/// What makes two cookies the same one (§5.7).
pub(super) fn same(one: &CookieEntry, other: &CookieEntry) -> bool {
    one.name == other.name
        && one.domain == other.domain
        && one.path == other.path
        && one.host_only == other.host_only
}

fn expired(cookie: &CookieEntry, now_ms: i64) -> bool {
    cookie.expires_ms.is_some_and(|at| at <= now_ms as f64)
}

/// Why a cookie does not go along; `None` when it does (§5.8.3).
fn stays(cookie: &CookieEntry, place: &Place, now_ms: i64) -> Option<(Phrase, &'static str)> {
    let (domain, host) = (cookie.domain.as_str(), place.host.as_str());
    let why = if cookie.host_only && domain != host {
        Phrase::new("cookie-other-host").with("domain", domain)
    } else if !domain_match(host, domain) {
        Phrase::new("cookie-other-domain").with("domain", domain).with("host", host)
    } else if !path_match(&place.path, &cookie.path) {
        Phrase::new("cookie-other-path").with("path", cookie.path.as_str())
    } else if cookie.secure && !place.secure() {
        Phrase::new("cookie-needs-tls")
    } else if expired(cookie, now_ms) {
        return Some((Phrase::new("cookie-expired"), words::STORAGE));
    } else if !cookie.on {
        return Some((Phrase::new("cookie-off"), ""));
    } else {
        return None;
    };
    Some((why, words::RETRIEVAL))
}

/// `__Secure-` and `__Host-` promise how a cookie was set (§5.4).
fn prefixes(cookie: &CookieEntry, set: &SetCookie) -> Result<(), (Phrase, &'static str)> {
    let starts = |text: &str, prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let why = if starts(&set.name, "__Secure-") && !set.secure {
        Phrase::new("cookie-prefix-secure")
    } else if starts(&set.name, "__Host-")
        && !(set.secure && cookie.host_only && set.path.as_deref() == Some("/"))
    {
        Phrase::new("cookie-prefix-host")
    } else if set.name.is_empty() && (starts(&set.value, "__Secure-") || starts(&set.value, "__Host-")) {
        Phrase::new("cookie-prefix-hidden")
    } else {
        return Ok(());
    };
    Err((why, words::PREFIXES))
}

/// A cookie in the `Cookie` field (§5.8.3 step 4).
fn pair(cookie: &CookieEntry) -> String {
    if cookie.name.is_empty() { cookie.value.clone() } else { format!("{}={}", cookie.name, cookie.value) }
}

fn decision(cookie: &CookieEntry, verdict: CookieVerdict, why: Phrase, rfc: &str) -> CookieDecision {
    CookieDecision {
        name: cookie.name.clone(),
        value: cookie.value.clone(),
        domain: cookie.domain.clone(),
        path: cookie.path.clone(),
        verdict,
        why,
        rfc: rfc.to_owned(),
        set_by: cookie.set_by.clone(),
    }
}

fn unreadable(field: &[u8], why: NoCookie, place: &Place, set_by: &SetBy) -> CookieDecision {
    let text = String::from_utf8_lossy(field);
    let pair = text.split(';').next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    CookieDecision {
        name: name.trim().to_owned(),
        value: value.trim().to_owned(),
        domain: place.host.clone(),
        path: place.default_path().to_owned(),
        verdict: CookieVerdict::Refused,
        why: words::unreadable(why),
        rfc: words::SYNTAX.to_owned(),
        set_by: Some(set_by.clone()),
    }
}

#[cfg(test)]
mod tests;
