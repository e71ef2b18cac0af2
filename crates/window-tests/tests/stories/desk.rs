//! What several stories do and look at.

use std::collections::HashMap;
use std::time::Duration;

use sockeye_window_tests::{Key, Outcome, Size, Window};

/// Longer than any story takes.
const LONGEST: Duration = Duration::from_secs(300);

/// Tells a story: it ends well, with what went wrong, or after a bounded time.
pub(crate) async fn story(told: impl Future<Output = Outcome>) {
    match tokio::time::timeout(LONGEST, told).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => panic!("{error}"),
        Err(_) => panic!("the story did not end within {LONGEST:?}"),
    }
}

/// A window of the usual size, dark, as set in the settings.
pub(crate) async fn desk() -> Outcome<Window> {
    let window = Window::open(Size(1440, 900)).await?;
    window.chord(&[Key::Control], ',').await?;
    window.press_in("[role=radiogroup][aria-label=Theme]", "Dark").await?;
    window.press_in("[role=dialog]", "Close").await?;
    window.gone("[role=dialog]").await?;
    window.see(".start .ex").await?;
    Ok(window)
}

/// A tab with the start page: the one that is shown, or a new one.
async fn fresh(window: &Window) -> Outcome {
    if window.count(".start").await? == 0 {
        window.chord(&[Key::Control], 't').await?;
    }
    window.see(".start .ex").await
}

/// Opens an example of the start page in a new tab: one click.
pub(crate) async fn example(window: &Window, id: &str) -> Outcome {
    fresh(window).await?;
    window.click(&format!(".start [data-example={id}]")).await
}

/// What the window says about the session that is shown.
/// Printed whole where something does not fit.
#[derive(Clone, Debug, Default)]
#[allow(dead_code, reason = "read by Debug")]
pub(crate) struct Seen {
    /// Accessible names of the chips of the layer strip.
    pub(crate) chips: Vec<String>,
    /// Those of the red ones.
    pub(crate) red: Vec<String>,
    /// The failure panel.
    pub(crate) failure: String,
    /// How it ended.
    pub(crate) verdict: String,
    /// State in the tab.
    pub(crate) state: String,
}

pub(crate) async fn seen(window: &Window) -> Outcome<Seen> {
    Ok(Seen {
        chips: window.attributes(".strip .lay", "aria-label").await?,
        red: window.attributes(".strip .lay.is-fail", "aria-label").await?,
        failure: window.text(".failbox").await?,
        verdict: window.text(".verdict").await?,
        state: window.attributes("[role=tab][aria-selected=true] .dot", "aria-label").await?.join(" "),
    })
}

/// Where the Playground serves each example: port and path by the example's name.
pub(crate) async fn places(window: &Window) -> Outcome<HashMap<String, String>> {
    fresh(window).await?;
    let script = "return Object.fromEntries([...document.querySelectorAll('.start .ex')].map(e => [e.dataset.example, e.querySelector('.ad').textContent]))";
    Ok(serde_json::from_value(window.measure(script).await?)?)
}

/// Types an address in a new tab and presses Enter.
pub(crate) async fn go(window: &Window, url: &str) -> Outcome {
    address(window, url).await?;
    window.keys("\u{E007}").await
}

/// Types an address in a new tab.
pub(crate) async fn address(window: &Window, url: &str) -> Outcome {
    fresh(window).await?;
    window.fill("input[data-focus=address]", url).await
}

/// Waits until the tab that is shown has that state.
pub(crate) async fn state(window: &Window, wanted: &str) -> Outcome {
    window.see(&format!("[role=tab][aria-selected=true] .dot[aria-label=\"{wanted}\"]")).await
}

/// Shows a view of the session.
pub(crate) async fn view(window: &Window, name: &str) -> Outcome {
    window.press_in("[role=tablist][aria-label=Views]", name).await?;
    window.see(&format!("#view[aria-label=\"{name}\"]")).await
}

/// Waits until some chip of the layer strip says each of these words, which commas part.
pub(crate) async fn chip(window: &Window, words: &str) -> Outcome {
    let says: String = words.split(", ").map(|word| format!("[aria-label*=\"{word}\"]")).collect();
    window.see(&format!(".strip .lay{says}")).await
}

/// Sends what is composed, as Ctrl Enter does.
pub(crate) async fn send(window: &Window) -> Outcome {
    window.chord(&[Key::Control], Key::Enter.into()).await
}

/// Sends what is composed, and waits until so many sessions are listed and the last one has ended.
pub(crate) async fn run(window: &Window, nth: usize) -> Outcome {
    send(window).await?;
    window
        .until("the session", async || window.count("[role=treeitem]").await.is_ok_and(|n| n == nth))
        .await?;
    state(window, "Closed").await
}

/// The text without its white space: hexadecimal columns are laid out by style, not by spaces.
pub(crate) async fn packed(window: &Window, css: &str) -> Outcome<String> {
    Ok(window.text(css).await?.split_whitespace().collect())
}
