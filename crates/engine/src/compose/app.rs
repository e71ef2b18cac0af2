//! What clients of protocols above WebSocket write: Engine.IO, Socket.IO, SockJS, STOMP.
//!
//! JSON that a person typed is spliced in as it is: numbers keep their digits and keys their order.

pub mod engineio;
pub mod socketio;
pub mod sockjs;
pub mod stomp;

use super::{given, problem, problem_in};
use crate::api::{AppSend, AppSpec, FieldProblem, Payload, SioArg, SocketIoSpec};
use crate::event::Phrase;

/// What is wrong with a client as composed.
#[must_use]
pub fn check(spec: &AppSpec) -> Vec<FieldProblem> {
    match spec {
        AppSpec::SocketIo(spec) => check_socketio(spec),
        AppSpec::SockJs(spec) => {
            let mut problems = Vec::new();
            if spec.transports.is_empty() {
                problems.push(problem("transports", Phrase::new("app-no-transport")));
            }
            for (field, part) in [("server", &spec.server), ("session", &spec.session)] {
                if let Some(part) = part
                    && (part.is_empty() || part.contains(['/', '.', '?', '#', ' ']))
                {
                    problems.push(problem(field, Phrase::new("sockjs-bad-part").with("part", part.as_str())));
                }
            }
            problems
        }
    }
}

/// The same packet with every text that a person typed put through that.
pub fn with_texts(send: &AppSend, mut text: impl FnMut(&str) -> String) -> AppSend {
    let mut send = send.clone();
    let payload = |payload: &mut Payload, text: &mut dyn FnMut(&str) -> String| match payload {
        Payload::Text { text: typed, .. } | Payload::Json { json: typed } => *typed = text(typed),
        Payload::Hex { .. } | Payload::Base64 { .. } | Payload::File { .. } => {}
    };
    match &mut send {
        AppSend::SioConnect { namespace, auth } => {
            *namespace = text(namespace);
            auth.iter_mut().for_each(|auth| *auth = text(auth));
        }
        AppSend::SioDisconnect { namespace } => *namespace = text(namespace),
        AppSend::SioEmit { args, .. } | AppSend::SioAck { args, .. } => {
            for arg in args {
                match arg {
                    SioArg::Json { json } => *json = text(json),
                    SioArg::Binary { payload: octets } | SioArg::Within { payload: octets } => {
                        payload(octets, &mut text);
                    }
                }
            }
        }
        AppSend::SockJs { messages } => messages.iter_mut().for_each(|message| *message = text(message)),
        AppSend::Stomp { frame } => {
            frame.headers.iter_mut().for_each(|header| header.value = text(&header.value));
            payload(&mut frame.body, &mut text);
        }
    }
    if let AppSend::SioEmit { event, .. } = &mut send {
        *event = text(event);
    }
    send
}

/// What is wrong with something that is to be sent.
#[must_use]
pub fn check_send(send: &AppSend) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    match send {
        AppSend::SioConnect { namespace, auth } => {
            problems.extend(check_namespace(namespace));
            problems.extend(auth.as_ref().and_then(|auth| check_json("auth", auth)));
        }
        AppSend::SioDisconnect { namespace } => problems.extend(check_namespace(namespace)),
        AppSend::SioEmit { namespace, args, .. } | AppSend::SioAck { namespace, args, .. } => {
            problems.extend(check_namespace(namespace));
            for (index, arg) in args.iter().enumerate() {
                let found = match arg {
                    SioArg::Json { json } => check_json("args", json),
                    SioArg::Binary { payload } | SioArg::Within { payload } => {
                        given(payload).err().map(|found| FieldProblem { field: "args".to_owned(), ..found })
                    }
                };
                problems.extend(found.map(|found| problem_in(found, Some(index))));
            }
        }
        AppSend::SockJs { .. } => {}
        AppSend::Stomp { frame } => {
            if frame.command.is_empty() || frame.command.contains(['\n', '\r', '\0']) {
                problems.push(problem("stomp", Phrase::new("stomp-bad-command")));
            }
            problems.extend(given(&frame.body).err());
        }
    }
    problems
}

fn check_socketio(spec: &SocketIoSpec) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if !matches!(spec.eio, 3 | 4) {
        problems.push(problem("eio", Phrase::new("eio-unknown").with("version", spec.eio)));
    }
    if !spec.path.starts_with('/') || spec.path.contains(['?', '#', ' ']) {
        problems.push(problem("path", Phrase::new("eio-bad-path")));
    }
    if spec.transports.is_empty() {
        problems.push(problem("transports", Phrase::new("app-no-transport")));
    }
    problems.extend(spec.auth.as_ref().and_then(|auth| check_json("auth", auth)));
    for (index, namespace) in spec.namespaces.iter().enumerate() {
        let found = check_namespace(&namespace.name);
        problems.extend(found.map(|found| problem_in(found, Some(index))));
        let found = namespace.auth.as_ref().and_then(|auth| check_json("auth", auth));
        problems.extend(found.map(|found| problem_in(found, Some(index))));
    }
    problems
}

/// A namespace is a path; a comma would end it.
fn check_namespace(name: &str) -> Option<FieldProblem> {
    let fine = name.is_empty() || (name.starts_with('/') && !name.contains(','));
    (!fine).then(|| problem("namespace", Phrase::new("sio-bad-namespace").with("name", name)))
}

fn check_json(field: &str, json: &str) -> Option<FieldProblem> {
    let found = given(&Payload::Json { json: json.to_owned() }).err()?;
    Some(FieldProblem { field: field.to_owned(), ..found })
}
