//! Issue 3, repeat: short and long polling, several at once, pipelined; an event stream that is asked for again.

use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, desk, places, send, state, story, view};

const LIST: &str = "#view [role=listbox][aria-label=Exchanges]";

/// The options of a request to the Playground.
async fn options(window: &Window, path: &str) -> Outcome {
    let places = places(window).await?;
    let port = places["http-anything"].split('/').next().unwrap_or_default().to_owned();
    address(window, &format!("http://127.0.0.1{port}{path}")).await?;
    window.press_in("[role=tablist][aria-label=\"Request parts\"]", "Options").await
}

/// Chooses how often the request is sent, and sends it.
async fn rounds(window: &Window, how: &str, times: u32) -> Outcome {
    window.click("#compose-page button[aria-label^=\"Repeat:\"]").await?;
    window.press_in("[role=listbox][aria-label=Repeat]", how).await?;
    window.see(&format!("#compose-page button[aria-label=\"Repeat: {how}\"]")).await?;
    window.fill("#compose-page [aria-label=Times]", &times.to_string()).await?;
    let sessions = window.count("[role=treeitem]").await?;
    send(window).await?;
    window
        .until("the session", async || window.count("[role=treeitem]").await.is_ok_and(|n| n == sessions + 1))
        .await?;
    state(window, "Closed").await?;
    window.see(&format!("{LIST} [aria-posinset=\"{times}\"]")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_repeated_in_every_way() {
    story(async {
        let window = desk().await?;
        options(&window, "/poll?ms=40").await?;
        window.press_in("#compose-page", "Repeat").await?;

        rounds(&window, "After each answer", 2).await?;
        view(&window, "Streams").await?;
        window.read("#view .statusline", "Long polling").await?;
        window.read("#view .about", "RFC 6202").await?;

        // Each answer differs from the one before, which is marked, and both stand side by side.
        view(&window, "Response").await?;
        window.click("#compose-page button[aria-label^=\"Repeat:\"]").await?;
        window.press_in("[role=listbox][aria-label=Repeat]", "Every so often").await?;
        window.fill("#compose-page [aria-label=Every]", "0.05").await?;
        rounds(&window, "Every so often", 3).await?;
        window.see(&format!("{LIST} [aria-posinset=\"3\"] .df-i")).await?;
        window.keep("rounds-every").await?;
        view(&window, "Compare").await?;
        window.read("#view .df2", "answer").await?;

        view(&window, "Response").await?;
        rounds(&window, "At once", 4).await?;
        window.keep("rounds-at-once").await?;
        rounds(&window, "Pipelined", 4).await?;
        window.keep("rounds-pipelined").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_stream_goes_on_where_it_ended() {
    story(async {
        let window = desk().await?;
        options(&window, "/sse?n=2&ms=50&retry=100").await?;
        window.press_in("#compose-page", "Reconnect event streams").await?;
        send(&window).await?;
        view(&window, "Streams").await?;
        // The list follows the newest: some answer after the first, and the step before it, are in sight.
        window
            .until("the second answer", async || {
                window
                    .text("#view .il")
                    .await
                    .is_ok_and(|rows| rows.to_lowercase().matches("reconnect").count() > 1)
            })
            .await?;
        window.press("Cancel").await?;
        state(&window, "Closed").await?;
        window.keep("rounds-sse").await?;
        view(&window, "Headers").await?;
        window.read("#view .df.add .sent", "Last-Event-ID: ").await
    })
    .await;
}
