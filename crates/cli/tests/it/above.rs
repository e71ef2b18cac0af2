//! The clients of protocols above WebSocket: what a pipe gets, what programs get, and how it ends.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use super::{playground, run, said, text};

#[tokio::test(flavor = "multi_thread")]
async fn events_of_socketio_come_back_and_acks_are_waited_for() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/", playground.ports.above);
    for transport in ["polling,websocket", "polling", "websocket"] {
        let lines = "echo 12345678901234567890 {\"z\":1,\"a\":2}\n[\"echo\",\"grüße\"]\n";
        let output = run(&["socketio", &url, "--ack", "--transport", transport], lines).await;
        assert_eq!(output.status.code(), Some(0), "{transport}: {}", said(&output));
        let stdout = text(&output.stdout);
        let acks: Vec<&str> = stdout.lines().filter(|line| line.starts_with("ACK")).collect();
        assert_eq!(acks.len(), 2, "{stdout}");
        assert!(
            acks[0].contains("12345678901234567890") && acks[0].contains("{\"z\":1,\"a\":2}"),
            "{stdout}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_with_its_token_is_connected_to_and_one_without_is_refused() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/admin", playground.ports.above);
    let auth = ["socketio", &url, "--auth", "{\"token\":\"river\"}", "--ack"];
    let output = run(&auth, "echo 1\n").await;
    assert!(text(&output.stdout).contains("ACK /admin 0"), "{}", said(&output));
    let output = run(&["socketio", &url], "").await;
    assert!(text(&output.stdout).contains("not authorized"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_transport_of_sockjs_carries_lines() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/echo", playground.ports.above);
    for transport in ["websocket", "xhr-streaming", "eventsource", "xhr-polling"] {
        let output = run(&["sockjs", &url, "--transport", transport, "--json"], "grüße\nclose\n").await;
        assert_eq!(output.status.code(), Some(0), "{transport}: {}", said(&output));
        let stdout = text(&output.stdout);
        let events: Vec<serde_json::Value> =
            stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told = |step: &str| {
            events.iter().any(|event| event["name"] == "app.transport" && event["data"]["step"] == step)
        };
        assert!(told("answered") && told("tried") && told("open"), "{transport}: {stdout}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ladder_shows_what_info_says_and_each_fallback() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/echo-blocked", playground.ports.above);
    let output = run(&["sockjs", &url, "--ladder"], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for piece in
        ["websocket: true; cookie_needed: false; origins: *:*", "it was answered with 403", "eventsource"]
    {
        assert!(text(&output.stdout).contains(piece), "{piece}: {}", said(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stomp_is_spoken_on_a_websocket_and_on_sockjs() {
    let playground = playground().await;
    let above = playground.ports.above;
    let frames = "CONNECT\naccept-version:1.2\nhost:/\n\n^@\nSUBSCRIBE\nid:1\ndestination:/queue/a\n\n^@\n\
                  SEND\ndestination:/queue/a\nreceipt:r1\n\ngrüße\n^@\nDISCONNECT\nreceipt:bye\n\n^@\n";
    let socket = format!("ws://127.0.0.1:{above}/stomp");
    let sockjs = format!("http://127.0.0.1:{above}/stomp-sockjs");
    for args in [&["ws", "--stomp", &socket][..], &["sockjs", "--stomp", &sockjs]] {
        let output = run(args, frames).await;
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
        for piece in ["CONNECTED", "MESSAGE", "grüße", "RECEIPT r1", "RECEIPT bye"] {
            assert!(text(&output.stdout).contains(piece), "{args:?}, {piece}: {}", said(&output));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_said_and_ends_with_2() {
    let playground = playground().await;
    let url = format!("http://127.0.0.1:{}/", playground.ports.above);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{free}/");
    let ws = format!("http://127.0.0.1:{}/", playground.ports.ws);
    let cases: [(&[&str], &str, i32, &str); 9] = [
        (&["socketio", &url], "echo {\n", 2, "JSON"),
        (&["socketio", &url], "[1]\n", 2, "first item is a string"),
        (&["socketio", &url, "--auth", "{"], "", 2, "JSON"),
        (&["socketio", &url, "--path", "io"], "", 2, "begins with /"),
        (&["socketio", &url, "--eio", "5"], "", 2, "--eio"),
        (&["socketio", &url, "--transport", "carrier-pigeon"], "", 2, "websocket"),
        (&["sockjs", &url, "--play", "/nowhere.json"], "", 2, "/nowhere.json"),
        (&["sockjs", &nobody], "", 11, "refused"),
        (&["socketio", &ws], "", 13, ""),
    ];
    for (args, input, code, piece) in cases {
        let output = run(args, input).await;
        assert!(text(&output.stderr).contains(piece), "{args:?}: {}", said(&output));
        assert!(!output.stderr.is_empty(), "{args:?} said nothing");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
    }
}

/// A run that is spoken to while it goes on.
struct Talk(Child);

impl Talk {
    fn start(args: &[&str]) -> Talk {
        let child = Command::new(env!("CARGO_BIN_EXE_sockeye-cli"))
            .args(["--lang", "en"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        Talk(child.unwrap())
    }

    fn say(&mut self, line: &str) {
        let mut input = self.0.stdin.as_ref().unwrap();
        writeln!(input, "{line}").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_connects_again_and_lines_wait_for_it() {
    let playground = playground().await;
    let above = playground.ports.above;
    let io = format!("http://127.0.0.1:{above}/");
    let echo = format!("http://127.0.0.1:{above}/echo");
    for args in [["socketio", &io], ["sockjs", &echo]] {
        let said = tokio::task::spawn_blocking({
            let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
            move || {
                let again = ["--json", "--reconnect", "3", "--reconnect-wait", "0.05"];
                let args: Vec<&str> = args.iter().map(String::as_str).chain(again).collect();
                let mut talk = Talk::start(&args);
                let lines = BufReader::new(talk.0.stdout.take().unwrap()).lines();
                let mut said = Vec::new();
                for line in lines {
                    let event: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
                    let step = event["data"]["step"].as_str().unwrap_or_default().to_owned();
                    match (event["name"].as_str().unwrap(), step.as_str()) {
                        ("app.transport", "open") if said.is_empty() => {
                            said.push("open");
                            talk.say("drop");
                        }
                        ("ws.reconnect", _) => {
                            said.push("again");
                            // It waits until the session is open.
                            talk.say("after");
                        }
                        ("app.packet", _)
                            if event["dir"] == "rx"
                                && event["data"].to_string().contains("after")
                                && !said.contains(&"after") =>
                        {
                            said.push("after");
                            drop(talk.0.stdin.take());
                        }
                        _ => {}
                    }
                }
                assert_eq!(talk.0.wait().unwrap().code(), Some(0));
                said
            }
        });
        assert_eq!(said.await.unwrap(), ["open", "again", "after"], "{args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_of_packets_is_played_and_the_session_ends() {
    let playground = playground().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sequence.json");
    let emit = serde_json::json!({ "kind": "app", "send": {
        "kind": "sioEmit", "namespace": "/", "event": "echo", "args": [{ "kind": "json", "json": "1" }], "ack": true
    } });
    let wait = serde_json::json!({ "kind": "await", "when": { "kind": "contains", "text": "430[" }, "timeoutMs": 10000, "keep": [] });
    let sequence = serde_json::json!({ "steps": [emit, wait], "times": 1, "pauseMs": 0 });
    std::fs::write(&file, sequence.to_string()).unwrap();
    let url = format!("http://127.0.0.1:{}/", playground.ports.above);
    let output = run(&["socketio", &url, "--play", file.to_str().unwrap()], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("ACK / 0"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn help_says_what_each_verb_does() {
    for (verb, pieces) in [
        ("socketio", &["http(s)://host/namespace", "--namespace", "--ack", "--reconnect", "Exit codes"][..]),
        ("sockjs", &["The prefix", "--no-info", "--stomp", "--reconnect", "Exit codes"]),
        (
            "ws",
            &["--subprotocol", "--raw-frame", "--fragment", "--rule", "--decode-as", "--play", "Exit codes"],
        ),
    ] {
        let output = run(&[verb, "--help"], "").await;
        assert_eq!(output.status.code(), Some(0));
        for piece in pieces {
            assert!(text(&output.stdout).contains(piece), "{verb} {piece}: {}", said(&output));
        }
    }
}
