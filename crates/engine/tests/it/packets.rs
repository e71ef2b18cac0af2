//! Packets of protocols above in what is sent by itself: sequences on a WebSocket that was asked for by itself,
//! and in sessions of a client.

use sockeye_engine::api::{
    AppSend, AppSpec, Command, LengthForm, MatchKind, Matcher, OpenRequest, Payload, RawFrame, Sequence,
    SioArg, SockJsSpec, SocketIoSpec, Step, StompFrame, StompHeader, WsSend, WsSpec,
};
use sockeye_engine::event::{Data, Dir, Event};

use crate::kit::{Desk, has, http, names, reached, text, ws};

fn send(message: &str) -> Step {
    Step::Send { message: WsSend::plain(false, text(message)) }
}

fn packet(send: AppSend) -> Step {
    Step::App { send: Box::new(send), fill: true }
}

fn emit(event: &str, args: Vec<SioArg>) -> Step {
    packet(AppSend::SioEmit { namespace: "/".to_owned(), event: event.to_owned(), args, ack: true })
}

fn stomp(command: &str, headers: &[(&str, &str)]) -> Step {
    let headers = headers
        .iter()
        .map(|(name, value)| StompHeader { name: (*name).to_owned(), value: (*value).to_owned() });
    let frame = StompFrame { command: command.to_owned(), headers: headers.collect(), body: text("") };
    packet(AppSend::Stomp { frame })
}

fn hears(what: &str) -> Step {
    let when = Matcher { kind: MatchKind::Contains, text: what.to_owned() };
    Step::Await { when, timeout_ms: 10_000, keep: Vec::new() }
}

fn play(steps: Vec<Step>) -> Command {
    Command::Play { sequence: Box::new(Sequence { steps, times: 1, pause_ms: 0 }) }
}

fn done(event: &Event) -> bool {
    matches!(&event.data, Data::WsSequence(told) if matches!(told.what.as_str(), "done" | "stopped"))
}

async fn played(desk: &Desk, id: &str) -> Vec<Event> {
    let end = desk.until(id, done).await;
    assert!(matches!(&end.data, Data::WsSequence(told) if told.what == "done"), "{end:?}");
    desk.command(id, Command::Close).await;
    desk.end(id).await
}

fn sent(events: &[Event], proto: &str) -> Vec<String> {
    let of = |event: &Event| match &event.data {
        Data::AppPacket(packet) if event.dir == Dir::Tx && packet.proto == proto => Some(packet.kind.clone()),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn a_plain_websocket_sends_packets_in_the_version_that_its_target_names() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/socket.io/?EIO=4&transport=websocket", playground.ports.above);
    let id = desk.engine.open(ws(url, WsSpec::default())).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    let octets = SioArg::Binary { payload: Payload::Hex { hex: "0102".to_owned() } };
    let ping = RawFrame {
        fin: true,
        rsv1: false,
        rsv2: false,
        rsv3: false,
        opcode: 9,
        masked: true,
        key: None,
        length: LengthForm::Shortest,
        claim: None,
        payload: text("frame"),
    };
    let steps = vec![
        send("40"),
        hears("40{"),
        emit("echo", vec![octets]),
        hears("461-0"),
        Step::Frame { frame: ping },
        emit("echo", vec![SioArg::Json { json: "{\"n\":{{counter}},\"again\":{{counter}}}".to_owned() }]),
        hears("{\"n\":1,\"again\":1}"),
        emit("echo", vec![SioArg::Json { json: "[{{counter}}]".to_owned() }]),
        hears("[2]"),
    ];
    let unknown = play(vec![emit("echo", vec![SioArg::Json { json: "[{{who}}]".to_owned() }])]);
    let refused = desk.engine.command(&id, unknown).await.unwrap_err();
    assert_eq!(refused.problems.first().map(|problem| problem.why.code.as_str()), Some("template-unknown"));
    desk.command(&id, play(steps)).await;
    let events = played(&desk, &id).await;
    assert_eq!(sent(&events, "socket.io"), ["CONNECT", "BINARY_EVENT", "attachment", "EVENT", "EVENT"]);
    assert!(has(&events, "ws.ping") && !has(&events, "app.malformed"), "{:?}", names(&events));
}

#[tokio::test]
async fn a_sequence_waits_for_the_upgrade_and_shares_the_ids_of_the_client() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}/", playground.ports.above);
    let spec = AppSpec::SocketIo(SocketIoSpec::default());
    let id = desk.engine.open(OpenRequest { app: Some(spec), ..http(url, Default::default()) }).unwrap();
    desk.until(&id, |event| matches!(&event.data, Data::AppTransport(told) if told.step == "open")).await;
    let Step::App { send, .. } = emit("echo", Vec::new()) else { panic!("a packet") };
    desk.command(&id, Command::App { send }).await;
    desk.command(&id, play(vec![emit("echo", Vec::new()), hears("431")])).await;
    let events = played(&desk, &id).await;
    assert!(reached(&events), "{:?}", names(&events));
    let acks = events.iter().filter_map(|event| match &event.data {
        Data::AppPacket(packet) if packet.kind == "ACK" => packet.id.clone(),
        _ => None,
    });
    assert_eq!(acks.collect::<Vec<_>>(), ["0", "1"]);
}

#[tokio::test]
async fn stomp_is_played_in_sockjs_frames_and_on_a_websocket_of_its_own() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let above = playground.ports.above;
    let url = format!("http://127.0.0.1:{above}/stomp-sockjs");
    let spec = AppSpec::SockJs(SockJsSpec::default());
    let framed = OpenRequest { app: Some(spec), ..http(url, Default::default()) };
    let raw = ws(format!("ws://127.0.0.1:{above}/stomp"), WsSpec::default());
    let by_hand = ws(format!("ws://127.0.0.1:{above}/stomp-sockjs/000/by-hand/websocket"), WsSpec::default());
    for request in [framed, raw, by_hand] {
        let url = request.url.clone();
        let id = desk.engine.open(request).unwrap();
        desk.until(&id, |event| match &event.data {
            Data::AppTransport(told) => told.step == "open",
            Data::UpgradeAccepted(_) => url.starts_with("ws"),
            _ => false,
        })
        .await;
        let steps = vec![
            stomp("CONNECT", &[("accept-version", "1.2"), ("host", "/")]),
            hears("CONNECTED"),
            stomp("SUBSCRIBE", &[("id", "1"), ("destination", "/queue/a:b")]),
            stomp("SEND", &[("destination", "/queue/a:b")]),
            hears("MESSAGE"),
        ];
        desk.command(&id, play(steps)).await;
        let events = played(&desk, &id).await;
        assert_eq!(sent(&events, "stomp"), ["CONNECT", "SUBSCRIBE", "SEND"], "{url}: {:?}", names(&events));
        assert!(!has(&events, "app.malformed"), "{url}");
    }
}

#[tokio::test]
async fn a_step_that_cannot_be_written_stops_the_sequence_and_is_told() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk
        .engine
        .open(ws(format!("ws://127.0.0.1:{}/echo", playground.ports.ws), WsSpec::default()))
        .unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    let file = desk.file("gone", b"x");
    let path = file.to_string_lossy().into_owned();
    let octets = SioArg::Binary { payload: Payload::File { path } };
    // It is there when the sequence is checked.
    desk.command(&id, play(vec![hears("go"), emit("echo", vec![octets])])).await;
    std::fs::remove_file(file).unwrap();
    desk.command(&id, Command::SendText { payload: text("go") }).await;
    desk.until(&id, done).await;
    desk.command(&id, Command::Close).await;
    let told: Vec<_> = desk
        .end(&id)
        .await
        .into_iter()
        .filter_map(|event| match event.data {
            Data::WsSequence(told) => Some((told.what, told.step)),
            _ => None,
        })
        .collect();
    let wanted = [("begin", 1), ("await", 1), ("matched", 1), ("failed", 2), ("stopped", 2)];
    assert_eq!(told, wanted.map(|(what, step)| (what.to_owned(), step)));
}

#[tokio::test]
async fn a_sequence_is_done_once_its_last_frame_is_written() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk
        .engine
        .open(ws(format!("ws://127.0.0.1:{}/echo", playground.ports.ws), WsSpec::default()))
        .unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    let close = Step::Close { code: Some(1000), reason: "enough".to_owned() };
    desk.command(&id, play(vec![send("a"), close])).await;
    let events = desk.end(&id).await;
    let written = events.iter().position(|event| matches!(event.data, Data::WsCloseSent(_)));
    let told = events.iter().position(done);
    assert!(written.is_some() && written < told, "{:?}", names(&events));
}
