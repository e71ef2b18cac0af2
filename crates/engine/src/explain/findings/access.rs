//! Credentials that were sent and did not help: the same request would only be refused again.

use crate::event::{AuthChallenge, Data, Event, Finding, Layer, Phrase, Severity};
use crate::explain::reactions::Answer;

/// Looks at a challenge that ended the attempt; one that was answered, and one that met no credentials, are
/// the usual course.
pub(super) fn look(event: &Event, challenge: &AuthChallenge, answer: &mut Answer<'_>) {
    let scheme = challenge.scheme.as_str();
    let (title, why, mend) = match (challenge.status, challenge.outcome.as_str()) {
        (_, "answered" | "noCredentials") => return,
        (407, _) => (
            Phrase::new("finding-access-proxy"),
            Phrase::new("finding-access-proxy-why").with("scheme", scheme),
            Phrase::new("finding-access-proxy-mend"),
        ),
        (_, "refused") => (
            Phrase::new("finding-access-refused"),
            said(challenge)
                .unwrap_or_else(|| Phrase::new("finding-access-refused-why").with("scheme", scheme)),
            mend(challenge),
        ),
        (_, "otherScheme") => (
            Phrase::new("finding-access-scheme").with("scheme", scheme),
            Phrase::new("finding-access-scheme-why"),
            Phrase::new("finding-access-scheme-mend").with("scheme", scheme),
        ),
        _ => (
            Phrase::new("finding-access-unknown"),
            challenge.why.clone().unwrap_or_else(|| Phrase::new("finding-access-unknown-why")),
            Phrase::new("finding-access-unknown-mend"),
        ),
    };
    answer.give(Data::Finding(Box::new(Finding {
        severity: Severity::Warn,
        about: Layer::Http,
        title,
        rfc: (if challenge.status == 407 { "RFC 9110 §15.5.8" } else { "RFC 9110 §15.5.2" }).to_owned(),
        explanation: why,
        suggestion: Some(mend),
        evidence: event.cause.into_iter().chain([event.seq]).collect(),
    })));
}

/// What the server says of a token (RFC 6750 §3).
fn said(challenge: &AuthChallenge) -> Option<Phrase> {
    let error = param(challenge, "error")?;
    let description = param(challenge, "error_description").unwrap_or_default();
    Some(Phrase::new("finding-access-said").with("error", error).with("description", description))
}

fn mend(challenge: &AuthChallenge) -> Phrase {
    let is = |scheme: &str| challenge.scheme.eq_ignore_ascii_case(scheme);
    if is("Basic") || is("Digest") {
        let realm = challenge.realm.as_deref().unwrap_or_default();
        Phrase::new("finding-access-password-mend").with("realm", realm)
    } else {
        Phrase::new("finding-access-token-mend")
    }
}

fn param<'a>(challenge: &'a AuthChallenge, name: &str) -> Option<&'a str> {
    let param = challenge.params.iter().find(|param| param.name.eq_ignore_ascii_case(name));
    param.map(|param| param.value.as_str())
}
