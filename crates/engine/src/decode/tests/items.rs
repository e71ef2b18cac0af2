//! Texts and parts that stream: NDJSON, JSON sequences, parts that replace one another.

use crate::decode::fuzzing::{Step, comparable, conversation, decode, records};
use crate::event::{Data, Dir, Event};

fn answer(media_type: &str, body: &[u8]) -> Vec<Event> {
    let mut steps = conversation(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n\0<");
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n\r\n");
    steps.push(Step::Bytes(Dir::Rx, bytes::Bytes::from([head.as_bytes(), body].concat())));
    steps.push(Step::Fin);
    let whole = comparable(decode(&records("http", false, &steps, &[usize::MAX])));
    for sizes in [&[1][..], &[2, 3], &[5, 1, 11]] {
        assert_eq!(whole, comparable(decode(&records("http", false, &steps, sizes))), "cut by {sizes:?}");
    }
    whole
}

/// Data of the items, with what is wrong about them.
fn items(media_type: &str, body: &[u8]) -> Vec<String> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n\r\n").len() as u64;
    let items = answer(media_type, body).into_iter().filter_map(|event| match event.data {
        Data::StreamItem(item) => {
            let ranges = event.ranges.iter().flat_map(|range| {
                let from = usize::try_from(range.off - head).unwrap();
                body[from..from + usize::try_from(range.len).unwrap()].to_vec()
            });
            let bytes: Vec<u8> = ranges.collect();
            let text = item.data.text();
            assert_eq!(bytes.trim_ascii_end(), item.data.0.trim_ascii_end());
            let problem = item.problem.map(|why| format!(" ({})", why.code)).unwrap_or_default();
            let media = item.media_type.map(|media| format!("{media}: ")).unwrap_or_default();
            Some(format!("{media}{text}{problem}"))
        }
        _ => None,
    });
    items.collect()
}

#[test]
fn lines_are_items() {
    let of = |body: &[u8]| items("application/x-ndjson", body);
    assert_eq!(of(b"{\"a\":1}\n[2]\r\n\n3"), ["{\"a\":1}", "[2]", "3"]);
    assert_eq!(of(b"{\"a\":\n1}\n"), ["{\"a\": (stream-item-not-json)", "1} (stream-item-not-json)"]);
    assert_eq!(of(b"\"\xff\"\n"), ["\"\u{ff}\" (stream-item-not-utf8)"]);
    assert!(of(b"").is_empty());
    assert_eq!(items("application/jsonl; charset=utf-8", b"1\n2"), ["1", "2"]);
    assert!(items("application/json", b"1\n2").is_empty());
}

#[test]
fn a_line_that_breaks_off_says_so() {
    let steps = conversation(
        b"GET / HTTP/1.1\r\n\r\n\0<HTTP/1.1 200 OK\r\nContent-Type: application/jsonl\r\nContent-Length: 99\r\n\r\n[1]\n[2,\0!",
    );
    let problems: Vec<_> = decode(&records("http", false, &steps, &[usize::MAX]))
        .into_iter()
        .filter_map(|event| match event.data {
            Data::StreamItem(item) => Some(item.problem.map(|why| why.code)),
            _ => None,
        })
        .collect();
    assert_eq!(problems, [None, Some("stream-item-cut".to_owned())]);
}

#[test]
fn texts_of_a_sequence_stand_behind_separators() {
    let of = |body: &[u8]| items("application/geo+json-seq", body);
    assert_eq!(of(b"\x1e{\"a\":\n1}\n\x1e\x1e[2]\n\x1e3\n"), ["{\"a\":\n1}\n", "[2]\n", "3\n"]);
    assert_eq!(of(b"\x1e{\"a\":1\x1e{}\n"), ["{\"a\":1 (stream-seq-cut)", "{}\n"]);
    assert_eq!(of(b"\x1e12\x1e[]"), ["12 (stream-seq-cut)", "[]"]);
    assert_eq!(of(b"1\n\x1e2\n"), ["1\n (stream-seq-no-separator)", "2\n"]);
    assert_eq!(of(b"\x1e\"\n\"\n"), ["\"\n\"\n (stream-item-not-json)"]);
}

#[test]
fn parts_are_what_stands_between_boundaries() {
    let of = |body: &[u8]| items("multipart/x-mixed-replace; boundary=\"b=\"", body);
    let body = b"preamble\r\n--b=\r\nContent-Type: text/plain\r\n\r\none\r\n--two\r\n\r\n--b=\r\ncontent-type: image/png; a=b\r\n\r\n\x89PNG\r\n--b=--\r\nepilogue\r\n--b=\r\n\r\nno";
    assert_eq!(of(body), ["text/plain: one\r\n--two\r\n", "image/png: \u{89}PNG"]);
    assert_eq!(of(b"--b=\n\nx\r\r\n--b=\n\ny"), ["x\r", "y (stream-part-cut)"]);
    assert_eq!(of(b"--b=\n\n--b=\n\n\n--b=--"), ["", ""]);
    assert_eq!(of(b"--b=\n\nx\n--b=--"), ["x"]);
    assert_eq!(of(b"--b=\n\nx\n--b=- - \n"), ["x"]);
    assert_eq!(items("multipart/x-mixed-replace; boundary=--b", b"--b\r\n\r\n1\r\n--b\r\n"), ["1"]);
    assert!(items("multipart/x-mixed-replace", b"--\r\n\r\n1\r\n--\r\n").is_empty());
}

proptest::proptest! {
    #[test]
    fn any_body_gives_the_same_items_however_it_is_cut(
        body in proptest::collection::vec(
            proptest::sample::select(&b"\r\n-b\x1e{}[]\"\\1:"[..]), 0..120),
    ) {
        for media_type in [
            "application/x-ndjson",
            "application/json-seq",
            "multipart/x-mixed-replace; boundary=b",
        ] {
            answer(media_type, &body);
        }
    }
}
