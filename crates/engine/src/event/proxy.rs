//! The conversation with a proxy.

use super::{Octets, Phrase, vocabulary};

vocabulary! {
    /// The session goes through a proxy.
    pub struct ProxyChosen {
        /// Without credentials.
        pub url: String,
        /// `http`, `https`, `socks5`, `socks5h`.
        pub kind: String,
        /// `own`, or the variable or setting that says so.
        pub source: String,
        /// `absoluteForm`, `connect`, `socks`.
        pub way: String,
        /// Name or address of the server behind it, and its port.
        pub host: String,
        pub port: u16,
    }

    /// One message of SOCKS 5 (RFC 1928, RFC 1929).
    pub struct SocksMessage {
        /// `greeting`, `method`, `auth`, `authResult`, `request`, `reply`.
        pub step: String,
        /// Fields in wire order.
        pub fields: Vec<SocksField>,
        /// Why the message refuses or cannot be read.
        pub problem: Option<Phrase>,
    }

    /// One field of a message.
    pub struct SocksField { pub name: String, pub octets: Octets, pub meaning: Phrase }

    /// The proxy opened the way: what follows belongs to the server.
    pub struct ProxyOpen { pub target: String, pub duration_ns: u64 }
}

/// `host:port`, an IPv6 address in brackets.
#[must_use]
pub fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}
