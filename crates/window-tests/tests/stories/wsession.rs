//! A WebSocket session as a whole: made wrong on purpose, over HTTP/2, read as another protocol, connected again,
//! played again, closed without an answer.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{desk, example, send, state, story, view};
use crate::talk::{choose, compose, connect, echo, in_order, layers, page, room, shown};

/// Unfolds what the session does by itself, and switches some of it.
async fn behave(window: &Window, switches: &[&str]) -> Outcome {
    if window.count(".behaviour [aria-expanded=false]").await? > 0 {
        window.press_in(".behaviour", "Behaviour").await?;
    }
    for switch in switches {
        window.press_in(".behaviour", switch).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_made_wrong_on_purpose() {
    story(async {
        let window = desk().await?;
        let url = room(&window, "/echo").await?;
        compose(&window, &url).await?;
        window.press_in(".compose", "Leave out Sec-WebSocket-Key").await?;
        window.read(".compose .said", "There is no Sec-WebSocket-Key (RFC 6455 §4.1).").await?;
        window.press_in(".compose", "Add header").await?;
        window.keys("Sec-WebSocket-Version\u{E00C}\u{E004}12\u{E00C}").await?;
        window.read(".compose .said", "Sec-WebSocket-Version is 12, not 13 (RFC 6455 §4.1).").await?;
        window.keep("ws-wrong-composed").await?;
        window.press_in(".addr", "Connect").await?;
        state(&window, "Failed").await?;

        // What was wrong in the request, and what the server said to it, item by item.
        view(&window, "Handshake").await?;
        window.read("#view .checks-h", "Not upgraded").await?;
        let wrong = window.text("#view .ck.is-bad .nm").await?;
        assert!(
            wrong.contains("Key") && wrong.contains("Version") && wrong.contains("Status 101"),
            "{wrong}"
        );
        window.read("#view", "What the server answered instead").await?;
        window.read("#view .bodyv", "Version 13 is spoken here").await?;
        window.read("#view", "The server speaks another version of WebSocket").await?;
        window.keep("ws-wrong-checked").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_on_a_stream_of_http_2() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-h2").await?;
        state(&window, "Open").await?;
        view(&window, "Handshake").await?;
        window.read("#view .checks-h", "checks passed").await?;
        assert_eq!(window.count(".ck.is-bad").await?, 0);
        for rule in ["SETTINGS", "Stream stays open", "Protocol", "Scheme", "Path", "Authority"] {
            window.read("#view .ck .nm", rule).await?;
        }
        window.read("#view .ckt", "RFC 8441 §").await?;
        window.keep("ws-h2-handshake").await?;
        view(&window, "Timeline").await?;
        window.write("Message", "over a stream").await?;
        send(&window).await?;
        in_order(&window, &["→ WS Text1 over a stream", "← WS Text1 over a stream"]).await?;
        view(&window, "Protocol").await?;
        window.read("#view", "on HTTP/2 stream 1").await?;
        window.press_in(".compose .actions", "Close 1000").await?;
        state(&window, "Closed").await?;
        window.read(".verdict .steps", "Close 1000").await?;
        window.read(".verdict .steps", "END_STREAM on stream 1").await?;
        window.read(".verdict", "A browser reports").await?;
        window.keep("ws-h2-closed").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_as_another_protocol_and_back() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.write("Message", "42[\"catch\",\"nerka\"]").await?;
        send(&window).await?;
        in_order(&window, &["→ WS Text 42[\"catch\",\"nerka\"]", "← WS Text 42[\"catch\",\"nerka\"]"])
            .await?;

        // While it is open: for what follows.
        window.press_in(".cstrip", "Decode as").await?;
        window.press_in("[role=menu]", "Socket.IO").await?;
        in_order(&window, &["WS Text 42", "Read as Engine.IO › Socket.IO Chosen for what follows."]).await?;
        send(&window).await?;
        in_order(
            &window,
            &["Read as Engine.IO › Socket.IO", "→ SIO EVENT…catch…nerka", "← SIO EVENT…catch…nerka"],
        )
        .await?;
        window.keep("decode-as-socketio").await?;
        window.press_in(".cstrip", "Decode as").await?;
        window.press_in("[role=menu]", "As they are").await?;
        in_order(&window, &["← SIO EVENT", "Read as Messages as they are from here on."]).await?;
        send(&window).await?;
        in_order(&window, &["Read as Messages as they are", "→ WS Text 42", "← WS Text 42"]).await?;

        // Afterwards: the whole record anew.
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;
        window.press_in(".cstrip", "Decode as").await?;
        window.press_in("[role=menu]", "Socket.IO").await?;
        in_order(
            &window,
            &["→ SIO EVENT", "← SIO EVENT", "→ SIO EVENT", "← SIO EVENT", "→ SIO EVENT", "← SIO EVENT"],
        )
        .await?;
        window.keep("decode-as-record").await?;
        window.press_in(".cstrip", "Decode as").await?;
        window.press_in("[role=menu]", "As they are").await?;
        in_order(
            &window,
            &["→ WS Text 42", "← WS Text 42", "→ WS Text 42", "← WS Text 42", "→ WS Text 42", "← WS Text 42"],
        )
        .await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_pong_nor_close_is_answered() {
    story(async {
        let window = desk().await?;
        let (pings, close) =
            (room(&window, "/ping?ms=200").await?, room(&window, "/close/4000?ms=100&reason=ebb").await?);
        compose(&window, &pings).await?;
        behave(&window, &["Answer pings (RFC 6455 §5.5.2)"]).await?;
        window.read(".behaviour", "Holds from the next connect.").await?;
        window.read(".behaviour h2", "no pongs").await?;
        connect(&window).await?;
        window.read(".cstrip", " pings, 0 answered by you").await?;
        window.read(".behaviour", "Each change holds at once.").await?;
        window.keep("ws-no-pong").await?;
        // Once it is on again, the next ping is answered.
        behave(&window, &["Answer pings (RFC 6455 §5.5.2)"]).await?;
        window
            .until("pings that are answered", async || {
                window.text(".cstrip").await.is_ok_and(|text| {
                    text.contains(" answered by you") && !text.contains(", 0 answered by you")
                })
            })
            .await?;
        in_order(&window, &["WS Behaviour pings are answered"]).await?;
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;

        // A Close that is not echoed: the connection stays until a person closes it, which the verdict tells.
        compose(&window, &close).await?;
        behave(&window, &["Answer a Close (RFC 6455 §5.5.1)"]).await?;
        window.press_in(".addr", "Connect").await?;
        in_order(&window, &["← WS Close 4000 ebb"]).await?;
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;
        window.read(".verdict .vd-f", "Code sent 1000").await?;
        window.read(".verdict .vd-f", "Code received 4000 “ebb”").await?;
        window.keep("ws-close-unanswered").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_waits_keeps_a_value_and_is_played_from_the_record() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        page(&window, "Sequence").await?;
        let add = async |step: &str| {
            window.press_in("#composer-page", "Add a step").await?;
            window.press_in("[role=menu]", step).await
        };
        add("Send").await?;
        window.fill(".steps [aria-label=Text]", "{\"id\":\"{{uuid}}\"}").await?;
        add("Wait for").await?;
        choose(&window, "When", "JSONPath").await?;
        window.fill(".steps [aria-label=Text]", "$.id").await?;
        window.press_in(".steps", "Keep a value").await?;
        window.fill(".steps [aria-label=\"Name of the value\"]", "fish").await?;
        add("Send").await?;
        window.fill(".steps [aria-label=Text]", "caught {{fish}}").await?;
        window.keep("ws-sequence-kept").await?;
        window.press_in("#composer-page", "Play").await?;
        in_order(
            &window,
            &[
                "Sequence a sequence began",
                "→ WS Text {\"id\":\"",
                "Sequence step 2 of round 1 waits for a message",
                "← WS Text {\"id\":\"",
                "Sequence…the message that step 2 of round 1 waited for",
                "Sequence fish = …kept",
                "→ WS Text caught ",
                "Sequence the sequence is done; rounds: 1",
            ],
        )
        .await?;
        // What was kept is what was sent.
        let text = window.text(".tl .sum").await?;
        let kept = text.split("fish = ").nth(1).and_then(|rest| rest.get(..36)).unwrap_or_default();
        assert!(text.contains(&format!("caught {kept}")) && kept.matches('-').count() == 4, "{text}");
        window.keep("ws-sequence-played").await?;

        // The sent side of the session that ended, as a sequence, in a new connection.
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;
        window.chord(&[Key::Control], 'k').await?;
        window.keys("Replay what this session sent\u{E007}").await?;
        window
            .until("two messages as steps", async || window.count(".steps .step").await.is_ok_and(|n| n >= 2))
            .await?;
        window.read(".steps", &format!("caught {kept}")).await?;
        connect(&window).await?;
        window.press_in("#composer-page", "Play").await?;
        shown(&window, &format!("caught {kept}"), 2).await?;
        in_order(&window, &["→ WS Text {\"id\":\"", "→ WS Text caught ", "→ WS Close 1000"]).await?;
        state(&window, "Closed").await?;
        in_order(&window, &["→ WS Close 1000", "– WS Sequence the sequence is done; rounds: 1"]).await?;
        window.keep("ws-replayed").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connected_again_and_again() {
    story(async {
        let window = desk().await?;
        let url = room(&window, "/no-close").await?;
        compose(&window, &url).await?;
        window.press_in(".compose", "Options, auth and preview").await?;
        window.press_in(".compose .more", "Reconnect").await?;
        window.press_in(".compose .more", "Connect again when it ends (RFC 6455 §7.2.3)").await?;
        window.fill(".compose [aria-label=Attempts]", "2").await?;
        window.fill(".compose [aria-label=\"First wait\"]", "0.2").await?;
        window.press_in(".compose .more", "A random part of each wait, at least half").await?;
        window.read(".compose .more", "Waits in seconds: 0.2, 0.4").await?;
        window.keep("ws-reconnect-composed").await?;
        window.press_in(".addr", "Connect").await?;
        state(&window, "Closed").await?;
        window.read(".verdict", "1006").await?;
        layers(&window, &["TCP", "HTTP"]).await?;
        in_order(
            &window,
            &[
                "– WS Open",
                "– WS Reconnect connects again in 200 ms, attempt 1 of 2",
                "– WS Open",
                "– WS Reconnect connects again in 400 ms, attempt 2 of 2",
                "– WS Open",
            ],
        )
        .await?;
        view(&window, "Protocol").await?;
        let ends = "#view [aria-label=Connections] tbody";
        window
            .until("how each of three connections ended", async || {
                window
                    .text(ends)
                    .await
                    .is_ok_and(|text| text.matches("No closing handshake of WebSocket").count() == 3)
            })
            .await?;
        window.keep("ws-reconnected").await
    })
    .await;
}
