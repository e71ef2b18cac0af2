//! curl commands in and out: pasted into the address, copied from what is composed.

use sockeye_window_tests::{Key, Outcome, Window};

use crate::desk::{address, desk, places, send, state, story};

/// A page of Compose.
async fn page(window: &Window, name: &str) -> Outcome {
    window.press_in("[role=tablist][aria-label=\"Request parts\"]", name).await
}

/// Puts the text on the clipboard as a person does: typed, marked, copied.
pub(crate) async fn copy(window: &Window, text: &str) -> Outcome {
    page(window, "Body").await?;
    window.press_in("#compose-page", "Text").await?;
    window.write("Body", text).await?;
    window.chord(&[Key::Control], 'a').await?;
    window.chord(&[Key::Control], 'c').await
}

/// Pastes over what the address holds.
pub(crate) async fn paste(window: &Window) -> Outcome {
    window.click("input[data-focus=address]").await?;
    window.chord(&[Key::Control], 'a').await?;
    window.chord(&[Key::Control], 'v').await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_becomes_the_request_and_back() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        let port = places["http-anything"].split('/').next().unwrap_or_default().to_owned();
        let before = format!("http://127.0.0.1{port}/status/418");
        address(&window, &before).await?;
        let command = format!(
            "curl -X PUT --tcp-fastopen 'http://127.0.0.1{port}/anything?fish=coho' -H 'x-ODD: one' --json '[1, 2]'"
        );
        copy(&window, &command).await?;
        paste(&window).await?;
        window.read(".curl", "Read from a curl command (bash).").await?;
        window.read(".curl", "--tcp-fastopen").await?;
        let url = format!("http://127.0.0.1{port}/anything?fish=coho");
        assert_eq!(window.value("input[data-focus=address]").await?, url);
        window.read("button[aria-label^=Method]", "PUT").await?;
        window.read(".wirep", "x-ODD: one").await?;
        window.keep("curl-pasted").await?;

        // Undo brings back what was there, text of the body too.
        window.press_in(".curl", "Undo").await?;
        assert_eq!(window.value("input[data-focus=address]").await?, before);
        page(&window, "Body").await?;
        window.read("#compose-page .cm-content", "curl -X PUT").await?;

        window.chord(&[Key::Control], 'a').await?;
        paste(&window).await?;
        window.see(".curl").await?;
        send(&window).await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "200 OK").await?;
        window.read("#view", "x-ODD").await?;
        window.gone(".curl").await?;

        // And out again, in the quoting of each shell.
        for (shell, sign) in [("bash", "curl "), ("PowerShell", "curl")] {
            window.click(".addr button[aria-label=\"Copy as\"]").await?;
            window.press_in("[role=menu]", &format!("Copy as cURL ({shell})")).await?;
            window.gone("[role=menu]").await?;
            page(&window, "Body").await?;
            window.press_in("#compose-page", "Text").await?;
            window.click("[aria-label=Body][contenteditable=true]").await?;
            window.chord(&[Key::Control], 'a').await?;
            window.chord(&[Key::Control], 'v').await?;
            window.read("#compose-page .cm-content", sign).await?;
            window.read("#compose-page .cm-content", "x-ODD: one").await?;
            window.press_in("#compose-page", "JSON").await?;
        }
        Ok(())
    })
    .await;
}
