//! What is wrong with the fields of a request or a command, each with its place.

use super::{body, given, problem, problem_at};
use crate::api::{Command, FieldProblem, HttpSpec};
use crate::event::Phrase;

/// Longest reason of a Close frame: 125 bytes less the code (RFC 6455 §5.5).
const REASON_MAX: usize = 123;
/// Longest payload of a control frame (RFC 6455 §5.5).
const CONTROL_MAX: u64 = 125;

/// Method, header fields and body.
pub fn check_http(http: &HttpSpec, upgrade: bool, problems: &mut Vec<FieldProblem>) {
    if !upgrade && !is_token(&http.method) {
        problems.push(problem_at(
            "method",
            &http.method,
            0,
            http.method.len(),
            Phrase::new("method-not-token"),
        ));
    }
    for (index, header) in http.headers.iter().enumerate().filter(|(_, header)| header.on) {
        let at = u32::try_from(index).ok();
        if !is_token(&header.name) {
            let why = Phrase::new("header-name-not-token").with("name", header.name.as_str());
            problems.push(FieldProblem {
                index: at,
                ..problem_at("header", &header.name, 0, header.name.len(), why)
            });
        }
        if let Some(from) = header.value.find(['\r', '\n', '\0']) {
            let why = Phrase::new("header-value-newline").with("name", header.name.as_str());
            problems
                .push(FieldProblem { index: at, ..problem_at("header", &header.value, from, from + 1, why) });
        }
    }
    if !upgrade {
        body::check(&http.body, problems);
    }
}

/// Subprotocols are unique tokens (RFC 6455 §4.1).
pub fn check_subprotocols(names: &[String], problems: &mut Vec<FieldProblem>) {
    for (index, name) in names.iter().enumerate() {
        let why = if !is_token(name) {
            Phrase::new("subprotocol-not-token")
        } else if names[..index].contains(name) {
            Phrase::new("subprotocol-twice")
        } else {
            continue;
        };
        let found = problem_at("subprotocol", name, 0, name.len(), why.with("name", name.as_str()));
        problems.push(FieldProblem { index: u32::try_from(index).ok(), ..found });
    }
}

/// Bytes, a code or a reason given to an open session.
pub fn check_command(command: &Command) -> Vec<FieldProblem> {
    match command {
        Command::Send { payload } | Command::SendText { payload } | Command::SendBinary { payload } => {
            given(payload).err().into_iter().collect()
        }
        Command::Ping { payload } | Command::Pong { payload } => match given(payload) {
            Err(found) => vec![found],
            Ok(bytes) if bytes.len() > CONTROL_MAX => {
                vec![problem("payload", Phrase::new("control-too-long").with("bytes", bytes.len()))]
            }
            Ok(_) => Vec::new(),
        },
        Command::CloseWs { code: None, reason } if !reason.is_empty() => {
            vec![problem("code", Phrase::new("close-reason-without-code"))]
        }
        Command::CloseWs { reason, .. } if reason.len() > REASON_MAX => {
            vec![problem_at(
                "code",
                reason,
                REASON_MAX,
                reason.len(),
                Phrase::new("close-reason-too-long").with("bytes", reason.len()),
            )]
        }
        _ => Vec::new(),
    }
}

/// A token of RFC 9110 §5.6.2.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}
