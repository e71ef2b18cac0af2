//! A WAMP router in small, in JSON, for one client: topics, registrations, calls.

use serde_json::{Value, json};

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// Events of `com.example.ticks` by itself.
const TICKS: u64 = 3;

/// One client.
#[derive(Debug, Default)]
pub(super) struct Router {
    open: bool,
    next: u64,
    /// Subscriptions and registrations: number, URI.
    subscriptions: Vec<(u64, String)>,
    registrations: Vec<(u64, String)>,
    /// The subscription that hears ticks, and how many there were.
    ticking: Option<(u64, u64)>,
    /// Calls of the client that wait for its own YIELD: our request, its request.
    calls: Vec<(u64, u64)>,
}

impl Router {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn message(&mut self, message: &[Value]) -> Vec<Say> {
        let at = |at: usize| message.get(at).cloned().unwrap_or_default();
        let (code, request) = (at(0).as_u64().unwrap_or_default(), at(1));
        if self.open != (code != 1) {
            return abort("wamp.error.protocol_violation");
        }
        let uri = at(3).as_str().unwrap_or_default().to_owned();
        let error = |uri: &str| vec![Say::json(&json!([8, code, request, {}, uri]))];
        match code {
            1 if request == "realm1" => {
                self.open = true;
                let roles = json!({ "roles": { "broker": {}, "dealer": {} } });
                vec![Say::json(&json!([2, 4_711, roles]))]
            }
            1 => abort("wamp.error.no_such_realm"),
            6 => vec![Say::json(&json!([6, {}, "wamp.close.goodbye_and_out"])), Say::Close(1000, "")],
            16 => self.publish(&request, &at(2), &uri, message.get(4..).unwrap_or_default()),
            32 => {
                let number = self.number();
                if uri == "com.example.ticks" {
                    self.ticking = Some((number, 0));
                }
                self.subscriptions.push((number, uri));
                vec![Say::json(&json!([33, request, number]))]
            }
            34 if self.subscriptions.iter().any(|(number, _)| at(2) == *number) => {
                self.subscriptions.retain(|(number, _)| at(2) != *number);
                vec![Say::json(&json!([35, request]))]
            }
            34 => error("wamp.error.no_such_subscription"),
            48 => self.call(&request, &uri, message),
            64 => {
                let number = self.number();
                self.registrations.push((number, uri));
                vec![Say::json(&json!([65, request, number]))]
            }
            66 if self.registrations.iter().any(|(number, _)| at(2) == *number) => {
                self.registrations.retain(|(number, _)| at(2) != *number);
                vec![Say::json(&json!([67, request]))]
            }
            66 => error("wamp.error.no_such_registration"),
            70 => {
                let call = self.calls.iter().position(|(ours, _)| request == *ours);
                let Some((_, theirs)) = call.map(|at| self.calls.remove(at)) else { return Vec::new() };
                let mut result = vec![json!(50), json!(theirs), json!({})];
                result.extend(message.iter().skip(3).cloned());
                vec![Say::json(&Value::Array(result))]
            }
            _ => abort("wamp.error.protocol_violation"),
        }
    }

    fn publish(&mut self, request: &Value, options: &Value, topic: &str, args: &[Value]) -> Vec<Say> {
        let publication = self.number();
        let mut said = Vec::new();
        if options["acknowledge"] == true {
            said.push(Say::json(&json!([17, request, publication])));
        }
        // Who publishes does not hear itself, unless it says so.
        if options["exclude_me"] == false {
            for (number, _) in self.subscriptions.iter().filter(|(_, uri)| uri == topic) {
                let mut event = vec![json!(36), json!(number), json!(publication), json!({})];
                event.extend_from_slice(args);
                said.push(Say::json(&Value::Array(event)));
            }
        }
        said
    }

    fn call(&mut self, request: &Value, uri: &str, message: &[Value]) -> Vec<Say> {
        let args = message.get(4).and_then(Value::as_array).cloned().unwrap_or_default();
        if let Some((number, _)) = self.registrations.iter().find(|(_, own)| own == uri).cloned() {
            let ours = self.number();
            self.calls.push((ours, request.as_u64().unwrap_or_default()));
            return vec![Say::json(&json!([68, ours, number, {}, args]))];
        }
        vec![Say::json(&match uri {
            "com.example.add" => {
                json!([50, request, {}, [args.iter().filter_map(Value::as_f64).sum::<f64>()]])
            }
            "com.example.echo" => json!([50, request, {}, args]),
            _ => json!([8, 48, request, {}, "wamp.error.no_such_procedure"]),
        })]
    }
}

impl Speaker for Router {
    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let Message::Text(text) = message else { return abort("wamp.error.protocol_violation") };
        match serde_json::from_str::<Vec<Value>>(text) {
            Ok(message) => self.message(&message),
            Err(_) => abort("wamp.error.protocol_violation"),
        }
    }

    fn beats(&mut self) -> Vec<Say> {
        let Some((number, ticks)) = self.ticking.filter(|(_, ticks)| *ticks < TICKS) else {
            return Vec::new();
        };
        self.ticking = Some((number, ticks + 1));
        let publication = self.number();
        vec![Say::json(&json!([36, number, publication, {}, [ticks + 1]]))]
    }
}

fn abort(uri: &'static str) -> Vec<Say> {
    vec![Say::json(&json!([3, {}, uri])), Say::Close(1000, "")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(router: &mut Router, said: &Value) -> String {
        router.hears(&Message::Text(said.to_string())).iter().map(|say| format!("{say:?}")).collect()
    }

    #[test]
    fn calls_are_answered_by_the_router_and_by_the_client_itself() {
        let mut router = Router::default();
        assert!(hear(&mut router, &json!([1, "realm1", { "roles": {} }])).contains("4711"));
        assert!(hear(&mut router, &json!([48, 1, {}, "com.example.add", [1, 2]])).contains("3.0"));
        assert!(hear(&mut router, &json!([48, 2, {}, "nowhere"])).contains("no_such_procedure"));
        hear(&mut router, &json!([64, 3, {}, "com.example.mine"]));
        assert!(hear(&mut router, &json!([48, 4, {}, "com.example.mine", [7]])).contains("[68,2,1,{},[7]]"));
        assert!(hear(&mut router, &json!([70, 2, {}, ["mine"]])).contains("[50,4,{},["));
    }

    #[test]
    fn events_reach_who_subscribed() {
        let mut router = Router::default();
        hear(&mut router, &json!([1, "realm1", { "roles": {} }]));
        hear(&mut router, &json!([32, 1, {}, "com.example.ticks"]));
        let publish =
            json!([16, 2, { "acknowledge": true, "exclude_me": false }, "com.example.ticks", ["up"]]);
        let said = hear(&mut router, &publish);
        assert!(said.contains("[17,2,2]") && said.contains("[36,1,2,{},["), "{said}");
        let said: usize = (0..5).map(|_| router.beats().len()).sum();
        assert_eq!(said, 3);
    }

    #[test]
    fn what_comes_before_hello_ends_it() {
        assert!(hear(&mut Router::default(), &json!([48, 1, {}, "x"])).contains("protocol_violation"));
        assert!(hear(&mut Router::default(), &json!([1, "other", {}])).contains("no_such_realm"));
    }
}
