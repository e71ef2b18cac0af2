//! Socket.IO packets as a client writes them: `<type>[<attachments>-][<namespace>,][<ack id>][JSON]`.

use crate::api::{Payload, SioArg};

/// A packet: what goes into an Engine.IO message, and the binary messages behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    pub text: String,
    pub attachments: Vec<Payload>,
}

/// CONNECT, with the payload that authorises it. Version 3 of Engine.IO carries Socket.IO 2, whose CONNECT
/// has none.
#[must_use]
pub fn connect(namespace: &str, auth: Option<&str>, eio: u8) -> Packet {
    let auth = auth.filter(|_| eio != 3).unwrap_or_default();
    Packet { text: format!("0{}{auth}", scope(namespace)), attachments: Vec::new() }
}

/// DISCONNECT.
#[must_use]
pub fn disconnect(namespace: &str) -> Packet {
    Packet { text: format!("1{}", scope(namespace)), attachments: Vec::new() }
}

/// EVENT or BINARY_EVENT; with an id an ACK is asked for.
#[must_use]
pub fn event(namespace: &str, id: Option<u64>, event: &str, args: &[SioArg]) -> Packet {
    let name = serde_json::Value::from(event).to_string();
    data(['2', '5'], namespace, id, Some(name), args)
}

/// ACK or BINARY_ACK.
#[must_use]
pub fn ack(namespace: &str, id: u64, args: &[SioArg]) -> Packet {
    data(['3', '6'], namespace, Some(id), None, args)
}

/// The namespace that a URL's path names.
#[must_use]
pub fn namespace_of(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

fn data(
    kinds: [char; 2],
    namespace: &str,
    id: Option<u64>,
    first: Option<String>,
    args: &[SioArg],
) -> Packet {
    let mut attachments = Vec::new();
    let mut items: Vec<String> = first.into_iter().collect();
    for arg in args {
        match arg {
            SioArg::Json { json } => items.push(json.clone()),
            SioArg::Binary { payload } => {
                items.push(format!("{{\"_placeholder\":true,\"num\":{}}}", attachments.len()));
                attachments.push(payload.clone());
            }
            SioArg::Within { payload } => attachments.push(payload.clone()),
        }
    }
    let kind = match attachments.len() {
        0 => kinds[0].to_string(),
        count => format!("{}{count}-", kinds[1]),
    };
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    Packet { text: format!("{kind}{}{id}[{}]", scope(namespace), items.join(",")), attachments }
}

/// The main namespace is not written.
fn scope(namespace: &str) -> String {
    if matches!(namespace, "" | "/") { String::new() } else { format!("{namespace},") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(json: &str) -> SioArg {
        SioArg::Json { json: json.to_owned() }
    }

    fn octets(hex: &str) -> SioArg {
        SioArg::Binary { payload: Payload::Hex { hex: hex.to_owned() } }
    }

    #[test]
    fn packets_of_the_specification() {
        assert_eq!(connect("/", None, 4).text, "0");
        assert_eq!(connect("/admin", Some("{\"token\":\"123\"}"), 4).text, "0/admin,{\"token\":\"123\"}");
        assert_eq!(connect("/admin", Some("{}"), 3).text, "0/admin,");
        assert_eq!(disconnect("/admin").text, "1/admin,");
        assert_eq!(disconnect("").text, "1");
        assert_eq!(event("/", None, "foo", &[]).text, "2[\"foo\"]");
        assert_eq!(event("/admin", Some(12), "foo", &[]).text, "2/admin,12[\"foo\"]");
        assert_eq!(ack("/admin", 13, &[json("\"bar\"")]).text, "3/admin,13[\"bar\"]");
    }

    #[test]
    fn attachments_leave_a_place_and_follow_in_order() {
        let args = [json("1"), octets("01"), octets("02")];
        let packet = event("/", None, "baz", &args);
        let places = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";
        assert_eq!(packet.text, format!("52-[\"baz\",1,{places}]"));
        assert_eq!(packet.attachments.len(), 2);
        let packet = ack("/a", 7, &args[1..2]);
        assert_eq!(packet.text, "61-/a,7[{\"_placeholder\":true,\"num\":0}]");
    }

    #[test]
    fn octets_within_an_argument_are_named_by_its_json() {
        let within = |hex: &str| SioArg::Within { payload: Payload::Hex { hex: hex.to_owned() } };
        let args = [json("{\"a\":{\"_placeholder\":true,\"num\":0}}"), within("01"), octets("02")];
        let packet = event("/", None, "x", &args);
        assert_eq!(
            packet.text,
            "52-[\"x\",{\"a\":{\"_placeholder\":true,\"num\":0}},{\"_placeholder\":true,\"num\":1}]"
        );
        let hex = |hex: &str| Payload::Hex { hex: hex.to_owned() };
        assert_eq!(packet.attachments, [hex("01"), hex("02")]);
    }

    #[test]
    fn what_was_typed_stays_as_it_is() {
        let typed = "{ \"z\": 12345678901234567890.10, \"a\": 1, \"a\": 2 }";
        assert_eq!(event("/", None, "a\"b", &[json(typed)]).text, format!("2[\"a\\\"b\",{typed}]"));
    }

    #[test]
    fn a_path_is_a_namespace() {
        for (path, namespace) in [("", "/"), ("/", "/"), ("/admin?x=1", "/admin"), ("?x", "/")] {
            assert_eq!(namespace_of(path), namespace);
        }
    }
}
