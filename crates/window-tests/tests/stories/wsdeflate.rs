//! permessage-deflate with servers of others: Node's `ws`, Python's `websockets`, uvicorn.

use sockeye_peer_tests::Server;
use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, send, state, story, view};
use crate::talk::{beside, choose, connect, follow_on, in_order, open, shown};

/// Repeats itself, so that it becomes much shorter.
fn verse() -> String {
    "all the rivers run into the sea; ".repeat(12)
}

/// Sends the verse and waits until it came back compressed: fewer bytes on the wire than in the text.
async fn verses(window: &Window, times: usize) -> Outcome {
    view(window, "Timeline").await?;
    window.write("Message", &verse()).await?;
    for n in 1..=times {
        send(window).await?;
        shown(window, "all the rivers run into the sea", 2 * n).await?;
    }
    in_order(window, &["→ WS Text all the rivers…→ 396 B", "← WS Text all the rivers…→ 396 B"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn node_ws_in_its_parameter_sets() {
    story(async {
        let (window, server) = beside(Server::node_deflate).await?;
        // Offered with its usual parameters, accepted with context kept on both sides.
        open(&window, &format!("ws://{}/0/0/0/0", server.address)).await?;
        view(&window, "Handshake").await?;
        window.read("#view .ext", "permessage-deflate in force").await?;
        window.read("#view .ext", "Messages may be compressed.").await?;
        window.read("#view .ext", "keeps it across messages; the server").await?;
        window.read("#view .ext", "client_max_window_bits Offered The client can be asked for a smaller window.").await?;
        window.keep("deflate-negotiated").await?;
        verses(&window, 2).await?;

        // The message that came: its bits, how much it grew, its text inflated and as it crossed the wire.
        window.click_on(".tl-body .tl-r[id]:has(.din) .kind", "Text").await?;
        window.read(".drawer .pane-h", "inflated").await?;
        window.read(".drawer", "inflate to 396 B, 1 : ").await?;
        window.click(".ruler [data-field=rsv1]").await?;
        window.read(".drawer .fieldnote", "compressed with permessage-deflate").await?;
        window.press_in("[role=radiogroup][aria-label=\"Bytes shown\"]", "Inflated").await?;
        window.read(".drawer .pcol.is-front", "all the rivers").await?;
        window.keep("deflate-message").await?;
        follow_on(&window).await?;

        // The server leaves messages of seven bytes alone: plain and compressed ones on one connection.
        window.write("Message", "seven77").await?;
        send(&window).await?;
        in_order(&window, &["→ WS Text seven77", "← WS Text seven77 9 B"]).await?;
        view(&window, "Protocol").await?;
        let totals = async |side: u8| {
            window.text(&format!("#view [aria-label=WebSocket] tbody tr:nth-child({side}) td")).await
        };
        window
            .until("three messages each way, two of the server's compressed", async || {
                totals(1).await.is_ok_and(|cells| cells.starts_with("3\n3\n"))
                    && totals(2).await.is_ok_and(|cells| cells.starts_with("3\n2\n"))
            })
            .await?;
        window.read("#view", "Windows: 32,768 B for what you send, 32,768 B for what you receive.").await?;
        window.read("#view", "Messages of the peer build on those before.").await?;
        window.keep("deflate-protocol").await?;

        // Every message alone, the smallest windows that can be sent with.
        open(&window, &format!("ws://{}/1/1/9/9", server.address)).await?;
        verses(&window, 2).await?;
        view(&window, "Protocol").await?;
        window.read("#view", "Windows: 512 B for what you send, 512 B for what you receive.").await?;
        window.read("#view", "Each message that you send inflates alone.").await?;
        window.read("#view", "Each message of the peer inflates alone.").await?;

        // An offer composed parameter by parameter, and the answer to each in words.
        address(&window, &format!("ws://{}/0/0/0/0", server.address)).await?;
        window.press_in(".compose", "Options, auth and preview").await?;
        window.press_in(".compose", "Parameters of permessage-deflate").await?;
        window.press_in(".compose .deflate", "client_no_context_takeover").await?;
        choose(&window, "server_max_window_bits", "10").await?;
        choose(&window, "client_max_window_bits", "12").await?;
        let offer = window.value(".compose [aria-label=\"Offer 1\"]").await?;
        assert_eq!(
            offer,
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=12"
        );
        window.keep("deflate-offer").await?;
        connect(&window).await?;
        verses(&window, 1).await?;
        view(&window, "Handshake").await?;
        window.read("#view .ext", "server_max_window_bits=10 Offered, Answered The server compresses with a window of at most 1,024 bytes.").await    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_websockets_and_uvicorn() {
    story(async {
        let (window, servers) = beside(|| (Server::python_deflate(), Server::uvicorn())).await?;
        for (server, bytes) in [(&servers.0, "512"), (&servers.1, "4,096")] {
            open(&window, &format!("ws://{}/", server.address)).await?;
            verses(&window, 2).await?;
            view(&window, "Protocol").await?;
            window.read("#view", &format!("{bytes} B for what you receive.")).await?;
            view(&window, "Handshake").await?;
            let said = format!("The server compresses with a window of at most {bytes} bytes.");
            window.read("#view .ext", &said).await?;
            window.press_in(".compose .actions", "Close 1000").await?;
            state(&window, "Closed").await?;
            window.read(".verdict", "Closed cleanly").await?;
            window.read(".verdict .steps", "Close 1000").await?;
        }
        Ok(())
    })
    .await;
}
