//! The library: which sessions there are, their names, the settings. One SQLite file beside their folders.

use std::path::{Path, PathBuf};

use crate::api::{SessionEntry, SessionsPage};
use crate::error::Error;

/// The library on disk.
#[derive(Debug)]
pub struct Library {}

impl Library {
    /// Opens or creates the library. Sessions whose recorder did not finish are found again.
    pub fn open(_dir: &Path) -> Result<Library, Error> {
        todo!()
    }

    /// Folder of a session.
    #[must_use]
    pub fn session_dir(&self, _id: &str) -> PathBuf {
        todo!()
    }

    /// Adds a session or replaces what is listed of it.
    pub fn put(&self, _entry: &SessionEntry) -> Result<(), Error> {
        todo!()
    }

    /// Newest first; `text` searches names and URLs.
    pub fn sessions(&self, _text: Option<&str>, _first: u64, _count: u32) -> Result<SessionsPage, Error> {
        todo!()
    }

    /// One entry.
    pub fn session(&self, _id: &str) -> Result<SessionEntry, Error> {
        todo!()
    }

    /// Gives a session another name.
    pub fn rename(&self, _id: &str, _name: &str) -> Result<(), Error> {
        todo!()
    }

    /// Removes a session and its files.
    pub fn delete(&self, _id: &str) -> Result<(), Error> {
        todo!()
    }

    /// A setting of the window (theme, language, limits), as JSON.
    pub fn setting(&self, _key: &str) -> Result<Option<serde_json::Value>, Error> {
        todo!()
    }

    /// Keeps a setting.
    pub fn set_setting(&self, _key: &str, _value: &serde_json::Value) -> Result<(), Error> {
        todo!()
    }
}
