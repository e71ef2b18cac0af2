//! Which machine lays a body out.

use super::json::{Json, Style};
use super::ndjson::Ndjson;
use super::out::Out;
use super::text::Text;

/// A layout in the midst of its text. Its copy goes on from the same place.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    Json(Json),
    Ndjson(Ndjson),
    Text(Text),
}

impl Layout {
    /// JSON laid out anew, or as it was sent.
    pub(crate) fn json(raw: bool) -> Layout {
        Layout::Json(Json::new(if raw { Style::Sent } else { Style::Anew }))
    }

    /// One JSON text after another, each laid out anew.
    pub(crate) fn sequence() -> Layout {
        Layout::Json(Json::sequence(Style::Anew))
    }

    /// One JSON text a line.
    pub(crate) fn ndjson() -> Layout {
        Layout::Ndjson(Ndjson::default())
    }

    /// Lines of text.
    pub(crate) fn text() -> Layout {
        Layout::Text(Text::default())
    }

    /// Reads bytes that begin at `at`, and says how many it took; what it left comes again with more behind
    /// it.
    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) -> usize {
        match self {
            Layout::Json(json) => json.push(at, bytes, out),
            Layout::Ndjson(ndjson) => ndjson.push(at, bytes, out),
            Layout::Text(text) => text.push(at, bytes, out),
        }
        bytes.len()
    }

    /// The text ended.
    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        match self {
            Layout::Json(json) => json.end(at, out),
            Layout::Ndjson(ndjson) => ndjson.end(at, out),
            Layout::Text(_) => {}
        }
    }
}
