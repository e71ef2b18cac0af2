//! WebSocket seen closely: control frames folded away, the end step by step, rows sent again, the view of the protocol.

use crate::desk::{desk, example, seen, send, state, story};
use crate::talk::echo;

#[tokio::test(flavor = "multi_thread")]
async fn control_frames_fold_into_a_strip() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.write("Message", "before").await?;
        send(&window).await?;
        window.read(".tl", "before").await?;
        window.press_in(".compose .actions", "Ping").await?;
        window.read(".cstrip", "2 control frames").await?;
        window.press_in(".compose .actions", "Ping").await?;
        window.read(".cstrip", "4 control frames").await?;
        window.read(".cstrip", "RTT").await?;
        assert!(!window.text(".tl .kind").await?.contains("Pong"), "they are folded away");

        // Where they were, and then all of them in their places.
        window.click(".tl .ctlf").await?;
        window.read(".tl-r.child .kind", "Pong").await?;
        window.keep("ws-controls-open").await?;
        window.click(".tl .ctlf").await?;
        window.gone(".tl-r.child").await?;
        window.press_in(".cstrip", "In place").await?;
        window.read(".tl-r:not(.child) .kind", "Pong").await?;
        window.read(".tl", "after ").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_told_step_by_step() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-close").await?;
        state(&window, "Closed").await?;
        let told = seen(&window).await?.verdict;
        assert!(told.contains("The peer closed first with 4000"), "{told}");
        window.read(".verdict .steps", "Close 4000 “Come back later”").await?;
        window.read(".verdict .steps", "FIN").await?;
        window.read(".verdict", "A browser reports").await?;
        window.read(".verdict .usual", "inferred").await?;
        window.keep("ws-verdict").await?;

        window.click(".verdict .steps li:first-child button").await?;
        window.read(".drawer-h", "Close").await?;
        window.see(".ruler [data-field=opcode]").await?;
        window.keep("ws-verdict-step").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_sent_again_and_edited() {
    story(async {
        let window = desk().await?;
        echo(&window).await?;
        window.write("Message", "twice is better").await?;
        send(&window).await?;
        let rows = async || {
            window
                .text(".tl .sum")
                .await
                .map(|text| text.matches("twice is better").count())
                .unwrap_or_default()
        };
        window.until("the echo", async || rows().await == 2).await?;
        window.write("Message", "something else").await?;
        window.press_in("[role=group][aria-label=\"Layers shown\"]", "TCP").await?;
        window.click(".tl-r[id]:has(.text)").await?;
        window.see(".drawer").await?;
        window
            .until("a message", async || {
                if window.text(".drawer-h").await.is_ok_and(|text| text.contains("Text")) {
                    return true;
                }
                let _ = window.keys("j").await;
                false
            })
            .await?;
        window.press_in(".drawer-h", "Send again").await?;
        window.until("both once more", async || rows().await == 4).await?;
        window.press_in(".drawer-h", "Edit and resend").await?;
        window.read(".compose", "twice is better").await?;
        window.keep("ws-again").await
    })
    .await;
}
