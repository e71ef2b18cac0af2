//! Our own certificate and its key, from the files that a person named: PEM or PKCS#12.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use p12_keystore::error::Error;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::problem;
use crate::api::{ClientCertificate, FieldProblem};
use crate::event::Phrase;

/// The largest file that is read; a chain and a key have a few KiB.
const MAX_FILE: u64 = 1 << 20;

/// The chain and the key that proves it (RFC 8446 §4.4.2, §4.4.3).
pub fn identity(client: &ClientCertificate) -> Result<CertifiedKey, FieldProblem> {
    read(client).map_err(|why| problem("tls", why))
}

fn read(client: &ClientCertificate) -> Result<CertifiedKey, Phrase> {
    let octets = file(&client.file)?;
    let password = client.password.as_deref().filter(|password| !password.is_empty());
    let text = octets.windows(10).any(|window| window == b"-----BEGIN");
    let (chain, key) = if text {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&octets).collect();
        let chain = chain.map_err(|error| unreadable(&client.file, error))?;
        let key = match &client.key_file {
            Some(path) => key(path, &file(path)?, password)?,
            None => key(&client.file, &octets, password)?,
        };
        (chain, key)
    } else {
        pkcs12(&client.file, &octets, password)?
    };
    if chain.is_empty() {
        return Err(Phrase::new("identity-no-certificate").with("path", client.file.as_str()));
    }
    let provider = rustls::crypto::ring::default_provider();
    let key = provider.key_provider.load_private_key(key).map_err(|error| unreadable(&client.file, error))?;
    // The library would also refuse to send an X.509 v1 certificate, which `openssl x509 -req` makes; what it is worth
    // is the server's to say.
    let (_, leaf) = X509Certificate::from_der(&chain[0]).map_err(|error| unreadable(&client.file, error))?;
    if key.public_key().is_some_and(|public| *public != *leaf.tbs_certificate.subject_pki.raw) {
        return Err(Phrase::new("identity-other-key"));
    }
    Ok(CertifiedKey::new(chain, key))
}

fn file(path: &str) -> Result<Vec<u8>, Phrase> {
    let size = Path::new(path).metadata().map_err(|error| unreadable(path, error))?.len();
    if size > MAX_FILE {
        return Err(Phrase::new("identity-too-large").with("path", path));
    }
    std::fs::read(path).map_err(|error| unreadable(path, error))
}

/// The first private key of a PEM or DER file.
fn key(path: &str, octets: &[u8], password: Option<&str>) -> Result<PrivateKeyDer<'static>, Phrase> {
    // The parser of keys passes over encrypted ones.
    if let Some(sealed) = encrypted(octets) {
        let password = password.ok_or_else(|| Phrase::new("identity-password"))?;
        let sealed = EncryptedPrivateKeyInfoRef::try_from(sealed.as_slice())
            .map_err(|error| unreadable(path, error))?;
        let opened = sealed.decrypt(password).map_err(|_| Phrase::new("identity-wrong-password"))?;
        return Ok(PrivatePkcs8KeyDer::from(opened.as_bytes().to_vec()).into());
    }
    let marked = b"Proc-Type: 4,ENCRYPTED";
    if octets.windows(marked.len()).any(|window| window == marked) {
        return Err(Phrase::new("identity-old-encryption").with("path", path));
    }
    PrivateKeyDer::from_pem_slice(octets)
        .or_else(|_| PrivateKeyDer::try_from(octets.to_vec()))
        .map_err(|_| Phrase::new("identity-no-key").with("path", path))
}

/// The content of `ENCRYPTED PRIVATE KEY` (RFC 7468 §11).
fn encrypted(octets: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(octets).ok()?;
    let (_, rest) = text.split_once("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    let (content, _) = rest.split_once("-----END")?;
    BASE64_STANDARD.decode(content.split_whitespace().collect::<String>()).ok()
}

type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn pkcs12(path: &str, octets: &[u8], password: Option<&str>) -> Result<Pair, Phrase> {
    let store = KeyStore::from_pkcs12(octets, password.unwrap_or_default(), Pkcs12ImportPolicy::Relaxed)
        .map_err(|error| match (&error, password) {
            (Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError, None) => {
                Phrase::new("identity-password")
            }
            (Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError, Some(_)) => {
                Phrase::new("identity-wrong-password")
            }
            _ => unreadable(path, error),
        })?;
    let (_, pair) =
        store.private_key_chain().ok_or_else(|| Phrase::new("identity-no-key").with("path", path))?;
    let chain = pair.certs().iter().map(|cert| CertificateDer::from(cert.as_der().to_vec())).collect();
    Ok((chain, PrivatePkcs8KeyDer::from(pair.key().as_der().to_vec()).into()))
}

fn unreadable(path: &str, error: impl std::fmt::Display) -> Phrase {
    Phrase::new("identity-unreadable").with("path", path).with("why", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> String {
        format!("{}/../../fixtures/identity/{name}", env!("CARGO_MANIFEST_DIR"))
    }

    fn client(key_file: Option<String>) -> ClientCertificate {
        ClientCertificate { file: fixture("v1.pem"), key_file, password: None }
    }

    #[test]
    fn a_certificate_of_the_first_version_is_taken() {
        assert_eq!(identity(&client(None)).unwrap().cert.len(), 1);
    }

    #[test]
    fn a_key_of_another_certificate_is_told() {
        let refused = identity(&client(Some(fixture("other.key")))).unwrap_err();
        assert_eq!(refused.why.code, "identity-other-key");
    }
}
