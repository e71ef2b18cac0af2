//! Request bodies: what was typed as pieces of bytes and files, with the media type that goes with it.

mod charset;
mod file;
mod graphql;
mod multipart;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, StreamExt};
use std::io;
use url::form_urlencoded;

pub use self::file::{read_file, stream_file};
pub use self::multipart::typed_boundary;
use super::{problem_at, problem_in};
use crate::api::{BodySpec, FieldProblem};
use crate::event::Phrase;

/// A request's content on its way.
pub enum Body {
    None,
    Bytes(Bytes),
    Stream(BoxStream<'static, io::Result<Bytes>>),
}

/// A piece of content: bytes at hand, or a file that is read while it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Bytes(Bytes),
    File { path: String, len: u64 },
}

/// Content before it is coded and framed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub pieces: Vec<Piece>,
    pub content_type: Option<String>,
    /// More is sent later.
    pub open: bool,
}

/// What is wrong with a body, and what is to be known about it.
#[derive(Debug, Default)]
pub struct Remarks {
    pub problems: Vec<FieldProblem>,
    pub notices: Vec<Phrase>,
}

impl Content {
    /// Builds the content; `None` when the request has none. `boundary` is one that was typed.
    pub fn new(spec: &BodySpec, boundary: Option<&str>, remarks: &mut Remarks) -> Option<Content> {
        let text =
            |text: &str, content_type: &str| Some(Content::whole(text.to_owned().into(), content_type));
        match spec {
            BodySpec::None => None,
            BodySpec::Text { text, content_type, charset } => {
                check_type(content_type, None, remarks);
                let (bytes, content_type) = charset::encode(text, content_type, charset.as_deref(), remarks);
                Some(Content::whole(bytes, &content_type))
            }
            BodySpec::Json { text: json } => {
                check_json(json, remarks);
                text(json, "application/json")
            }
            BodySpec::Xml { text: xml } => text(xml, "application/xml"),
            BodySpec::Form { fields } => {
                let on = fields.iter().filter(|field| field.on);
                let pairs = on.map(|field| (field.name.as_str(), field.value.as_str()));
                let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                text(&encoded, "application/x-www-form-urlencoded")
            }
            BodySpec::Multipart { parts } => Some(multipart::content(parts, boundary, remarks)),
            BodySpec::File { path, content_type } => {
                check_type(content_type.as_deref().unwrap_or_default(), None, remarks);
                let guessed = || mime_guess::from_path(path).first_or_octet_stream().to_string();
                let content_type = content_type.clone().unwrap_or_else(guessed);
                let piece = file::piece(path, None, remarks);
                Some(Content { pieces: vec![piece], ..Content::whole(Bytes::new(), &content_type) })
            }
            BodySpec::GraphQl { query, variables, operation } => {
                text(&graphql::envelope(query, variables, operation, remarks), "application/json")
            }
            BodySpec::Ndjson { text: lines, open } => {
                let content = Content::whole(ndjson(lines, remarks), "application/x-ndjson");
                Some(Content { open: *open, ..content })
            }
        }
    }

    fn whole(bytes: Bytes, content_type: &str) -> Content {
        Content {
            pieces: vec![Piece::Bytes(bytes)],
            content_type: (!content_type.is_empty()).then(|| content_type.to_owned()),
            open: false,
        }
    }

    /// Bytes in all; absent while the body stays open.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        (!self.open).then(|| self.pieces.iter().map(Piece::len).sum())
    }

    /// The bytes, when none is in a file.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes> {
        let mut all = BytesMut::new();
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(bytes) if self.pieces.len() == 1 => return Some(bytes.clone()),
                Piece::Bytes(bytes) => all.extend_from_slice(bytes),
                Piece::File { .. } => return None,
            }
        }
        Some(all.freeze())
    }

    /// The content, read while it is sent.
    #[must_use]
    pub fn stream(self) -> BoxStream<'static, io::Result<Bytes>> {
        stream::iter(self.pieces)
            .flat_map(|piece| match piece {
                Piece::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
                Piece::File { path, len } => stream_file(path, len),
            })
            .boxed()
    }

    /// At most the first `most` bytes.
    #[must_use]
    pub fn first(&self, most: usize) -> Vec<u8> {
        let mut first = Vec::new();
        for piece in &self.pieces {
            let room = most - first.len();
            match piece {
                Piece::Bytes(bytes) => first.extend_from_slice(&bytes[..bytes.len().min(room)]),
                Piece::File { path, .. } => first.extend(file::first(path, room)),
            }
        }
        first
    }
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::File { len, .. } => *len,
        }
    }
}

/// A media type goes into a header line: it must not end it. `part` is the row of a multipart body.
fn check_type(content_type: &str, part: Option<usize>, remarks: &mut Remarks) {
    if let Some(at) = content_type.find(['\r', '\n', '\0']) {
        let found = problem_at("body", content_type, at, at + 1, Phrase::new("body-bad-type"));
        remarks.problems.push(problem_in(found, part));
    }
}

/// JSON is sent as typed even when it is none: what a server makes of it may be what is to be seen.
fn check_json(text: &str, remarks: &mut Remarks) {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let notice = Phrase::new("body-json-invalid")
            .with("line", error.line())
            .with("column", error.column())
            .with("text", without_place(&error));
        remarks.notices.push(notice);
    }
}

/// Each line is one JSON text and ends with a line feed, the last one too.
fn ndjson(text: &str, remarks: &mut Remarks) -> Bytes {
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(line) {
            let notice = Phrase::new("body-json-invalid")
                .with("line", at + 1)
                .with("column", error.column())
                .with("text", without_place(&error));
            remarks.notices.push(notice);
            break;
        }
    }
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        remarks.notices.push(Phrase::new("body-ndjson-line-feed"));
        text.push('\n');
    }
    text.into()
}

/// What serde_json says without " at line 1 column 2", which the sentence says itself.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::HeaderSpec;

    fn built(spec: &BodySpec) -> (Content, Remarks) {
        let mut remarks = Remarks::default();
        (Content::new(spec, None, &mut remarks).unwrap(), remarks)
    }

    #[test]
    fn json_is_sent_as_typed_and_broken_json_is_a_notice() {
        let json = "{ \"b\": 12345678901234567890.10, \"a\":1 }";
        let (content, remarks) = built(&BodySpec::Json { text: json.to_owned() });
        assert_eq!(content.bytes().unwrap(), json);
        assert!(remarks.notices.is_empty());
        let (content, remarks) = built(&BodySpec::Json { text: "{\n \"a\": }".to_owned() });
        assert_eq!(content.bytes().unwrap(), "{\n \"a\": }");
        assert_eq!(remarks.notices[0].code, "body-json-invalid");
        assert!(remarks.problems.is_empty());
        // Depth is no fault of JSON.
        let deep = "[".repeat(500) + &"]".repeat(500);
        assert!(built(&BodySpec::Json { text: deep }).1.notices.is_empty());
    }

    #[test]
    fn a_form_is_encoded_as_forms_are_and_rows_that_are_off_stay_out() {
        let row = |name: &str, value: &str, on| HeaderSpec { name: name.into(), value: value.into(), on };
        let fields = vec![row("a b", "1&2", true), row("off", "x", false), row("ü", "", true)];
        let (content, _) = built(&BodySpec::Form { fields });
        assert_eq!(content.bytes().unwrap(), "a+b=1%262&%C3%BC=");
    }

    #[test]
    fn ndjson_ends_its_last_line_and_names_the_broken_one() {
        let text = "{\"a\":1}\n\n{oops}".to_owned();
        let (content, remarks) = built(&BodySpec::Ndjson { text, open: true });
        assert_eq!(content.bytes().unwrap(), "{\"a\":1}\n\n{oops}\n");
        assert_eq!(content.len(), None);
        let codes: Vec<_> = remarks.notices.iter().map(|notice| notice.code.as_str()).collect();
        assert_eq!(codes, ["body-json-invalid", "body-ndjson-line-feed"]);
    }

    proptest::proptest! {
        #[test]
        fn a_form_reads_back_as_it_was_typed(rows in proptest::collection::vec((".*", ".*"), 0..6)) {
            let fields = rows.iter().map(|(name, value)| HeaderSpec {
                name: name.clone(), value: value.clone(), on: true,
            });
            let (content, _) = built(&BodySpec::Form { fields: fields.collect() });
            let sent = content.bytes().unwrap();
            // A pair of two empty strings is `=`, which readers of forms keep as well.
            let read: Vec<(String, String)> = form_urlencoded::parse(&sent).into_owned().collect();
            proptest::prop_assert_eq!(read, rows);
        }
    }
}
