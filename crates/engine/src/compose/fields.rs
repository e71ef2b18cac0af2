//! What is wrong with the fields of a request, each with its place.

use super::{problem_at, problem_in};
use crate::api::{FieldProblem, HeaderSpec, HttpSpec};
use crate::event::Phrase;

/// Method, header fields and trailer fields.
pub fn check_head(http: &HttpSpec, problems: &mut Vec<FieldProblem>) {
    if !is_token(&http.method) {
        let why = Phrase::new("method-not-token");
        problems.push(problem_at("method", &http.method, 0, http.method.len(), why));
    }
    for (field, lines) in [("header", &http.headers), ("trailer", &http.trailers)] {
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.on) {
            problems.extend(check_field(field, line).into_iter().map(|found| problem_in(found, Some(index))));
        }
    }
}

/// A name is a token; a value does not end its line. Nothing else is refused: what a server makes of it may
/// be what is to be seen.
pub fn check_field(field: &str, line: &HeaderSpec) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let HeaderSpec { name, value, .. } = line;
    if !is_token(name) {
        let why = Phrase::new("header-name-not-token").with("name", name.as_str());
        problems.push(problem_at(field, name, 0, name.len(), why));
    }
    if let Some(from) = value.find(['\r', '\n', '\0']) {
        let why = Phrase::new("header-value-newline").with("name", name.as_str());
        problems.push(problem_at(field, value, from, from + 1, why));
    }
    problems
}

/// Subprotocols are tokens. That one is listed twice is told and sent (RFC 6455 §4.1).
pub fn check_subprotocols(names: &[String], problems: &mut Vec<FieldProblem>) {
    for (index, name) in names.iter().enumerate() {
        if is_token(name) {
            continue;
        }
        let why = Phrase::new("subprotocol-not-token").with("name", name.as_str());
        let found = problem_at("subprotocol", name, 0, name.len(), why);
        problems.push(FieldProblem { index: u32::try_from(index).ok(), ..found });
    }
}

/// A token of RFC 9110 §5.6.2.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}
