//! Digest with SHA-256 (RFC 7616), computed by hand: `/digest-auth/QOP/USER/PASSWORD`.

use ring::digest::{SHA256, digest};
use serde_json::json;

use super::{Request, Response};

const REALM: &str = "playground";
/// A nonce that is good, and one whose time is over whatever the answer.
const FRESH: &str = "fresh";
const WORN: &str = "worn";
const OPAQUE: &str = "c2FsbW9u";

/// Answers a request. With `?stale=1` the first nonce is too old as soon as it was answered.
pub(super) fn answer(request: &Request, rest: &str) -> Response {
    let parts: Vec<&str> = rest.splitn(3, '/').collect();
    let [qop @ ("auth" | "auth-int"), user, password] = parts[..] else {
        return Response::text(404, "/digest-auth/auth/user/password, or auth-int instead of auth.\n");
    };
    let first = if request.number("stale", 0) == 1 { WORN } else { FRESH };
    let Some(given) = request.header("authorization") else { return challenge(qop, first, false) };
    let Some(params) = given.strip_prefix("Digest ").map(params) else { return challenge(qop, first, false) };
    let of = |name: &str| params.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value);
    let secret = hash(format!("{user}:{REALM}:{password}").as_bytes());
    let mut asked = format!("{}:{}", request.method, request.target);
    if qop == "auth-int" {
        asked = format!("{asked}:{}", hash(&request.body));
    }
    let (nonce, nc, cnonce) = (of("nonce"), of("nc"), of("cnonce"));
    let right = hash(format!("{secret}:{nonce}:{nc}:{cnonce}:{qop}:{}", hash(asked.as_bytes())).as_bytes());
    let about = [("username", user), ("uri", &request.target), ("qop", qop), ("opaque", OPAQUE)];
    if of("response") != right || about.iter().any(|(name, value)| of(name) != *value) {
        return challenge(qop, first, false);
    }
    match nonce {
        WORN => challenge(qop, FRESH, true),
        FRESH => Response::json(200, &json!({ "authorized": true, "user": user, "qop": qop, "nc": nc })),
        _ => challenge(qop, FRESH, true),
    }
}

fn challenge(qop: &str, nonce: &str, stale: bool) -> Response {
    let stale = if stale { ", stale=true" } else { "" };
    let field = format!(
        "Digest realm=\"{REALM}\", qop=\"{qop}\", algorithm=SHA-256, nonce=\"{nonce}\", opaque=\"{OPAQUE}\"{stale}"
    );
    Response::json(401, &json!({ "authorized": false })).with("WWW-Authenticate", &field)
}

/// Parameters in quotes or without; none of ours has a quote in it.
fn params(text: &str) -> Vec<(String, String)> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .filter_map(|part| part.trim().split_once('='))
    .map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
    .collect()
}

fn hash(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(nonce: &str, response: &str) -> Response {
        let target = "/digest-auth/auth/u/p";
        let field = format!(
            "Digest username=\"u\", realm=\"{REALM}\", nonce=\"{nonce}\", uri=\"{target}\", qop=auth, \
             nc=00000001, cnonce=\"c, d\", response=\"{response}\", opaque=\"{OPAQUE}\""
        );
        let request = Request {
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers: vec![("Authorization".to_owned(), field)],
            ..Request::default()
        };
        answer(&request, "auth/u/p")
    }

    /// The responses were computed with `sha256sum`.
    #[test]
    fn only_the_right_answer_to_a_good_nonce_is_let_in() {
        let fresh = "4453fae82cc50795fcb1b2e7126f3f022afb3e4e46e3e29924aa0c5554c9f6f6";
        let worn = "196b3148c4896f465b2ee81a77f29083e26bb7d923118a1483391ea292769406";
        assert_eq!(asked(FRESH, fresh).status, 200);
        assert_eq!(asked(FRESH, worn).status, 401);
        let stale = asked(WORN, worn);
        assert!(stale.status == 401 && format!("{:?}", stale.headers).contains("stale=true"));
    }
}
