//! MQTT 3.1, 3.1.1 and 5 over WebSocket: a stream over binary messages, whose packets begin and end anywhere.
//!
//! <https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html>,
//! <https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html>

mod packet;
mod words;

use std::collections::HashMap;

use super::stomp::shape_of;
use super::table::{Decoder, Known, Made};
use super::{Beginning, Begun, Carried, Out, Packet, Pairs, Told, preview};
use crate::event::{AppBody, Dir, Octets, Phrase};
use packet::{Head, Read};

/// Octets of a packet that is read whole; of a longer one the beginning is.
const MAX_PACKET: u64 = 1 << 20;
/// Octets that are waited for until a packet that is too long is told.
const BEGINNING: usize = 64 << 10;
/// Packets of one message that are told.
const MAX_PACKETS: usize = 16_384;
/// Topics that are known by their aliases in each direction, and octets of one.
const MAX_ALIASES: usize = 1024;
const MAX_TOPIC: usize = 1024;
/// What PUBACK answers, and PUBREC (MQTT 5 §4.3).
const QOS_1: &str = "publish";
const QOS_2: &str = "publish 2";

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "mqtt",
    title: "MQTT",
    subprotocols: &["mqtt", "mqttv3.1"],
    stacks: &[&["mqtt"]],
    told,
    make: |made| Box::new(Mqtt::new(made)),
    http: None,
    key: None,
};

/// Told from the subprotocol, or from CONNECT as the client's first packet.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if let Some(name) = of.subprotocol {
        let version = match name {
            "mqtt" => None,
            "mqttv3.1" => Some("3.1"),
            _ => return None,
        };
        return Some(Told::by_subprotocol(name, version));
    }
    let first = of.first.filter(|first| !first.text && first.dir == Dir::Tx && of.under.is_none())?;
    let Head::Whole { first: 0x10, header, .. } = Head::of(first.payload) else { return None };
    let level = match first.payload.get(header..)? {
        [0, 6, b'M', b'Q', b'I', b's', b'd', b'p', 3, ..] => 3,
        [0, 4, b'M', b'Q', b'T', b'T', level @ (4 | 5), ..] => *level,
        _ => return None,
    };
    Some(Told::by_message("CONNECT", Some(words::version(level))))
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct Mqtt {
    halves: [Half; 2],
    pairs: Pairs,
    /// The protocol level that CONNECT named: 3, 4, 5.
    level: u8,
}

/// The stream of one direction.
#[derive(Debug, Default)]
struct Half {
    /// The beginning of a packet, and where it lies.
    octets: Vec<u8>,
    begun: Option<Begun>,
    /// Octets of a packet that are passed over.
    skipping: u64,
    /// Where packets begin is not known any more.
    lost: bool,
    aliases: HashMap<u16, String>,
}

/// A packet as it stands in the stream.
#[derive(Clone, Copy, Debug)]
struct Piece<'p> {
    /// Its type and flags.
    first: u8,
    /// What follows the fixed header, as far as it is here.
    content: &'p [u8],
    /// Octets of all of that.
    len: u64,
    /// Where the content begins in the message's payload, where it is a run of it.
    at: Option<usize>,
}

impl Mqtt {
    fn new(made: &Made<'_>) -> Mqtt {
        let level = match made.version {
            Some("3.1") => 3,
            Some("5") => 5,
            _ => 4,
        };
        Mqtt { halves: Default::default(), pairs: Pairs::default(), level }
    }

    fn half(&mut self, dir: Dir) -> &mut Half {
        &mut self.halves[usize::from(dir != Dir::Tx)]
    }

    /// Reads the packets of `octets`, which begin at `base` of the payload if they are a run of it. `missing`
    /// octets of the message follow that are not here. Returns how many octets were read.
    fn packets(
        &mut self,
        carried: &Carried<'_>,
        octets: &[u8],
        base: Option<usize>,
        missing: bool,
        out: &mut Out<'_, '_>,
    ) -> usize {
        let (mut at, mut count) = (0, 0);
        while at < octets.len() {
            let (first, header, len) = match Head::of(&octets[at..]) {
                Head::Short => break,
                Head::Endless => {
                    out.malformed(carried, Phrase::new("mqtt-length"), words::rules(self.level));
                    self.half(carried.dir).lost = true;
                    return octets.len();
                }
                Head::Whole { first, header, len } => (first, header, len),
            };
            let from = at + header;
            let here = octets.len() - from;
            let whole = usize::try_from(len).ok().filter(|len| *len <= here);
            let long = len > MAX_PACKET && here >= BEGINNING;
            if whole.is_none() && !long && !missing {
                break;
            }
            let content = &octets[from..from + whole.unwrap_or(here)];
            let piece = Piece { first, content, len, at: base.map(|base| base + from) };
            count += 1;
            if count <= MAX_PACKETS {
                self.tell(carried, &piece, out);
            }
            at = from + content.len();
            if whole.is_none() {
                self.half(carried.dir).skipping = len - content.len() as u64;
            }
        }
        if count > MAX_PACKETS {
            out.malformed(
                carried,
                Phrase::new("app-too-many").with("limit", MAX_PACKETS),
                words::rules(self.level),
            );
        }
        at
    }

    fn tell(&mut self, carried: &Carried<'_>, piece: &Piece<'_>, out: &mut Out<'_, '_>) {
        let (kind, dir, t_ns) = (piece.first >> 4, carried.dir, carried.t_ns);
        let cut = piece.len > piece.content.len() as u64;
        let mut read = Read::of(piece.first, piece.content, self.level);
        if kind == 1
            && let Some(level) = read.level
        {
            self.level = level;
        }
        let mut packet = read.packet.clone();
        if kind == 3 {
            packet = self.topic(packet, &read, dir);
            packet = body_of(packet, carried, piece, &read);
        }
        let id = read.id.map(|id| id.to_string()).unwrap_or_default();
        // What answers what, by the scope that the asking packet opened.
        let answered = match kind {
            2 => self.pairs.answered(dir, "connect", "", t_ns),
            4 | 5 => {
                let (own, other) = if kind == 4 { (QOS_1, QOS_2) } else { (QOS_2, QOS_1) };
                self.pairs.answered(dir, own, &id, t_ns).or_else(|| {
                    let answered = self.pairs.answered(dir, other, &id, t_ns)?;
                    let kind = read.packet.data.kind.as_str();
                    let flaw = Phrase::new("mqtt-ack-qos").with("packet", kind).with("id", id.as_str());
                    read.flaw.get_or_insert(flaw);
                    Some(answered)
                })
            }
            6 => self.pairs.answered(dir, "pubrec", &id, t_ns),
            7 => self.pairs.answered(dir, "pubrel", &id, t_ns),
            9 => self.pairs.answered(dir, "subscribe", &id, t_ns),
            11 => self.pairs.answered(dir, "unsubscribe", &id, t_ns),
            13 => self.pairs.answered(dir, "ping", "", t_ns),
            15 => self.pairs.answered(dir, "auth", "", t_ns),
            _ => None,
        };
        let asks = match kind {
            1 => Some("connect"),
            3 if read.id.is_some() => Some(if piece.first & 4 == 0 { QOS_1 } else { QOS_2 }),
            // A failure ends the exchange here.
            5 if read.reason.is_none_or(|reason| reason < 0x80) => Some("pubrec"),
            6 => Some("pubrel"),
            8 => Some("subscribe"),
            10 => Some("unsubscribe"),
            12 => Some("ping"),
            // The server goes on with a challenge, the client answers.
            15 if dir == Dir::Rx && read.reason == Some(0x18) => Some("auth"),
            _ => None,
        };
        packet = packet.answers(answered);
        if matches!(kind, 12 | 13) {
            packet = packet.heartbeat();
        }
        if let Some(reason) = read.reason.filter(|reason| words::fails(kind, *reason, self.level)) {
            let word = words::reason(kind, reason, self.level);
            packet = packet.note(Phrase::new("mqtt-reason").with("reason", word));
        }
        let ordinal = out.packet(carried, packet.asks(asks.is_some()));
        if let Some(scope) = asks {
            self.pairs.asked(dir, scope, &id, ordinal, t_ns);
        }
        let ours = matches!(kind, 1 | 8 | 10 | 12) && dir == Dir::Rx;
        let theirs = matches!(kind, 2 | 9 | 11 | 13) && dir == Dir::Tx;
        if ours || theirs {
            let message = read.packet.data.kind.clone();
            read.flaw = Some(Phrase::new("app-wrong-side").with("message", message));
        }
        // What is not here can't be judged.
        if let Some(why) = read.flaw.filter(|_| !cut || ours || theirs) {
            out.malformed(carried, why, words::rules(self.level));
        }
    }

    /// The topic, also where only its alias is said.
    fn topic(&mut self, packet: Packet, read: &Read, dir: Dir) -> Packet {
        let aliases = &mut self.half(dir).aliases;
        let topic = read.topic.as_deref().unwrap_or_default();
        if topic.is_empty() {
            return match read.alias.and_then(|alias| aliases.get(&alias)) {
                Some(topic) => packet.name(topic),
                None => packet,
            };
        }
        let Some(alias) = read.alias else { return packet.name(topic) };
        if topic.len() <= MAX_TOPIC && (aliases.len() < MAX_ALIASES || aliases.contains_key(&alias)) {
            aliases.insert(alias, topic.to_owned());
        } else {
            // An older topic is not what it means now.
            aliases.remove(&alias);
        }
        packet.name(topic)
    }
}

impl Decoder for Mqtt {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        if carried.text {
            out.malformed(
                carried,
                Phrase::new("app-text").with("protocol", "MQTT"),
                words::rules(self.level),
            );
            return false;
        }
        let half = self.half(carried.dir);
        if half.lost {
            return false;
        }
        let payload = carried.payload;
        let missing = carried.len - payload.len() as u64;
        let skip = usize::try_from(half.skipping).unwrap_or(usize::MAX).min(payload.len());
        half.skipping -= skip as u64;
        let rest = &payload[skip..];
        let mut kept = std::mem::take(&mut half.octets);
        let before = half.begun.take();
        let read = if kept.is_empty() {
            let read = self.packets(carried, rest, Some(skip), missing > 0, out);
            kept = rest[read..].to_vec();
            read
        } else {
            kept.extend_from_slice(rest);
            out.begun(before.clone());
            let read = self.packets(carried, &kept, None, missing > 0, out);
            out.begun(None);
            kept.drain(..read);
            read
        };
        let begun = (!kept.is_empty()).then(|| out.goes_on(carried, before.filter(|_| read == 0)));
        let half = self.half(carried.dir);
        (half.octets, half.begun) = (kept, begun);
        let level = self.level;
        let half = self.half(carried.dir);
        if missing > 0 && !half.lost {
            // Only within one packet that is passed over anyway is it known where the next begins.
            half.lost = half.skipping < missing || !half.octets.is_empty();
            half.skipping = half.skipping.saturating_sub(missing);
            if half.lost {
                half.octets = Vec::new();
                out.malformed(carried, Phrase::new("mqtt-lost"), words::rules(level));
            }
        }
        true
    }
}

/// What PUBLISH carries.
fn body_of(packet: Packet, carried: &Carried<'_>, piece: &Piece<'_>, read: &Read) -> Packet {
    let octets = piece.content.get(read.payload..).unwrap_or_default();
    let len = piece.len.saturating_sub(read.payload as u64);
    if len == 0 {
        return packet;
    }
    let shape = shape_of(read.media.as_deref(), octets);
    let body = match (piece.at, carried.base) {
        // A packet that goes on in the next message is no run of this one.
        (Some(at), Some(base)) if at as u64 + piece.len <= carried.len => {
            AppBody { shape: shape.to_owned(), off: base + (at + read.payload) as u64, len, octets: None }
        }
        _ => {
            let kept = octets[..octets.len().min(BEGINNING)].to_vec();
            AppBody { shape: shape.to_owned(), off: 0, len, octets: Some(Octets(kept)) }
        }
    };
    packet.body(body, preview(octets, matches!(shape, "json" | "text")))
}

#[cfg(test)]
mod tests;
