//! Point 3: TCP and TLS, as bytes.

use crate::desk::{chip, desk, go, packed, places, seen, send, state, story, view};

#[tokio::test(flavor = "multi_thread")]
async fn bytes_there_and_back() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;
        let echo = format!("tcp://127.0.0.1{}", places["tcp-echo"]);

        go(&window, &echo).await?;
        state(&window, "Open").await?;
        window.press_in("[role=radiogroup][aria-label=\"Line ending\"]", "CRLF").await?;
        window.write("Bytes to send", "Hello sockeye").await?;
        send(&window).await?;
        window.read(".cv.out", "Hello sockeye\\r\\n").await?;
        window.read(".cv.in", "Hello sockeye\\r\\n").await?;

        window.press_in(".compose", "Escapes").await?;
        window.write("Bytes to send", "\\x00\\xffA\\n").await?;
        window.read(".compose .count", "4 B").await?;
        send(&window).await?;
        window.press_in("[role=log] + *, .cvs", "Hex").await?;
        window
            .until("the bytes to come back", async || {
                packed(&window, ".cv.in").await.is_ok_and(|text| text.contains("00ff410a"))
            })
            .await?;
        window.press_in(".cvs", "Both").await?;

        let form = "[role=radiogroup][aria-label=Form]";
        window.press_in(form, "Hex").await?;
        window.write("Bytes to send", "48 65 6c 6c 6").await?;
        window.read(".compose [role=alert]", "one digit is left over").await?;
        window.write("Bytes to send", "7a 7a 7a").await?;
        window.gone(".compose [role=alert]").await?;
        send(&window).await?;
        window.read(".cv.in", "zzz").await?;

        view(&window, "Ladder").await?;
        window.read(".lad", "SYN").await?;
        assert!(
            window.count(".lad-r[data-kind=tcp-syn] line[stroke-dasharray]").await? > 0,
            "a SYN nobody saw is dashed"
        );
        window.keep("tcp").await?;

        // Half-close: the echo sends what is left and closes too.
        window.press_in(".compose .actions", "Half-close").await?;
        state(&window, "Closed").await?;
        window.see(".lad-r[data-kind=tcp-fin][data-dir=tx]").await?;
        window.see(".lad-r[data-kind=tcp-fin][data-dir=rx]").await?;
        assert!(seen(&window).await?.verdict.contains("You closed first"), "{:?}", seen(&window).await?);

        go(&window, &echo).await?;
        state(&window, "Open").await?;
        window.press_in(".compose .ends", "Close").await?;
        state(&window, "Closed").await?;

        go(&window, &echo).await?;
        state(&window, "Open").await?;
        window.press_in(".compose .ends", "RST").await?;
        window.see(".lad-r[data-kind=tcp-rst]").await?;
        assert!(window.count(".lad-r[data-kind=tcp-fin]").await? == 0, "a reset sends no FIN");
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http_by_hand_and_tls() {
    story(async {
        let window = desk().await?;
        let places = places(&window).await?;

        go(&window, &format!("tcp://127.0.0.1{}", places["tcp-http-by-hand"])).await?;
        state(&window, "Open").await?;
        window.press_in("[role=radiogroup][aria-label=\"Line ending\"]", "CRLF").await?;
        window.write("Bytes to send", "GET /anything HTTP/1.1\u{E007}hOsT: by-hand\u{E007}").await?;
        send(&window).await?;
        chip(&window, "HTTP/1.1, seen in the bytes, 1 request, 1 response").await?;
        window.keep("tcp-http-by-hand").await?;

        let secure = format!("tls://127.0.0.1{}", places["tls-echo"]);
        go(&window, &secure).await?;
        state(&window, "Failed").await?;
        let told = seen(&window).await?;
        assert!(told.red.len() == 1 && told.red[0].starts_with("TLS"), "{told:?}");
        assert!(told.failure.contains("UnknownIssuer"), "{told:?}");
        window.press("Retry without verifying").await?;
        state(&window, "Open").await?;
        chip(&window, "not verified").await?;
        window.see("[role=tab][aria-selected=true] [aria-label=\"The certificate is not verified\"]").await?;
        window.write("Bytes to send", "over TLS").await?;
        send(&window).await?;
        window.read(".cv.in", "over TLS").await?;
        view(&window, "TLS").await?;
        window.read("#view", "Certificate chain").await?;
        window.keep("tls-unverified").await
    })
    .await;
}
