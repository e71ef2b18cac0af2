//! Protocols above WebSocket in a record: bodies of packets, what carries them, other readings of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::api::{BodyAs, BodyReading, DecodeAs, Filter, LayerState, Rows};
use crate::capture::Capture;
use crate::decode::fuzzing::{Step, message, opening};
use crate::event::{Data, Dir};

const OPEN: &[u8] =
    br#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

/// A session of Socket.IO.
async fn recorded() -> (tempfile::TempDir, std::sync::Arc<Capture>) {
    let mut steps = opening("/socket.io/?EIO=4&transport=websocket", "");
    steps.extend([
        message(Dir::Rx, true, OPEN),
        message(Dir::Tx, true, b"40"),
        message(Dir::Rx, true, br#"40{"sid":"b"}"#),
        message(Dir::Tx, true, br#"427["question",{"deep":[1,2]}]"#),
        message(Dir::Rx, true, br#"437["the answer"]"#),
        message(Dir::Rx, true, b"2"),
        message(Dir::Tx, true, b"3"),
    ]);
    record(steps).await
}

async fn record(steps: Vec<Step>) -> (tempfile::TempDir, std::sync::Arc<Capture>) {
    let (dir, capture, feed) = fresh();
    let mut talk = Folded::connected("ws");
    for step in steps {
        match step {
            Step::Bytes(Dir::Tx, bytes) => talk.sent(&bytes),
            Step::Bytes(_, bytes) => talk.received(&bytes),
            _ => {}
        }
    }
    talk.push(&feed).await;
    feed.finish().await;
    (dir, capture)
}

fn reading() -> BodyReading {
    BodyReading { read_as: BodyAs::Auto, charset: None, path: None, folded: Vec::new(), raw: false }
}

fn packet(capture: &Capture, kind: &str) -> u64 {
    let events = capture.events(0, 1000).unwrap();
    let found = events.iter().find(|event| matches!(&event.data, Data::AppPacket(p) if p.kind == kind));
    found.unwrap().seq
}

#[tokio::test]
async fn a_packet_has_a_body_and_opens_to_what_carries_it() {
    let (_dir, capture) = recorded().await;
    let event = packet(&capture, "EVENT");
    let window = capture.payload(event, 1, 10).unwrap();
    assert_eq!((window.len, STANDARD.decode(window.bytes).unwrap()), (27, b"\"question\"".to_vec()));
    let beneath = capture.children(event).unwrap();
    assert_eq!((beneath.len(), beneath[0].label.as_deref()), (1, Some("message")));
    let message = capture.children(beneath[0].seq).unwrap();
    assert!(matches!(capture.event(message[0].seq).unwrap().data, Data::WsMessage(_)));
    let lines = capture.body_lines(event, &reading(), 0, 100).unwrap();
    assert!(lines.complete && lines.total > 5, "{lines:?}");
    let whole = capture.body_lines(message[0].seq, &reading(), 0, 100).unwrap();
    assert_eq!(whole.total, 1, "the message by itself is text");
}

#[tokio::test]
async fn a_packet_over_messages_opens_to_all_of_its_direction() {
    let mut steps = opening("/mqtt", "mqtt");
    steps.extend([
        message(Dir::Tx, false, b"\x30\x08\0\x01a"),
        message(Dir::Rx, false, b"\xd0\0"),
        message(Dir::Tx, false, b"he"),
        message(Dir::Tx, false, b"llo"),
    ]);
    let (_dir, capture) = record(steps).await;
    let publish = packet(&capture, "PUBLISH");
    let beneath = capture.children(publish).unwrap();
    let shown: Vec<_> = beneath.iter().map(|row| (row.no, row.dir, row.text.as_deref())).collect();
    let out = |no, text| (no, Dir::Tx, Some(text));
    assert_eq!(shown, [out(1, "30 08 00 01 61"), out(2, "68 65"), out(3, "6c 6c 6f")]);
}

#[tokio::test]
async fn packets_and_carriers_are_views_and_search_finds_what_is_masked() {
    let (_dir, capture) = recorded().await;
    let of = |rows: Rows, text: Option<&str>| {
        let filter = Filter { rows, text: text.map(str::to_owned), ..Filter::default() };
        capture.rows(&filter, 0, 1000).unwrap().rows
    };
    let kinds = |rows: Vec<crate::api::Row>| rows.into_iter().map(|row| row.kind).collect::<Vec<_>>();
    let above = kinds(of(Rows::Timeline, None));
    assert!(!above.contains(&"ws-text".to_owned()) && above.contains(&"app-packet".to_owned()));
    let below = kinds(of(Rows::Carriers, None));
    assert_eq!(below.iter().filter(|kind| *kind == "ws-text").count(), 7);
    assert!(!below.contains(&"app-packet".to_owned()));
    assert_eq!(kinds(of(Rows::Timeline, Some("deep"))), ["app-packet"]);
    let view = capture.view();
    let titles: Vec<_> = view.apps.iter().map(|app| app.title.as_str()).collect();
    assert_eq!(titles, ["Engine.IO 4", "Socket.IO"]);
    assert_eq!((view.apps[1].pairs, view.apps[1].open_requests), (2, 0));
    assert_eq!((view.apps[0].heartbeats, view.apps[1].state), (2, LayerState::Live));
    assert!(view.layers.iter().any(|chip| chip.title == "Socket.IO"));
}

#[tokio::test]
async fn a_recorded_session_is_read_another_way() {
    let (_dir, capture) = recorded().await;
    let dir = capture.dir();
    drop(capture);
    Capture::decode_as(&dir, &DecodeAs { auto: false, protos: Vec::new() }).unwrap();
    let plain = Capture::open(&dir, "x").unwrap();
    assert!(plain.view().apps.is_empty());
    assert!(plain.events(0, 1000).unwrap().iter().all(|event| !event.data.name().starts_with("app.")));
    drop(plain);
    Capture::decode_as(&dir, &DecodeAs::default()).unwrap();
    assert_eq!(Capture::open(&dir, "x").unwrap().view().apps.len(), 2);
}
