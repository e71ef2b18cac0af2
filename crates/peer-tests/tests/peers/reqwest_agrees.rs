//! reqwest as a second voice: another client, with other decoders, must read the same answers.

use sockeye_engine::event::{Data, Event, ResponseHead};
use sockeye_peer_tests::{Recorded, Server, get};

/// Answers that depend on nothing but the request.
const PATHS: [&str; 14] = [
    "/gzip",
    "/deflate",
    "/brotli",
    "/json",
    "/xml",
    "/html",
    "/encoding/utf8",
    "/image/png",
    "/image/jpeg",
    "/drip?duration=0&numbytes=300",
    "/range/1024",
    "/status/418",
    "/redirect/3",
    "/response-headers?X-River=Skeena&X-River=Nass",
];

fn response(events: &[Event]) -> &ResponseHead {
    let head = events.iter().rev().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(&**head),
        _ => None,
    });
    head.expect("a final response")
}

#[tokio::test]
async fn on_what_httpbin_answers() {
    let httpbin = Server::httpbin();
    let client = reqwest::Client::new();
    for path in PATHS {
        let url = format!("http://{}{path}", httpbin.address);
        let theirs = client
            .get(&url)
            // httpbin tells in some bodies what it was sent.
            .header("User-Agent", concat!("Sockeye/", env!("CARGO_PKG_VERSION")))
            .send()
            .await
            .expect("an answer");
        let status = theirs.status().as_u16();
        let values: Vec<Vec<u8>> =
            theirs.headers().get_all("x-river").iter().map(|value| value.as_bytes().to_vec()).collect();
        let body = theirs.bytes().await.expect("a body");

        let session = Recorded::open(get(&url, None));
        let events = session.ended().await;
        let head = response(&events);
        assert_eq!(head.status, status, "{path}");
        let river = head.headers.iter().filter(|line| line.name.0.eq_ignore_ascii_case(b"x-river"));
        assert_eq!(river.map(|line| line.value.0.clone()).collect::<Vec<_>>(), values, "{path}");
        if matches!(path, "/gzip" | "/deflate" | "/brotli") {
            // These echo the request's own fields, which differ; both are whole JSON with the same flag.
            let ours: serde_json::Value = serde_json::from_slice(&session.body()).expect("JSON");
            let theirs: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            for key in ["gzipped", "deflated", "brotli", "method"] {
                assert_eq!(ours.get(key), theirs.get(key), "{path}");
            }
        } else if path.starts_with("/redirect") {
            let ours: serde_json::Value = serde_json::from_slice(&session.body()).expect("JSON");
            let theirs: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(ours["url"], theirs["url"], "{path}");
        } else {
            assert_eq!(session.body(), body, "{path}");
        }
    }
}
