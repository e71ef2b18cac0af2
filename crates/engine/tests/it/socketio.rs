//! A Socket.IO client: polling, the upgrade, namespaces, acks, attachments, heart-beats.

use sockeye_engine::api::{
    AppSend, AppSpec, Command, DecodeAs, EioTransport, LayerState, OpenRequest, Payload, SioArg,
    SioNamespace, SocketIoSpec,
};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_playground::Playground;

use crate::kit::{Desk, count, failed, has, http, reached};

fn client(playground: &Playground, path: &str, transports: &[EioTransport]) -> OpenRequest {
    let url = format!("http://127.0.0.1:{}/", playground.ports.above);
    let spec =
        SocketIoSpec { path: path.to_owned(), transports: transports.to_vec(), ..SocketIoSpec::default() };
    OpenRequest { app: Some(AppSpec::SocketIo(spec)), ..http(url, Default::default()) }
}

const BOTH: [EioTransport; 2] = [EioTransport::Polling, EioTransport::WebSocket];

fn packet<'a>(event: &'a Event, dir: Dir, kind: &str) -> Option<&'a AppPacket> {
    match &event.data {
        Data::AppPacket(packet) if event.dir == dir && packet.kind == kind => Some(packet),
        _ => None,
    }
}

fn step(event: &Event, transport: &str, step: &str) -> bool {
    matches!(&event.data, Data::AppTransport(told) if told.transport == transport && told.step == step)
}

fn emit(event: &str, args: Vec<SioArg>, ack: bool) -> Command {
    let send = AppSend::SioEmit { namespace: "/".to_owned(), event: event.to_owned(), args, ack };
    Command::App { send: Box::new(send) }
}

fn json(json: &str) -> SioArg {
    SioArg::Json { json: json.to_owned() }
}

#[tokio::test]
async fn polling_is_upgraded_and_events_come_back() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(client(&playground, "/socket.io/", &BOTH)).unwrap();
    desk.until(&id, |event| step(event, "websocket", "upgraded")).await;
    desk.command(&id, emit("echo", vec![json("12345678901234567890"), json("{\"z\":1,\"a\":2}")], true))
        .await;
    let ack = desk.until(&id, |event| packet(event, Dir::Rx, "ACK").is_some()).await;
    let ack = packet(&ack, Dir::Rx, "ACK").unwrap();
    assert!(ack.answers.is_some(), "paired with its event");
    assert!(ack.text.as_deref().unwrap().contains("12345678901234567890"), "{ack:?}");
    let octets = SioArg::Binary { payload: Payload::Hex { hex: "00ff80".to_owned() } };
    desk.command(&id, emit("picture", vec![octets], false)).await;
    desk.until(&id, |event| packet(event, Dir::Rx, "attachment").is_some()).await;
    let named = "{\"deep\":[{\"_placeholder\":true,\"num\":0}]}";
    let within = SioArg::Within { payload: Payload::Hex { hex: "c0ffee".to_owned() } };
    desk.command(&id, emit("echo", vec![json(named), within], false)).await;
    let back = |event: &Event| packet(event, Dir::Rx, "attachment").and_then(|packet| packet.text.clone());
    desk.until(&id, |event| back(event).as_deref() == Some("c0 ff ee")).await;
    desk.command(&id, emit("ask", vec![], false)).await;
    let question = desk
        .until(&id, |event| {
            packet(event, Dir::Rx, "EVENT").is_some_and(|p| p.name.as_deref() == Some("question"))
        })
        .await;
    let number = packet(&question, Dir::Rx, "EVENT").unwrap().id.clone().unwrap().parse().unwrap();
    let answer = AppSend::SioAck { namespace: "/".to_owned(), id: number, args: vec![json("\"chum\"")] };
    desk.command(&id, Command::App { send: Box::new(answer) }).await;
    desk.until(&id, |event| {
        packet(event, Dir::Rx, "EVENT").is_some_and(|p| p.name.as_deref() == Some("answered"))
    })
    .await;
    // The client lives by what is read: it must not be made deaf.
    let read = |protos: &[&str]| DecodeAs {
        auto: false,
        protos: protos.iter().map(|proto| (*proto).to_owned()).collect(),
    };
    for deaf in [&[][..], &["engine.io"], &["stomp"]] {
        let refused = desk.engine.decode_as(&id, read(deaf)).await.unwrap_err();
        assert_eq!(refused.phrase.code, "decode-client-reads");
    }
    desk.engine.decode_as(&id, read(&["engine.io", "socket.io"])).await.unwrap();
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert!(!has(&events, "session.failed"));
    let upgrade = events.iter().position(|event| packet(event, Dir::Tx, "upgrade").is_some());
    let told = events.iter().position(|event| step(event, "websocket", "upgraded"));
    assert!(upgrade.is_some() && upgrade < told, "told once it is written");
    assert!(events.iter().any(|event| packet(event, Dir::Tx, "DISCONNECT").is_some()));
    let view = desk.engine.view(&id).unwrap();
    assert_eq!(view.kind, sockeye_engine::api::SessionKind::SocketIo);
}

#[tokio::test]
async fn a_refused_upgrade_leaves_the_session_on_polling() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(client(&playground, "/no-upgrade/socket.io/", &BOTH)).unwrap();
    desk.until(&id, |event| step(event, "websocket", "givenUp")).await;
    let octets = SioArg::Binary { payload: Payload::Hex { hex: "0102".to_owned() } };
    desk.command(&id, emit("echo", vec![octets], true)).await;
    desk.until(&id, |event| packet(event, Dir::Rx, "BINARY_ACK").is_some()).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert!(!has(&events, "session.failed") && !has(&events, "ws.message"));
}

#[tokio::test]
async fn pings_that_do_not_come_are_told_and_end_the_session() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(client(&playground, "/deaf/socket.io/", &BOTH[..1])).await;
    assert_eq!(count(&events, "app.missed"), 1);
    assert!(!reached(&events));
    assert_eq!(failed(&events), Some("app.silent"));
    let session = &desk.engine.sessions(None, 0, 1).unwrap().entries[0];
    let view = desk.engine.view(&session.id).unwrap();
    let red: Vec<_> = view.layers.iter().filter(|chip| chip.state == LayerState::Failed).collect();
    assert_eq!(red.iter().map(|chip| chip.title.as_str()).collect::<Vec<_>>(), ["Engine.IO 4"]);
    assert_eq!(session.result.as_deref(), Some("Engine.IO 4"));
}

#[tokio::test]
async fn websocket_alone_answers_pings_and_joins_a_namespace_with_its_token() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let mut request = client(&playground, "/quick/socket.io/", &BOTH[1..]);
    if let Some(AppSpec::SocketIo(spec)) = &mut request.app {
        let admin =
            |auth: Option<&str>| SioNamespace { name: "/admin".to_owned(), auth: auth.map(str::to_owned) };
        spec.namespaces = vec![admin(Some("{\"token\":\"river\"}"))];
    }
    let id = desk.engine.open(request).unwrap();
    desk.until(&id, |event| {
        packet(event, Dir::Rx, "CONNECT").is_some_and(|p| p.scope.as_deref() == Some("/admin"))
    })
    .await;
    desk.until(&id, |event| packet(event, Dir::Tx, "pong").is_some()).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events));
    assert!(!has(&events, "app.missed"));
    // Only what a person did is a person's act.
    assert!(!events.iter().any(|event| matches!(&event.data, Data::UserAction(act) if act.action == "send")));
}

#[tokio::test]
async fn another_version_is_refused_in_the_servers_words() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let mut request = client(&playground, "/socket.io/", &BOTH);
    if let Some(AppSpec::SocketIo(spec)) = &mut request.app {
        spec.eio = 3;
    }
    let events = desk.run(request).await;
    assert!(!reached(&events));
    assert!(events.iter().any(|event| step(event, "polling", "failed")));
}
