//! The program against the Playground: what it prints, and the number it ends with.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping it")]

mod above;
mod crash;
mod credentials;
mod ws;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use sockeye_playground::{Options, Playground};

/// Runs the program with that standard input and waits for its end.
async fn run(args: &[&str], input: impl AsRef<[u8]>) -> Output {
    let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    let input = input.as_ref().to_owned();
    tokio::task::spawn_blocking(move || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["--lang", "en"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that ends before it has read all of it is no fault.
        let _ = child.stdin.take().unwrap().write_all(&input);
        child.wait_with_output().unwrap()
    })
    .await
    .unwrap()
}

async fn playground() -> Playground {
    Playground::start(Options { free_ports: true, ca_file: None }).await.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn said(output: &Output) -> String {
    format!("{:?}\n{}\n{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_standard_input_come_back_from_the_tcp_echo() {
    let playground = playground().await;
    let url = format!("tcp://127.0.0.1:{}", playground.ports.echo);
    let output = run(&["tcp", &url, "--half-close"], "sockeye\nsalmon\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("sockeye\nsalmon\n"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn octets_that_are_no_text_are_sent_as_they_are_or_refused() {
    let playground = playground().await;
    let url = format!("tcp://127.0.0.1:{}", playground.ports.echo);
    let output = run(&["tcp", &url, "--half-close"], b"a\xff\xfeb\nend").await;
    assert_eq!(output.stdout, b"a\xff\xfeb\nend\n", "{}", said(&output));
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let binary = run(&["ws", &url, "--binary"], b"a\xff\n").await;
    assert_eq!((binary.status.code(), &binary.stdout[..]), (Some(0), &b"a\xff"[..]), "{}", said(&binary));
    let text = run(&["ws", &url], b"a\xff\n").await;
    assert_eq!(text.status.code(), Some(2), "{}", said(&text));
    assert!(said(&text).contains("not UTF-8"), "{}", said(&text));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_goes_to_a_pipe_and_its_head_with_it_when_asked() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    let bare = run(&["http", &url], "").await;
    assert_eq!(bare.status.code(), Some(0), "{}", said(&bare));
    assert!(serde_json::from_slice::<serde_json::Value>(&bare.stdout).is_ok(), "{}", said(&bare));
    let with_head = run(&["http", "-i", &url], "").await;
    assert!(text(&with_head.stdout).starts_with("HTTP/1.1 200"), "{}", said(&with_head));
    assert!(with_head.stdout.len() > bare.stdout.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn more_urls_share_the_session_and_its_connection() {
    let playground = playground().await;
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", playground.ports.http);
    let output =
        run(&["http", "--json", &url("/anything/1"), &url("/anything/2"), &url("/anything/3")], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let lines = text(&output.stdout);
    let heads: Vec<&str> = lines.lines().filter(|line| line.contains("\"http.request.head\"")).collect();
    assert_eq!(heads.len(), 3);
    assert!(heads.iter().all(|head| head.contains("\"conn\":1")), "{heads:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_sent_as_often_as_was_asked_for() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    for rounds in [["--poll=0.001", "--times=3"].as_slice(), &["--pipeline", "3"], &["--parallel", "3"]] {
        let args: Vec<&str> = ["http", "--json", &url].into_iter().chain(rounds.iter().copied()).collect();
        let output = run(&args, "").await;
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(text(&output.stdout).matches("\"http.response.head\"").count(), 3, "{rounds:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_404_is_an_answer_and_no_failure() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/status/404", playground.ports.http);
    let output = run(&["http", "--ladder", &url], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("HTTP/1.1 404"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_come_back_from_the_websocket_echo() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let output = run(&["ws", &url], "sockeye\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).lines().any(|line| line == "sockeye"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_a_line_of_json_in_order() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    let output = run(&["http", "--json", &url], "").await;
    let mut names = Vec::new();
    for (seq, line) in text(&output.stdout).lines().enumerate() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event["seq"], seq, "{line}");
        names.push(event["name"].as_str().unwrap().to_owned());
    }
    for name in
        ["session.opened", "tcp.established", "http.request.head", "http.response.head", "session.ended"]
    {
        assert!(names.iter().any(|of| of == name), "{name} is not in {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_names_the_layer_that_failed() {
    let playground = playground().await;
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let ports = &playground.ports;
    let cases = [
        (11, vec!["http".to_owned(), format!("http://127.0.0.1:{free}/")]),
        (12, vec!["http".to_owned(), format!("https://127.0.0.1:{}/", ports.expired)]),
        (13, vec!["http".to_owned(), format!("http://127.0.0.1:{}/", ports.https)]),
        (12, vec!["http".to_owned(), format!("https://127.0.0.1:{}/", ports.http)]),
        (14, vec!["ws".to_owned(), format!("ws://127.0.0.1:{}/anything", ports.http)]),
        (
            15,
            vec![
                "http".to_owned(),
                "-m".to_owned(),
                "0.2".to_owned(),
                format!("http://127.0.0.1:{}/", ports.silent),
            ],
        ),
        (2, vec!["http".to_owned(), "gopher://127.0.0.1/".to_owned()]),
        (2, vec!["http".to_owned(), "--no-such-flag".to_owned()]),
    ];
    for (code, args) in cases {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = run(&args, "").await;
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        assert!(!output.stderr.is_empty(), "{args:?} said nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_seen_enough_is_no_failure() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    let status = tokio::task::spawn_blocking(move || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["http", "--json", &url])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait().unwrap()
    })
    .await
    .unwrap();
    assert_eq!(status.code(), Some(0));
}
