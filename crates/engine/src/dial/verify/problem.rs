//! What is wrong with a chain, told from the library's verdict and from the certificates themselves.

use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, Error};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::event::Phrase;

/// RSA keys below this prove nothing any more (SP 800-131A); the library refuses them.
const LEAST_RSA: usize = 2048;

/// The verdict in a sentence. `chain` begins with the server's own certificate.
pub fn problem(error: &Error, chain: &[&CertificateDer<'_>]) -> Phrase {
    use CertificateError as C;
    let Error::InvalidCertificate(why) = error else { return Phrase::new("tls-verify-failed") };
    let leaf = chain.first().and_then(|der| parsed(der));
    match why {
        C::Expired | C::ExpiredContext { .. } => Phrase::new("tls-verify-expired"),
        C::NotValidYet | C::NotValidYetContext { .. } => Phrase::new("tls-verify-not-yet"),
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            let named =
                leaf.as_ref().is_some_and(|leaf| matches!(leaf.subject_alternative_name(), Ok(Some(_))));
            if named { Phrase::new("tls-verify-wrong-name") } else { Phrase::new("tls-verify-no-names") }
        }
        C::UnknownIssuer => unknown_issuer(chain, leaf.as_ref()),
        C::Revoked => Phrase::new("tls-verify-revoked"),
        C::BadSignature if chain.iter().any(|der| has_weak_key(der)) => Phrase::new("tls-verify-weak-key"),
        C::BadSignature | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => unsigned(chain),
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => Phrase::new("tls-verify-wrong-usage"),
        // The platform's verifier has a private type of its own for the same.
        C::Other(other) if format!("{other:?}").contains("EkuError") => Phrase::new("tls-verify-wrong-usage"),
        C::Other(_) if leaf.as_ref().is_some_and(|leaf| leaf.subject() == leaf.issuer()) => {
            Phrase::new("tls-verify-self-signed")
        }
        _ if format!("{why:?}").contains("UnsupportedSignatureAlgorithm") => {
            Phrase::new("tls-verify-weak-signature")
        }
        _ => Phrase::new("tls-verify-failed"),
    }
}

/// The library's own words. Those of a verifier below it come wrapped in the names of its types.
pub fn wording(error: &Error) -> String {
    let text = error.to_string();
    match text.split_once("Other(OtherError(") {
        Some((before, inner)) => format!("{before}{}", inner.strip_suffix("))").unwrap_or(inner)),
        None => text,
    }
}

/// The server could not prove that it holds the key of its certificate.
pub fn of_proof(cert: &CertificateDer<'_>) -> Phrase {
    if has_weak_key(cert) {
        Phrase::new("tls-verify-weak-key")
    } else {
        Phrase::new("tls-verify-bad-signature")
    }
}

/// Whether the certificate's key proves nothing any more.
pub fn has_weak_key(cert: &CertificateDer<'_>) -> bool {
    parsed(cert).is_some_and(|cert| is_weak(&cert))
}

/// Some signature does not hold: one within the chain, or the one by which a trusted certificate would vouch
/// for it. The latter happens when a CA was made anew under the same name.
fn unsigned(chain: &[&CertificateDer<'_>]) -> Phrase {
    let chain: Vec<_> = chain.iter().filter_map(|der| parsed(der)).collect();
    let signed = |cert: &X509Certificate<'_>, by: &X509Certificate<'_>| {
        cert.issuer() != by.subject() || cert.verify_signature(Some(by.public_key())).is_ok()
    };
    let holds = chain.windows(2).all(|pair| signed(&pair[0], &pair[1]));
    match (chain.first(), chain.last()) {
        (Some(leaf), _) if leaf.subject() == leaf.issuer() && leaf.verify_signature(None).is_ok() => {
            Phrase::new("tls-verify-self-signed")
        }
        (_, Some(top)) if holds && signed(top, top) => {
            Phrase::new("tls-verify-namesake").with("issuer", top.issuer().to_string())
        }
        _ => Phrase::new("tls-verify-bad-signature"),
    }
}

/// Nobody that is trusted stands at the end of the chain: why not, as far as the chain itself tells.
fn unknown_issuer(chain: &[&CertificateDer<'_>], leaf: Option<&X509Certificate<'_>>) -> Phrase {
    let Some(leaf) = leaf else { return Phrase::new("tls-verify-unknown-issuer") };
    if leaf.subject() == leaf.issuer() {
        return Phrase::new("tls-verify-self-signed");
    }
    if chain.len() == 1 {
        return Phrase::new("tls-verify-incomplete").with("issuer", leaf.issuer().to_string());
    }
    Phrase::new("tls-verify-unknown-issuer")
}

fn is_weak(cert: &X509Certificate<'_>) -> bool {
    matches!(cert.public_key().parsed(), Ok(PublicKey::RSA(key)) if key.key_size() < LEAST_RSA)
}

fn parsed<'a>(der: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    X509Certificate::from_der(der).ok().map(|(_, cert)| cert)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;

    use super::*;

    #[test]
    fn the_words_of_a_verifier_come_without_the_names_of_its_types() {
        let inner = OtherError(Arc::new(std::fmt::Error));
        let error = Error::InvalidCertificate(CertificateError::Other(inner));
        assert_eq!(wording(&error), "invalid peer certificate: Error");
        let plain = Error::InvalidCertificate(CertificateError::Expired);
        assert_eq!(wording(&plain), plain.to_string());
    }
}
