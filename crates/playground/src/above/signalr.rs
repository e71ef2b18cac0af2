//! A SignalR hub in small, in JSON: Echo, Fail, Counter, Bye; records end with 0x1E.

use serde_json::{Value, json};

use super::rooms::Message;
use super::talk::{Say, Speaker};

const END: char = '\u{1e}';
/// Items of one stream.
const ITEMS: u64 = 3;
/// Beats between pings.
const QUIET: u32 = 12;

/// One client.
#[derive(Debug, Default)]
pub(super) struct Hub {
    shaken: bool,
    /// Streams and how many items each has had.
    streams: Vec<(String, u64)>,
    quiet: u32,
}

impl Hub {
    fn record(&mut self, record: &Value) -> Vec<Say> {
        if !self.shaken {
            return self.shake(record);
        }
        let id = record["invocationId"].as_str().unwrap_or_default().to_owned();
        let args = record["arguments"].clone();
        match (record["type"].as_u64(), record["target"].as_str()) {
            (Some(1), Some("Bye")) => vec![
                written(&json!({ "type": 7, "error": "The hub closes at night." })),
                Say::Close(1000, ""),
            ],
            (Some(1), Some(target)) => {
                let answer = match target {
                    "Echo" => json!({ "type": 3, "invocationId": id, "result": args[0] }),
                    "Fail" => {
                        json!({ "type": 3, "invocationId": id, "error": "An unexpected error occurred invoking 'Fail'." })
                    }
                    _ => json!({ "type": 3, "invocationId": id, "error": "Method does not exist." }),
                };
                let mut said = Vec::new();
                if target == "Echo" {
                    said.push(written(&json!({ "type": 1, "target": "heard", "arguments": args })));
                }
                // Who gave no id does not want to know.
                if !id.is_empty() {
                    said.push(written(&answer));
                }
                said
            }
            (Some(4), Some("Counter")) => {
                self.streams.push((id, 0));
                Vec::new()
            }
            (Some(5), _) => {
                self.streams.retain(|(other, _)| *other != id);
                vec![written(&json!({ "type": 3, "invocationId": id }))]
            }
            _ => Vec::new(),
        }
    }

    fn shake(&mut self, record: &Value) -> Vec<Say> {
        match record["protocol"].as_str() {
            Some("json") => {
                self.shaken = true;
                vec![written(&json!({}))]
            }
            other => {
                let name = other.unwrap_or_default();
                let error = format!("The protocol '{name}' is not supported.");
                vec![written(&json!({ "error": error })), Say::Close(1000, "")]
            }
        }
    }
}

impl Speaker for Hub {
    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let Message::Text(text) = message else { return Vec::new() };
        let mut said = Vec::new();
        for record in text.split_terminator(END) {
            match serde_json::from_str(record) {
                Ok(value) => said.extend(self.record(&value)),
                Err(_) => said.push(Say::Close(1000, "")),
            }
        }
        said
    }

    /// The next item of every stream, and a ping when it was quiet for long.
    fn beats(&mut self) -> Vec<Say> {
        let mut said = Vec::new();
        for (id, items) in &mut self.streams {
            *items += 1;
            said.push(written(&json!({ "type": 2, "invocationId": id, "item": items })));
            if *items == ITEMS {
                said.push(written(&json!({ "type": 3, "invocationId": id })));
            }
        }
        self.streams.retain(|(_, items)| *items < ITEMS);
        self.quiet += 1;
        if self.shaken && self.quiet >= QUIET {
            self.quiet = 0;
            said.push(written(&json!({ "type": 6 })));
        }
        said
    }
}

fn written(record: &Value) -> Say {
    Say::Text(format!("{record}{END}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(hub: &mut Hub, text: &str) -> Vec<Say> {
        hub.hears(&Message::Text(text.to_owned()))
    }

    #[test]
    fn invocations_are_completed_behind_the_handshake() {
        let mut hub = Hub::default();
        let both = "{\"protocol\":\"json\",\"version\":1}\u{1e}{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[7]}\u{1e}";
        let said = hear(&mut hub, both);
        assert_eq!(said.len(), 3);
        assert!(matches!(&said[2], Say::Text(text) if text.contains("\"result\":7")));
        hear(&mut hub, "{\"type\":4,\"invocationId\":\"2\",\"target\":\"Counter\",\"arguments\":[]}\u{1e}");
        let said: usize = (0..5).map(|_| hub.beats().len()).sum();
        assert_eq!(said, 4);
    }

    #[test]
    fn another_protocol_is_refused() {
        let said = hear(&mut Hub::default(), "{\"protocol\":\"smoke\",\"version\":1}\u{1e}");
        assert!(matches!(&said[..], [Say::Text(text), Say::Close(..)] if text.contains("smoke")));
    }
}
