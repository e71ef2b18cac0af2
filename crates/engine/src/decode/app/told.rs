//! What a protocol is told from: subprotocol, path, what lies beneath, first messages.

use super::Carried;
use crate::event::Phrase;

/// What is known when it is asked whether this is a protocol's beginning.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// The subprotocol that the server chose (RFC 6455 §4.2.2); only where WebSocket itself carries.
    pub subprotocol: Option<&'a str>,
    /// Request target of the handshake.
    pub target: &'a str,
    /// The protocol beneath and its version; absent where WebSocket or HTTP itself carries.
    pub under: Option<(&'static str, &'a str)>,
    /// A message; absent while only the handshake is known.
    pub first: Option<&'a Carried<'a>>,
}

/// A protocol was recognised.
#[derive(Clone, Debug)]
pub struct Told {
    pub version: Option<String>,
    /// From what, as a sentence.
    pub how: Phrase,
}

impl Beginning<'_> {
    /// The path of the target, and its query.
    #[must_use]
    pub fn path(&self) -> (&str, &str) {
        path_of(self.target)
    }

    /// The first message where it is a text that is wholly here.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.first.and_then(|first| first.as_text())
    }
}

impl Told {
    /// Told from the subprotocol.
    #[must_use]
    pub fn by_subprotocol(name: &str, version: Option<&str>) -> Told {
        let how = Phrase::new("app-told-subprotocol").with("name", name);
        Told { version: version.map(str::to_owned), how }
    }

    /// Told from the request target.
    #[must_use]
    pub fn by_path(what: &str, version: Option<&str>) -> Told {
        Told { version: version.map(str::to_owned), how: Phrase::new("app-told-path").with("path", what) }
    }

    /// Told from a message; what of it is quoted.
    #[must_use]
    pub fn by_message(what: &str, version: Option<&str>) -> Told {
        Told {
            version: version.map(str::to_owned),
            how: Phrase::new("app-told-message").with("message", what),
        }
    }
}

/// The path of a request target (also in absolute form), and its query.
#[must_use]
pub fn path_of(target: &str) -> (&str, &str) {
    let target = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    };
    target.split_once('?').unwrap_or((target, ""))
}

/// The first value of a parameter in a query.
#[must_use]
pub fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}
