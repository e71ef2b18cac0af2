//! Credentials: a challenge is a hop of its own, answered once; what is refused says so.

use digest_auth::{AuthContext, AuthorizationHeader, HttpMethod};
use sockeye_engine::api::{Auth, BodySpec, Engine, HttpSpec, KeyPlace, OAuth2, OAuthGrant};
use sockeye_engine::event::{AuthChallenge, Data, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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
        Data::AuthChallenge(challenge) => Some(challenge.clone()),
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

/// An authorization server and what it guards: a token for every code, the device's on the second ask.
async fn authorization_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut asked = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            loop {
                let head = String::from_utf8(read_head(&mut stream).await).unwrap();
                if head.is_empty() {
                    break;
                }
                let mut content = Vec::new();
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
                let length = length.map_or(0, |length| length.parse().unwrap());
                content.resize(length, 0);
                stream.read_exact(&mut content).await.unwrap();
                let content = String::from_utf8(content).unwrap();
                let token = "{\"access_token\":\"tok\",\"token_type\":\"bearer\",\"expires_in\":3600}";
                let (status, body) = if head.starts_with("POST /device ") {
                    let device = "{\"device_code\":\"d\",\"user_code\":\"WDJB\",\"interval\":1,\"expires_in\":60,\
                         \"verification_uri\":\"http://h/device\"}";
                    (200, device.to_owned())
                } else if head.starts_with("POST /token ") {
                    asked += 1;
                    if content.contains("device_code") && asked == 1 {
                        (400, "{\"error\":\"authorization_pending\"}".to_owned())
                    } else if content.contains("scope=none") {
                        let refusal = "{\"error\":\"invalid_scope\",\"error_description\":\"no such scope\"}";
                        (400, refusal.to_owned())
                    } else {
                        (200, token.to_owned())
                    }
                } else if head.contains("Authorization: Bearer tok\r\n") {
                    (200, "ok".to_owned())
                } else {
                    (403, head.clone())
                };
                let answer = format!(
                    "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nContent-Type: application/json\r\n\r\n{body}",
                    body.len()
                );
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    format!("http://{address}")
}

fn oauth(site: &str, grant: OAuthGrant) -> OAuth2 {
    OAuth2 {
        grant,
        auth_url: format!("{site}/authorize"),
        token_url: format!("{site}/token"),
        device_url: format!("{site}/device"),
        client_id: "me".to_owned(),
        client_secret: "secret".to_owned(),
        scope: "read".to_owned(),
        user: "u".to_owned(),
        password: "p".to_owned(),
        refresh_token: "r".to_owned(),
        credentials_in_body: false,
        redirect_port: 0,
    }
}

fn with(oauth: OAuth2) -> HttpSpec {
    HttpSpec { auth: Auth::OAuth2(oauth), ..HttpSpec::default() }
}

fn steps(events: &[Event]) -> Vec<String> {
    let of = |event: &Event| match &event.data {
        Data::AuthStep(step) => Some(step.step.clone()),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn a_token_is_fetched_in_exchanges_of_the_session_and_kept() {
    let desk = Desk::new();
    for grant in [OAuthGrant::ClientCredentials, OAuthGrant::Password, OAuthGrant::RefreshToken] {
        let site = authorization_server().await;
        let request = http(format!("{site}/guarded"), with(oauth(&site, grant)));
        let events = desk.run(request.clone()).await;
        assert_eq!((statuses(&events), steps(&events)), (vec![200, 200], vec!["token".to_owned()]));
        let events = desk.run(request).await;
        assert_eq!(statuses(&events), [200], "{grant:?}: the kept token");
    }
}

#[tokio::test]
async fn a_device_waits_until_a_person_consents() {
    let desk = Desk::new();
    let site = authorization_server().await;
    let events = desk.run(http(format!("{site}/x"), with(oauth(&site, OAuthGrant::DeviceCode)))).await;
    assert_eq!(steps(&events), ["deviceCode", "waiting", "token"]);
    assert_eq!(statuses(&events), [200, 400, 200, 200]);
}

#[tokio::test]
async fn what_the_authorization_server_refuses_is_said_in_its_words() {
    let desk = Desk::new();
    let site = authorization_server().await;
    let oauth = OAuth2 { scope: "none".to_owned(), ..oauth(&site, OAuthGrant::ClientCredentials) };
    let events = desk.run(http(format!("{site}/x"), with(oauth))).await;
    let told = events.iter().find_map(|event| match &event.data {
        Data::AuthStep(step) if step.step == "failed" => Some(step.text.clone()),
        _ => None,
    });
    let text = format!("{:?}", told.unwrap().args);
    assert!(text.contains("invalid_scope") && text.contains("no such scope"), "{text}");
    assert_eq!(statuses(&events), [400]);
}

#[tokio::test]
async fn the_browser_brings_a_code_back_to_loopback() {
    let dir = tempfile::tempdir().unwrap();
    let browser = |url: &str| {
        let url = url::Url::parse(url).unwrap();
        let of = |name: &str| url.query_pairs().find(|(other, _)| other == name).unwrap().1.into_owned();
        assert_eq!(
            (of("code_challenge_method"), of("response_type")),
            ("S256".to_owned(), "code".to_owned())
        );
        let redirect = url::Url::parse(&of("redirect_uri")).unwrap();
        let state = of("state");
        tokio::spawn(async move {
            for target in ["/favicon.ico".to_owned(), format!("/callback?code=c&state={state}")] {
                let mut stream = TcpStream::connect(("127.0.0.1", redirect.port().unwrap())).await.unwrap();
                stream.write_all(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes()).await.unwrap();
                let mut page = Vec::new();
                stream.read_to_end(&mut page).await.unwrap();
            }
        });
    };
    let engine = Engine::with_browser(&dir.path().join("library"), browser).unwrap();
    let desk = Desk { engine, dir };
    let site = authorization_server().await;
    let events = desk.run(http(format!("{site}/x"), with(oauth(&site, OAuthGrant::AuthorizationCode)))).await;
    assert_eq!(steps(&events), ["browser", "redirected", "token"]);
    assert_eq!(statuses(&events), [200, 200]);
}
