//! From what a person typed to what will be sent: problems with their place, the head, the body.
//!
//! Nothing is sent that the preview does not show, and nothing that was typed is changed on its way.

pub mod app;
mod body;
mod coding;
mod credentials;
pub mod curl;
mod draft;
mod fields;
mod h2;
mod identity;
mod lines;
pub mod matching;
pub mod orders;
mod payload;
mod preview;
mod proxy;
mod starters;
mod target;
pub mod template;
mod wrong;

pub use self::body::{Body, read_file, stream_file};
pub use self::credentials::basic;
pub use self::draft::{Draft, Upgrade, insists_on_h2};
pub use self::h2::h2_lines;
pub use self::identity::identity;
pub use self::lines::Line;
pub use self::payload::{Given, given};
pub use self::preview::preview;
pub use self::proxy::{Proxy, ProxyKind, Way, bare};
pub use self::starters::starters;
pub use self::target::{Origin, Target};

use crate::api::{FieldProblem, OpenRequest, SessionKind};
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
    match (&target, request.http.as_ref()) {
        (Ok(target), Some(http)) if target.kind != SessionKind::Tcp => {
            problems.extend(Draft::compose(target, http, upgrade(request, target, "").as_ref()).1);
        }
        (Err(_), Some(http)) => {
            // The rest can be told although nobody knows where it goes.
            let anywhere = "http://h/";
            problems.extend(
                Target::parse(anywhere).map(|to| Draft::compose(&to, http, None).1).unwrap_or_default(),
            );
        }
        _ => {}
    }
    if let Some(ws) = request.ws.as_ref().filter(|_| kind == Some(SessionKind::Ws)) {
        fields::check_subprotocols(&ws.subprotocols, &mut problems);
        problems.extend(orders::check_behaviour(&ws.behaviour));
    }
    if let Some(first) = request.first.as_ref().filter(|_| kind == Some(SessionKind::Tcp)) {
        problems.extend(given(first).err());
    }
    problems.extend(request.app.iter().flat_map(app::check));
    proxy::check(&request.connect, target.as_ref().ok(), &mut problems);
    if let Some(client) = request.tls.client.as_ref().filter(|_| target.as_ref().is_ok_and(|to| to.tls)) {
        problems.extend(identity(client).err());
    }
    if let Some(path) = &request.tls.ca_file {
        problems.extend(read_file(path, "tls", None).err());
    }
    problems
}

/// What is wrong with bytes, a code or a reason given to an open session.
#[must_use]
pub fn check_command(command: &crate::api::Command) -> Vec<FieldProblem> {
    orders::check_command(command)
}

/// What a WebSocket session adds to its request.
#[must_use]
pub fn upgrade(request: &OpenRequest, target: &Target, key: &str) -> Option<Upgrade> {
    (target.kind == SessionKind::Ws).then(|| {
        let ws = request.ws.clone().unwrap_or_default();
        Upgrade { key: key.to_owned(), protocols: ws.subprotocols, extensions: ws.extensions }
    })
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

/// The same problem in a row of its field.
fn problem_in(found: FieldProblem, index: Option<usize>) -> FieldProblem {
    FieldProblem { index: index.and_then(|index| u32::try_from(index).ok()), ..found }
}
