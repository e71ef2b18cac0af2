//! The lines of a preview that credentials and cookies add, and those that come later.

use crate::api::{Auth, HeadPreview, OpenRequest, PreviewLine, SessionKind};
use crate::auth::{AtHand, dress, keyed};
use crate::clock::unix_seconds;
use crate::compose::{Draft, Target, upgrade};
use crate::drive::cookies;
use crate::event::Phrase;
use crate::jar::{Jars, Place};

/// Completes what compose can show of a request.
pub fn complete(shown: &mut HeadPreview, request: &OpenRequest, key: &str, jars: &Jars) {
    let Ok(target) = Target::parse(&request.url) else { return };
    if target.kind == SessionKind::Tcp {
        return;
    }
    let http = request.http.clone().unwrap_or_default();
    let keyed = keyed(&target, &http.auth);
    if let Some(keyed) = &keyed {
        shown.start_line = shown.start_line.replacen(&target.path, &keyed.path, 1);
    }
    let target = keyed.unwrap_or(target);
    let upgrade = upgrade(request, &target, key);
    let (mut draft, _) = Draft::compose(&target, &http, upgrade.as_ref());
    let before = draft.lines.len();
    // What cannot be made is a problem of the field `auth`.
    let _ = dress(&mut draft, &target, &http, AtHand { now_s: unix_seconds(), ..AtHand::default() });
    if let Some(jar) = &http.jar {
        let place = Place::new(target.tls, &target.host, &target.path);
        cookies::dress(jars.preview(jar, &place), &http, &mut draft);
    }
    let added: Vec<PreviewLine> = draft.lines.iter().skip(before).map(|line| line.shown()).collect();
    if !shown.h2.is_empty() {
        let lower = |line: &PreviewLine| PreviewLine { name: line.name.to_ascii_lowercase(), ..line.clone() };
        shown.h2.extend(added.iter().map(lower));
    }
    shown.lines.extend(added);
    let (value, note) = match &http.auth {
        Auth::Digest { .. } => ("Digest …", Phrase::new("note-digest")),
        Auth::OAuth2(_) => ("Bearer …", Phrase::new("note-oauth")),
        _ => return,
    };
    let line = PreviewLine {
        name: "Authorization".to_owned(),
        value: value.to_owned(),
        added: true,
        note: Some(note),
        why: None,
    };
    if !shown.h2.is_empty() {
        shown.h2.push(PreviewLine { name: "authorization".to_owned(), ..line.clone() });
    }
    shown.lines.push(line);
}
