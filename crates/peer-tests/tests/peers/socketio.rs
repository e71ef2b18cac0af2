//! Socket.IO 4 and 2, whose own client hears the same events.

use sockeye_engine::api::{
    AppSend, AppSpec, Command, EioTransport, OpenRequest, Payload, SioArg, SioNamespace, SocketIoSpec,
};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_peer_tests::{Recorded, Server, get};

const BOTH: [EioTransport; 2] = [EioTransport::Polling, EioTransport::WebSocket];

fn client(server: &Server, eio: u8, transports: &[EioTransport]) -> OpenRequest {
    let admin = SioNamespace { name: "/admin".to_owned(), auth: Some("{\"token\":\"river\"}".to_owned()) };
    let spec = SocketIoSpec {
        eio,
        transports: transports.to_vec(),
        namespaces: vec![admin],
        ..SocketIoSpec::default()
    };
    let request = get(&format!("http://{}/", server.address), None);
    OpenRequest { app: Some(AppSpec::SocketIo(spec)), ..request }
}

fn packet(data: &Data) -> Option<&AppPacket> {
    match data {
        Data::AppPacket(packet) if packet.proto == "socket.io" => Some(&**packet),
        _ => None,
    }
}

fn emit(namespace: &str, event: &str, args: Vec<SioArg>, ack: bool) -> Command {
    let send = AppSend::SioEmit { namespace: namespace.to_owned(), event: event.to_owned(), args, ack };
    Command::App { send: Box::new(send) }
}

fn json(json: &str) -> SioArg {
    SioArg::Json { json: json.to_owned() }
}

async fn conversation(version: u8, eio: u8, transports: &[EioTransport]) -> Vec<Event> {
    let server = Server::socketio(version);
    server.wrote("\"joined\"").await;
    let session = Recorded::open(client(&server, eio, transports));
    for scope in ["/", "/admin"] {
        session
            .until("CONNECT", |data| {
                packet(data).is_some_and(|p| p.kind == "CONNECT" && p.scope.as_deref() == Some(scope))
            })
            .await;
    }
    if transports == BOTH {
        session
            .until("the upgrade", |data| matches!(data, Data::AppTransport(told) if told.step == "upgraded"))
            .await;
    }
    session.act(emit("/", "say", vec![json("\"grüße\""), json("[1,{\"z\":0,\"a\":2.50}]")], true)).await;
    let ack = session.until("an ack", |data| packet(data).is_some_and(|p| p.kind == "ACK")).await;
    assert!(packet(&ack.data).is_some_and(|p| p.answers.is_some()), "{ack:?}");
    server.wrote("[\"said\",\"grüße\",[1,{\"z\":0,\"a\":2.5}]]").await;
    let octets = SioArg::Binary { payload: Payload::Hex { hex: "00ff80".to_owned() } };
    session.act(emit("/", "octets", vec![octets], true)).await;
    session.until("a binary ack", |data| packet(data).is_some_and(|p| p.kind == "BINARY_ACK")).await;
    server.wrote("[\"octets\",{\"hex\":\"00ff80\"}]").await;
    session.act(emit("/", "ask", vec![], false)).await;
    let asked = session
        .until("a question", |data| packet(data).is_some_and(|p| p.name.as_deref() == Some("question")))
        .await;
    let id = packet(&asked.data).and_then(|p| p.id.clone()).expect("an ack id").parse().expect("a number");
    let answer = AppSend::SioAck { namespace: "/".to_owned(), id, args: vec![json("\"chum\"")] };
    session.act(Command::App { send: Box::new(answer) }).await;
    server.wrote("[\"said\",\"answer\",\"chum\"]").await;
    session.act(emit("/admin", "say", vec![json("1")], true)).await;
    session
        .until("an ack of /admin", |data| {
            packet(data).is_some_and(|p| p.kind == "ACK" && p.scope.as_deref() == Some("/admin"))
        })
        .await;
    let beat = |data: &Data| matches!(data, Data::AppPacket(p) if p.heartbeat && p.kind == "pong");
    session.until("a heart-beat", beat).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    let bad = |event: &&Event| {
        matches!(event.data, Data::SessionFailed(_) | Data::AppMalformed(_) | Data::AppMissed(_))
    };
    assert_eq!(events.iter().find(bad), None);
    events
}

#[tokio::test]
async fn version_4_is_upgraded_from_polling() {
    let events = conversation(4, 4, &BOTH).await;
    assert!(events.iter().any(|event| event.dir == Dir::Tx && matches!(event.data, Data::WsMessage(_))));
}

#[tokio::test]
async fn version_4_by_polling_alone() {
    let events = conversation(4, 4, &BOTH[..1]).await;
    assert!(!events.iter().any(|event| matches!(event.data, Data::WsMessage(_))));
}

#[tokio::test]
async fn version_4_by_websocket_alone() {
    conversation(4, 4, &BOTH[1..]).await;
}

#[tokio::test]
async fn version_2_is_upgraded_from_polling() {
    conversation(2, 3, &BOTH).await;
}

#[tokio::test]
async fn version_2_by_polling_alone() {
    conversation(2, 3, &BOTH[..1]).await;
}
