//! Sessions, a person's own acts, and bytes that nobody can read.

use super::{Phrase, vocabulary};

vocabulary! {
    /// A session began: what the person opened.
    pub struct SessionOpened {
        pub url: String,
        /// `tcp`, `http` or `ws`.
        pub kind: String,
    }

    /// A session ended and its sockets are gone.
    pub struct SessionEnded { pub ok: bool }

    /// A person's own act, a dot on their lifeline.
    pub struct UserAction {
        /// `connect`, `send`, `halfClose`, `close`, `reset`, `cancel`, `ping`, `wsClose`, `endBody`, `request`,
        /// `follow`, `stay`, `frame`, `behave`, `decodeAs`, `app`, `play`, `stopPlay`, `goOn`.
        pub action: String,
        pub note: Option<String>,
    }

    /// Bytes that break the grammar of their layer. Shown where they stand; never an error to us.
    pub struct Malformed {
        /// What rule was broken, as a sentence of the catalogue.
        pub why: Phrase,
        /// RFC and section, such as `RFC 9112 §5`.
        pub rfc: String,
        /// True when nothing after these bytes can be read any more.
        pub fatal: bool,
    }
}
