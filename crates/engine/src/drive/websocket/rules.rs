//! Answers by rule: which received message calls for which, after how long, and how often.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::api::{ReplyRule, WsSend};
use crate::compose::matching::Match;

/// Answers that may wait for their time; with more, nothing is read until some were sent.
const WAITING: usize = 4096;

/// The rules in force and the answers that wait.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Ready>,
    /// By time, those of one time in the order in which they were asked for.
    waiting: VecDeque<(Instant, WsSend)>,
}

/// A rule that is switched on.
#[derive(Debug)]
struct Ready {
    rule: ReplyRule,
    when: Match,
    answered: u32,
}

impl Rules {
    /// Other rules from now on. One that stays as it was keeps its count; answers that wait are still sent.
    pub fn set(&mut self, rules: &[ReplyRule]) {
        let mut before = std::mem::take(&mut self.rules);
        for rule in rules.iter().filter(|rule| rule.on) {
            if let Some(at) = before.iter().position(|ready| ready.rule == *rule) {
                self.rules.push(before.swap_remove(at));
            } else if let Ok(when) = Match::new(&rule.when) {
                // Checked before they were set.
                self.rules.push(Ready { rule: rule.clone(), when, answered: 0 });
            }
        }
    }

    /// Whether messages have to be looked at.
    #[must_use]
    pub fn listen(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Whether there is room for more answers.
    #[must_use]
    pub fn room(&self) -> bool {
        self.waiting.len() < WAITING
    }

    /// A message came: notes the answers to it.
    pub fn hear(&mut self, payload: &[u8], now: Instant) {
        for ready in &mut self.rules {
            let limit = ready.rule.limit;
            if (limit > 0 && ready.answered >= limit) || !ready.when.is(payload) {
                continue;
            }
            ready.answered = ready.answered.saturating_add(1);
            let at = now + std::time::Duration::from_millis(ready.rule.delay_ms);
            let place = self.waiting.partition_point(|waiting| waiting.0 <= at);
            self.waiting.insert(place, (at, ready.rule.answer.clone()));
        }
    }

    /// When the next answer is to be sent.
    #[must_use]
    pub fn wakes(&self) -> Option<Instant> {
        self.waiting.front().map(|waiting| waiting.0)
    }

    /// The next answer whose time has come.
    pub fn due(&mut self, now: Instant) -> Option<WsSend> {
        if self.waiting.front()?.0 > now {
            return None;
        }
        self.waiting.pop_front().map(|waiting| waiting.1)
    }
}
