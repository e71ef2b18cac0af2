//! Our own certificate: shown when the server asks for one, and that it asked is written down.

use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, X509Name};

use super::verify::{WITNESS, describe};
use crate::decode::tls::scheme_name;
use crate::event::{ClientAuth, Data, Dir, Phrase};

/// Answers a server's request for a certificate.
#[derive(Debug, Default)]
pub struct Identity {
    pub own: Option<Arc<CertifiedKey>>,
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let fits = self.own.as_ref().filter(|own| own.key.choose_scheme(schemes).is_some());
        let problem = match (&self.own, fits) {
            (None, _) => Some(Phrase::new("tls-client-nothing")),
            (Some(_), None) => Some(Phrase::new("tls-client-scheme")),
            (Some(_), Some(_)) => None,
        };
        let name = |der: &&[u8]| X509Name::from_der(der).ok().map(|(_, name)| name.to_string());
        let asked = ClientAuth {
            issuers: issuers.iter().filter_map(name).collect(),
            signatures: schemes.iter().map(|scheme| scheme_name(u16::from(*scheme))).collect(),
            sent: fits.iter().flat_map(|own| &own.cert).filter_map(|der| describe(der)).collect(),
            problem,
        };
        // Outside a handshake of ours there is nobody to tell.
        let _ = WITNESS.try_with(|witness| witness.note(Dir::Local, Data::ClientAuth(Box::new(asked))));
        fits.cloned()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
