//! Clients of protocols above connect again with back-off (RFC 6455 §7.2.3), each attempt on connections of its
//! own.

use std::collections::BTreeSet;

use sockeye_engine::api::{
    AppSend, AppSpec, Command, EioTransport, OpenRequest, SioArg, SockJsSpec, SockJsTransport, SocketIoSpec,
    WsSpec,
};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_playground::Playground;

use crate::kit::{self, Desk, count, has, http, names, reached, text};

fn again(attempts: u32, first_ms: u64) -> WsSpec {
    WsSpec { reconnect: Some(kit::again(attempts, first_ms)), ..WsSpec::default() }
}

fn asked(playground: &Playground, path: &str, app: AppSpec, ws: WsSpec) -> OpenRequest {
    let url = format!("http://127.0.0.1:{}{path}", playground.ports.above);
    OpenRequest { app: Some(app), ws: Some(ws), ..http(url, Default::default()) }
}

fn socketio(playground: &Playground, transports: &[EioTransport], ws: WsSpec) -> OpenRequest {
    let spec = SocketIoSpec { transports: transports.to_vec(), ..SocketIoSpec::default() };
    asked(playground, "/", AppSpec::SocketIo(spec), ws)
}

fn sockjs(playground: &Playground, transport: SockJsTransport, ws: WsSpec) -> OpenRequest {
    let spec = SockJsSpec { transports: vec![transport], ..SockJsSpec::default() };
    asked(playground, "/echo", AppSpec::SockJs(spec), ws)
}

fn app(send: AppSend) -> Command {
    Command::App { send: Box::new(send) }
}

fn emit(event: &str, ack: bool) -> Command {
    let args = vec![SioArg::Json { json: "1".to_owned() }];
    app(AppSend::SioEmit { namespace: "/".to_owned(), event: event.to_owned(), args, ack })
}

fn packet<'a>(event: &'a Event, kind: &str) -> Option<&'a AppPacket> {
    match &event.data {
        Data::AppPacket(packet) if event.dir == Dir::Rx && packet.kind == kind => Some(packet),
        _ => None,
    }
}

fn step(event: &Event, step: &str) -> bool {
    matches!(&event.data, Data::AppTransport(told) if told.step == step)
}

fn waits(event: &Event) -> bool {
    matches!(event.data, Data::WsReconnect(_))
}

/// The connections that carried requests or messages after an event.
fn conns(events: &[Event]) -> BTreeSet<u32> {
    events.iter().filter(|event| matches!(event.data, Data::RequestHead(_))).map(|event| event.conn).collect()
}

#[tokio::test]
async fn a_socketio_session_goes_on_with_its_namespaces_and_ids() {
    use EioTransport::{Polling, WebSocket};
    let desk = Desk::new();
    let playground = desk.playground().await;
    for transports in [&[Polling, WebSocket][..], &[Polling], &[WebSocket]] {
        let id = desk.engine.open(socketio(&playground, transports, again(3, 10))).unwrap();
        let last = if transports.len() == 2 { "upgraded" } else { "open" };
        desk.until(&id, |event| step(event, last)).await;
        desk.command(&id, emit("echo", true)).await;
        desk.until(&id, |event| packet(event, "ACK").is_some_and(|ack| ack.id.as_deref() == Some("0"))).await;
        let auth = Some("{\"token\":\"river\"}".to_owned());
        desk.command(&id, app(AppSend::SioConnect { namespace: "/admin".to_owned(), auth })).await;
        let joined = |event: &Event| {
            packet(event, "CONNECT").is_some_and(|connect| connect.scope.as_deref() == Some("/admin"))
        };
        desk.until(&id, joined).await;
        desk.command(&id, emit("drop", false)).await;
        let cut = desk.until(&id, waits).await.seq;
        desk.until(&id, |event| event.seq > cut && step(event, last)).await;
        desk.until(&id, |event| event.seq > cut && joined(event)).await;
        desk.command(&id, emit("echo", true)).await;
        desk.until(&id, |event| packet(event, "ACK").is_some_and(|ack| ack.id.as_deref() == Some("1"))).await;
        assert!(desk.engine.view(&id).unwrap().failure.is_none());
        desk.command(&id, Command::Close).await;
        let events = desk.end(&id).await;
        assert!(reached(&events) && !has(&events, "session.failed"), "{:?}", names(&events));
        assert_eq!(count(&events, "ws.reconnect"), 1);
        let at = usize::try_from(cut).unwrap();
        assert!(conns(&events[..at]).is_disjoint(&conns(&events[at..])), "{transports:?}");
    }
}

#[tokio::test]
async fn a_sockjs_session_asks_for_info_and_opens_anew() {
    use SockJsTransport::{EventSource, RawWebSocket, WebSocket, XhrStreaming};
    let desk = Desk::new();
    let playground = desk.playground().await;
    for transport in [WebSocket, XhrStreaming, EventSource, RawWebSocket] {
        let id = desk.engine.open(sockjs(&playground, transport, again(3, 10))).unwrap();
        desk.until(&id, |event| step(event, "open")).await;
        if transport == RawWebSocket {
            // The raw echo cuts nothing; our own reset would be a person's.
            desk.command(&id, Command::Close).await;
            assert!(reached(&desk.end(&id).await));
            continue;
        }
        desk.command(&id, Command::SendText { payload: text("drop") }).await;
        let cut = desk.until(&id, waits).await.seq;
        desk.until(&id, |event| event.seq > cut && step(event, "answered")).await;
        desk.until(&id, |event| event.seq > cut && step(event, "open")).await;
        desk.command(&id, Command::SendText { payload: text("hello again") }).await;
        desk.until(&id, |event| event.seq > cut && packet(event, "a").is_some()).await;
        desk.command(&id, Command::Close).await;
        let events = desk.end(&id).await;
        assert!(reached(&events) && !has(&events, "session.failed"), "{transport:?}: {:?}", names(&events));
    }
}

#[tokio::test]
async fn attempts_are_counted_and_the_last_one_is_the_failure() {
    let desk = Desk::new();
    for which in 0..2 {
        let playground = desk.playground().await;
        let request = match which {
            0 => socketio(&playground, &[EioTransport::WebSocket], again(2, 10)),
            _ => sockjs(&playground, SockJsTransport::WebSocket, again(2, 10)),
        };
        let id = desk.engine.open(request).unwrap();
        desk.until(&id, |event| step(event, "open")).await;
        let ends = if which == 0 { emit("drop", false) } else { Command::SendText { payload: text("drop") } };
        // Nobody listens any more when the session connects again.
        let stopped = tokio::spawn(playground.stop());
        // Refused when the end of the server comes first.
        let _ = desk.engine.command(&id, ends).await;
        stopped.await.unwrap();
        let events = desk.end(&id).await;
        let told = events.iter().filter_map(|event| match &event.data {
            Data::WsReconnect(again) => Some((again.attempt, again.of)),
            _ => None,
        });
        assert_eq!(told.collect::<Vec<_>>(), [(1, 2), (2, 2)], "{:?}", names(&events));
        assert!(!reached(&events) && has(&events, "session.failed"), "{:?}", names(&events));
    }
}

#[tokio::test]
async fn what_never_was_open_is_not_tried_again_and_a_person_ends_the_wait() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let mut refused = socketio(&playground, &[EioTransport::Polling], again(3, 10));
    if let Some(AppSpec::SocketIo(spec)) = &mut refused.app {
        spec.path = "/nothing/".to_owned();
    }
    let events = desk.run(refused).await;
    assert!(!has(&events, "ws.reconnect"), "{:?}", names(&events));

    let patient = socketio(&playground, &[EioTransport::WebSocket], again(3, 3_600_000));
    let id = desk.engine.open(patient).unwrap();
    desk.until(&id, |event| step(event, "open")).await;
    desk.command(&id, emit("drop", false)).await;
    desk.until(&id, waits).await;
    assert!(desk.engine.command(&id, emit("echo", false)).await.is_err());
    desk.command(&id, Command::Close).await;
    assert_eq!(count(&desk.end(&id).await, "ws.reconnect"), 1);
}
