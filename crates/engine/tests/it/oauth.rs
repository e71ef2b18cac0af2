//! OAuth 2 against the Playground's authorization server: each grant, its refusals, tokens that are kept.

use sockeye_engine::api::{Auth, Engine, HttpSpec, OAuth2, OAuthGrant};
use sockeye_engine::event::{Data, Event};
use sockeye_playground::Playground;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::kit::{Desk, http, reached};

/// The Playground, and an engine whose browser follows redirects.
struct Office {
    desk: Desk,
    playground: Playground,
}

impl Office {
    async fn open() -> Office {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::with_browser(&dir.path().join("library"), |url: &str| {
            tokio::spawn(browse(url.to_owned()));
        });
        let desk = Desk { engine: engine.unwrap(), dir };
        let playground = desk.playground().await;
        Office { desk, playground }
    }

    fn site(&self) -> String {
        format!("http://127.0.0.1:{}/oauth", self.playground.ports.http)
    }

    fn oauth(&self, grant: OAuthGrant) -> OAuth2 {
        let site = self.site();
        OAuth2 {
            grant,
            auth_url: format!("{site}/authorize"),
            token_url: format!("{site}/token"),
            device_url: format!("{site}/device"),
            client_id: "sockeye".to_owned(),
            client_secret: "upstream".to_owned(),
            scope: "read".to_owned(),
            user: "sockeye".to_owned(),
            password: "river".to_owned(),
            refresh_token: "refresh-0".to_owned(),
            credentials_in_body: false,
            redirect_port: 0,
        }
    }

    /// Asks for the resource.
    async fn ask(&self, oauth: OAuth2) -> Vec<Event> {
        let request = HttpSpec { auth: Auth::OAuth2(oauth), ..HttpSpec::default() };
        self.desk.run(http(format!("{}/resource", self.site()), request)).await
    }
}

/// Follows redirects to their end, as browsers do: with a connection in reserve that is never used, and having
/// asked for an icon first.
async fn browse(url: String) {
    let mut next = Some(url);
    while let Some(url) = next.take() {
        let url = url::Url::parse(&url).unwrap();
        let address = ("127.0.0.1", url.port().unwrap());
        let _reserve = TcpStream::connect(address).await.unwrap();
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        for target in ["/favicon.ico", &target] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = format!(
                "GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                url.host().unwrap()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut page = String::new();
            stream.read_to_string(&mut page).await.unwrap();
            next = page.lines().find_map(|line| line.strip_prefix("Location: ")).map(str::to_owned);
        }
    }
}

fn statuses(events: &[Event]) -> Vec<u16> {
    let of = |event: &Event| match &event.data {
        Data::ResponseHead(head) => Some(head.status),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

fn steps(events: &[Event]) -> Vec<String> {
    let of = |event: &Event| match &event.data {
        Data::AuthStep(step) => Some(step.step.clone()),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn each_grant_brings_a_token_that_the_next_session_keeps() {
    let office = Office::open().await;
    let grants: [(OAuthGrant, &[u16], &[&str]); 5] = [
        (OAuthGrant::ClientCredentials, &[200, 200], &["token"]),
        (OAuthGrant::Password, &[200, 200], &["token"]),
        (OAuthGrant::RefreshToken, &[200, 200], &["token"]),
        (OAuthGrant::AuthorizationCode, &[200, 200], &["browser", "redirected", "token"]),
        (OAuthGrant::DeviceCode, &[200, 400, 200, 200], &["deviceCode", "waiting", "token"]),
    ];
    for (grant, answers, said) in grants {
        let events = office.ask(office.oauth(grant)).await;
        assert_eq!(
            (statuses(&events), steps(&events)),
            (answers.to_vec(), said.iter().map(|&one| one.to_owned()).collect()),
            "{grant:?}"
        );
        assert!(reached(&events));
        let events = office.ask(office.oauth(grant)).await;
        assert_eq!(statuses(&events), [200], "{grant:?}: the kept token");
    }
    office.playground.stop().await;
}

#[tokio::test]
async fn a_client_proves_itself_in_the_body_or_not_at_all() {
    let office = Office::open().await;
    let body = OAuth2 { credentials_in_body: true, ..office.oauth(OAuthGrant::ClientCredentials) };
    assert_eq!(statuses(&office.ask(body).await), [200, 200]);
    let public = OAuth2 { client_secret: String::new(), ..office.oauth(OAuthGrant::AuthorizationCode) };
    assert_eq!(statuses(&office.ask(public).await), [200, 200]);
    office.playground.stop().await;
}

#[tokio::test]
async fn a_token_is_refreshed_when_it_ends_and_when_it_is_refused() {
    let office = Office::open().await;
    for (scope, then) in [("short", [200, 200].as_slice()), ("once", &[401, 200, 200])] {
        let first = OAuth2 { scope: scope.to_owned(), ..office.oauth(OAuthGrant::Password) };
        assert_eq!(statuses(&office.ask(first.clone()).await), [200, 200]);
        // The password is not sent any more, so that a wrong one does no harm.
        let second = OAuth2 { password: "wrong".to_owned(), ..first };
        assert_eq!(statuses(&office.ask(second).await), then, "{scope}");
    }
    office.playground.stop().await;
}

#[tokio::test]
async fn what_is_refused_is_said_in_the_words_of_the_server() {
    let office = Office::open().await;
    let of = |grant| office.oauth(grant);
    let scope = |scope: &str, grant| OAuth2 { scope: scope.to_owned(), ..of(grant) };
    let cases = [
        (scope("sea", OAuthGrant::ClientCredentials), "invalid_scope", "The scopes here"),
        (
            OAuth2 { client_secret: "x".to_owned(), ..of(OAuthGrant::ClientCredentials) },
            "invalid_client",
            "its secret",
        ),
        (
            OAuth2 { password: "x".to_owned(), ..of(OAuthGrant::Password) },
            "invalid_grant",
            "User or password",
        ),
        (
            OAuth2 { refresh_token: "x".to_owned(), ..of(OAuthGrant::RefreshToken) },
            "invalid_grant",
            "refresh token",
        ),
        (scope("denied", OAuthGrant::AuthorizationCode), "access_denied", "The person said no."),
    ];
    for (oauth, error, description) in cases {
        let events = office.ask(oauth).await;
        let told = events.iter().find_map(|event| match &event.data {
            Data::AuthStep(step) if step.step == "failed" => Some(format!("{:?}", step.text.args)),
            _ => None,
        });
        let told = told.unwrap();
        assert!(told.contains(error) && told.contains(description), "{told}");
        assert!(!statuses(&events).contains(&200) && !reached(&events), "{error}");
        let failure = events.iter().find_map(|event| match &event.data {
            Data::SessionFailed(failure) => Some(failure),
            _ => None,
        });
        let failure = failure.unwrap();
        assert_eq!(failure.code, "http.credentials");
        assert!(format!("{:?}", failure.consequence).contains(description), "{failure:?}");
    }
    office.playground.stop().await;
}
