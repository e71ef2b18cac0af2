//! Cookies: kept in a jar, seen, edited, switched off and deleted.

use crate::desk::{address, desk, places, run, story};

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_visible_and_a_person_decides() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        let port = places["http-anything"].split('/').next().unwrap_or_default().to_owned();
        address(&window, &format!("http://127.0.0.1{port}/cookies/set?fish=sockeye")).await?;
        window.press_in("[role=tablist][aria-label=\"Request parts\"]", "Options").await?;
        window.press_in("#compose-page", "Cookies").await?;
        window.press("Keep and send cookies").await?;
        run(&window, 1).await?;

        window.press("Show cookies").await?;
        window.read("[role=dialog] table", "fish").await?;
        window.read("[role=dialog] table", "sockeye").await?;
        window.read("[role=dialog] table", "127.0.0.1").await?;
        window.keep("cookies").await?;

        // Edited, it is the person's own.
        window.press_in("[role=dialog] table", "Edit fish").await?;
        window.fill("[role=dialog] [aria-label=Value]", "coho").await?;
        window.press_in("[role=dialog]", "Save").await?;
        window.read("[role=dialog] table", "coho").await?;
        window.press_in("[role=dialog]", "Close").await?;
        window.gone("[role=dialog]").await?;
        window.fill("input[data-focus=address]", &format!("http://127.0.0.1{port}/cookies")).await?;
        run(&window, 2).await?;
        window.read("#view", "coho").await?;

        // Off, it is kept and not sent.
        window.press("Show cookies").await?;
        window.press_in("[role=dialog] table", "Send fish").await?;
        window.see("[role=dialog] tr.off").await?;
        window.press_in("[role=dialog]", "Close").await?;
        window.gone("[role=dialog]").await?;
        run(&window, 3).await?;
        window.read("#view .statusline", "200 OK").await?;
        window
            .until("no cookie", async || window.text("#view").await.is_ok_and(|text| !text.contains("coho")))
            .await?;

        window.press("Show cookies").await?;
        window.press_in("[role=dialog]", "Delete all…").await?;
        window.press_in("[role=dialog]", "Delete").await?;
        window.read("[role=dialog]", "No cookie in this jar").await
    })
    .await;
}
