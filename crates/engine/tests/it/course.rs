//! What a session does between exchanges: questions, kept connections, rounds, bodies that wait.

use std::time::Duration;

use sockeye_engine::api::{BodySpec, Command, HeaderSpec, HttpSpec, Limits, OpenRequest, Repeat};
use sockeye_engine::event::{Data, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::kit::{Desk, count, has, http, in_order, names, peer, reached, read_head, text};

fn header(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

fn connections(events: &[Event]) -> Vec<u32> {
    let of = |event: &Event| matches!(event.data, Data::RequestHead(_)).then_some(event.conn);
    events.iter().filter_map(of).collect()
}

/// The session that was opened last.
fn id_of(desk: &Desk) -> String {
    desk.engine.sessions(None, 0, 1).unwrap().entries[0].id.clone()
}

const NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// Answers every request on every connection; gives the heads in the order of their arrival.
async fn server(answers: Vec<&'static [u8]>) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (heads, received) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut n = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            loop {
                let head = read_head(&mut stream).await;
                if head.is_empty() || heads.send(String::from_utf8(head).unwrap()).is_err() {
                    break;
                }
                let answer = answers[n.min(answers.len() - 1)];
                n += 1;
                stream.write_all(answer).await.unwrap();
                if answer.windows(5).any(|run| run == b"close") {
                    break;
                }
            }
        }
    });
    (url, received)
}

#[tokio::test]
async fn a_session_that_is_kept_open_sends_the_next_request_on_its_connection() {
    let desk = Desk::new();
    let (url, _heads) = server(vec![NO_CONTENT]).await;
    let spec = HttpSpec { keep_open: true, ..HttpSpec::default() };
    let id = desk.engine.open(http(url.clone(), spec.clone())).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ResponseHead(_))).await;
    let again =
        |fresh| Command::Request { request: Box::new(http(format!("{url}again"), spec.clone())), fresh };
    desk.command(&id, again(false)).await;
    desk.until(&id, |event| matches!(&event.data, Data::ResponseHead(head) if head.exchange == 2)).await;
    desk.command(&id, again(true)).await;
    desk.until(&id, |event| event.conn == 2 && matches!(event.data, Data::ResponseHead(_))).await;
    // A request that cannot be sent is refused, and the session stays as it is.
    let wrong = http("http://h:99999/", spec.clone());
    let refused = desk.engine.command(&id, Command::Request { request: Box::new(wrong), fresh: false }).await;
    assert_eq!(refused.unwrap_err().problems[0].field, "url");
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert_eq!(connections(&events), [1, 1, 2]);
    assert_eq!(count(&events, "tcp.closed"), 2);
}

#[tokio::test]
async fn a_kept_connection_that_the_server_closes_is_not_used_again() {
    let desk = Desk::new();
    let (url, _heads) = server(vec![b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclose"]).await;
    let spec = HttpSpec { keep_open: true, ..HttpSpec::default() };
    let id = desk.engine.open(http(url.clone(), spec.clone())).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::TcpClosed(_))).await;
    desk.command(&id, Command::Request { request: Box::new(http(url, spec)), fresh: false }).await;
    desk.until(&id, |event| event.conn == 2 && matches!(event.data, Data::ResponseHead(_))).await;
    desk.command(&id, Command::Close).await;
    assert_eq!(connections(&desk.end(&id).await), [1, 2]);
}

#[tokio::test]
async fn a_redirect_asks_and_obeys() {
    let desk = Desk::new();
    let redirect: &[u8] = b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
    for (command, statuses) in [(Command::Follow, 2), (Command::Stay, 1)] {
        let (url, _heads) = server(vec![redirect, NO_CONTENT]).await;
        let spec = HttpSpec { ask_redirects: true, ..HttpSpec::default() };
        let id = desk.engine.open(http(url, spec)).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::RedirectAsked(_))).await;
        desk.command(&id, command.clone()).await;
        let events = desk.end(&id).await;
        assert!(reached(&events));
        assert_eq!(count(&events, "http.response.head"), statuses, "{command:?}");
    }
}

#[tokio::test]
async fn polling_keeps_the_connection_and_stops_when_told() {
    let desk = Desk::new();
    for repeat in [Repeat::Every { ms: 1, times: 4 }, Repeat::LongPoll { times: 4 }] {
        let (url, _heads) = server(vec![NO_CONTENT]).await;
        let events = desk.run(http(url, HttpSpec { repeat, ..HttpSpec::default() })).await;
        assert!(reached(&events));
        assert_eq!(connections(&events), [1, 1, 1, 1]);
        assert_eq!(count(&events, "http.round"), 4);
        let view = desk.engine.view(&id_of(&desk)).unwrap();
        let rounds: Vec<u32> = view.exchanges.iter().map(|exchange| exchange.round).collect();
        assert_eq!(rounds, [1, 2, 3, 4]);
    }
    let (url, _heads) = server(vec![NO_CONTENT]).await;
    let spec = HttpSpec { repeat: Repeat::Every { ms: 3_600_000, times: 0 }, ..HttpSpec::default() };
    let id = desk.engine.open(http(url, spec)).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ResponseHead(_))).await;
    desk.command(&id, Command::Close).await;
    assert_eq!(count(&desk.end(&id).await, "tcp.closed"), 1);
}

#[tokio::test]
async fn parallel_requests_have_a_connection_each_and_end_together() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}/delay/1", playground.ports.http);
    let spec = HttpSpec { repeat: Repeat::Parallel { times: 5 }, ..HttpSpec::default() };
    let events = desk.run(http(url.clone(), spec.clone())).await;
    let mut connections = connections(&events);
    connections.sort_unstable();
    assert_eq!(connections, [1, 2, 3, 4, 5]);
    let view = desk.engine.view(&id_of(&desk)).unwrap();
    assert!(view.exchanges.iter().all(|exchange| exchange.round == exchange.conn));
    assert!(reached(&events), "{:?}", names(&events));
    // Long enough that none is answered before the cancel.
    let url = format!("http://127.0.0.1:{}/delay/15000", playground.ports.http);
    let id = desk.engine.open(http(url, spec)).unwrap();
    desk.until(&id, |event| event.conn == 5 && matches!(event.data, Data::RequestHead(_))).await;
    desk.command(&id, Command::Cancel).await;
    let events = desk.end(&id).await;
    assert_eq!(count(&events, "tcp.closed"), 5);
    assert_eq!(count(&events, "user.action"), 2, "to connect, and to cancel once");
}

#[tokio::test]
async fn pipelined_requests_leave_before_the_first_answer() {
    let desk = Desk::new();
    let (address, seen) = peer(|mut stream| async move {
        for _ in 0..3 {
            read_head(&mut stream).await;
        }
        for body in ["one", "two", "six"] {
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        stream.read_u8().await.is_err()
    })
    .await;
    let spec = HttpSpec { repeat: Repeat::Pipeline { times: 3 }, ..HttpSpec::default() };
    let events = desk.run(http(format!("http://{address}/"), spec)).await;
    assert!(reached(&events) && seen.await.unwrap());
    let heads = ["http.request.head"; 3].into_iter().chain(["http.response.head"; 3]);
    in_order(&events, &heads.collect::<Vec<_>>());
}

async fn until_head_then(mut stream: TcpStream, first: &[u8]) -> Vec<u8> {
    read_head(&mut stream).await;
    stream.write_all(first).await.unwrap();
    let mut body = [0; 7];
    let got = stream.read_exact(&mut body).await.map_or(Vec::new(), |_| body.to_vec());
    let _ = stream.write_all(NO_CONTENT).await;
    got
}

fn waiting(expect_ms: u64) -> HttpSpec {
    HttpSpec {
        method: "POST".to_owned(),
        headers: vec![header("Expect", "100-continue")],
        body: BodySpec::Text {
            text: "content".to_owned(),
            content_type: "text/plain".to_owned(),
            charset: None,
        },
        expect_ms: Some(expect_ms),
        ..HttpSpec::default()
    }
}

#[tokio::test]
async fn the_body_waits_for_100_continue() {
    let desk = Desk::new();
    let cases: [(&[u8], u64, &str, &[u8]); 3] = [
        (b"HTTP/1.1 100 Continue\r\n\r\n", 3_600_000, "continue", b"content"),
        (b"", 1, "timeout", b"content"),
        (b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n", 3_600_000, "final", b""),
    ];
    for (first, expect_ms, outcome, body) in cases {
        let (address, got) = peer(move |stream| until_head_then(stream, first)).await;
        let events = desk.run(http(format!("http://{address}/"), waiting(expect_ms))).await;
        assert_eq!(got.await.unwrap(), body, "{outcome}");
        let told = events.iter().find_map(|event| match &event.data {
            Data::Expectation(expectation) => Some(expectation.outcome.clone()),
            _ => None,
        });
        assert_eq!(told.as_deref(), Some(outcome));
        assert!(reached(&events));
    }
}

#[tokio::test]
async fn a_pause_lies_between_head_and_body() {
    let desk = Desk::new();
    let (address, got) = peer(|stream| until_head_then(stream, b"")).await;
    let spec = HttpSpec { expect_ms: None, headers: Vec::new(), pause_ms: 30, ..waiting(0) };
    let events = desk.run(http(format!("http://{address}/"), spec)).await;
    assert_eq!(got.await.unwrap(), b"content");
    in_order(&events, &["http.request.head", "http.pause", "http.request.body.end", "http.response.head"]);
}

#[tokio::test]
async fn an_open_body_is_sent_line_by_line() {
    let desk = Desk::new();
    let (address, got) = peer(|mut stream| async move {
        read_head(&mut stream).await;
        let mut body = Vec::new();
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(NO_CONTENT).await.unwrap();
        String::from_utf8(body).unwrap()
    })
    .await;
    let spec = HttpSpec {
        method: "POST".to_owned(),
        headers: vec![header("Transfer-Encoding", "chunked")],
        body: BodySpec::Ndjson { text: "{}\n".to_owned(), open: true },
        ..HttpSpec::default()
    };
    let id = desk.engine.open(http(format!("http://{address}/"), spec)).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::RequestHead(_))).await;
    desk.command(&id, Command::Send { payload: text("[1]\n") }).await;
    desk.command(&id, Command::EndBody).await;
    let late = desk.engine.command(&id, Command::Send { payload: text("[2]\n") }).await;
    assert!(late.is_err());
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert_eq!(got.await.unwrap(), "3\r\n{}\n\r\n4\r\n[1]\n\r\n0\r\n\r\n");
}

#[tokio::test]
async fn everything_has_to_be_done_within_the_total_limit() {
    let desk = Desk::new();
    let (address, _peer) = peer(|mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        // Trickles for as long as anybody listens.
        while stream.write_all(b".").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let limits = Limits { total_ms: 150, ..Limits::default() };
    let request = OpenRequest { limits, ..http(format!("http://{address}/"), HttpSpec::default()) };
    let events = desk.run(request).await;
    let what = events.iter().find_map(|event| match &event.data {
        Data::TcpTimeout(timeout) => Some(timeout.what.clone()),
        _ => None,
    });
    assert_eq!(what.as_deref(), Some("total"));
    assert!(!reached(&events) && has(&events, "session.failed"));
}
