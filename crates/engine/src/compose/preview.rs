//! What will be sent, before it is sent.

use super::{Draft, Proxy, Target, body, check, draft, h2_lines, upgrade};
use crate::api::{HeadPreview, OpenRequest, PreviewBody, SessionKind};
use crate::event::Octets;

/// Bytes of a body that a preview shows.
const FIRST: usize = 512;

/// What would be sent. `key` is the value that the next handshake will carry.
#[must_use]
pub fn preview(request: &OpenRequest, key: &str) -> HeadPreview {
    let mut shown = HeadPreview {
        start_line: String::new(),
        lines: Vec::new(),
        problems: check(request),
        notices: Vec::new(),
        h2: Vec::new(),
        body: None,
        trailers: Vec::new(),
    };
    let Ok(target) = Target::parse(&request.url) else { return shown };
    if target.kind == SessionKind::Tcp {
        return shown;
    }
    let http = request.http.clone().unwrap_or_default();
    let upgrade = upgrade(request, &target, key);
    let (draft, _) = Draft::compose(&target, &http, upgrade.as_ref());
    // A proxy that cannot be used is among the problems.
    let proxy = Proxy::choose(&request.connect, &target).ok().flatten();
    let draft = draft.through(proxy.as_ref(), &target, &http);
    if draft.protocol.is_some() || (upgrade.is_none() && draft::may_be_h2(&http)) {
        let (lines, left_out) = h2_lines(&draft, &target);
        shown.h2 = lines.iter().map(super::Line::shown).collect();
        shown.notices.extend(left_out);
    }
    shown.body = draft.content.as_ref().map(|content| body_of(&draft, content));
    shown.start_line = draft.start_line;
    shown.lines = draft.lines.iter().map(super::Line::shown).collect();
    shown.trailers = draft.trailers.iter().map(super::Line::shown).collect();
    shown.notices.extend(draft.notices);
    shown
}

fn body_of(draft: &Draft, content: &body::Content) -> PreviewBody {
    let first = content.first(FIRST);
    let size = content.len();
    PreviewBody {
        sent: match &draft.body {
            _ if draft.open => None,
            body::Body::None => Some(0),
            body::Body::Bytes(bytes) => Some(bytes.len() as u64),
            body::Body::Stream(_) => size.filter(|_| draft.coding.is_none()),
        },
        size,
        chunked: draft.chunked,
        coding: draft.coding,
        more: size.is_none_or(|size| size > first.len() as u64),
        first: Octets(first),
        open: draft.open,
    }
}
