//! TLS: hellos read from the wire, certificates, the verdict, records and alerts.

use super::{Phrase, vocabulary};

vocabulary! {
    /// What we offered (RFC 8446 §4.1.2), read from our own bytes on the wire.
    pub struct ClientHello {
        /// Such as `TLS 1.3`.
        pub versions: Vec<String>,
        pub suites: Vec<String>,
        pub groups: Vec<String>,
        pub key_shares: Vec<String>,
        pub alpn: Vec<String>,
        pub sni: Option<String>,
        pub signatures: Vec<String>,
        pub psk: bool,
        pub extensions: Vec<String>,
        pub size: u64,
    }

    /// The server asks for another key share (RFC 8446 §4.1.4).
    pub struct HelloRetryRequest { pub group: Option<String>, pub size: u64 }

    /// What the server chose (RFC 8446 §4.1.3), read from the wire.
    pub struct ServerHello {
        pub version: String,
        pub suite: String,
        pub group: Option<String>,
        /// Only in TLS 1.2; in 1.3 it is encrypted.
        pub alpn: Option<String>,
        pub extensions: Vec<String>,
        pub size: u64,
    }

    /// One certificate of the chain, as sent.
    pub struct Certificate {
        pub subject: String,
        pub issuer: String,
        /// DNS names and addresses of subjectAltName.
        pub names: Vec<String>,
        /// Unix seconds.
        pub not_before: i64,
        pub not_after: i64,
        /// Such as `ECDSA P-256`, `RSA 2048`.
        pub key: String,
        pub signature: String,
        pub serial: String,
        /// Hex, pairs with colons.
        pub sha256: String,
        pub spki_sha256: String,
        pub is_ca: bool,
        pub self_signed: bool,
        /// PEM, so that it can be saved.
        pub pem: String,
    }

    /// The server's chain, leaf first.
    pub struct Certificates { pub chain: Vec<Certificate> }

    /// One check of the verification, in words of the catalogue.
    pub struct VerifyStep {
        /// `notBefore`, `notAfter`, `name`, `signatures`, `root`.
        pub check: String,
        /// Absent: not checked, because an earlier one failed or verification is off.
        pub ok: Option<bool>,
        pub detail: Phrase,
        pub rfc: String,
        /// Index into the chain, where one certificate is meant.
        pub certificate: Option<u32>,
    }

    /// The verdict on the chain. Shown even when a person goes on without verifying.
    pub struct TlsVerify {
        pub ok: bool,
        /// False when a person chose to go on without verifying.
        pub enforced: bool,
        pub problem: Option<Phrase>,
        /// The library's exact words.
        pub text: Option<String>,
        pub steps: Vec<VerifyStep>,
        /// `system`, `custom` or `none`.
        pub trust: String,
    }

    /// The server asked for a certificate of ours (RFC 8446 §4.3.2, RFC 5246 §7.4.4), and what it got.
    pub struct ClientAuth {
        /// Names of the authorities that it accepts; empty: it named none.
        pub issuers: Vec<String>,
        /// Signature schemes that it accepts.
        pub signatures: Vec<String>,
        /// The chain that was sent, leaf first; empty: none.
        pub sent: Vec<Certificate>,
        /// Why none was sent.
        pub problem: Option<Phrase>,
    }

    /// The TLS handshake is done.
    pub struct TlsEstablished {
        pub version: String,
        pub suite: String,
        pub group: Option<String>,
        pub alpn: Option<String>,
        pub alpn_offered: Vec<String>,
        pub resumed: bool,
        pub hello_retry: bool,
        pub duration_ns: u64,
    }

    /// A record header (RFC 8446 §5.1).
    pub struct TlsRecord {
        /// `handshake`, `alert`, `application_data`, `change_cipher_spec`.
        pub content_type: String,
        pub version: String,
        pub len: u32,
        /// False once records are encrypted.
        pub readable: bool,
    }

    /// An alert (RFC 8446 §6), read from the wire when it is not encrypted, else from the library.
    pub struct TlsAlert {
        pub level: String,
        pub code: u8,
        pub description: String,
        pub meaning: Phrase,
        pub encrypted: bool,
    }

    /// The end of the TLS stream in one direction (RFC 8446 §6.1).
    pub struct CloseNotify {}

    /// FIN came without close_notify: the end may have been cut off (RFC 8446 §6.1).
    pub struct TlsTruncated { pub after_offset: u64 }
}
