//! Credentials and cookies on their way: challenges, tokens, and why a cookie went along or stayed.

use super::{Phrase, vocabulary, vocabulary_enum};

vocabulary! {
    /// A server or a proxy asks for credentials (RFC 9110 §11.6).
    pub struct AuthChallenge {
        pub status: u16,
        /// As in the field.
        pub scheme: String,
        pub realm: Option<String>,
        /// Parameters in order; one without a name is a token68.
        pub params: Vec<AuthParam>,
        /// `answered`, `noCredentials`, `otherScheme`, `refused` (the credentials were sent already), `unknown`.
        pub outcome: String,
        /// From 1.
        pub round: u32,
        /// Why it was not answered, where more is to say than `outcome`.
        pub why: Option<Phrase>,
    }

    /// One parameter of a challenge.
    pub struct AuthParam { pub name: String, pub value: String }

    /// A step on the way to a token or a signature, which is not on the wire itself.
    pub struct AuthStep {
        /// `browser` (open `url`), `deviceCode` (type `code` at `url`), `waiting`, `redirected`, `token`,
        /// `signed`, `failed`.
        pub step: String,
        pub text: Phrase,
        pub url: Option<String>,
        pub code: Option<String>,
    }

    /// What became of each cookie at one request or response.
    pub struct Cookies {
        pub jar: String,
        pub decisions: Vec<CookieDecision>,
    }

    /// One cookie, and the rule that decided.
    pub struct CookieDecision {
        pub name: String,
        pub value: String,
        pub domain: String,
        pub path: String,
        pub verdict: CookieVerdict,
        pub why: Phrase,
        pub rfc: String,
        /// Session and response (`seq`) that set it.
        pub set_by: Option<crate::api::SetBy>,
    }
}

vocabulary_enum! {
    /// What became of a cookie.
    pub enum CookieVerdict { Sent, NotSent, Stored, Replaced, Removed, Refused }
}
