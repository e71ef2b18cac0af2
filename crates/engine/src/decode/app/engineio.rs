//! Engine.IO 4 and 3: packets over long-polling and WebSocket, one session over both.
//!
//! <https://github.com/socketio/engine.io-protocol>: revision 4 (Socket.IO 3 and later), revision 3 (1 and 2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::table::{Decoder, Http, Known, Made};
use super::{Beginning, Carriage, Carried, Inner, Out, Packet, Pairs, Told, parameter, path_of, preview};
use crate::event::{Dir, Phrase};

/// Where the rules stand.
const V4: &str = "Engine.IO protocol 4";
const V3: &str = "Engine.IO protocol 3";
/// Between packets of a polled body in revision 4.
const SEPARATOR: u8 = 0x1e;
/// Packets read from one body.
const MAX_PACKETS: usize = 10_000;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "engine.io",
    title: "Engine.IO",
    subprotocols: &[],
    stacks: &[&["engine.io"]],
    told,
    make: |made| Box::new(EngineIo::new(made)),
    http: Some(http),
    key: Some(key),
};

/// Told from `EIO=` and `transport=` in the query, or from the packet that opens a session.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if of.under.is_some() {
        return None;
    }
    let (path, query) = of.path();
    if let Some(version) = parameter(query, "EIO")
        && parameter(query, "transport").is_some()
    {
        let what = format!("{path}?EIO={version}");
        return Some(Told::by_path(&what, Some(version).filter(|version| matches!(*version, "3" | "4"))));
    }
    let open = of.first.filter(|first| first.dir == Dir::Rx && first.carriage == Carriage::Message)?;
    let data: Value = serde_json::from_str(open.as_text()?.strip_prefix('0')?).ok()?;
    let is_open =
        data.get("sid").is_some_and(Value::is_string) && data.get("pingInterval").is_some_and(Value::is_u64);
    let version = if data.get("maxPayload").is_some() { "4" } else { "3" };
    is_open.then(|| Told::by_message("0{\"sid\"", Some(version)))
}

fn http(target: &str) -> Option<Http> {
    let (_, query) = path_of(target);
    let polls = parameter(query, "EIO").is_some() && parameter(query, "transport") == Some("polling");
    polls.then_some(Http::Whole)
}

fn key(target: &str) -> Option<String> {
    let (_, query) = path_of(target);
    parameter(query, "EIO")?;
    parameter(query, "sid").map(|sid| format!("engine.io {sid}"))
}

/// Reads one session.
#[derive(Debug)]
struct EngineIo {
    old: bool,
    pairs: Pairs,
}

impl EngineIo {
    fn new(made: &Made<'_>) -> EngineIo {
        let (_, query) = path_of(made.target);
        let old = made.version.or(parameter(query, "EIO")) == Some("3");
        EngineIo { old, pairs: Pairs::default() }
    }

    fn rules(&self) -> &'static str {
        if self.old { V3 } else { V4 }
    }

    /// The packet in `from..to` of a payload: its type's digit, then data.
    fn text(&mut self, carried: &Carried<'_>, from: usize, to: usize, out: &mut Out<'_, '_>) -> bool {
        let piece = &carried.payload[from..to];
        // What the payload lacks at its end belongs to its last packet.
        let cut = to == carried.payload.len() && !carried.is_whole();
        match piece.first() {
            Some(b'b') => return self.base64(carried, &piece[1..], cut, out),
            Some(b'0'..=b'6') => {}
            _ => {
                let shown = preview(&piece[..piece.len().min(60)], true).unwrap_or_default();
                out.malformed(carried, Phrase::new("eio-no-type").with("packet", shown), self.rules());
                return false;
            }
        }
        let data = &piece[1..];
        let packet = Packet::new("engine.io", kind(piece[0]));
        let body = |packet: Packet| match data {
            [] => packet,
            _ => packet.body(carried.body("text", from + 1, to), preview(data, true)),
        };
        match piece[0] {
            b'0' => self.open(carried, data, from, to, cut, out),
            b'2' => {
                let probe = data == b"probe";
                let packet = if probe { packet.name("probe") } else { body(packet).heartbeat() };
                // Revision 4 turned it round: the server pings.
                let packet = if !probe && (carried.dir == Dir::Tx) != self.old {
                    packet.note(Phrase::new("eio-ping-wrong-side"))
                } else {
                    packet
                };
                let ordinal = out.packet(carried, packet);
                self.pairs.asked(carried.dir, probe_scope(probe), "", ordinal, carried.t_ns);
            }
            b'3' => {
                let probe = data == b"probe";
                let packet = if probe { packet.name("probe") } else { body(packet).heartbeat() };
                let answers = self.pairs.answered(carried.dir, probe_scope(probe), "", carried.t_ns);
                out.packet(carried, packet.answers(answers));
            }
            b'4' => {
                let packet = body(packet);
                out.raise(carried, packet, &[Inner::Run { from: from + 1, to, text: true }]);
            }
            _ => {
                out.packet(carried, body(packet));
            }
        }
        true
    }

    /// The packet that opens a session.
    fn open(
        &self,
        carried: &Carried<'_>,
        data: &[u8],
        from: usize,
        to: usize,
        cut: bool,
        out: &mut Out<'_, '_>,
    ) {
        let mut packet = Packet::new("engine.io", "open");
        let read = serde_json::from_slice::<Value>(data).ok().filter(|_| !cut);
        if let Some(Value::Object(facts)) = &read {
            for (name, value) in facts {
                packet = packet.field(name, &flat(value));
            }
            if let Some(Value::String(sid)) = facts.get("sid") {
                packet = packet.id(sid);
                out.known_as(format!("engine.io {sid}"));
            }
        }
        out.packet(carried, packet.body(carried.body("json", from + 1, to), preview(data, true)));
        if !read.is_some_and(|read| read.get("sid").is_some_and(Value::is_string)) {
            out.malformed(carried, Phrase::new("eio-open-no-sid"), self.rules());
        }
    }

    /// Binary data in base64; revision 3 puts the type's digit before it.
    fn base64(&mut self, carried: &Carried<'_>, data: &[u8], cut: bool, out: &mut Out<'_, '_>) -> bool {
        let data = match data.split_first() {
            Some((b'0'..=b'6', rest)) if self.old => rest,
            _ => data,
        };
        let Ok(octets) = STANDARD.decode(data) else {
            if !cut {
                out.malformed(carried, Phrase::new("eio-base64"), self.rules());
            }
            return !cut;
        };
        self.binary_message(carried, octets, out);
        true
    }

    fn binary_message(&mut self, carried: &Carried<'_>, octets: Vec<u8>, out: &mut Out<'_, '_>) {
        let packet = Packet::new("engine.io", "message")
            .body(super::loose_body("binary", &octets), preview(&octets, false));
        out.raise(carried, packet, &[Inner::Decoded { octets, text: false }]);
    }

    /// A binary message of a WebSocket.
    fn binary(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let from = match carried.payload.first() {
            Some(4) if self.old => 1,
            _ if !self.old => 0,
            other => {
                let type_octet = other.map_or_else(String::new, |octet| format!("0x{octet:02x}"));
                out.malformed(carried, Phrase::new("eio-binary-type").with("octet", type_octet), V3);
                return false;
            }
        };
        let to = carried.payload.len();
        let packet = Packet::new("engine.io", "message")
            .body(carried.body("binary", from, to), preview(&carried.payload[from..], false));
        out.raise(carried, packet, &[Inner::Run { from, to, text: false }]);
        true
    }

    /// A polled body: packets one after another.
    fn body(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let payload = carried.payload;
        if self.old {
            return if matches!(payload.first(), Some(0 | 1)) {
                self.old_binary_body(carried, out)
            } else {
                self.old_body(carried, out)
            };
        }
        let mut from = 0;
        let mut read = false;
        for _ in 0..MAX_PACKETS {
            let to = memchr::memchr(SEPARATOR, &payload[from..]).map_or(payload.len(), |at| from + at);
            read |= self.text(carried, from, to, out);
            if to == payload.len() {
                break;
            }
            from = to + 1;
        }
        read
    }

    /// Revision 3: `<characters>:<packet>`, counted as JavaScript does, in units of UTF-16.
    fn old_body(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let payload = carried.payload;
        let mut from = 0;
        let mut read = false;
        for _ in 0..MAX_PACKETS {
            if from == payload.len() {
                break;
            }
            let rest = &payload[from..];
            let colon = rest.iter().take(12).position(|&octet| octet == b':');
            let units = colon.and_then(|at| std::str::from_utf8(&rest[..at]).ok()?.parse::<usize>().ok());
            let run = match (colon, units) {
                (Some(colon), Some(units)) => {
                    utf16_run(&rest[colon + 1..], units).map(|run| (colon + 1, run))
                }
                _ => None,
            };
            let Some((skip, run)) = run.filter(|(_, run)| *run > 0) else {
                if carried.is_whole() {
                    out.malformed(carried, Phrase::new("eio-length"), V3);
                }
                return read;
            };
            read |= self.text(carried, from + skip, from + skip + run, out);
            from += skip + run;
        }
        read
    }

    /// Revision 3 with binary: `00|01 <digits as octets> FF <packet>`.
    fn old_binary_body(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let payload = carried.payload;
        let mut from = 0;
        let mut read = false;
        for _ in 0..MAX_PACKETS {
            let Some((&marker, rest)) = payload[from..].split_first() else { break };
            let end = rest.iter().take(20).position(|&octet| octet == 0xff);
            let digits = end.map(|end| &rest[..end]).filter(|digits| digits.iter().all(|digit| *digit < 10));
            let len = digits.and_then(|digits| {
                digits
                    .iter()
                    .try_fold(0_usize, |len, digit| len.checked_mul(10)?.checked_add(usize::from(*digit)))
            });
            let (Some(end), Some(len)) = (end, len) else {
                out.malformed(carried, Phrase::new("eio-length"), V3);
                return read;
            };
            let begin = from + 1 + end + 1;
            let Some(to) = begin.checked_add(len).filter(|to| *to <= payload.len() && len > 0) else {
                if carried.is_whole() {
                    out.malformed(carried, Phrase::new("eio-length"), V3);
                }
                return read;
            };
            if marker == 0 {
                read |= self.text(carried, begin, to, out);
            } else if payload[begin] == 4 {
                self.binary_message(carried, payload[begin + 1..to].to_vec(), out);
                read = true;
            } else {
                let octet = format!("0x{:02x}", payload[begin]);
                out.malformed(carried, Phrase::new("eio-binary-type").with("octet", octet), V3);
            }
            from = to;
        }
        read
    }
}

impl Decoder for EngineIo {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        match carried.carriage {
            Carriage::Body { status, .. } if status >= 300 => self.refused(carried, out),
            // What answers a packet that was posted.
            Carriage::Body { status, method_post: true } if status != 0 => false,
            Carriage::Body { .. } => self.body(carried, out),
            _ if carried.text => self.text(carried, 0, carried.payload.len(), out),
            _ => self.binary(carried, out),
        }
    }
}

impl EngineIo {
    /// A request that the server refused says why in JSON.
    fn refused(&self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let Ok(Value::Object(said)) = serde_json::from_slice::<Value>(carried.payload) else { return false };
        let (Some(code), Some(message)) = (said.get("code").and_then(Value::as_u64), said.get("message"))
        else {
            return false;
        };
        let note = match code {
            0 => Phrase::new("eio-error-transport"),
            1 => Phrase::new("eio-error-sid"),
            2 => Phrase::new("eio-error-method"),
            3 => Phrase::new("eio-error-request"),
            4 => Phrase::new("eio-error-forbidden"),
            5 => Phrase::new("eio-error-version"),
            _ => Phrase::new("eio-error-other"),
        };
        let packet = Packet::new("engine.io", "error")
            .name(&flat(message))
            .field("code", &code.to_string())
            .body(carried.body("json", 0, carried.payload.len()), preview(carried.payload, true))
            .note(note);
        out.packet(carried, packet);
        true
    }
}

fn probe_scope(probe: bool) -> &'static str {
    if probe { "probe" } else { "" }
}

fn kind(digit: u8) -> &'static str {
    match digit {
        b'0' => "open",
        b'1' => "close",
        b'2' => "ping",
        b'3' => "pong",
        b'4' => "message",
        b'5' => "upgrade",
        _ => "noop",
    }
}

/// A value of JSON as a field's: strings without quotes, lists joined.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(flat).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Octets of so many UTF-16 units at the beginning; absent when there are fewer, or no UTF-8.
fn utf16_run(octets: &[u8], units: usize) -> Option<usize> {
    let text = match std::str::from_utf8(octets) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(&octets[..fault.valid_up_to()]).ok()?,
    };
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(c.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

#[cfg(test)]
mod tests;
