//! What conversations of HTTP/2 read as.

use super::names;
use crate::decode::fuzzing::{Step, decode, records};
use crate::decode::http2::PREFACE;
use crate::event::{Data, Dir, Event, Framing, H2Detail, H2Frame};

const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
const ACK: &[u8] = &[0, 0, 0, 4, 1, 0, 0, 0, 0];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A literal field without indexing.
fn field(name: &str, value: &str) -> Vec<u8> {
    let mut field = vec![0, name.len() as u8];
    field.extend(name.as_bytes());
    field.push(value.len() as u8);
    field.extend(value.as_bytes());
    field
}

/// GET https / h.
fn get() -> Vec<u8> {
    [&[0x82, 0x87, 0x84][..], &field(":authority", "h")].concat()
}

/// What we send before anything else.
fn opening() -> Vec<u8> {
    [PREFACE.as_slice(), SETTINGS].concat()
}

fn talk(steps: &[(Dir, Vec<u8>)]) -> Vec<Event> {
    let steps: Vec<Step> = steps.iter().map(|(dir, bytes)| Step::Bytes(*dir, bytes.clone().into())).collect();
    decode(&records("http", false, &steps, &[usize::MAX]))
}

/// One request on stream 1, then what the peer sends.
fn answered(answer: &[Vec<u8>]) -> Vec<Event> {
    let request = [opening(), frame(1, 5, 1, &get())].concat();
    talk(&[(Dir::Tx, request), (Dir::Rx, [SETTINGS, &answer.concat()].concat())])
}

fn flaws(events: &[Event]) -> Vec<(&str, bool)> {
    let flaws = events.iter().filter_map(|event| match &event.data {
        Data::H2Malformed(flaw) => Some((flaw.why.code.as_str(), flaw.fatal)),
        _ => None,
    });
    flaws.collect()
}

fn frames(events: &[Event]) -> Vec<(u32, &H2Frame)> {
    let frames = events.iter().filter_map(|event| match &event.data {
        Data::H2Frame(frame) => Some((event.stream, &**frame)),
        _ => None,
    });
    frames.collect()
}

fn without_frames(events: &[Event]) -> Vec<&'static str> {
    names(events).into_iter().filter(|name| *name != "h2.frame").collect()
}

#[test]
fn a_request_and_its_answer_with_interim_body_and_trailers() {
    let events = answered(&[
        frame(1, 4, 1, &field(":status", "103")),
        frame(1, 4, 1, &[&[0x88][..], &field("content-length", "5")].concat()),
        frame(0, 8, 1, &[2, b'h', b'e', 0, 0]),
        frame(0, 0, 1, b"llo"),
        frame(1, 5, 1, &field("x-end", "1")),
    ]);
    assert_eq!(
        without_frames(&events),
        [
            "h2.preface",
            "http.request.head",
            "http.response.informational",
            "http.response.head",
            "http.trailers",
            "http.response.body.end"
        ]
    );
    let head = events.iter().find_map(|event| match &event.data {
        Data::RequestHead(head) => Some((event, head)),
        _ => None,
    });
    let (event, head) = head.unwrap();
    assert_eq!((event.stream, head.exchange), (1, 1));
    assert_eq!(
        (head.method.text(), head.target.text(), head.version.text()),
        ("GET".into(), "/".into(), "HTTP/2".into())
    );
    assert_eq!(head.headers[0].name.0, b":method");
    assert_eq!(head.framing, Framing::None { rule: 0 });
    let end = events.iter().find_map(|event| match &event.data {
        Data::ResponseBodyEnd(end) => Some(end),
        _ => None,
    });
    let end = end.unwrap();
    assert_eq!((end.len, end.wire_len, end.chunks), (5, 9 + 5 + 9 + 3, 2));
    let data = frames(&events).into_iter().find_map(|(_, frame)| match &frame.detail {
        H2Detail::Data { len, padding, window, stream_window, .. } => {
            Some((*len, *padding, *window, *stream_window))
        }
        _ => None,
    });
    assert_eq!(data, Some((2, 2, 65_530, 65_530)));
}

#[test]
fn streams_that_interleave_are_told_apart() {
    let request = [opening(), frame(1, 5, 1, &get()), frame(1, 5, 3, &get())].concat();
    let answer = [
        SETTINGS.to_vec(),
        frame(1, 4, 3, &[0x88]),
        frame(1, 4, 1, &[0x88]),
        frame(0, 0, 1, b"one"),
        frame(0, 1, 3, b"three"),
        frame(0, 1, 1, b""),
    ]
    .concat();
    let events = talk(&[(Dir::Tx, request), (Dir::Rx, answer)]);
    let ends: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::ResponseBodyEnd(end) => Some((event.stream, end.exchange, end.len)),
            _ => None,
        })
        .collect();
    assert_eq!(ends, [(3, 2, 5), (1, 1, 3)]);
    assert_eq!(flaws(&events), []);
}

#[test]
fn a_block_may_be_cut_by_continuation() {
    let block = [&[0x88][..], &field("x-long", "value")].concat();
    let events = answered(&[frame(1, 1, 1, &block[..4]), frame(9, 0, 1, &[]), frame(9, 4, 1, &block[4..])]);
    assert_eq!(flaws(&events), []);
    let block = frames(&events).into_iter().find_map(|(_, frame)| match &frame.detail {
        H2Detail::Continuation { block: Some(block), .. } => Some(block.clone()),
        _ => None,
    });
    let block = block.unwrap();
    assert_eq!((block.fields.len(), block.encoded), (2, 15));
    assert!(block.fields[0].range.is_some() && block.fields[1].range.is_none());
    assert!(names(&events).contains(&"http.response.head"));
}

#[test]
fn what_breaks_an_exchange_off_is_told_once() {
    let head = frame(1, 4, 1, &[&[0x88][..], &field("content-length", "9")].concat());
    for (last, why) in [
        (frame(3, 0, 1, &[0, 0, 0, 2]), "h2-incomplete-reset"),
        (frame(7, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 1]), "h2-incomplete-goaway"),
        (frame(7, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 0]), "h2-incomplete-closed-goaway"),
        (Vec::new(), "h2-incomplete-abrupt"),
    ] {
        let events = answered(&[head.clone(), frame(0, 0, 1, b"half"), last]);
        let ends: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.data {
                Data::Incomplete(end) => Some((end.why.code.as_str(), end.got, end.expected)),
                _ => None,
            })
            .collect();
        assert_eq!(ends, [(why, 4, Some(9))]);
    }
}

#[test]
fn settings_windows_and_pings() {
    let request = [
        PREFACE.to_vec(),
        frame(4, 0, 0, &[0, 4, 0, 0, 0, 100, 0, 99, 0, 0, 0, 1]),
        frame(6, 0, 0, b"12345678"),
        frame(1, 5, 1, &get()),
    ]
    .concat();
    let answer =
        [SETTINGS, ACK, &frame(6, 1, 0, b"12345678"), &frame(1, 4, 1, &[0x88]), &frame(0, 0, 1, &[7; 101])];
    let events = talk(&[(Dir::Tx, request), (Dir::Rx, answer.concat())]);
    assert_eq!(flaws(&events), [("h2-stream-window-exceeded", false)]);
    let frames = frames(&events);
    let H2Detail::Settings { settings, .. } = &frames[0].1.detail else { panic!("{frames:?}") };
    assert_eq!(settings[0].name, "INITIAL_WINDOW_SIZE");
    assert_eq!((settings[1].id, settings[1].name.as_str()), (99, ""));
    let trip = frames.iter().find_map(|(_, frame)| match &frame.detail {
        H2Detail::Ping { ack: true, octets, round_trip_ns } => Some((octets.as_str(), *round_trip_ns)),
        _ => None,
    });
    assert_eq!(trip, Some(("3132333435363738", Some(1000))));
}

#[test]
fn rules_that_a_peer_breaks_are_named() {
    let ok = || frame(1, 4, 1, &[0x88]);
    let with = |name: &str, value: &str| frame(1, 5, 1, &[&[0x88][..], &field(name, value)].concat());
    for (answer, flaw) in [
        (vec![frame(1, 5, 1, &[0x80])], ("h2-hpack-index", true)),
        (vec![frame(1, 5, 1, &[])], ("h2-pseudo-missing", false)),
        (vec![frame(1, 5, 1, &[0x88, 0x88])], ("h2-pseudo-repeated", false)),
        (vec![with("X-Up", "1")], ("h2-name-uppercase", false)),
        (vec![with("connection", "close")], ("h2-connection-specific", false)),
        (vec![with("te", "gzip")], ("h2-connection-specific", false)),
        (vec![with("a", " b")], ("h2-value-blank", false)),
        (vec![with("a", "b\r")], ("h2-value-invalid", false)),
        (vec![with(":path", "/")], ("h2-pseudo-unknown", false)),
        (vec![frame(1, 5, 1, &field(":status", "2xx"))], ("h2-status", false)),
        (vec![frame(1, 4, 1, &field(":status", "101"))], ("h2-switching", false)),
        (vec![frame(1, 5, 1, &field(":status", "100"))], ("h2-informational-end", false)),
        (vec![ok(), frame(1, 4, 1, &field("a", "b"))], ("h2-trailers-no-end", false)),
        (vec![ok(), frame(1, 5, 1, &[0x88])], ("h2-pseudo-in-trailers", false)),
        (vec![frame(0, 1, 1, b"x")], ("h2-data-before-headers", false)),
        (vec![frame(0, 1, 0, b"x")], ("h2-stream-zero", true)),
        (vec![frame(0, 1, 9, b"x")], ("h2-stream-idle", true)),
        (vec![frame(1, 5, 7, &[0x88])], ("h2-stream-idle", true)),
        (vec![frame(1, 5, 1, &[0x88]), frame(0, 1, 1, b"x")], ("h2-stream-closed", false)),
        (vec![ok(), frame(0, 8, 1, &[9, 1])], ("h2-padding", true)),
        (vec![frame(1, 1, 1, &[0x88]), frame(6, 0, 0, &[0; 8])], ("h2-block-interrupted", true)),
        (vec![frame(9, 4, 1, &[])], ("h2-continuation-alone", true)),
        (vec![frame(6, 0, 0, &[0; 7])], ("h2-frame-length", true)),
        (vec![frame(6, 1, 0, &[0; 8])], ("h2-ping-ack-alone", false)),
        (vec![frame(6, 0, 1, &[0; 8])], ("h2-stream-not-zero", true)),
        (vec![frame(4, 0, 0, &[0; 5])], ("h2-frame-length", true)),
        (vec![frame(4, 0, 0, &[0, 2, 0, 0, 0, 1])], ("h2-setting-value", true)),
        (vec![frame(4, 0, 0, &[0, 5, 0, 0, 0, 1])], ("h2-setting-value", true)),
        (vec![frame(8, 0, 0, &[0; 4])], ("h2-window-zero", true)),
        (vec![frame(8, 0, 1, &[0x7f, 0xff, 0xff, 0xff])], ("h2-window-overflow", false)),
        (vec![frame(8, 0, 0, &[0x7f, 0xff, 0xff, 0xff])], ("h2-window-overflow", true)),
        (vec![frame(5, 4, 1, &[0, 0, 0, 3])], ("h2-stream-number", true)),
        (vec![ok(), frame(0, 1, 1, &[0; 16_385])], ("h2-frame-size", true)),
        (vec![frame(2, 0, 1, &[0; 4])], ("h2-frame-length", false)),
        (
            vec![frame(1, 5, 1, &[&[0x88][..], &field("content-length", "3")].concat())],
            ("h2-content-length", false),
        ),
    ] {
        assert_eq!(flaws(&answered(&answer)).first(), Some(&flaw));
    }
    let settings_missing = talk(&[(Dir::Tx, opening()), (Dir::Rx, frame(6, 0, 0, &[0; 8]))]);
    assert_eq!(flaws(&settings_missing), [("h2-no-settings", true)]);
    let other = talk(&[(Dir::Tx, opening()), (Dir::Rx, b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())]);
    assert_eq!(flaws(&other), [("h2-answer-is-http1", true)]);
    assert_eq!(flaws(&answered(&[vec![0, 0, 9, 0, 1]])), [("h2-frame-cut", true)]);
}

#[test]
fn a_flood_of_continuations_ends_at_the_limit() {
    let mut answer = vec![frame(1, 1, 1, &[0x88])];
    answer.extend((0..20).map(|_| frame(9, 0, 1, &[0; 16_384])));
    let events = answered(&answer);
    assert_eq!(flaws(&events), [("h2-block-too-large", true)]);
    let mut answer = vec![frame(1, 1, 1, &[0x88])];
    answer.extend((0..2000).map(|_| frame(9, 0, 1, &[])));
    assert_eq!(flaws(&answered(&answer)), [("h2-continuation-many", false)]);
}

#[test]
fn a_raw_session_that_says_the_preface_lights_up() {
    let request = [opening(), frame(1, 5, 1, &get())].concat();
    let steps = [
        Step::Bytes(Dir::Rx, SETTINGS.to_vec().into()),
        Step::Bytes(Dir::Tx, request.into()),
        Step::Bytes(Dir::Rx, frame(1, 5, 1, &[0x88]).into()),
    ];
    for sizes in [&[usize::MAX][..], &[1], &[5, 2]] {
        let events = decode(&records("raw", false, &steps, sizes));
        assert_eq!(without_frames(&events), ["h2.preface", "http.request.head", "http.response.head"]);
        assert_eq!(frames(&events).len(), 4);
    }
}
