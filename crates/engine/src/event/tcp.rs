//! TCP as an application can see it: attempts, establishment, reads, writes, FIN, RST, and what the
//! kernel tells about the rest.

use super::{Phrase, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// Whose lifeline a TCP state belongs to.
    pub enum Side { Local, Peer }
}

vocabulary! {
    /// The order in which addresses will be tried (RFC 8305 §4).
    pub struct ConnectPlan {
        pub host: String,
        pub port: u16,
        pub order: Vec<String>,
        /// `rfc8305` or `sequential`.
        pub policy: String,
        /// Milliseconds before the next attempt starts beside a pending one (RFC 8305 §5).
        pub delay_ms: u32,
        /// What the session expects above TCP: `raw`, `http` or `ws`.
        pub expect: String,
        /// Whether TLS comes next.
        pub tls: bool,
    }

    /// A SYN was asked for.
    pub struct ConnectAttempt {
        /// From 1.
        pub n: u32,
        /// `address:port`.
        pub remote: String,
        /// `IPv4` or `IPv6`.
        pub family: String,
        /// `first`, `timer` or `previousFailed`.
        pub trigger: String,
    }

    /// What a system call said when it failed.
    pub struct IoFault {
        pub errno: Option<i32>,
        /// `ECONNREFUSED` and its kin.
        pub name: String,
        /// The operating system's own words.
        pub text: String,
    }

    /// An attempt failed: refused (RST answered the SYN), unreachable, timed out.
    pub struct ConnectFailed {
        pub n: u32,
        pub remote: String,
        pub fault: IoFault,
        pub why: Phrase,
        pub duration_ns: u64,
    }

    /// An attempt was given up because another one won (RFC 8305 §5), or by the person.
    pub struct ConnectCancelled {
        pub n: u32,
        pub remote: String,
        /// `lostRace` or `cancelled`.
        pub reason: String,
    }

    /// `connect` returned: the three-way handshake is done (RFC 9293 §3.5).
    pub struct Established {
        pub n: u32,
        pub local: String,
        pub remote: String,
        pub duration_ns: u64,
        pub nodelay: bool,
        pub keepalive: bool,
        /// Socket buffer sizes in bytes.
        pub snd_buf: u64,
        pub rcv_buf: u64,
    }

    /// A segment that we did not see but that must have been there (SYN, ACK), or one of a capture.
    pub struct Segment {
        /// Such as `SYN`, `SYN, ACK`, `ACK`, `FIN`.
        pub flags: String,
        /// Relative sequence and acknowledgement numbers.
        pub seq: Option<u64>,
        pub ack: Option<u64>,
    }

    /// A change of the TCP state of one end (RFC 9293 §3.3.2).
    pub struct TcpState {
        pub side: Side,
        pub old: String,
        pub new: String,
    }

    /// `TCP_INFO` and its equivalents. Absent: this system does not tell.
    pub struct TcpStats {
        pub state: String,
        pub rtt_us: Option<u32>,
        pub rttvar_us: Option<u32>,
        pub min_rtt_us: Option<u32>,
        pub mss: Option<u32>,
        pub pmtu: Option<u32>,
        pub cwnd: Option<u32>,
        pub snd_wnd: Option<u32>,
        pub rcv_wnd: Option<u32>,
        /// Negotiated options, such as `timestamps`, `sack`, `wscale 7/7`, `ecn`.
        pub options: Vec<String>,
        pub retrans: Option<u32>,
        pub bytes_acked: Option<u64>,
        pub bytes_received: Option<u64>,
        pub segs_out: Option<u64>,
        pub segs_in: Option<u64>,
        pub unacked: Option<u32>,
    }

    /// One write call.
    pub struct TcpWrite {
        pub requested: u64,
        pub accepted: u64,
    }

    /// One read call that returned bytes.
    pub struct TcpRead { pub len: u64 }

    /// The socket took no more (begin) or took bytes again (end).
    pub struct Backpressure { pub queued: u64 }

    /// We half-closed or closed.
    pub struct FinSent {
        /// `shutdown` or `close`.
        pub via: String,
        /// Bytes received but never read when we closed.
        pub pending_unread: u64,
    }

    /// `read` returned 0: the peer sends no more.
    pub struct FinReceived { pub after_offset: u64 }

    /// We reset the connection.
    pub struct RstSent {
        /// `linger0`, `closeWithUnread`, `abort`.
        pub how: String,
    }

    /// The peer reset the connection.
    pub struct RstReceived {
        pub fault: IoFault,
        /// `read`, `write` or `connect`.
        pub when: String,
    }

    /// A time limit that a person can change ran out.
    pub struct TcpTimeout {
        /// `connect`, `tls`, `firstByte`, `idle`, `close`.
        pub what: String,
        pub limit_ms: u64,
    }

    /// The socket is gone.
    pub struct TcpClosed {
        pub tx_bytes: u64,
        pub rx_bytes: u64,
        pub duration_ns: u64,
    }
}
