//! WebSocket over HTTP/2 (RFC 8441): the tunnel, its frames, its end at the level of stream and connection.

use sockeye_engine::api::{Command, HttpSpec, HttpVersion, OpenRequest, Payload, TlsSpec, WsSpec};
use sockeye_engine::event::{Check, CloseVerdict, Data, Dir, Event, Log, Opcode};
use tokio::io::AsyncWriteExt;

use crate::kit::{Desk, has, in_order, names, peer, reached, text, ws};

fn over_h2(url: String, spec: WsSpec) -> OpenRequest {
    let http = HttpSpec { version: HttpVersion::Http2, ..HttpSpec::default() };
    let tls = TlsSpec { verify: false, ..TlsSpec::default() };
    OpenRequest { http: Some(http), tls, ..ws(url, spec) }
}

fn received(event: &Event) -> bool {
    event.dir == Dir::Rx
}

fn checks(events: &[Event]) -> Vec<Check> {
    let of = |event: &Event| {
        if let Data::UpgradeCheck(check) = &event.data { Some((**check).clone()) } else { None }
    };
    events.iter().filter_map(of).collect()
}

fn verdict(events: &[Event]) -> CloseVerdict {
    let of = |event: &Event| {
        if let Data::CloseVerdict(verdict) = &event.data { Some((**verdict).clone()) } else { None }
    };
    events.iter().rev().find_map(of).unwrap()
}

#[tokio::test]
async fn messages_cross_the_tunnel_both_ways() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (scheme, port) in [("ws", playground.ports.h2c), ("wss", playground.ports.https)] {
        let request = over_h2(format!("{scheme}://127.0.0.1:{port}/echo"), WsSpec::default());
        let shown = desk.engine.preview(&request);
        let fields: Vec<_> = shown.h2.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(fields[..5], [":method", ":protocol", ":scheme", ":authority", ":path"]);
        assert!(
            !fields.contains(&"sec-websocket-key") && shown.notices.is_empty(),
            "{fields:?} {:?}",
            shown.notices
        );
        let id = desk.engine.open(request).unwrap();
        let open = desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
        assert_eq!(open.stream, 1);
        desk.command(&id, Command::SendText { payload: text("grüße") }).await;
        // More than a window and many frames of HTTP/2.
        let path = desk.file("m.bin", &[0xab; 300_000]).to_string_lossy().into_owned();
        desk.command(&id, Command::SendBinary { payload: Payload::File { path } }).await;
        desk.command(&id, Command::Ping { payload: text("tick") }).await;
        let mut got = 0;
        desk.until(&id, |event| {
            received(event) && matches!(&event.data, Data::WsPong(pong) if pong.payload.0 == b"tick")
        })
        .await;
        for event in desk.events(&id) {
            if let (Data::WsMessage(message), true) = (&event.data, received(&event)) {
                assert_eq!((event.stream, event.ranges[0].log), (1, Log::TunnelRx));
                got += u64::from(message.opcode == Opcode::Binary) * message.payload_len;
            }
        }
        let answered = desk
            .until(&id, |event| {
                received(event) && matches!(&event.data, Data::WsMessage(m) if m.opcode == Opcode::Binary)
            })
            .await;
        assert!(got <= 300_000);
        assert!(matches!(&answered.data, Data::WsMessage(m) if m.payload_len == 300_000 && !m.head.masked));
        desk.command(&id, Command::CloseWs { code: Some(4001), reason: "enough".to_owned() }).await;
        let events = desk.end(&id).await;
        in_order(&events, &["ws.upgrade.accepted", "ws.close.sent", "ws.close.received", "tcp.closed"]);
        assert!(reached(&events) && !has(&events, "session.failed"), "{:?}", names(&events));
        let bad: Vec<_> = checks(&events).into_iter().filter(|check| check.ok != Some(true)).collect();
        assert!(bad.is_empty(), "{bad:?}");
        let verdict = verdict(&events);
        assert_eq!((verdict.api_code, verdict.was_clean), (Some(4001), Some(true)));
        let steps: Vec<_> = verdict.steps.iter().map(|step| step.what.code.as_str()).collect();
        for step in
            ["close-step-close-reason", "close-step-end-stream", "close-step-goaway", "close-step-fin"]
        {
            assert!(steps.contains(&step), "{step}: {steps:?}");
        }
        assert!(!has(&events, "ws.violation") && !has(&events, "h2.malformed"), "{:?}", names(&events));
    }
}

#[tokio::test]
async fn a_server_that_does_not_allow_it_is_a_failure_with_a_name() {
    let desk = Desk::new();
    // SETTINGS without anything, and silence.
    let (address, task) = peer(|mut stream| async move {
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        let mut got = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut got).await;
        got
    })
    .await;
    let events = desk.run(over_h2(format!("ws://{address}/"), WsSpec::default())).await;
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(failure.code.clone()),
        _ => None,
    });
    assert_eq!(failure.as_deref(), Some("h2.noConnect"), "{:?}", names(&events));
    assert!(!has(&events, "http.request.head"), "nothing is asked");
    assert!(task.await.unwrap().starts_with(b"PRI * HTTP/2.0"));
}

#[tokio::test]
async fn a_path_without_a_websocket_refuses_it() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/anything", playground.ports.h2c);
    let events = desk.run(over_h2(url, WsSpec::default())).await;
    in_order(
        &events,
        &["http.request.head", "http.response.head", "ws.upgrade.rejected", "http.response.body.end"],
    );
    assert!(!reached(&events));
}

#[tokio::test]
async fn subprotocols_are_settled_as_ever() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let spec =
        WsSpec { subprotocols: vec!["sockeye.v1".to_owned(), "sockeye.v2".to_owned()], ..WsSpec::default() };
    let id = desk
        .engine
        .open(over_h2(format!("ws://127.0.0.1:{}/subprotocol", playground.ports.h2c), spec))
        .unwrap();
    desk.until(&id, |event| matches!(&event.data, Data::UpgradeAccepted(open) if open.protocol.as_deref() == Some("sockeye.v2"))).await;
    desk.command(&id, Command::Close).await;
    assert!(reached(&desk.end(&id).await));
}

#[tokio::test]
async fn ends_are_told_at_the_level_of_the_stream() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (path, step, ending) in [
        ("reset", "close-step-rst-stream", "Reset"),
        ("no-close", "close-step-end-stream", "WsUnclean"),
        ("close/1001", "close-step-close-reason", "Clean"),
    ] {
        let url = format!("ws://127.0.0.1:{}/{path}", playground.ports.h2c);
        let events = desk.run(over_h2(url, WsSpec::default())).await;
        let verdict = verdict(&events);
        assert_eq!(format!("{:?}", verdict.ending), ending, "{path}: {:?}", names(&events));
        assert!(verdict.steps.iter().any(|told| told.what.code == step), "{path}: {:?}", verdict.steps);
    }
}

#[tokio::test]
async fn a_person_resets_the_stream_alone() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.h2c);
    let id = desk.engine.open(over_h2(url, WsSpec::default())).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::Reset).await;
    let events = desk.end(&id).await;
    let verdict = verdict(&events);
    assert!(
        verdict.steps.iter().any(|step| step.what.code == "close-step-rst-stream"),
        "{:?}",
        verdict.steps
    );
    assert!(!has(&events, "tcp.rst.sent"));
}
