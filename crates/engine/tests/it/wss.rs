//! WebSocket over TLS with a server that asks for a certificate of ours, and gets it, or does not.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use sockeye_engine::api::{ClientCertificate, OpenRequest, TlsSpec, WsSpec};
use sockeye_engine::event::{Data, Event, Failure, Layer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, crypto, version};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, has, in_order, names, peer, reached, ws};

/// An authority, a server's certificate and key by it, and a client's in files.
struct Papers {
    root: CertificateDer<'static>,
    server: (CertificateDer<'static>, Vec<u8>),
    root_file: PathBuf,
    client: ClientCertificate,
}

impl Papers {
    fn new(desk: &Desk) -> Papers {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Frames");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::from_params(&params, &key);
        let signed = |name: &str| {
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            params.distinguished_name.push(DnType::CommonName, name);
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &issuer).unwrap(), key)
        };
        let (server, server_key) = signed("127.0.0.1");
        let (client, client_key) = signed("ada");
        let file = desk.file("ada.pem", client.pem().as_bytes());
        let key_file = desk.file("ada.key", client_key.serialize_pem().as_bytes());
        Papers {
            root: root.der().clone(),
            server: (server.der().clone(), server_key.serialize_der()),
            root_file: desk.file("root.pem", root.pem().as_bytes()),
            client: ClientCertificate {
                file: file.display().to_string(),
                key_file: Some(key_file.display().to_string()),
                password: None,
            },
        }
    }

    /// A server that lets in who shows a certificate of the authority.
    fn demanding(&self, version: &'static SupportedProtocolVersion) -> TlsAcceptor {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let provider = Arc::new(crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.server.1.clone()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![self.server.0.clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Opens a WebSocket there; the server sends one message and closes. Tells who the server saw.
async fn talk(desk: &Desk, acceptor: TlsAcceptor, tls: TlsSpec) -> (Vec<Event>, Option<usize>) {
    let (address, served) = peer(move |stream| async move {
        let mut stream = acceptor.accept(stream).await.ok()?;
        let shown = stream.get_ref().1.peer_certificates().map_or(0, <[_]>::len);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let accept = derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        stream.write_all(&[answer.as_bytes(), b"\x81\x02hi\x88\x02\x03\xe8"].concat()).await.unwrap();
        stream.flush().await.unwrap();
        // The client's Close, and its end.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        Some(shown)
    })
    .await;
    let events = desk.run(OpenRequest { tls, ..ws(format!("wss://{address}/"), WsSpec::default()) }).await;
    (events, served.await.unwrap())
}

fn failure(events: &[Event]) -> Option<&Failure> {
    events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    })
}

#[tokio::test]
async fn a_certificate_of_ours_opens_the_websocket_and_its_absence_is_a_failure_of_tls() {
    let desk = Desk::new();
    let papers = Papers::new(&desk);
    let ca_file = Some(papers.root_file.display().to_string());
    for version in [&version::TLS12, &version::TLS13] {
        let with =
            TlsSpec { ca_file: ca_file.clone(), client: Some(papers.client.clone()), ..TlsSpec::default() };
        let (events, shown) = talk(&desk, papers.demanding(version), with).await;
        assert!(reached(&events), "{version:?}: {:?}", names(&events));
        assert_eq!(shown, Some(1), "{version:?}: the server saw it");
        in_order(&events, &["tls.established", "ws.upgrade.accepted", "ws.message", "ws.close.received"]);
        let asked = events.iter().find_map(|event| match &event.data {
            Data::ClientAuth(asked) => Some(asked),
            _ => None,
        });
        let sent: Vec<_> = asked.unwrap().sent.iter().map(|sent| sent.subject.as_str()).collect();
        assert!(sent.len() == 1 && sent[0].contains("CN=ada"), "{version:?}: {sent:?}");

        let without = TlsSpec { ca_file: ca_file.clone(), ..TlsSpec::default() };
        let (events, shown) = talk(&desk, papers.demanding(version), without).await;
        let failure = failure(&events).unwrap_or_else(|| panic!("{version:?}: {:?}", names(&events)));
        assert_eq!((failure.layer, failure.code.as_str()), (Layer::Tls, "tls.clientCertificateWanted"));
        assert_eq!(failure.advice[0].code, "advice-client-certificate", "what to do comes first");
        assert!(!failure.evidence.is_empty() && shown.is_none(), "{version:?}");
        assert!(!has(&events, "ws.upgrade.accepted") && !reached(&events), "{version:?}");
    }
}
