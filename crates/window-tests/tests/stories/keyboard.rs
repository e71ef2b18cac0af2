//! Without the mouse, and in another language.

use sockeye_window_tests::{Key, Size, Window};

use crate::desk::{desk, places, seen, state, story};

#[tokio::test(flavor = "multi_thread")]
async fn a_round_trip_without_the_mouse() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        window.chord(&[Key::Alt], 'w').await?;
        window.keys(&format!("ws://127.0.0.1{}\u{E007}", places["ws-echo"])).await?;
        state(&window, "Open").await?;
        // From the address to Compose, then to its editor.
        window.chord(&[], Key::F6.into()).await?;
        for _ in 0..24 {
            let label = window.measure("return document.activeElement?.getAttribute('aria-label')").await?;
            if label == "Message" {
                break;
            }
            window.chord(&[], Key::Tab.into()).await?;
        }
        window.keys("by hand").await?;
        window.chord(&[Key::Control], Key::Enter.into()).await?;
        window
            .until("the echo", async || {
                window.text(".tl").await.is_ok_and(|text| text.matches("by hand").count() >= 2)
            })
            .await?;
        window.chord(&[Key::Control, Key::Shift], 'p').await?;
        window.read(".cstrip", "2 control frames").await?;
        window.chord(&[Key::Control], '.').await?;
        state(&window, "Closed").await?;
        assert!(seen(&window).await?.verdict.contains("You closed first"), "{:?}", seen(&window).await?);
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn korean_and_light() {
    story(async {
        let window = Window::open(Size(1000, 700)).await?;
        window.chord(&[Key::Control], ',').await?;
        window.press_in("[role=radiogroup][aria-label=Theme]", "Light").await?;
        window.press_in("[role=radiogroup][aria-label=Language]", "한국어").await?;
        window.read("[role=dialog]", "설정").await?;
        assert_eq!(window.measure("return document.documentElement.lang").await?, "ko");
        window.keys("\u{E00C}").await?;
        window.gone("[role=dialog]").await?;
        window.keep("start-ko-light-1000x700").await?;
        window.click(".start [data-example=ws-refuse]").await?;
        window.see(".failbox").await?;
        window.keep("failure-ko-light-1000x700").await
    })
    .await;
}
