//! TLS by rustls over the tap: the handshake with its verdict, and the stream above it whose bytes are
//! written down as `plain_tx` and `plain_rx`.

use std::collections::HashMap;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption};
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, HandshakeKind, ProtocolVersion};
use tokio::io::AsyncWrite;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Unreached;
use super::client::Identity;
use super::line::{CLOSE_WAIT, Line};
use super::stream::Stream;
use super::verify::{self, WITNESS, Witness};
use crate::api::{HttpVersion, TlsSpec};
use crate::compose::identity;
use crate::decode::tls::{alert_meaning, alert_name};
use crate::event::{
    CloseNotify, Data, Dir, Layer, Log, Malformed, Phrase, TcpTimeout, TlsAlert, TlsEstablished, TlsTruncated,
};
use crate::tap::poll_chunk;

/// Sessions that may be resumed, for all servers together.
const SESSIONS: usize = 256;

/// What all connections of an engine share: verifiers and the sessions that may be resumed.
pub struct Trust {
    sessions: Arc<dyn ClientSessionStore>,
    /// rustls resumes a session only under the verifier that judged it, so configurations are kept.
    configs: Mutex<HashMap<Judged, Arc<ClientConfig>>>,
}

/// Whether verification is enforced, the extra roots, and our own chain.
type Judged = (bool, Option<Vec<u8>>, Vec<Vec<u8>>);

impl Default for Trust {
    fn default() -> Self {
        Trust { sessions: Arc::new(ClientSessionMemoryCache::new(SESSIONS)), configs: Mutex::default() }
    }
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trust")
    }
}

impl Trust {
    fn config(&self, veil: &Veil<'_>) -> Result<ClientConfig, String> {
        let roots = match &veil.tls.ca_file {
            Some(path) => Some(std::fs::read(path).map_err(|error| error.to_string())?),
            None => None,
        };
        // A proxy on the way is not shown who we are.
        let client = veil.tls.client.as_ref().filter(|_| veil.layer != Layer::Proxy);
        let own = match client {
            Some(client) => Some(Arc::new(identity(client).map_err(|problem| problem.why.code)?)),
            None => None,
        };
        let chain = own.iter().flat_map(|own| &own.cert).map(|der| der.to_vec()).collect();
        let key = (veil.tls.verify, roots, chain);
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        let base = match configs.get(&key) {
            Some(config) => Arc::clone(config),
            None => {
                let verifier = verify::verifier(veil.tls.verify, key.1.as_deref())?;
                let mut config = ClientConfig::builder_with_provider(verify::provider())
                    .with_safe_default_protocol_versions()
                    .map_err(|error| error.to_string())?
                    .dangerous()
                    .with_custom_certificate_verifier(verifier)
                    .with_client_cert_resolver(Arc::new(Identity { own }));
                config.resumption = Resumption::store(Arc::clone(&self.sessions));
                let config = Arc::new(config);
                configs.insert(key, Arc::clone(&config));
                config
            }
        };
        let mut config = (*base).clone();
        config.alpn_protocols = veil.offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        Ok(config)
    }
}

/// Whose TLS it is, and what is asked of it.
#[derive(Clone, Copy)]
pub struct Veil<'a> {
    /// Name for SNI and verification.
    pub host: &'a str,
    pub tls: &'a TlsSpec,
    /// Names for ALPN (RFC 7301).
    pub offered: &'a [&'a str],
    /// `Tls` with the server, `Proxy` with an HTTPS proxy on the way.
    pub layer: Layer,
}

impl Veil<'_> {
    fn logs(&self) -> (Log, Log) {
        if self.layer == Layer::Proxy { (Log::ProxyTx, Log::ProxyRx) } else { (Log::PlainTx, Log::PlainRx) }
    }
}

/// The names that ALPN offers. A server that picks h2 would end a WebSocket upgrade.
#[must_use]
pub fn offered(expect: &str, version: HttpVersion) -> &'static [&'static str] {
    match (expect, version) {
        ("raw", _) => &[],
        ("http", HttpVersion::Auto) => &["h2", "http/1.1"],
        // WebSocket over HTTP/2 (RFC 8441) only where that was asked for: an upgrade needs HTTP/1.1.
        ("http" | "ws", HttpVersion::Http2 | HttpVersion::Http2Prior) => &["h2"],
        // A server that knows ALPN may know no name but http/1.1; the request line says 1.0 all the same.
        ("http", HttpVersion::Http10) => &["http/1.0", "http/1.1"],
        _ => &["http/1.1"],
    }
}

/// Performs the handshake. A refusal is in the record, with the verdict, when this fails.
pub async fn handshake(
    trust: &Trust,
    below: Stream,
    veil: &Veil<'_>,
    limit: Option<Duration>,
) -> Result<Secured, Unreached> {
    let witness = {
        let line = below.tap().line();
        Witness { pen: line.pen().clone(), conn: line.conn(), layer: veil.layer }
    };
    let begun = witness.pen.now();
    let prepared = server_name(veil.host).and_then(|name| Ok((name, trust.config(veil)?)));
    let (name, config) = match prepared {
        Ok(prepared) => prepared,
        Err(text) => {
            verify::unprepared(&witness, veil.tls, text);
            Line::new(below).close(CLOSE_WAIT).await;
            return Err(Unreached);
        }
    };
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, below).into_fallible();
    let connecting = WITNESS.scope(witness.clone(), connecting);
    let outcome = match limit {
        Some(limit) => match tokio::time::timeout(limit, connecting).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
                let timeout = TcpTimeout { what: "tls".to_owned(), limit_ms };
                witness.note(Dir::Local, Data::TcpTimeout(timeout));
                return Err(Unreached);
            }
        },
        None => connecting.await,
    };
    match outcome {
        Ok(stream) => {
            established(&witness, begun, &stream, veil.offered);
            let (tx, rx) = veil.logs();
            Ok(Secured { stream, witness, tx, rx, notified: false, ended: false })
        }
        Err((error, below)) => {
            failed(&witness, &error, below.tap().line().received_bytes());
            Line::new(below).close(CLOSE_WAIT).await;
            Err(Unreached)
        }
    }
}

/// The name that a certificate must carry; a zone is no part of it (RFC 6874 §1).
fn server_name(host: &str) -> Result<ServerName<'static>, String> {
    let bare = host.split('%').next().unwrap_or(host);
    ServerName::try_from(bare.to_owned()).map_err(|error| error.to_string())
}

/// A stream above TLS.
pub struct Secured {
    stream: TlsStream<Stream>,
    /// Where what happens is written down.
    witness: Witness,
    tx: Log,
    rx: Log,
    /// Our close_notify was told.
    notified: bool,
    /// close_notify came: what follows on the wire is no part of the stream.
    ended: bool,
}

impl Secured {
    /// The stream beneath.
    #[must_use]
    pub fn below(&self) -> &Stream {
        self.stream.get_ref().0
    }

    /// The same, to act on it.
    pub fn below_mut(&mut self) -> &mut Stream {
        self.stream.get_mut().0
    }

    /// What ALPN agreed on.
    #[must_use]
    pub fn alpn(&self) -> Option<&[u8]> {
        self.stream.get_ref().1.alpn_protocol()
    }

    /// True while records wait to be written.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        self.stream.get_ref().1.wants_write() || self.below().wants_write()
    }

    /// Gives bytes to TLS. They are written down before the records that carry them.
    pub fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.wants_write() {
            ready!(self.poll_flush(cx))?;
        }
        let t_ns = self.witness.pen.now();
        let accepted = self.stream.get_mut().1.writer().write(bytes)?;
        let given = Bytes::copy_from_slice(&bytes[..accepted]);
        self.witness.pen.bytes(self.witness.conn, self.tx, t_ns, given);
        match self.poll_flush(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(accepted)),
        }
    }

    /// Writes the records that wait.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Ends our direction of the TLS stream (RFC 8446 §6.1), once.
    pub fn notify_close(&mut self) {
        if std::mem::replace(&mut self.notified, true) {
            return;
        }
        self.stream.get_mut().1.send_close_notify();
        self.witness.note(Dir::Tx, Data::CloseNotifySent(CloseNotify {}));
    }

    /// Reads what TLS has opened, at most `most` bytes; empty at the end, and once more when the FIN follows the
    /// close_notify.
    pub fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut BytesMut,
        most: usize,
    ) -> Poll<Result<Bytes, ()>> {
        while self.ended {
            let chunk = ready!(self.below_mut().poll_chunk(cx, buf, most))?;
            if chunk.is_empty() {
                return Poll::Ready(Ok(chunk));
            }
        }
        let polled = ready!(poll_chunk(&mut self.stream, cx, buf, most));
        let Witness { pen, conn, .. } = &self.witness;
        match polled {
            Ok(chunk) if chunk.is_empty() => {
                self.witness.note(Dir::Rx, Data::CloseNotifyReceived(CloseNotify {}));
                self.ended = true;
                Poll::Ready(Ok(chunk))
            }
            Ok(chunk) => {
                pen.bytes(*conn, self.rx, pen.now(), chunk.clone());
                Poll::Ready(Ok(chunk))
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                let cut = TlsTruncated { after_offset: self.below().tap().line().received_bytes() };
                self.witness.note(Dir::Rx, Data::TlsTruncated(cut));
                self.ended = true;
                Poll::Ready(Ok(Bytes::new()))
            }
            Err(error) => {
                failed(&self.witness, &error, self.below().tap().line().received_bytes());
                Poll::Ready(Err(()))
            }
        }
    }
}

fn established(witness: &Witness, begun: u64, stream: &TlsStream<Stream>, offered: &[&str]) {
    let session = stream.get_ref().1;
    let kind = session.handshake_kind();
    let established = TlsEstablished {
        version: match session.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
            other => format!("{other:?}"),
        },
        suite: session
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()).replace("TLS13_", "TLS_"))
            .unwrap_or_default(),
        group: session.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name())),
        alpn: session.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
        alpn_offered: offered.iter().map(|name| (*name).to_owned()).collect(),
        resumed: matches!(kind, Some(HandshakeKind::Resumed)),
        hello_retry: matches!(kind, Some(HandshakeKind::FullWithHelloRetryRequest)),
        duration_ns: witness.pen.now().saturating_sub(begun),
    };
    witness.note(Dir::Local, Data::TlsEstablished(Box::new(established)));
}

/// Says why TLS cannot go on. Faults of the socket itself are in the record already.
fn failed(witness: &Witness, error: &io::Error, received: u64) {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        witness.note(Dir::Rx, Data::TlsTruncated(TlsTruncated { after_offset: received }));
        return;
    }
    let Some(reason) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return;
    };
    let mut readable_alert = false;
    let mut malformed = false;
    witness.pen.scan(|event| match &event.data {
        Data::TlsAlert(_) if event.dir == Dir::Rx => readable_alert = true,
        Data::TlsMalformed(_) => malformed = true,
        _ => {}
    });
    match reason {
        rustls::Error::AlertReceived(_) if readable_alert => {}
        rustls::Error::AlertReceived(description) => alert(witness, Dir::Rx, *description),
        rustls::Error::InvalidCertificate(why) => alert(witness, Dir::Tx, why.clone().into()),
        other if !malformed => {
            let why = match other {
                rustls::Error::InvalidMessage(_) => Phrase::new("tls-not-tls"),
                rustls::Error::PeerIncompatible(_) => Phrase::new("tls-incompatible"),
                _ => Phrase::new("tls-broken"),
            };
            let broken = Malformed {
                why: why.with("text", other.to_string()),
                rfc: "RFC 8446 §6.2".to_owned(),
                fatal: true,
            };
            witness.note(Dir::Rx, Data::TlsMalformed(broken));
        }
        _ => {}
    }
}

fn alert(witness: &Witness, dir: Dir, description: AlertDescription) {
    let code = description.into();
    let alert = TlsAlert {
        level: "fatal".to_owned(),
        code,
        description: alert_name(code).to_owned(),
        meaning: alert_meaning(code),
        encrypted: true,
    };
    witness.note(dir, Data::TlsAlert(alert));
}
