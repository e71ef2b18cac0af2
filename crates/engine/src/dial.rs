//! From a target to a tapped stream: names, addresses, TCP, a proxy, TLS; every step an event.
//!
//! The seam between the steps is the [`stream::Stream`] that each hands on.

mod client;
pub mod dns;
pub mod line;
mod os;
mod proxy;
pub mod stream;
pub mod tcp;
pub mod tls;
mod verify;

use std::time::Duration;

use tokio::time::Instant;

use crate::api::{ConnectSpec, HttpVersion, Limits, TlsSpec};
use crate::compose::{Proxy, Target, Way};
use crate::event::{ConnectPlan, Data, Dir, Layer, ProxyChosen};
use crate::tap::Pen;

use self::line::Line;
use self::stream::Stream;
use self::tls::{Trust, Veil};

/// What is dialled.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    pub target: &'a Target,
    /// What the session expects above TCP: `raw`, `http` or `ws`.
    pub expect: &'static str,
    /// What ALPN offers, above `raw`.
    pub version: HttpVersion,
    pub tls: &'a TlsSpec,
    pub limits: &'a Limits,
    pub connect: &'a ConnectSpec,
}

/// The target could not be reached; why is in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreached;

/// Dials connection `conn`. Cancel safe: a dropped dial closes its sockets and its attempts say so.
pub async fn dial(pen: &Pen, trust: &Trust, conn: u32, call: &Call<'_>) -> Result<Line, Unreached> {
    let target = call.target;
    let limit = limit(call.limits.connect_ms);
    // What is wrong with the proxy as typed was said before the session was opened.
    let stream = match Proxy::choose(call.connect, target).map_err(|_| Unreached)? {
        None => reach(pen, conn, call, (&target.dialed(), target.port), limit).await?,
        Some(proxy) => through(pen, trust, conn, call, &proxy, limit).await?,
    };
    if !target.tls {
        return Ok(Line::new(stream));
    }
    let host = call.tls.server_name.as_deref().unwrap_or(&target.host);
    let veil =
        Veil { host, tls: call.tls, offered: tls::offered(call.expect, call.version), layer: Layer::Tls };
    Ok(Line::new(tls::handshake(trust, stream, &veil, limit).await?.into()))
}

/// Names, addresses and TCP.
async fn reach(
    pen: &Pen,
    conn: u32,
    call: &Call<'_>,
    (host, port): (&str, u16),
    limit: Option<Duration>,
) -> Result<Stream, Unreached> {
    let addresses = dns::resolve(pen, conn, (host, port), &call.connect.resolve).await?;
    let order = tcp::order(&addresses);
    let plan = ConnectPlan {
        host: host.to_owned(),
        port,
        order: order.iter().map(ToString::to_string).collect(),
        policy: "rfc8305".to_owned(),
        delay_ms: tcp::ATTEMPT_DELAY_MS,
        expect: call.expect.to_owned(),
        tls: call.target.tls,
    };
    pen.note(conn, Dir::Local, Data::ConnectPlan(plan));
    Ok(tcp::connect(pen, conn, &order, limit).await?.into())
}

/// To the proxy, and through it to the target.
async fn through(
    pen: &Pen,
    trust: &Trust,
    conn: u32,
    call: &Call<'_>,
    proxy: &Proxy,
    limit: Option<Duration>,
) -> Result<Stream, Unreached> {
    let target = call.target;
    let way = proxy.way(target, call.version);
    let chosen = ProxyChosen {
        url: proxy.url(),
        kind: proxy.kind.scheme().to_owned(),
        source: proxy.source.clone(),
        way: way.name().to_owned(),
        host: target.host.clone(),
        port: target.port,
    };
    pen.note(conn, Dir::Local, Data::ProxyChosen(Box::new(chosen)));
    let deadline = limit.map(|limit| Instant::now() + limit);
    let there = proxy::destination(pen, conn, call, proxy).await?;
    let stream = reach(pen, conn, call, (&proxy.host, proxy.port), limit).await?;
    let stream = proxy::veiled(trust, stream, call, proxy, limit).await?;
    if way == Way::AbsoluteForm {
        return Ok(stream);
    }
    let limit_ms = call.limits.connect_ms;
    proxy::open(stream, (proxy, way), target, &there, deadline.map(|deadline| (deadline, limit_ms))).await
}

/// A limit as typed: 0 means none.
fn limit(ms: u64) -> Option<Duration> {
    (ms > 0).then(|| Duration::from_millis(ms))
}
