//! Credentials: a challenge is a hop of its own, answered once; what is refused says so.

use digest_auth::{AuthContext, AuthorizationHeader, HttpMethod};
use sockeye_engine::api::{Auth, BodySpec, HttpSpec, KeyPlace};
use sockeye_engine::event::{AuthChallenge, Data, Event, Finding};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::kit::{Desk, answering, http, read_head};

const BODY: &str = "{\"a\":1}";

fn digest(password: &str) -> HttpSpec {
    HttpSpec {
        method: "POST".to_owned(),
        auth: Auth::Digest { user: "Mufasa".to_owned(), password: password.to_owned() },
        body: BodySpec::Json { text: BODY.to_owned() },
        ..HttpSpec::default()
    }
}

fn challenges(events: &[Event]) -> Vec<AuthChallenge> {
    let of = |event: &Event| match &event.data {
        Data::AuthChallenge(challenge) => Some((**challenge).clone()),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

fn statuses(events: &[Event]) -> Vec<u16> {
    let of = |event: &Event| match &event.data {
        Data::ResponseHead(head) => Some(head.status),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

/// A server that asks for Digest with auth-int and verifies it with another implementation's eyes.
async fn guarded(algorithm: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            loop {
                let head = read_head(&mut stream).await;
                // The body of the request before stands in front of it, or alone at the end.
                if !head.ends_with(b"\r\n\r\n") {
                    break;
                }
                let head = String::from_utf8(head).unwrap();
                let given = head.lines().find_map(|line| line.strip_prefix("Authorization: "));
                let ok = given.is_some_and(|given| {
                    let mut header = AuthorizationHeader::parse(given).unwrap();
                    let context = AuthContext::new_with_method(
                        "Mufasa",
                        "Circle of Life",
                        "/den",
                        Some(BODY.as_bytes()),
                        HttpMethod::POST,
                    );
                    let claimed = header.response.clone();
                    header.digest(&context);
                    header.response == claimed && given.contains("qop=auth-int")
                });
                let answer = if ok {
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned()
                } else {
                    format!(
                        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"den\", \
                         nonce=\"n1\", qop=\"auth,auth-int\", algorithm={algorithm}, opaque=\"o\"\r\n\
                         Content-Length: 0\r\n\r\n"
                    )
                };
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    format!("http://{address}/den")
}

#[tokio::test]
async fn a_digest_challenge_is_a_hop_and_its_answer_covers_the_body() {
    let desk = Desk::new();
    for algorithm in ["MD5", "SHA-256", "MD5-sess", "SHA-256-sess"] {
        let id = desk.engine.open(http(guarded(algorithm).await, digest("Circle of Life"))).unwrap();
        let events = desk.end(&id).await;
        assert_eq!(statuses(&events), [401, 200], "{algorithm}");
        let met = challenges(&events);
        assert_eq!((met.len(), met[0].outcome.as_str()), (1, "answered"));
        assert_eq!(met[0].realm.as_deref(), Some("den"));
        let view = desk.engine.view(&id).unwrap();
        assert!(view.exchanges[0].challenge.is_some() && view.exchanges[1].challenge.is_none());
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_after_one_answer() {
    let desk = Desk::new();
    let events = desk.run(http(guarded("SHA-256").await, digest("wrong"))).await;
    let outcomes: Vec<String> = challenges(&events).into_iter().map(|met| met.outcome).collect();
    assert_eq!(outcomes, ["answered", "refused"]);
    assert_eq!(statuses(&events), [401, 401]);
}

#[tokio::test]
async fn what_the_preview_shows_of_a_key_is_what_goes_out() {
    let desk = Desk::new();
    for place in [KeyPlace::Header, KeyPlace::Query, KeyPlace::Cookie] {
        let (address, server) = answering("HTTP/1.1 204 No Content\r\n\r\n").await;
        let auth = Auth::ApiKey { name: "key".to_owned(), value: "v".to_owned(), place };
        let request = http(format!("http://{address}/x"), HttpSpec { auth, ..HttpSpec::default() });
        let preview = desk.engine.preview(&request);
        let lines: Vec<String> =
            preview.lines.iter().map(|line| format!("{}: {}\r\n", line.name, line.value)).collect();
        let expected = format!("{}\r\n{}\r\n", preview.start_line, lines.concat());
        desk.run(request).await;
        assert_eq!(String::from_utf8(server.await.unwrap()).unwrap(), expected, "{place:?}");
    }
}

#[tokio::test]
async fn credentials_that_cannot_be_used_are_problems_of_their_field() {
    let desk = Desk::new();
    let auth = Auth::Jwt {
        algorithm: "RS256".to_owned(),
        key: "no PEM".to_owned(),
        header: String::new(),
        claims: "{}".to_owned(),
        lifetime_s: 60,
        prefix: "Bearer".to_owned(),
    };
    let request = http("http://127.0.0.1:1/", HttpSpec { auth, ..HttpSpec::default() });
    let problems = desk.engine.check(&request);
    assert_eq!((problems[0].field.as_str(), problems[0].why.code.as_str()), ("auth", "sign-jwt-key"));
    assert!(desk.engine.open(request).is_err());
}

fn basic(password: &str) -> HttpSpec {
    let auth = Auth::Basic { user: "sockeye".to_owned(), password: password.to_owned() };
    HttpSpec { auth, ..HttpSpec::default() }
}

fn findings(events: &[Event]) -> Vec<Finding> {
    let of = |event: &Event| match &event.data {
        Data::Finding(finding) => Some((**finding).clone()),
        _ => None,
    };
    events.iter().filter_map(of).filter(|finding| finding.title.code.starts_with("finding-access")).collect()
}

#[tokio::test]
async fn the_playground_takes_digest_with_both_qops_and_a_stale_nonce() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let site = format!("http://127.0.0.1:{}/digest-auth", playground.ports.http);
    for (qop, query, met) in
        [("auth", "", 1), ("auth-int", "", 1), ("auth", "?stale=1", 2), ("auth-int", "?stale=1", 2)]
    {
        let path = format!("{qop}/Mufasa/lion{query}");
        let events = desk.run(http(format!("{site}/{path}"), digest("lion"))).await;
        let expected: Vec<u16> = std::iter::repeat_n(401, met).chain([200]).collect();
        assert_eq!(statuses(&events), expected, "{path}");
        assert!(challenges(&events).iter().all(|challenge| challenge.outcome == "answered"));
        assert!(findings(&events).is_empty());
    }
    playground.stop().await;
}

#[tokio::test]
async fn credentials_that_did_not_help_are_a_finding_with_a_next_step() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let site = format!("http://127.0.0.1:{}", playground.ports.http);
    let events = desk.run(http(format!("{site}/basic-auth/sockeye/river"), basic("river"))).await;
    assert_eq!((statuses(&events), findings(&events).len()), (vec![200], 0));
    let bearer = HttpSpec { auth: Auth::Bearer { token: "old".to_owned() }, ..HttpSpec::default() };
    let cases = [
        ("/basic-auth/sockeye/river", basic("sea"), "finding-access-refused", "finding-access-password-mend"),
        (
            "/digest-auth/auth/Mufasa/lion",
            digest("sea"),
            "finding-access-refused",
            "finding-access-password-mend",
        ),
        (
            "/digest-auth/auth/sockeye/river",
            basic("river"),
            "finding-access-scheme",
            "finding-access-scheme-mend",
        ),
        ("/oauth/resource", bearer, "finding-access-refused", "finding-access-token-mend"),
    ];
    for (path, request, title, mend) in cases {
        let events = desk.run(http(format!("{site}{path}"), request)).await;
        let found = findings(&events);
        assert_eq!(found.len(), 1, "{path}");
        let suggestion = found[0].suggestion.as_ref().unwrap();
        assert_eq!((found[0].title.code.as_str(), suggestion.code.as_str()), (title, mend), "{path}");
        let evidence = &events[found[0].evidence[0] as usize];
        assert!(matches!(&evidence.data, Data::ResponseHead(head) if head.status == 401));
    }
    let events = desk.run(http(format!("{site}/basic-auth/sockeye/river"), HttpSpec::default())).await;
    assert!(findings(&events).is_empty() && challenges(&events)[0].outcome == "noCredentials");
    playground.stop().await;
}

#[tokio::test]
async fn a_key_does_not_follow_a_redirect_to_another_origin() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let location = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    for place in [KeyPlace::Header, KeyPlace::Query, KeyPlace::Cookie] {
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let (address, server) = answering(answer).await;
        let auth = Auth::ApiKey { name: "X-Key".to_owned(), value: "secret-1".to_owned(), place };
        let id = desk
            .engine
            .open(http(format!("http://{address}/"), HttpSpec { auth, ..HttpSpec::default() }))
            .unwrap();
        let events = desk.end(&id).await;
        assert!(String::from_utf8(server.await.unwrap()).unwrap().contains("secret-1"), "{place:?}");
        let hop = events.iter().find_map(|event| match &event.data {
            Data::Redirect(hop) => Some(hop.credentials_dropped.clone()),
            _ => None,
        });
        let name = if place == KeyPlace::Cookie { "Cookie" } else { "X-Key" };
        assert_eq!(hop.unwrap(), [name]);
        let mut heads = events.iter().filter_map(|event| match &event.data {
            Data::RequestHead(head) => Some(format!("{head:?}")),
            _ => None,
        });
        assert!(!heads.next_back().unwrap().contains("secret-1"), "{place:?}");
    }
    playground.stop().await;
}
