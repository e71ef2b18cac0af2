//! Asking a proxy for the way: CONNECT (RFC 9110 §9.3.6) or SOCKS 5 (RFC 1928, RFC 1929).
//!
//! Nothing is parsed here: what an answer means, and where it ends, the decoder says.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};

use super::line::{CLOSE_WAIT, Line};
use super::stream::Stream;
use super::tls::{Trust, Veil, handshake};
use super::{Call, Unreached, dns};
use crate::compose::{Proxy, ProxyKind, Target, Way};
use crate::event::{Data, Dir, Event, Framing, Layer, ProxyOpen, SocksMessage, TcpTimeout, authority};
use crate::tap::Pen;

/// Room for one read.
const READ_ROOM: usize = 16 * 1024;
/// RFC 1928 §3.
const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;

/// What a proxy is asked to connect to.
pub enum Destination {
    /// The proxy looks the name up.
    Name,
    Address(SocketAddr),
}

/// What the proxy is asked for. A SOCKS proxy of the kind that looks nothing up gets an address, which is
/// looked up here.
pub async fn destination(
    pen: &Pen,
    conn: u32,
    call: &Call<'_>,
    proxy: &Proxy,
) -> Result<Destination, Unreached> {
    let target = call.target;
    if proxy.kind != ProxyKind::Socks5 {
        return Ok(Destination::Name);
    }
    let found = dns::resolve(pen, conn, (&target.host, target.port), &call.connect.resolve).await?;
    Ok(found.first().map_or(Destination::Name, |address| Destination::Address(*address)))
}

/// TLS with the proxy itself, where it wants it.
pub async fn veiled(
    trust: &Trust,
    stream: Stream,
    call: &Call<'_>,
    proxy: &Proxy,
    limit: Option<Duration>,
) -> Result<Stream, Unreached> {
    if proxy.kind != ProxyKind::Https {
        return Ok(stream);
    }
    let veil = Veil { host: &proxy.host, tls: call.tls, offered: &["http/1.1"], layer: Layer::Proxy };
    Ok(handshake(trust, stream, &veil, limit).await?.into())
}

/// Asks for the way to the target; what follows on the stream is the target's. `deadline` comes with the
/// limit that a person typed.
pub async fn open(
    stream: Stream,
    (proxy, way): (&Proxy, Way),
    target: &Target,
    there: &Destination,
    deadline: Option<(Instant, u64)>,
) -> Result<Stream, Unreached> {
    let line = stream.tap().line();
    let (pen, conn) = (line.pen().clone(), line.conn());
    let begun = pen.now();
    let mut talk = Talk { stream, pen: pen.clone(), conn, received: 0, said: Said::default() };
    let asking = async {
        match way {
            Way::Connect => connect(&mut talk, proxy, target).await,
            Way::Socks => socks(&mut talk, proxy, target, there).await,
            Way::AbsoluteForm => Ok(()),
        }
    };
    let asked = match deadline {
        None => asking.await,
        Some((deadline, limit_ms)) => match timeout_at(deadline, asking).await {
            Ok(asked) => asked,
            Err(_) => {
                let timeout = TcpTimeout { what: "proxy".to_owned(), limit_ms };
                let mut event = Event::new(conn, pen.now(), Dir::Local, Data::TcpTimeout(timeout));
                event.layer = Layer::Proxy;
                pen.fact(event);
                Err(Unreached)
            }
        },
    };
    if let Err(unreached) = asked {
        Line::new(talk.stream).close(CLOSE_WAIT).await;
        return Err(unreached);
    }
    let open = ProxyOpen {
        target: authority(&target.host, target.port),
        duration_ns: pen.now().saturating_sub(begun),
    };
    pen.note(conn, Dir::Local, Data::ProxyOpen(open));
    Ok(talk.stream)
}

/// The conversation with a proxy.
struct Talk {
    stream: Stream,
    pen: Pen,
    conn: u32,
    /// Bytes that the proxy sent so far.
    received: u64,
    said: Said,
}

/// What the decoder said of the proxy's answers.
#[derive(Default)]
struct Said {
    socks: Option<SocksMessage>,
    /// Status of the newest response.
    status: Option<u16>,
    tunnel: bool,
    /// Where the message that opened the way ended.
    end: u64,
    fatal: bool,
}

impl Said {
    fn look(&mut self, event: &Event) {
        let end = event.ranges.iter().map(|range| range.off + range.len).max().unwrap_or_default();
        match &event.data {
            Data::ResponseHead(head) => {
                self.status = Some(head.status);
                self.tunnel = matches!(head.framing, Framing::Tunnel { .. });
                self.end = end;
            }
            Data::Socks(message) if event.dir == Dir::Rx => {
                self.socks = Some(message.clone());
                self.end = end;
            }
            Data::HttpMalformed(flaw) | Data::ProxyMalformed(flaw) if flaw.fatal && event.dir == Dir::Rx => {
                self.fatal = true;
            }
            _ => {}
        }
    }
}

impl Talk {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), Unreached> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        // Why it broke is in the record.
        sent.await.map_err(|_: std::io::Error| Unreached)
    }

    /// Reads until the decoder has said what `known` waits for. What came behind it is put back.
    async fn hear(&mut self, known: impl Fn(&Said) -> bool) -> Result<(), Unreached> {
        let mut buf = BytesMut::new();
        loop {
            buf.reserve(READ_ROOM);
            let chunk: Bytes = poll_fn(|cx| self.stream.poll_chunk(cx, &mut buf, READ_ROOM))
                .await
                .map_err(|()| Unreached)?;
            if chunk.is_empty() {
                return Err(Unreached);
            }
            self.received += chunk.len() as u64;
            let (conn, said) = (self.conn, &mut self.said);
            self.pen.scan(|event| {
                if event.conn == conn && event.layer == Layer::Proxy {
                    said.look(event);
                }
            });
            if said.fatal {
                return Err(Unreached);
            }
            if known(said) {
                let behind = usize::try_from(self.received.saturating_sub(said.end)).unwrap_or(0);
                let at = chunk.len().saturating_sub(behind);
                self.stream.put_back(chunk.slice(at..));
                return Ok(());
            }
        }
    }
}

async fn connect(talk: &mut Talk, proxy: &Proxy, target: &Target) -> Result<(), Unreached> {
    let authority = authority(&target.host, target.port);
    let mut head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
    if let Some(credentials) = proxy.basic() {
        head.push_str(&format!("Proxy-Authorization: {credentials}\r\n"));
    }
    head.push_str(concat!("User-Agent: Sockeye/", env!("CARGO_PKG_VERSION"), "\r\n\r\n"));
    talk.send(head.as_bytes()).await?;
    talk.hear(|said| said.status.is_some()).await?;
    let opened = talk.said.tunnel && talk.said.status.is_some_and(|status| (200..300).contains(&status));
    if opened { Ok(()) } else { Err(Unreached) }
}

async fn socks(
    talk: &mut Talk,
    proxy: &Proxy,
    target: &Target,
    there: &Destination,
) -> Result<(), Unreached> {
    let greeting: &[u8] = match proxy.credentials {
        Some(_) => &[VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD],
        None => &[VERSION, 1, NO_AUTHENTICATION],
    };
    talk.send(greeting).await?;
    let method = accepted(talk).await?;
    if method.fields.iter().any(|field| field.name == "METHOD" && field.octets.0 == [USER_AND_PASSWORD]) {
        let (user, password) = proxy.credentials.as_ref().ok_or(Unreached)?;
        let mut auth = BytesMut::new();
        auth.put_u8(1);
        put_word(&mut auth, user.as_bytes())?;
        put_word(&mut auth, password.as_bytes())?;
        talk.send(&auth).await?;
        accepted(talk).await?;
    }
    let mut request = BytesMut::from(&[VERSION, 1, 0][..]);
    let address = match there {
        Destination::Address(address) => Some(address.ip()),
        Destination::Name => target.host.parse().ok(),
    };
    match address {
        Some(IpAddr::V4(address)) => {
            request.put_u8(1);
            request.put_slice(&address.octets());
        }
        Some(IpAddr::V6(address)) => {
            request.put_u8(4);
            request.put_slice(&address.octets());
        }
        None => {
            request.put_u8(3);
            put_word(&mut request, target.host.as_bytes())?;
        }
    }
    request.put_u16(target.port);
    talk.send(&request).await?;
    accepted(talk).await.map(|_| ())
}

/// The next message of the proxy, unless it refuses.
async fn accepted(talk: &mut Talk) -> Result<SocksMessage, Unreached> {
    talk.said.socks = None;
    talk.hear(|said| said.socks.is_some()).await?;
    talk.said.socks.take().filter(|message| message.problem.is_none()).ok_or(Unreached)
}

/// Octets behind their length; longer ones have no form here.
fn put_word(message: &mut BytesMut, word: &[u8]) -> Result<(), Unreached> {
    message.put_u8(u8::try_from(word.len()).map_err(|_| Unreached)?);
    message.put_slice(word);
    Ok(())
}
