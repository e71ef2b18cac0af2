//! Point 5: WebSocket, from the handshake to the last frame.

use sockeye_window_tests::Key;

use crate::desk::{address, chip, desk, example, places, seen, send, state, story, view};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_frame_by_frame() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("ws://127.0.0.1{}", places["ws-echo"])).await?;
        window.press("Add header").await?;
        window.keys("x-Own\u{E004}header").await?;
        window.press("Connect").await?;
        state(&window, "Open").await?;

        view(&window, "Handshake").await?;
        window.read("#view", "checks passed").await?;
        assert_eq!(window.count(".ck.is-bad").await?, 0);
        window.click(".ck[aria-expanded]").await?;
        window.read(".derive", "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").await?;
        window.read("#view", "x-Own: header").await?;
        window.keep("ws-handshake").await?;

        view(&window, "Timeline").await?;
        let form = "[role=radiogroup][aria-label=Form]";
        window.write("Message", "first light").await?;
        send(&window).await?;
        window.read(".tl", "first light").await?;
        window.press_in(form, "JSON").await?;
        window.write("Message", "{\"fish\": \"sockeye\"}").await?;
        send(&window).await?;
        window.read(".tl", "sockeye").await?;
        window.press_in(form, "Hex").await?;
        window.write("Message", "ca fe ba be").await?;
        send(&window).await?;
        window.read(".tl .kind", "Binary").await?;
        window.press_in(".compose .actions", "Ping").await?;
        window.read(".cstrip", "2 control frames").await?;
        window.press_in(".cstrip", "In place").await?;
        window.read(".tl .kind", "Pong").await?;
        window.read(".tl", "after ").await?;

        // The bits of a frame: ours are masked.
        window.press_in("[role=group][aria-label=\"Layers shown\"]", "TCP").await?;
        window.click(".tl-r:has(.kind)[id]:last-of-type").await?;
        window.see(".ruler [data-field=opcode]").await?;
        window.keep("ws-frame").await?;

        window.chord(&[Key::Control, Key::Shift], 'w').await?;
        window.fill("[role=dialog] [aria-label=Code]", "4001").await?;
        window.fill("[role=dialog] [aria-label=Reason]", "enough").await?;
        window.press("Send Close").await?;
        state(&window, "Closed").await?;
        let told = seen(&window).await?;
        assert!(told.verdict.contains("You closed first") && told.verdict.contains("4001"), "{told:?}");
        window.read(".verdict", "enough").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_refusals_and_a_wrong_accept() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-fragments").await?;
        state(&window, "Closed").await?;
        assert!(
            seen(&window).await?.verdict.contains("The peer closed first with 1008"),
            "{:?}",
            seen(&window).await?
        );
        view(&window, "Timeline").await?;
        let before = window.count(".tl-r.child").await?;
        window.click(".tl-r .fold").await?;
        window
            .until("three frames", async || window.count(".tl-r.child").await.is_ok_and(|n| n == before + 3))
            .await?;

        example(&window, "ws-refuse").await?;
        state(&window, "Failed").await?;
        let told = seen(&window).await?;
        assert!(told.red.len() == 1, "{told:?}");
        window.read("#view", "401").await?;
        window.read("#view", "What the server answered instead").await?;
        window.see("#view .bodyv").await?;
        window.keep("ws-refused").await?;

        example(&window, "ws-bad-accept").await?;
        state(&window, "Failed").await?;
        let told = seen(&window).await?;
        assert!(told.red.len() == 1, "{told:?}");
        chip(&window, "WebSocket").await?;
        window.see(".ck.is-bad").await?;
        assert_eq!(window.count(".ck.is-bad").await?, 1);
        window.keep("ws-wrong-accept").await
    })
    .await;
}
