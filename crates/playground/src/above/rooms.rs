//! What the Socket.IO server does with packets: namespaces, echo, acks both ways, binary.

use std::collections::BTreeSet;

use serde_json::Value;

/// What goes out: the text of an Engine.IO message, or its octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Message {
    Text(String),
    Binary(Vec<u8>),
}

/// One client's namespaces and what it still owes.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    joined: BTreeSet<String>,
    /// A packet that waits for so many attachments.
    waiting: Option<(Packet, usize)>,
    attachments: Vec<Vec<u8>>,
    questions: u64,
    /// The client asked for its connection to be cut.
    pub(super) cut: bool,
}

/// The parts of a packet, its JSON as it came.
#[derive(Clone, Debug)]
struct Packet {
    kind: char,
    namespace: String,
    id: String,
    json: String,
}

impl Rooms {
    /// The next message of the client; `None` ends the connection.
    pub(super) fn take(&mut self, message: Message) -> Option<Vec<Message>> {
        match message {
            Message::Binary(octets) => {
                let (packet, missing) = self.waiting.take()?;
                self.attachments.push(octets);
                if missing > 1 {
                    self.waiting = Some((packet, missing - 1));
                    return Some(Vec::new());
                }
                let attachments = std::mem::take(&mut self.attachments);
                self.act(&packet, attachments)
            }
            Message::Text(text) => {
                let (packet, missing) = read(&text)?;
                if missing > 0 {
                    self.waiting = Some((packet, missing));
                    return Some(Vec::new());
                }
                self.act(&packet, Vec::new())
            }
        }
    }

    fn act(&mut self, packet: &Packet, attachments: Vec<Vec<u8>>) -> Option<Vec<Message>> {
        let scope = if packet.namespace == "/" { String::new() } else { format!("{},", packet.namespace) };
        let joined = self.joined.contains(&packet.namespace);
        let mut answer = match packet.kind {
            '0' => return Some(self.join(packet, &scope)),
            '1' => {
                self.joined.remove(&packet.namespace);
                return Some(Vec::new());
            }
            // A packet of a namespace that was never joined ends the connection, as in Socket.IO.
            _ if !joined => return None,
            '2' | '5' => {
                let (name, rest) = first(&packet.json)?;
                if name == "drop" {
                    self.cut = true;
                    return None;
                }
                if name == "ask" {
                    self.questions += 1;
                    format!("2{scope}{}[\"question\",\"Which fish?\"]", self.questions)
                } else if packet.id.is_empty() {
                    format!("{}{scope}{}", kind('2', attachments.len()), packet.json)
                } else {
                    format!("{}{scope}{}[{rest}]", kind('3', attachments.len()), packet.id)
                }
            }
            '3' | '6' => {
                let args = packet.json.trim().trim_start_matches('[').trim_end_matches(']');
                let comma = if args.is_empty() { "" } else { "," };
                format!("{}{scope}[\"answered\"{comma}{args}]", kind('2', attachments.len()))
            }
            _ => return None,
        };
        answer.shrink_to_fit();
        let mut messages = vec![Message::Text(answer)];
        messages.extend(attachments.into_iter().map(Message::Binary));
        Some(messages)
    }

    fn join(&mut self, packet: &Packet, scope: &str) -> Vec<Message> {
        let auth: Value = serde_json::from_str(&packet.json).unwrap_or_default();
        let refused = match packet.namespace.as_str() {
            "/" => None,
            "/admin" if auth["token"] == "river" => None,
            "/admin" => Some("not authorized"),
            _ => Some("Invalid namespace"),
        };
        if let Some(why) = refused {
            return vec![Message::Text(format!("4{scope}{{\"message\":\"{why}\"}}"))];
        }
        self.joined.insert(packet.namespace.clone());
        let sid = super::engineio::name();
        vec![
            Message::Text(format!("0{scope}{{\"sid\":\"{sid}\"}}")),
            Message::Text(format!("2{scope}[\"welcome\",{{\"fish\":\"sockeye\"}}]")),
        ]
    }
}

fn kind(plain: char, attachments: usize) -> String {
    match (plain, attachments) {
        (plain, 0) => plain.to_string(),
        ('2', count) => format!("5{count}-"),
        (_, count) => format!("6{count}-"),
    }
}

/// `<type>[<attachments>-][<namespace>,][<ack id>][JSON]`, and how many attachments follow.
fn read(text: &str) -> Option<(Packet, usize)> {
    let kind = text.chars().next()?;
    let mut rest = text.get(1..)?;
    let mut attachments = 0;
    if matches!(kind, '5' | '6') {
        let (count, after) = rest.split_once('-')?;
        attachments = count.parse().ok().filter(|count| *count <= 16)?;
        rest = after;
    }
    let mut namespace = "/";
    if rest.starts_with('/') {
        (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
    }
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (id, json) = rest.split_at(digits);
    let namespace = namespace.split('?').next().unwrap_or("/").to_owned();
    Some((Packet { kind, namespace, id: id.to_owned(), json: json.to_owned() }, attachments))
}

/// The name of an event, and its arguments as they came.
fn first(json: &str) -> Option<(String, &str)> {
    let items = json.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut values = serde_json::Deserializer::from_str(items).into_iter::<String>();
    let name = values.next()?.ok()?;
    let rest = items.get(values.byte_offset()..)?.trim_start();
    Some((name, rest.strip_prefix(',').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(rooms: &mut Rooms, text: &str) -> Vec<Message> {
        rooms.take(Message::Text(text.to_owned())).unwrap()
    }

    #[test]
    fn events_come_back_and_acks_are_answered_with_the_bytes_that_came() {
        let mut rooms = Rooms::default();
        assert_eq!(said(&mut rooms, "0").len(), 2);
        let big = "2[\"echo\",12345678901234567890, {\"z\":1,\"a\":2}]";
        assert_eq!(said(&mut rooms, big), [Message::Text(big.to_owned())]);
        assert_eq!(said(&mut rooms, "27[\"echo\", 1]"), [Message::Text("37[ 1]".to_owned())]);
        assert!(rooms.take(Message::Text("2/other,[\"x\"]".to_owned())).is_none());
    }

    #[test]
    fn a_connection_is_cut_when_the_client_says_so() {
        let mut rooms = Rooms::default();
        said(&mut rooms, "0");
        assert!(rooms.take(Message::Text("2[\"drop\"]".to_owned())).is_none() && rooms.cut);
    }

    #[test]
    fn attachments_come_back_behind_their_packet() {
        let mut rooms = Rooms::default();
        said(&mut rooms, "0");
        assert!(said(&mut rooms, "51-[\"b\",{\"_placeholder\":true,\"num\":0}]").is_empty());
        let back = rooms.take(Message::Binary(vec![1, 2])).unwrap();
        assert_eq!(back.len(), 2);
        assert_eq!(back[1], Message::Binary(vec![1, 2]));
    }

    #[test]
    fn the_second_namespace_wants_a_token() {
        let mut rooms = Rooms::default();
        assert_eq!(
            said(&mut rooms, "0/admin,"),
            [Message::Text("4/admin,{\"message\":\"not authorized\"}".to_owned())]
        );
        assert_eq!(said(&mut rooms, "0/admin,{\"token\":\"river\"}").len(), 2);
    }
}
