//! Action Cable in small: channels that begin with `River` are confirmed, others rejected.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// Beats between pings; Rails sends one every three seconds.
const PING: u32 = 7;

/// One client.
#[derive(Debug, Default)]
pub(super) struct Cable {
    subscribed: Vec<String>,
    beats: u32,
}

impl Speaker for Cable {
    fn opens(&mut self) -> Vec<Say> {
        vec![Say::json(&json!({ "type": "welcome" }))]
    }

    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let Message::Text(text) = message else { return Vec::new() };
        let Ok(said) = serde_json::from_str::<Value>(text) else { return Vec::new() };
        let identifier = said["identifier"].as_str().unwrap_or_default().to_owned();
        let known = self.subscribed.contains(&identifier);
        match said["command"].as_str() {
            Some("subscribe") if !known => {
                let inner: Value = serde_json::from_str(&identifier).unwrap_or_default();
                let river = inner["channel"].as_str().is_some_and(|name| name.starts_with("River"));
                let kind = if river { "confirm_subscription" } else { "reject_subscription" };
                if river {
                    self.subscribed.push(identifier.clone());
                }
                vec![Say::json(&json!({ "identifier": identifier, "type": kind }))]
            }
            Some("unsubscribe") => {
                self.subscribed.retain(|other| *other != identifier);
                Vec::new()
            }
            Some("message") if known => {
                let data = said["data"].as_str().unwrap_or_default();
                let message: Value = serde_json::from_str(data).unwrap_or_else(|_| json!(data));
                if message["action"] == "leave" {
                    let leave =
                        json!({ "type": "disconnect", "reason": "server_restart", "reconnect": true });
                    return vec![Say::json(&leave), Say::Close(1000, "")];
                }
                vec![Say::json(&json!({ "identifier": identifier, "message": message }))]
            }
            _ => Vec::new(),
        }
    }

    fn beats(&mut self) -> Vec<Say> {
        self.beats += 1;
        if !self.beats.is_multiple_of(PING) {
            return Vec::new();
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        vec![Say::json(&json!({ "type": "ping", "message": now }))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(cable: &mut Cable, said: &Value) -> String {
        let texts = cable.hears(&Message::Text(said.to_string())).into_iter().map(|say| format!("{say:?}"));
        texts.collect()
    }

    #[test]
    fn rivers_are_confirmed_and_their_messages_come_back() {
        let mut cable = Cable::default();
        let id = r#"{"channel":"RiverChannel"}"#;
        let message = json!({ "command": "message", "identifier": id, "data": "{\"action\":\"speak\"}" });
        assert!(hear(&mut cable, &message).is_empty());
        let subscribe = json!({ "command": "subscribe", "identifier": id });
        assert!(hear(&mut cable, &subscribe).contains("confirm_subscription"));
        assert!(hear(&mut cable, &message).contains("speak"));
        let other = json!({ "command": "subscribe", "identifier": "{\"channel\":\"SeaChannel\"}" });
        assert!(hear(&mut cable, &other).contains("reject_subscription"));
    }
}
