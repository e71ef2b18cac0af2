//! What stories of WebSocket, and of what rides on it, do and look at: connecting, composing, rows in their order.

use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, desk, places, state};

/// A window, and a server of others that starts meanwhile.
pub(crate) async fn beside<S: Send + 'static>(
    server: impl FnOnce() -> S + Send + 'static,
) -> Outcome<(Window, S)> {
    let server = tokio::task::spawn_blocking(server);
    Ok((desk().await?, server.await?))
}

/// Types an address in a new tab and chooses what is spoken there, by its name in the menu beside it.
pub(crate) async fn client(window: &Window, protocol: &str, url: &str) -> Outcome {
    address(window, url).await?;
    window.click(".addr .proto").await?;
    window.press_in("[role=menu]", protocol).await?;
    window.gone("[role=menu]").await
}

/// Connects to what the address says.
pub(crate) async fn connect(window: &Window) -> Outcome {
    window.press_in(".addr", "Connect").await?;
    state(window, "Open").await
}

/// Connects a new tab to that address.
pub(crate) async fn open(window: &Window, url: &str) -> Outcome {
    address(window, url).await?;
    connect(window).await
}

/// The address of a WebSocket of the Playground.
pub(crate) async fn room(window: &Window, path: &str) -> Outcome<String> {
    let places = places(window).await?;
    let port = places["ws-echo"].split('/').next().unwrap_or_default();
    Ok(format!("ws://127.0.0.1{port}{path}"))
}

/// Connects to the Playground's echo.
pub(crate) async fn echo(window: &Window) -> Outcome {
    let url = room(window, "/echo").await?;
    open(window, &url).await
}

/// Shows a page of the composer.
pub(crate) async fn page(window: &Window, name: &str) -> Outcome {
    window.press_in("[role=tablist][aria-label=\"What to send\"]", name).await?;
    window.see(&format!("#composer-page[aria-label=\"{name}\"]")).await
}

/// Types the address of a WebSocket in a new tab, and waits until the lines of its handshake stand there.
pub(crate) async fn compose(window: &Window, url: &str) -> Outcome {
    address(window, url).await?;
    window.see(".compose .kv.auto").await
}

/// Chooses in a field of Compose that opens a list.
pub(crate) async fn choose(window: &Window, field: &str, option: &str) -> Outcome {
    window.click(&format!(".compose button[aria-label^=\"{field}:\"]")).await?;
    window.press_in("[role=listbox]", option).await?;
    window.gone("[role=listbox]").await
}

/// Closes the detail of a row and goes on with the newest rows.
pub(crate) async fn follow_on(window: &Window) -> Outcome {
    window.press_in(".drawer-h", "Close detail").await?;
    window.gone(".drawer").await?;
    window.click("button[title^=Follow][aria-pressed=false]").await
}

/// Shows or hides rows of these layers.
pub(crate) async fn layers(window: &Window, names: &[&str]) -> Outcome {
    for name in names {
        window.press_in("[role=group][aria-label=\"Layers shown\"]", name).await?;
    }
    Ok(())
}

/// Waits until the timeline shows these words so often.
pub(crate) async fn shown(window: &Window, words: &str, times: usize) -> Outcome {
    window
        .until(&format!("{words:?} {times} times"), async || {
            window.text(".tl").await.is_ok_and(|text| text.matches(words).count() >= times)
        })
        .await
}

/// The rows of the timeline that are drawn, from the top: direction, layer, kind, summary, sizes.
pub(crate) async fn rows(window: &Window) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelectorAll('.tl-body .tl-r[id]')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) => [row.querySelector('.dout') ? '→' : row.querySelector('.din') ? '←' : '–', ...[...row.querySelectorAll('.lyr, .kind, .sum > span, .sz')].map((part) => part.innerText)].join(' ').replace(/\\s+/g, ' ').trim())";
    Ok(serde_json::from_value(window.measure(script).await?)?)
}

/// Waits until rows are drawn that say this, in this order; `…` stands for anything.
pub(crate) async fn in_order(window: &Window, wanted: &[&str]) -> Outcome {
    let there = async || rows(window).await.is_ok_and(|rows| follow(&rows, wanted));
    match window.until(&format!("{wanted:#?} in this order"), there).await {
        Ok(()) => Ok(()),
        Err(error) => Err(format!("{error}; rows: {:#?}", rows(window).await?).into()),
    }
}

fn follow(rows: &[String], wanted: &[&str]) -> bool {
    let mut rows = rows.iter();
    wanted.iter().all(|words| rows.any(|row| says(row, words)))
}

fn says(row: &str, words: &str) -> bool {
    let mut rest = row;
    words.split('…').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}
