//! Binary messages that no protocol names: MessagePack, CBOR and Protocol Buffers, and the echo of what comes.

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// `{"fish":"sockeye","count":3,"weights":[2.5,3.25],"tag":null}` in MessagePack.
const MESSAGE_PACK: &[u8] =
    b"\x84\xa4fish\xa7sockeye\xa5count\x03\xa7weights\x92\xcb\x40\x04\0\0\0\0\0\0\xcb\x40\x0a\0\0\0\0\0\0\xa3tag\xc0";
/// The same in CBOR, behind the tag that says that it is CBOR (RFC 8949 §3.4.6).
const CBOR: &[u8] =
    b"\xd9\xd9\xf7\xa4\x64fish\x67sockeye\x65count\x03\x67weights\x82\xf9\x41\0\xf9\x42\x80\x63tag\xf6";
/// 1: "sockeye", 2: 3, 3: 2.5 (double), 4: { 1: "Skeena" }.
const PROTOBUF: &[u8] = b"\x0a\x07sockeye\x10\x03\x19\0\0\0\0\0\0\x04\x40\x22\x08\x0a\x06Skeena";

/// One client.
#[derive(Debug)]
pub(super) struct Payloads;

impl Speaker for Payloads {
    fn opens(&mut self) -> Vec<Say> {
        [MESSAGE_PACK, CBOR, PROTOBUF].map(|octets| Say::Binary(octets.to_vec())).into()
    }

    fn hears(&mut self, message: &Message) -> Vec<Say> {
        vec![match message {
            Message::Text(text) => Say::Text(text.clone()),
            Message::Binary(octets) => Say::Binary(octets.clone()),
        }]
    }
}
