//! The server's half of the opening handshake (RFC 6455 §4.2).

use std::io;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::http::{Request, Response, head};
use crate::wire::{Socket, Wire};

/// A request whose handshake is in order.
pub(crate) struct Upgrade {
    /// The right `Sec-WebSocket-Accept`.
    pub accept: String,
    offered: Vec<String>,
    /// On a stream of HTTP/2, whose 200 goes out with this subprotocol before (RFC 8441 §5).
    tunnel: Option<Option<String>>,
}

/// What a request for a tunnel asks for.
pub(super) fn tunnel(request: &Request, ours: &[&str]) -> Upgrade {
    let mut upgrade = Upgrade { accept: String::new(), offered: offered(request), tunnel: None };
    upgrade.tunnel = Some(upgrade.choose(ours).map(str::to_owned));
    upgrade
}

fn offered(request: &Request) -> Vec<String> {
    let named = |name: &str| name.eq_ignore_ascii_case("sec-websocket-protocol");
    let values =
        request.headers.iter().filter(|(name, _)| named(name)).flat_map(|(_, value)| value.split(','));
    values.map(|name| name.trim().to_owned()).collect()
}

/// What RFC 6455 §4.2.1 asks of the request; else the answer that §4.2.2 and §4.4 give.
pub(crate) fn check(request: &Request) -> Result<Upgrade, Response> {
    let refuse = |why: &str| Response::text(400, why).with("Connection", "close");
    if request.method != "GET" || request.version != "HTTP/1.1" {
        return Err(refuse("The upgrade is a GET of HTTP/1.1 (RFC 6455 §4.2.1).\n"));
    }
    if !request.has_token("connection", "upgrade") {
        return Err(refuse("Connection lacks the token Upgrade (RFC 6455 §4.2.1).\n"));
    }
    if request.header("sec-websocket-version") != Some("13") {
        return Err(Response::text(426, "Version 13 is spoken here (RFC 6455 §4.4).\n")
            .with("Sec-WebSocket-Version", "13")
            .with("Connection", "close"));
    }
    let key = request.header("sec-websocket-key").unwrap_or_default();
    // The RFC's own sample key is not canonical base64, so only the length is judged.
    if key.len() != 24 || !key.ends_with("==") {
        return Err(refuse("Sec-WebSocket-Key is not 16 bytes in base64 (RFC 6455 §4.2.1).\n"));
    }
    Ok(Upgrade { accept: derive_accept_key(key.as_bytes()), offered: offered(request), tunnel: None })
}

/// 401 with a body, as for any request; with the right credentials nothing else happens here either.
pub(crate) async fn refuse<S: Socket>(mut wire: Wire<S>, request: &Request) -> io::Result<()> {
    let expected = format!("Basic {}", BASE64_STANDARD.encode("user:pass"));
    let response = if request.header("authorization") == Some(expected.as_str()) {
        Response::json(
            403,
            &json!({ "error": "forbidden", "message": "These credentials may not open this session." }),
        )
    } else {
        Response::json(
            401,
            &json!({ "error": "unauthorized", "message": "This session asks for credentials." }),
        )
        .with("WWW-Authenticate", "Basic realm=\"playground\"")
    };
    response.with("Connection", "close").send(&mut wire, request).await?;
    wire.close().await;
    Ok(())
}

impl Upgrade {
    /// What the 200 of a tunnel names.
    pub(crate) fn chosen(&self) -> Option<&str> {
        self.tunnel.as_ref()?.as_deref()
    }

    /// The first of ours that the client offered.
    pub(crate) fn choose<'a>(&self, ours: &[&'a str]) -> Option<&'a str> {
        ours.iter().copied().find(|name| self.offered.iter().any(|offered| offered == name))
    }

    /// The 101, with more header fields when a rude peer wants them.
    pub(crate) async fn answer<S: Socket>(
        &self,
        wire: &mut Wire<S>,
        protocol: Option<&str>,
        more: &[(&str, &str)],
    ) -> io::Result<()> {
        if self.tunnel.is_some() {
            return Ok(());
        }
        wire.write(self.head(&self.accept, protocol, more).as_bytes()).await
    }

    /// The 101 with any accept value.
    pub(crate) fn head(&self, accept: &str, protocol: Option<&str>, more: &[(&str, &str)]) -> String {
        let mut headers =
            vec![("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)];
        headers.extend(protocol.map(|name| ("Sec-WebSocket-Protocol", name)));
        headers.extend_from_slice(more);
        head(101, &headers)
    }
}
