//! From what a person typed to what will be sent: problems with their place, the head, the body.
//!
//! Nothing is sent that the preview does not show, and nothing that was typed is changed on its way.

mod body;
mod draft;
mod fields;
mod payload;
mod target;

pub use self::body::{Body, read_file, stream_file};
pub use self::draft::{Draft, Line, Upgrade};
pub use self::payload::{Given, given};
pub use self::target::{Origin, Target};

use crate::api::{FieldProblem, HeadPreview, HttpSpec, OpenRequest, PreviewLine, SessionKind};
use crate::event::Phrase;

/// What is wrong with a request as typed; empty when it can be opened.
#[must_use]
pub fn check(request: &OpenRequest) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let target = Target::parse(&request.url);
    let kind = match &target {
        Ok(target) => Some(target.kind),
        Err(problem) => {
            problems.push(problem.clone());
            None
        }
    };
    if let Some(http) = request.http.as_ref().filter(|_| kind != Some(SessionKind::Tcp)) {
        fields::check_http(http, kind == Some(SessionKind::Ws), &mut problems);
    }
    if let Some(ws) = request.ws.as_ref().filter(|_| kind == Some(SessionKind::Ws)) {
        fields::check_subprotocols(&ws.subprotocols, &mut problems);
    }
    if let Some(first) = request.first.as_ref().filter(|_| kind == Some(SessionKind::Tcp)) {
        problems.extend(given(first).err());
    }
    if let Some(path) = &request.tls.ca_file {
        problems.extend(read_file(path, "tls", None).err());
    }
    problems
}

/// What is wrong with bytes, a code or a reason given to an open session.
#[must_use]
pub fn check_command(command: &crate::api::Command) -> Vec<FieldProblem> {
    fields::check_command(command)
}

/// The head as it would be sent. `key` is the value that the next handshake will carry.
#[must_use]
pub fn preview(request: &OpenRequest, key: &str) -> HeadPreview {
    let problems = check(request);
    let Ok(target) = Target::parse(&request.url) else {
        return HeadPreview { start_line: String::new(), lines: Vec::new(), problems };
    };
    if target.kind == SessionKind::Tcp {
        return HeadPreview { start_line: String::new(), lines: Vec::new(), problems };
    }
    let http = request.http.clone().unwrap_or_default();
    let upgrade = upgrade(request, &target, key);
    match Draft::new(&target, &http, upgrade.as_ref()) {
        Ok(draft) => HeadPreview {
            start_line: draft.start_line.clone(),
            lines: draft
                .lines
                .iter()
                .map(|line| PreviewLine {
                    name: line.name.clone(),
                    value: line.value.clone(),
                    added: line.added,
                    note: None,
                })
                .collect(),
            problems,
        },
        Err(_) => HeadPreview {
            start_line: format!("{} {} HTTP/1.1", method(&http, upgrade.is_some()), target.path),
            lines: Vec::new(),
            problems,
        },
    }
}

/// What a WebSocket session adds to its request.
#[must_use]
pub fn upgrade(request: &OpenRequest, target: &Target, key: &str) -> Option<Upgrade> {
    (target.kind == SessionKind::Ws).then(|| Upgrade {
        key: key.to_owned(),
        protocols: request.ws.as_ref().map(|ws| ws.subprotocols.clone()).unwrap_or_default(),
    })
}

/// A handshake is a GET whatever the method field says (RFC 6455 §4.1).
fn method(http: &HttpSpec, upgrade: bool) -> &str {
    if upgrade { "GET" } else { &http.method }
}

/// A problem with a whole field.
fn problem(field: &str, why: Phrase) -> FieldProblem {
    FieldProblem { field: field.to_owned(), index: None, start: None, end: None, why }
}

/// A problem with bytes `from .. to` of a typed text, counted in UTF-16 units as the window counts.
fn problem_at(field: &str, text: &str, from: usize, to: usize, why: Phrase) -> FieldProblem {
    let units = |end: usize| {
        let whole = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= end);
        u32::try_from(whole.map(|(_, c)| c.len_utf16()).sum::<usize>()).ok()
    };
    FieldProblem { field: field.to_owned(), index: None, start: units(from), end: units(to), why }
}
