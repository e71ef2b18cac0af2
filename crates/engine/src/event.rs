//! The vocabulary of the timeline: what the engine records, stores, exports and shows.
//!
//! Bytes and I/O results are the truth; an event is a re-runnable reading of them. Each event names the
//! bytes it was decoded from ([`ByteRange`]) and how we know it ([`Evidence`]). The names here (`ws.frame`,
//! `tcp.fin.received`) are the names in the index, in the CLI's NDJSON and in the window.
//!
//! Everything that is stored or leaves the process lives in this module and in [`crate::api`].

mod app;
mod auth;
mod close;
mod course;
mod dns;
mod h2;
mod http;
mod octets;
mod phrase;
mod proxy;
mod ranges;
mod session;
mod stream;
mod tcp;
mod tls;
mod ws;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use app::*;
pub use auth::*;
pub use close::*;
pub use course::*;
pub use dns::*;
pub use h2::*;
pub use http::*;
pub use octets::Octets;
pub use phrase::{Phrase, PhraseArg};
pub use proxy::*;
pub use ranges::Ranges;
pub use session::*;
pub use stream::*;
pub use tcp::*;
pub use tls::*;
pub use ws::*;

/// Derives for every type of the vocabulary: JSON for people and the window, borsh for the index.
macro_rules! vocabulary {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)*) => {
        $(
            #[serde_with::skip_serializing_none]
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS,
                     borsh::BorshSerialize, borsh::BorshDeserialize)]
            #[serde(rename_all = "camelCase")]
            #[ts(export, export_to = "bindings.ts", optional_fields)]
            $(#[$meta])*
            pub $kind $name $body
        )*
    };
}
pub(crate) use vocabulary;

/// Copyable, comparable enums of the vocabulary.
macro_rules! vocabulary_enum {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident),* $(,)? })*) => {
        $(
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize,
                     serde::Deserialize, ts_rs::TS, borsh::BorshSerialize, borsh::BorshDeserialize)]
            #[serde(rename_all = "camelCase")]
            #[ts(export, export_to = "bindings.ts")]
            $(#[$meta])*
            pub enum $name { $($(#[$vmeta])* $variant),* }

            impl $name {
                /// All variants in order.
                pub const ALL: &[$name] = &[$($name::$variant),*];
            }
        )*
    };
}
pub(crate) use vocabulary_enum;

vocabulary_enum! {
    /// The layer that an event speaks of, low in the stack to high.
    pub enum Layer { Dns, Tcp, Proxy, Tls, Http, Sse, Ws, App, Close, Finding, User }

    /// Who moved: we (`tx`), the peer (`rx`), or nobody on the wire (`local`).
    pub enum Dir { Tx, Rx, Local }

    /// Whether the event begins a span, ends one (see [`Event::span`]) or stands alone.
    pub enum Phase { Begin, End, Point }

    /// How we know. The window draws what we did not see ourselves with dashes.
    pub enum Evidence {
        /// We made or received these bytes, or this is what a system call returned.
        Observed,
        /// The operating system told us (`TCP_INFO`, the error queue).
        Kernel,
        /// Computed from what was observed (a difference, a ratio).
        Derived,
        /// Likely but not proven.
        Inferred,
        /// From a packet capture.
        Captured,
        /// A person's own act.
        User
    }

    /// The byte logs of one connection. Without TLS `plain_*` does not exist: the wire is plain.
    pub enum Log {
        /// Bytes that we wrote to the socket.
        WireTx,
        /// Bytes that we read from the socket.
        WireRx,
        /// Bytes that we gave to TLS.
        PlainTx,
        /// Bytes that TLS gave to us.
        PlainRx,
        /// Sent message payloads before permessage-deflate.
        InflatedTx,
        /// Received message payloads after permessage-deflate.
        InflatedRx,
        /// Bytes that we gave to the TLS of an HTTPS proxy: the conversation with it, then what goes through.
        ProxyTx,
        /// Bytes that the TLS of an HTTPS proxy gave to us.
        ProxyRx,
        /// Bytes that we sent within a tunnel of HTTP/2, its DATA frames undone (RFC 8441).
        TunnelTx,
        /// Bytes that we received within a tunnel of HTTP/2.
        TunnelRx
    }

    /// How serious a row or a finding is.
    pub enum Severity { Info, Note, Warn, Error }
}

impl Log {
    /// The direction whose bytes this log holds.
    #[must_use]
    pub fn dir(self) -> Dir {
        match self {
            Log::WireTx | Log::PlainTx | Log::InflatedTx | Log::ProxyTx | Log::TunnelTx => Dir::Tx,
            Log::WireRx | Log::PlainRx | Log::InflatedRx | Log::ProxyRx | Log::TunnelRx => Dir::Rx,
        }
    }

    /// Whether its bytes crossed no tap: decoders computed them from another log.
    #[must_use]
    pub fn is_derived(self) -> bool {
        matches!(self, Log::InflatedTx | Log::InflatedRx | Log::TunnelTx | Log::TunnelRx)
    }
}

vocabulary! {
    /// A run of bytes in one log of a connection: `off` and `len` in bytes from the log's beginning.
    #[derive(Copy, Eq)]
    pub struct ByteRange { pub log: Log, pub off: u64, pub len: u64 }

    /// One thing that happened, with its evidence.
    pub struct Event {
        /// Position in the session's record, from 0, without gaps.
        pub seq: u64,
        /// Connection within the session, from 1; 0 is the session itself.
        pub conn: u32,
        /// HTTP/2 stream, else 0.
        pub stream: u32,
        pub layer: Layer,
        /// Nanoseconds on the monotonic clock since the session began. Taken right before a write call
        /// and right after a read returned: the time at which the application saw it.
        pub t_ns: u64,
        pub dir: Dir,
        pub phase: Phase,
        pub evidence: Evidence,
        /// Where it is shown; bits of [`Shows`].
        pub shows: u8,
        /// `seq` of the event that began the span which this one ends.
        pub span: Option<u64>,
        /// `seq` of the event that led to this one.
        pub cause: Option<u64>,
        /// Bytes that this event was decoded from, in order.
        #[ts(as = "Vec<ByteRange>")]
        pub ranges: Ranges,
        #[serde(flatten)]
        pub data: Data,
    }
}

/// Bits of [`Event::shows`]: the views that show an event as a row of its own.
#[derive(Clone, Copy, Debug)]
pub struct Shows;

impl Shows {
    /// A row of the timeline.
    pub const TIMELINE: u8 = 1;
    /// A row of the ladder.
    pub const LADDER: u8 = 2;
    /// A block of the TCP conversation: reads, writes and closes.
    pub const CONVERSATION: u8 = 4;
    /// A row of the timeline only while a person looks below the protocols that ride on WebSocket: a message
    /// whose packets are rows themselves.
    pub const CARRIER: u8 = 8;
    /// Of a protocol that rides on WebSocket: left out while a person looks below it.
    pub const ABOVE: u8 = 16;
    /// Only when a person asks for every event (frames of fragmented messages, reads, records).
    pub const DETAIL: u8 = 0;
}

/// What happened, by name. Layer and default views follow from the variant. What is larger than a message and
/// rarer lies in a box: a flood moves very many events, and each is as large as the largest variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, BorshSerialize, BorshDeserialize)]
#[serde(tag = "name", content = "data")]
#[ts(export, export_to = "bindings.ts")]
pub enum Data {
    #[serde(rename = "session.opened")]
    SessionOpened(SessionOpened),
    #[serde(rename = "session.failed")]
    SessionFailed(Box<Failure>),
    #[serde(rename = "session.ended")]
    SessionEnded(SessionEnded),

    #[serde(rename = "dns.query")]
    DnsQuery(DnsQuery),
    #[serde(rename = "dns.answer")]
    DnsAnswer(DnsAnswer),
    #[serde(rename = "dns.resolved")]
    DnsResolved(DnsResolved),
    #[serde(rename = "dns.failed")]
    DnsFailed(Box<DnsFailed>),

    #[serde(rename = "tcp.connect.plan")]
    ConnectPlan(ConnectPlan),
    #[serde(rename = "tcp.connect.attempt")]
    ConnectAttempt(ConnectAttempt),
    #[serde(rename = "tcp.connect.failed")]
    ConnectFailed(Box<ConnectFailed>),
    #[serde(rename = "tcp.connect.cancelled")]
    ConnectCancelled(ConnectCancelled),
    #[serde(rename = "tcp.established")]
    Established(Established),
    #[serde(rename = "tcp.segment")]
    Segment(Segment),
    #[serde(rename = "tcp.state")]
    TcpState(TcpState),
    #[serde(rename = "tcp.info")]
    TcpInfo(Box<TcpStats>),
    #[serde(rename = "tcp.write")]
    TcpWrite(TcpWrite),
    #[serde(rename = "tcp.read")]
    TcpRead(TcpRead),
    #[serde(rename = "tcp.backpressure")]
    Backpressure(Backpressure),
    #[serde(rename = "tcp.fin.sent")]
    FinSent(FinSent),
    #[serde(rename = "tcp.fin.received")]
    FinReceived(FinReceived),
    #[serde(rename = "tcp.rst.sent")]
    RstSent(RstSent),
    #[serde(rename = "tcp.rst.received")]
    RstReceived(RstReceived),
    #[serde(rename = "tcp.timeout")]
    TcpTimeout(TcpTimeout),
    #[serde(rename = "tcp.closed")]
    TcpClosed(TcpClosed),

    #[serde(rename = "tls.client_hello")]
    ClientHello(Box<ClientHello>),
    #[serde(rename = "tls.hello_retry_request")]
    HelloRetryRequest(HelloRetryRequest),
    #[serde(rename = "tls.server_hello")]
    ServerHello(Box<ServerHello>),
    #[serde(rename = "tls.certificates")]
    Certificates(Certificates),
    #[serde(rename = "tls.verify")]
    TlsVerify(Box<TlsVerify>),
    #[serde(rename = "tls.client_certificate")]
    ClientAuth(Box<ClientAuth>),
    #[serde(rename = "tls.established")]
    TlsEstablished(Box<TlsEstablished>),
    #[serde(rename = "tls.record")]
    TlsRecord(TlsRecord),
    #[serde(rename = "tls.alert")]
    TlsAlert(TlsAlert),
    #[serde(rename = "tls.close_notify.sent")]
    CloseNotifySent(CloseNotify),
    #[serde(rename = "tls.close_notify.received")]
    CloseNotifyReceived(CloseNotify),
    #[serde(rename = "tls.truncated")]
    TlsTruncated(TlsTruncated),
    #[serde(rename = "tls.malformed")]
    TlsMalformed(Malformed),

    #[serde(rename = "http.request.head")]
    RequestHead(Box<RequestHead>),
    #[serde(rename = "http.request.body.chunk")]
    RequestBodyChunk(BodyChunk),
    #[serde(rename = "http.request.body.end")]
    RequestBodyEnd(BodyEnd),
    #[serde(rename = "http.response.informational")]
    ResponseInformational(Box<ResponseHead>),
    #[serde(rename = "http.response.head")]
    ResponseHead(Box<ResponseHead>),
    #[serde(rename = "http.response.body.chunk")]
    ResponseBodyChunk(BodyChunk),
    #[serde(rename = "http.response.body.end")]
    ResponseBodyEnd(BodyEnd),
    #[serde(rename = "http.trailers")]
    Trailers(Trailers),
    #[serde(rename = "http.redirect")]
    Redirect(Redirect),
    #[serde(rename = "http.redirect.stopped")]
    RedirectStopped(RedirectStopped),
    #[serde(rename = "http.incomplete")]
    Incomplete(Incomplete),
    #[serde(rename = "http.connection.reuse")]
    ConnectionReuse(ConnectionReuse),
    #[serde(rename = "http.malformed")]
    HttpMalformed(Malformed),

    #[serde(rename = "proxy.chosen")]
    ProxyChosen(Box<ProxyChosen>),
    #[serde(rename = "proxy.socks")]
    Socks(SocksMessage),
    #[serde(rename = "proxy.open")]
    ProxyOpen(ProxyOpen),
    #[serde(rename = "proxy.malformed")]
    ProxyMalformed(Malformed),
    #[serde(rename = "h2.preface")]
    H2Preface(H2Preface),
    #[serde(rename = "h2.frame")]
    H2Frame(Box<H2Frame>),
    #[serde(rename = "h2.malformed")]
    H2Malformed(Malformed),
    #[serde(rename = "http.cookies")]
    Cookies(Cookies),
    #[serde(rename = "http.auth.challenge")]
    AuthChallenge(Box<AuthChallenge>),
    #[serde(rename = "http.auth.step")]
    AuthStep(Box<AuthStep>),
    #[serde(rename = "http.round")]
    Round(Round),
    #[serde(rename = "http.redirect.asked")]
    RedirectAsked(Box<RedirectAsked>),
    #[serde(rename = "http.expectation")]
    Expectation(Expectation),
    #[serde(rename = "http.pause")]
    Pause(Pause),
    #[serde(rename = "http.connection.chosen")]
    ConnectionChosen(ConnectionChosen),
    #[serde(rename = "sse.event")]
    SseEvent(SseEvent),
    #[serde(rename = "sse.comment")]
    SseComment(SseComment),
    #[serde(rename = "sse.retry")]
    SseRetry(SseRetry),
    #[serde(rename = "sse.ignored")]
    SseIgnored(SseIgnored),
    #[serde(rename = "sse.discarded")]
    SseDiscarded(SseDiscarded),
    #[serde(rename = "sse.reconnect")]
    SseReconnect(SseReconnect),
    #[serde(rename = "stream.item")]
    StreamItem(Box<StreamItem>),

    #[serde(rename = "ws.upgrade.request")]
    UpgradeRequest(Box<UpgradeRequest>),
    #[serde(rename = "ws.upgrade.check")]
    UpgradeCheck(Box<Check>),
    #[serde(rename = "ws.upgrade.accepted")]
    UpgradeAccepted(UpgradeAccepted),
    #[serde(rename = "ws.upgrade.rejected")]
    UpgradeRejected(UpgradeRejected),
    #[serde(rename = "ws.frame")]
    WsFrame(WsFrame),
    #[serde(rename = "ws.message")]
    WsMessage(WsMessage),
    #[serde(rename = "ws.ping")]
    WsPing(WsPing),
    #[serde(rename = "ws.pong")]
    WsPong(WsPong),
    #[serde(rename = "ws.close.sent")]
    WsCloseSent(Box<WsClose>),
    #[serde(rename = "ws.close.received")]
    WsCloseReceived(Box<WsClose>),
    #[serde(rename = "ws.data_after_close")]
    WsDataAfterClose(WsDataAfterClose),
    #[serde(rename = "ws.violation")]
    WsViolation(Violation),

    #[serde(rename = "ws.extension")]
    WsExtension(Box<WsExtension>),
    #[serde(rename = "ws.behaviour")]
    WsBehaviour(WsBehaviour),
    #[serde(rename = "ws.reconnect")]
    WsReconnect(WsReconnect),
    #[serde(rename = "ws.sequence")]
    WsSequence(WsSequence),

    #[serde(rename = "app.detected")]
    AppDetected(Box<AppDetected>),
    #[serde(rename = "app.decode_as")]
    AppDecodeAs(AppDecodeAs),
    #[serde(rename = "app.packet")]
    AppPacket(Box<AppPacket>),
    #[serde(rename = "app.malformed")]
    AppMalformed(Malformed),

    #[serde(rename = "close.verdict")]
    CloseVerdict(Box<CloseVerdict>),
    #[serde(rename = "finding.raised")]
    Finding(Box<Finding>),
    #[serde(rename = "user.action")]
    UserAction(UserAction),

    #[serde(rename = "app.transport")]
    AppTransport(Box<AppTransport>),
    #[serde(rename = "app.missed")]
    AppMissed(AppMissed),
    #[serde(rename = "ws.unsent")]
    WsUnsent(WsUnsent),
}

impl Data {
    /// The dotted name, as in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.row().0
    }

    /// The layer that events of this kind belong to.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.row().1
    }

    /// The views that show this kind by default; decoders narrow or widen it per event.
    #[must_use]
    pub fn shows(&self) -> u8 {
        self.row().2
    }

    /// One table for name, layer and default views, so that they cannot drift apart.
    fn row(&self) -> (&'static str, Layer, u8) {
        use Layer::{App, Close, Dns, Http, Proxy, Sse, Tcp, Tls, User, Ws};
        const T: u8 = Shows::TIMELINE;
        const L: u8 = Shows::LADDER;
        const C: u8 = Shows::CONVERSATION;
        match self {
            Data::SessionOpened(_) => ("session.opened", User, 0),
            Data::SessionFailed(f) => ("session.failed", f.layer, T),
            Data::SessionEnded(_) => ("session.ended", User, 0),
            Data::DnsQuery(_) => ("dns.query", Dns, 0),
            Data::DnsAnswer(_) => ("dns.answer", Dns, T),
            Data::DnsResolved(_) => ("dns.resolved", Dns, T),
            Data::DnsFailed(_) => ("dns.failed", Dns, T | L),
            Data::ConnectPlan(_) => ("tcp.connect.plan", Tcp, 0),
            Data::ConnectAttempt(_) => ("tcp.connect.attempt", Tcp, T),
            Data::ConnectFailed(_) => ("tcp.connect.failed", Tcp, T | L | C),
            Data::ConnectCancelled(_) => ("tcp.connect.cancelled", Tcp, T),
            Data::Established(_) => ("tcp.established", Tcp, T),
            Data::Segment(_) => ("tcp.segment", Tcp, L),
            Data::TcpState(_) => ("tcp.state", Tcp, 0),
            Data::TcpInfo(_) => ("tcp.info", Tcp, 0),
            Data::TcpWrite(_) => ("tcp.write", Tcp, C),
            Data::TcpRead(_) => ("tcp.read", Tcp, C),
            Data::Backpressure(_) => ("tcp.backpressure", Tcp, T),
            Data::FinSent(_) => ("tcp.fin.sent", Tcp, T | L | C),
            Data::FinReceived(_) => ("tcp.fin.received", Tcp, T | L | C),
            Data::RstSent(_) => ("tcp.rst.sent", Tcp, T | L | C),
            Data::RstReceived(_) => ("tcp.rst.received", Tcp, T | L | C),
            Data::TcpTimeout(_) => ("tcp.timeout", Tcp, T | L | C),
            Data::TcpClosed(_) => ("tcp.closed", Tcp, T),
            Data::ClientHello(_) => ("tls.client_hello", Tls, T | L),
            Data::HelloRetryRequest(_) => ("tls.hello_retry_request", Tls, T | L),
            Data::ServerHello(_) => ("tls.server_hello", Tls, T | L),
            Data::Certificates(_) => ("tls.certificates", Tls, T | L),
            Data::TlsVerify(_) => ("tls.verify", Tls, T),
            Data::ClientAuth(_) => ("tls.client_certificate", Tls, T),
            Data::TlsEstablished(_) => ("tls.established", Tls, T),
            Data::TlsRecord(_) => ("tls.record", Tls, 0),
            Data::TlsAlert(_) => ("tls.alert", Tls, T | L),
            Data::CloseNotifySent(_) => ("tls.close_notify.sent", Tls, T | L),
            Data::CloseNotifyReceived(_) => ("tls.close_notify.received", Tls, T | L),
            Data::TlsTruncated(_) => ("tls.truncated", Tls, T),
            Data::TlsMalformed(_) => ("tls.malformed", Tls, T),
            Data::RequestHead(_) => ("http.request.head", Http, T | L),
            Data::RequestBodyChunk(_) => ("http.request.body.chunk", Http, L),
            Data::RequestBodyEnd(_) => ("http.request.body.end", Http, T),
            Data::ResponseInformational(_) => ("http.response.informational", Http, T | L),
            Data::ResponseHead(_) => ("http.response.head", Http, T | L),
            Data::ResponseBodyChunk(_) => ("http.response.body.chunk", Http, T | L),
            Data::ResponseBodyEnd(_) => ("http.response.body.end", Http, T),
            Data::Trailers(_) => ("http.trailers", Http, T | L),
            Data::Redirect(_) => ("http.redirect", Http, T),
            Data::RedirectStopped(_) => ("http.redirect.stopped", Http, T),
            Data::Incomplete(_) => ("http.incomplete", Http, T),
            Data::ConnectionReuse(_) => ("http.connection.reuse", Http, T),
            Data::HttpMalformed(_) => ("http.malformed", Http, T),
            Data::ProxyChosen(_) => ("proxy.chosen", Proxy, T),
            Data::Socks(_) => ("proxy.socks", Proxy, T | L),
            Data::ProxyOpen(_) => ("proxy.open", Proxy, T),
            Data::ProxyMalformed(_) => ("proxy.malformed", Proxy, T),
            Data::H2Preface(_) => ("h2.preface", Http, T | L),
            Data::H2Frame(_) => ("h2.frame", Http, 0),
            Data::H2Malformed(_) => ("h2.malformed", Http, T),
            Data::Cookies(_) => ("http.cookies", Http, T),
            Data::AuthChallenge(_) => ("http.auth.challenge", Http, T),
            Data::AuthStep(_) => ("http.auth.step", Http, T),
            Data::Round(_) => ("http.round", Http, T),
            Data::RedirectAsked(_) => ("http.redirect.asked", Http, T),
            Data::Expectation(_) => ("http.expectation", Http, T),
            Data::Pause(_) => ("http.pause", Http, T),
            Data::ConnectionChosen(_) => ("http.connection.chosen", Http, 0),
            Data::SseEvent(_) => ("sse.event", Sse, T | L),
            Data::SseComment(_) => ("sse.comment", Sse, T | L),
            Data::SseRetry(_) => ("sse.retry", Sse, T),
            Data::SseIgnored(_) => ("sse.ignored", Sse, T),
            Data::SseDiscarded(_) => ("sse.discarded", Sse, T),
            Data::SseReconnect(_) => ("sse.reconnect", Sse, T),
            Data::StreamItem(_) => ("stream.item", Sse, T | L),
            Data::UpgradeRequest(_) => ("ws.upgrade.request", Ws, 0),
            Data::UpgradeCheck(_) => ("ws.upgrade.check", Ws, 0),
            Data::UpgradeAccepted(_) => ("ws.upgrade.accepted", Ws, T),
            Data::UpgradeRejected(_) => ("ws.upgrade.rejected", Ws, T),
            Data::WsFrame(_) => ("ws.frame", Ws, 0),
            Data::WsMessage(_) => ("ws.message", Ws, T | L),
            Data::WsPing(_) => ("ws.ping", Ws, T | L),
            Data::WsPong(_) => ("ws.pong", Ws, T | L),
            Data::WsCloseSent(_) => ("ws.close.sent", Ws, T | L),
            Data::WsCloseReceived(_) => ("ws.close.received", Ws, T | L),
            Data::WsDataAfterClose(_) => ("ws.data_after_close", Ws, T | L),
            Data::WsViolation(_) => ("ws.violation", Ws, T),
            Data::WsExtension(_) => ("ws.extension", Ws, T),
            Data::WsBehaviour(_) => ("ws.behaviour", Ws, T),
            Data::WsReconnect(_) => ("ws.reconnect", Ws, T),
            Data::WsSequence(_) => ("ws.sequence", Ws, T),
            Data::WsUnsent(_) => ("ws.unsent", Ws, T),
            Data::AppDetected(_) => ("app.detected", App, T),
            Data::AppDecodeAs(_) => ("app.decode_as", App, T),
            Data::AppPacket(_) => ("app.packet", App, T | L | Shows::ABOVE),
            Data::AppMalformed(_) => ("app.malformed", App, T),
            Data::AppTransport(_) => ("app.transport", App, T),
            Data::AppMissed(_) => ("app.missed", App, T | L),
            Data::CloseVerdict(_) => ("close.verdict", Close, 0),
            Data::Finding(_) => ("finding.raised", Layer::Finding, T),
            Data::UserAction(_) => ("user.action", User, 0),
        }
    }
}

impl Event {
    /// An observed point event at `t_ns` on `conn`; `seq` is given by [`crate::fold::Fold`].
    #[must_use]
    pub fn new(conn: u32, t_ns: u64, dir: Dir, data: Data) -> Event {
        Event {
            seq: 0,
            conn,
            stream: 0,
            layer: data.layer(),
            t_ns,
            dir,
            phase: Phase::Point,
            evidence: Evidence::Observed,
            shows: data.shows(),
            span: None,
            cause: None,
            ranges: Ranges::new(),
            data,
        }
    }

    /// Whether it is of the conversation with a proxy, in whatever protocol: none of the server's.
    #[must_use]
    pub fn of_proxy(&self) -> bool {
        self.layer == Layer::Proxy && !matches!(self.data, Data::SessionFailed(_))
    }

    /// The same event with the bytes it was decoded from.
    #[must_use]
    pub fn with_range(mut self, range: ByteRange) -> Event {
        self.ranges.push(range);
        self
    }

    /// The same event, known another way.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Event {
        self.evidence = evidence;
        self
    }

    /// The same event, shown elsewhere (bits of [`Shows`]).
    #[must_use]
    pub fn shown(mut self, shows: u8) -> Event {
        self.shows = shows;
        self
    }
}
