//! Messages with which conversations of the protocols above begin, so that nobody has to look them up.
//!
//! The two protocols with clients of their own, Socket.IO and SockJS, and STOMP, which has a form, have none.

use crate::api::{Payload, Saved, SavedMessage, WsSend};

/// Those of a protocol, in the order in which they are usually sent.
#[must_use]
pub fn starters(proto: &str) -> Vec<SavedMessage> {
    match proto {
        "graphql-transport-ws" => texts(GRAPHQL),
        "graphql-ws" => texts(GRAPHQL_OLDER),
        "mqtt" => mqtt(),
        "signalr" => texts(SIGNALR),
        "wamp" => texts(WAMP),
        "json-rpc" => texts(JSON_RPC),
        "action-cable" => texts(ACTION_CABLE),
        _ => Vec::new(),
    }
}

type Texts = &'static [(&'static str, &'static str)];

const GRAPHQL: Texts = &[
    ("connection_init", r#"{"type":"connection_init"}"#),
    ("subscribe: query", r#"{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}"#),
    (
        "subscribe: subscription",
        r#"{"id":"2","type":"subscribe","payload":{"query":"subscription { __typename }"}}"#,
    ),
    ("ping", r#"{"type":"ping"}"#),
    ("complete", r#"{"id":"2","type":"complete"}"#),
];

const GRAPHQL_OLDER: Texts = &[
    ("connection_init", r#"{"type":"connection_init","payload":{}}"#),
    ("start: query", r#"{"id":"1","type":"start","payload":{"query":"{ __typename }"}}"#),
    ("start: subscription", r#"{"id":"2","type":"start","payload":{"query":"subscription { __typename }"}}"#),
    ("stop", r#"{"id":"2","type":"stop"}"#),
    ("connection_terminate", r#"{"type":"connection_terminate"}"#),
];

/// Each record ends with 0x1E.
const SIGNALR: Texts = &[
    ("handshake", r#"{"protocol":"json","version":1}\x1e"#),
    ("Invocation", r#"{"type":1,"invocationId":"1","target":"Echo","arguments":["Hello"]}\x1e"#),
    ("Invocation without an answer", r#"{"type":1,"target":"Echo","arguments":["Hello"]}\x1e"#),
    ("StreamInvocation", r#"{"type":4,"invocationId":"2","target":"Counter","arguments":[3]}\x1e"#),
    ("CancelInvocation", r#"{"type":5,"invocationId":"2"}\x1e"#),
    ("Ping", r#"{"type":6}\x1e"#),
];

const WAMP: Texts = &[
    (
        "HELLO",
        r#"[1,"realm1",{"roles":{"publisher":{},"subscriber":{},"caller":{"features":{"progressive_call_results":true}},"callee":{}}}]"#,
    ),
    ("SUBSCRIBE", r#"[32,1,{},"com.example.ticks"]"#),
    ("PUBLISH", r#"[16,2,{"acknowledge":true,"exclude_me":false},"com.example.ticks",["Hello"]]"#),
    ("CALL", r#"[48,3,{},"com.example.add",[2,3]]"#),
    ("REGISTER", r#"[64,4,{},"com.example.mine"]"#),
    ("GOODBYE", r#"[6,{},"wamp.close.close_realm"]"#),
];

const JSON_RPC: Texts = &[
    ("request", r#"{"jsonrpc":"2.0","method":"echo","params":["Hello"],"id":1}"#),
    ("notification", r#"{"jsonrpc":"2.0","method":"echo","params":["Hello"]}"#),
    (
        "batch",
        r#"[{"jsonrpc":"2.0","method":"add","params":[2,3],"id":2},{"jsonrpc":"2.0","method":"watch","id":3},{"jsonrpc":"2.0","method":"echo","params":[]}]"#,
    ),
];

const ACTION_CABLE: Texts = &[
    ("subscribe", r#"{"command":"subscribe","identifier":"{\"channel\":\"RiverChannel\"}"}"#),
    (
        "message",
        r#"{"command":"message","identifier":"{\"channel\":\"RiverChannel\"}","data":"{\"action\":\"speak\",\"message\":\"Hello\"}"}"#,
    ),
    ("unsubscribe", r#"{"command":"unsubscribe","identifier":"{\"channel\":\"RiverChannel\"}"}"#),
];

fn texts(of: Texts) -> Vec<SavedMessage> {
    let payload = |text: &str| match text.strip_suffix(r"\x1e") {
        Some(_) => Payload::Text { text: text.to_owned(), escapes: true },
        None => Payload::Json { json: text.to_owned() },
    };
    of.iter().map(|(name, text)| message(name, false, payload(text))).collect()
}

/// Packets of both versions; those that are the same in both have no number behind them.
fn mqtt() -> Vec<SavedMessage> {
    let connect = |level: u8, properties: &[u8]| {
        // Clean start, keep alive of 60 seconds, client id.
        [&b"\0\x04MQTT"[..], &[level, 2, 0, 60], properties, b"\0\x07sockeye"].concat()
    };
    let subscribe = |properties: &[u8]| [&b"\0\x01"[..], properties, b"\0\x07river/#\x01"].concat();
    let unsubscribe = |properties: &[u8]| [&b"\0\x04"[..], properties, b"\0\x07river/#"].concat();
    let publish =
        |id: u8, properties: &[u8]| [&b"\0\x0driver/message\0"[..], &[id], properties, b"Hello"].concat();
    let packets = [
        ("CONNECT 3.1.1", 0x10, connect(4, &[])),
        ("CONNECT 5", 0x10, connect(5, &[0])),
        ("SUBSCRIBE 3.1.1", 0x82, subscribe(&[])),
        ("SUBSCRIBE 5", 0x82, subscribe(&[0])),
        ("PUBLISH 3.1.1, QoS 1", 0x32, publish(2, &[])),
        ("PUBLISH 5, QoS 1", 0x32, publish(2, &[0])),
        ("PUBLISH 3.1.1, QoS 2", 0x34, publish(3, &[])),
        ("PUBLISH 5, QoS 2", 0x34, publish(3, &[0])),
        // For the packet identifier of the message above; the others name the peer's first one.
        ("PUBREL", 0x62, vec![0, 3]),
        ("PUBACK", 0x40, vec![0, 1]),
        ("PUBREC", 0x50, vec![0, 1]),
        ("PUBCOMP", 0x70, vec![0, 1]),
        ("UNSUBSCRIBE 3.1.1", 0xa2, unsubscribe(&[])),
        ("UNSUBSCRIBE 5", 0xa2, unsubscribe(&[0])),
        ("PINGREQ", 0xc0, Vec::new()),
        ("DISCONNECT", 0xe0, Vec::new()),
    ];
    let packets = packets.into_iter().map(|(name, first, content)| {
        // All are short: the length is one octet.
        let octets = [&[first, content.len() as u8][..], &content].concat();
        let hex: Vec<String> = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        message(name, true, Payload::Hex { hex: hex.join(" ") })
    });
    packets.collect()
}

fn message(name: &str, binary: bool, payload: Payload) -> SavedMessage {
    let message = WsSend::plain(binary, payload);
    SavedMessage { name: name.to_owned(), what: Saved::Message { message }, every_ms: None }
}

#[cfg(test)]
mod tests {
    use super::starters;
    use crate::api::Saved;
    use crate::compose::{Given, given};
    use crate::decode::app::KNOWN;
    use crate::decode::fuzzing::{Step, decode, message, opening, records};
    use crate::event::{Data, Dir};

    /// Our own decoder takes every starter for what its name says, and finds nothing wrong with it.
    #[test]
    fn each_is_what_its_name_says() {
        let mut seen = 0;
        for known in KNOWN {
            for starter in starters(known.proto) {
                let Saved::Message { message: send } = &starter.what else { panic!("a message") };
                let Ok(Given::Bytes(octets)) = given(&send.payload) else { panic!("bytes: {send:?}") };
                let subprotocol = known.subprotocols.first().copied().unwrap_or_default();
                let mut steps: Vec<Step> = opening("/cable", subprotocol);
                if known.proto == "mqtt"
                    && starter.name.contains(" 5")
                    && !starter.name.starts_with("CONNECT")
                {
                    let five = starters("mqtt").into_iter().find(|one| one.name == "CONNECT 5").unwrap();
                    let Saved::Message { message: five } = five.what else { panic!("a message") };
                    let Ok(Given::Bytes(five)) = given(&five.payload) else { panic!("bytes") };
                    steps.push(message(Dir::Tx, false, &five));
                }
                if known.proto == "signalr" && starter.name != "handshake" {
                    steps.push(message(Dir::Tx, true, b"{\"protocol\":\"json\",\"version\":1}\x1e"));
                }
                steps.push(message(Dir::Tx, !send.binary, &octets));
                let events = decode(&records("ws", false, &steps, &[usize::MAX]));
                let wrong = events.iter().find(|event| matches!(event.data, Data::AppMalformed(_)));
                assert!(wrong.is_none(), "{}: {wrong:?}", starter.name);
                let last = events.iter().rev().find_map(|event| match &event.data {
                    Data::AppPacket(packet) => Some(packet),
                    _ => None,
                });
                let packet = last.unwrap_or_else(|| panic!("no packet of {}", starter.name));
                assert_eq!(packet.proto, known.proto);
                let word = starter.name.split([' ', ':', ',']).next().unwrap_or_default();
                let same = packet.kind.eq_ignore_ascii_case(word) || starter.name == "batch";
                assert!(same, "{} is {}", starter.name, packet.kind);
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
    }
}
