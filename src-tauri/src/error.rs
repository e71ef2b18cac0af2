//! Refusals of the shell's own; everything else comes from the engine as it is.

use std::error::Error as StdError;

use sockeye_engine::Error;
use sockeye_engine::event::Phrase;

/// The Playground did not start.
pub(crate) fn playground(why: &dyn StdError) -> Error {
    let mut error = Error::state(Phrase::new("shell-playground-failed"));
    error.exact = Some(chain(why));
    error
}

/// A file could not be written.
pub(crate) fn write(path: &str, why: &dyn StdError) -> Error {
    let mut error = Error::state(Phrase::new("shell-write-failed").with("path", path));
    error.exact = Some(chain(why));
    error
}

/// A message with those that led to it.
fn chain(why: &dyn StdError) -> String {
    let mut text = why.to_string();
    let mut source = why.source();
    while let Some(deeper) = source {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        source = deeper.source();
    }
    text
}
