//! SignalR of ASP.NET Core: the handshake, JSON records ended by 0x1E, and MessagePack.
//!
//! <https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md>

use super::json::{Json, Part, Shape, quoted};
use super::packed::{Element, Packing};
use super::table::{Decoder, Known};
use super::{Beginning, Carried, Out, Packet, Pairs, Told};
use crate::event::{Dir, Phrase};

const RULES: &str = "SignalR Hub Protocol";
const END: u8 = 0x1e;
/// Records of one message that are told.
const MAX_RECORDS: usize = 4096;
/// Records of one message that may be told as wrong.
const MAX_WRONG: usize = 16;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "signalr",
    title: "SignalR",
    subprotocols: &[],
    stacks: &[&["signalr"]],
    told,
    make: |_| Box::new(SignalR::default()),
    http: None,
    key: None,
};

/// Told from the client's handshake, which is its first message.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if of.under.is_some() || of.subprotocol.is_some() || of.first?.dir != Dir::Tx {
        return None;
    }
    let (record, _) = first_record(of.text()?.as_bytes())?;
    let json = Json::of(std::str::from_utf8(record).ok()?, 0).ok()?;
    let named = json.string("protocol").is_some_and(|name| !name.is_empty());
    let version = json.member("version")?.text;
    let numbered = !version.is_empty() && version.bytes().all(|octet| octet.is_ascii_digit());
    let said = String::from_utf8_lossy(record).chars().take(60).collect::<String>();
    (named && numbered && json.parts.len() == 2).then(|| Told::by_message(&said, None))
}

fn first_record(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(END, octets)?;
    Some((&octets[..end], &octets[end + 1..]))
}

/// Reads both directions of a conversation.
#[derive(Debug, Default)]
struct SignalR {
    pairs: Pairs,
    /// Whether each direction said its handshake.
    shaken: [bool; 2],
}

/// What a message is, however it is written.
#[derive(Debug)]
struct Said<'i> {
    kind: u64,
    id: Option<String>,
    target: Option<String>,
    streams: &'i [String],
}

impl SignalR {
    fn record(&mut self, carried: &Carried<'_>, text: &str, from: usize, out: &mut Out<'_, '_>) -> bool {
        let json = match Json::of(text, from) {
            Ok(json) => json,
            Err(fault) => {
                out.malformed(carried, Phrase::new("app-no-json").with("exact", fault.to_string()), RULES);
                return false;
            }
        };
        if json.shape != Shape::Object {
            out.malformed(carried, Phrase::new("app-no-object").with("protocol", "SignalR"), RULES);
            return false;
        }
        let shaken = &mut self.shaken[usize::from(carried.dir != Dir::Tx)];
        let kind = json.member("type").and_then(|kind| kind.text.parse::<u64>().ok());
        if !*shaken && kind.is_none() {
            *shaken = true;
            self.handshake(carried, &json, out);
            return true;
        }
        let Some(kind) = kind else {
            out.malformed(carried, Phrase::new("app-no-type").with("protocol", "SignalR"), RULES);
            return false;
        };
        let streams: Vec<String> = json
            .member("streamIds")
            .and_then(|ids| Json::of(ids.text, 0).ok())
            .map(|ids| ids.parts.iter().take(64).map(Part::plain).collect())
            .unwrap_or_default();
        let id = json.member("invocationId").filter(|id| id.text != "null").map(Part::plain);
        let said = Said { kind, id, target: json.string("target"), streams: &streams };
        let mut packet = Packet::new("signalr", "");
        for name in ["sequenceId", "allowReconnect"] {
            if let Some(part) = json.member(name) {
                packet = packet.field(name, part.text);
            }
        }
        let body = match kind {
            1 | 4 => json.member("arguments"),
            2 => json.member("item"),
            3 => json.member("error").or(json.member("result")),
            7 => json.member("error"),
            _ => None,
        };
        if let Some(body) = body {
            packet = body.body_of(packet, carried);
        }
        let error = json.string("error");
        self.tell(carried, packet, &said, error.as_deref(), out);
        true
    }

    fn handshake(&mut self, carried: &Carried<'_>, json: &Json<'_>, out: &mut Out<'_, '_>) {
        let mut packet = Packet::new("signalr", "Handshake");
        for part in json.parts.iter().take(8) {
            packet = packet.field(&part.name, &part.plain());
        }
        if let Some(error) = json.string("error") {
            packet = packet.note(Phrase::new("signalr-refused").with("message", quoted(&error)));
        }
        let asks = carried.dir == Dir::Tx;
        if !asks {
            packet = packet.answers(self.pairs.answered(carried.dir, "handshake", "", carried.t_ns));
        }
        let ordinal = out.packet(carried, packet.asks(asks));
        if asks {
            self.pairs.asked(carried.dir, "handshake", "", ordinal, carried.t_ns);
        }
    }

    fn tell(
        &mut self,
        carried: &Carried<'_>,
        mut packet: Packet,
        said: &Said<'_>,
        error: Option<&str>,
        out: &mut Out<'_, '_>,
    ) {
        let (dir, t_ns) = (carried.dir, carried.t_ns);
        let back = if dir == Dir::Tx { Dir::Rx } else { Dir::Tx };
        let name = name_of(said.kind);
        packet.data.kind = name.map_or_else(|| said.kind.to_string(), str::to_owned);
        if let Some(target) = &said.target {
            packet = packet.name(target);
        }
        if let Some(id) = &said.id {
            packet = packet.id(id);
        }
        let id = said.id.as_deref().unwrap_or_default();
        match said.kind {
            2 | 3 => {
                // A stream that this side uploads bears an id that its own invocation gave it.
                if let Some(own) = self.pairs.belongs(back, "stream", id, t_ns) {
                    packet = packet.part_of(own.request);
                    if said.kind == 3 {
                        self.pairs.forget(dir, "stream", id);
                    }
                } else if said.kind == 2 {
                    packet = packet.answers(self.pairs.belongs(dir, "invocation", id, t_ns));
                } else {
                    packet = packet.answers(self.pairs.answered(dir, "invocation", id, t_ns));
                }
            }
            5 => {
                if let Some(own) = self.pairs.belongs(back, "invocation", id, t_ns) {
                    packet = packet.part_of(own.request);
                }
            }
            6 => packet = packet.heartbeat(),
            _ => {}
        }
        if let Some(error) = error {
            let note = match said.kind {
                7 => Phrase::new("signalr-closed").with("message", quoted(error)),
                _ => Phrase::new("signalr-error").with("message", quoted(error)),
            };
            packet = packet.note(note);
        }
        let asks = matches!(said.kind, 1 | 4) && said.id.is_some();
        let ordinal = out.packet(carried, packet.asks(asks));
        if asks {
            self.pairs.asked(dir, "invocation", id, ordinal, t_ns);
        }
        for stream in said.streams {
            self.pairs.asked(dir, "stream", stream, ordinal, t_ns);
        }
        if name.is_none() {
            out.malformed(carried, Phrase::new("signalr-type").with("type", said.kind), RULES);
        } else if matches!(said.kind, 2..=5) && said.id.is_none() {
            out.malformed(carried, Phrase::new("signalr-no-id"), RULES);
        } else if matches!(said.kind, 1 | 4) && said.target.is_none() {
            out.malformed(carried, Phrase::new("signalr-no-target"), RULES);
        }
    }

    fn text(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let Some(text) = carried.as_text() else { return false };
        let (mut at, mut read, mut wrong) = (0, false, 0);
        for _ in 0..MAX_RECORDS {
            let rest = &text[at..];
            if rest.is_empty() && at > 0 {
                return read;
            }
            let end = memchr::memchr(END, rest.as_bytes());
            let said = self.record(carried, &rest[..end.unwrap_or(rest.len())], at, out);
            read |= said;
            wrong += usize::from(!said);
            let Some(end) = end else {
                if said {
                    out.malformed(carried, Phrase::new("signalr-no-end"), RULES);
                }
                return read;
            };
            at += end + 1;
            if wrong == MAX_WRONG {
                return read;
            }
        }
        if at < text.len() {
            out.malformed(carried, Phrase::new("app-too-many").with("limit", MAX_RECORDS), RULES);
        }
        read
    }

    /// A message in MessagePack that stands at `from..end`; `octets` are those of it that are here.
    fn packed_one(
        &mut self,
        carried: &Carried<'_>,
        (from, end): (usize, usize),
        octets: &[u8],
        out: &mut Out<'_, '_>,
    ) -> bool {
        let packing = Packing::MessagePack;
        let elements = packing.elements(octets, 7).unwrap_or_default();
        let Some(kind) = elements.first().and_then(Element::number) else {
            out.malformed(carried, Phrase::new("app-no-type").with("protocol", "SignalR"), RULES);
            return false;
        };
        // Behind the type stand headers and the id; Ping, Close, Ack and Sequence have neither.
        let word = |at: usize| elements.get(at).and_then(Element::plain).map(str::to_owned);
        let id = word(2).filter(|_| matches!(kind, 1..=5));
        let target = word(3).filter(|_| matches!(kind, 1 | 4));
        let streams = elements.get(5).filter(|_| matches!(kind, 1 | 4));
        let streams = streams.and_then(|ids| packing.elements(&octets[ids.from..ids.to], 64));
        let streams: Vec<_> =
            streams.iter().flatten().filter_map(Element::plain).map(str::to_owned).collect();
        let error = match (kind, word(3).as_deref()) {
            (7, _) => word(1),
            (3, Some("1")) => word(4),
            _ => None,
        };
        let mut packet = Packet::new("signalr", "");
        for (name, at, of) in [("allowReconnect", 2, 7..=7), ("sequenceId", 1, 8..=9)] {
            if let Some(value) = word(at).filter(|_| of.contains(&kind)) {
                packet = packet.field(name, &value);
            }
        }
        let body = match kind {
            1 | 3 | 4 => elements.get(4),
            2 => elements.get(3),
            _ => None,
        };
        packet = match (body, kind) {
            (Some(body), _) => {
                let placed = carried.body(packing.shape(), from + body.from, from + body.to);
                packet.body(placed, packing.shown(&octets[body.from..body.to]))
            }
            // Too long to be here, or not as it should be: all of it is there to look at.
            (None, 1 | 2 | 4) => packet.body(carried.body(packing.shape(), from, end), packing.shown(octets)),
            (None, _) => packet,
        };
        self.tell(carried, packet, &Said { kind, id, target, streams: &streams }, error.as_deref(), out);
        true
    }

    /// Messages in MessagePack, each behind its length as a varint.
    fn packed(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let payload = carried.payload;
        let mut at = 0;
        for _ in 0..MAX_RECORDS {
            if at >= payload.len() {
                return at > 0;
            }
            let length = varint(&payload[at..]).filter(|(_, len)| *len > 0);
            let ends = length.and_then(|(size, len)| Some((at + size, (at + size).checked_add(len)?)));
            let Some((from, end)) = ends.filter(|(_, end)| *end as u64 <= carried.len) else {
                out.malformed(carried, Phrase::new("signalr-length"), RULES);
                return at > 0;
            };
            let shown = &payload[from.min(payload.len())..end.min(payload.len())];
            if !self.packed_one(carried, (from, end), shown, out) {
                return at > 0;
            }
            at = end;
        }
        if at < payload.len() {
            out.malformed(carried, Phrase::new("app-too-many").with("limit", MAX_RECORDS), RULES);
        }
        true
    }
}

impl Decoder for SignalR {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        // A handshake is text by its nature, also where a client sends it as binary.
        let shaken = self.shaken[usize::from(carried.dir != Dir::Tx)];
        let record = first_record(carried.payload).filter(|_| !shaken && !carried.text && carried.is_whole());
        if let Some((record, rest)) = record
            && let Ok(text) = std::str::from_utf8(record)
        {
            let read = self.record(carried, text, 0, out);
            let from = carried.payload.len() - rest.len();
            let more = carried.run(from, carried.payload.len(), false, carried.carrier);
            return read | (!rest.is_empty() && self.packed(&more, out));
        }
        if carried.text { self.text(carried, out) } else { self.packed(carried, out) }
    }
}

fn name_of(kind: u64) -> Option<&'static str> {
    const NAMES: [&str; 9] = [
        "Invocation",
        "StreamItem",
        "Completion",
        "StreamInvocation",
        "CancelInvocation",
        "Ping",
        "Close",
        "Ack",
        "Sequence",
    ];
    usize::try_from(kind).ok()?.checked_sub(1).and_then(|at| NAMES.get(at).copied())
}

/// Seven bits an octet, the lowest first, in at most five.
fn varint(octets: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0usize;
    for (at, octet) in octets.iter().take(5).enumerate() {
        value |= usize::from(octet & 0x7f) << (7 * at);
        if octet & 0x80 == 0 {
            return Some((at + 1, value));
        }
    }
    None
}

#[cfg(test)]
mod tests;
