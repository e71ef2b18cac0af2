//! Cookie jars (RFC 6265bis), as a person sees and edits them.

use crate::event::{vocabulary, vocabulary_enum};

vocabulary_enum! {
    /// RFC 6265bis §5.6.7.
    pub enum SameSite { Strict, Lax, None, Unset }
}

vocabulary! {
    /// A jar and how many cookies it holds.
    pub struct JarEntry { pub name: String, pub cookies: u64 }

    /// A cookie of a jar.
    pub struct CookieEntry {
        pub name: String,
        pub value: String,
        /// Without a leading dot.
        pub domain: String,
        pub path: String,
        /// Milliseconds since 1970 UTC; absent: until the application ends (a session cookie).
        pub expires_ms: Option<f64>,
        pub host_only: bool,
        pub secure: bool,
        pub http_only: bool,
        pub same_site: SameSite,
        /// False: kept, but not sent.
        pub on: bool,
        pub created_ms: f64,
        /// Session and response head (`seq`) that set it; absent: a person did.
        pub set_by: Option<SetBy>,
    }

    /// A window of a jar, by domain, path and name.
    pub struct CookiesPage { pub total: u64, pub first: u64, pub cookies: Vec<CookieEntry> }

    /// The response that set a cookie.
    pub struct SetBy { pub session: String, pub response: u64, pub url: String }
}
