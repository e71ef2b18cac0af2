//! Proxies: HTTP with CONNECT and absolute-form, with and without credentials; SOCKS 5; one that refuses.
//!
//! They lead to loopback and nowhere else, whatever they are asked for.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use crate::http::{Request, Response, read_request};
use crate::wire::{Socket, Wire};

/// Who may pass where credentials are wanted.
pub(crate) const USER: &str = "sockeye";
pub(crate) const PASSWORD: &str = "river";

/// Whom an HTTP proxy lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Everybody,
    /// Basic (RFC 7617) with [`USER`] and [`PASSWORD`].
    Known,
    Nobody,
}

/// An HTTP proxy.
pub(crate) async fn http<S: Socket>(stream: S, policy: Policy) {
    let mut wire = Wire::new(stream);
    // The client has gone when this fails.
    while let Ok(Ok(Some(request))) = read_request(&mut wire).await {
        if let Some(refusal) = refused(&request, policy) {
            if refusal.send(&mut wire, &request).await.is_err() {
                return;
            }
            continue;
        }
        drop(pass(wire, &request).await);
        return;
    }
    wire.close().await;
}

/// A SOCKS 5 proxy (RFC 1928): without authentication, or with user and password where they are offered.
pub(crate) async fn socks<S: Socket>(stream: S) {
    // The client has gone when this fails.
    drop(negotiate(Wire::new(stream)).await);
}

fn refused(request: &Request, policy: Policy) -> Option<Response> {
    let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}")));
    match policy {
        Policy::Nobody => Some(Response::text(403, "This proxy lets nothing through.\n")),
        Policy::Known if request.header("proxy-authorization") != Some(&expected) => Some(
            Response::text(407, "Who are you?\n").with("Proxy-Authenticate", "Basic realm=\"Playground\""),
        ),
        Policy::Known | Policy::Everybody => None,
    }
}

async fn pass<S: Socket>(mut wire: Wire<S>, request: &Request) -> io::Result<()> {
    let tunnel = request.method == "CONNECT";
    let rest = request.target.strip_prefix("http://");
    let (authority, path) = match rest {
        _ if tunnel => (request.target.as_str(), ""),
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => {
            let refusal = Response::text(400, "A proxy needs the whole URL (RFC 9112 §3.2.2).\n");
            return refusal.send(&mut wire, request).await;
        }
    };
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let Some(address) = port.parse().ok().and_then(|port| loopback(host, port)) else {
        let refusal = Response::text(403, "This proxy leads to loopback only.\n");
        return refusal.send(&mut wire, request).await;
    };
    let Ok(mut server) = TcpStream::connect(address).await else {
        return Response::text(502, "Nothing listens there.\n").send(&mut wire, request).await;
    };
    if tunnel {
        wire.write(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    } else {
        let mut onward = Wire::new(server);
        onward.write(&forwarded(request, path)).await?;
        server = onward.stream;
    }
    join(wire, server).await
}

/// The request as the server gets it: origin-form, without what was meant for the proxy.
fn forwarded(request: &Request, path: &str) -> Vec<u8> {
    let path = if path.is_empty() { "/" } else { path };
    let mut head = format!("{} {path} {}\r\n", request.method, request.version);
    let dropped = ["proxy-authorization", "proxy-connection", "transfer-encoding", "content-length"];
    for (name, value) in &request.headers {
        if !dropped.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str("Via: 1.1 playground\r\n");
    if !request.body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", request.body.len()));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&request.body);
    bytes
}

async fn join<S: Socket>(mut wire: Wire<S>, mut server: TcpStream) -> io::Result<()> {
    use tokio::io::AsyncWriteExt;
    server.set_nodelay(true)?;
    server.write_all(&wire.unread.split()).await?;
    copy_bidirectional(&mut wire.stream, &mut server).await.map(|_| ())
}

async fn negotiate<S: Socket>(mut wire: Wire<S>) -> io::Result<()> {
    let greeting = take(&mut wire, 2).await?;
    let methods = take(&mut wire, usize::from(greeting[1])).await?;
    let method = if methods.contains(&2) {
        2
    } else if methods.contains(&0) {
        0
    } else {
        0xff
    };
    wire.write(&[5, method]).await?;
    match method {
        0xff => {
            wire.close().await;
            return Ok(());
        }
        2 if !known(&mut wire).await? => {
            wire.write(&[1, 1]).await?;
            wire.close().await;
            return Ok(());
        }
        2 => wire.write(&[1, 0]).await?,
        _ => {}
    }
    let request = take(&mut wire, 4).await?;
    let host = match request[3] {
        1 => <[u8; 4]>::try_from(take(&mut wire, 4).await?).map(|octets| IpAddr::from(octets).to_string()),
        4 => <[u8; 16]>::try_from(take(&mut wire, 16).await?).map(|octets| IpAddr::from(octets).to_string()),
        _ => {
            let len = take(&mut wire, 1).await?[0];
            Ok(String::from_utf8_lossy(&take(&mut wire, usize::from(len)).await?).into_owned())
        }
    };
    let port = take(&mut wire, 2).await?;
    let address = host.ok().and_then(|host| loopback(&host, u16::from_be_bytes([port[0], port[1]])));
    let (reply, server) = match address {
        _ if request[1] != 1 => (7, None),
        None => (2, None),
        Some(address) => match TcpStream::connect(address).await {
            Ok(server) => (0, Some(server)),
            Err(_) => (5, None),
        },
    };
    wire.write(&[5, reply, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
    match server {
        Some(server) => join(wire, server).await,
        None => {
            wire.close().await;
            Ok(())
        }
    }
}

/// User and password (RFC 1929).
async fn known<S: Socket>(wire: &mut Wire<S>) -> io::Result<bool> {
    let head = take(wire, 2).await?;
    let user = take(wire, usize::from(head[1])).await?;
    let len = take(wire, 1).await?[0];
    let password = take(wire, usize::from(len)).await?;
    Ok(user == USER.as_bytes() && password == PASSWORD.as_bytes())
}

async fn take<S: Socket>(wire: &mut Wire<S>, len: usize) -> io::Result<Vec<u8>> {
    while wire.unread.len() < len {
        if wire.fill().await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(wire.unread.split_to(len).to_vec())
}

/// A place on loopback; `None` for everything else.
fn loopback(host: &str, port: u16) -> Option<SocketAddr> {
    let here = host == "localhost" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    here.then(|| SocketAddr::from((host.parse().unwrap_or(Ipv4Addr::LOCALHOST), port)))
}
