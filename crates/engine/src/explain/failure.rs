//! One layer, one reason, one next step.

use crate::event::{Failure, Phrase};

/// The reason in two or three words, for the failed layer's chip.
#[must_use]
pub fn short(failure: &Failure) -> Option<Phrase> {
    Some(match failure.code.as_str() {
        "dns.notFound" => Phrase::new("chip-fail-not-found"),
        _ => return None,
    })
}
