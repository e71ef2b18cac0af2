//! A sequence that runs: which step is next, what it waits for, what it keeps.

use std::time::Duration;

use tokio::time::Instant;

use crate::api::{Sequence, Step};
use crate::compose::matching::{Match, pick, selector};
use crate::event::WsSequence;

/// Of a kept value so much is told in its event.
const TOLD: usize = 4096;

/// A sequence that runs.
#[derive(Debug)]
pub struct Player {
    sequence: Sequence,
    /// The step that is next or under way, from 0.
    at: usize,
    /// From 1.
    round: u32,
    state: State,
    began: Instant,
}

#[derive(Debug)]
enum State {
    Ready,
    /// The step at `at` is a pause, or the round has ended.
    Rests(Instant),
    Awaits {
        until: Instant,
        when: Box<Match>,
    },
    /// A step failed: it goes no further.
    Failed,
}

/// What a sequence wants.
#[derive(Debug)]
pub enum Next {
    /// Something that is sent.
    Do(Box<Step>),
    /// Nothing before the moment of [`Player::wakes`], or before a message matches.
    Wait,
    /// It has ended.
    Done,
}

/// A value kept from a message.
#[derive(Debug)]
pub struct Value {
    pub name: String,
    pub value: String,
}

impl Player {
    /// At the beginning.
    #[must_use]
    pub fn new(sequence: Sequence, began: Instant, told: &mut Vec<WsSequence>) -> Player {
        let player = Player { sequence, at: 0, round: 1, state: State::Ready, began };
        told.push(player.says("begin"));
        player
    }

    /// What is next.
    pub fn next(&mut self, now: Instant, told: &mut Vec<WsSequence>) -> Next {
        loop {
            match &self.state {
                State::Ready => {}
                State::Rests(until) if *until > now => return Next::Wait,
                State::Awaits { until, .. } if *until > now => return Next::Wait,
                State::Awaits { .. } => {
                    told.push(self.says("timedOut"));
                    told.push(self.says("stopped"));
                    return Next::Done;
                }
                State::Failed => {
                    told.push(self.says("stopped"));
                    return Next::Done;
                }
                State::Rests(_) if self.at >= self.sequence.steps.len() => {
                    self.at = 0;
                    self.round = self.round.saturating_add(1);
                    self.state = State::Ready;
                }
                State::Rests(_) => self.done_with_step(),
            }
            let Some(step) = self.sequence.steps.get(self.at) else {
                if self.round == self.sequence.times || self.sequence.steps.is_empty() {
                    told.push(self.last_words());
                    return Next::Done;
                }
                self.state = State::Rests(now + Duration::from_millis(self.sequence.pause_ms));
                continue;
            };
            match step {
                Step::Pause { ms } => self.state = State::Rests(now + Duration::from_millis(*ms)),
                Step::Await { when, timeout_ms, .. } => {
                    // Checked before it was played.
                    let Ok(when) = Match::new(when) else {
                        self.done_with_step();
                        continue;
                    };
                    let until = now + Duration::from_millis(*timeout_ms);
                    self.state = State::Awaits { until, when: Box::new(when) };
                    told.push(self.says("await"));
                }
                other => {
                    let step = Box::new(other.clone());
                    self.done_with_step();
                    return Next::Do(step);
                }
            }
        }
    }

    /// Whether what is next sends nothing: it begins, and is told, once what was sent before is written. While
    /// messages are heard, a wait is for the very next one and no rest.
    #[must_use]
    pub fn rests_next(&self, hearing: bool) -> bool {
        matches!(self.state, State::Ready)
            && match self.sequence.steps.get(self.at) {
                Some(Step::Await { .. }) => !hearing,
                Some(step) => matches!(step, Step::Pause { .. }),
                None => self.round == self.sequence.times || self.sequence.pause_ms > 0,
            }
    }

    /// When it goes on by itself; a moment long past when it can go on now.
    #[must_use]
    pub fn wakes(&self) -> Option<Instant> {
        match &self.state {
            State::Ready | State::Failed => Some(self.began),
            State::Rests(until) | State::Awaits { until, .. } => Some(*until),
        }
    }

    /// Whether messages have to be kept for it from their first byte on.
    #[must_use]
    pub fn will_listen(&self) -> bool {
        self.sequence.steps.iter().any(|step| matches!(step, Step::Await { .. }))
    }

    /// A message came; true when it was waited for. One that lacks what was to be kept of it fails the step: what
    /// follows would be sent with an older value, or with none.
    pub fn hear(
        &mut self,
        seq: u64,
        payload: &[u8],
        told: &mut Vec<WsSequence>,
        kept: &mut Vec<Value>,
    ) -> bool {
        let State::Awaits { when, .. } = &self.state else { return false };
        if !when.is(payload) {
            return false;
        }
        told.push(WsSequence { matched: Some(seq), ..self.says("matched") });
        if let Some(Step::Await { keep, .. }) = self.sequence.steps.get(self.at) {
            for keep in keep {
                let Some(value) = pick(&keep.from, payload) else {
                    told.push(WsSequence {
                        matched: Some(seq),
                        name: Some(keep.name.clone()),
                        value: Some(selector(&keep.from).chars().take(TOLD).collect()),
                        ..self.says("missing")
                    });
                    self.state = State::Failed;
                    return true;
                };
                let shown = value.chars().take(TOLD).collect();
                told.push(WsSequence {
                    matched: Some(seq),
                    name: Some(keep.name.clone()),
                    value: Some(shown),
                    ..self.says("kept")
                });
                kept.push(Value { name: keep.name.clone(), value });
            }
        }
        self.done_with_step();
        true
    }

    /// What is told when it goes no further: that it is done, or where it stopped.
    #[must_use]
    pub fn last_words(&self) -> WsSequence {
        let done = self.at >= self.sequence.steps.len() && self.round == self.sequence.times;
        self.says(if done { "done" } else { "stopped" })
    }

    /// What is told of it.
    #[must_use]
    pub fn says(&self, what: &str) -> WsSequence {
        WsSequence {
            what: what.to_owned(),
            step: u32::try_from((self.at + 1).min(self.sequence.steps.len().max(1))).unwrap_or(u32::MAX),
            round: self.round,
            matched: None,
            name: None,
            value: None,
        }
    }

    /// What is told of the step that was to be done last and could not.
    #[must_use]
    pub fn fails(&self, what: &str) -> WsSequence {
        WsSequence { step: u32::try_from(self.at).unwrap_or(u32::MAX), ..self.says(what) }
    }

    fn done_with_step(&mut self) {
        self.at += 1;
        self.state = State::Ready;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Keep, MatchKind, Matcher, Payload, Pick, WsSend};

    fn whats(told: &[WsSequence]) -> Vec<&str> {
        told.iter().map(|told| told.what.as_str()).collect()
    }

    #[test]
    fn a_message_without_what_was_to_be_kept_ends_the_sequence_before_anything_is_sent() {
        let keep = |name: &str, path: &str| Keep {
            name: name.to_owned(),
            from: Pick::JsonPath { path: path.to_owned() },
        };
        let when = Matcher { kind: MatchKind::Any, text: String::new() };
        let keep = vec![keep("id", "$.id"), keep("token", "$.token")];
        let text = Payload::Text { text: "use {{token}}".to_owned(), escapes: false };
        let sequence = Sequence {
            steps: vec![
                Step::Await { when, timeout_ms: 1000, keep },
                Step::Send { message: WsSend { fill: true, ..WsSend::plain(false, text) } },
            ],
            times: 0,
            pause_ms: 1,
        };
        let now = Instant::now();
        for (payload, lacking) in [(&br#"{"id":1,"token":"t"}"#[..], false), (br#"{"id":2}"#, true)] {
            let (mut told, mut kept) = (Vec::new(), Vec::new());
            let mut player = Player::new(sequence.clone(), now, &mut told);
            assert!(matches!(player.next(now, &mut told), Next::Wait));
            assert!(player.hear(7, payload, &mut told, &mut kept), "it was waited for");
            let next = player.next(now, &mut told);
            if !lacking {
                assert!(matches!(next, Next::Do(_)));
                assert_eq!(whats(&told), ["begin", "await", "matched", "kept", "kept"]);
                continue;
            }
            assert!(matches!(next, Next::Done), "nothing is sent with an older value");
            assert_eq!(whats(&told), ["begin", "await", "matched", "kept", "missing", "stopped"]);
            let missing = &told[4];
            assert_eq!((missing.name.as_deref(), missing.value.as_deref()), (Some("token"), Some("$.token")));
            assert_eq!((missing.matched, missing.step, kept.len()), (Some(7), 1, 1));
        }
    }
}
