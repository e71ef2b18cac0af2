//! Bodies by each framing and coding.

use std::io::Read as _;

use super::*;
use crate::api::{BodyAs, BodyInfo, BodyLines, BodyReading};
use crate::capture::Capture;
use crate::event::Data;

const PAGE: &str = "<!doctype html><p>hello</p>";

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(data, flate2::Compression::default()).read_to_end(&mut out).unwrap();
    out
}

fn chunked(data: &[u8], size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in data.chunks(size) {
        out.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        out.extend(piece);
        out.extend(b"\r\n");
    }
    out.extend(b"0\r\n\r\n");
    out
}

fn head(capture: &Capture) -> u64 {
    let events = capture.events(0, 1000).unwrap();
    events.iter().find(|e| matches!(e.data, Data::ResponseHead(_))).unwrap().seq
}

fn decoded(capture: &Capture, info: &BodyInfo) -> Vec<u8> {
    unbase64(&capture.body_window(info.head, true, 0, 1 << 20).unwrap().bytes)
}

async fn answered(pieces: &[&[u8]]) -> (tempfile::TempDir, std::sync::Arc<Capture>) {
    let (dir, capture, feed) = fresh();
    let mut talk = Folded::connected("http");
    talk.sent(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    for piece in pieces {
        talk.received(piece);
    }
    talk.push(&feed).await;
    feed.finish().await;
    (dir, capture)
}

#[tokio::test]
async fn a_body_with_a_length_is_a_stretch_of_the_log() {
    let (_dir, capture) = answered(&[b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\"", b":1}"]).await;
    let info = capture.body(head(&capture)).unwrap();
    assert_eq!((info.encoded_len, info.decoded_len, info.complete), (7, 7, true));
    assert_eq!(
        (info.shape.as_str(), info.charset.as_str(), info.media_type.clone()),
        ("json", "utf-8", None)
    );
    assert_eq!(decoded(&capture, &info), b"{\"a\":1}");
    let window = capture.body_window(info.head, false, 2, 3).unwrap();
    assert_eq!((window.off, window.len, unbase64(&window.bytes)), (2, 7, b"a\":".to_vec()));
}

#[tokio::test]
async fn a_chunked_and_compressed_body_is_joined_and_undone() {
    let body = chunked(&gzip(PAGE.repeat(500).as_bytes()), 7);
    let head_text = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=ISO-8859-1\r\n\
        Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    let (dir, capture) = answered(&[head_text, &body]).await;
    let info = capture.body(head(&capture)).unwrap();
    assert_eq!(info.encoded_len, gzip(PAGE.repeat(500).as_bytes()).len() as u64);
    assert_eq!((info.codings.as_slice(), info.complete), (&["gzip".to_owned()][..], true));
    assert_eq!((info.shape.as_str(), info.charset.as_str()), ("html", "iso-8859-1"));
    assert_eq!(info.problem, None);
    assert_eq!(decoded(&capture, &info), PAGE.repeat(500).as_bytes());
    let to = dir.path().join("saved");
    assert_eq!(capture.save_body(info.head, true, &to).unwrap(), info.decoded_len);
    assert_eq!(std::fs::read(&to).unwrap(), PAGE.repeat(500).as_bytes());
    let again = {
        drop(capture);
        Capture::open(dir.path(), "s").unwrap()
    };
    assert_eq!(again.body(info.head).unwrap(), info);
}

#[tokio::test]
async fn what_says_gzip_and_is_not_can_still_be_read_as_sent() {
    let text = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 18\r\n\r\n<p>not gzip at all";
    let (_dir, capture) = answered(&[text]).await;
    let info = capture.body(head(&capture)).unwrap();
    assert_eq!(info.problem.unwrap().code, "capture-body-broken");
    let sent = capture.body_window(info.head, false, 0, 100).unwrap();
    assert_eq!(unbase64(&sent.bytes), b"<p>not gzip at all");
}

#[tokio::test]
async fn a_body_that_is_still_arriving_grows() {
    let (_dir, capture, feed) = fresh();
    let whole = gzip(PAGE.repeat(300).as_bytes());
    let (first, rest) = whole.split_at(whole.len() / 2);
    let mut talk = Folded::connected("http");
    talk.sent(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let length = whole.len();
    talk.received(
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n").as_bytes(),
    );
    talk.received(first);
    let events = talk.batch.events.len() as u64;
    talk.push(&feed).await;
    seen(&capture, events).await;
    let half = capture.body(head(&capture)).unwrap();
    assert_eq!((half.encoded_len, half.complete, half.problem.clone()), (first.len() as u64, false, None));
    let early = decoded(&capture, &half);
    talk.received(rest);
    talk.push(&feed).await;
    feed.finish().await;
    let full = capture.body(half.head).unwrap();
    assert!(full.complete);
    assert_eq!(decoded(&capture, &full), PAGE.repeat(300).as_bytes());
    assert!(PAGE.repeat(300).as_bytes().starts_with(&early));
}

#[tokio::test]
async fn a_head_without_a_body_has_an_empty_one_and_other_events_have_none() {
    let (_dir, capture) = answered(&[b"HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let info = capture.body(head(&capture)).unwrap();
    assert_eq!((info.encoded_len, info.shape.as_str(), info.complete), (0, "empty", true));
    assert_eq!(capture.body(0).unwrap_err().phrase.code, "capture-body-none");
}

fn read_as(read_as: BodyAs) -> BodyReading {
    BodyReading { read_as, charset: None, path: None, folded: Vec::new(), raw: false }
}

/// A reading window by window, until it is complete.
fn read(capture: &Capture, head: u64, reading: &BodyReading) -> BodyLines {
    loop {
        let lines = capture.body_lines(head, reading, 0, 1000).unwrap();
        if lines.complete {
            return lines;
        }
    }
}

fn said(lines: &BodyLines) -> Vec<String> {
    let each = lines.lines.iter().map(|line| line.tokens.iter().map(|token| token.text.as_str()).collect());
    each.collect()
}

#[tokio::test]
async fn lines_of_a_compressed_body() {
    let body = chunked(&gzip(br#"{"n":12345678901234567890,"a":[1]}"#), 5);
    let head_text = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    let (_dir, capture) = answered(&[head_text, &body]).await;
    let head = head(&capture);
    let lines = read(&capture, head, &read_as(BodyAs::Auto));
    assert_eq!((lines.read_as, lines.total, lines.problem.clone()), (BodyAs::Json, 6, None));
    assert_eq!(said(&lines)[1], "\"n\": 12345678901234567890,");
    let folded = BodyReading { folded: vec![3], ..read_as(BodyAs::Json) };
    assert_eq!(said(&read(&capture, head, &folded))[2], "\"a\": [ … ]");
    assert_eq!(capture.body_find(head, &read_as(BodyAs::Auto), "1]", 0).unwrap(), None);
    assert_eq!(capture.body_find(head, &read_as(BodyAs::Auto), "678", 0).unwrap(), Some(1));
    assert_eq!(capture.body_find(head, &read_as(BodyAs::Text), "1]", 0).unwrap(), Some(0));
    assert_eq!(capture.body_find(head, &read_as(BodyAs::Auto), "678", 2).unwrap(), None);
}

#[tokio::test]
async fn a_bomb_stops_at_its_limit_and_goes_on_when_a_person_says_so() {
    let bomb = gzip(&vec![b'a'; 5 << 20]);
    let head_text =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let (dir, capture) = answered(&[head_text.as_bytes(), &bomb]).await;
    let head = head(&capture);
    let settled = || loop {
        let info = capture.body(head).unwrap();
        if !info.decoding {
            return info;
        }
    };
    let info = settled();
    assert!(info.limited && info.decoded_len < 2 << 20, "{info:?}");
    let problem = info.problem.unwrap();
    assert_eq!((problem.code.as_str(), problem.args["decoded"].clone()), ("capture-body-limit", 1.into()));
    assert!(capture.body_lines(head, &read_as(BodyAs::Text), 0, 1).unwrap().complete);
    assert_eq!(capture.save_body(head, false, &dir.path().join("sent")).unwrap(), bomb.len() as u64);
    assert_eq!(capture.save_body(head, true, &dir.path().join("decoded")).unwrap(), info.decoded_len);
    for _ in 0..5 {
        capture.decode_past(head).unwrap();
        settled();
    }
    let info = settled();
    assert_eq!((info.limited, info.decoded_len, info.problem), (false, 5 << 20, None));
}

#[tokio::test]
async fn lines_of_other_encodings_keep_their_places_in_what_was_sent() {
    let body: Vec<u8> = "\u{feff}{\"a\":[\"é\"]}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let head_text = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (_dir, capture) = answered(&[head_text.as_bytes(), &body]).await;
    let head = head(&capture);
    let lines = read(&capture, head, &read_as(BodyAs::Auto));
    assert_eq!((lines.charset.as_str(), lines.problem.clone()), ("utf-16le", None));
    assert_eq!(said(&lines), ["{", "\"a\": [", "\"é\"", "]", "}"]);
    assert_eq!((lines.lines[2].off, lines.lines[2].len), (2 + 2 * 6, 6));
    let manual = BodyReading { charset: Some("utf-8".to_owned()), ..read_as(BodyAs::Json) };
    assert_eq!(read(&capture, head, &manual).problem.unwrap().code, "reading-json-unexpected");
    assert_eq!(capture.body(head).unwrap().charset_from.as_deref(), Some("bom"));
}

#[tokio::test]
async fn a_path_selects_and_its_faults_are_told() {
    let text = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{\"a\":[{\"n\":1.0},{}]}   ";
    let (_dir, capture) = answered(&[text]).await;
    let head = head(&capture);
    let path = |path: &str| BodyReading { path: Some(path.to_owned()), ..read_as(BodyAs::Auto) };
    let lines = read(&capture, head, &path("$.a[*].n"));
    assert_eq!(
        (said(&lines), lines.lines[0].path.as_deref()),
        (vec!["1.0".to_owned()], Some("$['a'][0]['n']"))
    );
    assert_eq!((lines.lines[0].off, lines.lines[0].len), (11, 3));
    let problem = read(&capture, head, &path("$.a[")).path_problem.unwrap();
    assert_eq!(problem.why.code, "reading-path");
    let text = BodyReading { read_as: BodyAs::Text, ..path("$.a") };
    assert_eq!(read(&capture, head, &text).problem.unwrap().code, "reading-path-only-json");
}

#[tokio::test]
async fn a_long_body_that_is_looked_at_when_it_is_whole_has_its_shape() {
    let json = format!("[{}0]", "12345678, ".repeat(1000));
    let head_line = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        json.len()
    );
    let (_dir, capture) = answered(&[head_line.as_bytes(), json.as_bytes()]).await;
    assert_eq!(capture.body(head(&capture)).unwrap().shape, "json");
}
