//! One layer of the strip: its state, its time, and the chip that shows them.

use serde::{Deserialize, Serialize};

use crate::api::{LayerChip, LayerState};
use crate::event::{Layer, Phrase};

/// One layer's state; its time runs from `from_ns` to `to_ns`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stage {
    pub state: LayerState,
    pub title: String,
    pub from_ns: Option<u64>,
    pub to_ns: Option<u64>,
}

impl Stage {
    pub fn new(state: LayerState, title: &str) -> Stage {
        Stage { state, title: title.to_owned(), from_ns: None, to_ns: None }
    }

    pub fn begin(&mut self, t_ns: u64) {
        if self.state != LayerState::Busy || self.from_ns.is_none() {
            self.from_ns = Some(t_ns);
            self.to_ns = None;
        }
        self.state = LayerState::Busy;
    }

    pub fn end(&mut self, state: LayerState, t_ns: u64, took_ns: Option<u64>) {
        if let (None, Some(took)) = (self.from_ns, took_ns) {
            self.from_ns = Some(t_ns.saturating_sub(took));
        }
        self.state = state;
        self.to_ns = Some(t_ns);
    }
}

/// What a state becomes when the session is over: what was under way was given up.
pub(super) fn ended(state: LayerState) -> LayerState {
    match state {
        LayerState::Waiting => LayerState::NotReached,
        LayerState::Busy | LayerState::Live | LayerState::Closing => LayerState::Closed,
        other => other,
    }
}

/// The word beside a title.
pub(super) fn word(layer: Layer, state: LayerState) -> Option<Phrase> {
    match state {
        LayerState::Off if layer == Layer::Tls => Some(Phrase::new("chip-off")),
        LayerState::Live => Some(Phrase::new("chip-open")),
        LayerState::Closing => Some(Phrase::new("chip-closing")),
        LayerState::Closed => Some(Phrase::new("chip-closed")),
        LayerState::Failed => Some(Phrase::new("chip-failed")),
        LayerState::NotReached => Some(Phrase::new("chip-not-reached")),
        _ => None,
    }
}

/// The chip of a stage.
pub(super) fn chip(layer: Layer, stage: &Stage, detail: Option<Phrase>) -> LayerChip {
    LayerChip {
        layer,
        state: stage.state,
        title: stage.title.clone(),
        word: word(layer, stage.state),
        detail,
        from_ns: stage.from_ns,
        duration_ns: stage.from_ns.zip(stage.to_ns).map(|(from, to)| to.saturating_sub(from)),
    }
}
