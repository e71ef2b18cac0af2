//! Issue 3, HTTP/2: streams of one connection told apart, frames with their fields at their bytes.

use crate::desk::{desk, example, state, story, view};

#[tokio::test(flavor = "multi_thread")]
async fn streams_and_their_frames() {
    story(async {
        let window = desk().await?;
        example(&window, "h2-streams").await?;
        state(&window, "Closed").await?;
        view(&window, "HTTP/2").await?;
        window.see("#view .streams [role=option]:nth-child(4)").await?;
        window.read("#view .set", "MAX_CONCURRENT_STREAMS").await?;

        // The frames of one stream, and the fields of its first.
        window.click("#view .streams [role=option]:nth-child(3)").await?;
        window.click("#view .il [role=option][aria-label^=HEADERS]").await?;
        window.read("#view .one .drawer-b", ":method").await?;
        window.read("#view .one .drawer-b", "Dynamic table").await?;
        window.keep("h2-frames").await?;
        view(&window, "Headers").await?;
        window.read("#view .df.chg .sent", ":path").await?;
        window.keep("h2-headers").await
    })
    .await;
}
