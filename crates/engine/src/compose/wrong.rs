//! What is wrong with an opening handshake as it will be sent. A person may mean it so: it is told, with the
//! rule, and sent.

use super::{Draft, Line};
use crate::decode::websocket::extensions::{parse, wrong_offers};
use crate::decode::websocket::is_key;
use crate::event::Phrase;

/// Fields of an upgrade that HTTP/2 does not use and that no rule of its own leaves out (RFC 8441 §5).
const UNUSED: [&str; 2] = ["sec-websocket-key", "sec-websocket-accept"];

/// The rules that a handshake breaks.
pub fn rules_broken(draft: &Draft) -> Vec<Phrase> {
    let lines = Lines(&draft.lines);
    let mut broken = Vec::new();
    if draft.protocol.is_some() {
        if draft.method != "CONNECT" {
            broken.push(Phrase::new("wrong-h2-method").with("method", draft.method.as_str()));
        }
        let unused = UNUSED.into_iter().filter(|name| lines.count(name) > 0);
        broken.extend(unused.map(|name| Phrase::new("wrong-h2-unused").with("name", name)));
    } else {
        if draft.method != "GET" {
            broken.push(Phrase::new("wrong-method").with("method", draft.method.as_str()));
        }
        if draft.start_line.ends_with(" HTTP/1.0") {
            broken.push(Phrase::new("wrong-http10"));
        }
        if !lines.lists("upgrade", "websocket") {
            broken.push(Phrase::new("wrong-upgrade"));
        }
        if !lines.lists("connection", "upgrade") {
            broken.push(Phrase::new("wrong-connection"));
        }
        match lines.values("sec-websocket-key").as_slice() {
            [] => broken.push(Phrase::new("wrong-key-missing")),
            [key] if !is_key(key.as_bytes()) => {
                broken.push(Phrase::new("wrong-key-length").with("key", *key));
            }
            [_] => {}
            _ => broken.push(Phrase::new("wrong-key-twice")),
        }
    }
    match lines.values("sec-websocket-version").as_slice() {
        [] => broken.push(Phrase::new("wrong-version-missing")),
        ["13"] => {}
        [version] => broken.push(Phrase::new("wrong-version").with("version", *version)),
        _ => broken.push(Phrase::new("wrong-version-twice")),
    }
    match lines.count("host") {
        0 => broken.push(Phrase::new("wrong-host-missing")),
        1 => {}
        _ => broken.push(Phrase::new("wrong-host-twice")),
    }
    if lines.count("origin") > 1 {
        broken.push(Phrase::new("wrong-origin-twice"));
    }
    let offered = lines.tokens("sec-websocket-protocol");
    if let Some(twice) = offered.iter().enumerate().find(|(at, name)| offered[..*at].contains(name)) {
        broken.push(Phrase::new("wrong-protocol-twice").with("name", *twice.1));
    }
    let offers = lines.values("sec-websocket-extensions");
    broken.extend(wrong_offers(&parse(offers.into_iter().map(str::as_bytes))));
    broken
}

struct Lines<'a>(&'a [Line]);

impl<'a> Lines<'a> {
    fn values(&self, name: &str) -> Vec<&'a str> {
        let named = self.0.iter().filter(|line| line.name.eq_ignore_ascii_case(name));
        named.map(|line| line.value.trim()).collect()
    }

    fn count(&self, name: &str) -> usize {
        self.values(name).len()
    }

    fn tokens(&self, name: &str) -> Vec<&'a str> {
        let values = self.values(name);
        values
            .into_iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|of| !of.is_empty())
            .collect()
    }

    fn lists(&self, name: &str, token: &str) -> bool {
        self.tokens(name).iter().any(|of| of.eq_ignore_ascii_case(token))
    }
}

#[cfg(test)]
mod tests {
    use crate::api::{HeaderSpec, HttpSpec, HttpVersion};
    use crate::compose::{Draft, Target, Upgrade};

    fn told(http: HttpSpec) -> Vec<String> {
        let target = Target::parse("ws://h/feed").unwrap();
        let upgrade = Upgrade {
            key: "dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
            protocols: vec!["a".to_owned()],
            extensions: Vec::new(),
        };
        let (draft, problems) = Draft::compose(&target, &http, Some(&upgrade));
        assert!(problems.is_empty(), "nothing refuses it: {problems:?}");
        draft.notices.into_iter().map(|notice| notice.code).collect()
    }

    fn on(name: &str, value: &str) -> HeaderSpec {
        HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
    }

    #[test]
    fn a_handshake_in_order_has_no_notice() {
        for version in [HttpVersion::Auto, HttpVersion::Http11, HttpVersion::Http2, HttpVersion::Http2Prior] {
            assert_eq!(
                told(HttpSpec { version, ..HttpSpec::default() }),
                Vec::<String>::new(),
                "{version:?}"
            );
        }
    }

    #[test]
    fn each_rule_that_is_broken_is_told() {
        let without = |names: &[&str]| HttpSpec {
            without: names.iter().map(|name| (*name).to_owned()).collect(),
            ..HttpSpec::default()
        };
        let with = |headers: &[HeaderSpec]| HttpSpec { headers: headers.to_vec(), ..HttpSpec::default() };
        for (http, notices) in [
            (without(&["Sec-WebSocket-Key"]), vec!["wrong-key-missing"]),
            (without(&["upgrade", "connection"]), vec!["wrong-upgrade", "wrong-connection"]),
            (without(&["Host"]), vec!["wrong-host-missing"]),
            (with(&[on("Sec-WebSocket-Key", "short")]), vec!["wrong-key-length"]),
            (with(&[on("Sec-WebSocket-Version", "12")]), vec!["wrong-version"]),
            (with(&[on("Host", "a"), on("host", "b")]), vec!["wrong-host-twice"]),
            (with(&[on("Connection", "keep-alive")]), vec!["wrong-connection"]),
            (with(&[on("Sec-WebSocket-Protocol", "a, b, a")]), vec!["wrong-protocol-twice"]),
            (
                with(&[on(
                    "Sec-WebSocket-Extensions",
                    "x, permessage-deflate; client_max_window_bits=7; server_max_window_bits",
                )]),
                vec!["ws-extension-value-invalid", "ws-extension-value-missing"],
            ),
            (with(&[on("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")]), vec![]),
            (HttpSpec { method: "POST".to_owned(), ..HttpSpec::default() }, vec!["wrong-method"]),
            (HttpSpec { version: HttpVersion::Http10, ..HttpSpec::default() }, vec!["wrong-http10"]),
        ] {
            assert_eq!(told(http), notices);
        }
        let prior = HttpSpec { version: HttpVersion::Http2Prior, ..with(&[on("Sec-WebSocket-Key", "x")]) };
        assert_eq!(told(prior), ["wrong-h2-unused"]);
    }
}
