//! Everything a person sends over a WebSocket: fragments, frames bit by bit, behaviours, what is kept, sequences.

use sockeye_window_tests::Key;

use crate::desk::{desk, send, state, story};
use crate::talk::{echo, in_order, page, shown};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_fragments() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.write("Message", "upstream all night").await?;
        window.press_in("#composer-page", "Fragments").await?;
        window.fill("[aria-label=\"Cut at byte\"]", "4, 9").await?;
        assert_eq!(window.count("#composer-page [role=slider]").await?, 2);
        window.read("#composer-page", "4 B + 5 B + 9 B").await?;
        window.press_in("#composer-page", "Add a control frame between").await?;
        window
            .fill("[aria-label=\"Control frame between fragments\"] [aria-label=Payload]", "between")
            .await?;
        // A mark is moved with the keys.
        window.click("#composer-page [role=slider]").await?;
        window.chord(&[], Key::Right.into()).await?;
        window.read("#composer-page", "5 B + 4 B + 9 B").await?;
        window.keep("ws-fragments-composed").await?;
        send(&window).await?;
        shown(&window, "upstream all night", 2).await?;
        // The frames of the message that went out, with the ping where it stood.
        window.press_in(".cstrip", "In place").await?;
        window.click(".tl-r:has(.dout) .fold").await?;
        in_order(
            &window,
            &[
                "→ WS Text upstream all night",
                "→ WS Frame upstr fragment 1",
                "→ WS Frame eam fragment 2",
                "→ WS Frame all night fragment 3, the last",
            ],
        )
        .await?;
        in_order(&window, &["→ WS Ping between", "← WS Pong between", "← WS Text upstream all night"])
            .await?;
        window.keep("ws-fragments-sent").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_bit_by_bit() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        page(&window, "Frame").await?;
        window.fill("#composer-page [aria-label=Payload]", "legal").await?;
        window.read("#composer-page .bx", "81 85").await?;
        window.press_in("#composer-page", "Send frame").await?;
        shown(&window, "legal", 2).await?;
        // A reserved bit and a length that lies: said before it is sent.
        window.press_in("[role=group][aria-label=\"Bits of the header\"]", "RSV2").await?;
        window.read("[aria-label=Rules]", "Illegal.").await?;
        window.read("#composer-page .bx", "a1 85").await?;
        window.keep("ws-frame-illegal").await?;
        window.press_in("#composer-page", "Send frame").await?;
        state(&window, "Closed").await?;
        window.read(".verdict", "1002").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_with_one_byte() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        page(&window, "Control").await?;
        window.press_in("#composer-page", "Pong").await?;
        window.press_in("#composer-page", "Send Pong").await?;
        window.press_in("#composer-page", "Close").await?;
        window.press_in("#composer-page", "1 byte").await?;
        window.read("#composer-page", "Illegal").await?;
        window.press_in("#composer-page", "Send Close").await?;
        state(&window, "Closed").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behaviours_hold_at_once() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.press_in(".behaviour", "Behaviour").await?;
        window.press_in(".behaviour", "Read from the socket").await?;
        window.read(".behaviour", "back-pressure").await?;
        window.write("Message", "unread").await?;
        send(&window).await?;
        shown(&window, "unread", 1).await?;
        window.press_in(".behaviour", "Read from the socket").await?;
        shown(&window, "unread", 2).await?;

        window.press_in(".behaviour", "Add a rule").await?;
        let rule = "[role=group][aria-label=\"Rule 1\"]";
        window.fill(&format!("{rule} [aria-label=Text]"), "question").await?;
        window.fill(&format!("{rule} [aria-label=Answer]"), "the answer").await?;
        window.press_in(rule, "Rule 1 on").await?;
        window.keep("ws-behaviour").await?;
        window.write("Message", "a question").await?;
        send(&window).await?;
        shown(&window, "the answer", 2).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_by_name_and_played_in_order() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.write("Message", "kept words").await?;
        window.press_in("#composer-page", "Keep this").await?;
        window.see(".kept input").await?;
        window.keys("\u{E003}greeting\u{E007}").await?;
        window.read(".kept", "greeting").await?;
        window.chord(&[Key::Alt], '1').await?;
        shown(&window, "kept words", 2).await?;

        page(&window, "Sequence").await?;
        window.press_in("#composer-page", "Add a step").await?;
        window.press_in("[role=menu]", "Send").await?;
        window.fill(".steps [aria-label=Text]", "round {{counter}} of two").await?;
        window.press_in("#composer-page", "Add a step").await?;
        window.press_in("[role=menu]", "Wait for").await?;
        window.fill("[aria-label=Times]", "2").await?;
        window.keep("ws-sequence").await?;
        window.press_in("#composer-page", "Play").await?;
        shown(&window, "of two", 4).await?;
        window.press_in("#composer-page", "Keep this").await?;
        window.see(".kept input").await?;
        window.keys("\u{E003}rounds\u{E007}").await?;
        window.read(".kept", "rounds").await
    })
    .await;
}
