//! What the server says that it offers, before anything is tried.

use serde_json::Value;

use super::client::Client;
use crate::api::SockJsTransport;
use crate::compose::Target;
use crate::drive::orders::Orders;
use crate::event::Phrase;
use crate::session::course::chain::{Ask, Chain, Ended};

/// The answer to `/info`, as far as it says something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Info {
    websocket: Option<bool>,
    cookie_needed: Option<bool>,
    origins: Option<String>,
    /// A random number, that clients without a good source of their own seed theirs with.
    entropy: Option<String>,
}

impl Client<'_> {
    /// Asks what the server offers; false when nothing can be tried.
    pub async fn info(&mut self, orders: &mut Orders) -> bool {
        let course = self.desk.course;
        let request = self.desk.stock.get(&self.target("info"));
        let Ok(target) = Target::parse(&request.url) else { return false };
        self.desk.tell("info", "tried", None);
        let mut chain = Chain::default();
        let ask = Ask { course, request: &request, target: &target };
        let answer = match chain.run(&ask, orders).await {
            Ended::Answered(answer) => answer,
            Ended::Stopped | Ended::Broken(_) | Ended::Switched(..) => return false,
        };
        let status = answer.status;
        let said = if status == 200 { course.body(answer.head).await } else { None };
        chain.close().await;
        let Some(info) = said.as_deref().and_then(read) else {
            // Servers without /info are tried all the same.
            let why = match status {
                200 => Phrase::new("sockjs-info-unreadable"),
                status => Phrase::new("sockjs-info-refused").with("status", status),
            };
            self.desk.tell("info", "left", Some(why));
            return true;
        };
        self.desk.tell("info", "answered", Some(info.words()));
        if info.websocket == Some(false) {
            let sockets = [SockJsTransport::WebSocket, SockJsTransport::RawWebSocket];
            for transport in self.left.iter().filter(|transport| sockets.contains(transport)) {
                let why = Phrase::new("sockjs-no-websocket");
                self.desk.tell(super::transports::name(*transport), "left", Some(why));
            }
            self.left.retain(|transport| !sockets.contains(transport));
        }
        true
    }
}

impl Info {
    fn words(&self) -> Phrase {
        let flag = |flag: Option<bool>| match flag {
            Some(true) => "true",
            Some(false) => "false",
            None => "–",
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        Phrase::new("sockjs-info-says")
            .with("websocket", flag(self.websocket))
            .with("cookie", flag(self.cookie_needed))
            .with("origins", text(&self.origins))
            .with("entropy", text(&self.entropy))
    }
}

/// Reads an answer; `None` when it is no object.
fn read(body: &[u8]) -> Option<Info> {
    let said: Value = serde_json::from_slice(body).ok().filter(Value::is_object)?;
    let flag = |name: &str| said.get(name).and_then(Value::as_bool);
    let origins = said.get("origins").and_then(Value::as_array).map(|origins| {
        origins
            .iter()
            .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
            .collect::<Vec<_>>()
    });
    Some(Info {
        websocket: flag("websocket"),
        cookie_needed: flag("cookie_needed"),
        origins: origins.map(|origins| origins.join(", ")),
        entropy: said.get("entropy").filter(|entropy| entropy.is_number()).map(Value::to_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_stays_open() {
        let all = br#"{"websocket":false,"origins":["*:*"],"cookie_needed":true,"entropy":2147483648}"#;
        let info = read(all).unwrap();
        assert_eq!((info.websocket, info.cookie_needed), (Some(false), Some(true)));
        assert_eq!((info.origins.as_deref(), info.entropy.as_deref()), (Some("*:*"), Some("2147483648")));
        assert_eq!(read(b"{}"), Some(Info::default()));
        assert_eq!(read(b"Welcome to SockJS!\n"), None);
    }
}
