//! A session in the real window: opened as a person would, watched by a script within the page.

use std::path::Path;
use std::time::Duration;

use sockeye_engine::api::Engine;
use sockeye_window_tests::{Size, Window};
use tokio::time::sleep;

use crate::Outcome;

/// The window on a library, with a session for `url` whose timeline is shown and followed.
pub async fn watch(library: &Path, url: &str, script: &str) -> Outcome<Window> {
    let window = told(Window::open_library(Size(1440, 900), library).await)?;
    told(window.see(".start").await)?;
    told(window.measure(script).await)?;
    told(window.fill("input[data-focus=address]", url).await)?;
    told(window.keys("\u{E007}").await)?;
    told(window.see(".tlg").await)?;
    Ok(window)
}

/// Waits until the session has ended, which it should after so many seconds.
pub async fn ended(window: &Window, seconds: u64) -> Outcome<()> {
    sleep(Duration::from_secs(seconds)).await;
    let mut outcome = Ok(());
    // The window may be behind; it is asked patiently.
    for _ in 0..10 {
        outcome = told(window.see("[role=tab][aria-selected=true] .dot[aria-label=Closed]").await);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// What became of the session: the library is opened once the window has let go of it.
pub fn recorded(library: &Path) -> Outcome<(Engine, String)> {
    let engine = Engine::start(library)?;
    let id =
        engine.sessions(None, 0, 1)?.entries.first().map(|session| session.id.clone()).ok_or("no session")?;
    Ok((engine, id))
}

/// An error of the driver as one of ours.
pub fn told<T>(outcome: sockeye_window_tests::Outcome<T>) -> Outcome<T> {
    outcome.map_err(|error| error.to_string().into())
}
