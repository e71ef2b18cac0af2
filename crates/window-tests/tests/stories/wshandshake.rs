//! Handshakes of WebSocket that are not in order: made wrong on purpose, answered wrong, or lied about in a length.

use crate::desk::{address, desk, places, seen, send, state, story};

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_made_wrong_is_labelled_and_blamed() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("ws://127.0.0.1{}", places["ws-echo"])).await?;
        window.press_in(".compose", "Leave out Sec-WebSocket-Key").await?;
        window.read(".said", "There is no Sec-WebSocket-Key (RFC 6455 §4.1).").await?;
        window.press("Connect").await?;
        state(&window, "Failed").await?;
        let told = seen(&window).await?;
        assert!(told.red.len() == 1 && told.failure.contains("Restore what was left out"), "{told:?}");
        // What the server says, in its words.
        assert!(told.failure.contains("Sec-WebSocket-Key is not 16 bytes"), "{told:?}");
        window.read("#view .find", "The request itself breaks the rules").await?;
        window.read("#view .find", "inferred").await?;
        window.keep("ws-wrong-handshake").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_check_does_not_stop_who_goes_on() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("ws://127.0.0.1{}", places["ws-bad-accept"])).await?;
        window.press_in(".behaviour", "Behaviour").await?;
        window.press_in(".behaviour", "Fail on a violation (RFC 6455 §7.1.7)").await?;
        window.press("Connect").await?;
        state(&window, "Open").await?;
        window.write("Message", "all the same").await?;
        send(&window).await?;
        window.read(".tl", "all the same").await?;
        window.read(".tl", "went on although a check failed").await?;
        window.keep("ws-went-on").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_that_lies_is_labelled() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("ws://127.0.0.1{}", places["ws-echo"])).await?;
        window.press("Connect").await?;
        state(&window, "Open").await?;
        window.press_in("[role=tablist][aria-label=\"What to send\"]", "Frame").await?;
        window.fill("#composer-page [aria-label=Payload]", "legal").await?;
        let says = "#composer-page [aria-label=\"Length says\"]";
        window.fill(says, "3").await?;
        window.read("[aria-label=Rules]", "what is left is read as the next frame").await?;
        window.fill(says, "0x8000000000000000").await?;
        window.read("#composer-page .bx", "81 ff 80 00 00 00 00 00 00 00").await?;
        window.read("[aria-label=Rules]", "what is sent next is read as the rest").await?;
        window.keep("ws-length-lies").await
    })
    .await;
}
