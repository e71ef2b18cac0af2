//! The counterpart: a server on loopback that a newcomer can talk to offline, polite and rude on every layer.
//!
//! It shares no code with the engine: an oracle built from its subject proves nothing. HTTP is written by
//! hand on the socket, because half of what it serves (a truncated chunk, RST in mid-body, a wrong
//! `Sec-WebSocket-Accept`) is what a server library exists to prevent. It never listens on anything but
//! 127.0.0.1.
//!
//! - [`Playground`]: start, addresses, stop
//! - [`Example`]: what can be opened with one click
//! - `tcp`, `http`, `http2`, `websocket`, `above`, `proxy`: the peers; `certificate`: the authority behind the TLS
//!   ports

mod above;
mod certificate;
mod examples;
mod http;
mod http2;
mod ports;
mod proxy;
mod tcp;
mod websocket;
mod wire;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

pub use examples::Example;
pub use ports::Ports;

/// Where the Playground listens, whatever else is configured.
pub const ADDRESS: &str = "127.0.0.1";

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Any free ports instead of 7410 and up; for tests, which run side by side.
    pub free_ports: bool,
    /// Where to write the certificate authority, so that clients can be told to trust it.
    pub ca_file: Option<PathBuf>,
}

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    #[error("no port to listen on at 127.0.0.1")]
    Listen(#[source] io::Error),
    #[error("certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    #[error("certificate could not be used")]
    Tls(#[from] rustls::Error),
    #[error("certificate authority could not be written to {}", .0.display())]
    CaFile(PathBuf, #[source] io::Error),
}

/// A running Playground. Dropping it ends every connection, as [`Playground::stop`] does.
#[derive(Debug)]
pub struct Playground {
    /// Always [`ADDRESS`].
    pub address: &'static str,
    pub ports: Ports,
    /// The certificate authority that signed the certificates of the TLS ports.
    pub ca_pem: String,
    ca_file: Option<PathBuf>,
    tasks: JoinSet<()>,
}

impl Playground {
    /// Listens on all its ports; must be called within a tokio runtime. A port of 7410 and up that is
    /// taken is replaced by any free one, so read [`Playground::ports`].
    pub async fn start(options: Options) -> Result<Playground, StartError> {
        let certificates = certificate::Certificates::generate()?;
        let ca_pem = certificates.ca_pem.clone();
        if let Some(path) = &options.ca_file {
            write_ca(path, &ca_pem).map_err(|source| StartError::CaFile(path.clone(), source))?;
        }
        let plain_alpn = || certificates.server_config(&[], false);
        let http_alpn = || certificates.server_config(&[b"http/1.1"], false);
        let expired = certificates.server_config(&[b"http/1.1"], true)?;
        let https = certificates.server_config(&[b"h2", b"http/1.1"], false)?;
        let (tls_echo, wss) = (plain_alpn()?, http_alpn()?);
        let proxy_tls = http_alpn()?;

        let (ports, l) = ports::listen(options.free_ports).await.map_err(StartError::Listen)?;
        let chat = tcp::Chat::default();
        let board = http::Board::default();
        let hub = websocket::Hub::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(l.echo, |stream| async { drop(tcp::echo(stream).await) }));
        tasks.spawn(accept(l.chat, move |stream| tcp::chat(stream, chat.clone())));
        tasks.spawn(accept(l.reset, tcp::reset));
        tasks.spawn(accept(l.silent, tcp::silent));
        tasks.spawn(accept_tls(l.tls_echo, tls_echo, |stream| async { drop(tcp::echo(stream).await) }));
        let site = board.clone();
        tasks.spawn(accept(l.http, move |stream| http::serve(stream, site.clone())));
        let (site, rooms) = (board.clone(), hub.clone());
        tasks.spawn(accept_tls(l.https, https, move |stream| {
            let (site, rooms, h2) =
                (site.clone(), rooms.clone(), stream.get_ref().1.alpn_protocol() == Some(b"h2"));
            async move {
                if h2 { http2::serve(stream, site, rooms).await } else { http::serve(stream, site).await }
            }
        }));
        let (site, rooms) = (board.clone(), hub.clone());
        tasks.spawn(accept(l.h2c, move |stream| http2::serve(stream, site.clone(), rooms.clone())));
        tasks.spawn(accept_tls(l.expired, expired, move |stream| http::serve(stream, board.clone())));
        let room = hub.clone();
        tasks.spawn(accept(l.ws, move |stream| websocket::serve(stream, room.clone())));
        tasks.spawn(accept_tls(l.wss, wss, move |stream| websocket::serve(stream, hub.clone())));
        let above = above::Above::default();
        tasks.spawn(accept(l.above, move |stream| above::serve(stream, above.clone())));
        for (listener, policy) in [
            (l.proxy, proxy::Policy::Everybody),
            (l.proxy_known, proxy::Policy::Known),
            (l.proxy_refuses, proxy::Policy::Nobody),
        ] {
            tasks.spawn(accept(listener, move |stream| proxy::http(stream, policy)));
        }
        tasks.spawn(accept(l.socks, proxy::socks));
        let everybody = |stream| proxy::http(stream, proxy::Policy::Everybody);
        tasks.spawn(accept_tls(l.proxy_tls, proxy_tls, everybody));

        Ok(Playground { address: ADDRESS, ports, ca_pem, ca_file: options.ca_file, tasks })
    }

    /// What can be opened with one click, with the ports as they are.
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        examples::all(&self.ports, self.ca_file.as_deref())
    }

    /// The file that [`Options::ca_file`] named.
    #[must_use]
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_deref()
    }

    /// Ends every connection and frees the ports.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}

fn write_ca(path: &Path, pem: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, pem)
}

/// Accepts for as long as it is polled; its connections end with it.
async fn accept<F>(listener: TcpListener, serve: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = open.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Without it small answers would wait for the client's delayed ACK.
                    drop(stream.set_nodelay(true));
                    open.spawn(serve(stream));
                }
                // Out of descriptors: those that are open must end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

async fn accept_tls<F>(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    serve: impl Fn(tokio_rustls::server::TlsStream<TcpStream>) -> F + Clone + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let acceptor = TlsAcceptor::from(config);
    accept(listener, move |stream| {
        let (acceptor, serve) = (acceptor.clone(), serve.clone());
        async move {
            // A handshake that fails has sent its alert; the client's side is the one that explains it.
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream).await;
            }
        }
    })
    .await;
}
