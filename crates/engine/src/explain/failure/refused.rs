//! A refused upgrade: the server's own words, and the step that its cause calls for.

use crate::event::{Octets, Phrase};

/// A longer answer is a page, not a reason; of longer ones the decoder keeps no more than the beginning.
const SAID_MAX: usize = 255;

/// The words of a refusal, where its body is a line or two of plain text.
pub(super) fn said(body: &Octets) -> Option<String> {
    let text = std::str::from_utf8(&body.0).ok()?;
    let plain = text.len() <= SAID_MAX && !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    let text = text.trim();
    (plain && !text.is_empty() && !text.starts_with('<')).then(|| text.to_owned())
}

/// Puts the step that a known cause calls for before the general ones.
pub(super) fn put_first(advice: &mut Vec<Phrase>, next: &Phrase) {
    advice.retain(|known| known != next);
    // Origin is one guess among others.
    match advice.iter().position(|known| known.code == "advice-origin") {
        Some(origin) if next.code.ends_with("origin-next") => advice[origin] = next.clone(),
        _ => advice.insert(0, next.clone()),
    }
}
