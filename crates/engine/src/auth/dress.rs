//! What credentials add to a request before it goes out. Basic and Bearer the draft has already.

use super::{Asked, Claims, Prompt, Signed, Signer, jwt};
use crate::api::{Auth, HttpSpec, KeyPlace};
use crate::clock::wall_at;
use crate::compose::{Body, Draft, Line, Target};
use crate::event::Phrase;

/// What is at hand besides the typed credentials.
#[derive(Debug, Default)]
pub struct AtHand<'a> {
    /// A Digest challenge that was taken up.
    pub prompt: Option<&'a mut Prompt>,
    /// An access token.
    pub token: Option<&'a str>,
    /// Seconds since 1970 UTC.
    pub now_s: i64,
}

/// Where a request goes when its API key is part of the query.
#[must_use]
pub fn keyed(target: &Target, auth: &Auth) -> Option<Target> {
    let Auth::ApiKey { name, value, place: KeyPlace::Query } = auth else { return None };
    let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    let (url, fragment) = match target.url.split_once('#') {
        Some((url, fragment)) => (url, format!("#{fragment}")),
        None => (target.url.as_str(), String::new()),
    };
    let sign = match url.split_once('?') {
        // A redirect within the origin may have kept it.
        Some((_, query)) if query.split('&').any(|other| other == pair) => return None,
        Some(_) => '&',
        None => '?',
    };
    Target::parse(&format!("{url}{sign}{pair}{fragment}")).ok()
}

/// Adds the lines of the credentials, unless a person typed or removed them.
pub fn dress(draft: &mut Draft, target: &Target, http: &HttpSpec, at_hand: AtHand<'_>) -> Result<(), Phrase> {
    match &http.auth {
        Auth::None | Auth::Basic { .. } | Auth::Bearer { .. } => {}
        Auth::ApiKey { name, value, place } => match place {
            KeyPlace::Query => {}
            KeyPlace::Header => add(draft, http, name, value, Phrase::new("why-api-key")),
            KeyPlace::Cookie => {
                add(draft, http, "Cookie", &format!("{name}={value}"), Phrase::new("why-api-key"));
            }
        },
        Auth::Jwt { algorithm, key, header, claims, lifetime_s, prefix } => {
            let of = Claims { algorithm, key, header, claims, lifetime_s: *lifetime_s };
            let token = jwt::token(&of, at_hand.now_s)?;
            let value = format!("{prefix} {token}");
            add(draft, http, "Authorization", value.trim_start(), Phrase::new("why-jwt"));
        }
        Auth::AwsSigV4 { access_key, secret_key, session_token, region, service } => {
            let signer =
                Signer { access_key, secret_key, session_token: session_token.as_deref(), region, service };
            let scheme = if target.tls { "https" } else { "http" };
            let url = match draft.target.starts_with('/') {
                true => format!("{scheme}://{}{}", target.authority, draft.target),
                false => draft.target.clone(),
            };
            let lines = draft.lines.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
            let of = Signed { method: &draft.method, url: &url, lines, body: known(draft) };
            for (name, value) in signer.fields(&of, wall_at(at_hand.now_s))? {
                add(draft, http, &name, &value, Phrase::new("why-aws"));
            }
        }
        Auth::Digest { user, password } => {
            if let Some(prompt) = at_hand.prompt {
                let (method, uri) = (draft.method.as_str(), draft.target.as_str());
                let value = prompt.answer(&Asked { user, password, method, uri, body: known(draft) })?;
                add(draft, http, "Authorization", &value, Phrase::new("why-digest"));
            }
        }
        Auth::OAuth2(_) => {
            if let Some(token) = at_hand.token {
                add(draft, http, "Authorization", &format!("Bearer {token}"), Phrase::new("why-oauth"));
            }
        }
    }
    Ok(())
}

/// The body, when it is known before it is sent.
#[must_use]
pub fn known(draft: &Draft) -> Option<&[u8]> {
    match &draft.body {
        _ if draft.open => None,
        Body::None => Some(&[]),
        Body::Bytes(bytes) => Some(bytes),
        Body::Stream(_) => None,
    }
}

fn add(draft: &mut Draft, http: &HttpSpec, name: &str, value: &str, why: Phrase) {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    let typed = http.headers.iter().any(|header| header.on && is(&header.name));
    if !typed && !http.without.iter().any(|other| is(other)) {
        draft.lines.push(Line::added(name, value, why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dressed(url: &str, auth: Auth) -> (Draft, Result<(), Phrase>) {
        let target = Target::parse(url).unwrap();
        let http = HttpSpec { auth, ..HttpSpec::default() };
        let target = keyed(&target, &http.auth).unwrap_or(target);
        let mut draft = Draft::new(&target, &http, None).unwrap();
        let done = dress(&mut draft, &target, &http, AtHand { token: Some("tok"), ..AtHand::default() });
        (draft, done)
    }

    fn key(place: KeyPlace) -> Auth {
        Auth::ApiKey { name: "X-Key".to_owned(), value: "a b".to_owned(), place }
    }

    fn line<'a>(draft: &'a Draft, name: &str) -> Option<&'a str> {
        draft.lines.iter().find(|line| line.name == name).map(|line| line.value.as_str())
    }

    #[test]
    fn an_api_key_goes_where_it_was_wanted() {
        assert_eq!(line(&dressed("http://h/", key(KeyPlace::Header)).0, "X-Key"), Some("a b"));
        assert_eq!(line(&dressed("http://h/", key(KeyPlace::Cookie)).0, "Cookie"), Some("X-Key=a b"));
        assert_eq!(dressed("http://h/x?q=1#f", key(KeyPlace::Query)).0.target, "/x?q=1&X-Key=a+b");
        assert_eq!(dressed("http://h/?X-Key=a+b", key(KeyPlace::Query)).0.target, "/?X-Key=a+b");
    }

    #[test]
    fn tokens_and_signatures_are_fields_of_the_request() {
        let jwt = Auth::Jwt {
            algorithm: "HS256".to_owned(),
            key: "s".to_owned(),
            header: String::new(),
            claims: "{}".to_owned(),
            lifetime_s: 0,
            prefix: "Bearer".to_owned(),
        };
        assert!(line(&dressed("http://h/", jwt).0, "Authorization").unwrap().starts_with("Bearer eyJ"));
        let aws = Auth::AwsSigV4 {
            access_key: "A".to_owned(),
            secret_key: "S".to_owned(),
            session_token: None,
            region: "r".to_owned(),
            service: "s3".to_owned(),
        };
        let signed = dressed("http://h/", aws).0;
        assert!(line(&signed, "authorization").unwrap().contains("/r/s3/aws4_request"));
        assert!(line(&signed, "x-amz-content-sha256").is_some());
    }
}
