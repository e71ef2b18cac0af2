//! Two exchanges side by side.

use crate::event::{Phrase, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// What became of a line from left to right.
    pub enum Change { Same, Added, Removed, Changed }
}

vocabulary! {
    /// An exchange of a session, by the `seq` of its request head.
    pub struct ExchangeRef { pub session: String, pub request: u64 }

    /// Whether the answer of an exchange differs from the one before to the same method and target: in its
    /// status or in its body. Absent: there is none before, or it is not complete.
    pub struct AnswerChange { pub request: u64, pub differs: Option<bool> }

    /// Two exchanges compared.
    pub struct Comparison {
        pub status: DiffLine,
        pub request_head: Vec<DiffLine>,
        pub response_head: Vec<DiffLine>,
        /// At most 2,000 lines, those that differ with three lines around them; JSON by its structure (keys
        /// in order, layout left out), else by lines.
        pub body: Vec<DiffLine>,
        /// `json`, `text`, `bytes`, `same`.
        pub body_by: String,
        /// More lines differ than are shown, or a body was too long to be read whole.
        pub body_cut: bool,
        pub timing: Vec<TimingDiff>,
        pub notes: Vec<Phrase>,
    }

    /// A line of either side.
    pub struct DiffLine {
        pub change: Change,
        pub left: Option<String>,
        pub right: Option<String>,
        pub left_no: Option<u64>,
        pub right_no: Option<u64>,
    }

    /// One phase on both sides, in nanoseconds.
    pub struct TimingDiff {
        /// `queue`, `dns`, `tcp`, `proxy`, `tls`, `request`, `waiting`, `download`, `total`.
        pub phase: String,
        pub left_ns: Option<u64>,
        pub right_ns: Option<u64>,
    }
}
