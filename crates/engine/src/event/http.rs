//! HTTP/1: heads exactly as they crossed the wire, bodies with the rule that framed them.

use super::{ByteRange, Octets, Phrase, vocabulary};

vocabulary! {
    /// One field line in its order, case and repetition, with its place on the wire.
    pub struct HeaderLine {
        pub name: Octets,
        pub value: Octets,
        /// The whole line with its line ending.
        pub range: ByteRange,
        /// Rule that this line breaks, where it does (RFC 9112 §5).
        pub problem: Option<Phrase>,
    }

    /// A request head (RFC 9112 §3).
    pub struct RequestHead {
        pub method: Octets,
        pub target: Octets,
        /// As on the wire, such as `HTTP/1.1`.
        pub version: Octets,
        pub headers: Vec<HeaderLine>,
        /// Bytes, the empty line included.
        pub size: u64,
        /// Number of this exchange on its connection, from 1.
        pub exchange: u32,
        /// How the body is framed.
        pub framing: Framing,
    }

    /// A response head (RFC 9112 §4), final or informational.
    pub struct ResponseHead {
        pub version: Octets,
        pub status: u16,
        pub reason: Octets,
        pub headers: Vec<HeaderLine>,
        pub size: u64,
        pub exchange: u32,
        pub framing: Framing,
        /// Whether the connection stays open after this exchange, and why (RFC 9112 §9.3).
        pub persistent: bool,
        pub persistence: Phrase,
        /// Nanoseconds from the last byte of the request to the first of this head.
        pub waited_ns: Option<u64>,
    }

    /// How a body's length is known, and by which rule of RFC 9112 §6.3.
    #[serde(tag = "kind")]
    pub enum Framing {
        /// No body (rules 1, 7; a length of 0 is `Length`).
        None { rule: u8 },
        /// Content-Length (rule 6).
        Length { rule: u8, length: u64 },
        /// Transfer-Encoding with chunked last (rule 4).
        Chunked { rule: u8 },
        /// Until the connection closes (rule 8).
        Close { rule: u8 },
        /// The bytes after the head belong to another protocol (CONNECT rule 2, or a 101).
        Tunnel { rule: u8 },
        /// DATA frames of an HTTP/2 stream, until END_STREAM (RFC 9113 §8.1).
        Stream { rule: u8 },
    }

    /// One chunk (RFC 9112 §7.1). `ranges` of the event: the size line, then the data.
    pub struct BodyChunk {
        pub exchange: u32,
        /// Bytes of chunk data.
        pub len: u64,
        /// The size line without its line ending.
        pub size_line: Octets,
        /// Chunk extensions as sent.
        pub extension: Option<Octets>,
    }

    /// The body is complete.
    pub struct BodyEnd {
        pub exchange: u32,
        /// Bytes of body content (chunk framing not counted).
        pub len: u64,
        /// Bytes on the wire, chunk framing counted.
        pub wire_len: u64,
        pub chunks: u64,
        /// Nanoseconds from the first byte after the head to the last.
        pub duration_ns: u64,
        /// Of an answer that did not upgrade to WebSocket its beginning, at most 256 bytes: it often says why.
        #[serde(default)]
        pub first: Option<Octets>,
    }

    /// Trailer fields after the last chunk (RFC 9110 §6.5).
    pub struct Trailers { pub exchange: u32, pub headers: Vec<HeaderLine> }

    /// A redirect that is followed, and what changes.
    pub struct Redirect {
        pub from: String,
        pub to: String,
        pub status: u16,
        pub method: String,
        pub method_changed: bool,
        pub body_dropped: bool,
        /// Names of header fields left out because the origin changed.
        pub credentials_dropped: Vec<String>,
        /// From 1.
        pub hop: u32,
    }

    /// A redirect that is not followed although redirects are.
    pub struct RedirectStopped {
        /// The `Location` as it was sent.
        pub location: String,
        pub status: u16,
        /// `limit`: as many hops were followed as may be; `target`: it leads nowhere that this session can go.
        pub why: String,
        /// Hops followed before.
        pub hops: u32,
    }

    /// The message ended before its framing said it would (RFC 9112 §8).
    pub struct Incomplete {
        pub exchange: u32,
        pub why: Phrase,
        pub got: u64,
        /// Absent when the framing does not say.
        pub expected: Option<u64>,
        pub rfc: String,
    }

    /// A kept-alive connection carries another exchange.
    pub struct ConnectionReuse { pub nth: u32 }
}
