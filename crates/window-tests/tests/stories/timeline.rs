//! Point 6: one timeline for all of it.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{desk, example, state, story, view};

/// Numbers of the rows that are drawn.
async fn numbers(window: &Window) -> Outcome<Vec<u64>> {
    let script = "return [...document.querySelectorAll('.tl-body .tl-r[id]')].map(e => Number(e.querySelector('.num').textContent.replace(/\\D/g, ''))).sort((a, b) => a - b)";
    Ok(serde_json::from_value(window.measure(script).await?)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_rows_and_keys() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-fragments").await?;
        state(&window, "Closed").await?;
        view(&window, "Timeline").await?;
        window.read(".tl .kind", "Close").await?;
        let all = numbers(&window).await?.len();

        // Text, then a regular expression, then one that is none.
        let field = "input[data-focus=filter]";
        window.fill(field, "HTTP/1.1").await?;
        window
            .until("fewer rows", async || {
                numbers(&window).await.is_ok_and(|rows| !rows.is_empty() && rows.len() < all)
            })
            .await?;
        window.see(".tl mark").await?;
        window.fill(field, "/10[0-9]/").await?;
        window.read(".tl mark", "101").await?;
        window.fill(field, "/(/").await?;
        window.read(".tlg .notice", "Position").await?;
        window.keep("timeline-bad-regex").await?;
        window.chord(&[], Key::Escape.into()).await?;
        window.until("all rows", async || numbers(&window).await.is_ok_and(|rows| rows.len() == all)).await?;

        // Direction, layers, kinds.
        window.press_in("[role=radiogroup][aria-label=Direction]", "Sent").await?;
        window
            .until("only sent rows", async || {
                window.count(".tl-body .tl-r[id] .din").await.is_ok_and(|n| n == 0)
                    && numbers(&window).await.is_ok_and(|rows| !rows.is_empty() && rows.len() < all)
            })
            .await?;
        window.press_in("[role=radiogroup][aria-label=Direction]", "All").await?;
        window.press_in("[role=group][aria-label=\"Layers shown\"]", "TCP").await?;
        window
            .until("no TCP rows", async || window.count(".tl-body .lyr-tcp").await.is_ok_and(|n| n == 0))
            .await?;
        window.press_in("[role=group][aria-label=\"Layers shown\"]", "TCP").await?;
        window.press_in("[role=toolbar][aria-label=Filter]", "Kind").await?;
        window.press_in(".kind-menu", "Binary").await?;
        window.chord(&[], Key::Escape.into()).await?;
        window.read(".tlg .notice", "No row matches").await?;
        window.press_in(".tlg .notice", "Clear").await?;
        window.until("all rows", async || numbers(&window).await.is_ok_and(|rows| rows.len() == all)).await?;

        // j, k, Enter, Escape.
        window.click(".tl-body .tl-r[id]").await?;
        let first = window.attributes(".tl-r.is-sel", "id").await?;
        window.chord(&[], 'j').await?;
        window
            .until("the next row", async || {
                window.attributes(".tl-r.is-sel", "id").await.is_ok_and(|now| now.len() == 1 && now != first)
            })
            .await?;
        window.chord(&[], 'k').await?;
        window
            .until("the first row again", async || {
                window.attributes(".tl-r.is-sel", "id").await.is_ok_and(|now| now == first)
            })
            .await?;
        window.chord(&[], Key::Escape.into()).await?;
        window.gone("section.drawer").await?;
        window.chord(&[], Key::Enter.into()).await?;
        window.see("section.drawer").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn following_stops_when_a_person_scrolls() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-ticker").await?;
        state(&window, "Open").await?;
        view(&window, "Timeline").await?;
        window.see("button[aria-pressed=true][title^=Follow]").await?;
        window.until("enough rows to scroll", async || {
            window.measure("const b = document.querySelector('.tl-body'); return b.scrollHeight > b.clientHeight + 40").await.is_ok_and(|yes| yes == true)
        }).await?;
        window.click(".tl-body .tl-r[id]").await?;
        window.chord(&[], Key::Home.into()).await?;
        window.see("button[aria-pressed=false][title^=Follow]").await?;
        window.read("button[title^=Follow] .new", "new").await?;
        window.keep("timeline-new").await?;
        window.click("button[title^=Follow]").await?;
        window.gone("button[title^=Follow] .new").await?;
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_stays_usable() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-flood").await?;
        state(&window, "Closed").await?;
        view(&window, "Timeline").await?;
        window.see(".tl-body .tl-r[id]").await?;
        window.click(".tl-body .tl-r[id]").await?;
        window.chord(&[], Key::Home.into()).await?;
        window
            .until("the first rows", async || {
                numbers(&window).await.is_ok_and(|rows| rows.first() == Some(&1))
            })
            .await?;
        window.chord(&[], Key::End.into()).await?;
        window
            .until("the last rows", async || {
                numbers(&window).await.is_ok_and(|rows| rows.last() > Some(&100_000))
            })
            .await?;
        let drawn = window.count(".tl-r").await?;
        assert!(drawn < 200, "{drawn} rows are drawn");
        window.fill("input[data-focus=filter]", "/xyz.bc/").await?;
        window
            .until("what was searched", async || window.count(".tl mark").await.is_ok_and(|n| n > 0))
            .await?;
        window.keep("flood").await
    })
    .await;
}
