//! WebSocket where it goes wrong: a peer that does not read, ends amid what is sent, orders that wait.

use sockeye_engine::api::{Behaviour, Command, LengthForm, MatchKind, Payload, RawFrame, Sequence, Step};
use sockeye_engine::event::{Data, Dir, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::kit::{Desk, count, has, in_order, names, text};
use crate::wspeer::{behaving, frame, listener, message, open, plain, said, when};

fn sequence(steps: Vec<Step>, times: u32) -> Command {
    Command::Play { sequence: Box::new(Sequence { steps, times, pause_ms: 0 }) }
}

/// The rows of a sequence: what, and of which step.
fn steps(events: &[Event]) -> Vec<(String, u32)> {
    let told = events.iter().filter_map(|event| match &event.data {
        Data::WsSequence(told) => Some((told.what.clone(), told.step)),
        _ => None,
    });
    told.collect()
}

#[tokio::test]
async fn a_sequence_without_pauses_is_stopped_at_once_and_lets_orders_between() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let reads = tokio::spawn(async move {
        while frame(&mut peer).await.2 != b"between" {}
        peer
    });
    let flood = vec![Step::Send { message: plain(&"flood".repeat(20_000)) }];
    desk.command(&id, sequence(flood, u32::MAX)).await;
    desk.command(&id, message(plain("between"))).await;
    let peer = reads.await.unwrap();
    // The peer reads no more: whoever writes waits, and an order that writes nothing does not.
    desk.until(&id, |event| matches!(event.data, Data::Backpressure(_))).await;
    desk.command(&id, Command::StopPlay).await;
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "stopped")).await;
    desk.command(&id, Command::Reset).await;
    desk.end(&id).await;
    drop(peer);
}

#[tokio::test]
async fn a_connection_is_failed_though_the_peer_does_not_read() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let path = desk.file("large", &vec![b'x'; 32 << 20]).to_string_lossy().into_owned();
    let large = Payload::File { path };
    desk.command(&id, Command::SendBinary { payload: large }).await;
    desk.until(&id, |event| matches!(event.data, Data::Backpressure(_))).await;
    // A reserved opcode; and nothing is read.
    peer.write_all(&[0x83, 0]).await.unwrap();
    let events = desk.end(&id).await;
    assert!(has(&events, "ws.violation") && !has(&events, "ws.close.sent"), "{:?}", names(&events));
    drop(peer);
}

#[tokio::test]
async fn nothing_goes_out_by_itself_behind_a_half_close() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let behaviour = Behaviour { echo: true, ..Behaviour::default() };
    let (id, mut peer) = open(&desk, &url, behaving(behaviour), &listener).await;
    desk.command(&id, Command::HalfClose).await;
    assert!(peer.read_u8().await.is_err(), "the FIN came");
    // A ping, a message to be echoed, and a Close.
    peer.write_all(&[0x89, 1, b'p', 0x81, 1, b'm', 0x88, 2, 3, 0xe8]).await.unwrap();
    drop(peer);
    let events = desk.end(&id).await;
    in_order(&events, &["ws.ping", "ws.message", "ws.close.received", "tcp.fin.received"]);
    assert!(!has(&events, "tcp.rst.received") && !has(&events, "ws.pong"), "{:?}", names(&events));
    assert_eq!(count(&events, "tcp.write"), 1, "the handshake alone");
}

#[tokio::test]
async fn frames_that_waited_when_the_connection_broke_are_counted() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let path = desk.file("large", &vec![b'x'; 32 << 20]).to_string_lossy().into_owned();
    let large = Payload::File { path };
    desk.command(&id, Command::SendText { payload: text("first") }).await;
    desk.until(&id, |event| event.dir == Dir::Tx && matches!(event.data, Data::WsMessage(_))).await;
    desk.command(&id, Command::SendBinary { payload: large }).await;
    desk.until(&id, |event| matches!(event.data, Data::Backpressure(_))).await;
    for _ in 0..3 {
        desk.command(&id, message(plain("waits"))).await;
    }
    peer.set_zero_linger().unwrap();
    drop(peer);
    let events = desk.end(&id).await;
    let unsent = events.iter().find_map(|event| match &event.data {
        Data::WsUnsent(unsent) => Some(unsent.frames),
        _ => None,
    });
    assert_eq!(
        unsent,
        Some(4),
        "the large one, which was cut off, and three behind it: {:?}",
        names(&events)
    );
}

#[tokio::test]
async fn a_frame_whose_header_says_more_than_it_has_is_told_at_once() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let short = RawFrame {
        fin: true,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        opcode: 1,
        masked: true,
        key: Some([1, 2, 3, 4]),
        length: LengthForm::Shortest,
        claim: Some(9),
        payload: text("legal"),
    };
    desk.command(&id, Command::SendFrame { frame: Box::new(short.clone()) }).await;
    let told = |event: &Event| matches!(&event.data, Data::WsUnsent(unsent) if unsent.why.as_ref().is_some_and(|why| why.code == "ws-length-owed"));
    desk.until(&id, told).await;
    // What is sent next is read as the rest; a frame that has what it says is not told of.
    desk.command(&id, Command::SendFrame { frame: Box::new(RawFrame { claim: Some(5), ..short }) }).await;
    let (_, _, payload) = frame(&mut peer).await;
    assert_eq!((&payload[..5], payload.len()), (&b"legal"[..], 9));
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    assert_eq!(events.iter().filter(|event| told(event)).count(), 1);
}

#[tokio::test]
async fn a_wait_without_its_message_ends_a_sequence_and_nothing_more() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let steps_of = vec![
        Step::Send { message: plain("ask") },
        Step::Await { when: when(MatchKind::Equals, "yes"), timeout_ms: 30, keep: Vec::new() },
        Step::Send { message: plain("never") },
    ];
    desk.command(&id, sequence(steps_of, 1)).await;
    assert_eq!(frame(&mut peer).await.2, b"ask");
    peer.write_all(&[0x81, 2, b'n', b'o']).await.unwrap();
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "stopped")).await;
    desk.command(&id, message(plain("goes on"))).await;
    assert_eq!(frame(&mut peer).await.2, b"goes on", "the step behind the wait was not sent");
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    let told = [("begin", 1), ("await", 2), ("timedOut", 2), ("stopped", 2)];
    assert_eq!(steps(&events), told.map(|(what, step)| (what.to_owned(), step)));
}

#[tokio::test]
async fn what_is_told_of_a_sequence_stands_behind_what_its_steps_sent() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let wait = || Step::Await { when: when(MatchKind::Any, ""), timeout_ms: 10_000, keep: Vec::new() };
    let steps_of = vec![
        wait(),
        Step::Send { message: plain("one") },
        wait(),
        Step::Send { message: plain("two") },
        wait(),
    ];
    desk.command(&id, sequence(steps_of, 1)).await;
    // All in one segment: each wait finds its message before the step behind it is written.
    peer.write_all(&[0x81, 1, b'a', 0x81, 1, b'b', 0x81, 1, b'c']).await.unwrap();
    assert_eq!(frame(&mut peer).await.2, b"one");
    assert_eq!(frame(&mut peer).await.2, b"two");
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "done")).await;
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    let order: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsSequence(told) => Some(format!("{} {}", told.what, told.step)),
            Data::WsMessage(_) if event.dir == Dir::Tx => Some("sent".to_owned()),
            _ => None,
        })
        .collect();
    let wanted = [
        "begin 1",
        "await 1",
        "matched 1",
        "sent",
        "await 3",
        "matched 3",
        "sent",
        "await 5",
        "matched 5",
        "done 5",
    ];
    assert_eq!(order, wanted);
}

#[tokio::test]
async fn a_step_whose_file_is_gone_ends_its_sequence() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let file = desk.file("gone", b"x");
    let path = file.to_string_lossy().into_owned();
    let gone = Payload::File { path };
    let steps_of = vec![
        Step::Await { when: when(MatchKind::Any, ""), timeout_ms: 10_000, keep: Vec::new() },
        Step::Ping { payload: gone },
        Step::Send { message: plain("never") },
    ];
    desk.command(&id, sequence(steps_of, u32::MAX)).await;
    std::fs::remove_file(file).unwrap();
    peer.write_all(&[0x81, 1, b'a']).await.unwrap();
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "stopped")).await;
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    assert!(said(&events, "failed"));
    assert!(!events.iter().any(|event| event.dir == Dir::Tx && matches!(event.data, Data::WsMessage(_))));
}
