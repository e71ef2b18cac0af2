//! The judge of certificates: the operating system's trust store does the judging, every step is written
//! down, and a person may go on whatever the verdict.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer, X509Certificate};

mod certificate;
mod named;
mod problem;

pub use certificate::describe;

use crate::api::TlsSpec;
use crate::event::{Certificates, Data, Dir, Event, Layer, Phrase, TlsVerify, VerifyStep};
use crate::tap::Pen;

tokio::task_local! {
    /// The connection whose handshake is running: verifiers are shared between connections.
    pub static WITNESS: Witness;
}

/// Where a verdict is written down.
#[derive(Clone)]
pub struct Witness {
    pub pen: Pen,
    pub conn: u32,
    /// `Tls`, or `Proxy` for the TLS of an HTTPS proxy.
    pub layer: Layer,
}

impl Witness {
    /// Writes down something that happened just now.
    pub fn note(&self, dir: Dir, data: Data) {
        let mut event = Event::new(self.conn, self.pen.now(), dir, data);
        event.layer = self.layer;
        self.pen.fact(event);
    }
}

/// The cryptography behind TLS.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A verifier with the system's roots, and extra ones in PEM.
pub fn verifier(enforced: bool, extra: Option<&[u8]>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let provider = provider();
    let words = |error: Error| error.to_string();
    let inner: Arc<dyn ServerCertVerifier> = match extra {
        None => match Verifier::new(Arc::clone(&provider)) {
            Ok(verifier) => Arc::new(verifier),
            // Without any root every verdict is "unknown issuer", which is what a person goes on past.
            Err(_) if !enforced => Arc::new(NoRoots),
            Err(error) => return Err(words(error)),
        },
        Some(pem) => {
            let roots = certificates(pem)?;
            let inner: Arc<dyn ServerCertVerifier> =
                match Verifier::new_with_extra_roots(roots.clone(), Arc::clone(&provider)) {
                    Ok(verifier) => Arc::new(verifier),
                    Err(_) => only(roots.clone(), &provider)?,
                };
            Arc::new(named::Named { inner, named: roots })
        }
    };
    let trust = if extra.is_some() { "custom" } else { "system" };
    Ok(Arc::new(Judge { inner, provider, enforced, trust }))
}

/// Certificates of a PEM file, at least one.
pub fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err("no certificate in PEM".to_owned()),
        Ok(found) => Ok(found),
        Err(error) => Err(error.to_string()),
    }
}

/// The handshake could not even begin: a trust store that cannot be read, a name that no certificate can have.
pub fn unprepared(witness: &Witness, tls: &TlsSpec, text: String) {
    let verdict = TlsVerify {
        ok: false,
        enforced: true,
        problem: Some(Phrase::new("tls-trust-unreadable")),
        text: Some(text),
        steps: Vec::new(),
        trust: if tls.ca_file.is_some() { "custom" } else { "system" }.to_owned(),
    };
    witness.note(Dir::Local, Data::TlsVerify(Box::new(verdict)));
}

fn only(
    roots: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|error| error.to_string())?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider)).build();
    Ok(verifier.map_err(|error| error.to_string())?)
}

#[derive(Debug)]
struct Judge {
    inner: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
    enforced: bool,
    trust: &'static str,
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let chain: Vec<&CertificateDer<'_>> = std::iter::once(end_entity).chain(intermediates).collect();
        // Outside a handshake of ours there is nobody to tell.
        let _ = WITNESS.try_with(|witness| {
            let parsed = chain.iter().filter_map(|der| describe(der)).collect();
            let certificates = Data::Certificates(Certificates { chain: parsed });
            witness.note(Dir::Rx, certificates);
            let told = self.told(&chain, server_name, now, verdict.as_ref().err());
            witness.note(Dir::Local, Data::TlsVerify(Box::new(told)));
        });
        match verdict {
            Err(_) if !self.enforced => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.past(rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms), cert)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.past(rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms), cert)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl Judge {
    /// A certificate that webpki cannot read at all must not stop someone who chose to go on, nor one whose key
    /// is too short to prove anything. The proof of any other key is always demanded.
    fn past(
        &self,
        verdict: Result<HandshakeSignatureValid, Error>,
        cert: &CertificateDer<'_>,
    ) -> Result<HandshakeSignatureValid, Error> {
        let demanded = |why: &CertificateError| {
            self.enforced || (*why == CertificateError::BadSignature && !problem::has_weak_key(cert))
        };
        if let Err(error) = &verdict {
            // The chain may have been fine; the proof of its key is not.
            let told = TlsVerify {
                ok: false,
                enforced: match error {
                    Error::InvalidCertificate(why) => demanded(why),
                    _ => true,
                },
                problem: Some(problem::of_proof(cert)),
                text: Some(problem::wording(error)),
                steps: Vec::new(),
                trust: self.trust.to_owned(),
            };
            let _ = WITNESS.try_with(|witness| witness.note(Dir::Local, Data::TlsVerify(Box::new(told))));
        }
        match verdict {
            Err(Error::InvalidCertificate(why)) if !demanded(&why) => {
                Ok(HandshakeSignatureValid::assertion())
            }
            verdict => verdict,
        }
    }

    fn told(
        &self,
        chain: &[&CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
        error: Option<&Error>,
    ) -> TlsVerify {
        let problem = error.map(|error| problem::problem(error, chain));
        TlsVerify {
            ok: error.is_none(),
            enforced: self.enforced,
            text: error.map(problem::wording),
            steps: steps(chain, name, now, problem.as_ref()),
            problem,
            trust: self.trust.to_owned(),
        }
    }
}

/// The verdict taken apart: each check on its own, as far as each can be made on its own.
fn steps(
    chain: &[&CertificateDer<'_>],
    name: &ServerName<'_>,
    now: UnixTime,
    problem: Option<&Phrase>,
) -> Vec<VerifyStep> {
    let parsed: Vec<_> =
        chain.iter().filter_map(|der| X509Certificate::from_der(der).ok().map(|(_, cert)| cert)).collect();
    let Some(leaf) = parsed.first() else { return Vec::new() };
    let at = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let (from, until) = (leaf.validity().not_before.timestamp(), leaf.validity().not_after.timestamp());
    let named = ParsedCertificate::try_from(chain[0]).map(|cert| verify_server_name(&cert, name).is_ok());
    let signed =
        parsed.windows(2).position(|pair| pair[0].verify_signature(Some(pair[1].public_key())).is_err());
    let root = match problem.map(|problem| problem.code.as_str()) {
        None => Some(true),
        Some(
            "tls-verify-unknown-issuer"
            | "tls-verify-self-signed"
            | "tls-verify-incomplete"
            | "tls-verify-namesake",
        ) => Some(false),
        // The search for a root ended at another fault.
        Some(_) => None,
    };
    let step =
        |check: &str, ok: Option<bool>, detail: Phrase, rfc: &str, certificate: Option<usize>| VerifyStep {
            check: check.to_owned(),
            ok,
            detail,
            rfc: rfc.to_owned(),
            certificate: certificate.and_then(|index| u32::try_from(index).ok()),
        };
    let name_text = name.to_str().into_owned();
    vec![
        step(
            "notBefore",
            Some(at >= from),
            Phrase::new("tls-step-not-before").with("time", from),
            "RFC 5280 §4.1.2.5",
            Some(0),
        ),
        step(
            "notAfter",
            Some(at <= until),
            Phrase::new("tls-step-not-after").with("time", until),
            "RFC 5280 §4.1.2.5",
            Some(0),
        ),
        step(
            "name",
            named.ok(),
            Phrase::new("tls-step-name").with("name", name_text),
            "RFC 9525 §6",
            Some(0),
        ),
        step(
            "signatures",
            Some(signed.is_none()),
            Phrase::new("tls-step-signatures").with("count", parsed.len()),
            "RFC 5280 §6.1",
            signed,
        ),
        step(
            "root",
            root,
            Phrase::new("tls-step-root")
                .with("issuer", parsed.last().map_or_else(String::new, |top| top.issuer().to_string())),
            "RFC 5280 §6.1",
            parsed.len().checked_sub(1),
        ),
    ]
}

/// Knows no root; for machines without a trust store when a person goes on anyway.
#[derive(Debug)]
struct NoRoots;

impl ServerCertVerifier for NoRoots {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(CertificateError::UnknownIssuer.into())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        Vec::new()
    }
}
