//! Issue 3, seeing: what was typed beside what was sent, each hop of a redirect, a body that folds and is searched.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{desk, example, state, story, view};

/// Lines of the body that are drawn.
async fn lines(window: &Window) -> Outcome<usize> {
    window.count("#view .bodyv .jl:not(.wait)").await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hop_of_a_redirect() {
    story(async {
        let window = desk().await?;
        example(&window, "http-redirects").await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "200 OK").await?;
        let list = "#view [role=listbox][aria-label=Exchanges]";
        window.read(list, "GET /redirect/4").await?;
        window.read(list, "GET /anything").await?;

        // The first hop: its status, what the redirect changes, its own head.
        window.click(&format!("{list} [aria-posinset=\"1\"]")).await?;
        window.read("#view .statusline", "308").await?;
        window.read("#view .facts", "GET is kept").await?;
        view(&window, "Headers").await?;
        window.read("#view .df.chg .why", "origin form").await?;
        window.read("#view .df.add .sent", "Host:").await?;
        window.read("#view .hbody", "Location: /redirect/3").await?;
        window.keep("seeing-typed-and-sent").await?;

        // Arrow keys choose the next hop, which the window did not type.
        window.click(&format!("{list} [aria-selected=true]")).await?;
        window.chord(&[], Key::Down.into()).await?;
        window.read("#view .df .typed", "from the redirect").await?;
        view(&window, "Timing").await?;
        window.read("#view .wf", "Waiting").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_folds_and_is_searched() {
    story(async {
        let window = desk().await?;
        example(&window, "http-anything").await?;
        state(&window, "Closed").await?;
        window.read("#view .bodyv", "/anything?fish=sockeye").await?;
        let all = lines(&window).await?;
        assert!(all > 5, "{all} lines");

        window.click("#view .bodyv .fold").await?;
        window.until("one line", async || lines(&window).await.is_ok_and(|n| n == 1)).await?;
        window.click("#view .bodyv .more").await?;
        window.until("many lines", async || lines(&window).await.is_ok_and(|n| n > 5)).await?;

        window.fill("#view [aria-label=Find]", "sockeye").await?;
        window.see("#view .bodyv mark").await?;
        window.chord(&[], Key::Enter.into()).await?;
        window.see("#view .bodyv .jl.is-cur mark").await?;

        // What a path selects, and a path that is none.
        let path = "#view .path input";
        window.fill(path, "$.target").await?;
        window.until("what the path selects", async || lines(&window).await.is_ok_and(|n| n == 1)).await?;
        window.fill(path, "$[").await?;
        window.see("#view .path.wrong").await?;
        window.chord(&[], Key::Escape.into()).await?;
        window.until("many lines", async || lines(&window).await.is_ok_and(|n| n > 5)).await?;
        window.keep("seeing-body").await
    })
    .await;
}
