//! What streams in a body: server-sent events, lines of JSON, parts that replace each other.

use super::{Octets, Phrase, vocabulary};

vocabulary! {
    /// A server-sent event was dispatched (WHATWG HTML §9.2.6).
    pub struct SseEvent {
        pub exchange: u32,
        /// Number in its stream, from 1.
        pub n: u64,
        /// The event type; `message` unless the stream says otherwise.
        pub event_type: String,
        /// At most 64 KiB of it; `len` is the whole.
        pub data: Octets,
        pub len: u64,
        /// The last event ID in force, and whether this event set it.
        pub id: Option<String>,
        pub id_set: bool,
        /// Nanoseconds since the event before.
        pub gap_ns: Option<u64>,
    }

    /// A comment, usually to keep the connection alive.
    pub struct SseComment { pub exchange: u32, pub text: Octets }

    /// The stream set its reconnection time, in milliseconds.
    pub struct SseRetry { pub exchange: u32, pub ms: u64 }

    /// What a browser leaves out without a word: a field it does not know, or an event without data.
    pub struct SseIgnored {
        pub exchange: u32,
        pub text: Octets,
        /// The last event ID that an event without data leaves in force.
        pub id: Option<String>,
        pub why: Phrase,
    }

    /// The stream ended in the middle of an event, which a browser discards.
    pub struct SseDiscarded { pub exchange: u32, pub text: Octets, pub len: u64 }

    /// The stream is asked for again.
    pub struct SseReconnect { pub attempt: u32, pub after_ms: u64, pub last_event_id: Option<String> }

    /// One text of NDJSON or of a JSON sequence (RFC 7464), or one part of multipart/x-mixed-replace.
    pub struct StreamItem {
        pub exchange: u32,
        /// `ndjson`, `jsonSeq`, `part`.
        pub kind: String,
        pub n: u64,
        /// At most 64 KiB of it; `len` is the whole.
        pub data: Octets,
        pub len: u64,
        /// Of a part.
        pub media_type: Option<String>,
        pub gap_ns: Option<u64>,
        /// Why it cannot be read as what the type says.
        pub problem: Option<Phrase>,
    }
}
