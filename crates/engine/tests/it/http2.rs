//! HTTP/2 against the Playground: ALPN and prior knowledge, streams, flow control, what breaks off.

use base64::Engine as _;
use sockeye_engine::api::{
    BodySpec, Command, HeaderSpec, HttpSpec, HttpVersion, OpenRequest, Payload, Repeat, TlsSpec,
};
use sockeye_engine::event::{Data, Dir, Event, H2Detail};

use crate::kit::{Desk, count, has, http, in_order, names, reached};

fn prior(method: &str) -> HttpSpec {
    HttpSpec { method: method.to_owned(), version: HttpVersion::Http2Prior, ..HttpSpec::default() }
}

fn unverified(url: String, version: HttpVersion) -> OpenRequest {
    let tls = TlsSpec { verify: false, ..TlsSpec::default() };
    OpenRequest { tls, ..http(url, HttpSpec { version, ..HttpSpec::default() }) }
}

/// Status and stream of each response, in order.
fn answers(events: &[Event]) -> Vec<(u16, u32)> {
    let heads = events.iter().filter_map(|event| match &event.data {
        Data::ResponseHead(head) | Data::ResponseInformational(head) => Some((head.status, event.stream)),
        _ => None,
    });
    heads.collect()
}

fn failure(events: &[Event]) -> Option<String> {
    events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(failure.code.clone()),
        _ => None,
    })
}

/// The content of the body behind a head.
fn body(desk: &Desk, id: &str, head: u64) -> Vec<u8> {
    let window = desk.engine.capture(id).unwrap().body_window(head, true, 0, 1 << 20).unwrap();
    base64::engine::general_purpose::STANDARD.decode(window.bytes).unwrap()
}

fn response(events: &[Event]) -> &Event {
    events.iter().find(|event| matches!(event.data, Data::ResponseHead(_))).unwrap()
}

#[tokio::test]
async fn alpn_decides_the_version() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("https://127.0.0.1:{}/anything", playground.ports.https);
    for (asked, h2) in [
        (HttpVersion::Http11, false),
        (HttpVersion::Auto, true),
        (HttpVersion::Http2, true),
        (HttpVersion::Http2Prior, true),
    ] {
        let events = desk.run(unverified(url.clone(), asked)).await;
        assert!(reached(&events), "{asked:?}: {:?}", names(&events));
        assert_eq!(has(&events, "h2.preface"), h2, "{asked:?}");
        assert_eq!(answers(&events), [(200, u32::from(h2))]);
    }
    // Plain HTTP has nothing to negotiate with.
    let plain = format!("http://127.0.0.1:{}/anything", playground.ports.http);
    assert!(!has(&desk.run(unverified(plain, HttpVersion::Auto)).await, "h2.preface"));
}

#[tokio::test]
async fn a_server_without_h2_is_told_by_alpn_or_by_its_answer() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("https://127.0.0.1:{}/", playground.ports.expired);
    let events = desk.run(unverified(url, HttpVersion::Http2)).await;
    assert_eq!(failure(&events).as_deref(), Some("tls.alpn"), "{:?}", names(&events));
    let events = desk.run(http(format!("http://127.0.0.1:{}/", playground.ports.http), prior("GET"))).await;
    assert_eq!(failure(&events).as_deref(), Some("h2.notSpoken"), "{:?}", names(&events));
    // A server of TLS that ignores ALPN.
    let url = format!("https://127.0.0.1:{}/", playground.ports.tls_echo);
    let events = desk.run(unverified(url, HttpVersion::Http2)).await;
    assert_eq!(failure(&events).as_deref(), Some("tls.alpn"), "{:?}", names(&events));
    assert!(!has(&events, "h2.preface"), "nothing was sent");
}

#[tokio::test]
async fn heads_interim_answers_trailers_and_bodiless_answers() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = |path: &str| format!("http://127.0.0.1:{}{path}", playground.ports.h2c);
    let events = desk.run(http(url("/early-hints?ms=1"), prior("GET"))).await;
    assert_eq!(answers(&events), [(103, 1), (200, 1)]);
    let events = desk.run(http(url("/trailers"), prior("GET"))).await;
    in_order(&events, &["http.response.head", "http.trailers", "http.response.body.end"]);
    for (method, path) in [("HEAD", "/anything"), ("GET", "/status/204"), ("OPTIONS", "/status/304")] {
        let events = desk.run(http(url(path), prior(method))).await;
        assert!(reached(&events) && !has(&events, "http.response.body.end"), "{method} {path}");
        assert!(!has(&events, "h2.malformed"), "{method} {path}");
    }
    let events = desk.run(http(url("/redirect/3"), prior("GET"))).await;
    assert_eq!(answers(&events).iter().map(|answer| answer.1).collect::<Vec<_>>(), [1, 3, 5, 7]);
    assert_eq!(count(&events, "tcp.established"), 1);
}

#[tokio::test]
async fn a_body_larger_than_the_window_comes_back_as_it_went() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let content: Vec<u8> = (0..700_000u32).map(|at| (at % 251) as u8).collect();
    let path = desk.file("body.bin", &content).to_string_lossy().into_owned();
    let trailers = vec![HeaderSpec { name: "X-Sum".to_owned(), value: "1".to_owned(), on: true }];
    for trailers in [Vec::new(), trailers] {
        let body_spec = BodySpec::File { path: path.clone(), content_type: None };
        let spec = HttpSpec { body: body_spec, trailers: trailers.clone(), ..prior("POST") };
        let url = format!("http://127.0.0.1:{}/echo", playground.ports.h2c);
        let id = desk.engine.open(http(url, spec)).unwrap();
        let events = desk.end(&id).await;
        assert!(reached(&events), "{:?}", names(&events));
        assert_eq!(body(&desk, &id, response(&events).seq), content);
        let sent = events.iter().find(|event| matches!(event.data, Data::RequestHead(_))).unwrap();
        assert_eq!(body(&desk, &id, sent.seq), content);
        let told = events.iter().any(|event| matches!(event.data, Data::Trailers(_)) && event.dir == Dir::Tx);
        assert_eq!(told, !trailers.is_empty());
    }
}

#[tokio::test]
async fn several_streams_share_a_connection() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let spec = HttpSpec { repeat: Repeat::Parallel { times: 5 }, ..prior("GET") };
    let url = format!("http://127.0.0.1:{}/chunked?n=3&ms=5", playground.ports.h2c);
    let id = desk.engine.open(http(url, spec)).unwrap();
    let events = desk.end(&id).await;
    assert!(reached(&events), "{:?}", names(&events));
    assert_eq!(count(&events, "tcp.established"), 1);
    let mut streams: Vec<u32> = answers(&events).into_iter().map(|answer| answer.1).collect();
    streams.sort_unstable();
    assert_eq!(streams, [1, 3, 5, 7, 9]);
    for head in events.iter().filter(|event| matches!(event.data, Data::ResponseHead(_))) {
        assert_eq!(body(&desk, &id, head.seq), b"frame 1 of 3\nframe 2 of 3\nframe 3 of 3\n");
    }
}

#[tokio::test]
async fn what_breaks_a_stream_off_is_attributed() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (path, code) in
        [("/rude/reset", "h2.reset"), ("/rude/refuse", "h2.refused"), ("/rude/goaway", "h2.goaway")]
    {
        let url = format!("http://127.0.0.1:{}{path}", playground.ports.h2c);
        let events = desk.run(http(url, prior("GET"))).await;
        assert_eq!(failure(&events).as_deref(), Some(code), "{path}: {:?}", names(&events));
        assert!(!reached(&events) && has(&events, "http.incomplete"), "{path}");
    }
}

#[tokio::test]
async fn cancel_resets_the_stream_and_says_goaway() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}/large/100000000000", playground.ports.h2c);
    let id = desk.engine.open(http(url, prior("GET"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ResponseHead(_))).await;
    desk.command(&id, Command::Cancel).await;
    let events = desk.end(&id).await;
    let sent = |wanted: fn(&H2Detail) -> bool| {
        events.iter().any(|event| match &event.data {
            Data::H2Frame(frame) => event.dir == Dir::Tx && wanted(&frame.detail),
            _ => false,
        })
    };
    assert!(sent(|detail| matches!(detail, H2Detail::RstStream { code: 8, .. })), "{:?}", names(&events));
    assert!(sent(|detail| matches!(detail, H2Detail::GoAway { code: 0, .. })));
    assert!(failure(&events).is_none() && has(&events, "tcp.closed"));
}

#[tokio::test]
async fn a_kept_connection_carries_the_next_request_and_an_open_body() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}/echo", playground.ports.h2c);
    let spec = HttpSpec { keep_open: true, ..prior("GET") };
    let id = desk.engine.open(http(url.clone(), spec)).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ResponseHead(_))).await;
    let open = BodySpec::Ndjson { text: "{}\n".to_owned(), open: true };
    let next = http(url, HttpSpec { body: open, ..prior("POST") });
    desk.command(&id, Command::Request { request: Box::new(next), fresh: false }).await;
    desk.until(&id, |event| matches!(event.data, Data::RequestHead(_)) && event.stream == 3).await;
    let payload = Payload::Text { text: "{\"a\":1}\n".to_owned(), escapes: false };
    desk.command(&id, Command::Send { payload }).await;
    desk.command(&id, Command::EndBody).await;
    let events = desk.end(&id).await;
    assert!(reached(&events), "{:?}", names(&events));
    assert_eq!(count(&events, "tcp.established"), 1);
    let second = events.iter().filter(|event| matches!(event.data, Data::ResponseHead(_))).nth(1).unwrap();
    assert_eq!(body(&desk, &id, second.seq), b"{}\n{\"a\":1}\n");
}
