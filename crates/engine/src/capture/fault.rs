//! Errors and locks of the capture, each handled in one place.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::event::Phrase;

/// Takes a lock. A reader that panicked has left nothing half done that a reader could see: what is shared
/// is only ever appended to.
pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk said no.
pub(super) fn storage(source: impl std::fmt::Display) -> Error {
    Error::storage(&source)
}

/// What is on disk cannot be read back.
pub(super) fn damaged(what: &str) -> Error {
    Error::storage(&format!("unreadable {what}"))
}

/// There is no event of that number, or not of that kind.
pub(super) fn no_event(seq: u64) -> Error {
    Error::not_found(Phrase::new("capture-no-event").with("seq", seq))
}

/// Why a capture stopped, for people.
pub(super) fn stop_phrase(fault: &std::io::Error) -> Phrase {
    if fault.kind() == std::io::ErrorKind::StorageFull || fault.kind() == std::io::ErrorKind::QuotaExceeded {
        Phrase::new("capture-disk-full")
    } else {
        Phrase::new("capture-write-failed").with("exact", fault.to_string())
    }
}
