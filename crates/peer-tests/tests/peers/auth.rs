//! Credentials and cookies with httpbin, tokens with oauth2-mock-server.

use sockeye_engine::api::{Auth, HttpSpec, OAuth2, OAuthGrant, OpenRequest, Repeat};
use sockeye_engine::event::{Data, Event};
use sockeye_peer_tests::{Recorded, Server, get};

fn request(server: &Server, path: &str, http: HttpSpec) -> OpenRequest {
    OpenRequest { http: Some(http), ..get(&format!("http://{}{path}", server.address), None) }
}

fn with(auth: Auth) -> HttpSpec {
    HttpSpec { auth, ..HttpSpec::default() }
}

fn digest(password: &str) -> HttpSpec {
    let (user, password) = ("ada".to_owned(), password.to_owned());
    // httpbin knows a challenge again by its cookies.
    HttpSpec { jar: Some("peers".to_owned()), ..with(Auth::Digest { user, password }) }
}

fn statuses(events: &[Event]) -> Vec<u16> {
    let of = |event: &Event| match &event.data {
        Data::ResponseHead(head) => Some(head.status),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

fn outcomes(events: &[Event]) -> Vec<&str> {
    let challenges = events.iter().filter_map(|event| match &event.data {
        Data::AuthChallenge(challenge) => Some(challenge.outcome.as_str()),
        _ => None,
    });
    challenges.collect()
}

fn json(session: &Recorded) -> serde_json::Value {
    serde_json::from_slice(&session.body()).expect("JSON")
}

#[tokio::test]
async fn httpbin_lets_basic_in_and_asks_who_comes_without() {
    let httpbin = Server::httpbin();
    let basic = |password: &str| with(Auth::Basic { user: "ada".to_owned(), password: password.to_owned() });
    for path in ["/basic-auth/ada/s3cret", "/hidden-basic-auth/ada/s3cret"] {
        let session = Recorded::open(request(&httpbin, path, basic("s3cret")));
        assert_eq!(statuses(&session.ended().await), [200], "{path}");
        assert_eq!(json(&session)["user"], "ada");
    }
    let asked =
        Recorded::open(request(&httpbin, "/basic-auth/ada/s3cret", HttpSpec::default())).ended().await;
    assert_eq!((statuses(&asked), outcomes(&asked)), (vec![401], vec!["noCredentials"]));
    let wrong = Recorded::open(request(&httpbin, "/basic-auth/ada/s3cret", basic("x"))).ended().await;
    assert_eq!((statuses(&wrong), outcomes(&wrong)), (vec![401], vec!["refused"]));
    let hidden = Recorded::open(request(&httpbin, "/hidden-basic-auth/ada/s3cret", basic("x"))).ended().await;
    assert_eq!((statuses(&hidden), outcomes(&hidden)), (vec![404], vec![]));
}

#[tokio::test]
async fn httpbin_takes_our_digest_of_every_kind() {
    let httpbin = Server::httpbin();
    for qop in ["auth", "auth-int"] {
        for algorithm in ["MD5", "SHA-256"] {
            let path = format!("/digest-auth/{qop}/ada/s3cret/{algorithm}");
            let session = Recorded::open(request(&httpbin, &path, digest("s3cret")));
            let events = session.ended().await;
            assert_eq!((statuses(&events), outcomes(&events)), (vec![401, 200], vec!["answered"]), "{path}");
            assert_eq!(json(&session)["user"], "ada");
            let events = Recorded::open(request(&httpbin, &path, digest("wrong"))).ended().await;
            assert_eq!(outcomes(&events), ["answered", "refused"], "{path}");
        }
    }
}

#[tokio::test]
async fn a_nonce_that_httpbin_calls_stale_is_replaced_and_never_for_ever() {
    let httpbin = Server::httpbin();
    // Good for one request: the second of a session meets stale=true and answers the new nonce.
    let path = "/digest-auth/auth/ada/s3cret/SHA-256/1";
    let mut twice = digest("s3cret");
    twice.repeat = Repeat::LongPoll { times: 2 };
    let events = Recorded::open(request(&httpbin, path, twice)).ended().await;
    assert_eq!(statuses(&events), [401, 200, 401, 200]);
    assert_eq!(outcomes(&events), ["answered", "answered"]);
    // Stale whatever is sent: it ends all the same.
    let path = "/digest-auth/auth/ada/s3cret/SHA-256/0";
    let events = Recorded::open(request(&httpbin, path, digest("s3cret"))).ended().await;
    assert_eq!(statuses(&events), [401; 5]);
    assert_eq!(outcomes(&events), ["answered", "answered", "answered", "answered", "refused"]);
}

#[tokio::test]
async fn cookies_that_httpbin_set_are_sent_by_the_next_session() {
    let httpbin = Server::httpbin();
    let jar = || HttpSpec { jar: Some("peers".to_owned()), ..HttpSpec::default() };
    let mut session = Recorded::open(request(&httpbin, "/cookies/set?river=Skeena&run=late", jar()));
    assert_eq!(statuses(&session.ended().await), [302, 200]);
    assert_eq!(json(&session)["cookies"], serde_json::json!({ "river": "Skeena", "run": "late" }));
    session.again(request(&httpbin, "/cookies/delete?run", jar())).await;
    assert_eq!(statuses(&session.ended().await), [302, 200]);
    session.again(request(&httpbin, "/cookies", jar())).await;
    session.ended().await;
    assert_eq!(json(&session)["cookies"], serde_json::json!({ "river": "Skeena" }));
    session.again(request(&httpbin, "/cookies", HttpSpec::default())).await;
    session.ended().await;
    assert_eq!(json(&session)["cookies"], serde_json::json!({}), "without a jar");
}

#[tokio::test]
async fn the_mock_server_gives_a_token_for_each_grant_it_knows() {
    let (server, httpbin) = (Server::oauth2(), Server::httpbin());
    let site = format!("http://{}", server.address);
    for grant in [OAuthGrant::ClientCredentials, OAuthGrant::Password, OAuthGrant::AuthorizationCode] {
        let oauth = OAuth2 {
            grant,
            auth_url: format!("{site}/authorize"),
            token_url: format!("{site}/token"),
            device_url: String::new(),
            client_id: "us".to_owned(),
            client_secret: "s3cret".to_owned(),
            scope: "rivers".to_owned(),
            user: "ada".to_owned(),
            password: "s3cret".to_owned(),
            refresh_token: String::new(),
            credentials_in_body: false,
            redirect_port: 0,
        };
        // A browser: it follows the redirect to us.
        let browser = |url: &str| {
            let visit = reqwest::get(url.to_owned());
            tokio::spawn(async move { visit.await.expect("our page").status() });
        };
        let asked = request(&httpbin, "/bearer", with(Auth::OAuth2(oauth)));
        let session = Recorded::with_browser(asked, browser);
        assert_eq!(statuses(&session.ended().await), [200, 200], "{grant:?}");
        let told = json(&session);
        let token = told["token"].as_str().expect("the token that httpbin saw").to_owned();
        assert_eq!(token.split('.').count(), 3, "{token}");
    }
}
