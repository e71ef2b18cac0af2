//! From a target to a tapped stream: names, addresses, TCP, TLS; every step an event.
//!
//! A proxy will be one more step between `tcp` and `tls`; the seam is the stream that each step hands on.

pub mod dns;
pub mod line;
mod os;
pub mod tcp;
pub mod tls;
mod verify;

use std::time::Duration;

use crate::api::{HttpVersion, Limits, TlsSpec};
use crate::compose::Target;
use crate::event::{ConnectPlan, Data, Dir};
use crate::tap::Pen;

use self::line::Line;
use self::tls::Trust;

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
}

/// The target could not be reached; why is in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreached;

/// Dials connection `conn`. Cancel safe: a dropped dial closes its sockets and its attempts say so.
pub async fn dial(pen: &Pen, trust: &Trust, conn: u32, call: &Call<'_>) -> Result<Line, Unreached> {
    let target = call.target;
    let addresses = dns::resolve(pen, conn, &target.host, target.port).await?;
    let order = tcp::order(&addresses);
    let plan = ConnectPlan {
        host: target.host.clone(),
        port: target.port,
        order: order.iter().map(ToString::to_string).collect(),
        policy: "rfc8305".to_owned(),
        delay_ms: tcp::ATTEMPT_DELAY_MS,
        expect: call.expect.to_owned(),
        tls: target.tls,
    };
    pen.note(conn, Dir::Local, Data::ConnectPlan(plan));
    let limit = limit(call.limits.connect_ms);
    let tap = tcp::connect(pen, conn, &order, limit).await?;
    if !target.tls {
        return Ok(Line::plain(tap));
    }
    let stream = tls::handshake(trust, tap, call, limit).await?;
    Ok(Line::tls(stream))
}

/// A limit as typed: 0 means none.
fn limit(ms: u64) -> Option<Duration> {
    (ms > 0).then(|| Duration::from_millis(ms))
}
