//! A JSON-RPC 2.0 server in small: echo, add, fail, watch; single and in batches.

use serde_json::{Value, json};

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// Notifications that follow `watch`.
const SIGHTINGS: u64 = 3;

/// One client.
#[derive(Debug, Default)]
pub(super) struct Rpc {
    /// Notifications that are still to be sent.
    left: u64,
}

impl Rpc {
    fn answer(&mut self, request: &Value) -> Option<Value> {
        let id = request.get("id").cloned();
        let error = |code: i64, message: &str| Err(json!({ "code": code, "message": message }));
        let params = &request["params"];
        let done = match request["method"].as_str() {
            _ if request["jsonrpc"] != "2.0" => error(-32600, "Invalid Request"),
            None => error(-32600, "Invalid Request"),
            Some("echo") => Ok(params.clone()),
            Some("add") => {
                let numbers: Option<Vec<f64>> =
                    params.as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
                numbers
                    .map_or(error(-32602, "Invalid params"), |numbers| Ok(json!(numbers.iter().sum::<f64>())))
            }
            Some("fail") => error(-32000, "The net is torn"),
            Some("watch") => {
                self.left = SIGHTINGS;
                Ok(json!("watching"))
            }
            Some(_) => error(-32601, "Method not found"),
        };
        // A notification is not answered; what is none and no request either is.
        let wrong = matches!(&done, Err(error) if error["code"] == -32600);
        let id = if wrong { id.or(Some(Value::Null)) } else { id }?;
        Some(match done {
            Ok(result) => json!({ "jsonrpc": "2.0", "result": result, "id": id }),
            Err(error) => json!({ "jsonrpc": "2.0", "error": error, "id": id }),
        })
    }
}

impl Speaker for Rpc {
    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let text = match message {
            Message::Text(text) => text.clone(),
            Message::Binary(octets) => String::from_utf8_lossy(octets).into_owned(),
        };
        let answer = match serde_json::from_str::<Value>(&text) {
            Err(_) => Some(
                json!({ "jsonrpc": "2.0", "error": { "code": -32700, "message": "Parse error" }, "id": null }),
            ),
            Ok(Value::Array(batch)) if !batch.is_empty() => {
                let answers: Vec<Value> = batch.iter().filter_map(|one| self.answer(one)).collect();
                (!answers.is_empty()).then_some(Value::Array(answers))
            }
            Ok(one) => self.answer(&one),
        };
        answer.iter().map(Say::json).collect()
    }

    fn beats(&mut self) -> Vec<Say> {
        if self.left == 0 {
            return Vec::new();
        }
        self.left -= 1;
        let params = json!({ "fish": "sockeye", "left": self.left });
        vec![Say::json(&json!({ "jsonrpc": "2.0", "method": "sighted", "params": params }))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(text: &str) -> Vec<Value> {
        let said = Rpc::default().hears(&Message::Text(text.to_owned()));
        let texts = said.into_iter().map(|say| match say {
            Say::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        });
        texts.collect()
    }

    #[test]
    fn requests_are_answered_and_notifications_are_not() {
        let sum = hear(r#"{"jsonrpc":"2.0","method":"add","params":[1,2.5],"id":"a"}"#);
        assert_eq!(sum, [json!({ "jsonrpc": "2.0", "result": 3.5, "id": "a" })]);
        assert!(hear(r#"{"jsonrpc":"2.0","method":"echo","params":[1]}"#).is_empty());
        assert_eq!(hear("{")[0]["error"]["code"], -32700);
        assert_eq!(hear("7")[0]["id"], Value::Null);
    }

    #[test]
    fn a_batch_has_one_answer() {
        let batch = r#"[{"jsonrpc":"2.0","method":"echo","params":[1],"id":1},{"jsonrpc":"2.0","method":"echo"},{"jsonrpc":"2.0","method":"no","id":2}]"#;
        let said = hear(batch);
        assert_eq!((said.len(), said[0].as_array().unwrap().len()), (1, 2));
        assert_eq!(said[0][1]["error"]["code"], -32601);
    }
}
