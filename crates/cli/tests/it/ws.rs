//! What can be said of a WebSocket on the command line: frames, rules, sequences, connecting again, extensions.

use super::{playground, run, said, text};

fn events(stdout: &[u8]) -> Vec<serde_json::Value> {
    text(stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn named<'a>(events: &'a [serde_json::Value], name: &str) -> Vec<&'a serde_json::Value> {
    events.iter().filter(|event| event["name"] == name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_out_in_fragments_and_frames_as_they_are_typed() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let output = run(&["ws", &url, "--json", "--fragment", "4", "--no-compress"], "twelve bytes\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let all = events(&output.stdout);
    let sent: Vec<_> = named(&all, "ws.message").into_iter().filter(|one| one["dir"] == "tx").collect();
    assert_eq!(sent[0]["data"]["fragments"], 3, "{sent:?}");

    // A masked "Hello" of RFC 6455 §5.7, whole.
    let hello = ["ws", &url, "--raw-frame", "81 85 37fa213d 7f9f4d5158"];
    let output = run(&hello, "").await;
    assert_eq!(
        (output.status.code(), text(&output.stdout).as_str()),
        (Some(0), "Hello\n"),
        "{}",
        said(&output)
    );
    let output = run(&["ws", &url, "--raw-frame", "81"], "").await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!output.stderr.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn short_messages_go_out_as_they_are_and_longer_ones_compressed() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/deflate", playground.ports.ws);
    let output = run(&["ws", &url, "--json", "--compress-from", "6"], "short\nlonger\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let all = events(&output.stdout);
    let sent = named(&all, "ws.message").into_iter().filter(|one| one["dir"] == "tx");
    let sent: Vec<_> = sent.map(|one| (&one["data"]["payloadLen"], &one["data"]["compressed"])).collect();
    assert_eq!(sent, [(&5.into(), &false.into()), (&6.into(), &true.into())]);
    let output = run(&["ws", &url, "--compress-from", "6", "--no-compress"], "").await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_answer_and_wrong_ones_are_refused() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let rule = ["ws", &url, "--json", "--rule", "^question => answer {{counter}}"];
    let output = run(&rule, "question\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for wrong in ["no arrow", "( => x"] {
        let output = run(&["ws", &url, "--rule", wrong], "").await;
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", said(&output));
        assert!(!output.stderr.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_is_played_kept_and_sent_again() {
    let playground = playground().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sequence.json");
    let message = |text: &str, fill: bool| {
        serde_json::json!({ "kind": "send", "message": {
            "binary": false, "payload": { "kind": "text", "text": text, "escapes": false }, "fill": fill
        } })
    };
    let keep = serde_json::json!({ "kind": "await", "when": { "kind": "contains", "text": "id" }, "timeoutMs": 10000,
        "keep": [{ "name": "id", "from": { "kind": "jsonPath", "path": "$.id" } }] });
    let steps = serde_json::json!([message("{\"id\":\"s41m0n\"}", false), keep, message("got {{id}} {{counter}}", true),
        { "kind": "await", "when": { "kind": "contains", "text": "got" }, "timeoutMs": 10000, "keep": [] }]);
    let sequence = serde_json::json!({ "steps": steps, "times": 1, "pauseMs": 0 });
    std::fs::write(&file, sequence.to_string()).unwrap();
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let library = format!("--library={}", folder.path().join("library").display());
    let output = run(&["ws", &url, &library, "--json", "--play", file.to_str().unwrap()], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let all = events(&output.stdout);
    assert_eq!(named(&all, "ws.sequence").last().unwrap()["data"]["what"], "done");
    let kept: Vec<_> =
        named(&all, "ws.sequence").into_iter().filter(|one| one["data"]["what"] == "kept").collect();
    assert_eq!(kept[0]["data"]["value"], "s41m0n");

    let session = std::fs::read_dir(folder.path().join("library/sessions")).unwrap().next().unwrap().unwrap();
    let session = session.file_name().to_string_lossy().into_owned();
    let output = run(&["ws", &url, &library, "--replay", &session], "").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("got s41m0n 1"), "{}", said(&output));
    let output = run(&["ws", &url, &library, "--replay", "nobody"], "").await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    std::fs::write(&file, "{\"steps\":[]").unwrap();
    let output = run(&["ws", &url, "--play", file.to_str().unwrap()], "").await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(text(&output.stderr).contains("sequence.json"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ends_without_close_is_tried_again() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/no-close", playground.ports.ws);
    let again = ["ws", &url, "--echo", "--json", "--reconnect", "2", "--reconnect-wait", "0.01", "-m", "5"];
    let output = run(&again, "").await;
    let all = events(&output.stdout);
    let told = named(&all, "ws.reconnect");
    assert!(told.len() >= 2, "{}", said(&output));
    assert_eq!((&told[0]["data"]["attempt"], &told[0]["data"]["of"]), (&1.into(), &2.into()));
    let output = run(&["ws", &url, "--reconnect-wait", "1"], "").await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn offers_and_what_is_read_are_as_typed() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let offer = "permessage-deflate; server_no_context_takeover";
    let output = run(&["ws", &url, "--json", "--extension", offer], "hi\n").await;
    let all = events(&output.stdout);
    let head = named(&all, "http.request.head")[0].to_string();
    assert!(head.contains("server_no_context_takeover"), "{head}");
    let output = run(&["ws", &url, "--json", "--extension", ""], "hi\n").await;
    let all = events(&output.stdout);
    assert!(!named(&all, "http.request.head")[0].to_string().contains("permessage-deflate"));

    let line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
    let engine = format!("ws://127.0.0.1:{}/socket.io/?EIO=4&transport=websocket", playground.ports.above);
    let read = run(&["ws", &engine, "--json"], "40\n").await;
    assert!(!named(&events(&read.stdout), "app.packet").is_empty(), "{}", said(&read));
    let as_it_is = run(&["ws", &engine, "--json", "--decode-as", "none"], "40\n").await;
    assert!(named(&events(&as_it_is.stdout), "app.packet").is_empty(), "{}", said(&as_it_is));
    let wrong = run(&["ws", &url, "--decode-as", "morse"], line).await;
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
    assert!(text(&wrong.stderr).contains("sockeye-cli protocols"), "{}", said(&wrong));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_over_http2_and_one_made_wrong() {
    let playground = playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.h2c);
    let output = run(&["ws", &url, "--http2"], "over a stream\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("over a stream"), "{}", said(&output));
    let plain = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let output = run(&["ws", &plain, "-H", "Sec-WebSocket-Version: 12"], "").await;
    assert_eq!(output.status.code(), Some(14), "{}", said(&output));
    let twice = ["ws", &plain, "--subprotocol", "a", "--subprotocol", "a"];
    let output = run(&twice, "sent all the same\n").await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(text(&output.stdout).contains("sent all the same"), "{}", said(&output));
}
