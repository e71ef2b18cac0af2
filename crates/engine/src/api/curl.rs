//! curl commands, read and written.

use super::OpenRequest;
use crate::event::{Phrase, vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// Whose quoting rules a command follows.
    pub enum Shell { Bash, Cmd, PowerShell }
}

vocabulary! {
    /// A request read from a curl command.
    pub struct CurlImport {
        pub request: OpenRequest,
        pub shell: Shell,
        /// Options that the request does not carry, and why.
        pub left_out: Vec<CurlLeftOut>,
    }

    /// One option that was not carried.
    pub struct CurlLeftOut { pub option: String, pub why: Phrase }
}
