//! Clients of protocols above WebSocket: how they connect, and what a person sends with them.

use super::Payload;
use crate::event::{vocabulary, vocabulary_enum};

vocabulary! {
    /// The protocol that a session speaks as a client, from its first request on.
    #[serde(tag = "kind")]
    pub enum AppSpec { SocketIo(SocketIoSpec), SockJs(SockJsSpec) }

    /// A Socket.IO client on Engine.IO. The URL is `http(s)://host/namespace?query`, as official clients take it:
    /// the query goes with every request.
    pub struct SocketIoSpec {
        /// 4 (Socket.IO 3 and later) or 3 (Socket.IO 1 and 2).
        pub eio: u8,
        /// Where Engine.IO is served: `/socket.io/`.
        pub path: String,
        /// The first is connected with; WebSocket after polling is an upgrade.
        pub transports: Vec<EioTransport>,
        /// JSON that goes with CONNECT to the URL's namespace.
        pub auth: Option<String>,
        /// More namespaces to connect to.
        pub namespaces: Vec<SioNamespace>,
    }

    /// A namespace and the payload of its CONNECT.
    pub struct SioNamespace { pub name: String, pub auth: Option<String> }

    /// A SockJS client. The URL is the prefix: `http(s)://host/echo`.
    pub struct SockJsSpec {
        /// Tried in order; the next one when one cannot connect.
        pub transports: Vec<SockJsTransport>,
        /// Ask for `/info` first.
        pub info: bool,
        /// Three digits; absent: random.
        pub server: Option<String>,
        /// Absent: random.
        pub session: Option<String>,
    }

    /// What a person sends in the terms of the protocol above.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum AppSend {
        SioConnect { namespace: String, auth: Option<String> },
        SioDisconnect { namespace: String },
        SioEmit { namespace: String, event: String, args: Vec<SioArg>, ack: bool },
        SioAck { namespace: String, id: u64, args: Vec<SioArg> },
        /// Strings of one SockJS frame.
        SockJs { messages: Vec<String> },
        /// A STOMP frame, over WebSocket or SockJS.
        Stomp { frame: StompFrame },
    }

    /// An argument of a Socket.IO event.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum SioArg {
        /// As typed; it has to parse.
        Json { json: String },
        /// Becomes an attachment.
        Binary { payload: Payload },
        /// An attachment, and no argument of its own: JSON of other arguments names it as
        /// `{"_placeholder":true,"num":n}`, where `n` counts the attachments of either kind from 0.
        Within { payload: Payload },
    }

    /// A frame of STOMP 1.0 to 1.2. Escaping is done where the version asks for it.
    pub struct StompFrame {
        pub command: String,
        pub headers: Vec<StompHeader>,
        pub body: Payload,
    }

    /// One header line; the first of equal names counts.
    pub struct StompHeader { pub name: String, pub value: String }
}

vocabulary_enum! {
    /// How Engine.IO packets travel.
    pub enum EioTransport { Polling, WebSocket }

    /// How SockJS frames travel; `RawWebSocket` has none.
    pub enum SockJsTransport { WebSocket, RawWebSocket, XhrStreaming, EventSource, XhrPolling }
}

impl Default for SocketIoSpec {
    fn default() -> Self {
        SocketIoSpec {
            eio: 4,
            path: "/socket.io/".to_owned(),
            transports: vec![EioTransport::Polling, EioTransport::WebSocket],
            auth: None,
            namespaces: Vec::new(),
        }
    }
}

impl Default for SockJsSpec {
    fn default() -> Self {
        use SockJsTransport::{EventSource, WebSocket, XhrPolling, XhrStreaming};
        SockJsSpec {
            transports: vec![WebSocket, XhrStreaming, EventSource, XhrPolling],
            info: true,
            server: None,
            session: None,
        }
    }
}
