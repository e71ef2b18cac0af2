//! Where a redirect leads and what of the request goes along (RFC 9110 §15.4).

use crate::api::{Auth, BodySpec, HttpSpec, KeyPlace, SessionKind};
use crate::compose::Target;
use crate::event::Redirect;

/// Fields that speak of content; they go when the content goes.
const CONTENT: [&str; 6] = [
    "content-type",
    "content-length",
    "content-encoding",
    "content-language",
    "content-location",
    "transfer-encoding",
];
/// Fields that are for one origin only.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// The next hop.
#[derive(Debug)]
pub struct Hop {
    pub target: Target,
    pub http: HttpSpec,
    pub redirect: Redirect,
}

/// Whether a status asks to go elsewhere.
#[must_use]
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The request that follows a redirect; `None` when it leads nowhere that we can go.
#[must_use]
pub fn follow(from: &Target, http: &HttpSpec, status: u16, location: &str, hop: u32) -> Option<Hop> {
    let mut target = from.join(location)?;
    if from.kind == SessionKind::Ws && target.kind == SessionKind::Http {
        // A handshake is a request of HTTP, and servers redirect it as such.
        target = Target::parse(&target.url.replacen("http", "ws", 1)).ok()?;
    }
    let mut next = http.clone();
    let becomes_get = match status {
        303 => http.method != "GET" && http.method != "HEAD",
        301 | 302 => http.method == "POST",
        _ => false,
    };
    let mut body_dropped = false;
    if becomes_get {
        "GET".clone_into(&mut next.method);
        body_dropped = !matches!(next.body, BodySpec::None);
        next.body = BodySpec::None;
        next.headers.retain(|header| !is_one_of(&header.name, &CONTENT));
    }
    let mut credentials_dropped = Vec::new();
    if target.origin() != from.origin() {
        next.headers.retain(|header| {
            let credential = is_one_of(&header.name, &CREDENTIALS);
            if credential && header.on {
                credentials_dropped.push(header.name.clone());
            }
            // A Host that was typed names the first origin.
            !credential && !header.name.eq_ignore_ascii_case("host")
        });
        if let Some(name) = carrier(&next.auth) {
            if !credentials_dropped.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                credentials_dropped.push(name.to_owned());
            }
            next.auth = Auth::None;
        }
    }
    let redirect = Redirect {
        from: from.url.clone(),
        to: target.url.clone(),
        status,
        method: next.method.clone(),
        method_changed: becomes_get,
        body_dropped,
        credentials_dropped,
        hop,
    };
    Some(Hop { target, http: next, redirect })
}

/// The field, or the parameter of the query, that carries the credentials.
fn carrier(auth: &Auth) -> Option<&str> {
    match auth {
        Auth::None => None,
        Auth::ApiKey { place: KeyPlace::Cookie, .. } => Some("Cookie"),
        Auth::ApiKey { name, place: KeyPlace::Header | KeyPlace::Query, .. } => Some(name),
        _ => Some("Authorization"),
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::HeaderSpec;

    fn post() -> HttpSpec {
        let header = |name: &str| HeaderSpec { name: name.to_owned(), value: "x".to_owned(), on: true };
        HttpSpec {
            method: "POST".to_owned(),
            headers: vec![header("Cookie"), header("content-TYPE"), header("X-Kept")],
            auth: Auth::Bearer { token: "t".to_owned() },
            body: BodySpec::Json { text: "{}".to_owned() },
            ..HttpSpec::default()
        }
    }

    #[test]
    fn see_other_becomes_get_without_content() {
        let from = Target::parse("http://a/x").unwrap();
        let hop = follow(&from, &post(), 303, "/y", 1).unwrap();
        assert_eq!((hop.http.method.as_str(), hop.http.body), ("GET", BodySpec::None));
        let names: Vec<_> = hop.http.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["Cookie", "X-Kept"]);
        assert!(hop.redirect.method_changed && hop.redirect.body_dropped);
        assert!(hop.redirect.credentials_dropped.is_empty());
    }

    #[test]
    fn another_origin_gets_no_credentials_but_308_keeps_the_content() {
        let from = Target::parse("http://a/x").unwrap();
        let hop = follow(&from, &post(), 308, "http://b/y", 1).unwrap();
        assert_eq!((hop.http.method.as_str(), &hop.http.auth), ("POST", &Auth::None));
        assert_eq!(hop.http.body, post().body);
        assert_eq!(hop.redirect.credentials_dropped, ["Cookie", "Authorization"]);
    }

    #[test]
    fn a_handshake_stays_a_handshake() {
        let from = Target::parse("wss://a/x").unwrap();
        for (location, to) in [("/y", "wss://a/y"), ("https://b/y", "wss://b/y"), ("http://b/y", "ws://b/y")]
        {
            let hop = follow(&from, &HttpSpec::default(), 302, location, 1).unwrap();
            assert_eq!((hop.target.url.as_str(), hop.target.kind), (to, SessionKind::Ws));
        }
    }

    #[test]
    fn a_dropped_key_is_named_by_what_carried_it() {
        let from = Target::parse("http://a/x").unwrap();
        let dropped = |place: KeyPlace, location: &str| {
            let auth = Auth::ApiKey { name: "X-Key".to_owned(), value: "v".to_owned(), place };
            let hop = follow(&from, &HttpSpec { auth, ..HttpSpec::default() }, 302, location, 1).unwrap();
            (hop.redirect.credentials_dropped, hop.http.auth == Auth::None)
        };
        assert_eq!(dropped(KeyPlace::Header, "http://b/"), (vec!["X-Key".to_owned()], true));
        assert_eq!(dropped(KeyPlace::Query, "https://a/"), (vec!["X-Key".to_owned()], true));
        assert_eq!(dropped(KeyPlace::Cookie, "http://b/"), (vec!["Cookie".to_owned()], true));
        assert_eq!(dropped(KeyPlace::Header, "/y"), (vec![], false));
        let mut both = post();
        both.auth = Auth::ApiKey { name: "k".to_owned(), value: "v".to_owned(), place: KeyPlace::Cookie };
        let hop = follow(&from, &both, 307, "http://b/", 1).unwrap();
        assert_eq!(hop.redirect.credentials_dropped, ["Cookie"]);
    }
}
