//! Conversations for tests of what rides on WebSocket and HTTP.

use bytes::Bytes;

use crate::decode::fuzzing::{Step, comparable, conversation, decode, message, opening, records};
use crate::event::{AppPacket, Data, Dir, Event};
use crate::record::Record;

/// A conversation that is put together step by step.
#[derive(Clone, Debug)]
pub struct Talk(Vec<Step>);

impl Talk {
    /// A WebSocket for a target, with the subprotocol that is agreed on (or none).
    pub fn ws(target: &str, protocol: &str) -> Talk {
        Talk(opening(target, protocol))
    }

    /// Exchanges of HTTP, as [`conversation`] reads them.
    pub fn http(input: &[u8]) -> Talk {
        Talk(conversation(input))
    }

    /// We send a text message.
    pub fn tx(mut self, text: &str) -> Talk {
        self.0.push(message(Dir::Tx, true, text.as_bytes()));
        self
    }

    /// The peer sends a text message.
    pub fn rx(mut self, text: &str) -> Talk {
        self.0.push(message(Dir::Rx, true, text.as_bytes()));
        self
    }

    /// A binary message.
    pub fn binary(mut self, dir: Dir, octets: &[u8]) -> Talk {
        self.0.push(message(dir, false, octets));
        self
    }

    /// Bytes as they are.
    pub fn bytes(mut self, dir: Dir, octets: &[u8]) -> Talk {
        self.0.push(Step::Bytes(dir, Bytes::copy_from_slice(octets)));
        self
    }

    /// Its records, uncut.
    pub fn records(&self) -> Vec<Record> {
        records("ws", false, &self.0, &[usize::MAX])
    }

    /// Its events, which must not depend on how the bytes are cut.
    pub fn events(&self) -> Vec<Event> {
        let whole = comparable(decode(&records("ws", false, &self.0, &[usize::MAX])));
        for sizes in [&[1][..], &[3, 1, 2], &[64]] {
            let cut = comparable(decode(&records("ws", false, &self.0, sizes)));
            assert_eq!(whole, cut, "cut by {sizes:?}");
        }
        whole
    }

    /// Its packets of a protocol.
    pub fn packets(&self, proto: &str) -> Vec<(Event, AppPacket)> {
        let events = self.events().into_iter();
        let packets = events.filter_map(|event| match &event.data {
            Data::AppPacket(packet) if packet.proto == proto => {
                let packet = (**packet).clone();
                Some((event, packet))
            }
            _ => None,
        });
        packets.collect()
    }

    /// Packets of a protocol in short: kind, name, scope, id.
    pub fn short(&self, proto: &str) -> Vec<String> {
        let packets = self.packets(proto).into_iter().map(|(event, packet)| {
            let way = if event.dir == Dir::Tx { ">" } else { "<" };
            let words = [Some(packet.kind), packet.name, packet.scope, packet.id];
            format!("{way} {}", words.into_iter().flatten().collect::<Vec<_>>().join(" "))
        });
        packets.collect()
    }

    /// Protocols that were recognised, with their versions.
    pub fn detected(&self) -> Vec<String> {
        let events = self.events().into_iter();
        let detected = events.filter_map(|event| match event.data {
            Data::AppDetected(detected) => Some(match detected.version {
                Some(version) => format!("{} {version}", detected.proto),
                None => detected.proto,
            }),
            _ => None,
        });
        detected.collect()
    }

    /// Keys of what is told as malformed.
    pub fn malformed(&self) -> Vec<String> {
        let events = self.events().into_iter();
        let told = events.filter_map(|event| match event.data {
            Data::AppMalformed(malformed) => Some(malformed.why.code),
            _ => None,
        });
        told.collect()
    }
}
