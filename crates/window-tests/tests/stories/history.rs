//! Point 7: every session is kept, also when the app is killed.

use std::process::Command;

use sockeye_window_tests::{Key, Outcome, Size, Window};

use crate::desk::{desk, example, state, story, view};

/// Rows of the timeline as they are read, from the first.
async fn rows(window: &Window) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('.tl-body .tl-r[id]')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map(e => e.innerText)";
    Ok(serde_json::from_value(window.measure(script).await?)?)
}

/// From the top, so that two looks at a session are at the same place.
async fn top(window: &Window) -> Outcome {
    view(window, "Timeline").await?;
    window.click(".tl-body .tl-r[id]").await?;
    window.chord(&[], Key::Home.into()).await?;
    window.see(".tl-body .tl-r[aria-rowindex=\"2\"].is-sel").await
}

/// A number that is written in `text` before `word`.
fn number(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    let digits: String = before.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_reopened_renamed_deleted() {
    story(async {
        let window = desk().await?;
        example(&window, "ws-close").await?;
        state(&window, "Closed").await?;
        top(&window).await?;
        let live = rows(&window).await?;
        assert!(live.len() > 10, "{live:?}");
        window.chord(&[Key::Control], 'w').await?;
        window.see(".start").await?;

        window.read("[role=tree] .day", "Today").await?;
        assert_eq!(window.count("[role=treeitem]").await?, 1);
        window.click("[role=treeitem]").await?;
        state(&window, "Closed").await?;
        top(&window).await?;
        assert_eq!(rows(&window).await?, live);

        window.click("[role=treeitem]").await?;
        window.chord(&[], Key::F2.into()).await?;
        window.fill("[role=tree] input", "Come back later").await?;
        window.keys("\u{E007}").await?;
        window.read("[role=treeitem]", "Come back later").await?;
        window.keep("history").await?;

        window.click("[role=treeitem]").await?;
        window.chord(&[], Key::Delete.into()).await?;
        window.read("[role=dialog]", "Delete this session?").await?;
        window.press_in("[role=dialog]", "Delete").await?;
        window.gone("[role=treeitem]").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_a_flood() {
    story(async {
        let folder = tempfile::tempdir()?;
        let library = folder.path().join("library");
        let window = Window::open_library(Size(1440, 900), &library).await?;
        window.see(".start .ex").await?;
        example(&window, "ws-flood").await?;
        window
            .until("messages", async || {
                window
                    .text(".strip .lay:last-of-type")
                    .await
                    .is_ok_and(|text| number(&text, " message") > 2_000)
            })
            .await?;
        let shown = number(&window.text(".strip .lay:last-of-type").await?, " message");
        let processes = window.app_processes()?;
        assert!(!processes.is_empty(), "the app runs");
        for process in processes {
            Command::new("kill").args(["-KILL", &process.to_string()]).status()?;
        }
        drop(window);

        let window = Window::open_library(Size(1440, 900), &library).await?;
        window.see("[role=treeitem]").await?;
        assert_eq!(window.count("[role=treeitem]").await?, 1);
        window.click("[role=treeitem]").await?;
        window.see(".strip .lay").await?;
        window
            .until("the messages that were shown", async || {
                window
                    .text(".strip .lay:last-of-type")
                    .await
                    .is_ok_and(|text| number(&text, " message") >= shown)
            })
            .await?;
        view(&window, "Timeline").await?;
        window.see(".tl-body .tl-r[id]").await?;
        window.keep("after-kill").await?;
        example(&window, "http-anything").await?;
        state(&window, "Closed").await
    })
    .await;
}
