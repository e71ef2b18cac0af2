//! What a session does between exchanges: rounds, waits, questions.

use super::{Redirect, vocabulary};

vocabulary! {
    /// A request that is sent more than once begins again.
    pub struct Round {
        /// From 1.
        pub n: u32,
        /// 0: until stopped.
        pub of: u32,
        /// `every`, `longPoll`, `parallel`, `pipeline`, `next` (a person sent another one).
        pub kind: String,
    }

    /// A redirect waits for a person.
    pub struct RedirectAsked {
        pub to: String,
        pub status: u16,
        /// What would change.
        #[serde(default)]
        pub would: Option<Redirect>,
    }

    /// `Expect: 100-continue`: how holding the body back ended (RFC 9110 §10.1.1).
    pub struct Expectation {
        /// `continue`, `final` (answered without the body), `timeout`.
        pub outcome: String,
        pub waited_ns: u64,
    }

    /// A pause that the person asked for.
    pub struct Pause { pub ms: u64 }

    /// The pool had a connection, or why it did not.
    pub struct ConnectionChosen {
        /// `kept`, `fresh`, `otherOrigin`, `closedByPeer`, `none`.
        pub choice: String,
    }
}
