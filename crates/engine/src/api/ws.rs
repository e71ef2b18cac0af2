//! How a WebSocket session behaves and what a person sends on it, down to single bits.

use super::Payload;
use crate::event::{FrameHead, Octets, Phrase, Violation, vocabulary, vocabulary_enum};

vocabulary! {
    /// What a person composes for a WebSocket beyond its request.
    pub struct WsSpec {
        /// In order of preference.
        pub subprotocols: Vec<String>,
        /// Extension offers in order of preference, each as typed (RFC 6455 §9.1). Empty: none.
        #[serde(default = "offers")]
        pub extensions: Vec<String>,
        #[serde(default)]
        pub behaviour: Behaviour,
        /// Connect again when the connection ends; absent: not.
        #[serde(default)]
        pub reconnect: Option<Reconnect>,
        /// What its messages are read as.
        #[serde(default)]
        pub decode: DecodeAs,
    }

    /// What a session does by itself. Can be changed while it is open ([`super::Command::Behave`]).
    #[serde(default)]
    pub struct Behaviour {
        /// Answer pings with pongs (RFC 6455 §5.5.2).
        pub auto_pong: bool,
        /// Answer a Close with a Close (RFC 6455 §5.5.1).
        pub auto_close: bool,
        /// Fail the connection on a violation (RFC 6455 §7.1.7); else report it and go on.
        pub fail_on_violation: bool,
        /// Read from the socket; when not, the peer meets back-pressure.
        pub reading: bool,
        /// Mask what is sent (RFC 6455 §5.3).
        pub masking: bool,
        /// Answer every message with itself, its type kept.
        pub echo: bool,
        /// Compress messages, where permessage-deflate is in force.
        pub compress: bool,
        /// Payloads below so many bytes are not compressed.
        pub compress_from: u64,
        /// Send a ping every so many milliseconds; absent: never.
        pub ping_every_ms: Option<u64>,
        /// Send the heart-beats that the protocol above asks for (STOMP, Engine.IO 3) and answer its pings.
        pub heartbeats: bool,
        /// Answers to messages that match.
        pub rules: Vec<ReplyRule>,
    }

    /// How a closed session connects again (RFC 6455 §7.2.3). Each attempt is a connection of the session.
    pub struct Reconnect {
        /// Attempts at most in a row. They are counted anew after a connection that stayed open longer than the wait
        /// before it.
        pub attempts: u32,
        /// Milliseconds before the first.
        pub first_ms: u64,
        /// Each further wait is so many times as long.
        pub factor: f64,
        /// Milliseconds at most.
        pub longest_ms: u64,
        /// Wait a random part of it, at least half.
        pub jitter: bool,
        /// Also after a clean close.
        pub after_clean: bool,
    }

    /// What messages are read as.
    #[serde(default)]
    pub struct DecodeAs {
        /// Told from subprotocol, path and first messages.
        pub auto: bool,
        /// Else these, from the lowest up, such as `sockjs`, `stomp`. Empty: as they are.
        pub protos: Vec<String>,
    }

    /// A message as it is sent.
    pub struct WsSend {
        /// Opcode 2 instead of 1 (RFC 6455 §5.6).
        pub binary: bool,
        pub payload: Payload,
        /// Fill in `{{counter}}`, `{{now}}`, `{{uuid}}` and captured values, in text.
        #[serde(default)]
        pub fill: bool,
        /// Where new fragments begin, in bytes of the payload as it is sent (compressed, if it is), ascending.
        /// Equal places make empty fragments.
        #[serde(default)]
        pub cuts: Vec<u64>,
        /// Control frames between fragments.
        #[serde(default)]
        pub between: Vec<Between>,
        /// Absent: as the session's behaviour says.
        #[serde(default)]
        pub compress: Option<bool>,
    }

    /// A control frame between two fragments (RFC 6455 §5.4).
    pub struct Between {
        /// After the fragment of this number, from 0.
        pub after: u32,
        /// A pong instead of a ping.
        pub pong: bool,
        pub payload: Payload,
    }

    /// A frame made bit by bit, legal or not.
    pub struct RawFrame {
        pub fin: bool,
        pub rsv1: bool,
        pub rsv2: bool,
        pub rsv3: bool,
        /// 0 to 15.
        pub opcode: u8,
        pub masked: bool,
        /// Absent: a random one.
        pub key: Option<[u8; 4]>,
        pub length: LengthForm,
        /// The length that the header claims; absent: the payload's own. As text where a number of JSON would
        /// lose digits.
        #[serde(default, with = "super::wide")]
        #[ts(type = "number | string")]
        pub claim: Option<u64>,
        pub payload: Payload,
    }

    /// What a raw frame would look like, before it is sent.
    pub struct FramePreview {
        /// The header's bytes; a random key is shown as zeros.
        pub head: Octets,
        /// Bytes of header and payload together.
        pub len: u64,
        /// The rules of RFC 6455 that it breaks by itself.
        pub broken: Vec<Violation>,
    }

    /// What a message has to be like.
    pub struct Matcher {
        pub kind: MatchKind,
        /// What it is compared with; empty for `any`.
        pub text: String,
    }

    /// An answer that is sent when a received message matches.
    pub struct ReplyRule {
        pub on: bool,
        pub when: Matcher,
        pub answer: WsSend,
        /// Milliseconds before it is sent.
        pub delay_ms: u64,
        /// Answers at most; 0: no limit.
        pub limit: u32,
    }

    /// Messages in order, with pauses and conditions.
    pub struct Sequence {
        pub steps: Vec<Step>,
        /// How often; 0: until it is stopped.
        pub times: u32,
        /// Milliseconds between the rounds.
        pub pause_ms: u64,
    }

    /// What was sent in a session.
    pub struct SentSide {
        /// It again, with the pauses as they were.
        pub sequence: Sequence,
        /// Why that is not all of it.
        pub cut: Option<Phrase>,
    }

    /// One step of a sequence.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Step {
        Send { message: WsSend },
        Frame { frame: RawFrame },
        Ping { payload: Payload },
        Pong { payload: Payload },
        /// A packet of the protocol above.
        App {
            send: Box<super::AppSend>,
            /// Fill in `{{counter}}`, `{{now}}`, `{{uuid}}` and captured values, wherever text stands in it.
            #[serde(default)]
            fill: bool,
        },
        Pause { ms: u64 },
        /// Waits for a message that matches, received after the step before; what it carries can be kept.
        Await { when: Matcher, timeout_ms: u64, keep: Vec<Keep> },
        Close { code: Option<u16>, reason: String },
    }

    /// A value taken from a message and filled in later as `{{name}}`.
    pub struct Keep { pub name: String, pub from: Pick }

    /// Which part of a message.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Pick {
        Whole,
        /// The first group, or all that matches.
        Regex { pattern: String },
        /// RFC 9535; the first value, strings without quotes.
        JsonPath { path: String },
    }

    /// Something to send that was kept by name, for one address.
    pub struct SavedMessage {
        pub name: String,
        pub what: Saved,
        /// Send it again every so many milliseconds when it is started; absent: once.
        pub every_ms: Option<u64>,
    }

    /// What can be kept by name.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Saved {
        Message { message: WsSend },
        Frame { frame: RawFrame },
        App { send: Box<super::AppSend> },
        Sequence { sequence: Sequence },
    }
}

vocabulary_enum! {
    /// Which form of the length field is used (RFC 6455 §5.2).
    pub enum LengthForm { Shortest, Bits7, Bits16, Bits64 }

    /// How a message is compared. `JsonPath`: something is selected.
    pub enum MatchKind { Any, Equals, Contains, Regex, JsonPath }
}

/// What is offered unless a person says otherwise: browsers offer the same (RFC 7692 §7.1.2.2).
fn offers() -> Vec<String> {
    vec!["permessage-deflate; client_max_window_bits".to_owned()]
}

impl WsSend {
    /// A message with nothing said about it.
    #[must_use]
    pub fn plain(binary: bool, payload: Payload) -> WsSend {
        WsSend { binary, payload, fill: false, cuts: Vec::new(), between: Vec::new(), compress: None }
    }
}

impl RawFrame {
    /// The frame that a header describes, `len` bytes of its payload at hand.
    #[must_use]
    pub fn of(head: &FrameHead, payload: Payload, len: u64) -> RawFrame {
        RawFrame {
            fin: head.fin,
            rsv1: head.rsv1,
            rsv2: head.rsv2,
            rsv3: head.rsv3,
            opcode: head.opcode_bits,
            masked: head.masked,
            key: head.mask_key,
            length: match head.len_bits {
                7 => LengthForm::Bits7,
                16 => LengthForm::Bits16,
                _ => LengthForm::Bits64,
            },
            claim: (head.payload_len != len).then_some(head.payload_len),
            payload,
        }
    }
}

impl Default for WsSpec {
    fn default() -> Self {
        WsSpec {
            subprotocols: Vec::new(),
            extensions: offers(),
            behaviour: Behaviour::default(),
            reconnect: None,
            decode: DecodeAs::default(),
        }
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Behaviour {
            auto_pong: true,
            auto_close: true,
            fail_on_violation: true,
            reading: true,
            masking: true,
            echo: false,
            compress: true,
            compress_from: 0,
            ping_every_ms: None,
            heartbeats: true,
            rules: Vec::new(),
        }
    }
}

impl Default for DecodeAs {
    fn default() -> Self {
        DecodeAs { auto: true, protos: Vec::new() }
    }
}
