//! HTTP/2 with nginx, Node, hypercorn and Caddy; where curl can be asked, the answers are equal.

use std::path::Path;
use std::process::Command;

use sockeye_engine::api::{BodySpec, HttpSpec, HttpVersion, OpenRequest, Repeat};
use sockeye_engine::event::{Data, Event};
use sockeye_peer_tests::{Recorded, Server, get};

fn with(url: &str, ca: Option<&Path>, http: HttpSpec) -> OpenRequest {
    OpenRequest { http: Some(http), ..get(url, ca) }
}

fn version(version: HttpVersion) -> HttpSpec {
    HttpSpec { version, ..HttpSpec::default() }
}

fn prior(server: &Server, path: &str) -> OpenRequest {
    with(&format!("http://{}{path}", server.address), None, version(HttpVersion::Http2Prior))
}

/// No rule of HTTP/2 was broken: neither by the server nor by us.
fn clean(events: &[Event]) {
    let flaws: Vec<_> = events.iter().filter(|event| matches!(event.data, Data::H2Malformed(_))).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}

fn failure(events: &[Event]) -> Option<&str> {
    events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(failure.code.as_str()),
        _ => None,
    })
}

/// Status, fields without those that change, and body as curl has them.
fn curl(url: &str, ca: &Path) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let output = Command::new("curl")
        .args(["--http2", "--silent", "--include", "--compressed", "--cacert"])
        .arg(ca)
        .arg(url)
        .output()
        .expect("curl");
    assert!(output.status.success(), "curl: {output:?}");
    let end = output.stdout.windows(4).position(|run| run == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&output.stdout[..end]).into_owned();
    let mut lines = head.lines();
    let start = lines.next().expect("a status line");
    assert!(start.starts_with("HTTP/2 "), "{start}");
    let status = start.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let fields = lines.filter_map(|line| line.split_once(": "));
    let fields = fields.map(|(name, value)| (name.to_owned(), value.trim_end().to_owned()));
    (status, steady(fields.collect()), output.stdout[end + 4..].to_vec())
}

fn steady(mut fields: Vec<(String, String)>) -> Vec<(String, String)> {
    fields.retain(|(name, _)| name != "date" && !name.starts_with(':'));
    fields
}

/// Our answer in the same shape.
fn ours(events: &[Event], session: &Recorded) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let head = events.iter().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(&**head),
        _ => None,
    });
    let head = head.expect("a final response");
    let fields =
        head.headers.iter().map(|line| (line.name.text().into_owned(), line.value.text().into_owned()));
    (head.status, steady(fields.collect()), session.body())
}

#[tokio::test]
async fn nginx_hypercorn_and_caddy_answer_us_as_they_answer_curl() {
    let (nginx, hypercorn, caddy) = (Server::nginx(), Server::hypercorn(), Server::caddy());
    let cases = [
        (&nginx, format!("https://{}/page.txt", nginx.secure())),
        (&nginx, format!("https://{}/teapot", nginx.secure())),
        (&nginx, format!("https://{}/nothing-here", nginx.secure())),
        (&hypercorn, format!("https://{}/", hypercorn.address)),
        (&caddy, format!("https://{}/page.txt", caddy.address)),
        (&caddy, format!("https://{}/nothing-here", caddy.address)),
    ];
    for (server, url) in cases {
        let ca = server.folder().join("cert.pem");
        let mut spec = version(HttpVersion::Auto);
        // curl's offer.
        spec.without = vec!["accept-encoding".to_owned()];
        spec.headers = vec![sockeye_engine::api::HeaderSpec {
            name: "Accept-Encoding".to_owned(),
            value: "deflate, gzip, br, zstd".to_owned(),
            on: true,
        }];
        let session = Recorded::open(with(&url, Some(&ca), spec));
        let events = session.ended().await;
        clean(&events);
        assert_eq!(ours(&events, &session), curl(&url, &ca), "{url}");
    }
}

#[tokio::test]
async fn a_large_body_goes_to_hypercorn_and_comes_back() {
    let hypercorn = Server::hypercorn();
    let ca = hypercorn.folder().join("cert.pem");
    let text: String = (0..60_000).map(|n| format!("line {n}\n")).collect();
    let body = BodySpec::Text { text: text.clone(), content_type: "text/plain".to_owned(), charset: None };
    let spec = HttpSpec { method: "POST".to_owned(), body, ..version(HttpVersion::Http2) };
    let session = Recorded::open(with(&format!("https://{}/", hypercorn.address), Some(&ca), spec));
    let events = session.ended().await;
    clean(&events);
    assert_eq!(session.body(), text.as_bytes());
    let versions = ours(&events, &session).1;
    assert!(versions.contains(&("x-version".to_owned(), "2".to_owned())), "{versions:?}");
}

#[tokio::test]
async fn node_sends_trailers_interim_answers_and_large_bodies() {
    let node = Server::node_http2();
    for (path, body) in [
        ("/", b"GET /\n".to_vec()),
        ("/trailers", b"before the trailers\n".to_vec()),
        ("/hints", b"after the hints\n".to_vec()),
        ("/large", vec![b'x'; 64 << 16]),
    ] {
        let session = Recorded::open(prior(&node, path));
        let events = session.ended().await;
        clean(&events);
        assert_eq!(failure(&events), None, "{path}");
        let got = session.body();
        // A window of a body has at most 1 MiB.
        assert_eq!(got, body[..body.len().min(1 << 20)], "{path}");
        let has = |name: &str| events.iter().any(|event| event.data.name() == name);
        assert_eq!(has("http.trailers"), path == "/trailers");
        assert_eq!(has("http.response.informational"), path == "/hints");
    }
}

#[tokio::test]
async fn more_streams_than_node_takes_wait_for_their_turn() {
    let node = Server::node_http2();
    let mut request = prior(&node, "/");
    let repeat = Repeat::Parallel { times: 12 };
    request.http = Some(HttpSpec { repeat, ..version(HttpVersion::Http2Prior) });
    let events = Recorded::open(request).ended().await;
    clean(&events);
    assert_eq!(failure(&events), None);
    let answers = events.iter().filter(|event| matches!(event.data, Data::ResponseHead(_))).count();
    let connections = events.iter().filter(|event| matches!(event.data, Data::Established(_))).count();
    assert_eq!((answers, connections), (12, 1));
}

#[tokio::test]
async fn what_node_breaks_off_is_attributed() {
    let node = Server::node_http2();
    for (path, code) in [("/reset", "h2.reset"), ("/refuse", "h2.refused"), ("/goaway", "h2.goaway")] {
        let events = Recorded::open(prior(&node, path)).ended().await;
        assert_eq!(failure(&events), Some(code), "{path}: {events:#?}");
    }
}
