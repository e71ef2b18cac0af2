//! WebSocket: what a person sends and lets the session do by itself, against small servers of our own.

use std::time::Duration;

use sockeye_engine::api::{
    Behaviour, Between, Command, Keep, LengthForm, MatchKind, Payload, Pick, RawFrame, Reconnect, ReplyRule,
    Sequence, Step, WsSend, WsSpec,
};
use sockeye_engine::event::{Data, Dir, Event};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, again, count, has, in_order, names, text, ws};
use crate::wspeer::{behaving, filled, frame, listener, message, open, plain, said, upgraded, when};

#[tokio::test]
async fn a_message_goes_out_in_fragments_with_control_frames_between() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let between = vec![
        Between { after: 0, pong: false, payload: text("here?") },
        Between { after: 1, pong: true, payload: text("unasked") },
    ];
    let cut = WsSend { cuts: vec![2, 2, 99], between, ..plain("héllo") };
    desk.command(&id, message(cut)).await;
    let mut frames = Vec::new();
    for _ in 0..6 {
        frames.push(frame(&mut peer).await);
    }
    let wanted: [(u8, &[u8]); 6] = [
        (0x01, b"h\xc3"),
        (0x89, b"here?"),
        (0x00, b""),
        (0x8a, b"unasked"),
        (0x00, b"\xa9llo"),
        (0x80, b""),
    ];
    for (frame, (first, payload)) in frames.iter().zip(wanted) {
        assert_eq!((frame.0, frame.1, &frame.2[..]), (first, true, payload));
    }
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    assert!(!has(&events, "ws.violation"), "{:?}", names(&events));
    let sent = desk.engine.sent_side(&id).unwrap().sequence;
    let cuts: Vec<_> = sent
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Send { message } => Some((message.payload.clone(), message.cuts.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(cuts, [(text("héllo"), vec![2, 2, 6])]);
}

#[tokio::test]
async fn any_frame_can_be_sent_and_our_own_violations_do_not_end_the_session() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let odd = RawFrame {
        fin: false,
        rsv1: true,
        rsv2: false,
        rsv3: true,
        opcode: 11,
        masked: false,
        key: None,
        length: LengthForm::Bits64,
        claim: Some(3),
        payload: text("odd"),
    };
    let shown = desk.engine.frame_preview(Some(&id), &odd);
    assert_eq!(shown.head.0, [0x5b, 127, 0, 0, 0, 0, 0, 0, 0, 3]);
    assert_eq!(shown.len, 13);
    let broken: Vec<_> = shown.broken.iter().map(|broken| broken.rule.code.clone()).collect();
    for rule in ["ws-mask-missing", "ws-rsv-set", "ws-opcode-reserved", "ws-length-not-minimal"] {
        assert!(broken.iter().any(|code| code == rule), "{rule}: {broken:?}");
    }
    desk.command(&id, Command::SendFrame { frame: Box::new(odd.clone()) }).await;
    assert_eq!(frame(&mut peer).await, (0x5b, false, b"odd".to_vec()));
    desk.command(&id, message(plain("still open"))).await;
    assert_eq!(frame(&mut peer).await.2, b"still open");
    desk.command(&id, Command::CloseRaw { payload: Payload::Hex { hex: "03".to_owned() } }).await;
    assert_eq!(frame(&mut peer).await, (0x88, true, vec![3]));
    // After the Close only what is made bit by bit may follow.
    assert!(desk.engine.command(&id, message(plain("late"))).await.is_err());
    desk.command(&id, Command::SendFrame { frame: Box::new(odd) }).await;
    frame(&mut peer).await;
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    let ours = |event: &&Event| matches!(event.data, Data::WsViolation(_)) && event.dir == Dir::Tx;
    assert!(events.iter().filter(ours).count() >= 6);
    let sent = desk.engine.sent_side(&id).unwrap().sequence;
    assert!(matches!(&sent.steps[0], Step::Frame { frame } if frame.opcode == 11 && frame.rsv3));
}

#[tokio::test]
async fn what_is_illegal_depends_on_what_is_in_force() {
    let desk = Desk::new();
    let compressed = RawFrame {
        fin: true,
        rsv1: true,
        rsv2: false,
        rsv3: false,
        opcode: 1,
        masked: true,
        key: None,
        length: LengthForm::Shortest,
        claim: None,
        payload: text("x"),
    };
    let broken = |session: Option<&str>, frame: &RawFrame| {
        let shown = desk.engine.frame_preview(session, frame);
        shown.broken.into_iter().map(|broken| broken.rule.code).collect::<Vec<_>>()
    };
    assert_eq!(broken(None, &compressed), ["ws-rsv-set"]);
    let (listener, url) = listener().await;
    let id = desk.engine.open(ws(&url, WsSpec::default())).unwrap();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = String::from_utf8(crate::kit::read_head(&mut stream).await).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
            derive_accept_key(key.trim().as_bytes())
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream
    });
    desk.until(&id, |event| matches!(&event.data, Data::WsExtension(told) if told.in_force)).await;
    assert!(broken(Some(&id), &compressed).is_empty());
    // Of a control frame and of a later fragment it means nothing (RFC 7692 §6).
    let ping = RawFrame { opcode: 9, ..compressed };
    assert_eq!(broken(Some(&id), &ping), ["ws-deflate-bit-misplaced"]);
    drop(peer.await.unwrap());
    desk.end(&id).await;
}

#[tokio::test]
async fn who_does_not_read_holds_the_peer_back_and_loses_nothing() {
    const SIZE: usize = 64 << 20;
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let quiet = Behaviour { reading: false, ..Behaviour::default() };
    let id = desk.engine.open(ws(&url, behaving(quiet))).unwrap();
    let mut peer = upgraded(&listener).await;
    let mut large = vec![0x82, 127];
    large.extend_from_slice(&(SIZE as u64).to_be_bytes());
    large.resize(large.len() + SIZE, b'x');
    let flood = tokio::spawn(async move {
        peer.write_all(&large).await.unwrap();
        peer
    });
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    // It still writes, and the peer still waits.
    desk.command(&id, message(plain("one way"))).await;
    desk.until(&id, |event| event.dir == Dir::Tx && matches!(event.data, Data::WsMessage(_))).await;
    assert!(!flood.is_finished());
    desk.command(&id, Command::Behave { behaviour: Box::new(Behaviour::default()) }).await;
    let told = desk
        .until(&id, |event| matches!(&event.data, Data::WsMessage(m) if m.payload_len == SIZE as u64))
        .await;
    assert!(matches!(&told.data, Data::WsMessage(message) if message.complete));
    flood.await.unwrap();
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    let changed = events.iter().find_map(|event| match &event.data {
        Data::WsBehaviour(now) => Some(now.changed.clone()),
        _ => None,
    });
    assert_eq!(changed.unwrap(), ["reading"]);
}

#[tokio::test]
async fn an_echo_answers_whole_messages_and_messages_longer_than_memory() {
    const LONG: usize = 40 << 20;
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let echo = Behaviour { echo: true, ..Behaviour::default() };
    let (id, mut peer) = open(&desk, &url, behaving(echo), &listener).await;
    peer.write_all(b"\x01\x02gr\x89\x01!\x80\x05\xc3\xbc\xc3\x9fe\x82\x00").await.unwrap();
    assert_eq!(frame(&mut peer).await, (0x8a, true, b"!".to_vec()));
    assert_eq!(frame(&mut peer).await, (0x81, true, "grüße".into()));
    assert_eq!(frame(&mut peer).await, (0x82, true, Vec::new()));
    let mut head = vec![0x82, 127];
    head.extend_from_slice(&(LONG as u64).to_be_bytes());
    peer.write_all(&head).await.unwrap();
    for n in 0..LONG >> 20 {
        peer.write_all(&vec![u8::try_from(n).unwrap(); 1 << 20]).await.unwrap();
    }
    let (first, _, back) = frame(&mut peer).await;
    assert_eq!((first, back.len()), (0x82, LONG));
    assert!(back.chunks(1 << 20).enumerate().all(|(n, piece)| piece.iter().all(|&o| usize::from(o) == n)));
    desk.command(&id, Command::Reset).await;
    desk.end(&id).await;
}

#[tokio::test]
async fn text_that_cannot_be_utf_8_any_more_is_not_waited_for() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    // The frame claims more than ever comes.
    peer.write_all(b"\x81\x7e\x01\x00abc\xff").await.unwrap();
    let (first, _, payload) = frame(&mut peer).await;
    assert_eq!((first, &payload[..]), (0x88, &1007u16.to_be_bytes()[..]));
    drop(peer);
    let events = desk.end(&id).await;
    in_order(&events, &["ws.violation", "ws.close.sent", "ws.message"]);
}

#[tokio::test]
async fn rules_answer_what_matches_as_often_as_they_may() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let rule = |kind, what: &str, answer: WsSend, delay_ms, limit| ReplyRule {
        on: true,
        when: when(kind, what),
        answer,
        delay_ms,
        limit,
    };
    let rules = vec![
        rule(MatchKind::Equals, "hello", filled("welcome {{counter}}"), 0, 2),
        rule(MatchKind::JsonPath, "$.ping", plain("later"), 30, 0),
        ReplyRule { on: false, ..rule(MatchKind::Any, "", plain("never"), 0, 0) },
    ];
    let spec = behaving(Behaviour { rules, ..Behaviour::default() });
    let (id, mut peer) = open(&desk, &url, spec, &listener).await;
    peer.write_all(b"\x81\x0a{\"ping\":1}\x81\x05hello\x81\x05hello\x81\x05hello").await.unwrap();
    for wanted in ["welcome 1", "welcome 2", "later"] {
        assert_eq!(frame(&mut peer).await.2, wanted.as_bytes());
    }
    desk.command(&id, Command::Reset).await;
    desk.end(&id).await;
}

#[tokio::test]
async fn a_sequence_waits_keeps_and_fills_in() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let keep = vec![Keep { name: "token".to_owned(), from: Pick::JsonPath { path: "$.token".to_owned() } }];
    let sequence = Sequence {
        steps: vec![
            Step::Send { message: plain("login") },
            Step::Await { when: when(MatchKind::JsonPath, "$.token"), timeout_ms: 10_000, keep },
            Step::Send { message: filled("use {{token}}, {{literal") },
            Step::Await { when: when(MatchKind::Any, ""), timeout_ms: 10_000, keep: Vec::new() },
            Step::Ping { payload: text("p") },
            Step::Pause { ms: 1 },
        ],
        times: 2,
        pause_ms: 1,
    };
    let unknown = Sequence { steps: vec![Step::Send { message: filled("{{who}}") }], ..sequence.clone() };
    let refused = desk.engine.command(&id, Command::Play { sequence: Box::new(unknown) }).await.unwrap_err();
    assert_eq!((refused.problems[0].field.as_str(), refused.problems[0].start), ("step.payload", Some(0)));
    desk.command(&id, Command::Play { sequence: Box::new(sequence) }).await;
    for round in 1..=2 {
        assert_eq!(frame(&mut peer).await.2, b"login");
        // Both in one segment: the second is for the step after the next.
        let answer = format!("{{\"token\":\"t{round}\"}}");
        let mut both = vec![0x81, 2, b'n', b'o', 0x81, answer.len() as u8];
        both.extend_from_slice(answer.as_bytes());
        both.extend_from_slice(&[0x81, 1, b'!']);
        peer.write_all(&both).await.unwrap();
        assert_eq!(frame(&mut peer).await.2, format!("use t{round}, {{{{literal").into_bytes());
        assert_eq!(frame(&mut peer).await, (0x89, true, b"p".to_vec()));
    }
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "done")).await;
    // A value that was kept stays known.
    desk.command(&id, message(filled("again {{token}}"))).await;
    assert_eq!(frame(&mut peer).await.2, b"again t2");
    let waits = Sequence {
        steps: vec![Step::Await { when: when(MatchKind::Any, ""), timeout_ms: 5, keep: Vec::new() }],
        times: 0,
        pause_ms: 0,
    };
    desk.command(&id, Command::Play { sequence: Box::new(waits) }).await;
    desk.until(&id, |event| matches!(&event.data, Data::WsSequence(told) if told.what == "timedOut")).await;
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    for what in ["begin", "await", "matched", "kept", "done", "stopped"] {
        assert!(said(&events, what), "{what}");
    }
}

#[tokio::test]
async fn pings_go_out_by_themselves_and_a_flood_of_them_is_answered_with_the_newest() {
    const FLOOD: u32 = 200_000;
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let (id, mut peer) = open(&desk, &url, behaving(Behaviour::default()), &listener).await;
    let flood = tokio::spawn(async move {
        // It reads nothing meanwhile.
        for n in (0..FLOOD).step_by(1000) {
            let pings: Vec<u8> =
                (n..n + 1000).flat_map(|n| [[0x89, 4].to_vec(), n.to_be_bytes().to_vec()].concat()).collect();
            peer.write_all(&pings).await.unwrap();
        }
        let mut pongs = 0u32;
        loop {
            let (first, _, payload) = frame(&mut peer).await;
            assert_eq!(first, 0x8a);
            pongs += 1;
            if payload == (FLOOD - 1).to_be_bytes() {
                return (peer, pongs);
            }
        }
    });
    let (mut peer, pongs) = flood.await.unwrap();
    assert!(pongs < FLOOD, "{pongs}");
    let often = Behaviour { ping_every_ms: Some(5), ..Behaviour::default() };
    desk.command(&id, Command::Behave { behaviour: Box::new(often) }).await;
    for n in ["1", "2"] {
        assert_eq!(frame(&mut peer).await, (0x89, true, n.into()));
    }
    desk.command(&id, Command::Reset).await;
    desk.engine.ended(&id).await.unwrap();
}

#[tokio::test]
async fn what_is_left_unanswered_on_purpose_stays_so() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let rude =
        Behaviour { auto_close: false, masking: false, fail_on_violation: false, ..Behaviour::default() };
    let (id, mut peer) = open(&desk, &url, behaving(rude), &listener).await;
    // A reserved opcode is reported, and the session goes on; then Close without end.
    peer.write_all(b"\x83\x00").await.unwrap();
    for _ in 0..1000 {
        peer.write_all(b"\x88\x02\x03\xe8").await.unwrap();
    }
    desk.until(&id, |event| matches!(event.data, Data::WsCloseReceived(_))).await;
    desk.command(&id, message(plain("not yet"))).await;
    assert_eq!(frame(&mut peer).await, (0x81, false, b"not yet".to_vec()));
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    assert!(!has(&events, "ws.close.sent") && has(&events, "ws.violation"));
}

#[tokio::test]
async fn a_session_connects_again_until_a_person_ends_it() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let reconnect = Reconnect { factor: 2.0, longest_ms: 100, jitter: true, ..again(3, 20) };
    let spec = WsSpec { reconnect: Some(reconnect), ..behaving(Behaviour::default()) };
    let (id, peer) = open(&desk, &url, spec, &listener).await;
    drop(peer);
    desk.until(&id, |event| matches!(event.data, Data::WsReconnect(_))).await;
    // The first attempt is not even answered.
    drop(listener.accept().await.unwrap());
    let mut peer = upgraded(&listener).await;
    peer.write_all(b"\x81\x02hi").await.unwrap();
    desk.until(&id, |event| event.conn == 3 && matches!(event.data, Data::WsMessage(_))).await;
    drop(peer);
    let again = |event: &Event| matches!(&event.data, Data::WsReconnect(again) if again.attempt == 2);
    desk.until(&id, again).await;
    desk.until(&id, |event| event.conn == 3 && event.data.name() == "close.verdict").await;
    let mut peer = upgraded(&listener).await;
    desk.until(&id, |event| event.conn == 4 && matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::CloseWs { code: Some(1000), reason: String::new() }).await;
    assert_eq!(frame(&mut peer).await.0, 0x88);
    peer.write_all(b"\x88\x02\x03\xe8").await.unwrap();
    drop(peer);
    let events = desk.end(&id).await;
    assert_eq!(count(&events, "ws.reconnect"), 3);
    assert!(events.last().is_some_and(|event| matches!(&event.data, Data::SessionEnded(ended) if ended.ok)));
}

/// RFC 6455 §7.2.3: a server that opens and ends each connection at once is not asked for ever.
#[tokio::test]
async fn connections_that_end_at_once_use_up_the_attempts() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let spec = WsSpec { reconnect: Some(again(2, 500)), ..behaving(Behaviour::default()) };
    let (id, peer) = open(&desk, &url, spec, &listener).await;
    drop(peer);
    for _ in 0..2 {
        drop(upgraded(&listener).await);
    }
    let events = desk.end(&id).await;
    let attempts: Vec<u32> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsReconnect(again) => Some(again.attempt),
            _ => None,
        })
        .collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test]
async fn connecting_again_can_be_called_off() {
    let desk = Desk::new();
    let (listener, url) = listener().await;
    let reconnect = Reconnect { after_clean: true, ..again(3, 60_000) };
    let spec = WsSpec { reconnect: Some(reconnect), ..behaving(Behaviour::default()) };
    let (id, mut peer) = open(&desk, &url, spec, &listener).await;
    peer.write_all(b"\x88\x00").await.unwrap();
    frame(&mut peer).await;
    drop(peer);
    desk.until(&id, |event| matches!(event.data, Data::WsReconnect(_))).await;
    assert_eq!(desk.engine.view(&id).unwrap().state, sockeye_engine::api::SessionState::Connecting);
    desk.command(&id, Command::Cancel).await;
    tokio::time::timeout(Duration::from_secs(60), desk.engine.ended(&id)).await.unwrap().unwrap();
}
