//! Engine.IO packets as a client writes them, on WebSocket and in the bodies of polling, of version 4 and 3.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// Separates the packets of a body in version 4.
const RECORD: char = '\u{1e}';
/// The type of a message, as a byte before its octets (version 3).
const MESSAGE: u8 = 4;

/// One packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// With its type digit.
    Text(String),
    /// The octets of a message.
    Binary(Bytes),
}

/// The media type of a body.
pub const CONTENT_TYPE: &str = "text/plain;charset=UTF-8";

impl Packet {
    /// What a person sends, as a message.
    #[must_use]
    pub fn message(text: &str) -> Packet {
        Packet::Text(format!("4{text}"))
    }

    /// Its frame on WebSocket: whether it is binary, and its payload.
    #[must_use]
    pub fn on_websocket(self, eio: u8) -> (bool, Bytes) {
        match self {
            Packet::Text(text) => (false, text.into()),
            Packet::Binary(bytes) if eio == 3 => {
                let mut typed = Vec::with_capacity(bytes.len() + 1);
                typed.push(MESSAGE);
                typed.extend_from_slice(&bytes);
                (true, typed.into())
            }
            Packet::Binary(bytes) => (true, bytes),
        }
    }
}

/// Packets as one body. Octets are written in base64, which both versions allow.
#[must_use]
pub fn polling_body(packets: &[Packet], eio: u8) -> String {
    if eio != 3 {
        let each = packets.iter().map(|packet| match packet {
            Packet::Text(text) => text.clone(),
            Packet::Binary(bytes) => format!("b{}", STANDARD.encode(bytes)),
        });
        return each.collect::<Vec<_>>().join(&RECORD.to_string());
    }
    let each = packets.iter().map(|packet| {
        let text = match packet {
            Packet::Text(text) => text.clone(),
            Packet::Binary(bytes) => format!("b{MESSAGE}{}", STANDARD.encode(bytes)),
        };
        // JavaScript counts UTF-16 units.
        format!("{}:{text}", text.encode_utf16().count())
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [Packet; 2] {
        [Packet::message("2[\"é😀\"]"), Packet::Binary(Bytes::from_static(&[1, 2, 3]))]
    }

    #[test]
    fn version_4_separates_packets_and_writes_octets_in_base64() {
        assert_eq!(polling_body(&two(), 4), "42[\"é😀\"]\u{1e}bAQID");
        assert_eq!(polling_body(&[], 4), "");
    }

    #[test]
    fn version_3_counts_utf_16_units() {
        let ping = Packet::Text("2".to_owned());
        let packets = [Packet::message("2[\"é😀\"]"), ping, Packet::Binary(Bytes::from_static(&[1, 2, 3]))];
        assert_eq!(polling_body(&packets, 3), "9:42[\"é😀\"]1:26:b4AQID");
    }

    #[test]
    fn octets_on_websocket_have_a_type_in_version_3_alone() {
        let octets = || Packet::Binary(Bytes::from_static(&[9]));
        assert_eq!(octets().on_websocket(4), (true, Bytes::from_static(&[9])));
        assert_eq!(octets().on_websocket(3), (true, Bytes::from_static(&[4, 9])));
        assert_eq!(Packet::message("x").on_websocket(3), (false, Bytes::from_static(b"4x")));
    }
}
