//! Server-sent events as they must be read: the vectors of the web platform tests, and what they leave open.

use crate::decode::fuzzing::{Step, comparable, conversation, decode, records};
use crate::event::{Data, Event};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\0<";

/// The events of a stream that ends with its connection, the same for every cut.
fn stream(body: &[u8]) -> Vec<Event> {
    answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n", body)
}

fn answer(head: &[u8], body: &[u8]) -> Vec<Event> {
    let mut steps = conversation(GET);
    steps.push(Step::Bytes(crate::event::Dir::Rx, bytes::Bytes::from([head, body].concat())));
    steps.push(Step::Fin);
    let whole = comparable(decode(&records("http", false, &steps, &[usize::MAX])));
    for sizes in [&[1][..], &[2, 3], &[5, 1, 11]] {
        assert_eq!(whole, comparable(decode(&records("http", false, &steps, sizes))), "cut by {sizes:?}");
    }
    whole
}

/// Type, data and last event ID of what was dispatched.
fn dispatched(body: &[u8]) -> Vec<(String, String, String)> {
    let events = stream(body).into_iter().filter_map(|event| match event.data {
        Data::SseEvent(event) => {
            Some((event.event_type, event.data.text().into_owned(), event.id.unwrap_or_default()))
        }
        _ => None,
    });
    events.collect()
}

fn messages(body: &[u8]) -> Vec<String> {
    dispatched(body).into_iter().map(|(_, data, _)| data).collect()
}

#[test]
fn the_vectors_of_the_web_platform_tests() {
    let long = "x".repeat(2000);
    let comments = format!("data:1\r:\0\n:\r\ndata:2\n:{long}\rdata:3\n:data:fail\r:{long}\ndata:4\n\n");
    let vectors: [(&str, &[u8], &[&str]); 13] = [
        ("format-bom", b"\xef\xbb\xbfdata:1\n\n\xef\xbb\xbfdata:2\n\ndata:3\n\n", &["1", "3"]),
        ("format-bom-2", b"\xef\xbb\xbf\xef\xbb\xbfdata:1\n\ndata:2\n\ndata:3\n\n", &["2", "3"]),
        ("format-comments", comments.as_bytes(), &["1\n2\n3\n4"]),
        ("format-data-before-final-empty-line", b"retry:1000\ndata:test1\n\nid:test\ndata:test2", &["test1"]),
        ("format-field-data", b"data:\n\ndata\ndata\n\ndata:test\n\n", &["", "\n", "test"]),
        (
            "format-field-parsing",
            b"data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
            &["\0\n 2\n1\n3\n\n4"],
        ),
        (
            "format-field-unknown",
            b"data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
            &["test\n\ntest"],
        ),
        ("format-leading-space", b"data:\ttest\rdata: \ndata:test\n\n", &["\ttest\n\ntest"]),
        ("format-newlines", b"data:test\r\ndata\ndata:test\r\n\r\n", &["test\n\ntest"]),
        ("format-null-character", b"data:\0\n\n\n\n", &["\0"]),
        ("format-utf-8", "data:ok…\n\n".as_bytes(), &["ok…"]),
        ("a lone CR ends lines and blocks", b"data:1\r\rdata:2\r\r", &["1", "2"]),
        ("nothing", b"", &[]),
    ];
    for (name, body, expected) in vectors {
        assert_eq!(messages(body), expected, "{name}");
    }
}

#[test]
fn type_and_id_follow_the_rules() {
    let of = |body: &[u8]| {
        let events = dispatched(body).into_iter().map(|(kind, _, id)| format!("{kind}/{id}"));
        events.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of(b"event:test\ndata:x\n\ndata:x\n\n"), "test/ message/");
    assert_eq!(of(b"event: \ndata:data\n\n"), "message/");
    assert_eq!(of(b"id:1\ndata:a\n\ndata:b\n\nid\ndata:c\n\n"), "message/1 message/1 message/");
    assert_eq!(of(b"id:1\0\ndata:a\n\n"), "message/");
    assert_eq!(of(b"id:7\n\ndata:a\n\n"), "message/7");
}

/// Names of what was told besides bytes and heads.
fn told(events: &[Event]) -> Vec<String> {
    let names = events.iter().filter_map(|event| match &event.data {
        Data::SseEvent(event) => Some(format!("event {}", event.data.text())),
        Data::SseComment(comment) => Some(format!("comment {}", comment.text.text())),
        Data::SseRetry(retry) => Some(format!("retry {}", retry.ms)),
        Data::SseIgnored(ignored) => Some(format!("ignored {} {}", ignored.why.code, ignored.text.text())),
        Data::SseDiscarded(rest) => Some(format!("discarded {} of {}", rest.text.text(), rest.len)),
        Data::HttpMalformed(flaw) => Some(flaw.why.code.clone()),
        _ => None,
    });
    names.collect()
}

#[test]
fn what_a_browser_hides_is_told() {
    let body = b": hi\nretry: 10\nretry: 10x\nid: a\0b\nData: 1\ndata: 2\n\nevent: ping\n\nid: 9\ndata: tail";
    assert_eq!(
        told(&stream(body)),
        [
            "comment hi",
            "retry 10",
            "ignored sse-retry-not-digits retry: 10x",
            "ignored sse-id-nul id: a\0b",
            "ignored sse-field-unknown Data: 1",
            "event 2",
            "ignored sse-without-data event: ping\n\n",
            "discarded id: 9\ndata: tail of 16",
        ]
    );
    assert_eq!(told(&stream(b"retry: 99999999999999999999\n")), [format!("retry {}", u64::MAX)]);
    assert_eq!(told(&stream(b"\xef\xbb")), ["discarded \u{ef}\u{bb} of 2"]);
}

#[test]
fn an_event_names_its_bytes_across_chunks() {
    let head =
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = b"9\r\ndata: one\r\n2\r\n\n\n\r\n9\r\ndata: two\r\n0\r\n\r\n";
    let events = answer(head, body);
    assert_eq!(told(&events), ["event one", "discarded data: two of 9"]);
    let event = events.iter().find(|event| matches!(event.data, Data::SseEvent(_))).unwrap();
    let at = head.len() as u64;
    let ranges: Vec<_> = event.ranges.iter().map(|range| (range.off - at, range.len)).collect();
    assert_eq!(ranges, [(3, 9), (17, 2)]);
    assert_eq!(event.cause, events.iter().find(|e| matches!(e.data, Data::ResponseHead(_))).map(|e| e.seq));
}

#[test]
fn data_beyond_what_is_kept_is_counted() {
    let body = [b"data: ".to_vec(), vec![b'x'; 100_000], b"\ndata: y\n\n".to_vec()].concat();
    let events = stream(&body);
    let Some(Data::SseEvent(event)) =
        events.iter().map(|e| &e.data).find(|data| matches!(data, Data::SseEvent(_)))
    else {
        panic!("no event");
    };
    assert_eq!((event.data.0.len(), event.len), (64 * 1024, 100_002));
}

fn gzip(data: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(data, flate2::Compression::fast()).read_to_end(&mut out).unwrap();
    out
}

#[test]
fn codings_are_undone_and_their_flaws_told() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n";
    let whole = gzip(b"data: one\n\ndata: two\n\n");
    let events = answer(head, &whole);
    assert_eq!(told(&events), ["event one", "event two"]);
    assert!(events.iter().all(|event| !matches!(event.data, Data::SseEvent(_)) || event.ranges.is_empty()));
    assert_eq!(told(&answer(head, &whole[..whole.len() - 4])), ["event one", "event two", "http-coding-cut"]);
    assert_eq!(told(&answer(head, b"data: one\n\n")), ["http-coding-broken"]);
    let html = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\n";
    assert_eq!(told(&answer(html, b"<html>")), ["http-coding-not"]);
    assert!(told(&answer(html, &whole[..6])).is_empty());
}

proptest::proptest! {
    #[test]
    fn any_stream_gives_the_same_events_however_it_is_cut(
        body in proptest::collection::vec(
            proptest::sample::select(&b"\r\n:daxeventidretry 1\0\xef\xbb\xbf"[..]), 0..120),
        coded in proptest::bool::ANY,
    ) {
        if coded {
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n";
            let undone = answer(head, &gzip(&body));
            proptest::prop_assert_eq!(told(&undone), told(&stream(&body)));
        } else {
            stream(&body);
        }
    }
}
