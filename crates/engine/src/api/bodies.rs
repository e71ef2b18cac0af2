//! The engine: bodies over time, exchanges side by side, earlier runs.

use super::engine::Engine;
use super::{AnswerChange, Comparison, ExchangeRef, SessionsPage, Throughput};
use crate::error::Error;

impl Engine {
    /// Bytes of a body by arrival, in at most 2,000 equal slices of time.
    pub fn throughput(&self, id: &str, head: u64, slices: u32) -> Result<Throughput, Error> {
        self.capture(id)?.throughput(head, slices)
    }

    /// Two exchanges, of one session or of two.
    pub fn compare(&self, left: &ExchangeRef, right: &ExchangeRef) -> Result<Comparison, Error> {
        let (one, other) = (self.capture(&left.session)?, self.capture(&right.session)?);
        one.compare(left.request, &other, right.request)
    }

    /// For each exchange that a session still lists, whether its answer differs from the one before.
    pub fn changes(&self, id: &str) -> Result<Vec<AnswerChange>, Error> {
        self.capture(id)?.changes()
    }

    /// Earlier sessions with this method and URL, newest first; query and fragment are left out.
    pub fn runs(&self, url: &str, method: &str, first: u64, count: u32) -> Result<SessionsPage, Error> {
        let page = self.library().runs(url, method, first, count)?;
        Ok(self.as_they_are(page))
    }
}
