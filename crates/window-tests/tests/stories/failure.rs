//! Bad input: each names its layer, and leaves the window as useful as before.

use std::io::{Read, Write};
use std::net::TcpListener;

use sockeye_window_tests::{Outcome, Window};

use crate::desk::{address, desk, example, go, places, seen, state, story};

/// One red chip, of that layer, and a panel that says `words`.
async fn failed(window: &Window, layer: &str, words: &str) -> Outcome {
    state(window, "Failed").await?;
    window.see(".failbox").await?;
    let told = seen(window).await?;
    if told.red.len() == 1 && told.red[0].starts_with(layer) && told.failure.contains(words) {
        return Ok(());
    }
    Err(format!("{layer} with {words:?}: {told:?}").into())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_told_before() {
    story(async {
        let window = desk().await?;
        for url in
            ["http://[::1", "gopher://localhost/", "tcp://localhost:99999", "ws://local host/", "http://"]
        {
            address(&window, url).await?;
            window.see("#address-problem").await.map_err(|error| format!("{url}: {error}"))?;
        }
        window.keep("bad-address").await?;

        address(&window, "http://127.0.0.1/").await?;
        window.gone("#address-problem").await?;
        window.press_in("[role=tablist][aria-label=\"Request parts\"]", "Headers").await?;
        window.press("Add header").await?;
        window.keys("bad name\u{E004}value").await?;
        window.see(".kv.bad").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_names_its_layer() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;

        go(&window, "http://nothing.invalid/").await?;
        failed(&window, "DNS", "nothing.invalid").await?;

        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        go(&window, &format!("tcp://{free}")).await?;
        failed(&window, "TCP", &free.to_string()).await?;
        window.keep("refused").await?;

        example(&window, "tls-expired").await?;
        failed(&window, "TLS", "expired").await?;
        window.keep("expired").await?;
        window.press("Retry without verifying").await?;
        state(&window, "Closed").await?;
        window.see("[role=tab][aria-selected=true] [aria-label=\"The certificate is not verified\"]").await?;
        window.read("#view", "200 OK").await?;

        // TLS where none is spoken, and none where it is.
        go(&window, &format!("https://127.0.0.1{}", places["http-anything"])).await?;
        failed(&window, "TLS", "TLS").await?;
        go(&window, &format!("http://127.0.0.1{}", places["https-anything"])).await?;
        failed(&window, "HTTP", "TLS").await?;

        example(&window, "http-garbage").await?;
        failed(&window, "HTTP", "HTTP").await?;
        example(&window, "http-short").await?;
        failed(&window, "HTTP", "").await?;
        example(&window, "http-silent").await?;
        failed(&window, "HTTP", "").await?;

        // A frame that claims 2^63 bytes.
        let huge = TcpListener::bind("127.0.0.1:0")?;
        let place = huge.local_addr()?;
        let peer = std::thread::spawn(move || -> std::io::Result<()> {
            let (mut stream, _) = huge.accept()?;
            let mut seen = Vec::new();
            let mut byte = [0];
            while !seen.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
                seen.push(byte[0]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nx")
        });
        go(&window, &format!("http://{place}/")).await?;
        failed(&window, "HTTP", "").await?;
        peer.join().map_err(|_| "the peer panicked")??;

        // After all of that the window still works.
        example(&window, "http-anything").await?;
        state(&window, "Closed").await?;
        window.read("#view .statusline", "200 OK").await
    })
    .await;
}
