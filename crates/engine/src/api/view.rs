//! A session at a glance: the layer strip, totals, exchanges, the failure. Computed by `explain`.

use crate::event::{
    Check, CloseVerdict, Failure, Layer, Phrase, Redirect, Side, vocabulary, vocabulary_enum,
};

vocabulary_enum! {
    /// What a session is.
    pub enum SessionKind { Tcp, Http, Ws, SocketIo, SockJs }

    /// Where a session stands, for its tab and list entry.
    pub enum SessionState { Connecting, Open, HalfClosed, Closing, Closed, Failed }

    /// State of one layer in the strip.
    pub enum LayerState { Off, Waiting, Busy, Done, Live, Closing, Closed, Warned, Failed, NotReached, Reused }
}

vocabulary! {
    /// One entry of the history.
    pub struct SessionEntry {
        pub id: String,
        pub name: String,
        pub url: String,
        pub kind: SessionKind,
        /// Method of an HTTP session.
        pub method: Option<String>,
        pub state: SessionState,
        /// Short result for lists: a status code, or the layer that failed.
        pub result: Option<String>,
        /// Wall clock, milliseconds since 1970 UTC.
        pub started_ms: i64,
        pub rows: u64,
        /// Bytes on disk.
        pub size: u64,
    }

    /// A window of the history.
    pub struct SessionsPage { pub total: u64, pub first: u64, pub entries: Vec<SessionEntry> }

    /// Everything about a session that does not grow with its length.
    pub struct SessionView {
        pub id: String,
        pub name: String,
        pub url: String,
        pub kind: SessionKind,
        pub state: SessionState,
        /// Wall clock at t = 0, milliseconds since 1970 UTC (with fractions).
        pub started_ms: f64,
        /// Time of the newest event.
        pub now_ns: u64,
        pub layers: Vec<LayerChip>,
        /// When the topmost layer was open (or the last response done), and how the time until then divides.
        pub open_after_ns: Option<u64>,
        pub connections: Vec<ConnectionView>,
        pub exchanges: Vec<ExchangeView>,
        pub upgrade: Option<UpgradeView>,
        pub totals: Totals,
        pub failure: Option<Failure>,
        pub verdict: Option<CloseVerdict>,
        /// What was typed.
        pub request: crate::api::OpenRequest,
        /// The capture stopped (disk full, limit): why, and what was kept.
        pub notice: Option<Phrase>,
        /// What the session waits for from a person.
        pub asked: Option<Asked>,
        /// The newest WebSocket of the session.
        pub ws: Option<WsView>,
        /// Protocols above, from the lowest up.
        pub apps: Vec<AppView>,
    }

    /// A WebSocket at a glance.
    pub struct WsView {
        pub conn: u32,
        /// HTTP/2 stream (RFC 8441), else 0.
        pub stream: u32,
        /// `seq` of the answers to extension offers.
        pub extensions: Vec<u64>,
        pub deflate: Option<DeflateView>,
        pub sent: PingView,
        pub received: PingView,
        /// As it is now.
        pub behaviour: crate::api::Behaviour,
        /// The sequence that runs: its step and round, from 1.
        pub playing: Option<(u32, u32)>,
        /// The attempt under way to connect again, and when it begins.
        pub reconnect: Option<(u32, u64)>,
    }

    /// permessage-deflate of a connection, in force.
    pub struct DeflateView {
        pub params: crate::event::DeflateParams,
        pub tx: DeflateSide,
        pub rx: DeflateSide,
    }

    /// Messages of one direction.
    pub struct DeflateSide {
        pub messages: u64,
        pub compressed: u64,
        /// Payload bytes of compressed messages as sent, and inflated.
        pub wire_bytes: u64,
        pub bytes: u64,
    }

    /// Pings of one direction and what became of them, over all connections.
    pub struct PingView {
        pub pings: u64,
        pub answered: u64,
        pub last_rtt_ns: Option<u64>,
        pub min_rtt_ns: Option<u64>,
        pub max_rtt_ns: Option<u64>,
        /// Pongs that answer nothing (RFC 6455 §5.5.3).
        pub unsolicited: u64,
    }

    /// A protocol above WebSocket or HTTP.
    pub struct AppView {
        pub proto: String,
        /// Its own name: `Socket.IO`, `STOMP 1.2`.
        pub title: String,
        pub conn: u32,
        /// `seq` of the event that says how it was recognised.
        pub detected: u64,
        pub chosen: bool,
        pub state: LayerState,
        pub tx_packets: u64,
        pub rx_packets: u64,
        pub pairs: u64,
        /// Requests without an answer yet.
        pub open_requests: u64,
        pub last_latency_ns: Option<u64>,
        pub max_latency_ns: Option<u64>,
        pub heartbeats: u64,
        pub missed_heartbeats: u64,
        /// What its handshake settled: session id, intervals, namespaces, transports; in order.
        pub facts: Vec<crate::event::AppField>,
        /// Transports in the order in which they were tried.
        pub transports: Vec<TransportView>,
    }

    /// One transport of Engine.IO or SockJS.
    pub struct TransportView {
        pub name: String,
        pub state: LayerState,
        pub from_ns: u64,
        pub conn: u32,
        /// Why it was given up.
        pub why: Option<Phrase>,
    }

    /// A question to a person.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Asked {
        /// [`super::Command::Follow`] or [`super::Command::Stay`]; `seq` of the event that asks.
        Redirect { seq: u64, to: String, status: u16, would: Option<Redirect> },
        /// The system's browser was opened at `url` (RFC 6749 §4.1).
        Browser { url: String },
        /// Type `code` at `url` (RFC 8628 §3.3).
        DeviceCode { url: String, code: String },
    }

    /// One chip of the layer strip.
    pub struct LayerChip {
        pub layer: Layer,
        pub state: LayerState,
        /// Such as `TLS 1.3`, `HTTP/1.1 101`; protocol names, the same in all languages.
        pub title: String,
        /// A word beside the title ("open", "failed", "closed") or absent.
        pub word: Option<Phrase>,
        /// Live fact or reason; absent: show the duration.
        pub detail: Option<Phrase>,
        pub from_ns: Option<u64>,
        pub duration_ns: Option<u64>,
    }

    /// Counts by direction.
    pub struct Totals {
        pub events: u64,
        /// Rows by view, in the order of [`crate::api::Rows`].
        pub timeline: u64,
        pub ladder: u64,
        pub conversation: u64,
        pub tx_bytes: u64,
        pub rx_bytes: u64,
        pub tx_messages: u64,
        pub rx_messages: u64,
        /// Payload bytes of messages, before compression and after.
        pub message_wire_bytes: u64,
        pub message_bytes: u64,
        pub findings: u64,
        pub errors: u64,
    }

    /// One connection: its addresses, times and facts.
    pub struct ConnectionView {
        pub conn: u32,
        pub host: String,
        pub local: Option<String>,
        pub remote: Option<String>,
        pub dns: Option<Span>,
        /// Attempts that failed or lost are in the timeline.
        pub tcp: Option<Span>,
        pub tls: Option<Span>,
        /// From TCP with the proxy to the open way.
        #[serde(default)]
        pub proxy: Option<Span>,
        /// The proxy's URL without credentials.
        #[serde(default)]
        pub via: Option<String>,
        pub open_ns: Option<u64>,
        pub closed_ns: Option<u64>,
        pub tls_version: Option<String>,
        pub tls_suite: Option<String>,
        pub tls_group: Option<String>,
        pub alpn: Option<String>,
        /// Verified against which trust store, or not.
        pub verified: Option<bool>,
        /// `seq` of the events that the TLS view reads.
        pub client_hello: Option<u64>,
        pub server_hello: Option<u64>,
        pub certificates: Option<u64>,
        pub verify: Option<u64>,
        pub tls_established: Option<u64>,
        /// `seq` of what was said of our own certificate.
        #[serde(default)]
        pub client_certificate: Option<u64>,
        /// `seq` of the newest `tcp.info`.
        pub tcp_info: Option<u64>,
        /// Changes of TCP state of both ends, for the lifelines.
        pub states: Vec<StateChange>,
        pub rtt_us: Option<u32>,
        pub retrans: Option<u32>,
    }

    /// A stretch of time on the session's clock.
    #[derive(Copy)]
    pub struct Span { pub from_ns: u64, pub to_ns: u64 }

    /// One change of TCP state.
    pub struct StateChange {
        pub side: Side,
        pub t_ns: u64,
        pub seq: u64,
        pub state: String,
        pub inferred: bool,
    }

    /// One HTTP exchange of the session, each redirect hop its own. At most the newest 200 are kept here.
    pub struct ExchangeView {
        pub conn: u32,
        /// HTTP/2 stream, else 0.
        pub stream: u32,
        /// Round of a request that is sent more than once, from 1; else 0.
        pub round: u32,
        /// `seq` of the cookie decisions for the request and for the response.
        pub cookies_sent: Option<u64>,
        pub cookies_set: Option<u64>,
        /// `seq` of the challenge that this exchange met.
        pub challenge: Option<u64>,
        /// What the server measured (the `Server-Timing` field).
        pub server_timing: Vec<ServerTiming>,
        /// Server-sent events, lines or parts so far.
        pub items: u64,
        /// Which rule framed the response body, as a sentence with its section (RFC 9112 §6.3).
        pub framing: Option<Phrase>,
        /// Number on its connection, from 1.
        pub exchange: u32,
        pub method: String,
        pub target: String,
        pub status: Option<u16>,
        pub reason: Option<String>,
        pub version: Option<String>,
        /// `seq` of the heads; informational responses in order.
        pub request: u64,
        pub informational: Vec<u64>,
        pub response: Option<u64>,
        pub trailers: Option<u64>,
        pub redirect: Option<u64>,
        /// Bytes of content as framed.
        pub request_body: u64,
        pub response_body: u64,
        pub reused: bool,
        pub timing: Timing,
        /// True once the response is complete.
        pub done: bool,
        pub persistence: Option<Phrase>,
    }

    /// One metric of a `Server-Timing` field (W3C Server Timing §2).
    pub struct ServerTiming { pub name: String, pub duration_us: Option<u64>, pub description: Option<String> }

    /// Phases of an exchange on the session's clock; absent phases did not happen.
    pub struct Timing {
        /// From the order to the first step (waiting for a connection or a round).
        pub queue: Option<Span>,
        pub proxy: Option<Span>,
        pub dns: Option<Span>,
        pub tcp: Option<Span>,
        pub tls: Option<Span>,
        pub request: Option<Span>,
        /// From the last byte sent to the first received: nothing was on the wire.
        pub waiting: Option<Span>,
        pub download: Option<Span>,
    }

    /// The opening handshake with its checks.
    pub struct UpgradeView {
        pub conn: u32,
        pub request: u64,
        pub response: Option<u64>,
        pub accepted: bool,
        pub checks: Vec<Check>,
        pub protocol: Option<String>,
        pub extensions: Vec<String>,
        pub reasons: Vec<Phrase>,
    }

    /// News of a live session, at most 60 a second; the window asks for what it shows.
    pub struct Tick {
        pub id: String,
        pub state: SessionState,
        pub events: u64,
        pub timeline: u64,
        pub ladder: u64,
        pub conversation: u64,
        pub tx_bytes: u64,
        pub rx_bytes: u64,
        pub now_ns: u64,
        /// Grows whenever [`SessionView`] would differ in more than its counts.
        pub version: u64,
    }
}
