//! SockJS 0.3.3: frames `o`, `h`, `a`, `c` on WebSocket, streamed and polled responses, and event streams.
//!
//! <https://sockjs.github.io/sockjs-protocol/sockjs-protocol-0.3.3.html>

use serde_json::Value;

use super::table::{Decoder, Http, Known};
use super::{Beginning, Carriage, Carried, Inner, Out, Packet, Told, path_of, preview};
use crate::event::{Dir, Phrase};

/// Where the rules stand.
const RULES: &str = "SockJS 0.3.3";
/// Strings of one frame that are read.
const MAX_STRINGS: usize = 10_000;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "sockjs",
    title: "SockJS",
    subprotocols: &[],
    stacks: &[&["sockjs"]],
    told,
    make: |_| Box::new(SockJs),
    http: Some(http),
    key: Some(key),
};

/// `/prefix/server/session/transport`; `/prefix/info` and the raw `/prefix/websocket` are no sessions.
fn session(target: &str) -> Option<(&str, &str, &str)> {
    let (path, _) = path_of(target);
    let mut parts = path.rsplitn(4, '/');
    let (transport, session, server) = (parts.next()?, parts.next()?, parts.next()?);
    let known = matches!(
        transport,
        "websocket"
            | "xhr"
            | "xhr_streaming"
            | "xhr_send"
            | "eventsource"
            | "htmlfile"
            | "jsonp"
            | "jsonp_send"
    );
    let three = server.len() == 3 && server.bytes().all(|octet| octet.is_ascii_digit());
    // Not empty and without dots, says the protocol of both.
    (known && three && !session.is_empty() && !session.contains('.')).then_some((server, session, transport))
}

/// Whether a target is that of a session's WebSocket, whose messages are frames.
#[must_use]
pub fn is_sockjs(target: &str) -> bool {
    session(target).is_some_and(|(_, _, transport)| transport == "websocket")
}

/// Told from the path together with the first frame of the server, which is `o`: a path alone may be anybody's.
fn told(of: &Beginning<'_>) -> Option<Told> {
    let (server, _, transport) = session(of.target).filter(|_| of.under.is_none())?;
    let opens = match of.first {
        None => transport != "websocket",
        Some(first) => match first.carriage {
            Carriage::Body { status, .. } => status == 0 || first.payload.starts_with(b"o"),
            Carriage::Line => first.payload == b"o" || prelude(first.payload),
            _ => first.dir == Dir::Rx && first.payload == b"o",
        },
    };
    opens.then(|| Told::by_path(&format!("…/{server}/…/{transport}"), None))
}

fn http(target: &str) -> Option<Http> {
    match session(target)?.2 {
        "xhr" | "xhr_send" | "jsonp_send" => Some(Http::Whole),
        "xhr_streaming" => Some(Http::Lines),
        "eventsource" => Some(Http::Events),
        _ => None,
    }
}

fn key(target: &str) -> Option<String> {
    let (path, _) = path_of(target);
    let (_, session, transport) = session(target)?;
    // The server's number may differ from transport to transport; sessions have names of their own.
    let prefix = &path[..path.len() - transport.len() - session.len() - 6];
    Some(format!("sockjs {prefix} {session}"))
}

/// Reads one session. It has no state: every frame says all.
#[derive(Debug)]
struct SockJs;

impl Decoder for SockJs {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        if carried.dir == Dir::Tx {
            return sent(carried, out);
        }
        match carried.carriage {
            // What answers messages that were posted: 204, or a reason.
            Carriage::Body { status, .. } if status != 200 => false,
            Carriage::Body { .. } => {
                let mut read = false;
                let mut from = 0;
                for line in carried.payload.split(|&octet| octet == b'\n').take(MAX_STRINGS) {
                    let to = from + line.len();
                    if !line.is_empty() {
                        read |= frame(carried, from, to, out);
                    }
                    from = to + 1;
                }
                read
            }
            _ => frame(carried, 0, carried.payload.len(), out),
        }
    }
}

/// What opens a streamed response, so that old browsers begin to read: 2,048 times `h`.
fn prelude(payload: &[u8]) -> bool {
    payload.len() >= 1024 && payload.iter().all(|&octet| octet == b'h')
}

/// A frame of the server.
fn frame(carried: &Carried<'_>, from: usize, to: usize, out: &mut Out<'_, '_>) -> bool {
    let payload = &carried.payload[from..to];
    let data = payload.get(1..).unwrap_or_default();
    let wrong = |out: &mut Out<'_, '_>| {
        let shown = preview(&payload[..payload.len().min(60)], true).unwrap_or_default();
        out.malformed(carried, Phrase::new("sockjs-no-frame").with("frame", shown), RULES);
        false
    };
    match payload.first() {
        Some(b'o') if data.is_empty() => {
            out.packet(carried, Packet::new("sockjs", "o"));
        }
        Some(b'h') if data.is_empty() => {
            out.packet(carried, Packet::new("sockjs", "h").heartbeat());
        }
        Some(b'h') if prelude(payload) => {
            let packet = Packet::new("sockjs", "h")
                .heartbeat()
                .field("octets", &payload.len().to_string())
                .note(Phrase::new("sockjs-prelude"));
            out.packet(carried, packet);
        }
        Some(b'a' | b'm') => {
            let kind = if payload[0] == b'a' { "a" } else { "m" };
            let packet =
                Packet::new("sockjs", kind).body(carried.body("json", from + 1, to), preview(data, true));
            return strings(carried, packet, data, to, out) || wrong(out);
        }
        Some(b'c') => {
            let read = serde_json::from_slice::<Value>(data).ok();
            let Some((code, reason)) = read.as_ref().and_then(|read| {
                let list = read.as_array().filter(|list| list.len() == 2)?;
                Some((list[0].as_i64()?, list[1].as_str()?))
            }) else {
                return wrong(out);
            };
            let note = match code {
                1002 => Phrase::new("sockjs-close-1002"),
                2010 => Phrase::new("sockjs-close-2010"),
                3000 => Phrase::new("sockjs-close-3000"),
                _ => Phrase::new("sockjs-close-other"),
            };
            let packet = Packet::new("sockjs", "c")
                .name(&format!("{code} {reason}"))
                .field("code", &code.to_string())
                .field("reason", reason)
                .body(carried.body("json", from + 1, to), preview(data, true))
                .note(note);
            out.packet(carried, packet);
        }
        _ => return wrong(out),
    }
    true
}

/// What the client sends: an array of strings, or one string.
fn sent(carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
    let payload = carried.payload;
    let packet =
        Packet::new("sockjs", "send").body(carried.body("json", 0, payload.len()), preview(payload, true));
    if !strings(carried, packet, payload, payload.len(), out) {
        let shown = preview(&payload[..payload.len().min(60)], true).unwrap_or_default();
        out.malformed(carried, Phrase::new("sockjs-no-strings").with("frame", shown), RULES);
        return false;
    }
    true
}

/// Tells a frame of strings, and hands each of them on.
fn strings(carried: &Carried<'_>, packet: Packet, data: &[u8], to: usize, out: &mut Out<'_, '_>) -> bool {
    if to == carried.payload.len() && !carried.is_whole() {
        // It is told, although its strings cannot be.
        out.packet(carried, packet.note(Phrase::new("app-too-long")));
        return true;
    }
    let list = match serde_json::from_slice::<Value>(data) {
        Ok(Value::Array(list)) => list,
        Ok(one @ Value::String(_)) => vec![one],
        _ => return false,
    };
    let mut inner = Vec::new();
    for item in list.into_iter().take(MAX_STRINGS) {
        match item {
            Value::String(text) => inner.push(Inner::Decoded { octets: text.into_bytes(), text: true }),
            _ => return false,
        }
    }
    let packet = packet.field("messages", &inner.len().to_string());
    out.raise(carried, packet, &inner);
    true
}

#[cfg(test)]
mod tests;
