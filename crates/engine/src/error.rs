//! Errors of the engine's own making: misuse, or a thing that could not start. What a peer does is an
//! event, never an `Err`.

use serde::Serialize;
use ts_rs::TS;

use crate::api::FieldProblem;
use crate::event::Phrase;

/// Why a call to the engine was refused. Callers match on `kind`, people read `phrase`.
#[derive(Debug, Clone, Serialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts", rename = "EngineError", optional_fields)]
#[error("{}", self.exact.as_deref().unwrap_or(&self.phrase.code))]
#[non_exhaustive]
pub struct Error {
    pub kind: ErrorKind,
    pub phrase: Phrase,
    /// The exact words of the operating system or library.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// What was typed wrong, when something was.
    pub problems: Vec<FieldProblem>,
}

/// What kind of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts")]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something typed cannot be used; see `problems`.
    Input,
    /// No such session, event or file.
    NotFound,
    /// The session is not in a state for that command.
    State,
    /// The library on disk could not be read or written.
    Storage,
}

impl Error {
    /// Something typed cannot be used.
    #[must_use]
    pub fn input(problems: Vec<FieldProblem>) -> Error {
        let phrase = problems.first().map(|p| p.why.clone()).unwrap_or_default();
        Error { kind: ErrorKind::Input, phrase, exact: None, problems }
    }

    /// No such thing.
    #[must_use]
    pub fn not_found(phrase: Phrase) -> Error {
        Error { kind: ErrorKind::NotFound, phrase, exact: None, problems: Vec::new() }
    }

    /// Not now.
    #[must_use]
    pub fn state(phrase: Phrase) -> Error {
        Error { kind: ErrorKind::State, phrase, exact: None, problems: Vec::new() }
    }

    /// The disk said no.
    #[must_use]
    pub fn storage(source: &dyn std::fmt::Display) -> Error {
        Error {
            kind: ErrorKind::Storage,
            phrase: Phrase::new("error-storage"),
            exact: Some(source.to_string()),
            problems: Vec::new(),
        }
    }
}
