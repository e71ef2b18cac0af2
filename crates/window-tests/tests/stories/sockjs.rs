//! SockJS with the server of its authors: over WebSocket, and over what stands in for it.

use sockeye_peer_tests::Server;
use sockeye_window_tests::{Outcome, Window};

use crate::desk::{example, send, state, story, view};
use crate::talk::{beside, client, connect, in_order, layers, shown};

/// Sends two lines as two messages, and lets the server close.
async fn conversation(window: &Window, transport: &str) -> Outcome {
    // A frame for each over WebSocket, one request for both elsewhere.
    let sent = if transport == "websocket" {
        "→ SJS send [\"second\"]"
    } else {
        "→ SJS send [\"grüße…second"
    };
    layers(window, &["TCP", "HTTP"]).await?;
    window.write("Message", "grüße \"first\"\nsecond").await?;
    window.press_in("#composer-page", "Each line a message").await?;
    window.read("#composer-page", "2 messages").await?;
    send(window).await?;
    shown(window, "second", 2).await?;
    in_order(
        window,
        &[
            "← SJS o",
            &format!("– SJS Transport {transport} open"),
            sent,
            "← SJS a [\"grüße",
            "← SJS a [\"second\"]",
        ],
    )
    .await?;
    window.keep(&format!("sockjs-{transport}")).await?;
    view(window, "Protocol").await?;
    window.read("#view table[aria-label=Transports]", transport).await?;
    view(window, "Timeline").await?;
    window.press_in("#composer-page", "Each line a message").await?;
    window.write("Message", "close").await?;
    send(window).await?;
    in_order(window, &["← SJS c…3001…as asked"]).await?;
    state(window, "Closed").await
}

#[tokio::test(flavor = "multi_thread")]
async fn by_websocket_and_without_it() {
    story(async {
        let (window, server) = beside(Server::sockjs).await?;
        client(&window, "SockJS", &format!("http://{}/echo", server.address)).await?;
        connect(&window).await?;
        conversation(&window, "websocket").await?;

        // Not tried by choice.
        client(&window, "SockJS", &format!("http://{}/echo", server.address)).await?;
        window.press_in(".compose", "Try websocket").await?;
        connect(&window).await?;
        conversation(&window, "xhr-streaming").await?;

        // Not tried because /info says so, which is told.
        client(&window, "SockJS", &format!("http://{}/no-ws", server.address)).await?;
        connect(&window).await?;
        in_order(&window, &["Transport websocket…", "Transport xhr-streaming open"]).await?;
        conversation(&window, "xhr-streaming").await?;

        // Refused on the way, so each is left for the next.
        example(&window, "sockjs-fallback").await?;
        state(&window, "Open").await?;
        layers(&window, &["TCP", "HTTP"]).await?;
        in_order(
            &window,
            &[
                "Transport websocket tried",
                "Transport websocket",
                "Transport xhr-streaming tried",
                "Transport xhr-streaming",
                "Transport eventsource tried",
                "Transport eventsource open",
            ],
        )
        .await?;
        window.keep("sockjs-fallback").await
    })
    .await;
}
