//! What a person composes: the target, the request, the limits, and the commands of an open session.

use super::{
    AppSend, AppSpec, Behaviour, ConnectSpec, DecodeAs, HttpSpec, Limits, RawFrame, RequestCoding, Sequence,
    TlsSpec, WsSend, WsSpec,
};
use crate::event::{Octets, Phrase, vocabulary};

vocabulary! {
    /// Everything needed to open a session; stored with it, so that reopening shows what was typed.
    pub struct OpenRequest {
        /// `tcp://host:port`, `tls://host:port`, `http(s)://…`, `ws(s)://…`.
        pub url: String,
        /// Shown in lists; absent: the URL.
        pub name: Option<String>,
        /// For HTTP and WebSocket.
        pub http: Option<HttpSpec>,
        /// For WebSocket.
        pub ws: Option<WsSpec>,
        pub tls: TlsSpec,
        pub limits: Limits,
        /// Bytes to send as soon as a TCP session is open.
        pub first: Option<Payload>,
        /// Proxy and name overrides.
        #[serde(default)]
        pub connect: ConnectSpec,
        /// The protocol above HTTP and WebSocket that is spoken from the start: the kind of the session.
        #[serde(default)]
        pub app: Option<AppSpec>,
    }

    /// Bytes that a person gives.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Payload {
        /// As UTF-8; with `escapes`, `\r \n \t \0 \\ \xNN \u{…}` are read.
        Text { text: String, escapes: bool },
        /// Pairs of hex digits; white space between pairs is ignored.
        Hex { hex: String },
        /// With or without padding, of either alphabet; white space is ignored.
        Base64 { base64: String },
        /// Checked, and sent as typed.
        Json { json: String },
        File { path: String },
    }

    /// What a person does to an open session.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Command {
        /// Raw bytes on a TCP or TLS connection, or a piece of an open request body.
        Send { payload: Payload },
        /// A WebSocket text message.
        SendText { payload: Payload },
        /// A WebSocket binary message.
        SendBinary { payload: Payload },
        /// At most 125 bytes (RFC 6455 §5.5).
        Ping { payload: Payload },
        Pong { payload: Payload },
        /// A Close frame; without code, an empty one.
        CloseWs { code: Option<u16>, reason: String },
        /// FIN: we send no more, the peer still may (RFC 9293 §3.6).
        HalfClose,
        /// Close in order: WebSocket Close 1000, close_notify, FIN, wait for the peer, at most a second.
        Close,
        /// RST: SO_LINGER 0.
        Reset,
        /// Give up whatever is under way.
        Cancel,
        /// The end of an open request body.
        EndBody,
        /// Another request in a session that was kept open; `fresh`: on a new connection.
        Request { request: Box<OpenRequest>, fresh: bool },
        /// Go where the redirect leads that is being asked about.
        Follow,
        /// Take the redirect as the answer.
        Stay,
        /// A WebSocket message with everything that can be said about it.
        SendMessage { message: Box<WsSend> },
        /// A WebSocket frame made bit by bit.
        SendFrame { frame: Box<RawFrame> },
        /// A Close frame with any payload: one byte, a forbidden code, more than 125 bytes.
        CloseRaw { payload: Payload },
        /// What the session does by itself from now on.
        Behave { behaviour: Box<Behaviour> },
        /// What messages are read as from now on.
        DecodeAs { decode: DecodeAs },
        /// In the terms of the protocol above.
        App { send: Box<AppSend> },
        /// Runs a sequence; one that runs is replaced.
        Play { sequence: Box<Sequence> },
        StopPlay,
    }
}

vocabulary! {
    /// What would be sent for a request as composed, before it is sent.
    pub struct HeadPreview {
        /// The start line without its line ending.
        pub start_line: String,
        pub lines: Vec<PreviewLine>,
        /// What is wrong with the request as typed; nothing is sent until it is mended.
        pub problems: Vec<FieldProblem>,
        /// What a person should know although it stops nothing.
        pub notices: Vec<Phrase>,
        /// Pseudo-header fields and lower-case lines that stand in for the head where HTTP/2 is spoken
        /// (RFC 9113 §8.2, §8.3); empty when it is not asked for.
        pub h2: Vec<PreviewLine>,
        pub body: Option<PreviewBody>,
        /// Trailer fields after the last chunk.
        pub trailers: Vec<PreviewLine>,
    }

    /// The body of a preview.
    pub struct PreviewBody {
        /// Bytes before a content coding; absent when they are not known beforehand.
        pub size: Option<u64>,
        /// Bytes of content on the wire, chunk lines left out; absent when not known beforehand.
        pub sent: Option<u64>,
        pub chunked: bool,
        pub coding: Option<RequestCoding>,
        /// The first bytes before a content coding.
        pub first: Octets,
        /// There are more than these.
        pub more: bool,
        /// The body stays open, and what is sent later is not in it yet.
        pub open: bool,
    }

    /// One header line of a preview.
    pub struct PreviewLine {
        pub name: String,
        pub value: String,
        /// True when Sockeye adds it; a person can remove it.
        pub added: bool,
        /// Why the line will be another one, or comes later: the value is signed anew, waits for a
        /// challenge, a token or a cookie.
        pub note: Option<Phrase>,
        /// Why Sockeye adds it.
        pub why: Option<Phrase>,
    }

    /// Something typed that cannot be used.
    pub struct FieldProblem {
        /// `url`, `target`, `header`, `body`, `trailer`, `framing`, `payload`, `method`, `subprotocol`, `code`,
        /// `limits`, `curl`, `auth`, `cookie`, `jar`; of what is sent on a WebSocket `cuts`, `between`, `opcode`,
        /// `length`, `matcher`, `keep`, `ping`, `pause`, and with `rule.` or `step.` before it what is wrong
        /// within the one of that index; of a client above `eio`, `path`, `transports`, `namespace`, `args`,
        /// `server`, `session`, `stomp`.
        pub field: String,
        /// Row of that field, from 0.
        pub index: Option<u32>,
        /// Span of the offending part in UTF-16 units, as the window counts.
        pub start: Option<u32>,
        pub end: Option<u32>,
        pub why: Phrase,
    }
}

impl OpenRequest {
    /// A request for `url` with nothing set: raw TCP or TLS as it is, HTTP and WebSocket with their parts added.
    #[must_use]
    pub fn to(url: impl Into<String>) -> OpenRequest {
        OpenRequest {
            url: url.into(),
            name: None,
            http: None,
            ws: None,
            tls: TlsSpec::default(),
            limits: Limits::default(),
            first: None,
            connect: ConnectSpec::default(),
            app: None,
        }
    }
}
