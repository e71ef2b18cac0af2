//! What a person composes: the target, the request, the limits, and the commands of an open session.

use crate::event::vocabulary;

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
    }

    /// A request as typed.
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
    }

    /// One header field as typed.
    pub struct HeaderSpec { pub name: String, pub value: String, pub on: bool }

    /// Credentials of a request.
    #[serde(tag = "kind")]
    pub enum Auth {
        None,
        Basic { user: String, password: String },
        Bearer { token: String },
    }

    /// The body of a request.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum BodySpec {
        None,
        Text { text: String, content_type: String },
        Json { text: String },
        Form { fields: Vec<HeaderSpec> },
        Multipart { parts: Vec<PartSpec> },
        File { path: String, content_type: Option<String> },
    }

    /// One part of a multipart body (RFC 7578): `file` wins over `value`.
    pub struct PartSpec {
        pub name: String,
        pub value: String,
        pub file: Option<String>,
        pub content_type: Option<String>,
        pub on: bool,
    }

    /// How a WebSocket session behaves.
    pub struct WsSpec {
        /// In order of preference.
        pub subprotocols: Vec<String>,
        /// Answer pings with pongs (RFC 6455 §5.5.2).
        pub auto_pong: bool,
        /// Answer a Close with a Close (RFC 6455 §5.5.1).
        pub auto_close: bool,
        /// Fail the connection on a violation (RFC 6455 §7.1.7); else report it and go on.
        pub fail_on_violation: bool,
    }

    /// How a server's certificate is judged.
    pub struct TlsSpec {
        /// False: go on whatever the verdict; the verdict is still shown.
        pub verify: bool,
        /// PEM file with extra roots.
        pub ca_file: Option<String>,
        /// Name for SNI and verification, when it is not the host.
        pub server_name: Option<String>,
    }

    /// Time limits in milliseconds; 0 means none.
    pub struct Limits {
        pub connect_ms: u64,
        pub first_byte_ms: u64,
        /// Silence of an HTTP exchange. TCP and WebSocket sessions may be silent for ever.
        pub idle_ms: u64,
    }

    /// Bytes that a person gives.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Payload {
        /// As UTF-8; with `escapes`, `\r \n \t \0 \\ \xNN \u{…}` are read.
        Text { text: String, escapes: bool },
        /// Pairs of hex digits; white space between pairs is ignored.
        Hex { hex: String },
        File { path: String },
    }

    /// What a person does to an open session.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Command {
        /// Raw bytes on a TCP or TLS connection.
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
    }
}

impl Default for TlsSpec {
    fn default() -> Self {
        TlsSpec { verify: true, ca_file: None, server_name: None }
    }
}

impl Default for Limits {
    /// 10 s to connect, 60 s to the first byte, 5 min of silence.
    fn default() -> Self {
        Limits { connect_ms: 10_000, first_byte_ms: 60_000, idle_ms: 300_000 }
    }
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
        }
    }
}

impl Default for WsSpec {
    fn default() -> Self {
        WsSpec { subprotocols: Vec::new(), auto_pong: true, auto_close: true, fail_on_violation: true }
    }
}

vocabulary! {
    /// The head that would be sent for a request as composed, before it is sent.
    pub struct HeadPreview {
        /// The start line without its line ending.
        pub start_line: String,
        pub lines: Vec<PreviewLine>,
        /// What is wrong with the request as typed; nothing is sent until it is mended.
        pub problems: Vec<FieldProblem>,
    }

    /// One header line of a preview.
    pub struct PreviewLine {
        pub name: String,
        pub value: String,
        /// True when Sockeye adds it; a person can remove it.
        pub added: bool,
    }

    /// Something typed that cannot be used.
    pub struct FieldProblem {
        /// `url`, `header`, `body`, `payload`, `method`, `subprotocol`, `code`, `limits`.
        pub field: String,
        /// Row of that field, from 0.
        pub index: Option<u32>,
        /// Span of the offending part in UTF-16 units, as the window counts.
        pub start: Option<u32>,
        pub end: Option<u32>,
        pub why: crate::event::Phrase,
    }
}
