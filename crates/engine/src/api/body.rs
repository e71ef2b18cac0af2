//! Bodies in windows: bytes, and lines of a structured reading of them.

use crate::event::{Phrase, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// How a body is read for its lines.
    pub enum BodyAs {
        /// By its media type, else by how it begins.
        Auto, Json, Xml, Html, Text, Form, Multipart,
        /// Field numbers and wire types without a schema.
        Protobuf,
        MessagePack, Cbor,
        /// One JSON text a line.
        Ndjson,
        Hex,
    }

    /// What a piece of a line is, for its colour.
    pub enum TokenKind { Key, String, Number, Literal, Punct, Text, Tag, Attribute, Comment, Problem }
}

vocabulary! {
    /// A body, ready to be read in windows.
    pub struct BodyInfo {
        /// `seq` of the head it belongs to.
        pub head: u64,
        /// Bytes of content as framed, before decoding.
        pub encoded_len: u64,
        /// Bytes after content codings were undone; equal to `encoded_len` when there are none.
        pub decoded_len: u64,
        /// Content codings in the order in which they were undone.
        pub codings: Vec<String>,
        /// Media type as sent, without parameters, in lower case.
        pub media_type: Option<String>,
        pub charset: String,
        /// `json`, `html`, `xml`, `text`, `image`, `form`, `binary`, `empty`.
        pub shape: String,
        /// False while it is still arriving, or when it broke off.
        pub complete: bool,
        pub problem: Option<Phrase>,
        /// `header`, `bom`, `meta`, or absent when the charset is the default of the media type.
        pub charset_from: Option<String>,
        /// More is being decoded: ask again.
        pub decoding: bool,
        /// Decoding stopped where the body grew far beyond what was sent; it can go on.
        pub limited: bool,
    }

    /// A window of a body.
    pub struct BodyWindow {
        pub off: u64,
        pub len: u64,
        /// Base64.
        pub bytes: String,
    }

    /// A reading of a body that a person chose.
    pub struct BodyReading {
        pub read_as: BodyAs,
        /// Encoding label; absent: as the header, a BOM or a `meta` says.
        pub charset: Option<String>,
        /// JSONPath (RFC 9535): only what it selects.
        pub path: Option<String>,
        /// Numbers ([`BodyLine::no`]) of lines that are folded.
        pub folded: Vec<u64>,
        /// As it is on the wire, not laid out anew.
        pub raw: bool,
    }

    /// A window of lines of a body.
    pub struct BodyLines {
        /// Place of the first line among those shown (folded ones are not), from 0.
        pub first: u64,
        /// Lines shown so far.
        pub total: u64,
        /// False while the reading has not reached the end of the body; ask again.
        pub complete: bool,
        pub lines: Vec<BodyLine>,
        /// What was taken for what: never `Auto`.
        pub read_as: BodyAs,
        pub charset: String,
        /// Why the reading stopped, and where; or why the path cannot be read.
        pub problem: Option<Phrase>,
        /// The path as typed that is wrong.
        pub path_problem: Option<crate::api::FieldProblem>,
    }

    /// One line.
    pub struct BodyLine {
        /// Number in the unfolded reading, from 1.
        pub no: u64,
        pub indent: u32,
        /// At most 2,000 characters of it.
        pub tokens: Vec<BodyToken>,
        /// Characters left out at its end.
        pub cut: u64,
        /// Lines that folding it hides; 0: nothing to fold.
        pub fold: u64,
        /// Where it stands (a JSONPath, a part's number, a field path), for copying.
        pub path: Option<String>,
        /// Byte range in the decoded body.
        pub off: u64,
        pub len: u64,
    }

    /// A piece of a line.
    pub struct BodyToken { pub kind: TokenKind, pub text: String }

    /// Bytes of a body by arrival, in equal slices of time.
    pub struct Throughput {
        pub from_ns: u64,
        pub to_ns: u64,
        /// Bytes on the wire in each slice.
        pub slices: Vec<u64>,
    }
}
