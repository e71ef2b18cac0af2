//! Cookies of a jar: set by one session, sent by the next, each decision told with its rule.

use sockeye_engine::api::{HeaderSpec, HttpSpec, SetBy, WsSpec};
use sockeye_engine::event::{CookieDecision, CookieVerdict, Data, Dir, Event};

use crate::kit::{Desk, has, http, ws};

fn jar() -> HttpSpec {
    HttpSpec { jar: Some("test".to_owned()), ..HttpSpec::default() }
}

fn decisions(events: &[Event], dir: Dir) -> Vec<CookieDecision> {
    let of = |event: &Event| match &event.data {
        Data::Cookies(cookies) if event.dir == dir => cookies.decisions.clone(),
        _ => Vec::new(),
    };
    events.iter().flat_map(of).collect()
}

fn said(decisions: &[CookieDecision]) -> Vec<(&str, CookieVerdict, &str)> {
    decisions.iter().map(|said| (said.name.as_str(), said.verdict, said.why.code.as_str())).collect()
}

fn sent_field(events: &[Event]) -> Option<String> {
    let head = events.iter().rev().find_map(|event| match &event.data {
        Data::RequestHead(head) => Some(head),
        _ => None,
    })?;
    let line = head.headers.iter().find(|line| line.name.text() == "Cookie")?;
    Some(line.value.text().into_owned())
}

#[tokio::test]
async fn a_redirect_carries_what_its_response_set() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}/cookies/set?a=1", playground.ports.http);
    let id = desk.engine.open(http(url.clone(), jar())).unwrap();
    let events = desk.end(&id).await;
    assert_eq!(sent_field(&events).as_deref(), Some("a=1; seen=1"));
    let view = desk.engine.view(&id).unwrap();
    let set = view.exchanges[0].cookies_set.unwrap();
    assert!(matches!(&events[set as usize].data, Data::Cookies(cookies) if cookies.jar == "test"));
    assert!(view.exchanges[0].cookies_sent.is_none() && view.exchanges[1].cookies_sent.is_some());
    let sent = decisions(&events, Dir::Tx);
    let by = SetBy { session: id, response: view.exchanges[0].response.unwrap(), url };
    assert_eq!(sent[0].set_by, Some(by));
    playground.stop().await;
}

#[tokio::test]
async fn each_cookie_is_kept_or_refused_by_its_rule() {
    use CookieVerdict::{Refused, Removed, Stored};
    let desk = Desk::new();
    let playground = desk.playground().await;
    let site = format!("http://127.0.0.1:{}", playground.ports.http);
    let events = desk.run(http(format!("{site}/cookies/every"), jar())).await;
    let set = decisions(&events, Dir::Rx);
    assert_eq!(
        said(&set),
        [
            ("session", Stored, "cookie-stored-session"),
            ("hour", Stored, "cookie-stored-seconds"),
            ("century", Stored, "cookie-stored-capped"),
            ("here", Stored, "cookie-stored-session"),
            ("elsewhere", Stored, "cookie-stored-session"),
            ("hidden", Stored, "cookie-stored-session"),
            ("secure", Stored, "cookie-stored-loopback"),
            ("none", Stored, "cookie-stored-none-insecure"),
            ("__Host-own", Stored, "cookie-stored-loopback"),
            ("__Host-wrong", Refused, "cookie-prefix-host"),
            ("__Secure-wrong", Refused, "cookie-prefix-secure"),
            ("foreign", Refused, "cookie-foreign-domain"),
            ("suffix", Refused, "cookie-public-suffix"),
            ("hour", Removed, "cookie-removed"),
            ("", Refused, "cookie-empty"),
        ]
    );
    let events = desk.run(http(format!("{site}/cookies"), jar())).await;
    assert_eq!(
        sent_field(&events).as_deref(),
        Some("session=1; here=4; century=3; hidden=6; secure=7; none=8; __Host-own=9")
    );
    let stayed = decisions(&events, Dir::Tx).pop().unwrap();
    assert_eq!(said(&[stayed]), [("elsewhere", CookieVerdict::NotSent, "cookie-other-path")]);
    assert_eq!(desk.engine.jars().unwrap()[0].cookies, 8);
    playground.stop().await;
}

#[tokio::test]
async fn a_typed_cookie_field_goes_out_alone_and_no_jar_means_no_cookies() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let site = format!("http://127.0.0.1:{}", playground.ports.http);
    desk.run(http(format!("{site}/cookies/set?a=1"), jar())).await;
    let typed = HeaderSpec { name: "cookie".to_owned(), value: "own=1".to_owned(), on: true };
    let events = desk.run(http(format!("{site}/cookies"), HttpSpec { headers: vec![typed], ..jar() })).await;
    assert_eq!(sent_field(&events), None);
    assert!(decisions(&events, Dir::Tx).iter().all(|said| said.why.code == "cookie-typed"));
    let without = HttpSpec { without: vec!["cookie".to_owned()], ..jar() };
    let events = desk.run(http(format!("{site}/cookies"), without)).await;
    assert_eq!(sent_field(&events), None);
    let events = desk.run(http(format!("{site}/cookies/set"), HttpSpec::default())).await;
    assert!(!has(&events, "http.cookies"));
    playground.stop().await;
}

#[tokio::test]
async fn a_handshake_takes_the_cookies_of_its_host_along() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    desk.run(http(format!("http://127.0.0.1:{}/cookies/set?a=1", playground.ports.http), jar())).await;
    // Cookies know no ports (RFC 6265bis §8.5).
    let mut request = ws(format!("ws://127.0.0.1:{}/close/1000", playground.ports.ws), WsSpec::default());
    request.http = Some(jar());
    let events = desk.run(request).await;
    assert_eq!(sent_field(&events).as_deref(), Some("a=1; seen=1"));
    playground.stop().await;
}
