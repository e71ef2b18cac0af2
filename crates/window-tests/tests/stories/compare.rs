//! Issue 3, compare: a run beside the one before.

use crate::desk::{desk, example, state, story, view};

#[tokio::test(flavor = "multi_thread")]
async fn a_run_beside_the_one_before() {
    story(async {
        let window = desk().await?;
        example(&window, "http-anything").await?;
        state(&window, "Closed").await?;
        window.press("Send").await?;
        window
            .until("the second run", async || window.count("[role=treeitem]").await.is_ok_and(|n| n == 2))
            .await?;
        state(&window, "Closed").await?;
        view(&window, "Compare").await?;
        window.read("#view .tm", "Total").await?;
        window.read("#view .df2", "Response").await?;
        window.keep("compare-runs").await
    })
    .await;
}
