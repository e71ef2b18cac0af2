//! A request as typed: method, header fields, body, and how it is sent.

use super::Auth;
use crate::event::{vocabulary, vocabulary_enum};

vocabulary! {
    /// A request as typed.
    #[serde(default)]
    pub struct HttpSpec {
        pub method: String,
        /// In order, case and repetition.
        pub headers: Vec<HeaderSpec>,
        pub auth: Auth,
        pub body: BodySpec,
        /// Names of the header fields that Sockeye would add and the person removed (lower case).
        pub without: Vec<String>,
        /// Redirects to follow; 0 shows the redirect as the answer.
        pub max_redirects: u32,
        /// Wait for [`super::Command::Follow`] or [`super::Command::Stay`] before each redirect.
        pub ask_redirects: bool,
        pub version: HttpVersion,
        /// Send the path with its dot segments resolved and its characters percent-encoded as URL parsers
        /// do; false: the path and query go out as typed.
        pub normalize: bool,
        /// Sent in place of the URL's path and query (RFC 9112 §3.2): `*`, an absolute form, anything.
        pub request_target: Option<String>,
        pub framing: BodyFraming,
        /// Content coding applied to the body before it is sent (RFC 9110 §8.4).
        pub coding: Option<RequestCoding>,
        /// Trailer fields, sent after a chunked body (RFC 9110 §6.5).
        pub trailers: Vec<HeaderSpec>,
        /// Send `Expect: 100-continue` and hold the body back, at most so many milliseconds
        /// (RFC 9110 §10.1.1).
        pub expect_ms: Option<u64>,
        /// Milliseconds between the head and the body.
        pub pause_ms: u64,
        /// Name of the cookie jar; absent: no cookie is stored and none is sent.
        pub jar: Option<String>,
        /// Keep the connection and the session open after the answer, for [`super::Command::Request`].
        pub keep_open: bool,
        pub repeat: Repeat,
        /// After the end of an event stream connect again with `Last-Event-ID` (WHATWG HTML §9.2.3).
        pub sse_reconnect: bool,
    }

    /// One header field as typed.
    pub struct HeaderSpec { pub name: String, pub value: String, pub on: bool }

    /// The body of a request.
    #[derive(Default)]
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum BodySpec {
        #[default]
        None,
        /// `charset`: the encoding label that the text is sent in; absent: UTF-8.
        Text { text: String, content_type: String, charset: Option<String> },
        Json { text: String },
        Xml { text: String },
        Form { fields: Vec<HeaderSpec> },
        Multipart { parts: Vec<PartSpec> },
        File { path: String, content_type: Option<String> },
        /// `variables` is JSON text, sent with its numbers and key order as typed; empty: none.
        GraphQl { query: String, variables: String, operation: String },
        /// One JSON text a line. `open`: the body stays open, each [`super::Command::Send`] is a chunk of its
        /// own, [`super::Command::EndBody`] ends it.
        Ndjson { text: String, open: bool },
    }

    /// One part of a multipart body (RFC 7578): `file` wins over `value`.
    pub struct PartSpec {
        pub name: String,
        pub value: String,
        pub file: Option<String>,
        pub content_type: Option<String>,
        pub on: bool,
        /// Header fields of the part besides Content-Disposition and Content-Type.
        #[serde(default)]
        pub headers: Vec<HeaderSpec>,
        /// The file name that is told; absent: a file's own name; empty: none.
        #[serde(default)]
        pub file_name: Option<String>,
    }

    /// Sending a request more than once.
    #[derive(Default)]
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Repeat {
        #[default]
        Once,
        /// Short polling: the next request `ms` milliseconds after the former began; `times` 0: until stopped.
        Every { ms: u64, times: u32 },
        /// Long polling: the next request as soon as the former was answered; `times` 0: until stopped.
        LongPoll { times: u32 },
        /// So many at once, each on its own connection; at most 32.
        Parallel { times: u32 },
        /// So many on one connection without waiting for answers (RFC 9112 §9.3.2); at most 100.
        Pipeline { times: u32 },
    }
}

vocabulary_enum! {
    /// The protocol version that is asked for.
    pub enum HttpVersion {
        Http10,
        Http11,
        /// ALPN offers `h2` and `http/1.1`, and the server chooses. Without TLS: HTTP/1.1.
        Auto,
        /// ALPN offers `h2` alone (RFC 9113 §3.2).
        Http2,
        /// HTTP/2 from the first byte, with TLS or without (RFC 9113 §3.3).
        Http2Prior,
    }

    /// How the length of a request body is told.
    pub enum BodyFraming {
        /// Content-Length where the length is known, else chunked.
        Auto,
        Length,
        Chunked,
    }

    /// Content codings that a request body can be sent in.
    pub enum RequestCoding { Gzip, Deflate, Br, Zstd }
}

impl Default for HttpSpec {
    fn default() -> Self {
        HttpSpec {
            method: "GET".to_owned(),
            headers: Vec::new(),
            auth: Auth::None,
            body: BodySpec::None,
            without: Vec::new(),
            max_redirects: 10,
            ask_redirects: false,
            version: HttpVersion::Http11,
            normalize: false,
            request_target: None,
            framing: BodyFraming::Auto,
            coding: None,
            trailers: Vec::new(),
            expect_ms: None,
            pause_ms: 0,
            jar: None,
            keep_open: false,
            repeat: Repeat::Once,
            sse_reconnect: false,
        }
    }
}

impl RequestCoding {
    /// Its name in `Content-Encoding`.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            RequestCoding::Gzip => "gzip",
            RequestCoding::Deflate => "deflate",
            RequestCoding::Br => "br",
            RequestCoding::Zstd => "zstd",
        }
    }
}
