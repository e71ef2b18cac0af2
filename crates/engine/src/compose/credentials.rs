//! The Authorization field of credentials that need no challenge and no token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Target;
use crate::api::Auth;
use crate::event::Phrase;

/// The value of Authorization, and why it is there. What a URL says about a user counts only where no
/// credentials were given.
#[must_use]
pub fn authorization(target: &Target, auth: &Auth) -> Option<(String, Phrase)> {
    match auth {
        Auth::Basic { user, password } => Some((basic(user, password), Phrase::new("why-basic"))),
        Auth::Bearer { token } => Some((format!("Bearer {token}"), Phrase::new("why-bearer"))),
        Auth::None => {
            let (user, password) = target.userinfo.as_ref()?;
            Some((basic(user, password), Phrase::new("why-userinfo")))
        }
        _ => None,
    }
}

/// RFC 7617 §2.
#[must_use]
pub fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
