//! What the handshake of Engine.IO settled.

use std::time::Duration;

use crate::event::AppPacket;

/// Until the server says otherwise (Engine.IO's own defaults).
const INTERVAL_MS: u64 = 25_000;
const TIMEOUT_MS: u64 = 20_000;

/// What the server said in its open packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub sid: String,
    /// It offers to go on over WebSocket.
    pub upgrades: bool,
    pub interval: Duration,
    pub timeout: Duration,
    /// Bytes of a body at most; 0: not said.
    pub max_payload: usize,
}

impl Settled {
    /// Reads the open packet.
    pub fn of(packet: &AppPacket) -> Option<Settled> {
        let octets = packet.body.as_ref().and_then(|body| body.octets.as_ref()).map(|octets| octets.text());
        let read = octets.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        let field = |name: &str| {
            let said = packet.fields.iter().find(|field| field.name == name).map(|field| field.value.clone());
            said.or_else(|| match read.as_ref()?.get(name)? {
                serde_json::Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            })
        };
        let ms = |name: &str, default: u64| {
            Duration::from_millis(field(name).and_then(|ms| ms.parse().ok()).unwrap_or(default))
        };
        Some(Settled {
            sid: field("sid")?,
            upgrades: field("upgrades").is_some_and(|upgrades| upgrades.contains("websocket")),
            interval: ms("pingInterval", INTERVAL_MS),
            timeout: ms("pingTimeout", TIMEOUT_MS),
            max_payload: field("maxPayload").and_then(|bytes| bytes.parse().ok()).unwrap_or(0),
        })
    }
}
