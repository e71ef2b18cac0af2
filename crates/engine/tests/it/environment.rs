//! Proxies that the environment names, each in a process of its own.

use sockeye_engine::api::ProxySpec;
use sockeye_engine::event::{Data, Event, ProxyChosen};
use tokio::net::TcpListener;

use crate::kit::{Desk, has, names, reached, request};

fn chosen(events: &[Event]) -> Option<&ProxyChosen> {
    events.iter().find_map(|event| match &event.data {
        Data::ProxyChosen(chosen) => Some(&**chosen),
        _ => None,
    })
}

/// What a child of this test is told to ask for.
const ASKED: &str = "SOCKEYE_TEST_ASKED";

/// Runs one test of this file in a process of its own with these variables, and no others about proxies.
async fn in_child(test: &'static str, variables: Vec<(&'static str, String)>) {
    let child = move || {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", test, "--nocapture"]);
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            child.env_remove(name).env_remove(name.to_uppercase());
        }
        child.env_remove("REQUEST_METHOD").envs(variables).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(child).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}{why}");
}

#[tokio::test]
async fn the_environment_names_a_proxy() {
    let test = "environment::the_environment_names_a_proxy";
    if let Ok(asked) = std::env::var(ASKED) {
        let (url, source) = asked.split_once(' ').unwrap();
        let mut ask = request(url);
        ask.connect.proxy = ProxySpec::System;
        let events = Desk::new().run(ask).await;
        assert!(reached(&events), "{:?}", names(&events));
        assert_eq!(chosen(&events).map_or("direct", |chosen| chosen.source.as_str()), source);
        return;
    }
    for (name, source) in [
        ("http_proxy", "http_proxy"),
        ("HTTP_PROXY", "HTTP_PROXY"),
        ("all_proxy", "all_proxy"),
        ("https_proxy", "direct"),
        ("no_proxy", "direct"),
    ] {
        let (server, task) = crate::kit::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await;
        let excepted = name == "no_proxy";
        let direct = source == "direct";
        let url = if direct { format!("http://{server}/a") } else { "http://server.example/a".to_owned() };
        let variable = if excepted { "http_proxy" } else { name };
        let mut variables =
            vec![(ASKED, format!("{url} {source}")), (variable, format!("http://me:it@{server}"))];
        if excepted {
            variables.push(("no_proxy", "127.0.0.0/8".to_owned()));
        }
        in_child(test, variables).await;
        let sent = String::from_utf8(task.await.unwrap()).unwrap();
        let start = if direct { "GET /a HTTP/1.1\r\n" } else { "GET http://server.example/a HTTP/1.1\r\n" };
        assert!(sent.starts_with(start), "{name}: {sent}");
        assert_eq!(sent.contains("\r\nProxy-Authorization: Basic bWU6aXQ=\r\n"), !direct, "{name}: {sent}");
    }
}

#[tokio::test]
async fn of_two_variables_the_one_that_counts_is_named() {
    let test = "environment::of_two_variables_the_one_that_counts_is_named";
    if let Ok(asked) = std::env::var(ASKED) {
        let mut ask = request(asked);
        ask.connect.proxy = ProxySpec::System;
        let events = Desk::new().run(ask).await;
        let chosen = chosen(&events).unwrap();
        // Variables are not told apart by case everywhere.
        assert_eq!(std::env::var(&chosen.source).unwrap(), chosen.url);
        assert!(has(&events, "session.failed"));
        return;
    }
    let closed = || async { TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap() };
    let (lower, upper, all) = (closed().await, closed().await, closed().await);
    for url in ["http://server.example/", "https://server.example/", "tcp://server.example:1"] {
        let scheme = if url.starts_with("http:") {
            ("http_proxy", "HTTP_PROXY")
        } else {
            ("https_proxy", "HTTPS_PROXY")
        };
        let variables = vec![
            (ASKED, url.to_owned()),
            (scheme.0, format!("http://{lower}")),
            (scheme.1, format!("http://{upper}")),
            ("ALL_PROXY", format!("http://{all}")),
        ];
        in_child(test, variables).await;
    }
}
