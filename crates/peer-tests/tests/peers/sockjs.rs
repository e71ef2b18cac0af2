//! The SockJS server of its authors, by every transport.

use sockeye_engine::api::{AppSend, AppSpec, Command, OpenRequest, SockJsSpec, SockJsTransport};
use sockeye_engine::event::{Data, Event};
use sockeye_peer_tests::{Recorded, Server, get};

fn client(server: &Server, prefix: &str, transports: &[SockJsTransport]) -> OpenRequest {
    let mut spec = SockJsSpec::default();
    if !transports.is_empty() {
        spec.transports = transports.to_vec();
    }
    let request = get(&format!("http://{}{prefix}", server.address), None);
    OpenRequest { app: Some(AppSpec::SockJs(spec)), ..request }
}

fn says(message: &str) -> Command {
    Command::App { send: Box::new(AppSend::SockJs { messages: vec![message.to_owned()] }) }
}

fn is(data: &Data, kind: &str, text: &str) -> bool {
    matches!(data, Data::AppPacket(p)
        if p.proto == "sockjs" && p.kind == kind && p.text.as_deref().unwrap_or_default().contains(text))
}

fn step(data: &Data, step: &str) -> bool {
    matches!(data, Data::AppTransport(told) if told.step == step)
}

async fn conversation(server: &Server, prefix: &str, transports: &[SockJsTransport]) -> Vec<Event> {
    let session = Recorded::open(client(server, prefix, transports));
    session.until("an open transport", |data| step(data, "open")).await;
    session.act(says("grüße \"first\"")).await;
    session.until("the echo", |data| is(data, "a", "first")).await;
    // More than a response may carry here.
    session.act(says(&"x".repeat(5000))).await;
    session.act(says("last")).await;
    session.until("the last echo", |data| is(data, "a", "last")).await;
    session.act(says("close")).await;
    session.until("the close frame", |data| is(data, "c", "")).await;
    let events = session.ended().await;
    let bad = |event: &&Event| matches!(event.data, Data::SessionFailed(_) | Data::AppMalformed(_));
    assert_eq!(events.iter().find(bad), None);
    events
}

#[tokio::test]
async fn every_transport_carries_strings() {
    use SockJsTransport::{EventSource, WebSocket, XhrPolling, XhrStreaming};
    let server = Server::sockjs();
    for transport in [WebSocket, XhrStreaming, EventSource, XhrPolling] {
        let events = conversation(&server, "/echo", &[transport]).await;
        let recycled = events.iter().any(|event| step(&event.data, "recycled"));
        assert_eq!(recycled, matches!(transport, XhrStreaming | EventSource), "{transport:?}");
    }
}

#[tokio::test]
async fn what_info_denies_is_not_tried() {
    let server = Server::sockjs();
    let events = conversation(&server, "/no-ws", &[]).await;
    assert!(!events.iter().any(|event| matches!(event.data, Data::UpgradeRequest(_))));
}
