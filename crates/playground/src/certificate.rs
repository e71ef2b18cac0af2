//! The certificate authority behind the TLS ports: made anew at each start, and trusted by nobody by itself.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The authority and the two certificates that it signed.
pub(crate) struct Certificates {
    pub ca_pem: String,
    ca: CertificateDer<'static>,
    valid: Leaf,
    expired: Leaf,
}

struct Leaf {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Certificates {
    pub(crate) fn generate() -> Result<Certificates, rcgen::Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Sockeye Playground CA");
        params.distinguished_name.push(DnType::OrganizationName, "Sockeye");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Long enough ago that the certificate which expired in 2020 was once valid.
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = (SystemTime::now() + 3650 * DAY).into();
        let key = KeyPair::generate()?;
        let ca = params.self_signed(&key)?;
        let issuer = Issuer::from_params(&params, &key);
        let valid = Leaf::signed(&issuer, |params| {
            params.not_before = (SystemTime::now() - DAY).into();
            params.not_after = (SystemTime::now() + 365 * DAY).into();
        })?;
        let expired = Leaf::signed(&issuer, |params| {
            params.not_before = date_time_ymd(2019, 12, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        })?;
        Ok(Certificates { ca_pem: ca.pem(), ca: ca.der().clone(), valid, expired })
    }

    /// TLS 1.2 and 1.3 with the chain of one of the two certificates.
    pub(crate) fn server_config(
        &self,
        alpn: &[&[u8]],
        expired: bool,
    ) -> Result<Arc<ServerConfig>, rustls::Error> {
        let leaf = if expired { &self.expired } else { &self.valid };
        let chain = vec![leaf.certificate.clone(), self.ca.clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.key.clone()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        Ok(Arc::new(config))
    }
}

impl Leaf {
    fn signed(
        issuer: &Issuer<'_, &KeyPair>,
        validity: impl FnOnce(&mut CertificateParams),
    ) -> Result<Leaf, rcgen::Error> {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, "Sockeye Playground");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        validity(&mut params);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, issuer)?;
        Ok(Leaf { certificate: certificate.der().clone(), key: key.serialize_der() })
    }
}
