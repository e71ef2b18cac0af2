//! GraphQL over WebSocket in small: `graphql-transport-ws`, and the older `graphql-ws`. Any document is answered.

use serde_json::{Value, json};

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// Results of one subscription.
const RESULTS: u32 = 3;
const FISH: [&str; 3] = ["sockeye", "chum", "coho"];

/// One client.
#[derive(Debug)]
pub(super) struct Graph {
    /// `graphql-ws`, which has other words for the same.
    old: bool,
    open: bool,
    /// Subscriptions and how many results each has had.
    running: Vec<(String, u32)>,
}

impl Graph {
    pub(super) fn new(subprotocol: Option<&str>) -> Graph {
        Graph { old: subprotocol == Some("graphql-ws"), open: false, running: Vec::new() }
    }

    fn message(&mut self, message: &Value) -> Vec<Say> {
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        match message["type"].as_str().unwrap_or_default() {
            "connection_init" if self.open && !self.old => {
                vec![Say::Close(4429, "Too many initialisation requests")]
            }
            "connection_init" => {
                self.open = true;
                let mut said = vec![Say::json(&json!({ "type": "connection_ack" }))];
                if self.old {
                    said.push(Say::json(&json!({ "type": "ka" })));
                }
                said
            }
            "ping" if !self.old => vec![Say::json(&json!({ "type": "pong" }))],
            "pong" if !self.old => Vec::new(),
            "connection_terminate" if self.old => vec![Say::Close(1000, "")],
            "subscribe" | "start" if !self.open => vec![Say::Close(4401, "Unauthorized")],
            "subscribe" if !self.old => self.begin(id, &message["payload"]),
            "start" if self.old => self.begin(id, &message["payload"]),
            "complete" if !self.old => {
                self.running.retain(|(other, _)| *other != id);
                Vec::new()
            }
            "stop" if self.old => {
                self.running.retain(|(other, _)| *other != id);
                vec![complete(&id)]
            }
            _ => vec![Say::Close(4400, "Invalid message received")],
        }
    }

    fn begin(&mut self, id: String, payload: &Value) -> Vec<Say> {
        let query = payload["query"].as_str().unwrap_or_default();
        if self.running.iter().any(|(other, _)| *other == id) {
            return vec![Say::Close(4409, "Subscriber already exists")];
        }
        if !query.contains('{') {
            let error = json!({ "message": "Syntax Error: Unexpected <EOF>.", "locations": [{ "line": 1, "column": 1 }] });
            let payload = if self.old { error } else { json!([error]) };
            return vec![Say::json(&json!({ "id": id, "type": "error", "payload": payload }))];
        }
        if query.trim_start().starts_with("subscription") {
            self.running.push((id, 0));
            return Vec::new();
        }
        vec![self.result(&id, &json!({ "river": { "name": "Skeena", "fish": FISH } })), complete(&id)]
    }

    fn result(&self, id: &str, data: &Value) -> Say {
        let kind = if self.old { "data" } else { "next" };
        Say::json(&json!({ "id": id, "type": kind, "payload": { "data": data } }))
    }
}

impl Speaker for Graph {
    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let Message::Text(text) = message else { return vec![Say::Close(4400, "Invalid message received")] };
        match serde_json::from_str(text) {
            Ok(value) => self.message(&value),
            Err(_) => vec![Say::Close(4400, "Invalid message received")],
        }
    }

    /// The next result of every subscription.
    fn beats(&mut self) -> Vec<Say> {
        let mut said = Vec::new();
        for (id, results) in &self.running {
            let fish = FISH[*results as usize % FISH.len()];
            said.push(self.result(id, &json!({ "caught": { "fish": fish, "count": results + 1 } })));
            if results + 1 == RESULTS {
                said.push(complete(id));
            }
        }
        self.running.iter_mut().for_each(|(_, results)| *results += 1);
        self.running.retain(|(_, results)| *results < RESULTS);
        said
    }
}

fn complete(id: &str) -> Say {
    Say::json(&json!({ "id": id, "type": "complete" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(graph: &mut Graph, text: &str) -> Vec<Say> {
        graph.hears(&Message::Text(text.to_owned()))
    }

    #[test]
    fn a_query_has_one_result_and_a_subscription_three() {
        let mut graph = Graph::new(Some("graphql-transport-ws"));
        assert_eq!(hear(&mut graph, r#"{"type":"connection_init"}"#).len(), 1);
        let query = r#"{"id":"q","type":"subscribe","payload":{"query":"{ river { name } }"}}"#;
        assert_eq!(hear(&mut graph, query).len(), 2);
        let query = r#"{"id":"s","type":"subscribe","payload":{"query":"subscription { caught { fish } }"}}"#;
        assert!(hear(&mut graph, query).is_empty());
        let said: usize = (0..5).map(|_| graph.beats().len()).sum();
        assert_eq!(said, 4);
    }

    #[test]
    fn what_breaks_the_rules_is_closed_with_its_code() {
        let mut graph = Graph::new(None);
        assert!(matches!(hear(&mut graph, "no json")[..], [Say::Close(4400, _)]));
        assert!(matches!(hear(&mut graph, r#"{"id":"1","type":"subscribe"}"#)[..], [Say::Close(4401, _)]));
        hear(&mut graph, r#"{"type":"connection_init"}"#);
        assert!(matches!(hear(&mut graph, r#"{"type":"connection_init"}"#)[..], [Say::Close(4429, _)]));
    }

    #[test]
    fn the_older_words_are_spoken_too() {
        let mut graph = Graph::new(Some("graphql-ws"));
        assert_eq!(hear(&mut graph, r#"{"type":"connection_init"}"#).len(), 2);
        let said = hear(&mut graph, r#"{"id":"1","type":"start","payload":{"query":"{ river { name } }"}}"#);
        assert!(matches!(&said[0], Say::Text(text) if text.contains("\"type\":\"data\"")));
        assert_eq!(hear(&mut graph, r#"{"id":"1","type":"stop"}"#).len(), 1);
    }
}
