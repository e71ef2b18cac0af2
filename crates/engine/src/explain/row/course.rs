//! Rows of what a session does between exchanges.

use super::Words;
use crate::api::Behaviour;
use crate::event::{Data, Event, Phrase, WsSequence};
use crate::explain::words::{duration, limit};

pub(super) fn words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::Round(round) => Words::note(match (round.kind.as_str(), round.of) {
            ("next", _) => Phrase::new("row-round-next").with("n", round.n),
            ("parallel", of) => Phrase::new("row-round-parallel").with("n", round.n).with("of", of),
            ("longPoll", 0) => Phrase::new("row-round-long-poll").with("n", round.n),
            ("longPoll", of) => Phrase::new("row-round-long-poll-of").with("n", round.n).with("of", of),
            (_, 0) => Phrase::new("row-round-every").with("n", round.n),
            (_, of) => Phrase::new("row-round-every-of").with("n", round.n).with("of", of),
        }),
        Data::RedirectAsked(asked) => {
            Words::text(format!("{} {}", asked.status, asked.to)).and_note(Phrase::new("row-redirect-asked"))
        }
        Data::Expectation(expectation) => {
            let waited = duration(expectation.waited_ns);
            Words::note(match expectation.outcome.as_str() {
                "continue" => Phrase::new("row-expect-continue").with("waited", waited),
                "final" => Phrase::new("row-expect-final").with("waited", waited),
                _ => Phrase::new("row-expect-timeout").with("waited", waited),
            })
        }
        Data::Pause(pause) => Words::note(Phrase::new("row-pause").with("ms", pause.ms)),
        Data::ConnectionChosen(chosen) => Words::note(match chosen.choice.as_str() {
            "kept" => Phrase::new("row-connection-kept"),
            "otherOrigin" => Phrase::new("row-connection-other-origin"),
            "closedByPeer" => Phrase::new("row-connection-closed"),
            _ => Phrase::new("row-connection-fresh"),
        }),
        Data::SseReconnect(again) => Words::note(match &again.last_event_id {
            Some(id) => Phrase::new("row-sse-reconnect-id")
                .with("attempt", again.attempt)
                .with("ms", again.after_ms)
                .with("id", id.as_str()),
            None => {
                Phrase::new("row-sse-reconnect").with("attempt", again.attempt).with("ms", again.after_ms)
            }
        }),
        Data::WsReconnect(again) => Words::note(
            Phrase::new("row-ws-reconnect")
                .with("wait", duration(again.delay_ms.saturating_mul(1_000_000)))
                .with("attempt", again.attempt)
                .with("of", again.of),
        ),
        Data::WsBehaviour(now) => match now.changed.as_slice() {
            [one] => Words::note(switched(one, &now.behaviour)),
            several => Words::text(several.join(", ")).and_note(Phrase::new("row-ws-behaviour")),
        },
        Data::WsSequence(told) => sequence(told),
        Data::WsUnsent(unsent) => Words::note(match &unsent.why {
            Some(why) => why.clone(),
            None => Phrase::new("row-ws-unsent").with("count", unsent.frames),
        }),
        _ => return None,
    })
}

/// What a session does from now on.
fn switched(name: &str, now: &Behaviour) -> Phrase {
    let (phrase, on) = match name {
        "autoPong" => (Phrase::new("row-now-auto-pong"), now.auto_pong),
        "autoClose" => (Phrase::new("row-now-auto-close"), now.auto_close),
        "failOnViolation" => (Phrase::new("row-now-fail"), now.fail_on_violation),
        "reading" => (Phrase::new("row-now-reading"), now.reading),
        "masking" => (Phrase::new("row-now-masking"), now.masking),
        "echo" => (Phrase::new("row-now-echo"), now.echo),
        "compress" => (Phrase::new("row-now-compress"), now.compress),
        "compressFrom" => {
            return Phrase::new("row-now-compress-from").with("bytes", now.compress_from);
        }
        "pingEveryMs" => (
            Phrase::new("row-now-ping").with("every", limit(now.ping_every_ms.unwrap_or_default())),
            now.ping_every_ms.is_some(),
        ),
        "heartbeats" => (Phrase::new("row-now-heartbeats"), now.heartbeats),
        _ => {
            let rules = now.rules.iter().filter(|rule| rule.on).count();
            return Phrase::new("row-now-rules").with("count", rules);
        }
    };
    phrase.with("state", if on { "on" } else { "off" })
}

fn sequence(told: &WsSequence) -> Words {
    let at = |phrase: Phrase| phrase.with("step", told.step).with("round", told.round);
    match told.what.as_str() {
        "begin" => Words::note(Phrase::new("row-sequence-begin")),
        "await" => Words::note(at(Phrase::new("row-sequence-await"))),
        "matched" => Words::note(at(Phrase::new("row-sequence-matched"))),
        "timedOut" => Words::note(at(Phrase::new("row-sequence-timed-out"))),
        "kept" => {
            let (name, value) = (told.name.as_deref(), told.value.as_deref());
            Words::text(format!("{} = {}", name.unwrap_or_default(), value.unwrap_or_default()))
                .and_note(Phrase::new("row-sequence-kept"))
        }
        "missing" => Words::note(lacks(Phrase::new("row-sequence-missing"), told)),
        "failed" => Words::note(at(Phrase::new("row-sequence-failed"))),
        "done" => Words::note(Phrase::new("row-sequence-done").with("round", told.round)),
        _ => Words::note(at(Phrase::new("row-sequence-stopped"))),
    }
}

fn lacks(phrase: Phrase, told: &WsSequence) -> Phrase {
    let (name, selector) = (told.name.as_deref(), told.value.as_deref());
    phrase
        .with("step", told.step)
        .with("name", name.unwrap_or_default())
        .with("selector", selector.unwrap_or_default())
}
