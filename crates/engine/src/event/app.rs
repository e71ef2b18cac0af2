//! Protocols that ride on WebSocket messages, on HTTP bodies and on each other.

use super::{Octets, Phrase, vocabulary};

vocabulary! {
    /// A protocol was recognised, or chosen; what follows is read as it.
    pub struct AppDetected {
        /// `engine.io`, `socket.io`, `sockjs`, `stomp`, `graphql-transport-ws`, `graphql-ws`, `mqtt`, `signalr`,
        /// `wamp`, `json-rpc`, `action-cable`.
        pub proto: String,
        /// As its handshake says: `4`, `1.2`, `5`.
        pub version: Option<String>,
        /// The protocol that carries it, when that is not WebSocket or HTTP itself.
        pub over: Option<String>,
        /// What it was told from, as a sentence.
        pub how: Phrase,
        /// A person chose it.
        pub chosen: bool,
    }

    /// A person chose how messages are read from here on.
    pub struct AppDecodeAs {
        /// From the lowest up; empty: as they are.
        pub protos: Vec<String>,
        /// Told from the traffic instead.
        pub auto: bool,
    }

    /// One packet, frame or command of such a protocol.
    pub struct AppPacket {
        pub proto: String,
        /// The protocol's own name of it: `EVENT`, `CONNECT`, `PUBLISH`, `next`, `o`.
        pub kind: String,
        /// What it is about: an event, a destination, a topic, a method, a channel.
        pub name: Option<String>,
        /// Within what: a namespace, a subscription.
        pub scope: Option<String>,
        /// What pairs it with another one, as written: an ack id, a receipt, a packet identifier.
        pub id: Option<String>,
        /// What else its header says, in order.
        pub fields: Vec<AppField>,
        pub body: Option<AppBody>,
        /// The body shortened for lists: at most 240 characters of its text, or its first octets in hex.
        #[serde(default)]
        pub text: Option<String>,
        /// `seq` of what carries it: a `ws.message`, an `sse.event`, the end of an HTTP body, another `app.packet`.
        pub carrier: Option<u64>,
        /// `seq` of the message in which it begins, where it lies in several; `carrier` has its end.
        #[serde(default)]
        pub begins: Option<u64>,
        /// `seq` of the packet that it answers.
        pub answers: Option<u64>,
        /// It wants an answer that names it.
        #[serde(default)]
        pub asks: bool,
        /// Nanoseconds from that packet to this one.
        pub latency_ns: Option<u64>,
        /// A ping, a pong, a heart-beat: bookkeeping that folds into a strip.
        pub heartbeat: bool,
        /// What a person should know about it, such as an error that it tells.
        pub note: Option<Phrase>,
    }

    /// What a client of such a protocol does with its transports.
    pub struct AppTransport {
        /// `engine.io` or `sockjs`.
        pub proto: String,
        /// `polling`, `websocket`, `rawwebsocket`, `xhr-streaming`, `eventsource`, `xhr-polling`; `info`, which is
        /// asked first; empty, when it is none's.
        pub transport: String,
        /// `tried`, `open`, `probing`, `upgraded`, `left` (the next one took over), `recycled` (a new response
        /// of the same session), `givenUp` (the session goes on without it), `failed` (nothing is left to
        /// try), `closed`; of `info` `answered`; `unsent` (something was not sent before the session ended).
        pub step: String,
        /// Why it was left or given up; what was answered.
        pub why: Option<Phrase>,
    }

    /// A heart-beat of the peer did not come within the time that was agreed.
    pub struct AppMissed { pub proto: String, pub limit_ms: u64 }

    /// A name and a value of a packet's header.
    pub struct AppField { pub name: String, pub value: String }

    /// The payload of a packet.
    pub struct AppBody {
        /// `json`, `text`, `binary`, `msgpack`, `cbor`, `protobuf`.
        pub shape: String,
        /// Where it stands in the payload of the WebSocket message (or the HTTP body) that carries it.
        /// Meaningless with `octets`.
        pub off: u64,
        pub len: u64,
        /// Its bytes, at most 64 KiB of them, when it is no run of the carrier's payload: unescaped, or decoded.
        pub octets: Option<Octets>,
    }
}
