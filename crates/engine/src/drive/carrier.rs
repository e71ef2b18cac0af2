//! An open connection and the version of HTTP that it speaks.

use std::time::Duration;

use super::http1::{self, Outcome, Sending};
use super::http2::{Client, Request};
use super::orders::Orders;
use crate::api::HttpVersion;
use crate::compose::{Draft, Target};
use crate::dial::line::{CLOSE_WAIT, Line};

/// A connection that carries exchanges.
#[expect(clippy::large_enum_variant, reason = "one for each connection, moved once an exchange")]
pub enum Carrier {
    Http1(Line),
    Http2(Box<Client>),
}

impl Carrier {
    /// What the connection speaks, as was asked for and as ALPN decided (RFC 9113 §3.2, §3.3). Absent when
    /// HTTP/2 was insisted on and the server did not choose it; then the connection is closed.
    pub async fn new(line: Line, version: HttpVersion, tls: bool) -> Option<Carrier> {
        let h2 = line.alpn() == Some(b"h2");
        match version {
            HttpVersion::Http10 | HttpVersion::Http11 => Some(Carrier::Http1(line)),
            HttpVersion::Auto if !h2 => Some(Carrier::Http1(line)),
            HttpVersion::Http2 if tls && !h2 => {
                line.close(CLOSE_WAIT).await;
                None
            }
            // Without TLS there is nothing to negotiate with: HTTP/2 is prior knowledge or not at all.
            HttpVersion::Auto | HttpVersion::Http2 | HttpVersion::Http2Prior => {
                Some(Carrier::Http2(Box::new(Client::new(line))))
            }
        }
    }

    /// The connection's number within the session.
    #[must_use]
    pub fn conn(&self) -> u32 {
        match self {
            Carrier::Http1(line) => line.conn(),
            Carrier::Http2(client) => client.conn(),
        }
    }

    /// It carries no further exchange, as far as is known by now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match self {
            Carrier::Http1(line) => line.is_over(),
            Carrier::Http2(client) => client.is_over(),
        }
    }

    /// Waits for what the peer does while nothing is under way; false when no further exchange can follow.
    /// Cancel safe.
    pub async fn idle(&mut self) -> bool {
        match self {
            Carrier::Http1(line) => {
                // Nothing is owed: whatever comes makes the connection unusable for another exchange.
                line.turn().await;
                false
            }
            Carrier::Http2(client) => client.idle().await,
        }
    }

    /// Sends the requests and reads until every response is complete. The target and the
    /// drafts make the pseudo-header fields of HTTP/2.
    pub async fn exchange(
        self,
        drafts: Vec<Draft>,
        target: &Target,
        sending: &Sending<'_>,
        orders: &mut Orders,
    ) -> Outcome {
        match self {
            Carrier::Http1(line) => http1::exchange(line, drafts, sending, orders).await,
            Carrier::Http2(client) => {
                let requests = drafts.into_iter().map(|draft| Request::new(draft, target)).collect();
                client.exchange(requests, sending, orders).await
            }
        }
    }

    /// Closes in order, within the given time.
    pub async fn close(self, wait: Duration) {
        match self {
            Carrier::Http1(line) => line.close(wait).await,
            Carrier::Http2(client) => client.close(wait).await,
        };
    }

    /// Resets the connection.
    pub fn reset(self, how: &str) {
        match self {
            Carrier::Http1(line) => line.reset(how),
            Carrier::Http2(client) => client.reset(how),
        }
    }
}
