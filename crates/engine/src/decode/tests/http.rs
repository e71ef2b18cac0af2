//! What HTTP/1 conversations read as.

use super::{events_of, names};
use crate::event::{BodyEnd, Data, Event, Framing, Incomplete, Malformed, ResponseHead};

const GET: &str = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n\0<";

fn get(answer: &str) -> Vec<Event> {
    events_of("http", format!("{GET}{answer}").as_bytes())
}

fn head(events: &[Event]) -> &ResponseHead {
    let mut heads = events.iter().filter_map(|event| match &event.data {
        Data::ResponseHead(head) => Some(head),
        _ => None,
    });
    heads.next_back().unwrap()
}

fn body_end(events: &[Event]) -> &BodyEnd {
    let mut ends = events.iter().filter_map(|event| match &event.data {
        Data::ResponseBodyEnd(end) => Some(end),
        _ => None,
    });
    ends.next_back().unwrap()
}

fn incomplete(events: &[Event]) -> &Incomplete {
    let mut broken = events.iter().filter_map(|event| match &event.data {
        Data::Incomplete(incomplete) => Some(incomplete),
        _ => None,
    });
    broken.next_back().unwrap()
}

fn malformed(events: &[Event]) -> Vec<(&str, bool)> {
    let flaws = events.iter().filter_map(|event| match &event.data {
        Data::HttpMalformed(Malformed { why, fatal, .. }) => Some((why.code.as_str(), *fatal)),
        _ => None,
    });
    flaws.collect()
}

#[test]
fn a_length_delimited_response_ends_with_its_last_byte() {
    let events = get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(names(&events), ["http.request.head", "http.response.head", "http.response.body.end"]);
    assert_eq!(head(&events).framing, Framing::Length { rule: 6, length: 5 });
    assert_eq!((head(&events).status, head(&events).waited_ns), (200, Some(1000)));
    let end = events.iter().find(|event| event.data.name() == "http.response.body.end").unwrap();
    assert_eq!((end.ranges[0].off, end.ranges[0].len), (38, 5));
    let response = events.iter().find(|event| event.data.name() == "http.response.head").unwrap();
    assert_eq!(end.span, Some(response.seq));
    let request = events.iter().find(|event| event.data.name() == "http.request.head").unwrap();
    assert_eq!(response.cause, Some(request.seq));
}

#[test]
fn chunks_carry_their_size_lines_and_extensions() {
    let events =
        get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\n");
    assert_eq!(
        names(&events)[2..],
        ["http.response.body.chunk", "http.response.body.chunk", "http.trailers", "http.response.body.end"]
    );
    let chunk = events.iter().find(|event| event.data.name() == "http.response.body.chunk").unwrap();
    let Data::ResponseBodyChunk(data) = &chunk.data else { unreachable!() };
    assert_eq!((data.size_line.text().as_ref(), data.len), ("5;a=b", 5));
    assert_eq!(data.extension.as_ref().unwrap().text(), "a=b");
    assert_eq!((chunk.ranges[0].len, chunk.ranges[1].len), (7, 5));
    let end = body_end(&events);
    assert_eq!((end.len, end.wire_len, end.chunks), (5, 25, 1));
}

#[test]
fn responses_pair_with_pipelined_requests() {
    let events = events_of(
        "http",
        b"HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n\0<\
          HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx",
    );
    let heads: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::ResponseHead(head) => Some((head.exchange, head.status, head.framing.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(
        heads,
        [(1, 200, Framing::None { rule: 1 }), (2, 404, Framing::Length { rule: 6, length: 1 })]
    );
    assert!(names(&events).contains(&"http.connection.reuse"));
}

#[test]
fn informational_responses_do_not_answer() {
    let events =
        get("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
    assert_eq!(
        names(&events)[1..],
        ["http.response.informational", "http.response.informational", "http.response.head"]
    );
}

#[test]
fn the_framing_names_its_rule() {
    for (headers, framing) in [
        ("", Framing::Close { rule: 8 }),
        ("Transfer-Encoding: gzip\r\n", Framing::Close { rule: 4 }),
        ("Transfer-Encoding: gzip, Chunked\r\n", Framing::Chunked { rule: 4 }),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", Framing::Chunked { rule: 3 }),
        ("Content-Length: 3, 3\r\n", Framing::Length { rule: 6, length: 3 }),
    ] {
        let events = get(&format!("HTTP/1.1 200 OK\r\n{headers}\r\n"));
        assert_eq!(head(&events).framing, framing, "{headers:?}");
    }
}

#[test]
fn lengths_in_conflict_are_fatal_and_both_framings_are_suspicious() {
    let events = get("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx");
    assert_eq!(malformed(&events), [("http-length-conflict", true)]);
    let events = get("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx");
    assert_eq!(malformed(&events), [("http-length-invalid", true)]);
    let events = get("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assert_eq!(malformed(&events), [("http-te-and-length", false)]);
}

#[test]
fn persistence_is_decided_as_rfc_9112_says() {
    for (start, headers, keeps, why) in [
        ("HTTP/1.1", "", true, "http-persist-default"),
        ("HTTP/1.1", "Connection: Close\r\n", false, "http-persist-close"),
        ("HTTP/1.0", "", false, "http-persist-10"),
        ("HTTP/1.0", "Connection: keep-alive\r\n", true, "http-persist-keep-alive"),
    ] {
        let events = get(&format!("{start} 200 OK\r\nContent-Length: 0\r\n{headers}\r\n"));
        let head = head(&events);
        assert_eq!((head.persistent, head.persistence.code.as_str()), (keeps, why), "{start} {headers:?}");
    }
    for (headers, keeps, why) in [
        ("", false, "http-persist-request-10"),
        ("Connection: keep-alive\r\n", true, "http-persist-default"),
        ("Connection: close\r\n", false, "http-persist-request-close"),
    ] {
        let talk = format!("GET / HTTP/1.0\r\n{headers}\r\n\0<HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let events = events_of("http", talk.as_bytes());
        let head = head(&events);
        assert_eq!((head.persistent, head.persistence.code.as_str()), (keeps, why), "{headers:?}");
    }
}

#[test]
fn a_body_that_breaks_off_says_what_came_and_what_was_promised() {
    let events = get("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello\0!");
    let broken = incomplete(&events);
    assert_eq!((broken.got, broken.expected, broken.rfc.as_str()), (5, Some(50), "RFC 9112 §8"));
    let events = get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhello\0!");
    assert_eq!(incomplete(&events).why.code, "http-incomplete-in-chunk");
    let events = get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n\0!");
    assert_eq!(incomplete(&events).why.code, "http-incomplete-no-last-chunk");
    let events = get("\0!");
    assert_eq!(incomplete(&events).why.code, "http-incomplete-no-response");
    let events = get("HTTP/1.1 200 O\0!");
    assert_eq!(incomplete(&events).why.code, "http-incomplete-head");
}

#[test]
fn a_body_until_close_is_complete_with_fin_and_not_with_a_reset() {
    assert_eq!(body_end(&get("HTTP/1.1 200 OK\r\n\r\nhello\0!")).len, 5);
    let events = get("HTTP/1.1 200 OK\r\n\r\nhello\0X");
    assert_eq!(incomplete(&events).why.code, "http-incomplete-close-abrupt");
}

#[test]
fn answers_that_are_not_http_are_called_what_they_are() {
    for (answer, why) in [
        ("SSH-2.0-OpenSSH\r\n", "http-answer-not-http"),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", "http-answer-is-tls-alert"),
        ("\u{16}\u{3}\u{3}\0z", "http-answer-is-tls"),
        ("HTTP/1.1 abc\r\n\r\n", "http-status-line"),
    ] {
        assert_eq!(malformed(&get(answer)), [(why, true)], "{answer:?}");
    }
}

#[test]
fn a_tunnel_is_not_read_as_http() {
    let events =
        events_of("http", b"CONNECT a:1 HTTP/1.1\r\n\r\n\0<HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 no\r\n\r\n");
    assert_eq!(names(&events), ["http.request.head", "http.response.head"]);
    assert_eq!(head(&events).framing, Framing::Tunnel { rule: 2 });
}
