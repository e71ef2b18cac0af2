//! Action Cable, as Rails speaks it: subscriptions to channels, their messages, pings of the server.
//!
//! <https://guides.rubyonrails.org/action_cable_overview.html>, `actioncable-v1-json`.

use super::json::{self, Json, Shape, quoted};
use super::table::{Decoder, Known};
use super::{Beginning, Carried, Out, Packet, Pairs, Told, loose_body, preview};
use crate::event::{Dir, Phrase};

const RULES: &str = "actioncable-v1-json";

/// How it is recognised and read.
pub static KNOWN: Known = Known {
    proto: "action-cable",
    title: "Action Cable",
    subprotocols: &["actioncable-v1-json"],
    stacks: &[&["action-cable"]],
    told,
    make: |_| Box::new(ActionCable { pairs: Pairs::default() }),
    http: None,
    key: None,
};

/// Told from the subprotocol, or from the server's welcome where the path is the usual one.
fn told(of: &Beginning<'_>) -> Option<Told> {
    if let Some(name) = of.subprotocol {
        return (name == RULES).then(|| Told::by_subprotocol(name, Some("v1")));
    }
    let usual = of.under.is_none() && of.path().0.ends_with("/cable") && of.first?.dir == Dir::Rx;
    let json = Json::of(of.text().filter(|_| usual)?, 0).ok()?;
    let welcome = json.string("type").is_some_and(|kind| kind == "welcome");
    let alone = json.parts.iter().all(|part| matches!(part.name.as_str(), "type" | "sid"));
    (welcome && alone).then(|| Told::by_message("{\"type\":\"welcome\"}", Some("v1")))
}

/// Reads both directions of a conversation.
#[derive(Debug)]
struct ActionCable {
    pairs: Pairs,
}

impl ActionCable {
    /// What a client commands.
    fn command(&mut self, carried: &Carried<'_>, json: &Json<'_>, out: &mut Out<'_, '_>) -> bool {
        let Some(command) = json.string("command") else {
            out.malformed(carried, Phrase::new("cable-no-command"), RULES);
            return false;
        };
        let identifier = json.string("identifier");
        let scope = identifier.as_deref().unwrap_or_default();
        let mut packet = Packet::new("action-cable", &command);
        if identifier.is_some() {
            packet = packet.scope(scope);
        }
        let data = json.string("data");
        if let Some(data) = &data {
            let inner = Json::of(data, 0).ok();
            if let Some(action) = inner.as_ref().and_then(|inner| inner.string("action")) {
                packet = packet.name(&action);
            }
            let shape = if inner.is_some() { "json" } else { "text" };
            packet = packet.body(loose_body(shape, data.as_bytes()), preview(data.as_bytes(), true));
        }
        if command == "unsubscribe" {
            // It ends the subscription of its own side.
            let own = self.pairs.answered(Dir::Rx, "confirmed", scope, carried.t_ns);
            let own = own.or_else(|| self.pairs.answered(Dir::Rx, "subscribe", scope, carried.t_ns));
            if let Some(own) = own {
                packet = packet.part_of(own.request);
            }
        }
        let asks = command == "subscribe";
        let ordinal = out.packet(carried, packet.asks(asks));
        if asks {
            self.pairs.asked(carried.dir, "subscribe", scope, ordinal, carried.t_ns);
        }
        if !matches!(command.as_str(), "subscribe" | "unsubscribe" | "message") {
            out.malformed(carried, Phrase::new("cable-command").with("command", quoted(&command)), RULES);
        } else if identifier.is_none() {
            out.malformed(carried, Phrase::new("cable-no-identifier"), RULES);
        } else if command == "message" && data.is_none() {
            out.malformed(carried, Phrase::new("cable-no-data"), RULES);
        }
        true
    }

    /// What a server tells.
    fn told(&mut self, carried: &Carried<'_>, json: &Json<'_>, out: &mut Out<'_, '_>) -> bool {
        let kind = json.string("type");
        let identifier = json.string("identifier");
        let scope = identifier.as_deref().unwrap_or_default();
        let message = json.member("message");
        // A message of a channel has no type.
        let word = match (&kind, message) {
            (Some(kind), _) => kind.as_str(),
            (None, Some(_)) => "message",
            (None, None) => {
                out.malformed(carried, Phrase::new("app-no-type").with("protocol", "Action Cable"), RULES);
                return false;
            }
        };
        let mut packet = Packet::new("action-cable", word);
        if identifier.is_some() {
            packet = packet.scope(scope);
        }
        let (dir, t_ns) = (carried.dir, carried.t_ns);
        let mut confirmed = None;
        match word {
            "ping" => {
                packet = packet.heartbeat();
                if let Some(time) = message {
                    packet = packet.field("message", &time.plain());
                }
            }
            "confirm_subscription" | "reject_subscription" => {
                let asked = self.pairs.answered(dir, "subscribe", scope, t_ns);
                confirmed = asked.filter(|_| word == "confirm_subscription");
                packet = packet.answers(asked);
                if word == "reject_subscription" {
                    packet = packet.note(Phrase::new("cable-rejected"));
                }
            }
            "disconnect" => {
                let reason = json.string("reason").unwrap_or_default();
                packet = packet.field("reason", &reason);
                if let Some(reconnect) = json.member("reconnect") {
                    packet = packet.field("reconnect", reconnect.text);
                }
                packet = packet.note(Phrase::new("cable-disconnect").with("reason", quoted(&reason)));
            }
            "welcome" => {
                if let Some(sid) = json.string("sid") {
                    packet = packet.field("sid", &sid);
                }
            }
            _ => {
                if let Some(message) = message {
                    packet = message.body_of(packet, carried);
                }
                packet = packet.maybe_part_of(self.pairs.belongs(dir, "confirmed", scope, t_ns));
            }
        }
        out.packet(carried, packet);
        if let Some(asked) = confirmed {
            let asked_ns = t_ns.saturating_sub(asked.latency_ns);
            self.pairs.asked(Dir::Tx, "confirmed", scope, asked.request, asked_ns);
        }
        let known = ["welcome", "ping", "disconnect", "confirm_subscription", "reject_subscription"];
        if kind.as_deref().is_some_and(|kind| !known.contains(&kind)) {
            out.malformed(carried, Phrase::new("cable-type").with("type", quoted(word)), RULES);
        } else if identifier.is_none()
            && matches!(word, "message" | "confirm_subscription" | "reject_subscription")
        {
            out.malformed(carried, Phrase::new("cable-no-identifier"), RULES);
        }
        true
    }
}

impl Decoder for ActionCable {
    fn push(&mut self, carried: &Carried<'_>, out: &mut Out<'_, '_>) -> bool {
        let Some(json) = json::read(carried, RULES, out) else { return false };
        if json.shape != Shape::Object {
            out.malformed(carried, Phrase::new("app-no-object").with("protocol", "Action Cable"), RULES);
            return false;
        }
        if carried.dir == Dir::Tx {
            self.command(carried, &json, out)
        } else {
            self.told(carried, &json, out)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::talk::Talk;

    const CHAT: &str = r#"{\"channel\":\"ChatChannel\",\"id\":1}"#;

    fn talk() -> Talk {
        Talk::ws("/cable", "actioncable-v1-json").rx(r#"{"type":"welcome"}"#)
    }

    fn command(command: &str, more: &str) -> String {
        format!(r#"{{"command":"{command}","identifier":"{CHAT}"{more}}}"#)
    }

    #[test]
    fn told_by_subprotocol_or_by_welcome_at_the_usual_path() {
        assert_eq!(talk().detected(), ["action-cable v1"]);
        assert_eq!(
            Talk::ws("/cable?token=1", "").rx(r#"{"type":"welcome"}"#).detected(),
            ["action-cable v1"]
        );
        for (path, decoy) in [
            ("/chat", r#"{"type":"welcome"}"#),
            ("/cable", r#"{"type":"welcome","user":"me"}"#),
            ("/cable", r#"{"type":"ping","message":1}"#),
        ] {
            assert!(Talk::ws(path, "").rx(decoy).detected().is_empty(), "{decoy}");
        }
        assert!(Talk::ws("/cable", "").tx(r#"{"type":"welcome"}"#).detected().is_empty());
        assert!(
            Talk::ws("/cable", "actioncable-unsupported").rx(r#"{"type":"welcome"}"#).detected().is_empty()
        );
    }

    #[test]
    fn subscriptions_and_their_messages() {
        let talk = talk()
            .rx(r#"{"type":"ping","message":1700000000}"#)
            .tx(&command("subscribe", ""))
            .rx(&format!(r#"{{"identifier":"{CHAT}","type":"confirm_subscription"}}"#))
            .tx(&command("message", r#","data":"{\"action\":\"speak\",\"text\":\"hi\"}""#))
            .rx(&format!(r#"{{"identifier":"{CHAT}","message":{{"text":"hi"}}}}"#))
            .tx(&command("unsubscribe", ""))
            .rx(r#"{"type":"disconnect","reason":"unauthorized","reconnect":false}"#);
        let scope = r#"{"channel":"ChatChannel","id":1}"#;
        assert_eq!(
            talk.short("action-cable"),
            [
                "< welcome".to_owned(),
                "< ping".to_owned(),
                format!("> subscribe {scope}"),
                format!("< confirm_subscription {scope}"),
                format!("> message speak {scope}"),
                format!("< message {scope}"),
                format!("> unsubscribe {scope}"),
                "< disconnect".to_owned()
            ]
        );
        let packets = talk.packets("action-cable");
        let subscribe = Some(packets[2].0.seq);
        assert!(packets[1].1.heartbeat && packets[2].1.asks && packets[7].1.note.is_some());
        assert_eq!(
            (packets[3].1.answers, packets[5].0.cause, packets[6].0.cause),
            (subscribe, subscribe, subscribe)
        );
        assert_eq!(
            packets[4].1.body.clone().unwrap().octets.unwrap().0,
            br#"{"action":"speak","text":"hi"}"#
        );
        assert_eq!(packets[5].1.text.as_deref(), Some(r#"{"text":"hi"}"#));
        assert_eq!((packets[5].1.answers, packets[5].1.latency_ns), (None, None));
        assert!(talk.malformed().is_empty());
    }

    #[test]
    fn what_breaks_a_rule() {
        let talk = talk()
            .tx(&command("subscribe", ""))
            .rx(&format!(r#"{{"identifier":"{CHAT}","type":"reject_subscription"}}"#))
            .tx(&command("shout", ""))
            .tx(r#"{"command":"subscribe"}"#)
            .tx(&command("message", ""))
            .tx("{}")
            .tx("[]")
            .rx("{}")
            .rx(r#"{"type":"news"}"#)
            .rx("no");
        let packets = talk.packets("action-cable");
        assert!(packets[2].1.answers.is_some() && packets[2].1.note.is_some());
        assert_eq!(
            talk.malformed(),
            [
                "cable-command",
                "cable-no-identifier",
                "cable-no-data",
                "cable-no-command",
                "app-no-object",
                "app-no-type",
                "cable-type",
                "app-no-json"
            ]
        );
    }
}
