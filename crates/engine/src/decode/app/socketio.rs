//! Socket.IO within Engine.IO: namespaces, events, acknowledgements, binary attachments.
//!
//! <https://github.com/socketio/socket.io-protocol>: revision 5 on Engine.IO 4, revisions 3 and 4 on Engine.IO 3.

use serde_json::Value;

use super::table::{Decoder, Known, Made};
use super::{Beginning, Carried, Out, Packet, Pairs, Told, preview};
use crate::event::{Dir, Phrase};

/// Where the rules stand.
const RULES: &str = "Socket.IO protocol 5";
/// Octets of attachments that one packet holds until they are all there.
const MAX_ATTACHED: usize = 1 << 20;
/// Attachments that one packet may announce.
const MAX_ATTACHMENTS: u32 = 1024;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "socket.io",
    title: "Socket.IO",
    subprotocols: &[],
    stacks: &[&["engine.io", "socket.io"]],
    told,
    make: |made| Box::new(SocketIo::new(made)),
    http: None,
    key: None,
};

/// Told from its first packet, CONNECT, as the first message of Engine.IO.
fn told(of: &Beginning<'_>) -> Option<Told> {
    let (under, version) = of.under?;
    let first = of.text().filter(|_| under == "engine.io")?;
    let head = Head::of(first)?;
    let rest = &first[head.data..];
    let object =
        || rest.is_empty() || matches!(serde_json::from_str(rest), Ok(Value::Object(_) | Value::Array(_)));
    // Engine.IO 3 connects the root by itself: the server's CONNECT is the first packet all the same.
    let opens = matches!(head.kind, 0 | 4)
        && head.id.is_none()
        && (object() || serde_json::from_str::<Value>(rest).is_ok());
    let revision = if version == "3" { "4" } else { "5" };
    opens.then(|| {
        Told::by_message(&format!("4{}", first.chars().take(24).collect::<String>()), Some(revision))
    })
}

/// What stands before a packet's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    kind: u8,
    attachments: Option<u32>,
    namespace: String,
    id: Option<String>,
    /// Where the JSON begins.
    data: usize,
}

impl Head {
    /// `<type>[<attachments>-][<namespace>,][<ack id>]`
    fn of(text: &str) -> Option<Head> {
        let octets = text.as_bytes();
        let kind = octets.first().filter(|octet| matches!(octet, b'0'..=b'6'))? - b'0';
        let mut at = 1;
        let mut attachments = None;
        if matches!(kind, 5 | 6) {
            let dash = text[at..].find('-')?;
            attachments = Some(number(&text[at..at + dash])?.parse().ok()?);
            at += dash + 1;
        }
        let mut namespace = "/".to_owned();
        if octets.get(at) == Some(&b'/') {
            // The last part may stand without a comma, when nothing follows.
            let end = text[at..].find(',').map_or(text.len(), |comma| at + comma);
            namespace = text[at..end].to_owned();
            at = (end + 1).min(text.len());
        }
        let digits = octets[at..].iter().take_while(|octet| octet.is_ascii_digit()).count();
        let id = (digits > 0).then(|| text[at..at + digits].to_owned());
        Some(Head { kind, attachments, namespace, id, data: at + digits })
    }
}

fn number(digits: &str) -> Option<&str> {
    let fits = !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|octet| octet.is_ascii_digit());
    fits.then_some(digits)
}

/// Reads one client's packets.
#[derive(Debug)]
struct SocketIo {
    pairs: Pairs,
    /// A packet of each direction whose attachments have not all come.
    waiting: [Option<Waiting>; 2],
    old: bool,
}

#[derive(Debug)]
struct Waiting {
    namespace: String,
    name: String,
    announced: u32,
    came: u32,
    octets: usize,
    packet: u64,
}

impl SocketIo {
    fn new(made: &Made<'_>) -> SocketIo {
        let old = made.under.is_some_and(|(_, version)| version == "3");
        SocketIo { pairs: Pairs::default(), waiting: [None, None], old }
    }

    fn text(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        // Of a packet that is too long to be gathered the head can be read all the same.
        let valid = match std::str::from_utf8(carried.payload) {
            Ok(text) => text,
            Err(fault) => std::str::from_utf8(&carried.payload[..fault.valid_up_to()]).unwrap_or_default(),
        };
        let Some(head) = Head::of(valid) else {
            let shown = preview(&carried.payload[..carried.payload.len().min(60)], true).unwrap_or_default();
            out.malformed(carried, Phrase::new("sio-no-packet").with("packet", shown), RULES);
            return false;
        };
        self.cut_short(carried, out);
        let json = &valid[head.data..];
        let value = if carried.is_whole() && !json.is_empty() {
            match serde_json::from_str::<Value>(json) {
                Ok(value) => Some(value),
                Err(fault) => {
                    let why = Phrase::new("sio-no-json").with("exact", fault.to_string());
                    out.malformed(carried, why, RULES);
                    None
                }
            }
        } else {
            None
        };
        self.tell(carried, &head, json, value.as_ref(), out);
        true
    }

    fn tell(
        &mut self,
        carried: &Carried<'_>,
        head: &Head,
        json: &str,
        value: Option<&Value>,
        out: &mut Out<'_, '_>,
    ) {
        let kind = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"]
            [usize::from(head.kind)];
        // Until revision 5 packet 4 was ERROR.
        let kind = if head.kind == 4 && self.old { "ERROR" } else { kind };
        let mut packet = Packet::new("socket.io", kind).scope(&head.namespace);
        if !json.is_empty() {
            packet = packet
                .body(carried.body("json", head.data, carried.payload.len()), preview(json.as_bytes(), true));
        }
        if let Some(id) = &head.id {
            packet = packet.id(id);
        }
        if let Some(count) = head.attachments {
            packet = packet.field("attachments", &count.to_string());
        }
        let event = matches!(head.kind, 2 | 5);
        let ack = matches!(head.kind, 3 | 6);
        let list = value.and_then(Value::as_array);
        let name = list.and_then(|list| list.first()).filter(|_| event);
        let name = name.map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned));
        let mut wrong = None;
        if event {
            match &name {
                Some(name) => packet = packet.name(name),
                None if value.is_some() => wrong = Some(Phrase::new("sio-event-no-name")),
                None => {}
            }
        } else if ack {
            let id = head.id.as_deref().unwrap_or_default();
            packet = packet.answers(self.pairs.answered(carried.dir, &head.namespace, id, carried.t_ns));
            if head.id.is_none() {
                wrong = Some(Phrase::new("sio-ack-no-id"));
            }
        } else if head.kind == 0 {
            if let Some(sid) = value.and_then(|value| value.get("sid")).and_then(Value::as_str) {
                packet = packet.field("sid", sid);
            }
            if carried.dir == Dir::Rx {
                let asked = self.pairs.answered(carried.dir, &head.namespace, "CONNECT", carried.t_ns);
                packet = packet.answers(asked);
            }
        } else if head.kind == 4 {
            let message = value.and_then(|value| value.get("message").or(Some(value)));
            let message = message.map(|said| said.as_str().map_or_else(|| said.to_string(), str::to_owned));
            let asked = self.pairs.answered(carried.dir, &head.namespace, "CONNECT", carried.t_ns);
            let note = Phrase::new("sio-connect-error").with("message", message.unwrap_or_default());
            packet = packet.answers(asked).note(note);
        }
        let connects = head.kind == 0 && carried.dir == Dir::Tx;
        let asks = (event && head.id.is_some()) || connects;
        let ordinal = out.packet(carried, packet.asks(asks));
        if event && let Some(id) = &head.id {
            self.pairs.asked(carried.dir, &head.namespace, id, ordinal, carried.t_ns);
        }
        if connects {
            // The query that revision 4 allows here is not in the answer.
            let space = head.namespace.split('?').next().unwrap_or_default();
            self.pairs.asked(carried.dir, space, "CONNECT", ordinal, carried.t_ns);
        }
        if let Some(why) = wrong {
            out.malformed(carried, why, RULES);
        }
        match head.attachments {
            Some(announced) if announced > MAX_ATTACHMENTS => {
                out.malformed(carried, Phrase::new("sio-attachments-many").with("count", announced), RULES);
            }
            Some(announced) if announced > 0 => {
                self.waiting[side(carried.dir)] = Some(Waiting {
                    namespace: head.namespace.clone(),
                    name: name.unwrap_or_default(),
                    announced,
                    came: 0,
                    octets: 0,
                    packet: ordinal,
                });
            }
            _ => {}
        }
    }

    /// A binary message: the next attachment of the packet before it.
    fn attachment(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let slot = &mut self.waiting[side(carried.dir)];
        let Some(waiting) = slot else {
            out.malformed(carried, Phrase::new("sio-attachment-unannounced"), RULES);
            return false;
        };
        waiting.came += 1;
        waiting.octets = waiting.octets.saturating_add(carried.payload.len());
        let shown = if waiting.octets <= MAX_ATTACHED { preview(carried.payload, false) } else { None };
        let packet = Packet::new("socket.io", "attachment")
            .scope(&waiting.namespace)
            .name(&waiting.name)
            .field("n", &format!("{}/{}", waiting.came, waiting.announced))
            .field("num", &(waiting.came - 1).to_string())
            .body(carried.body("binary", 0, carried.payload.len()), shown)
            .part_of(waiting.packet);
        if waiting.came == waiting.announced {
            *slot = None;
        }
        out.packet(carried, packet);
        true
    }

    /// Another packet came although attachments are missing.
    fn cut_short(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) {
        if let Some(waiting) = self.waiting[side(carried.dir)].take() {
            let why = Phrase::new("sio-attachments-missing")
                .with("came", waiting.came)
                .with("announced", waiting.announced);
            out.malformed(carried, why, RULES);
        }
    }
}

impl Decoder for SocketIo {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        if carried.text { self.text(carried, out) } else { self.attachment(carried, out) }
    }
}

fn side(dir: Dir) -> usize {
    usize::from(dir != Dir::Tx)
}

#[cfg(test)]
mod tests;
