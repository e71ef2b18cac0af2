//! nginx and httpbin.

use sockeye_engine::api::{Auth, BodySpec, HeaderSpec, HttpVersion};
use sockeye_engine::event::{Data, Event, Framing, Layer, ResponseHead};
use sockeye_peer_tests::{Recorded, Server, get};

fn response(events: &[Event]) -> &ResponseHead {
    let heads = events.iter().rev().find_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(&**head),
        _ => None,
    });
    heads.expect("a final response")
}

fn header(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

#[tokio::test]
async fn nginx_compresses_and_we_show_both_sizes() {
    let nginx = Server::nginx();
    let session = Recorded::open(get(&format!("http://{}/page.txt", nginx.address), None));
    let events = session.ended().await;
    let head = response(&events);
    assert_eq!(head.status, 200);
    assert!(
        matches!(head.framing, Framing::Chunked { rule: 4 }),
        "nginx compresses on the fly: {:?}",
        head.framing
    );
    let page = std::fs::read(nginx.folder().join("page.txt")).expect("the page");
    assert_eq!(session.body(), page);
    let seq = events.iter().find(|event| matches!(event.data, Data::ResponseHead(_))).expect("a head").seq;
    let info = session.capture().body(seq).expect("a body");
    assert_eq!(info.codings, ["gzip"]);
    assert!(info.encoded_len < info.decoded_len);
}

#[tokio::test]
async fn nginx_over_tls_with_its_own_certificate_as_root() {
    let nginx = Server::nginx();
    let url = format!("https://{}/teapot", nginx.secure());
    let session = Recorded::open(get(&url, Some(&nginx.folder().join("cert.pem"))));
    let events = session.ended().await;
    assert_eq!(response(&events).status, 418);
    assert_eq!(session.body(), b"short and stout\n");
    let established = events.iter().find_map(|event| match &event.data {
        Data::TlsEstablished(tls) => Some(&**tls),
        _ => None,
    });
    let established = established.expect("a TLS session");
    assert_eq!(established.version, "TLS 1.3");
    assert!(events.iter().any(|event| matches!(event.data, Data::ClientHello(_))));
    assert!(events.iter().any(|event| matches!(event.data, Data::ServerHello(_))));
}

#[tokio::test]
async fn nginx_redirects_on_the_same_connection() {
    let nginx = Server::nginx();
    let session = Recorded::open(get(&format!("http://{}/moved", nginx.address), None));
    let events = session.ended().await;
    assert_eq!(response(&events).status, 200);
    assert!(events.iter().any(|event| matches!(&event.data, Data::Redirect(hop) if hop.status == 302)));
    assert!(events.iter().any(|event| matches!(event.data, Data::ConnectionReuse(_))));
    let connections = events.iter().filter(|event| matches!(event.data, Data::Established(_))).count();
    assert_eq!(connections, 1);
}

#[tokio::test]
async fn nginx_hanging_up_is_a_failure_of_http() {
    let nginx = Server::nginx();
    let session = Recorded::open(get(&format!("http://{}/empty", nginx.address), None));
    let events = session.ended().await;
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    });
    assert_eq!(failure.expect("a failure").layer, Layer::Http);
}

#[tokio::test]
async fn https_on_a_plain_port_is_named() {
    let nginx = Server::nginx();
    let session = Recorded::open(get(&format!("https://{}/", nginx.address), None));
    let events = session.ended().await;
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    });
    assert_eq!(failure.expect("a failure").layer, Layer::Tls);
}

#[tokio::test]
async fn httpbin_tells_what_it_received() {
    let httpbin = Server::httpbin();
    let mut request = get(&format!("http://{}/anything?a=1&a=2", httpbin.address), None);
    let http = request.http.as_mut().expect("an HTTP request");
    http.method = "POST".to_owned();
    http.headers = vec![header("x-River", "Skeena"), header("X-Count", "12")];
    http.auth = Auth::Basic { user: "ada".to_owned(), password: "s3cret".to_owned() };
    http.body = BodySpec::Json { text: "{\"big\": 12345678901234567890, \"z\": 1, \"a\": 2}".to_owned() };
    let session = Recorded::open(request);
    session.ended().await;
    let echo: serde_json::Value = serde_json::from_slice(&session.body()).expect("JSON");
    assert_eq!(echo["data"], "{\"big\": 12345678901234567890, \"z\": 1, \"a\": 2}", "JSON goes out as typed");
    assert_eq!(echo["headers"]["Authorization"], "Basic YWRhOnMzY3JldA==");
    assert_eq!(echo["headers"]["X-River"], "Skeena");
    assert_eq!(echo["args"]["a"], serde_json::json!(["1", "2"]));
}

#[tokio::test]
async fn httpbin_parts_of_a_form() {
    let httpbin = Server::httpbin();
    let file = httpbin.folder().join("notes.txt");
    std::fs::write(&file, "tide tables").expect("a file");
    let mut request = get(&format!("http://{}/post", httpbin.address), None);
    let http = request.http.as_mut().expect("an HTTP request");
    http.method = "POST".to_owned();
    let part = |name: &str, value: &str, file: Option<String>| sockeye_engine::api::PartSpec {
        headers: Vec::new(),
        file_name: None,
        name: name.to_owned(),
        value: value.to_owned(),
        file,
        content_type: None,
        on: true,
    };
    http.body = BodySpec::Multipart {
        parts: vec![part("river", "Fraser", None), part("notes", "", Some(file.display().to_string()))],
    };
    let session = Recorded::open(request);
    session.ended().await;
    let echo: serde_json::Value = serde_json::from_slice(&session.body()).expect("JSON");
    assert_eq!(echo["form"]["river"], "Fraser");
    assert_eq!(echo["files"]["notes"], "tide tables");
}

#[tokio::test]
async fn httpbin_redirect_chain_stops_where_asked() {
    let httpbin = Server::httpbin();
    let mut request = get(&format!("http://{}/redirect/5", httpbin.address), None);
    request.http.as_mut().expect("an HTTP request").max_redirects = 2;
    let session = Recorded::open(request);
    let events = session.ended().await;
    assert_eq!(events.iter().filter(|event| matches!(event.data, Data::Redirect(_))).count(), 2);
    assert_eq!(response(&events).status, 302, "the third redirect is the answer");
}

#[tokio::test]
async fn httpbin_codings_decode_to_json() {
    let httpbin = Server::httpbin();
    for (path, coding) in [("gzip", "gzip"), ("deflate", "deflate"), ("brotli", "br")] {
        let session = Recorded::open(get(&format!("http://{}/{path}", httpbin.address), None));
        let events = session.ended().await;
        let head = events.iter().find(|event| matches!(event.data, Data::ResponseHead(_))).expect("a head");
        let info = session.capture().body(head.seq).expect("a body");
        assert_eq!(info.codings, [coding]);
        let told: serde_json::Value = serde_json::from_slice(&session.body()).expect("JSON");
        assert_eq!(told["method"], "GET", "{path}");
    }
}

#[tokio::test]
async fn httpbin_statuses_are_answers_not_failures() {
    let httpbin = Server::httpbin();
    for status in [204_u16, 304, 404, 418, 500, 503] {
        let session = Recorded::open(get(&format!("http://{}/status/{status}", httpbin.address), None));
        let events = session.ended().await;
        assert_eq!(response(&events).status, status);
        assert!(!events.iter().any(|event| matches!(event.data, Data::SessionFailed(_))), "{status}");
    }
}

#[tokio::test]
async fn nginx_ends_the_connection_of_http_1_0() {
    let nginx = Server::nginx();
    let mut request = get(&format!("http://{}/moved", nginx.address), None);
    if let Some(http) = &mut request.http {
        http.version = HttpVersion::Http10;
    }
    let session = Recorded::open(request);
    let events = session.ended().await;
    let heads: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::ResponseHead(head) => Some((head.status, head.persistent)),
            _ => None,
        })
        .collect();
    assert_eq!(heads, [(302, false), (200, false)]);
    assert!(!matches!(response(&events).framing, Framing::Chunked { .. }), "1.0 knows no chunks");
    assert_eq!(session.body(), std::fs::read(nginx.folder().join("page.txt")).expect("the page"));
    let connections = events.iter().filter(|event| matches!(event.data, Data::Established(_))).count();
    assert_eq!(connections, 2);
}
