//! The names of MQTT: packets, versions, properties, reasons.

/// Types of control packets (MQTT 5 §2.1.2).
pub(super) const KINDS: [&str; 16] = [
    "0",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH",
];

/// How a property's value is written (MQTT 5 §2.2.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Octet,
    Two,
    Four,
    Varint,
    Text,
    Pair,
    Binary,
}

pub(super) fn property(id: u64) -> Option<(&'static str, Form)> {
    Some(match id {
        0x01 => ("Payload Format Indicator", Form::Octet),
        0x02 => ("Message Expiry Interval", Form::Four),
        0x03 => ("Content Type", Form::Text),
        0x08 => ("Response Topic", Form::Text),
        0x09 => ("Correlation Data", Form::Binary),
        0x0b => ("Subscription Identifier", Form::Varint),
        0x11 => ("Session Expiry Interval", Form::Four),
        0x12 => ("Assigned Client Identifier", Form::Text),
        0x13 => ("Server Keep Alive", Form::Two),
        0x15 => ("Authentication Method", Form::Text),
        0x16 => ("Authentication Data", Form::Binary),
        0x17 => ("Request Problem Information", Form::Octet),
        0x18 => ("Will Delay Interval", Form::Four),
        0x19 => ("Request Response Information", Form::Octet),
        0x1a => ("Response Information", Form::Text),
        0x1c => ("Server Reference", Form::Text),
        0x1f => ("Reason String", Form::Text),
        0x21 => ("Receive Maximum", Form::Two),
        0x22 => ("Topic Alias Maximum", Form::Two),
        0x23 => ("Topic Alias", Form::Two),
        0x24 => ("Maximum QoS", Form::Octet),
        0x25 => ("Retain Available", Form::Octet),
        0x26 => ("User Property", Form::Pair),
        0x27 => ("Maximum Packet Size", Form::Four),
        0x28 => ("Wildcard Subscription Available", Form::Octet),
        0x29 => ("Subscription Identifier Available", Form::Octet),
        0x2a => ("Shared Subscription Available", Form::Octet),
        _ => return None,
    })
}

/// The version of a protocol level.
pub(super) fn version(level: u8) -> &'static str {
    match level {
        3 => "3.1",
        5 => "5",
        _ => "3.1.1",
    }
}

/// Where the rules of a level stand.
pub(super) fn rules(level: u8) -> &'static str {
    match level {
        3 => "MQTT 3.1",
        5 => "MQTT 5",
        _ => "MQTT 3.1.1",
    }
}

/// Whether a reason of that packet tells a failure.
pub(super) fn fails(kind: u8, reason: u8, level: u8) -> bool {
    if kind == 2 && level < 5 { reason != 0 } else { reason >= 0x80 }
}

/// A reason's name, with its number.
pub(super) fn reason(kind: u8, reason: u8, level: u8) -> String {
    match reason_name(kind, reason, level) {
        Some(name) => format!("0x{reason:02x} {name}"),
        None => format!("0x{reason:02x}"),
    }
}

/// MQTT 5 §2.4; before it only CONNACK (§3.2.2.3) and SUBACK (§3.9.3) had such codes.
fn reason_name(kind: u8, reason: u8, level: u8) -> Option<&'static str> {
    Some(match (kind, level < 5, reason) {
        (2, true, 0) => "Connection Accepted",
        (2, true, 1) => "unacceptable protocol version",
        (2, true, 2) => "identifier rejected",
        (2, true, 3) => "Server unavailable",
        (2, true, 4) => "bad user name or password",
        (2, true, 5) => "not authorized",
        (2, true, _) => return None,
        (9, true, 0x80) => "Failure",
        (9, _, 0) => "Granted QoS 0",
        (9, _, 1) => "Granted QoS 1",
        (9, _, 2) => "Granted QoS 2",
        (14, _, 0) => "Normal disconnection",
        (_, _, 0x00) => "Success",
        (_, _, 0x04) => "Disconnect with Will Message",
        (_, _, 0x10) => "No matching subscribers",
        (_, _, 0x11) => "No subscription existed",
        (_, _, 0x18) => "Continue authentication",
        (_, _, 0x19) => "Re-authenticate",
        (_, _, 0x80..) => return FAILURES.get(usize::from(reason - 0x80)).copied(),
        _ => return None,
    })
}

/// From 0x80 on.
const FAILURES: [&str; 35] = [
    "Unspecified error",
    "Malformed Packet",
    "Protocol Error",
    "Implementation specific error",
    "Unsupported Protocol Version",
    "Client Identifier not valid",
    "Bad User Name or Password",
    "Not authorized",
    "Server unavailable",
    "Server busy",
    "Banned",
    "Server shutting down",
    "Bad authentication method",
    "Keep Alive timeout",
    "Session taken over",
    "Topic Filter invalid",
    "Topic Name invalid",
    "Packet Identifier in use",
    "Packet Identifier not found",
    "Receive Maximum exceeded",
    "Topic Alias invalid",
    "Packet too large",
    "Message rate too high",
    "Quota exceeded",
    "Administrative action",
    "Payload format invalid",
    "Retain not supported",
    "QoS not supported",
    "Use another server",
    "Server moved",
    "Shared Subscriptions not supported",
    "Connection rate exceeded",
    "Maximum connect time",
    "Subscription Identifiers not supported",
    "Wildcard Subscriptions not supported",
];
