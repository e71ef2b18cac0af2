//! Names to addresses: what was asked, who answered, in which order the addresses will be tried.

use super::{Phrase, vocabulary};

vocabulary! {
    /// A name lookup began.
    pub struct DnsQuery {
        pub name: String,
        /// `A`, `AAAA`, or `A+AAAA` when the operating system's resolver asks for both.
        pub qtype: String,
        /// `os`, `udp`, `tcp`.
        pub via: String,
        /// Address of the server asked; the operating system does not tell.
        pub server: Option<String>,
    }

    /// One record of an answer.
    pub struct DnsRecord {
        pub name: String,
        pub rtype: String,
        /// Seconds.
        pub ttl: u32,
        pub data: String,
    }

    /// The answer of a DNS server (only where we ask a server ourselves).
    pub struct DnsAnswer {
        pub records: Vec<DnsRecord>,
        pub rcode: String,
        pub server: Option<String>,
        pub duration_ns: u64,
    }

    /// The addresses to use, in order of use.
    pub struct DnsResolved {
        pub name: String,
        pub addresses: Vec<String>,
        /// `os`, `literal`, `override`, `udp`.
        pub source: String,
        pub duration_ns: u64,
    }

    /// The name has no address, or nobody could be asked.
    pub struct DnsFailed {
        pub name: String,
        /// `EAI_NONAME` and its kin, or an rcode.
        pub code: String,
        /// The library's exact words.
        pub text: String,
        pub why: Phrase,
        pub duration_ns: u64,
    }
}
