//! What a 401 or a 407 means for a request: whether it is answered, once for each challenge.

use super::{Challenge, Prompt, is_stale};
use crate::api::{Auth, HttpSpec};
use crate::event::{AuthChallenge, HeaderLine, Phrase};

/// Challenges answered within one request at most: a nonce that is stale for ever ends there.
const MAX_ROUNDS: u32 = 4;

/// Where a request stands with whoever asks for credentials.
#[derive(Clone, Copy, Debug, Default)]
pub struct Access {
    rounds: u32,
    answered: bool,
}

/// What a challenge leads to.
#[derive(Debug)]
pub struct Met {
    pub challenge: AuthChallenge,
    /// Send the request again, with this prompt for Digest.
    pub again: Option<Prompt>,
    /// Send the request again with a new token.
    pub new_token: bool,
}

impl Access {
    /// Looks at an answer; `None` when it asks for no credentials.
    pub fn meet(
        &mut self,
        http: &HttpSpec,
        status: u16,
        headers: &[HeaderLine],
        body_known: bool,
    ) -> Option<Met> {
        if status != 401 {
            return None;
        }
        let challenges = named(headers, "www-authenticate");
        self.rounds += 1;
        let first = challenges.first().cloned().unwrap_or_default();
        let mut met = Met { challenge: self.told(status, &first, "unknown"), again: None, new_token: false };
        if challenges.is_empty() {
            return Some(met);
        }
        let sent = sent_scheme(http);
        let of_ours = sent.and_then(|scheme| challenges.iter().find(|challenge| challenge.is(scheme)));
        let shown = of_ours.unwrap_or(&first);
        met.challenge = self.told(status, shown, "refused");
        match (&http.auth, of_ours) {
            (Auth::Digest { .. }, Some(challenge)) => {
                self.digest(&challenges, challenge, body_known, &mut met);
            }
            (Auth::OAuth2(_), Some(_)) if !self.answered => {
                self.answered = true;
                met.new_token = true;
                met.challenge.outcome = "answered".to_owned();
            }
            (_, None) if sent.is_none() => met.challenge.outcome = "noCredentials".to_owned(),
            (Auth::None, None) => {}
            (_, None) => met.challenge.outcome = "otherScheme".to_owned(),
            _ => {}
        }
        Some(met)
    }

    /// Looks at a proxy's answer; `None` when it asks for no credentials. `known`: there are some for the proxy. They go
    /// out in Basic, and a challenge of Digest is answered with them.
    pub fn meet_proxy(
        &mut self,
        known: bool,
        status: u16,
        headers: &[HeaderLine],
        body_known: bool,
    ) -> Option<Met> {
        if status != 407 {
            return None;
        }
        let challenges = named(headers, "proxy-authenticate");
        self.rounds += 1;
        let of = |scheme: &str| challenges.iter().find(|challenge| challenge.is(scheme));
        let shown = of("Digest").or_else(|| of("Basic")).or(challenges.first()).cloned().unwrap_or_default();
        let outcome = match () {
            () if challenges.is_empty() => "unknown",
            () if !known => "noCredentials",
            () if shown.is("Digest") || shown.is("Basic") => "refused",
            () => "otherScheme",
        };
        let mut met = Met { challenge: self.told(status, &shown, outcome), again: None, new_token: false };
        if known && shown.is("Digest") {
            self.digest(&challenges, &shown, body_known, &mut met);
        }
        Some(met)
    }

    /// Takes a challenge of Digest up, unless it was answered before and is not stale.
    fn digest(&mut self, all: &[Challenge], challenge: &Challenge, body_known: bool, met: &mut Met) {
        if self.answered && !(is_stale(challenge) && self.rounds <= MAX_ROUNDS) {
            return;
        }
        match Prompt::of(all, body_known) {
            Ok(prompt) => {
                self.answered = true;
                met.again = Some(prompt);
                met.challenge.outcome = "answered".to_owned();
            }
            Err(why) => {
                met.challenge.outcome = "unknown".to_owned();
                met.challenge.why = Some(why);
            }
        }
    }

    fn told(&self, status: u16, challenge: &Challenge, outcome: &str) -> AuthChallenge {
        AuthChallenge {
            status,
            scheme: challenge.scheme.clone(),
            realm: challenge.param("realm").map(str::to_owned),
            params: challenge.params.clone(),
            outcome: outcome.to_owned(),
            round: self.rounds,
            why: None::<Phrase>,
        }
    }
}

/// The challenges in the fields of that name.
fn named(headers: &[HeaderLine], name: &str) -> Vec<Challenge> {
    let fields: Vec<String> = headers
        .iter()
        .filter(|line| line.name.text().eq_ignore_ascii_case(name))
        .map(|line| line.value.text().into_owned())
        .collect();
    Challenge::read(fields.iter().map(String::as_str))
}

/// The scheme of the credentials that a request carries; `None`: it carries none.
fn sent_scheme(http: &HttpSpec) -> Option<&str> {
    let typed = http.headers.iter().find(|line| line.on && line.name.eq_ignore_ascii_case("authorization"));
    if let Some(typed) = typed {
        return typed.value.split_whitespace().next();
    }
    match &http.auth {
        Auth::None => None,
        Auth::Basic { .. } => Some("Basic"),
        Auth::Digest { .. } => Some("Digest"),
        Auth::Bearer { .. } | Auth::OAuth2(_) => Some("Bearer"),
        Auth::Jwt { prefix, .. } => Some(prefix),
        Auth::ApiKey { name, .. } => Some(name),
        Auth::AwsSigV4 { .. } => Some("AWS4-HMAC-SHA256"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ByteRange, Log};

    fn headers(value: &str) -> Vec<HeaderLine> {
        vec![HeaderLine {
            name: "WWW-Authenticate".into(),
            value: value.into(),
            range: ByteRange { log: Log::PlainRx, off: 0, len: 0 },
            problem: None,
        }]
    }

    fn outcome(access: &mut Access, auth: Auth, value: &str) -> String {
        let http = HttpSpec { auth, ..HttpSpec::default() };
        access.meet(&http, 401, &headers(value), true).unwrap().challenge.outcome
    }

    fn digest() -> Auth {
        Auth::Digest { user: "u".to_owned(), password: "p".to_owned() }
    }

    #[test]
    fn a_challenge_is_answered_once_and_a_stale_nonce_again() {
        let fresh = "Digest realm=\"r\", nonce=\"1\"";
        let mut access = Access::default();
        assert_eq!(outcome(&mut access, digest(), fresh), "answered");
        assert_eq!(outcome(&mut access, digest(), "Digest realm=\"r\", nonce=\"2\", stale=true"), "answered");
        assert_eq!(outcome(&mut access, digest(), fresh), "refused");
        let mut access = Access::default();
        let stale = "Digest realm=\"r\", nonce=\"2\", stale=true";
        let rounds = (0..10).filter(|_| outcome(&mut access, digest(), stale) == "answered").count();
        assert_eq!(rounds, MAX_ROUNDS as usize);
    }

    #[test]
    fn each_reason_has_its_outcome() {
        let of = |auth: Auth, value: &str| outcome(&mut Access::default(), auth, value);
        let basic = || Auth::Basic { user: "u".to_owned(), password: "p".to_owned() };
        assert_eq!(of(Auth::None, "Basic realm=\"r\""), "noCredentials");
        assert_eq!(of(basic(), "Basic realm=\"r\""), "refused");
        assert_eq!(of(basic(), "Digest realm=\"r\", nonce=\"n\""), "otherScheme");
        assert_eq!(of(digest(), "Basic realm=\"r\""), "otherScheme");
        assert_eq!(of(digest(), "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512"), "unknown");
        assert_eq!(of(digest(), ""), "unknown");
        assert!(Access::default().meet(&HttpSpec::default(), 403, &[], true).is_none());
    }

    #[test]
    fn a_proxy_is_told_apart_from_the_server() {
        let challenge =
            |value: &str| HeaderLine { name: "Proxy-Authenticate".into(), ..headers(value).remove(0) };
        let of = |access: &mut Access, known: bool, value: &str| {
            access.meet_proxy(known, 407, &[challenge(value)], true).unwrap().challenge.outcome
        };
        let mut new = Access::default();
        assert!(new.meet_proxy(true, 401, &[challenge("Basic realm=\"r\"")], true).is_none());
        assert!(new.meet(&HttpSpec::default(), 407, &[challenge("Basic realm=\"r\"")], true).is_none());
        assert_eq!(of(&mut new, false, "Basic realm=\"r\""), "noCredentials");
        assert_eq!(of(&mut new, true, "Basic realm=\"r\""), "refused");
        assert_eq!(of(&mut new, true, "Negotiate"), "otherScheme");
        let digest = "Basic realm=\"r\", Digest realm=\"r\", nonce=\"1\"";
        assert_eq!(of(&mut new, true, digest), "answered");
        assert_eq!(of(&mut new, true, digest), "refused");
    }
}
