//! TLS by rustls over the tap: the handshake with its verdict, and the stream above it whose bytes are
//! written down as `plain_tx` and `plain_rx`.

use std::collections::HashMap;
use std::future::Future;
use std::io::{self, Write};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rustls::client::{ClientSessionMemoryCache, ClientSessionStore, Resumption};
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, HandshakeKind, ProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::line::{CLOSE_WAIT, Line};
use super::verify::{self, WITNESS, Witness};
use super::{Call, Unreached};
use crate::api::HttpVersion;
use crate::decode::tls::{alert_meaning, alert_name};
use crate::event::{
    CloseNotify, Data, Dir, Event, Log, Malformed, Phrase, TcpTimeout, TlsAlert, TlsEstablished, TlsTruncated,
};
use crate::tap::{Pen, Tap};

/// Sessions that may be resumed, for all servers together.
const SESSIONS: usize = 256;

/// What all connections of an engine share: verifiers and the sessions that may be resumed.
pub struct Trust {
    sessions: Arc<dyn ClientSessionStore>,
    /// rustls resumes a session only under the verifier that judged it, so configurations are kept.
    configs: Mutex<HashMap<Judged, Arc<ClientConfig>>>,
}

/// Whether verification is enforced, and the extra roots.
type Judged = (bool, Option<Vec<u8>>);

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
    fn config(&self, call: &Call<'_>) -> Result<ClientConfig, String> {
        let roots = match &call.tls.ca_file {
            Some(path) => Some(std::fs::read(path).map_err(|error| error.to_string())?),
            None => None,
        };
        let key = (call.tls.verify, roots);
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        let base = match configs.get(&key) {
            Some(config) => Arc::clone(config),
            None => {
                let verifier = verify::verifier(call.tls.verify, key.1.as_deref())?;
                let mut config = ClientConfig::builder_with_provider(verify::provider())
                    .with_safe_default_protocol_versions()
                    .map_err(|error| error.to_string())?
                    .dangerous()
                    .with_custom_certificate_verifier(verifier)
                    .with_no_client_auth();
                config.resumption = Resumption::store(Arc::clone(&self.sessions));
                let config = Arc::new(config);
                configs.insert(key, Arc::clone(&config));
                config
            }
        };
        let mut config = (*base).clone();
        config.alpn_protocols =
            offered(call.expect, call.version).iter().map(|name| name.as_bytes().to_vec()).collect();
        Ok(config)
    }
}

/// The names that ALPN offers. A server that picks h2 would end a WebSocket upgrade.
fn offered(expect: &str, version: HttpVersion) -> &'static [&'static str] {
    match (expect, version) {
        ("raw", _) => &[],
        ("http", HttpVersion::Auto) => &["h2", "http/1.1"],
        ("http", HttpVersion::Http2 | HttpVersion::Http2Prior) => &["h2"],
        ("http", HttpVersion::Http10) => &["http/1.0"],
        _ => &["http/1.1"],
    }
}

/// Performs the handshake. A refusal is in the record, with the verdict, when this fails.
pub async fn handshake(
    trust: &Trust,
    tap: Tap<TcpStream>,
    call: &Call<'_>,
    limit: Option<Duration>,
) -> Result<Secured, Unreached> {
    let pen = tap.line().pen().clone();
    let conn = tap.line().conn();
    let begun = pen.now();
    let host = call.tls.server_name.as_deref().unwrap_or(&call.target.host);
    let prepared = ServerName::try_from(host.to_owned())
        .map_err(|error| error.to_string())
        .and_then(|name| Ok((name, trust.config(call)?)));
    let (name, config) = match prepared {
        Ok(prepared) => prepared,
        Err(text) => {
            verify::unprepared(&pen, conn, call.tls, text);
            Line::plain(tap).close(CLOSE_WAIT).await;
            return Err(Unreached);
        }
    };
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tap).into_fallible();
    let witness = Witness { pen: pen.clone(), conn };
    let connecting = WITNESS.scope(witness, connecting);
    let outcome = match limit {
        Some(limit) => match tokio::time::timeout(limit, connecting).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
                let timeout = TcpTimeout { what: "tls".to_owned(), limit_ms };
                pen.note(conn, Dir::Local, Data::TcpTimeout(timeout));
                return Err(Unreached);
            }
        },
        None => connecting.await,
    };
    match outcome {
        Ok(stream) => {
            established(&pen, conn, begun, &stream, offered(call.expect, call.version));
            Ok(Secured { stream, ended: false })
        }
        Err((error, tap)) => {
            failed(&pen, conn, &error, tap.line().received_bytes());
            Line::plain(tap).close(CLOSE_WAIT).await;
            Err(Unreached)
        }
    }
}

/// A stream above TLS.
pub struct Secured {
    stream: TlsStream<Tap<TcpStream>>,
    /// close_notify came: what follows on the wire is no part of the stream.
    ended: bool,
}

impl Secured {
    /// The tap beneath.
    #[must_use]
    pub fn tap(&self) -> &Tap<TcpStream> {
        self.stream.get_ref().0
    }

    /// The same, to act on the socket.
    pub fn tap_mut(&mut self) -> &mut Tap<TcpStream> {
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
        self.stream.get_ref().1.wants_write()
    }

    /// Gives bytes to TLS. They are written down before the records that carry them.
    pub fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.wants_write() {
            ready!(self.poll_flush(cx))?;
        }
        let (tap, session) = self.stream.get_mut();
        let t_ns = tap.line().pen().now();
        let accepted = session.writer().write(bytes)?;
        let given = Bytes::copy_from_slice(&bytes[..accepted]);
        tap.line().pen().bytes(tap.line().conn(), Log::PlainTx, t_ns, given);
        match self.poll_flush(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(accepted)),
        }
    }

    /// Writes the records that wait.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Ends our direction of the TLS stream (RFC 8446 §6.1).
    pub fn notify_close(&mut self) {
        let (tap, session) = self.stream.get_mut();
        session.send_close_notify();
        tap.line().pen().note(tap.line().conn(), Dir::Tx, Data::CloseNotifySent(CloseNotify {}));
    }

    /// Reads what TLS has opened; empty at the end, and once more when the FIN follows the close_notify.
    pub fn poll_chunk(&mut self, cx: &mut Context<'_>, buf: &mut BytesMut) -> Poll<Result<Bytes, ()>> {
        while self.ended {
            let chunk = ready!(self.tap_mut().poll_chunk(cx, buf)).map_err(|_| ())?;
            if chunk.is_empty() {
                return Poll::Ready(Ok(chunk));
            }
        }
        let polled = ready!(pin!(self.stream.read_buf(buf)).poll(cx));
        let line = self.tap().line();
        let (pen, conn) = (line.pen(), line.conn());
        match polled {
            Ok(0) => {
                pen.note(conn, Dir::Rx, Data::CloseNotifyReceived(CloseNotify {}));
                self.ended = true;
                Poll::Ready(Ok(Bytes::new()))
            }
            Ok(_) => {
                let chunk = buf.split().freeze();
                pen.bytes(conn, Log::PlainRx, pen.now(), chunk.clone());
                Poll::Ready(Ok(chunk))
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                let cut = TlsTruncated { after_offset: line.received_bytes() };
                pen.note(conn, Dir::Rx, Data::TlsTruncated(cut));
                self.ended = true;
                Poll::Ready(Ok(Bytes::new()))
            }
            Err(error) => {
                failed(pen, conn, &error, line.received_bytes());
                Poll::Ready(Err(()))
            }
        }
    }
}

fn established(pen: &Pen, conn: u32, begun: u64, stream: &TlsStream<Tap<TcpStream>>, offered: &[&str]) {
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
        duration_ns: pen.now().saturating_sub(begun),
    };
    pen.note(conn, Dir::Local, Data::TlsEstablished(established));
}

/// Says why TLS cannot go on. Faults of the socket itself are in the record already.
fn failed(pen: &Pen, conn: u32, error: &io::Error, received: u64) {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        pen.note(conn, Dir::Rx, Data::TlsTruncated(TlsTruncated { after_offset: received }));
        return;
    }
    let Some(reason) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return;
    };
    let mut readable_alert = false;
    let mut malformed = false;
    pen.scan(|event| match &event.data {
        Data::TlsAlert(_) if event.dir == Dir::Rx => readable_alert = true,
        Data::TlsMalformed(_) => malformed = true,
        _ => {}
    });
    match reason {
        rustls::Error::AlertReceived(_) if readable_alert => {}
        rustls::Error::AlertReceived(description) => alert(pen, conn, Dir::Rx, *description),
        rustls::Error::InvalidCertificate(why) => alert(pen, conn, Dir::Tx, why.clone().into()),
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
            pen.fact(Event::new(conn, pen.now(), Dir::Rx, Data::TlsMalformed(broken)));
        }
        _ => {}
    }
}

fn alert(pen: &Pen, conn: u32, dir: Dir, description: AlertDescription) {
    let code = description.into();
    let alert = TlsAlert {
        level: "fatal".to_owned(),
        code,
        description: alert_name(code).to_owned(),
        meaning: alert_meaning(code),
        encrypted: true,
    };
    pen.note(conn, dir, Data::TlsAlert(alert));
}
