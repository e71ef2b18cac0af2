//! The engine: open, command, watch, and windows over what was recorded.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::{Command, FieldProblem, HeadPreview, OpenRequest, SessionView, SessionsPage, Tick};
use crate::capture::Capture;
use crate::error::Error;

/// The only door to sessions, live and recorded. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {}

impl Engine {
    /// Opens the library in `dir` (created when missing). Needs a tokio runtime to open sessions.
    pub fn start(_dir: &Path) -> Result<Engine, Error> {
        todo!()
    }

    /// What is wrong with a request as typed; empty when it can be opened.
    #[must_use]
    pub fn check(&self, _request: &OpenRequest) -> Vec<FieldProblem> {
        todo!()
    }

    /// The head as it would be sent.
    #[must_use]
    pub fn preview(&self, _request: &OpenRequest) -> HeadPreview {
        todo!()
    }

    /// Opens a session and returns its id at once; what happens next is in its record.
    pub fn open(&self, _request: OpenRequest) -> Result<String, Error> {
        todo!()
    }

    /// A person's act on an open session. Returns when it was accepted, not when the peer has seen it.
    pub async fn command(&self, _id: &str, _command: Command) -> Result<(), Error> {
        todo!()
    }

    /// The capture of a session, live or from disk.
    pub fn capture(&self, _id: &str) -> Result<Arc<Capture>, Error> {
        todo!()
    }

    /// Session at a glance.
    pub fn view(&self, _id: &str) -> Result<SessionView, Error> {
        todo!()
    }

    /// Ticks of all live sessions, each at most 60 a second.
    #[must_use]
    pub fn watch(&self) -> mpsc::Receiver<Tick> {
        todo!()
    }

    /// Waits until the session has ended and its capture is finished.
    pub async fn ended(&self, _id: &str) -> Result<(), Error> {
        todo!()
    }

    /// The history, newest first.
    pub fn sessions(&self, _text: Option<&str>, _first: u64, _count: u32) -> Result<SessionsPage, Error> {
        todo!()
    }

    /// Gives a session another name.
    pub fn rename(&self, _id: &str, _name: &str) -> Result<(), Error> {
        todo!()
    }

    /// Deletes a session; an open one is reset first.
    pub async fn delete(&self, _id: &str) -> Result<(), Error> {
        todo!()
    }

    /// A setting of the window, as JSON.
    pub fn setting(&self, _key: &str) -> Result<Option<serde_json::Value>, Error> {
        todo!()
    }

    /// Keeps a setting.
    pub fn set_setting(&self, _key: &str, _value: &serde_json::Value) -> Result<(), Error> {
        todo!()
    }

    /// Ends every open session in order, within a second.
    pub async fn shutdown(&self) {
        todo!()
    }
}
