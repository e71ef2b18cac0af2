//! Names of TLS numbers, as the registries and RFCs write them.

use tls_parser::{SignatureScheme, TlsCipherSuite, TlsExtensionType};

use crate::event::Phrase;

/// Such as `TLS 1.3`.
#[must_use]
pub fn version_name(version: u16) -> String {
    match version {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301 => "TLS 1.0".to_owned(),
        0x0302 => "TLS 1.1".to_owned(),
        0x0303 => "TLS 1.2".to_owned(),
        0x0304 => "TLS 1.3".to_owned(),
        other => format!("0x{other:04x}"),
    }
}

/// Such as `handshake`.
#[must_use]
pub fn content_name(kind: u8) -> &'static str {
    match kind {
        20 => "change_cipher_spec",
        21 => "alert",
        22 => "handshake",
        23 => "application_data",
        _ => "heartbeat",
    }
}

/// Such as `TLS_AES_128_GCM_SHA256`.
#[must_use]
pub fn suite_name(suite: u16) -> String {
    match TlsCipherSuite::from_id(suite) {
        Some(known) => known.name.to_owned(),
        None => format!("0x{suite:04x}"),
    }
}

/// Such as `X25519`.
#[must_use]
pub fn group_name(group: u16) -> String {
    let name = match group {
        23 => "secp256r1",
        24 => "secp384r1",
        25 => "secp521r1",
        29 => "X25519",
        30 => "X448",
        0x100 => "ffdhe2048",
        0x101 => "ffdhe3072",
        0x102 => "ffdhe4096",
        0x103 => "ffdhe6144",
        0x104 => "ffdhe8192",
        0x11eb => "SecP256r1MLKEM768",
        0x11ec => "X25519MLKEM768",
        0x11ed => "SecP384r1MLKEM1024",
        other => return format!("0x{other:04x}"),
    };
    name.to_owned()
}

/// Such as `ecdsa_secp256r1_sha256`.
#[must_use]
pub fn scheme_name(scheme: u16) -> String {
    match scheme {
        0x0201 => "rsa_pkcs1_sha1".to_owned(),
        0x0203 => "ecdsa_sha1".to_owned(),
        _ => {
            let name = SignatureScheme(scheme).to_string();
            if name.starts_with(|first: char| first.is_ascii_lowercase()) {
                name
            } else {
                format!("0x{scheme:04x}")
            }
        }
    }
}

/// Such as `server_name`; the registry's own spelling where it is known here.
#[must_use]
pub fn extension_name(kind: u16) -> String {
    let name = match kind {
        0 => "server_name",
        1 => "max_fragment_length",
        5 => "status_request",
        10 => "supported_groups",
        11 => "ec_point_formats",
        13 => "signature_algorithms",
        16 => "application_layer_protocol_negotiation",
        18 => "signed_certificate_timestamp",
        21 => "padding",
        22 => "encrypt_then_mac",
        23 => "extended_master_secret",
        27 => "compress_certificate",
        28 => "record_size_limit",
        35 => "session_ticket",
        41 => "pre_shared_key",
        42 => "early_data",
        43 => "supported_versions",
        44 => "cookie",
        45 => "psk_key_exchange_modes",
        49 => "post_handshake_auth",
        50 => "signature_algorithms_cert",
        51 => "key_share",
        0xfe0d => "encrypted_client_hello",
        0xff01 => "renegotiation_info",
        other => {
            let name = TlsExtensionType(other).to_string();
            let known = name.starts_with(|first: char| first.is_ascii_uppercase()) && !name.contains('(');
            return if known { name } else { format!("0x{other:04x}") };
        }
    };
    name.to_owned()
}

/// The name of an alert (RFC 8446 §6).
#[must_use]
pub fn alert_name(code: u8) -> &'static str {
    match code {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => "unknown",
    }
}

/// What an alert says, as a sentence.
#[must_use]
pub fn alert_meaning(code: u8) -> Phrase {
    match code {
        0 => Phrase::new("tls-alert-close-notify"),
        10 => Phrase::new("tls-alert-unexpected-message"),
        20 => Phrase::new("tls-alert-bad-record-mac"),
        22 => Phrase::new("tls-alert-record-overflow"),
        40 => Phrase::new("tls-alert-handshake-failure"),
        42 => Phrase::new("tls-alert-bad-certificate"),
        43 => Phrase::new("tls-alert-unsupported-certificate"),
        44 => Phrase::new("tls-alert-certificate-revoked"),
        45 => Phrase::new("tls-alert-certificate-expired"),
        46 => Phrase::new("tls-alert-certificate-unknown"),
        47 => Phrase::new("tls-alert-illegal-parameter"),
        48 => Phrase::new("tls-alert-unknown-ca"),
        49 => Phrase::new("tls-alert-access-denied"),
        50 => Phrase::new("tls-alert-decode-error"),
        51 => Phrase::new("tls-alert-decrypt-error"),
        70 => Phrase::new("tls-alert-protocol-version"),
        71 => Phrase::new("tls-alert-insufficient-security"),
        80 => Phrase::new("tls-alert-internal-error"),
        86 => Phrase::new("tls-alert-inappropriate-fallback"),
        90 => Phrase::new("tls-alert-user-canceled"),
        109 => Phrase::new("tls-alert-missing-extension"),
        110 => Phrase::new("tls-alert-unsupported-extension"),
        112 => Phrase::new("tls-alert-unrecognized-name"),
        116 => Phrase::new("tls-alert-certificate-required"),
        120 => Phrase::new("tls-alert-no-application-protocol"),
        _ => Phrase::new("tls-alert-other").with("code", code),
    }
}
