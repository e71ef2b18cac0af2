//! A session at a glance, kept while events pass by; its size does not grow with the session.

use serde::{Deserialize, Serialize};

use crate::api::{OpenRequest, SessionView};
use crate::event::Event;

/// What [`SessionView`] is made of. Stored with the index as JSON, so that a reopened session need not be
/// folded again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {}

impl Summary {
    /// A summary of nothing yet. `started_us` is the wall clock at t = 0, microseconds since 1970 UTC.
    #[must_use]
    pub fn new(_request: &OpenRequest, _started_us: i64) -> Summary {
        todo!()
    }

    /// Counts one event in. Called for every event of a flood: constant time, no allocation for messages.
    pub fn push(&mut self, _event: &Event) {
        todo!()
    }

    /// Grows whenever the view changed in more than its counts.
    #[must_use]
    pub fn version(&self) -> u64 {
        todo!()
    }

    /// The view; the caller fills in `id` and `name`.
    #[must_use]
    pub fn view(&self) -> SessionView {
        todo!()
    }
}
