//! Which machine lays a body out.

use super::form::Form;
use super::hex::Hex;
use super::json::{Json, Style};
use super::markup::Markup;
use super::multipart::Multipart;
use super::ndjson::Ndjson;
use super::out::Out;
use super::packed::{Format, Packed};
use super::protobuf::Protobuf;
use super::text::Text;
use crate::api::BodyAs;

/// A layout in the midst of its text. Its copy goes on from the same place.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    Json(Json),
    Ndjson(Ndjson),
    Text(Text),
    Markup(Markup),
    Form(Form),
    Multipart(Multipart),
    Protobuf(Protobuf),
    Packed(Packed),
    Hex(Hex),
}

impl Layout {
    /// The layout of a reading. `raw`: with the lines that were sent; `boundary` is for multipart.
    pub(crate) fn new(read_as: BodyAs, raw: bool, boundary: &str) -> Layout {
        match read_as {
            BodyAs::Json => Layout::Json(Json::new(if raw { Style::Sent } else { Style::Anew })),
            BodyAs::Ndjson => Layout::Ndjson(Ndjson::default()),
            BodyAs::Xml => Layout::Markup(Markup::xml(raw)),
            BodyAs::Html => Layout::Markup(Markup::html()),
            BodyAs::Form => Layout::Form(Form::new(raw)),
            BodyAs::Multipart => Layout::Multipart(Multipart::new(boundary, raw)),
            BodyAs::Protobuf => Layout::Protobuf(Protobuf::default()),
            BodyAs::MessagePack => Layout::Packed(Packed::new(Format::MessagePack)),
            BodyAs::Cbor => Layout::Packed(Packed::new(Format::Cbor)),
            BodyAs::Hex => Layout::Hex(Hex::default()),
            BodyAs::Auto | BodyAs::Text => Layout::Text(Text::default()),
        }
    }

    /// One JSON text after another, each laid out anew.
    pub(crate) fn sequence() -> Layout {
        Layout::Json(Json::sequence(Style::Anew))
    }

    /// For a part of a body: by its media type alone.
    pub(super) fn of_type(media_type: &str, raw: bool) -> Layout {
        let read_as = match media_type {
            "application/json" => BodyAs::Json,
            "application/xml" | "text/xml" => BodyAs::Xml,
            "text/html" => BodyAs::Html,
            "application/x-www-form-urlencoded" => BodyAs::Form,
            other if other.ends_with("+json") => BodyAs::Json,
            other if other.ends_with("+xml") => BodyAs::Xml,
            // Text is the default of a part (RFC 7578 §4.4).
            other if other.is_empty() || other.starts_with("text/") => BodyAs::Text,
            _ => BodyAs::Hex,
        };
        Layout::new(read_as, raw, "")
    }

    /// Reads bytes that begin at `at`, and says how many it took; what it left comes again with more behind
    /// it. `last`: nothing comes after them, so all of them are taken.
    pub(super) fn push(&mut self, at: u64, bytes: &[u8], last: bool, out: &mut Out<'_>) -> usize {
        match self {
            Layout::Json(json) => json.push(at, bytes, out),
            Layout::Ndjson(ndjson) => ndjson.push(at, bytes, out),
            Layout::Text(text) => text.push(at, bytes, out),
            Layout::Markup(markup) => markup.push(at, bytes, out),
            Layout::Form(form) => form.push(at, bytes, out),
            Layout::Hex(hex) => hex.push(at, bytes, out),
            Layout::Multipart(multipart) => return multipart.push(at, bytes, last, out),
            Layout::Protobuf(protobuf) => return protobuf.push(at, bytes, last, out),
            Layout::Packed(packed) => return packed.push(at, bytes, last, out),
        }
        bytes.len()
    }

    /// The text ended.
    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        match self {
            Layout::Json(json) => json.end(at, out),
            Layout::Ndjson(ndjson) => ndjson.end(at, out),
            Layout::Text(_) => {}
            Layout::Markup(markup) => markup.end(at, out),
            Layout::Form(form) => form.end(at, out),
            Layout::Multipart(multipart) => multipart.end(at, out),
            Layout::Protobuf(protobuf) => protobuf.end(at, out),
            Layout::Packed(packed) => packed.end(at, out),
            Layout::Hex(hex) => hex.finish(out),
        }
    }

    /// Closes what is open where the text around it says that this one is over.
    pub(super) fn unwind(&mut self, out: &mut Out<'_>) {
        match self {
            Layout::Json(json) => json.unwind(out),
            Layout::Markup(markup) => markup.unwind(out),
            _ => {}
        }
    }
}
