//! Verdicts: why it ended, what failed, what to look at.

use super::{Layer, Phrase, Severity, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// Who ended a layer first.
    pub enum First { Local, Peer, Simultaneous, Unknown }

    /// How a connection ended.
    pub enum Ending { Clean, WsUnclean, TlsTruncated, Reset, Timeout, LocalAbort, Failed }
}

vocabulary! {
    /// Who closed each layer first, how, and what a browser would have reported (RFC 6455 §7.1).
    pub struct CloseVerdict {
        /// Absent: the layer was never open.
        pub ws_first: Option<First>,
        pub tls_first: Option<First>,
        pub tcp_first: Option<First>,
        pub ending: Ending,
        /// Code of a browser's CloseEvent (1000, 1005, 1006 ...), for WebSocket.
        pub api_code: Option<u16>,
        /// Why it is that code (RFC 6455 §7.1.5).
        #[serde(default)]
        pub api_why: Option<Phrase>,
        /// A browser's `wasClean`.
        pub was_clean: Option<bool>,
        pub code_sent: Option<u16>,
        pub code_received: Option<u16>,
        pub explanation: Phrase,
        /// True when the explanation goes beyond what was observed.
        pub inferred: bool,
        /// Reasons of the Close frames.
        pub reason_sent: Option<String>,
        pub reason_received: Option<String>,
        /// What happened at each layer, in order.
        pub steps: Vec<CloseStep>,
        /// What this usually means; a conclusion, not an observation.
        pub usually: Option<Phrase>,
        /// `seq` of the events it rests on.
        pub evidence: Vec<u64>,
    }

    /// One step of an end: a Close frame, a close_notify, a FIN, a RST, an END_STREAM.
    pub struct CloseStep { pub t_ns: u64, pub layer: Layer, pub side: First, pub what: Phrase, pub seq: u64 }

    /// Something worth knowing, with the rule and the evidence.
    pub struct Finding {
        pub severity: Severity,
        pub about: Layer,
        pub title: Phrase,
        pub rfc: String,
        pub explanation: Phrase,
        pub suggestion: Option<Phrase>,
        pub evidence: Vec<u64>,
    }

    /// Why a session failed: exactly one layer, what happened, what to try.
    pub struct Failure {
        pub layer: Layer,
        /// Stable name of the kind, such as `dns.nxdomain`, `tcp.refused`, `tls.expired`, `http.incomplete`.
        pub code: String,
        /// "TCP: connection refused".
        pub headline: Phrase,
        /// What follows from it, in one sentence.
        pub consequence: Phrase,
        /// The exact words of the operating system or library.
        pub exact: Option<String>,
        /// What to try, safest first.
        pub advice: Vec<Phrase>,
        /// `seq` of the events it rests on.
        pub evidence: Vec<u64>,
        /// When it happened; it is told once nothing can follow any more.
        #[serde(default)]
        pub t_ns: u64,
    }
}
