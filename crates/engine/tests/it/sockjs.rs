//! A SockJS client: every transport, the fallback as it happens, recycled responses, STOMP above it.

use sockeye_engine::api::{
    AppSend, AppSpec, Command, OpenRequest, Payload, SockJsSpec, SockJsTransport, StompFrame, StompHeader,
};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_playground::Playground;

use crate::kit::{Desk, has, http, reached, text};

fn client(playground: &Playground, prefix: &str, transports: &[SockJsTransport]) -> OpenRequest {
    let url = format!("http://127.0.0.1:{}{prefix}", playground.ports.above);
    let mut spec = SockJsSpec::default();
    if !transports.is_empty() {
        spec.transports = transports.to_vec();
    }
    OpenRequest { app: Some(AppSpec::SockJs(spec)), ..http(url, Default::default()) }
}

fn packet<'a>(event: &'a Event, dir: Dir, proto: &str, kind: &str) -> Option<&'a AppPacket> {
    match &event.data {
        Data::AppPacket(packet) if event.dir == dir && packet.proto == proto && packet.kind == kind => {
            Some(packet)
        }
        _ => None,
    }
}

fn steps(events: &[Event]) -> Vec<(String, String)> {
    let told = events.iter().filter_map(|event| match &event.data {
        Data::AppTransport(told) => Some((told.transport.clone(), told.step.clone())),
        _ => None,
    });
    told.collect()
}

fn opens(event: &Event) -> bool {
    matches!(&event.data, Data::AppTransport(told) if told.step == "open")
}

#[tokio::test]
async fn each_transport_carries_strings_there_and_back() {
    use SockJsTransport::{EventSource, WebSocket, XhrPolling, XhrStreaming};
    let desk = Desk::new();
    let playground = desk.playground().await;
    for transport in [WebSocket, XhrStreaming, EventSource, XhrPolling] {
        let id = desk.engine.open(client(&playground, "/echo", &[transport])).unwrap();
        desk.until(&id, opens).await;
        let messages = vec!["grüße".to_owned(), "\"two\"".to_owned()];
        desk.command(&id, Command::App { send: Box::new(AppSend::SockJs { messages }) }).await;
        desk.until(&id, |event| packet(event, Dir::Rx, "sockjs", "a").is_some()).await;
        desk.command(&id, Command::SendText { payload: text("close") }).await;
        let events = desk.end(&id).await;
        assert!(reached(&events), "{transport:?}: {:?}", steps(&events));
        assert!(!has(&events, "session.failed"), "{transport:?}");
        assert!(events.iter().any(|event| packet(event, Dir::Rx, "sockjs", "c").is_some()), "{transport:?}");
        // Which side let a connection go first says nothing of who ended the session.
        let last = events.iter().rev().find_map(|event| match &event.data {
            Data::CloseVerdict(verdict) => Some((verdict.explanation.code.clone(), verdict.ws_first)),
            _ => None,
        });
        let (why, ws) = last.expect("connections were closed");
        assert_eq!(why == "verdict-above-peer", ws.is_none(), "{transport:?}: {why}");
    }
}

#[tokio::test]
async fn what_is_blocked_is_left_for_the_next_and_said_why() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(client(&playground, "/echo-blocked", &[])).unwrap();
    desk.until(&id, opens).await;
    let long = "x".repeat(5000);
    desk.command(&id, Command::SendText { payload: text(&long) }).await;
    desk.until(&id, |event| matches!(&event.data, Data::AppTransport(told) if told.step == "recycled")).await;
    desk.command(&id, Command::SendText { payload: text("after") }).await;
    desk.until(&id, |event| {
        packet(event, Dir::Rx, "sockjs", "a")
            .is_some_and(|p| p.text.as_deref().is_some_and(|t| t.contains("after")))
    })
    .await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert!(!has(&events, "session.failed"));
    let pair = |transport: &str, step: &str| (transport.to_owned(), step.to_owned());
    assert_eq!(
        steps(&events)[..8],
        [
            pair("info", "tried"),
            pair("info", "answered"),
            pair("websocket", "tried"),
            pair("websocket", "left"),
            pair("xhr-streaming", "tried"),
            pair("xhr-streaming", "left"),
            pair("eventsource", "tried"),
            pair("eventsource", "open"),
        ]
    );
}

#[tokio::test]
async fn info_that_denies_websocket_spares_the_attempt() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(client(&playground, "/echo-no-ws", &[])).unwrap();
    desk.until(&id, opens).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(!has(&events, "ws.upgrade.request"));
    let said = events.iter().find_map(|event| match &event.data {
        Data::AppTransport(told) if told.step == "answered" => told.why.clone(),
        _ => None,
    });
    assert_eq!(said.unwrap().args["websocket"], "false".into());
    assert_eq!(steps(&events)[2], ("websocket".to_owned(), "left".to_owned()));
}

pub fn frame(command: &str, headers: &[(&str, &str)], body: &str) -> Command {
    let headers = headers
        .iter()
        .map(|(name, value)| StompHeader { name: (*name).to_owned(), value: (*value).to_owned() })
        .collect();
    let body = Payload::Text { text: body.to_owned(), escapes: false };
    let frame = StompFrame { command: command.to_owned(), headers, body };
    Command::App { send: Box::new(AppSend::Stomp { frame }) }
}

#[tokio::test]
async fn stomp_rides_on_it() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(client(&playground, "/stomp-sockjs", &[])).unwrap();
    desk.until(&id, opens).await;
    desk.command(&id, frame("CONNECT", &[("accept-version", "1.2"), ("host", "/")], "")).await;
    desk.until(&id, |event| packet(event, Dir::Rx, "stomp", "CONNECTED").is_some()).await;
    desk.command(&id, frame("SUBSCRIBE", &[("id", "s1"), ("destination", "/topic/a:b")], "")).await;
    let send = [("destination", "/topic/a:b"), ("receipt", "r1")];
    desk.command(&id, frame("SEND", &send, "grüße")).await;
    let message = desk.until(&id, |event| packet(event, Dir::Rx, "stomp", "MESSAGE").is_some()).await;
    let message = packet(&message, Dir::Rx, "stomp", "MESSAGE").unwrap();
    assert_eq!(message.text.as_deref(), Some("grüße"));
    let receipt = desk.until(&id, |event| packet(event, Dir::Rx, "stomp", "RECEIPT").is_some()).await;
    assert!(packet(&receipt, Dir::Rx, "stomp", "RECEIPT").unwrap().answers.is_some());
    desk.command(&id, Command::Close).await;
    assert!(reached(&desk.end(&id).await));
}
