//! Point 2: the first window, and one click on each example.

use sockeye_window_tests::Key;

use crate::desk::{chip, desk, example, seen, state, story};

/// Example, state of the tab, words of a chip, layer of the red chip (none: no chip may be red).
const EXAMPLES: [(&str, &str, &str, &str); 105] = [
    ("ws-echo", "Open", "WebSocket, open", ""),
    ("ws-ticker", "Open", "WebSocket, open", ""),
    ("ws-broadcast", "Open", "WebSocket, open", ""),
    ("ws-subprotocol", "Open", "WebSocket, open", ""),
    ("ws-ping", "Open", "WebSocket, open", ""),
    ("ws-fragments", "Closed", "WebSocket, closed, 1008", ""),
    ("ws-close", "Closed", "WebSocket, closed, 4000", ""),
    ("ws-deflate", "Open", "WebSocket, open", ""),
    ("ws-flood", "Closed", "100,000 messages", ""),
    ("wss-echo", "Open", "TLS 1.3, done", ""),
    ("http-anything", "Closed", "HTTP/1.1 200", ""),
    ("http-post", "Closed", "HTTP/1.1 200", ""),
    ("http-status", "Closed", "HTTP/1.1 418", ""),
    ("http-delay", "Closed", "HTTP/1.1 200", ""),
    ("http-chunked", "Closed", "HTTP/1.1 200", ""),
    ("http-gzip", "Closed", "HTTP/1.1 200", ""),
    ("http-redirects", "Closed", "HTTP/1.1 200", ""),
    ("http-cookies", "Closed", "HTTP/1.1 200", ""),
    ("http-trailers", "Closed", "HTTP/1.1 200", ""),
    ("http-early-hints", "Closed", "HTTP/1.1 200", ""),
    ("http-large", "Closed", "HTTP/1.1 200", ""),
    ("http-sse", "Closed", "HTTP/1.1 200", ""),
    ("http-poll", "Closed", "HTTP/1.1", ""),
    ("http-image", "Closed", "HTTP/1.1 200", ""),
    ("https-anything", "Closed", "TLS 1.3, done", ""),
    ("http-as-typed", "Closed", "HTTP/1.1 200", ""),
    ("http-multipart", "Closed", "HTTP/1.1 200", ""),
    ("http-compressed", "Closed", "HTTP/1.1 200", ""),
    ("http-every-cookie", "Closed", "HTTP/1.1 200", ""),
    ("http-basic", "Closed", "HTTP/1.1 200", ""),
    ("http-digest", "Closed", "HTTP/1.1 200", ""),
    ("http-digest-stale", "Closed", "HTTP/1.1 200", ""),
    ("oauth-client", "Closed", "HTTP/1.1 200", ""),
    ("oauth-password", "Closed", "HTTP/1.1 200", ""),
    ("oauth-refresh", "Closed", "HTTP/1.1 200", ""),
    ("http-server-timing", "Closed", "HTTP/1.1 200", ""),
    ("h2-anything", "Closed", "HTTP/2 200", ""),
    ("h2-trailers", "Closed", "HTTP/2 200", ""),
    ("h2-streams", "Closed", "HTTP/2 200", ""),
    ("h2-large", "Closed", "HTTP/2 200", ""),
    ("proxy-http", "Closed", "HTTP/1.1 200", ""),
    ("proxy-connect", "Closed", "HTTP/1.1 200", ""),
    ("proxy-known", "Closed", "HTTP/1.1 200", ""),
    ("proxy-tls", "Closed", "HTTP/1.1 200", ""),
    ("proxy-socks", "Open", "WebSocket, open", ""),
    ("http-sse-gzip", "Closed", "HTTP/1.1 200", ""),
    ("http-sse-cut", "Closed", "HTTP/1.1 200", ""),
    ("http-ndjson", "Closed", "HTTP/1.1 200", ""),
    ("http-json-seq", "Closed", "HTTP/1.1 200", ""),
    ("http-mixed-replace", "Closed", "HTTP/1.1 200", ""),
    ("h2-reset", "Failed", "HTTP/2", "HTTP"),
    ("h2-refuse", "Failed", "HTTP/2", "HTTP"),
    ("h2-goaway", "Failed", "HTTP/2", "HTTP"),
    ("http-bad-chunk", "Failed", "HTTP", "HTTP"),
    ("http-both-lengths", "Closed", "HTTP/1.1 200", ""),
    ("http-two-lengths", "Failed", "HTTP", "HTTP"),
    ("http-body-after-204", "Closed", "HTTP/1.1 204", ""),
    ("http-bad-lines", "Closed", "HTTP/1.1 200", ""),
    ("http-obs-fold", "Closed", "HTTP/1.1 200", ""),
    ("http-long-status-line", "Closed", "HTTP/1.1 200", ""),
    ("http-many-headers", "Failed", "HTTP", "HTTP"),
    ("http-endless-1xx", "Failed", "HTTP", "HTTP"),
    ("http-not-gzip", "Failed", "HTTP", "HTTP"),
    ("http-refused", "Closed", "HTTP/1.1 401", ""),
    ("http-redirect-loop", "Failed", "HTTP", "HTTP"),
    ("proxy-unknown", "Failed", "Proxy", "Proxy"),
    ("proxy-refuses", "Failed", "Proxy", "Proxy"),
    ("ws-h2", "Open", "WebSocket, open", ""),
    ("sio-echo", "Open", "Socket.IO", ""),
    ("sio-admin", "Open", "Socket.IO", ""),
    ("sio-polling", "Open", "Socket.IO", ""),
    ("sio-no-upgrade", "Open", "Socket.IO", ""),
    ("sio-deaf", "Failed", "Socket.IO", "Engine.IO"),
    ("sio-reconnect", "Open", "Socket.IO", ""),
    ("sockjs-echo", "Open", "SockJS", ""),
    ("sockjs-fallback", "Open", "SockJS", ""),
    ("sockjs-no-ws", "Open", "SockJS", ""),
    ("stomp-ws", "Open", "STOMP", ""),
    ("stomp-sockjs", "Open", "SockJS", ""),
    ("graphql-transport", "Open", "WebSocket, open", ""),
    ("graphql-older", "Open", "WebSocket, open", ""),
    ("mqtt-ws", "Open", "WebSocket, open", ""),
    ("mqtt-torn", "Open", "WebSocket, open", ""),
    ("signalr-hub", "Open", "WebSocket, open", ""),
    ("wamp-router", "Open", "WebSocket, open", ""),
    ("json-rpc", "Open", "WebSocket, open", ""),
    ("action-cable", "Open", "WebSocket, open", ""),
    ("ws-payloads", "Open", "WebSocket, open", ""),
    ("tcp-echo", "Open", "TCP, open", ""),
    ("tcp-chat", "Open", "TCP, open", ""),
    ("tls-echo", "Open", "TLS 1.3", ""),
    ("tcp-http-by-hand", "Open", "TCP, open", ""),
    ("ws-refuse", "Failed", "HTTP/1.1 401", "WebSocket"),
    ("ws-bad-accept", "Failed", "WebSocket", "WebSocket"),
    ("ws-rsv", "Failed", "WebSocket", "WebSocket"),
    ("ws-bad-utf8", "Failed", "WebSocket", "WebSocket"),
    ("ws-bomb", "Failed", "WebSocket", "WebSocket"),
    ("ws-no-close", "Closed", "WebSocket, 1006, no closing handshake, done with a warning", ""),
    ("http-reset", "Failed", "TCP", "TCP"),
    ("http-truncated-chunk", "Failed", "HTTP", "HTTP"),
    ("http-short", "Failed", "HTTP", "HTTP"),
    ("http-garbage", "Failed", "HTTP", "HTTP"),
    ("tls-expired", "Failed", "TLS", "TLS"),
    ("tcp-reset", "Failed", "TCP", "TCP"),
    ("http-silent", "Failed", "HTTP", "HTTP"),
];

/// Examples that wait for a person in the system's browser: engine tests walk them to their end.
const WITH_A_BROWSER: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn three_ways_the_examples_and_the_keys() {
    story(async {
        let window = desk().await?;
        for way in ["TCP connection", "HTTP request", "WebSocket session"] {
            window.read(".start .ways", way).await?;
        }
        assert_eq!(window.count(".start .ex").await?, EXAMPLES.len() + WITH_A_BROWSER);
        window.read(".start .keys", "Connect or send").await?;
        window.keep("start").await?;
        window.press_in(".start", "All keys").await?;
        window.read("[role=dialog]", "Keyboard shortcuts").await?;
        window.read("[role=dialog]", "Go to the address").await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_ends_as_it_should() {
    story(async {
        let window = desk().await?;
        let mut wrong = Vec::new();
        for (name, wanted, words, red) in EXAMPLES {
            example(&window, name).await?;
            let told = async {
                state(&window, wanted).await?;
                chip(&window, words).await
            };
            let outcome = told.await;
            let seen = seen(&window).await?;
            let fits = outcome.is_ok()
                && if red.is_empty() {
                    seen.red.is_empty() && seen.failure.is_empty()
                } else {
                    seen.red.len() == 1 && seen.red[0].starts_with(red) && !seen.failure.is_empty()
                };
            if !fits {
                wrong.push(format!("{name}: {:?} {seen:?}", outcome.err()));
                window.keep(&format!("wrong-{name}")).await?;
            }
            // What goes on for ever is closed, so that the next is not drowned.
            if wanted == "Open" {
                window.chord(&[Key::Control], '.').await?;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
    .await;
}
