//! Rows of credentials and cookies.

use super::{Words, preview};
use crate::event::{
    AuthChallenge, AuthStep, CookieDecision, CookieVerdict, Cookies, Data, Dir, Event, Phrase, Severity,
};

pub(super) fn words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::Cookies(cookies) => of_cookies(event.dir, cookies),
        Data::AuthChallenge(challenge) => of_challenge(challenge),
        Data::AuthStep(step) => of_step(step),
        _ => return None,
    })
}

/// How serious what became of cookies and credentials is.
pub(super) fn severity(data: &Data) -> Option<Severity> {
    let serious = match data {
        Data::Cookies(cookies) => {
            cookies.decisions.iter().any(|decision| decision.verdict == CookieVerdict::Refused)
        }
        Data::AuthChallenge(challenge) => challenge.outcome != "answered",
        Data::AuthStep(step) if step.step == "failed" => return Some(Severity::Error),
        _ => return None,
    };
    serious.then_some(Severity::Warn)
}

fn of_cookies(dir: Dir, cookies: &Cookies) -> Words {
    let with = |wanted: &[CookieVerdict]| -> Vec<&CookieDecision> {
        cookies.decisions.iter().filter(|decision| wanted.contains(&decision.verdict)).collect()
    };
    let names = |decisions: &[&CookieDecision]| {
        let names: Vec<&str> = decisions.iter().map(|decision| decision.name.as_str()).collect();
        names.join(", ")
    };
    if dir == Dir::Tx {
        let (sent, stayed) = (with(&[CookieVerdict::Sent]), with(&[CookieVerdict::NotSent]));
        let note = Phrase::new("row-cookies-sent")
            .with("sent", sent.len())
            .with("stayed", stayed.len())
            .with("jar", cookies.jar.as_str());
        return Words { text: Some(preview::shorten(&names(&sent))), ..Words::note(note) };
    }
    let kept = with(&[CookieVerdict::Stored, CookieVerdict::Replaced]);
    let (removed, refused) = (with(&[CookieVerdict::Removed]), with(&[CookieVerdict::Refused]));
    let note = Phrase::new("row-cookies-set")
        .with("kept", kept.len())
        .with("removed", removed.len())
        .with("refused", refused.len())
        .with("jar", cookies.jar.as_str());
    let all: Vec<&CookieDecision> = cookies.decisions.iter().collect();
    Words { text: Some(preview::shorten(&names(&all))), ..Words::note(note) }
}

fn of_challenge(challenge: &AuthChallenge) -> Words {
    let params: Vec<String> = challenge
        .params
        .iter()
        .map(|param| match param.name.as_str() {
            "" => param.value.clone(),
            name => format!("{name}=\"{}\"", param.value),
        })
        .collect();
    let text = format!("{} {} {}", challenge.status, challenge.scheme, params.join(", "));
    let note = match challenge.outcome.as_str() {
        "answered" => Phrase::new("row-challenge-answered").with("round", challenge.round),
        "noCredentials" => {
            Phrase::new("row-challenge-no-credentials").with("scheme", challenge.scheme.as_str())
        }
        "otherScheme" => Phrase::new("row-challenge-other-scheme").with("scheme", challenge.scheme.as_str()),
        "refused" => Phrase::new("row-challenge-refused"),
        _ => Phrase::new("row-challenge-unknown"),
    };
    Words::text(text.trim_end()).and_note(challenge.why.clone().unwrap_or(note))
}

fn of_step(step: &AuthStep) -> Words {
    let shown = [step.code.as_deref(), step.url.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    Words { text: Some(preview::shorten(&shown.join(" "))), ..Words::note(step.text.clone()) }
}
