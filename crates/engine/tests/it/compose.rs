//! What the preview shows is what goes out: a table of requests against the bytes that a peer received.

use std::io::Read;

use base64::Engine as _;
use sockeye_engine::api::{
    Auth, BodyFraming, BodySpec, HeadPreview, HeaderSpec, HttpSpec, HttpVersion, PartSpec, RequestCoding,
};
use sockeye_engine::event::Data;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::kit::{Desk, http, names, peer, reached, read_head};

fn line(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

fn text(text: &str) -> BodySpec {
    BodySpec::Text { text: text.to_owned(), content_type: "text/plain".to_owned(), charset: None }
}

fn post(body: BodySpec) -> HttpSpec {
    HttpSpec { method: "POST".to_owned(), body, ..HttpSpec::default() }
}

/// Path, request and what the content is before it is coded.
fn table(desk: &Desk) -> Vec<(&'static str, HttpSpec, Vec<u8>)> {
    let file = desk.file("notes.txt", b"tide tables\r\n").to_string_lossy().into_owned();
    let part = PartSpec {
        name: "a".to_owned(),
        value: "1".to_owned(),
        file: None,
        content_type: None,
        on: true,
        headers: vec![line("X-Part", "p")],
        file_name: None,
    };
    let mut filed = PartSpec { name: "f".to_owned(), file: Some(file.clone()), ..part.clone() };
    filed.file_name = Some("t\u{ef}de.bin".to_owned());
    let typed = line("Content-Type", "multipart/form-data; boundary=B");
    let multipart = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nX-Part: p\r\n\r\n1\r\n--B\r\n\
        Content-Disposition: form-data; name=\"f\"; filename=\"t\u{ef}de.bin\"\r\n\
        Content-Type: application/octet-stream\r\nX-Part: p\r\n\r\ntide tables\r\n\r\n--B--\r\n";
    let chunked = HttpSpec { framing: BodyFraming::Chunked, ..post(text("in pieces")) };
    let gzip = HttpSpec { coding: Some(RequestCoding::Gzip), ..post(text(&"again ".repeat(300))) };
    let zstd_file = BodySpec::File { path: file, content_type: None };
    vec![
        ("/a/../b//%7e?q=[1]&\"", HttpSpec::default(), Vec::new()),
        ("/sp ace/\u{d55c}?\u{e9}", HttpSpec { normalize: true, ..HttpSpec::default() }, Vec::new()),
        (
            "/x",
            HttpSpec {
                request_target: Some("*".to_owned()),
                method: "OPTIONS".to_owned(),
                ..HttpSpec::default()
            },
            Vec::new(),
        ),
        ("/", HttpSpec { version: HttpVersion::Http10, ..post(text("old")) }, b"old".to_vec()),
        (
            "/",
            HttpSpec { without: vec!["host".to_owned(), "accept".to_owned()], ..HttpSpec::default() },
            Vec::new(),
        ),
        (
            "/",
            HttpSpec {
                auth: Auth::Basic { user: "u".to_owned(), password: "p".to_owned() },
                ..post(BodySpec::None)
            },
            Vec::new(),
        ),
        (
            "/",
            post(BodySpec::Json { text: "{\"n\": 1.0e2, \"a\":}".to_owned() }),
            b"{\"n\": 1.0e2, \"a\":}".to_vec(),
        ),
        (
            "/",
            post(BodySpec::Form { fields: vec![line("a b", "\u{e9}"), line("", "")] }),
            b"a+b=%C3%A9&=".to_vec(),
        ),
        (
            "/",
            HttpSpec { headers: vec![typed], ..post(BodySpec::Multipart { parts: vec![part, filed] }) },
            multipart.into(),
        ),
        ("/", chunked.clone(), b"in pieces".to_vec()),
        (
            "/",
            HttpSpec { trailers: vec![line("X-Sum", "9"), line("x-sum", "")], ..chunked },
            b"in pieces".to_vec(),
        ),
        ("/", gzip.clone(), "again ".repeat(300).into()),
        (
            "/",
            HttpSpec { framing: BodyFraming::Chunked, coding: Some(RequestCoding::Deflate), ..gzip },
            "again ".repeat(300).into(),
        ),
        ("/", HttpSpec { coding: Some(RequestCoding::Zstd), ..post(zstd_file) }, b"tide tables\r\n".to_vec()),
        ("/", HttpSpec { coding: Some(RequestCoding::Br), ..post(text("")) }, Vec::new()),
    ]
}

#[tokio::test]
async fn nothing_is_sent_that_the_preview_does_not_show() {
    let desk = Desk::new();
    for (path, spec, content) in table(&desk) {
        let (address, server) = peer(|mut stream| async move {
            let head = read_head(&mut stream).await;
            let body = read_body(&head, &mut stream).await;
            let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
            let mut more = Vec::new();
            let _ = stream.read_to_end(&mut more).await;
            assert!(more.is_empty(), "nothing follows the request");
            (head, body)
        })
        .await;
        let request = http(format!("http://{address}{path}"), spec);
        let preview = desk.engine.preview(&request);
        assert_eq!(preview.problems, []);
        let events = desk.run(request.clone()).await;
        let (head, body) = server.await.unwrap();
        assert!(reached(&events), "{request:?}");
        assert_eq!(String::from_utf8(head).unwrap(), written(&preview), "{request:?}");
        let shown = preview.body.clone();
        let (coded, trailers) = match &shown {
            Some(shown) if shown.chunked => unchunked(&body),
            _ => (body, String::new()),
        };
        let expected: String = preview.trailers.iter().map(|line| field(&line.name, &line.value)).collect();
        assert_eq!(trailers, expected);
        let Some(shown) = shown else {
            assert!(coded.is_empty());
            continue;
        };
        if let Some(sent) = shown.sent {
            assert_eq!(coded.len() as u64, sent);
        }
        assert_eq!(decoded(shown.coding, &coded), content, "{request:?}");
        assert_eq!(shown.size, Some(content.len() as u64));
        assert_eq!(shown.first.0, content[..content.len().min(512)]);
        assert_eq!(shown.more, content.len() > 512);
        assert!(preview.lines.iter().all(|line| line.added == line.why.is_some()), "added lines say why");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_with_its_place() {
    let desk = Desk::new();
    let codes = |url: &str, spec: HttpSpec| -> Vec<(String, String)> {
        let problems = desk.engine.check(&http(url, spec));
        problems.into_iter().map(|problem| (problem.field, problem.why.code)).collect()
    };
    let found = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    let latin = BodySpec::Text {
        text: "\u{d55c}".to_owned(),
        content_type: String::new(),
        charset: Some("latin1".to_owned()),
    };
    assert_eq!(codes("http://h/", post(latin)), found("body", "charset-lacks"));
    let old = HttpSpec { version: HttpVersion::Http10, framing: BodyFraming::Chunked, ..post(text("x")) };
    assert_eq!(codes("http://h/", old), found("framing", "framing-no-chunks"));
    let open = BodySpec::Ndjson { text: String::new(), open: true };
    let length = HttpSpec { framing: BodyFraming::Length, ..post(open) };
    assert_eq!(codes("http://h/", length), found("framing", "framing-length-unknown"));
    let trailer = HttpSpec { trailers: vec![line("X:", "")], ..HttpSpec::default() };
    assert_eq!(codes("http://h/", trailer), found("trailer", "header-name-not-token"));
    assert_eq!(codes("http://h/a\tb", HttpSpec::default()), found("url", "url-control"));
}

#[tokio::test]
async fn the_playground_tells_back_what_was_sent() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let spec = HttpSpec {
        headers: vec![line("x-A", ""), line("X-a", "2")],
        framing: BodyFraming::Chunked,
        trailers: vec![line("X-T", "t")],
        ..post(text("hi"))
    };
    let request = http(format!("http://127.0.0.1:{}/raw/a/../b//%7e?q=[1]#f", playground.ports.http), spec);
    let preview = desk.engine.preview(&request);
    let id = desk.engine.open(request).unwrap();
    let events = desk.end(&id).await;
    let head = events.iter().find(|event| matches!(event.data, Data::ResponseHead(_))).unwrap();
    let body = desk.engine.capture(&id).unwrap().body_window(head.seq, true, 0, 10_000).unwrap();
    let told = base64::engine::general_purpose::STANDARD.decode(body.bytes).unwrap();
    let expected = format!("{}2\r\nhi\r\n0\r\nX-T: t\r\n\r\n", written(&preview));
    assert_eq!(String::from_utf8(told).unwrap(), expected);
}

#[tokio::test]
async fn a_zone_is_dialed_and_never_sent() {
    let Ok(listener) = tokio::net::TcpListener::bind("[::1]:0").await else { return };
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await.unwrap();
        String::from_utf8(head).unwrap()
    });
    let desk = Desk::new();
    let events = desk.run(http(format!("http://[::1%251]:{port}/"), HttpSpec::default())).await;
    assert!(reached(&events), "{:?}", names(&events));
    assert!(server.await.unwrap().contains(&format!("\r\nHost: [::1]:{port}\r\n")));
}

#[tokio::test]
async fn a_curl_command_comes_in_and_goes_out() {
    let desk = Desk::new();
    let found = desk.engine.from_curl("curl -H 'X-Empty;' -d a=1 -v http://h/").unwrap();
    assert_eq!(found.left_out.len(), 1);
    let command = desk.engine.to_curl(&found.request, found.shell).unwrap();
    assert!(command.contains("-H 'X-Empty;'") && command.contains("--data-raw a=1"), "{command}");
    let wrong = desk.engine.from_curl("curl --nonsense http://h/").unwrap_err();
    assert_eq!(wrong.problems[0].field, "curl");
}

/// The head as a preview shows it.
fn written(preview: &HeadPreview) -> String {
    let lines: String = preview.lines.iter().map(|line| field(&line.name, &line.value)).collect();
    format!("{}\r\n{lines}\r\n", preview.start_line)
}

fn field(name: &str, value: &str) -> String {
    if value.is_empty() { format!("{name}:\r\n") } else { format!("{name}: {value}\r\n") }
}

async fn read_body(head: &[u8], stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    let head = String::from_utf8_lossy(head).into_owned();
    let mut body = Vec::new();
    if head.contains("\r\nTransfer-Encoding: chunked") {
        // No content of the table has a last chunk in it.
        let ended = |body: &[u8]| {
            body.ends_with(b"\r\n\r\n")
                && (body.starts_with(b"0\r\n") || body.windows(5).any(|window| window == b"\r\n0\r\n"))
        };
        while !ended(&body) {
            assert_ne!(stream.read_buf(&mut body).await.unwrap(), 0, "the body breaks off");
        }
    } else if let Some(length) = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")) {
        body.resize(length.parse().unwrap(), 0);
        stream.read_exact(&mut body).await.unwrap();
    }
    body
}

/// Content and trailer section.
fn unchunked(mut body: &[u8]) -> (Vec<u8>, String) {
    let mut content = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        body = &body[end + 2..];
        if size == 0 {
            let trailers = body.strip_suffix(b"\r\n").unwrap();
            return (content, String::from_utf8(trailers.to_vec()).unwrap());
        }
        content.extend_from_slice(&body[..size]);
        body = &body[size + 2..];
    }
}

fn decoded(coding: Option<RequestCoding>, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match coding {
        None => return bytes.to_vec(),
        Some(RequestCoding::Gzip) => flate2::read::GzDecoder::new(bytes).read_to_end(&mut out),
        Some(RequestCoding::Deflate) => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut out),
        Some(RequestCoding::Br) => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out),
        Some(RequestCoding::Zstd) => zstd::stream::read::Decoder::new(bytes).unwrap().read_to_end(&mut out),
    }
    .unwrap();
    out
}
