//! Point 4: a request as it was typed, a response as it came.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{address, chip, desk, example, go, places, send, state, story, view};

/// A page of Compose.
async fn page(window: &Window, name: &str) -> Outcome {
    window.press_in("[role=tablist][aria-label=\"Request parts\"]", name).await
}

/// Lines of the preview, without the marks of their ends.
async fn preview(window: &Window) -> Outcome<Vec<String>> {
    Ok(lines(&window.text(".wirep > div").await?))
}

/// Lines of the head that was sent, as the Headers view has them.
async fn sent(window: &Window) -> Outcome<Vec<String>> {
    Ok(lines(&window.text(".df:not(.h):not(.del) .sent").await?))
}

/// Waits until so many sessions are listed and the last has ended: one tab holds one after the other.
async fn sessions(window: &Window, wanted: usize) -> Outcome {
    window
        .until("the next session", async || window.count("[role=treeitem]").await.is_ok_and(|n| n == wanted))
        .await?;
    state(window, "Closed").await
}

/// Scrolls the body to its end, as a wheel does.
async fn end_of_body(window: &Window) -> Outcome {
    window.see("#view .bodyv .lines").await?;
    window.measure("document.querySelector('#view .bodyv .lines').scrollTop = 1e7").await?;
    Ok(())
}

fn lines(text: &str) -> Vec<String> {
    let trimmed = text.lines().map(|line| line.replace("\\r\\n", "").trim().to_owned());
    trimmed.filter(|line| !line.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_what_is_sent() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        address(&window, &format!("http://127.0.0.1{}?fish=sockeye", places["http-anything"])).await?;
        window.click("button[aria-label^=Method]").await?;
        window.press_in("[role=menu]", "POST").await?;

        // The query goes both ways between the address and its table.
        window
            .until("the parameter", async || {
                window.value("[data-column=value]").await.is_ok_and(|value| value == "sockeye")
            })
            .await?;
        window.fill("[data-column=value]", "coho and chum").await?;
        window
            .until("the address", async || {
                window.value("[data-focus=address]").await.is_ok_and(|url| url.contains("fish=coho"))
            })
            .await?;

        page(&window, "Headers").await?;
        window.press("Add header").await?;
        window.keys("x-ODD-case\u{E004}one\u{E007}").await?;
        window.keys("X-odd-CASE\u{E004}two").await?;
        window.read(".wirep", "x-ODD-case: one").await?;
        window.read(".wirep", "X-odd-CASE: two").await?;

        page(&window, "Auth").await?;
        window.press_in("#compose-page", "Basic").await?;
        window.fill("[aria-label=User]", "fish").await?;
        window.fill("[aria-label=Password]", "roe").await?;
        window.read(".wirep", "Authorization: Basic ZmlzaDpyb2U=").await?;

        page(&window, "Body").await?;
        window.press_in("#compose-page", "JSON").await?;
        window.write("Body", "{\"a\": ").await?;
        window.read(".compose", "Not JSON at line 1").await?;
        window.write("Body", "{\"a\": [1, 2]}").await?;
        window.read(".compose", "Valid JSON").await?;
        window.read(".wirep", "Content-Type: application/json").await?;
        window.read(".wirep", "Content-Length: 13").await?;

        let promised = preview(&window).await?;
        send(&window).await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "200 OK").await?;
        window.read("#view .bodyv", "x-ODD-case").await?;
        window.keep("http-response").await?;
        view(&window, "Headers").await?;
        window.read(".df .sent", "POST /anything?fish=coho").await?;
        assert_eq!(sent(&window).await?, promised);
        window.keep("http-headers").await?;

        // The other kinds of body, sent from the same tab.
        page(&window, "Auth").await?;
        window.press_in("#compose-page", "Bearer").await?;
        window.fill("[aria-label=Token]", "salmon").await?;
        window.read(".wirep", "Authorization: Bearer salmon").await?;
        page(&window, "Body").await?;
        window.press_in("#compose-page", "Form").await?;
        window.press("Add field").await?;
        window.keys("name\u{E004}a b&c").await?;
        window.read(".wirep", "application/x-www-form-urlencoded").await?;
        send(&window).await?;
        sessions(&window, 2).await?;
        view(&window, "Response").await?;
        window.read("[role=treeitem][aria-selected=true] .meta", "200").await?;
        end_of_body(&window).await?;
        window.read("#view .bodyv", "name=a+b%26c").await?;
        window.press_in("#compose-page", "Multipart").await?;
        window.press("Add part").await?;
        window.fill("#compose-page .kv input.n", "part").await?;
        window.fill("#compose-page .kv .v input", "of a whole").await?;
        send(&window).await?;
        sessions(&window, 3).await?;
        end_of_body(&window).await?;
        window.read("#view .bodyv", "of a whole").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn responses_of_every_shape() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;

        example(&window, "http-post").await?;
        state(&window, "Closed").await?;
        let shapes = "[role=radiogroup][aria-label=\"How the body is shown\"]";
        window.press_in(shapes, "As sent").await?;
        window.read("#view .bodyv", "/anything").await?;
        window.press_in(shapes, "Hex").await?;
        window.read("#view .bodyv", "7b").await?;

        example(&window, "http-image").await?;
        window.see("#view .bodyv img").await?;
        window
            .until("the picture", async || {
                window
                    .measure("return document.querySelector('#view img').naturalWidth")
                    .await
                    .is_ok_and(|n| n.as_u64() > Some(1))
            })
            .await?;

        example(&window, "http-redirects").await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "5 hops").await?;
        window.keep("http-redirects").await?;
        view(&window, "Headers").await?;
        window.click("#view [role=option][aria-posinset=\"1\"]").await?;
        window.read("#view .hbody", "Location: /redirect/3").await?;
        view(&window, "Timing").await?;
        window.keep("http-timing").await?;

        example(&window, "http-early-hints").await?;
        window.read("#view .early", "103 Early Hints").await?;
        window.read("#view .statusline", "200 OK").await?;

        example(&window, "http-trailers").await?;
        window.read("#view .trl", "Trailers").await?;

        example(&window, "http-gzip").await?;
        window.read("#view .statusline", "gzip →").await?;

        // A slow answer can be given up at once.
        go(&window, &format!("http://127.0.0.1{}/60000", places["http-delay"].replace("/1500", ""))).await?;
        chip(&window, "HTTP").await?;
        window.press("Cancel").await?;
        window
            .see("[role=tab][aria-selected=true] .dot:is([aria-label=Closed], [aria-label=Failed])")
            .await?;

        example(&window, "http-large").await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "MB").await?;
        window.see("#view .bodyv .bar").await?;
        window.chord(&[Key::Control], 'l').await
    })
    .await;
}
