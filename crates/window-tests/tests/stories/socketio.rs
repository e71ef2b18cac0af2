//! Socket.IO 4 and 2 with servers and clients of their authors.

use sockeye_peer_tests::Server;
use sockeye_window_tests::{Outcome, Window};

use crate::desk::{send, state, story, view};
use crate::talk::{beside, client, connect, follow_on, in_order, layers};

/// Waits until the server's own client has written what it heard.
async fn heard(window: &Window, server: &Server, line: &str) -> Outcome {
    window.until(line, async || server.log().lines().any(|heard| heard == line)).await
}

/// From the connection to the disconnection, each step as a person sees it.
async fn conversation(window: &Window, server: &Server, eio: &str) -> Outcome {
    heard(window, server, "\"joined\"").await?;
    client(window, "Socket.IO", &format!("http://{}/", server.address)).await?;
    window.press_in("[role=radiogroup][aria-label=\"Engine.IO\"]", eio).await?;
    let servers = if eio == "3" { "Servers of Socket.IO 1 and 2" } else { "Servers of Socket.IO 3 and 4" };
    window.read(".compose", servers).await?;
    window.keep(&format!("sio-{eio}-compose")).await?;
    connect(window).await?;

    // Polling, the probe beside it, and WebSocket that takes over, on one timeline.
    layers(window, &["TCP", "HTTP"]).await?;
    in_order(
        window,
        &[
            "– EIO Transport polling tried",
            "← EIO open",
            "– EIO Transport polling open",
            "– EIO Transport websocket probed beside the other one",
            "→ EIO ping probe",
            "← EIO pong probe",
            "→ EIO upgrade",
            "– EIO Transport websocket took over",
        ],
    )
    .await?;
    window.keep(&format!("sio-{eio}-upgrade")).await?;

    // An event with two arguments, which everybody hears, and its ack.
    let event = "#composer-page [aria-label=Event]";
    window.fill(event, "say").await?;
    window.write("Argument 1", "\"grüße\"").await?;
    window.press_in("#composer-page", "Add an argument").await?;
    window.write("Argument 2", "{\"fish\":\"sockeye\"}").await?;
    window.press_in("#composer-page", "Ask for an ack").await?;
    send(window).await?;
    in_order(window, &["→ SIO EVENT…say…grüße…sockeye", "← SIO EVENT…said…grüße…sockeye"]).await?;
    in_order(window, &["→ SIO EVENT…say…", "← SIO ACK…heard…after "]).await?;
    heard(window, server, "[\"said\",\"grüße\",{\"fish\":\"sockeye\"}]").await?;
    window.click_on(".tl-body .tl-r[id] .kind", "ACK").await?;
    window.read(".drawer", "answers").await?;
    window.read(".drawer", "after ").await?;
    window.keep(&format!("sio-{eio}-ack")).await?;
    follow_on(window).await?;

    // Octets travel as an attachment, both ways.
    window.fill(event, "octets").await?;
    window.press_in("#composer-page", "Remove Argument 2").await?;
    window.press_in("[role=group][aria-label=\"Argument 1\"]", "Hex").await?;
    window.fill("input[aria-label=\"Argument 1\"]", "00 ff 80").await?;
    send(window).await?;
    heard(window, server, "[\"octets\",{\"hex\":\"00ff80\"}]").await?;
    in_order(window, &["→ SIO BINARY_EVENT…octets", "← SIO BINARY_EVENT…octets"]).await?;
    in_order(window, &["→ SIO BINARY_EVENT…octets", "← SIO BINARY_ACK…after "]).await?;

    // One click below: the messages as they crossed the wire. Heart-beats go on at the end, which is followed as before.
    window.press_in(".cstrip", "Messages").await?;
    window.see("button[title^=Follow][aria-pressed=true]").await?;
    window.fill("input[data-focus=filter]", "/say|heard/").await?;
    in_order(
        window,
        &["→ WS Text 42…[\"say\",\"grüße\",{\"fish\":\"sockeye\"}]", "← WS Text 43…[\"heard\",2]"],
    )
    .await?;
    window.keep(&format!("sio-{eio}-messages")).await?;
    window.fill("input[data-focus=filter]", "\u{E017}").await?;
    window.press_in(".cstrip", "Packets").await?;

    view(window, "Protocol").await?;
    // In version 4 CONNECT is asked for, in version 2 it comes by itself.
    window.read("#view", if eio == "4" { "3 answered, 0 open" } else { "2 answered, 0 open" }).await?;
    window.read("#view table[aria-label=Transports] tr:first-child", "polling closed").await?;
    window.read("#view table[aria-label=Transports] tr:last-child", "websocket open").await?;
    window.keep(&format!("sio-{eio}-protocol")).await?;
    window.press_in(".addr", "Disconnect").await?;
    state(window, "Closed").await
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_4_and_2() {
    story(async {
        let (window, servers) = beside(|| (Server::socketio(4), Server::socketio(2))).await?;
        conversation(&window, &servers.0, "4").await?;
        conversation(&window, &servers.1, "3").await
    })
    .await;
}
