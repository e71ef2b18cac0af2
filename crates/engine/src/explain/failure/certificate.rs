//! What may be wrong with certificates, theirs and ours, beyond dates, names and unknown issuers.

use super::words::Place;
use super::{Layer, Phrase};

/// A flaw of a certificate or of the agreement around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    SelfSigned,
    Incomplete,
    /// A trusted certificate has the issuer's name, and another key.
    Namesake,
    NoNames,
    WrongUsage,
    WeakSignature,
    WeakKey,
    BadSignature,
    Revoked,
    /// The server wants a certificate of ours and got none.
    OursWanted,
    /// It got one and does not accept it.
    OursRefused,
    /// No name of ALPN in common.
    NoProtocol,
}

impl Flaw {
    /// The flaw that a verdict names.
    pub(super) fn of(problem: &str) -> Option<Flaw> {
        Some(match problem {
            "tls-verify-self-signed" => Flaw::SelfSigned,
            "tls-verify-incomplete" => Flaw::Incomplete,
            "tls-verify-namesake" => Flaw::Namesake,
            "tls-verify-no-names" => Flaw::NoNames,
            "tls-verify-wrong-usage" => Flaw::WrongUsage,
            "tls-verify-weak-signature" => Flaw::WeakSignature,
            "tls-verify-weak-key" => Flaw::WeakKey,
            "tls-verify-bad-signature" => Flaw::BadSignature,
            "tls-verify-revoked" => Flaw::Revoked,
            _ => return None,
        })
    }

    /// What a server's alert says of ours (RFC 8446 §6.2, RFC 7301 §3.2).
    pub(super) fn of_alert(code: u8, asked_for_ours: Option<bool>) -> Option<Flaw> {
        match (code, asked_for_ours) {
            (120, _) => Some(Flaw::NoProtocol),
            (116, _) | (40 | 42, Some(false)) => Some(Flaw::OursWanted),
            (40 | 42..=46 | 48 | 49 | 51, Some(true)) => Some(Flaw::OursRefused),
            _ => None,
        }
    }

    pub(super) fn place(self) -> (Layer, &'static str) {
        let code = match self {
            Flaw::SelfSigned => "tls.selfSigned",
            Flaw::Incomplete => "tls.incompleteChain",
            Flaw::Namesake => "tls.unknownIssuer",
            Flaw::NoNames => "tls.noNames",
            Flaw::WrongUsage => "tls.wrongUsage",
            Flaw::WeakSignature => "tls.weakSignature",
            Flaw::WeakKey => "tls.weakKey",
            Flaw::BadSignature => "tls.badSignature",
            Flaw::Revoked => "tls.revoked",
            Flaw::OursWanted => "tls.clientCertificateWanted",
            Flaw::OursRefused => "tls.clientCertificateRefused",
            Flaw::NoProtocol => "tls.noProtocol",
        };
        (Layer::Tls, code)
    }

    pub(super) fn headline(self) -> Phrase {
        match self {
            Flaw::SelfSigned => Phrase::new("fail-tls-self-signed"),
            Flaw::Incomplete => Phrase::new("fail-tls-incomplete"),
            Flaw::Namesake => Phrase::new("fail-tls-unknown-issuer"),
            Flaw::NoNames => Phrase::new("fail-tls-no-names"),
            Flaw::WrongUsage => Phrase::new("fail-tls-wrong-usage"),
            Flaw::WeakSignature => Phrase::new("fail-tls-weak-signature"),
            Flaw::WeakKey => Phrase::new("fail-tls-weak-key"),
            Flaw::BadSignature => Phrase::new("fail-tls-bad-signature"),
            Flaw::Revoked => Phrase::new("fail-tls-revoked"),
            Flaw::OursWanted => Phrase::new("fail-tls-ours-wanted"),
            Flaw::OursRefused => Phrase::new("fail-tls-ours-refused"),
            Flaw::NoProtocol => Phrase::new("fail-tls-no-protocol"),
        }
    }

    pub(super) fn advice(self, at: &Place<'_>) -> Vec<Phrase> {
        match self {
            Flaw::SelfSigned | Flaw::Namesake => {
                vec![Phrase::new("advice-ca-file"), Phrase::new("advice-no-verify")]
            }
            Flaw::Incomplete => vec![
                Phrase::new("advice-intermediate"),
                Phrase::new("advice-ca-file"),
                Phrase::new("advice-no-verify"),
            ],
            Flaw::NoNames => {
                vec![Phrase::new("advice-san").with("host", at.host), Phrase::new("advice-no-verify")]
            }
            Flaw::WrongUsage | Flaw::WeakSignature | Flaw::WeakKey => {
                vec![Phrase::new("advice-reissue"), Phrase::new("advice-no-verify")]
            }
            Flaw::BadSignature => vec![Phrase::new("advice-key-pair"), Phrase::new("advice-server-log")],
            Flaw::Revoked => vec![Phrase::new("advice-reissue")],
            Flaw::OursWanted => vec![Phrase::new("advice-client-certificate")],
            Flaw::OursRefused => vec![Phrase::new("advice-client-issuer"), Phrase::new("advice-server-log")],
            Flaw::NoProtocol => vec![Phrase::new("advice-http-version"), Phrase::new("advice-server-log")],
        }
    }
}

/// The reason in two or three words, for the chip.
pub(super) fn short(code: &str) -> Option<Phrase> {
    Some(match code {
        "tls.selfSigned" => Phrase::new("chip-fail-self-signed"),
        "tls.incompleteChain" => Phrase::new("chip-fail-incomplete-chain"),
        "tls.noNames" => Phrase::new("chip-fail-wrong-name"),
        "tls.wrongUsage" => Phrase::new("chip-fail-wrong-usage"),
        "tls.weakSignature" | "tls.weakKey" => Phrase::new("chip-fail-weak"),
        "tls.badSignature" => Phrase::new("chip-fail-bad-signature"),
        "tls.revoked" => Phrase::new("chip-fail-revoked"),
        "tls.clientCertificateWanted" | "tls.clientCertificateRefused" => Phrase::new("chip-fail-ours"),
        "tls.noProtocol" => Phrase::new("chip-fail-no-protocol"),
        _ => return None,
    })
}
