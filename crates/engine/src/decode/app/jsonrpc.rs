//! JSON-RPC 2.0: requests, notifications, responses, and batches of them.
//!
//! <https://www.jsonrpc.org/specification>

use super::json::{self, Json, Part, Shape, quoted};
use super::table::{Decoder, Known};
use super::{Beginning, Carried, Out, Packet, Pairs, Told};
use crate::event::Phrase;

const RULES: &str = "JSON-RPC 2.0";
/// Elements of one batch that may be told as wrong.
const MAX_WRONG: usize = 16;

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "json-rpc",
    title: "JSON-RPC",
    subprotocols: &[],
    stacks: &[&["json-rpc"]],
    told,
    make: |_| Box::new(JsonRpc { pairs: Pairs::default() }),
    http: None,
    key: None,
};

/// Told from a message that says so, and is one of those that there are.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if of.under.is_some_and(|(under, _)| under != "sockjs") {
        return None;
    }
    let json = Json::of(of.text()?, 0).ok()?;
    let fits = match json.shape {
        Shape::Object => Kind::of(&json).is_some(),
        Shape::List => {
            !json.parts.is_empty()
                && !json.more
                && json.parts.iter().all(|part| one(part).is_some_and(|json| Kind::of(&json).is_some()))
        }
        Shape::Other => false,
    };
    fits.then(|| Told::by_message("\"jsonrpc\":\"2.0\"", Some("2.0")))
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct JsonRpc {
    pairs: Pairs,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Request,
    Notification,
    Response,
    Error,
}

impl Kind {
    fn of(json: &Json<'_>) -> Option<Kind> {
        if json.string("jsonrpc")? != "2.0" {
            return None;
        }
        let has = |name| json.member(name).is_some();
        match (json.member("method"), has("id"), has("result"), has("error")) {
            (Some(method), id, false, false) if method.string().is_some() => {
                Some(if id { Kind::Request } else { Kind::Notification })
            }
            (None, true, true, false) => Some(Kind::Response),
            (None, true, false, true) => Some(Kind::Error),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Request => "request",
            Kind::Notification => "notification",
            Kind::Response => "response",
            Kind::Error => "error",
        }
    }
}

impl JsonRpc {
    fn tell(
        &mut self,
        carried: &Carried<'_>,
        json: &Json<'_>,
        batch: Option<(usize, usize)>,
        out: &mut Out<'_, '_>,
    ) -> bool {
        let Some(kind) = Kind::of(json) else {
            let says = json.string("jsonrpc").is_some_and(|version| version == "2.0");
            let why = if says { Phrase::new("rpc-no-message") } else { Phrase::new("rpc-no-version") };
            out.malformed(carried, why, RULES);
            return false;
        };
        let mut packet = Packet::new("json-rpc", kind.word());
        if let Some(method) = json.string("method") {
            packet = packet.name(&method);
        }
        let id = json.member("id");
        if let Some(id) = id {
            packet = packet.id(&id.plain());
        }
        if let Some((at, of)) = batch {
            packet = packet.field("batch", &format!("{}/{of}", at + 1));
        }
        // A number and a string of its digits are not the same id.
        let written = id.map_or("", |id| id.text);
        if let Some(error) = json.member("error").and_then(|part| Json::of(part.text, 0).ok()) {
            let code = error.member("code").map(Part::plain).unwrap_or_default();
            let message = error.string("message").unwrap_or_default();
            packet = packet.field("code", &code).field("message", &message);
            packet = packet
                .note(Phrase::new("rpc-error").with("code", quoted(&code)).with("message", quoted(&message)));
        }
        if matches!(kind, Kind::Response | Kind::Error) {
            packet = packet.answers(self.pairs.answered(carried.dir, "", written, carried.t_ns));
        }
        if let Some(body) = ["params", "result", "error"].iter().find_map(|name| json.member(name)) {
            packet = body.body_of(packet, carried);
        }
        let ordinal = out.packet(carried, packet.asks(kind == Kind::Request));
        if kind == Kind::Request {
            self.pairs.asked(carried.dir, "", written, ordinal, carried.t_ns);
        }
        let bad_id = id.is_some_and(|id| id.text.starts_with(['{', '[', 't', 'f']));
        let bad_params = json.member("params").is_some_and(|part| !part.text.starts_with(['{', '[']));
        if bad_id {
            out.malformed(carried, Phrase::new("rpc-id"), RULES);
        } else if bad_params {
            out.malformed(carried, Phrase::new("rpc-params"), RULES);
        }
        true
    }
}

impl Decoder for JsonRpc {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let Some(json) = json::read(carried, RULES, out) else { return false };
        if json.shape != Shape::List {
            return self.tell(carried, &json, None, out);
        }
        if json.parts.is_empty() {
            out.malformed(carried, Phrase::new("rpc-empty-batch"), RULES);
            return false;
        }
        let (mut read, mut wrong) = (false, 0);
        for (at, part) in json.parts.iter().enumerate() {
            let said = match one(part) {
                Some(each) => self.tell(carried, &each, Some((at, json.parts.len())), out),
                None => {
                    out.malformed(carried, Phrase::new("rpc-no-message"), RULES);
                    false
                }
            };
            read |= said;
            wrong += usize::from(!said);
            if wrong == MAX_WRONG {
                break;
            }
        }
        if json.more {
            out.malformed(carried, Phrase::new("app-too-many").with("limit", json.parts.len()), RULES);
        }
        read
    }
}

/// An element of a batch, where it is an object.
fn one<'a>(part: &Part<'a>) -> Option<Json<'a>> {
    if part.is_object() { Json::of(part.text, part.from).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::talk::Talk;
    use crate::event::Dir;

    fn first() -> Talk {
        Talk::ws("/", "").tx(r#"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#)
    }

    #[test]
    fn told_from_what_says_so_and_is_one() {
        assert_eq!(first().detected(), ["json-rpc 2.0"]);
        let batch = r#"[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":1,"result":null}]"#;
        assert_eq!(Talk::ws("/", "").rx(batch).detected(), ["json-rpc 2.0"]);
        for decoy in [
            r#"{"jsonrpc":"2.0"}"#,
            r#"{"jsonrpc":2.0,"method":"a","id":1}"#,
            r#"{"jsonrpc":"1.0","method":"a","id":1}"#,
            r#"{"method":"a","params":[],"id":1}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":1,"error":{}}"#,
            r#"{"jsonrpc":"2.0","method":7,"id":1}"#,
            r#"[{"jsonrpc":"2.0","method":"a"},1]"#,
            r#"{"data":{"jsonrpc":"2.0","method":"a"}}"#,
            "[]",
        ] {
            assert!(Talk::ws("/", "").tx(decoy).rx(decoy).detected().is_empty(), "{decoy}");
        }
    }

    #[test]
    fn requests_of_either_side_find_their_responses() {
        let talk = first()
            .rx(r#"{"jsonrpc":"2.0","method":"ask","id":1}"#)
            .rx(r#"{"jsonrpc":"2.0","result":19,"id":"1"}"#)
            .rx(r#"{"jsonrpc":"2.0","result":19,"id":1}"#)
            .tx(r#"{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}"#)
            .tx(r#"{"jsonrpc":"2.0","method":"update","params":{}}"#);
        assert_eq!(
            talk.short("json-rpc"),
            [
                "> request subtract 1",
                "< request ask 1",
                "< response 1",
                "< response 1",
                "> error 1",
                "> notification update"
            ]
        );
        let packets = talk.packets("json-rpc");
        let answers: Vec<_> = packets.iter().map(|packet| packet.1.answers).collect();
        assert_eq!(answers, [None, None, None, Some(packets[0].0.seq), Some(packets[1].0.seq), None]);
        assert!(packets[0].1.asks && !packets[5].1.asks && packets[4].1.note.is_some());
        let body = packets[0].1.body.clone().unwrap();
        assert_eq!((body.off, body.len, packets[0].1.text.as_deref()), (51, 8, Some("[42, 23]")));
    }

    #[test]
    fn batches_and_what_is_wrong_in_them() {
        let talk = first()
            .tx(r#"[{"jsonrpc":"2.0","method":"a","id":"x","params":[1]}, 1,{"foo":"boo"},{"jsonrpc":"2.0","method":"b"}]"#)
            .rx(r#"[{"jsonrpc":"2.0","result":[2],"id":"x"}]"#)
            .tx("[]")
            .tx(r#"{"jsonrpc":"2.0","id":{},"method":"a"}"#)
            .tx(r#"{"jsonrpc":"2.0","params":"bar","method":"a"}"#)
            .tx("[1")
            .binary(Dir::Tx, b"\x01");
        let packets = talk.packets("json-rpc");
        assert_eq!(packets[3].1.answers, Some(packets[1].0.seq));
        assert_eq!(packets[2].1.fields[0].value, "4/4");
        let body = packets[1].1.body.clone().unwrap();
        assert_eq!((body.off, body.len), (49, 3));
        assert_eq!(
            talk.malformed(),
            [
                "rpc-no-message",
                "rpc-no-version",
                "rpc-empty-batch",
                "rpc-id",
                "rpc-params",
                "app-no-json",
                "app-binary"
            ]
        );
    }

    #[test]
    fn a_flood_of_nothing_is_told_a_few_times() {
        let flood = format!("[{}1]", "1,".repeat(100_000));
        let talk = first().tx(&flood);
        let events = crate::decode::fuzzing::decode(&talk.records());
        let wrong = events.iter().filter(|event| event.data.name() == "app.malformed").count();
        assert_eq!(wrong, 17);
    }
}
