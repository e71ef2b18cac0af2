//! WebSocket: upgrade, messages, pings, closing, refusals and violations.

use sockeye_engine::api::{Behaviour, Command, HttpSpec, Payload, SessionState, WsSpec};
use sockeye_engine::event::{Data, Dir, Event, Opcode};

use crate::kit::{Desk, has, in_order, names, reached, request, text, ws};

fn received(event: &Event) -> bool {
    event.dir == Dir::Rx
}

fn spec(behaviour: Behaviour) -> WsSpec {
    WsSpec { behaviour, ..WsSpec::default() }
}

#[tokio::test]
async fn messages_come_back_as_they_went() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let mut request = ws(format!("ws://127.0.0.1:{}/echo", playground.ports.ws), WsSpec::default());
    request.http = Some(HttpSpec::default());
    let shown = desk.engine.preview(&request);
    let key = shown.lines.iter().find(|line| line.name == "Sec-WebSocket-Key").unwrap().value.clone();
    let id = desk.engine.open(request).unwrap();
    let asked = desk.until(&id, |event| matches!(event.data, Data::UpgradeRequest(_))).await;
    match asked.data {
        Data::UpgradeRequest(asked) => {
            assert_eq!(asked.key.unwrap().text(), key, "the key of the preview is sent")
        }
        _ => unreachable!(),
    }
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::SendText { payload: text("grüße") }).await;
    let path = desk.file("m.bin", &[0xab; 100_000]).to_string_lossy().into_owned();
    desk.command(&id, Command::SendBinary { payload: Payload::File { path } }).await;
    desk.command(&id, Command::Ping { payload: text("tick") }).await;
    desk.until(&id, |event| {
        received(event)
            && matches!(&event.data, Data::WsMessage(m) if m.opcode == Opcode::Binary && m.payload_len == 100_000)
    })
    .await;
    desk.until(&id, |event| {
        received(event) && matches!(&event.data, Data::WsPong(p) if p.payload.0 == b"tick")
    })
    .await;
    desk.command(&id, Command::CloseWs { code: Some(4001), reason: "enough".to_owned() }).await;
    let events = desk.end(&id).await;
    in_order(&events, &["ws.close.sent", "ws.close.received", "tcp.fin.received", "tcp.closed"]);
    assert!(reached(&events));
}

#[tokio::test]
async fn a_ping_is_answered_unless_a_person_forbids_it() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for auto_pong in [true, false] {
        let url = format!("ws://127.0.0.1:{}/ping?ms=20", playground.ports.ws);
        let id = desk.engine.open(ws(url, spec(Behaviour { auto_pong, ..Behaviour::default() }))).unwrap();
        desk.until(&id, |event| received(event) && matches!(event.data, Data::WsPing(_))).await;
        if auto_pong {
            desk.until(&id, |event| event.dir == Dir::Tx && matches!(event.data, Data::WsPong(_))).await;
        }
        desk.command(&id, Command::Close).await;
        let events = desk.end(&id).await;
        assert_eq!(has(&events, "ws.pong"), auto_pong);
    }
}

#[tokio::test]
async fn a_close_with_a_code_is_answered_with_the_same() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events =
        desk.run(request(format!("ws://127.0.0.1:{}/close/4000?reason=later", playground.ports.ws))).await;
    let codes: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsCloseReceived(close) | Data::WsCloseSent(close) => Some((event.dir, close.code)),
            _ => None,
        })
        .collect();
    assert_eq!(codes, [(Dir::Rx, Some(4000)), (Dir::Tx, Some(4000))]);
}

#[tokio::test]
async fn a_refused_upgrade_shows_the_whole_response() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("ws://127.0.0.1:{}/refuse", playground.ports.ws))).await;
    in_order(&events, &["http.response.head", "ws.upgrade.rejected", "tcp.closed"]);
    assert!(has(&events, "http.response.body.end"), "{:?}", names(&events));
    assert!(!reached(&events));
}

#[tokio::test]
async fn a_wrong_accept_ends_the_session_unless_a_person_goes_on() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/bad-accept", playground.ports.ws);
    let events = desk.run(request(url.clone())).await;
    assert!(has(&events, "ws.upgrade.rejected") && !reached(&events), "{:?}", names(&events));

    let id = desk
        .engine
        .open(ws(url, spec(Behaviour { fail_on_violation: false, ..Behaviour::default() })))
        .unwrap();
    desk.until(&id, |event| matches!(&event.data, Data::UpgradeAccepted(accepted) if !accepted.valid)).await;
    let view = desk.engine.view(&id).unwrap();
    assert_eq!(view.state, SessionState::Open);
    desk.command(&id, Command::SendText { payload: text("still here") }).await;
    desk.until(&id, |event| event.dir == Dir::Tx && matches!(event.data, Data::WsMessage(_))).await;
    desk.command(&id, Command::Close).await;
    desk.end(&id).await;
}

#[tokio::test]
async fn a_violation_fails_the_connection_with_its_code() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (path, code) in [("rsv", 1002), ("bad-utf8", 1007)] {
        let events = desk.run(request(format!("ws://127.0.0.1:{}/{path}", playground.ports.ws))).await;
        let sent = events.iter().find_map(|event| match &event.data {
            Data::WsCloseSent(close) => close.code,
            _ => None,
        });
        assert_eq!(sent, Some(code), "{path}: {:?}", names(&events));
        assert!(has(&events, "ws.violation"));
    }
}

#[tokio::test]
async fn fragments_are_one_message() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("ws://127.0.0.1:{}/fragments", playground.ports.ws))).await;
    let whole =
        |event: &Event| received(event) && matches!(&event.data, Data::WsMessage(m) if m.fragments > 1);
    assert!(events.iter().any(whole), "{:?}", names(&events));
    assert!(reached(&events));
}

#[tokio::test]
async fn the_same_over_tls() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let mut request = request(format!("wss://127.0.0.1:{}/echo", playground.ports.wss));
    request.tls.ca_file = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    let id = desk.engine.open(request).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::SendText { payload: text("hi") }).await;
    desk.until(&id, |event| received(event) && matches!(event.data, Data::WsMessage(_))).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    in_order(
        &events,
        &[
            "tls.established",
            "ws.upgrade.accepted",
            "ws.close.sent",
            "ws.close.received",
            "tls.close_notify.sent",
            "tcp.closed",
        ],
    );
}
