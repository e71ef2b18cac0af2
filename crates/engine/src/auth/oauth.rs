//! OAuth 2: the requests to an authorization server and what its answers say (RFC 6749, 7636, 8628).

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::api::{Auth, BodySpec, HeaderSpec, HttpSpec, OAuth2};
use crate::event::Phrase;

/// An access token, and how long it is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub access: String,
    pub refresh: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub expires_ms: Option<i64>,
}

/// What an authorization server refused, in its words (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub error: String,
    pub description: String,
}

/// A device code (RFC 8628 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub device_code: String,
    pub user_code: String,
    pub url: String,
    pub expires_s: u64,
    pub interval_s: u64,
}

/// An authorization request that waits for its redirect.
#[derive(Debug)]
pub struct Asking {
    pub url: String,
    redirect: String,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
}

/// What a token is kept by: the same for every session.
#[must_use]
pub fn kept_by(oauth: &OAuth2) -> String {
    let OAuth2 { grant, token_url, client_id, scope, user, .. } = oauth;
    format!("{token_url}\n{client_id}\n{scope}\n{user}\n{grant:?}")
}

/// A request to the token endpoint or the device endpoint, with the client's credentials.
#[must_use]
pub fn request(oauth: &OAuth2, fields: &[(&str, &str)]) -> HttpSpec {
    let mut fields: Vec<HeaderSpec> = fields.iter().map(|(name, value)| field(name, value)).collect();
    let mut auth = Auth::None;
    if oauth.client_secret.is_empty() || oauth.credentials_in_body {
        fields.push(field("client_id", &oauth.client_id));
        if !oauth.client_secret.is_empty() {
            fields.push(field("client_secret", &oauth.client_secret));
        }
    } else {
        // Both are form-encoded first (RFC 6749 §2.3.1).
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect();
        auth = Auth::Basic { user: encoded(&oauth.client_id), password: encoded(&oauth.client_secret) };
    }
    HttpSpec {
        method: "POST".to_owned(),
        headers: vec![field("Accept", "application/json")],
        auth,
        body: BodySpec::Form { fields },
        max_redirects: 0,
        ..HttpSpec::default()
    }
}

/// The fields of a grant that needs nobody's consent meanwhile.
#[must_use]
pub fn grant<'a>(oauth: &'a OAuth2, mut fields: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    if !oauth.scope.is_empty() {
        fields.push(("scope", oauth.scope.as_str()));
    }
    fields
}

/// What the token endpoint answered (§5.1, §5.2).
pub fn read_token(body: &[u8], now_ms: i64) -> Result<Token, Refusal> {
    let answer = object(body)?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("access_token") {
        Some(access) => Ok(Token {
            access,
            refresh: text("refresh_token"),
            expires_ms: seconds(answer.get("expires_in")).map(|seconds| {
                now_ms.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX / 1000) * 1000)
            }),
        }),
        None => Err(refusal(&answer)),
    }
}

/// What the device endpoint answered (RFC 8628 §3.2).
pub fn read_device(body: &[u8]) -> Result<Device, Refusal> {
    let answer = object(body)?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    // Some servers say verification_url.
    let url = text("verification_uri").or_else(|| text("verification_url"));
    match (text("device_code"), text("user_code"), url) {
        (Some(device_code), Some(user_code), Some(url)) => Ok(Device {
            device_code,
            user_code,
            url,
            expires_s: seconds(answer.get("expires_in")).unwrap_or(600),
            interval_s: seconds(answer.get("interval")).unwrap_or(5),
        }),
        _ => Err(refusal(&answer)),
    }
}

impl Asking {
    /// Where the browser goes, with PKCE and a state that the redirect has to bring back.
    pub fn new(oauth: &OAuth2, port: u16) -> Result<Asking, Phrase> {
        let bad = |_| {
            Phrase::new("auth-bad-url").with("name", "authorization").with("url", oauth.auth_url.as_str())
        };
        let mut url = Url::parse(&oauth.auth_url).map_err(bad)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new_random();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code");
            query.append_pair("client_id", &oauth.client_id);
            query.append_pair("redirect_uri", &redirect);
            if !oauth.scope.is_empty() {
                query.append_pair("scope", &oauth.scope);
            }
            query.append_pair("state", state.secret());
            query.append_pair("code_challenge", challenge.as_str());
            query.append_pair("code_challenge_method", "S256");
        }
        Ok(Asking { url: url.into(), redirect, state, verifier })
    }

    /// The code in a redirect's request target; `Ok(None)` when it is another request, such as one for an
    /// icon.
    pub fn code(&self, target: &str) -> Result<Option<String>, Phrase> {
        let Some(query) = target.strip_prefix("/callback?") else { return Ok(None) };
        let of = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(other, _)| other == name)
                .map(|(_, v)| v.into_owned())
        };
        if of("state").as_deref() != Some(self.state.secret()) {
            return Err(Phrase::new("oauth-state"));
        }
        if let Some(error) = of("error") {
            return Err(refused(&Refusal {
                error,
                description: of("error_description").unwrap_or_default(),
            }));
        }
        of("code").map(Some).ok_or_else(|| Phrase::new("oauth-no-code"))
    }

    /// The fields that turn a code into a token.
    #[must_use]
    pub fn fields<'a>(&'a self, code: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", self.verifier.secret()),
        ]
    }
}

/// A refusal as a sentence.
#[must_use]
pub fn refused(refusal: &Refusal) -> Phrase {
    Phrase::new("oauth-refused")
        .with("error", refusal.error.as_str())
        .with("description", refusal.description.as_str())
}

fn object(body: &[u8]) -> Result<serde_json::Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(answer)) => Ok(answer),
        _ => Err(Refusal { error: "no JSON object".to_owned(), description: String::new() }),
    }
}

fn refusal(answer: &serde_json::Map<String, Value>) -> Refusal {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let error = text("error");
    let error = if error.is_empty() { "no access_token".to_owned() } else { error };
    Refusal { error, description: text("error_description") }
}

/// A number, which some servers send as text.
fn seconds(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn field(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}
