//! WebSocket: the upgrade, its checks, frames and the messages they form.

use super::{ByteRange, Octets, Phrase, Severity, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// Opcode of a frame (RFC 6455 §5.2); reserved values are `Reserved` (see [`FrameHead::opcode_bits`]).
    pub enum Opcode { Continuation, Text, Binary, Close, Ping, Pong, Reserved }
}

vocabulary! {
    /// The client's half of the opening handshake (RFC 6455 §4.1).
    pub struct UpgradeRequest {
        pub key: Option<Octets>,
        pub version: Option<Octets>,
        pub protocols: Vec<String>,
        pub extensions: Vec<String>,
        pub origin: Option<Octets>,
        /// `seq` of the request head is the event's `cause`.
        pub host: Option<Octets>,
    }

    /// One rule of the opening handshake, recomputed from the bytes.
    pub struct Check {
        /// From 1, in reading order; the same number stands at the lines of the heads.
        pub n: u32,
        /// `status`, `upgrade`, `connection`, `accept`, `version`, `subprotocol`, `extensions`, `host`, `key`.
        pub id: String,
        /// Absent: not checked, because there was no response to check.
        pub ok: Option<bool>,
        /// The rule in words.
        pub rule: Phrase,
        pub expected: Option<String>,
        pub got: Option<String>,
        /// Such as `RFC 6455 §4.1`.
        pub rfc: Vec<String>,
        /// More lines of evidence, such as the derivation of the accept value.
        pub steps: Vec<CheckStep>,
        /// Lines of the request and of the response that it speaks of.
        pub request_lines: Vec<ByteRange>,
        pub response_lines: Vec<ByteRange>,
    }

    /// A named value within a check.
    pub struct CheckStep { pub label: Phrase, pub value: String, pub note: Option<Phrase> }

    /// The upgrade succeeded: HTTP ends here and WebSocket begins.
    pub struct UpgradeAccepted {
        pub status: u16,
        pub protocol: Option<String>,
        pub extensions: Vec<String>,
        /// False when a check failed and a person chose to go on.
        pub valid: bool,
        pub duration_ns: u64,
        /// Bytes that the server sent in the same read after the head.
        pub leftover: u64,
    }

    /// The server did not upgrade, or a check failed.
    pub struct UpgradeRejected { pub status: u16, pub reasons: Vec<Phrase>, pub duration_ns: u64 }

    /// The header of one frame, bit by bit (RFC 6455 §5.2).
    pub struct FrameHead {
        pub fin: bool,
        pub rsv1: bool,
        pub rsv2: bool,
        pub rsv3: bool,
        pub opcode: Opcode,
        /// The four bits as sent.
        pub opcode_bits: u8,
        pub masked: bool,
        /// Masking key, four bytes in hex, when masked.
        pub mask_key: Option<[u8; 4]>,
        /// 7, 16 or 64: which form carries the length.
        pub len_bits: u8,
        /// Bytes of the header, key included.
        pub header_len: u8,
        /// Bytes of the payload as claimed.
        pub payload_len: u64,
        /// Payload bytes that arrived (less when the connection ended within the frame).
        pub payload_got: u64,
        /// First byte of the header in the log.
        pub off: u64,
    }

    /// One frame that is a fragment, has a reserved opcode, or broke off.
    pub struct WsFrame {
        pub head: FrameHead,
        /// Number of the message it belongs to, from 1 per direction; 0 for none.
        pub message: u64,
        /// From 0.
        pub fragment: u32,
    }

    /// A whole message, or what there was of it. An unfragmented one carries its only frame here;
    /// fragments are `ws.frame` events before it.
    pub struct WsMessage {
        pub opcode: Opcode,
        /// From 1 per direction.
        pub message: u64,
        /// The frame's header of an unfragmented message, the first fragment's of others.
        pub head: FrameHead,
        pub fragments: u32,
        /// `seq` of the first `ws.frame`; the others follow with the same `message`.
        pub first_fragment: Option<u64>,
        /// Bytes on the wire, headers included.
        pub wire_len: u64,
        /// Bytes of payload, after inflating where it was compressed.
        pub payload_len: u64,
        /// Compressed with permessage-deflate (RFC 7692).
        pub compressed: bool,
        /// Bytes of payload as sent: before inflating.
        pub sent_len: u64,
        /// Text only: whether it is UTF-8 over the whole message (RFC 6455 §8.1).
        pub utf8: Option<bool>,
        /// False when the connection ended or failed before its last fragment.
        pub complete: bool,
        /// Inflating stopped at the limit: `payload_len` is what was inflated until then.
        #[serde(default)]
        pub limited: bool,
        /// Nanoseconds from its first byte to its last.
        pub duration_ns: u64,
    }

    /// A Ping frame (RFC 6455 §5.5.2).
    pub struct WsPing { pub head: FrameHead, pub payload: Octets }

    /// A Pong frame (RFC 6455 §5.5.3).
    pub struct WsPong {
        pub head: FrameHead,
        pub payload: Octets,
        /// `seq` of the ping with the same payload.
        pub ping: Option<u64>,
        /// Nanoseconds from that ping to this pong.
        pub rtt_ns: Option<u64>,
        /// Earlier pings that this one answers too (RFC 6455 §5.5.3).
        pub superseded: u32,
    }

    /// A Close frame (RFC 6455 §5.5.1).
    pub struct WsClose {
        pub head: FrameHead,
        pub code: Option<u16>,
        pub reason: Octets,
        /// What the code means (RFC 6455 §7.4), as a sentence.
        pub meaning: Phrase,
        /// True for the first Close of the connection.
        pub initiator: bool,
    }

    /// Bytes after a Close frame of the same direction (RFC 6455 §5.5.1).
    pub struct WsDataAfterClose { pub len: u64 }

    /// A rule of RFC 6455 that a frame or message breaks.
    pub struct Violation {
        /// Such as `ws-rsv-set`; also the key of the sentence.
        pub rule: Phrase,
        pub rfc: String,
        pub severity: Severity,
        /// Close code that the rule calls for when the connection is failed.
        pub close_code: u16,
        /// `seq` of the frame or message event that broke it.
        pub frame: Option<u64>,
    }

    /// What became of one extension (RFC 6455 §9.1): the answer to the offers.
    pub struct WsExtension {
        pub name: String,
        /// The server took it, and all its parameters are sound: it is in force.
        pub in_force: bool,
        pub params: Vec<ExtensionParam>,
        /// What it means in a sentence, such as which side keeps its window (RFC 7692 §7.1).
        pub words: Phrase,
        /// What is wrong with the answer.
        pub wrong: Vec<Phrase>,
        /// Parameters of permessage-deflate as they are in force.
        pub deflate: Option<DeflateParams>,
    }

    /// One parameter of an extension.
    pub struct ExtensionParam {
        pub name: String,
        pub value: Option<String>,
        /// It stood in the offer; in the answer.
        pub offered: bool,
        pub answered: bool,
        pub words: Phrase,
    }

    /// permessage-deflate as it was settled (RFC 7692 §7.1).
    #[derive(Copy, Eq)]
    pub struct DeflateParams {
        pub server_no_context_takeover: bool,
        pub client_no_context_takeover: bool,
        /// 8 to 15; 15 where nothing was said.
        pub server_max_window_bits: u8,
        pub client_max_window_bits: u8,
    }

    /// What the session does by itself was changed by a person.
    pub struct WsBehaviour {
        pub behaviour: crate::api::Behaviour,
        /// Names of the switches that changed.
        pub changed: Vec<String>,
    }

    /// The session waits and connects again (RFC 6455 §7.2.3).
    pub struct WsReconnect { pub attempt: u32, pub of: u32, pub delay_ms: u64 }

    /// A step of a sequence that a person runs.
    pub struct WsSequence {
        /// `begin`, `await`, `matched`, `timedOut`, `kept`, `missing`, `failed`, `done`, `stopped`.
        pub what: String,
        /// Step and round, from 1.
        pub step: u32,
        pub round: u32,
        /// `seq` of the message that matched.
        pub matched: Option<u64>,
        /// A value that was kept.
        pub name: Option<String>,
        pub value: Option<String>,
    }

    /// What was to be sent on a connection and was not, or not whole: the connection ended, it could not be
    /// made, or its header says more than it has.
    pub struct WsUnsent {
        pub frames: u64,
        /// Why, where it was not the end of the connection.
        pub why: Option<Phrase>,
    }
}
