//! What is wrong with credentials as typed.

use super::{Claims, jwt};
use crate::api::{Auth, FieldProblem, HttpSpec, KeyPlace, OAuth2, OAuthGrant, SessionKind};
use crate::compose::Target;
use crate::event::Phrase;

/// Problems of the field `auth`; none when the credentials can be used.
#[must_use]
pub fn check(http: &HttpSpec) -> Vec<FieldProblem> {
    let found = match &http.auth {
        Auth::None | Auth::Bearer { .. } | Auth::Digest { .. } => None,
        Auth::Basic { user, .. } => user.contains(':').then(|| Phrase::new("auth-user-colon")),
        Auth::ApiKey { name, value, place } => api_key(name, value, *place),
        Auth::AwsSigV4 { access_key, secret_key, region, service, .. } => {
            let missing = [
                (access_key, "Access key"),
                (secret_key, "Secret key"),
                (region, "Region"),
                (service, "Service"),
            ];
            missing.iter().find(|(text, _)| text.is_empty()).map(|(_, name)| lacks(name))
        }
        Auth::Jwt { algorithm, key, header, claims, lifetime_s, .. } => {
            jwt::token(&Claims { algorithm, key, header, claims, lifetime_s: *lifetime_s }, 0).err()
        }
        Auth::OAuth2(oauth) => of_oauth(oauth),
    };
    let problem = |why| FieldProblem { field: "auth".to_owned(), index: None, start: None, end: None, why };
    found.map(problem).into_iter().collect()
}

fn api_key(name: &str, value: &str, place: KeyPlace) -> Option<Phrase> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || (place != KeyPlace::Query && !name.chars().all(token)) {
        return Some(Phrase::new("auth-key-name"));
    }
    let bad = value.contains(['\r', '\n', '\0']) || (place == KeyPlace::Cookie && value.contains(';'));
    bad.then(|| Phrase::new("auth-key-value"))
}

fn of_oauth(oauth: &OAuth2) -> Option<Phrase> {
    let unusable = |url: &str| !Target::parse(url).is_ok_and(|target| target.kind == SessionKind::Http);
    if oauth.client_id.is_empty() {
        return Some(lacks("client_id"));
    }
    if unusable(&oauth.token_url) {
        return Some(Phrase::new("auth-bad-url").with("name", "token").with("url", oauth.token_url.as_str()));
    }
    match oauth.grant {
        OAuthGrant::AuthorizationCode if unusable(&oauth.auth_url) => Some(
            Phrase::new("auth-bad-url").with("name", "authorization").with("url", oauth.auth_url.as_str()),
        ),
        OAuthGrant::DeviceCode if unusable(&oauth.device_url) => {
            Some(Phrase::new("auth-bad-url").with("name", "device").with("url", oauth.device_url.as_str()))
        }
        OAuthGrant::RefreshToken if oauth.refresh_token.is_empty() => Some(lacks("refresh_token")),
        _ => None,
    }
}

fn lacks(name: &str) -> Phrase {
    Phrase::new("auth-lacks").with("name", name)
}
