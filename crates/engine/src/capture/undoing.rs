//! Content codings of one body, undone step by step into a file as its bytes arrive, never twice. What
//! grows far beyond what was sent stops, until a person wants more of it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::error::Error;
use crate::event::Phrase;

use super::capture::Shared;
use super::coding::{Undone, layers, undone};
use super::content::{Content, Growing, Place};
use super::fault::{lock, storage};

const STEP: usize = 256 << 10;
/// A body may grow to this whatever was sent, to so many times what was sent, and to this at most. In tests
/// the bounds are near.
const ALWAYS: u64 = if cfg!(test) { 1 << 20 } else { 128 << 20 };
const RATIO: u64 = 100;
const MOST: u64 = if cfg!(test) { 4 << 20 } else { 4 << 30 };

/// A body whose codings are being undone.
pub(super) struct Undoing {
    reader: Box<dyn Read + Send>,
    so_far: Arc<Mutex<(Content, bool)>>,
    file: Arc<File>,
    len: u64,
    end: Option<Undone>,
    codings: String,
    /// How often a person let it go on.
    more: u64,
}

impl std::fmt::Debug for Undoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Undoing").field("len", &self.len).field("end", &self.end).finish_non_exhaustive()
    }
}

impl Undoing {
    /// Into a new file at `path`.
    pub(super) fn begin(
        shared: &Arc<Shared>,
        codings: &[String],
        encoded: &Content,
        path: &Path,
    ) -> Result<Undoing, Error> {
        let file = Arc::new(super::body::open_fresh(path)?);
        let so_far = Arc::new(Mutex::new((encoded.clone(), false)));
        let from = Box::new(Growing::new(shared, Arc::clone(&so_far)));
        let reader = layers(codings, from);
        Ok(Undoing { reader, so_far, file, len: 0, end: None, codings: codings.join(", "), more: 0 })
    }

    /// Decoded bytes so far.
    pub(super) fn content(&self) -> Content {
        Content { place: Place::File(Arc::clone(&self.file)), len: self.len }
    }

    /// Goes on with what has arrived until `enough` says so of the length so far.
    pub(super) fn go_on(
        &mut self,
        encoded: &Content,
        ended: bool,
        enough: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Error> {
        *lock(&self.so_far) = (encoded.clone(), ended);
        let mut block = vec![0; STEP];
        while self.end.is_none() && !enough(self.len) {
            if self.len >= self.limit(encoded.len) {
                self.end = Some(Undone::TooLong);
                break;
            }
            match self.reader.read(&mut block) {
                Ok(0) => self.end = Some(Undone::Whole),
                Ok(n) => {
                    let mut file = &*self.file;
                    file.write_all(&block[..n]).map_err(storage)?;
                    self.len += n as u64;
                }
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(fault) => self.end = Some(undone(&fault)),
            }
        }
        Ok(())
    }

    /// True when it stopped at its limit and can go on past it.
    pub(super) fn is_limited(&self) -> bool {
        matches!(self.end, Some(Undone::TooLong))
    }

    /// True when there is nothing left to undo.
    pub(super) fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// A person wants more than the limit.
    pub(super) fn go_past(&mut self) {
        if self.is_limited() {
            self.more += 1;
            self.end = None;
        }
    }

    /// What is wrong with the data.
    pub(super) fn problem(&self, encoded: u64) -> Option<Phrase> {
        let names = self.codings.as_str();
        match self.end.as_ref()? {
            Undone::Whole => None,
            Undone::Truncated => Some(Phrase::new("capture-body-truncated").with("coding", names)),
            Undone::TooLong => Some(
                Phrase::new("capture-body-limit")
                    .with("decoded", self.len >> 20)
                    .with("encoded", encoded.div_ceil(1 << 10)),
            ),
            Undone::Broken(exact) => {
                Some(Phrase::new("capture-body-broken").with("coding", names).with("exact", exact.as_str()))
            }
        }
    }

    fn limit(&self, encoded: u64) -> u64 {
        let first = encoded.saturating_mul(RATIO).clamp(ALWAYS, MOST);
        first.saturating_add(self.more.saturating_mul(first))
    }
}
