//! Issue 3, streams: events of a stream as they arrive, and the chunks that carried them.

use crate::desk::{desk, example, state, story, view};

#[tokio::test(flavor = "multi_thread")]
async fn events_as_they_arrive() {
    story(async {
        let window = desk().await?;
        example(&window, "http-sse").await?;
        view(&window, "Streams").await?;
        window.read("#view .statusline", "Server-sent events").await?;
        window.see("#view .il [role=option][aria-posinset=\"2\"]").await?;
        window.click("#view .il [role=option][aria-posinset=\"1\"]").await?;
        window.see("#view .one .sd").await?;
        window.keep("streams-sse").await?;
        state(&window, "Closed").await?;
        view(&window, "Timeline").await?;
        window.read(".tl .kind", "Event").await?;
        view(&window, "Response").await?;
        window.press_in("[role=radiogroup][aria-label=\"How the body is shown\"]", "Chunks").await?;
        window.see("#view .il [role=option][aria-posinset=\"3\"]").await?;
        window.keep("streams-chunks").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_given_up() {
    story(async {
        let window = desk().await?;
        example(&window, "http-sse").await?;
        view(&window, "Streams").await?;
        window.see("#view .il [role=option][aria-posinset=\"1\"]").await?;
        window.press("Cancel").await?;
        window
            .see("[role=tab][aria-selected=true] .dot:is([aria-label=Closed], [aria-label=Failed])")
            .await?;
        // What had arrived stays.
        window.see("#view .il [role=option][aria-posinset=\"1\"]").await
    })
    .await;
}
