//! HTTP/1.1: heads as typed, every framing, informational responses, redirects, limits, rude peers.

use sockeye_engine::api::{
    Auth, BodySpec, Command, HeaderSpec, HttpSpec, HttpVersion, Limits, OpenRequest, PartSpec,
};
use sockeye_engine::event::{Data, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::kit::{Desk, answering, count, has, http, in_order, names, peer, reached, read_head, request};

fn header(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

fn status(events: &[Event]) -> Vec<u16> {
    events
        .iter()
        .filter_map(|event| match &event.data {
            Data::ResponseHead(head) | Data::ResponseInformational(head) => Some(head.status),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn the_head_on_the_wire_is_the_head_of_the_preview() {
    let desk = Desk::new();
    let (address, server) = answering("HTTP/1.1 204 No Content\r\n\r\n").await;
    let spec = HttpSpec {
        method: "pUrGe".to_owned(),
        headers: vec![header("x-One", "1"), header("X-ONE", "2"), header("x-One", " spaced ")],
        auth: Auth::Bearer { token: "secret".to_owned() },
        without: vec!["accept".to_owned()],
        ..HttpSpec::default()
    };
    let request = http(format!("http://{address}/a/b?c=d#e"), spec);
    let preview = desk.engine.preview(&request);
    let mut expected = format!("{}\r\n", preview.start_line);
    for line in &preview.lines {
        expected.push_str(&format!("{}: {}\r\n", line.name, line.value));
    }
    expected.push_str("\r\n");
    let events = desk.run(request).await;
    assert_eq!(String::from_utf8(server.await.unwrap()).unwrap(), expected);
    assert!(expected.starts_with("pUrGe /a/b?c=d HTTP/1.1\r\n"));
    assert!(reached(&events));
}

#[tokio::test]
async fn every_framing_of_a_response_finds_its_end() {
    let desk = Desk::new();
    let whole = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    ];
    for answer in whole {
        let (address, server) = answering(answer).await;
        let events = desk.run(request(format!("http://{address}/"))).await;
        assert!(reached(&events), "{answer:?}: {:?}", names(&events));
        assert!(!has(&events, "http.incomplete"), "{answer:?}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn broken_responses_end_with_what_broke() {
    let desk = Desk::new();
    let broken = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "http.incomplete"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello", "http.incomplete"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "http.malformed"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "http.malformed"),
    ];
    for (answer, name) in broken {
        let (address, server) = answering(answer).await;
        let events = desk.run(request(format!("http://{address}/"))).await;
        assert!(has(&events, name), "{answer:?}: {:?}", names(&events));
        assert!(!reached(&events), "{answer:?}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn informational_responses_come_before_the_final_one() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("http://127.0.0.1:{}/early-hints", playground.ports.http))).await;
    assert_eq!(status(&events), [103, 200]);
    assert!(reached(&events));
}

#[tokio::test]
async fn redirects_within_an_origin_reuse_the_connection() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("http://127.0.0.1:{}/redirect/3", playground.ports.http))).await;
    assert_eq!(count(&events, "http.redirect"), 3);
    assert_eq!(count(&events, "tcp.established"), 1);
    assert_eq!(count(&events, "http.connection.reuse"), 3);
    assert_eq!(status(&events).last(), Some(&200));
}

#[tokio::test]
async fn a_redirect_may_be_shown_instead_of_followed() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let spec = HttpSpec { max_redirects: 0, ..HttpSpec::default() };
    let events = desk.run(http(format!("http://127.0.0.1:{}/redirect/3", playground.ports.http), spec)).await;
    assert!(!has(&events, "http.redirect") && reached(&events));
}

#[tokio::test]
async fn credentials_stay_with_their_origin() {
    let desk = Desk::new();
    let (other, got) = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let redirect =
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{other}/x\r\nContent-Length: 0\r\n\r\n");
    let (address, _first) = answering(redirect).await;
    let spec = HttpSpec {
        method: "PUT".to_owned(),
        headers: vec![header("Cookie", "a=b"), header("X-Kept", "1")],
        auth: Auth::Basic { user: "u".to_owned(), password: "p".to_owned() },
        body: BodySpec::Text {
            text: "content".to_owned(),
            content_type: "text/plain".to_owned(),
            charset: None,
        },
        ..HttpSpec::default()
    };
    let events = desk.run(http(format!("http://{address}/"), spec)).await;
    let got = String::from_utf8(got.await.unwrap()).unwrap();
    assert!(got.starts_with("PUT /x HTTP/1.1\r\n") && got.ends_with("\r\n\r\ncontent"), "{got}");
    assert!(got.contains("X-Kept: 1") && !got.contains("Cookie") && !got.contains("Authorization"), "{got}");
    assert_eq!(count(&events, "tcp.established"), 2);
}

#[tokio::test]
async fn bodies_are_sent_as_promised() {
    let desk = Desk::new();
    let content: Vec<u8> = (0..200_000u32).map(|at| (at % 253) as u8).collect();
    let path = desk.file("body.bin", &content).to_string_lossy().into_owned();
    let file = BodySpec::File { path: path.clone(), content_type: None };
    let part = PartSpec {
        headers: Vec::new(),
        file_name: None,
        name: "f".to_owned(),
        value: String::new(),
        file: Some(path),
        content_type: None,
        on: true,
    };
    let typed_chunked = vec![header("Transfer-Encoding", "chunked")];
    for (body, headers) in
        [(file.clone(), vec![]), (BodySpec::Multipart { parts: vec![part] }, vec![]), (file, typed_chunked)]
    {
        let chunked = !headers.is_empty();
        let (address, server) = peer(move |mut stream| async move {
            let head = String::from_utf8(read_head(&mut stream).await).unwrap();
            let mut got = Vec::new();
            if chunked {
                while !got.ends_with(b"\r\n0\r\n\r\n") {
                    stream.read_buf(&mut got).await.unwrap();
                }
            } else {
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                got.resize(length.parse().unwrap(), 0);
                stream.read_exact(&mut got).await.unwrap();
            }
            stream
                .write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .await
                .unwrap();
            got
        })
        .await;
        let spec = HttpSpec { method: "POST".to_owned(), headers, body, ..HttpSpec::default() };
        let events = desk.run(http(format!("http://{address}/"), spec)).await;
        let got = server.await.unwrap();
        assert!(reached(&events), "{:?}", names(&events));
        if !chunked {
            assert!(
                got.windows(content.len()).any(|window| window == content),
                "the file is not in the body"
            );
        }
        assert!(got.len() >= content.len());
    }
}

#[tokio::test]
async fn cancel_in_the_middle_of_a_body_keeps_what_came() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk
        .engine
        .open(request(format!("http://127.0.0.1:{}/large/100000000000", playground.ports.http)))
        .unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ResponseHead(_))).await;
    desk.command(&id, Command::Cancel).await;
    let events = desk.end(&id).await;
    in_order(&events, &["http.response.head", "user.action", "tcp.rst.sent", "tcp.closed"]);
    assert!(!reached(&events));
}

#[tokio::test]
async fn silence_runs_into_the_limit_for_the_first_byte() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let limits = Limits { first_byte_ms: 100, ..Limits::default() };
    let url = format!("http://127.0.0.1:{}/", playground.ports.silent);
    let events = desk.run(OpenRequest { limits, ..request(url) }).await;
    let what = events.iter().find_map(|event| match &event.data {
        Data::TcpTimeout(timeout) => Some(timeout.what.as_str()),
        _ => None,
    });
    assert_eq!(what, Some("firstByte"));
}

#[tokio::test]
async fn a_tls_port_answers_plain_http_with_something_else() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("http://127.0.0.1:{}/", playground.ports.https))).await;
    assert!(!reached(&events), "{:?}", names(&events));
    assert!(has(&events, "http.malformed"), "{:?}", names(&events));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is_opened() {
    let desk = Desk::new();
    let bad = [
        (request("gopher://x/"), "url-unknown-scheme"),
        (request("http://h:99999/"), "url-bad-port"),
        (
            http("http://h/", HttpSpec { headers: vec![header("X", "a\nb")], ..HttpSpec::default() }),
            "header-value-newline",
        ),
        (
            http(
                "http://h/",
                HttpSpec {
                    body: BodySpec::File { path: "/nonexistent/file".to_owned(), content_type: None },
                    ..HttpSpec::default()
                },
            ),
            "file-missing",
        ),
    ];
    for (request, code) in bad {
        assert_eq!(desk.engine.check(&request)[0].why.code, code);
        assert_eq!(desk.engine.open(request).unwrap_err().problems[0].why.code, code);
    }
    assert_eq!(desk.engine.sessions(None, 0, 10).unwrap().total, 0);
}

#[tokio::test]
async fn http_1_0_says_so_and_ends_with_its_connection() {
    let desk = Desk::new();
    let body =
        BodySpec::Text { text: "old".to_owned(), content_type: "text/plain".to_owned(), charset: None };
    let spec = |method: &str, body: BodySpec| HttpSpec {
        method: method.to_owned(),
        version: HttpVersion::Http10,
        body,
        ..HttpSpec::default()
    };
    for (answer, why) in [
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "http-persist-10"),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "http-persist-close-delimited"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "http-persist-request-10"),
    ] {
        let (address, server) = answering(answer).await;
        let events = desk.run(http(format!("http://{address}/a"), spec("POST", body.clone()))).await;
        assert!(reached(&events), "{:?}", names(&events));
        let sent = String::from_utf8(server.await.unwrap()).unwrap();
        assert!(sent.starts_with("POST /a HTTP/1.0\r\n") && sent.ends_with("\r\n\r\nold"), "{sent}");
        assert!(sent.contains("\r\nContent-Length: 3\r\n") && !sent.contains("Transfer-Encoding"), "{sent}");
        let head = events.iter().find_map(|event| match &event.data {
            Data::ResponseHead(head) => Some(head),
            _ => None,
        });
        let head = head.unwrap();
        assert_eq!((head.persistent, head.persistence.code.as_str()), (false, why), "{answer:?}");
        assert!(has(&events, "tcp.closed"));
    }

    // The next request takes another connection, although the first still stands.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let mut stands = Vec::new();
        for answer in [
            "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
        ] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let head = read_head(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            stands.push((stream, String::from_utf8(head).unwrap()));
        }
        stands.into_iter().map(|(_, head)| head).collect::<Vec<_>>()
    });
    let events = desk.run(http(format!("http://{address}/here"), spec("GET", BodySpec::None))).await;
    assert_eq!(status(&events), [302, 204]);
    assert!(!has(&events, "http.connection.reuse"), "{:?}", names(&events));
    let heads = server.await.unwrap();
    assert!(heads[1].starts_with("GET /there HTTP/1.0\r\n"), "{heads:?}");
}
