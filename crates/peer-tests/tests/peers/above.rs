//! What rides on WebSocket, with servers of others: MQTT, GraphQL, JSON-RPC, WAMP. What is decoded is what was sent.

use sockeye_engine::api::{Command, Engine, Payload, Saved};
use sockeye_engine::event::{AppPacket, Data, Dir, Event};
use sockeye_peer_tests::{Recorded, Server, websocket};

fn packet<'a>(data: &'a Data, kind: &str) -> Option<&'a AppPacket> {
    match data {
        Data::AppPacket(packet) if packet.kind == kind => Some(&**packet),
        _ => None,
    }
}

fn text(text: &str) -> Command {
    Command::SendText { payload: Payload::Text { text: text.to_owned(), escapes: false } }
}

fn hex(hex: &str) -> Command {
    Command::SendBinary { payload: Payload::Hex { hex: hex.to_owned() } }
}

/// A message that the window and the terminal offer.
fn ready(proto: &str, name: &str) -> Command {
    let protocol = Engine::protocols().into_iter().find(|protocol| protocol.proto == proto).expect(proto);
    let starter = protocol.starters.into_iter().find(|starter| starter.name == name).expect(name);
    let Saved::Message { message } = starter.what else { panic!("a message") };
    Command::SendMessage { message: Box::new(message) }
}

async fn open(server: &Server, path: &str, subprotocols: &[&str]) -> Recorded {
    let session = Recorded::open(websocket(&format!("ws://{}{path}", server.address), subprotocols));
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    session
}

/// Sends, and waits for a packet of that kind that answers it with its latency.
async fn asks(session: &Recorded, command: Command, kind: &str, id: &str) -> AppPacket {
    let answer = comes_of(session, command, kind, id).await;
    assert!(answer.latency_ns.is_some(), "no latency: {answer:?}");
    answer
}

/// Sends, and waits for a packet of that kind that is paired with it.
async fn comes_of(session: &Recorded, command: Command, kind: &str, id: &str) -> AppPacket {
    session.act(command).await;
    let answers = |event: &Event| {
        let of = |packet: &AppPacket| packet.id.as_deref().unwrap_or_default() == id;
        event.dir == Dir::Rx && packet(&event.data, kind).is_some_and(of)
    };
    let event = session.until_event(kind, answers).await;
    let answer = packet(&event.data, kind).expect("just matched").clone();
    assert!(answer.answers.is_some(), "no pair: {answer:?}");
    let asked = session.events().into_iter().find(|event| Some(event.seq) == answer.answers);
    assert!(asked.is_some_and(|asked| asked.dir != event.dir), "another one answers {answer:?}");
    answer
}

/// The end, with nothing that could not be read.
async fn ended(session: &Recorded) -> Vec<Event> {
    let events = session.ended().await;
    let wrong = |event: &&Event| {
        matches!(event.data, Data::AppMalformed(_) | Data::WsViolation(_) | Data::SessionFailed(_))
    };
    assert_eq!(events.iter().find(wrong), None);
    events
}

fn note(packet: &AppPacket) -> String {
    packet.note.as_ref().map(|note| format!("{} {:?}", note.code, note.args)).unwrap_or_default()
}

/// Kind, name and shown text of what came.
fn came(events: &[Event]) -> Vec<(String, String, String)> {
    let packets = events.iter().filter(|event| event.dir == Dir::Rx).filter_map(|event| match &event.data {
        Data::AppPacket(packet) => Some(&**packet),
        _ => None,
    });
    let words = |packet: &AppPacket| {
        let word = |of: &Option<String>| of.clone().unwrap_or_default();
        (packet.kind.clone(), word(&packet.name), word(&packet.text))
    };
    packets.map(words).collect()
}

#[tokio::test]
async fn aedes_speaks_mqtt_in_pieces_and_its_client_hears_us() {
    let server = Server::node("mqtt.mjs", "npm");
    server.wrote("ready").await;
    let session = open(&server, "/", &["mqtt"]).await;
    asks(&session, ready("mqtt", "CONNECT 3.1.1"), "CONNACK", "").await;
    asks(&session, hex("820b 0001 0006 616e73776572 01"), "SUBACK", "1").await;
    // QoS 2: each of the four packets answers the one before.
    session.act(hex("340c 0007 72697665722f61 0002 21")).await;
    session.until("PUBREC", |data| packet(data, "PUBREC").is_some_and(|p| p.answers.is_some())).await;
    asks(&session, hex("6202 0002"), "PUBCOMP", "2").await;
    server.wrote("heard river/a ! qos 2").await;
    let answer = session
        .until_event("its answer", |event| event.dir == Dir::Rx && packet(&event.data, "PUBLISH").is_some())
        .await;
    let answer = packet(&answer.data, "PUBLISH").expect("just matched");
    assert_eq!((answer.name.as_deref(), answer.text.as_deref()), (Some("answer"), Some("to !")));
    let refused = asks(&session, hex("820e 0003 0009 666f7262696464656e 00"), "SUBACK", "3").await;
    assert!(note(&refused).contains("0x80 Failure"), "{refused:?}");
    asks(&session, ready("mqtt", "PINGREQ"), "PINGRESP", "").await;
    session.act(ready("mqtt", "DISCONNECT")).await;
    ended(&session).await;

    let session = open(&server, "/", &["mqtt"]).await;
    let nobody = hex("1016 0004 4d515454 04 82 003c 0002 6d65 0006 6e6f626f6479");
    let refused = asks(&session, nobody, "CONNACK", "").await;
    assert!(note(&refused).contains("0x05 not authorized"), "{refused:?}");
}

#[tokio::test]
async fn mqtt_5_is_the_same_in_one_message_and_in_pieces() {
    let server = Server::node("mqtt5.mjs", "npm");
    let mut conversations = Vec::new();
    for path in ["/", "/torn"] {
        let session = open(&server, path, &["mqtt"]).await;
        asks(&session, ready("mqtt", "CONNECT 5"), "CONNACK", "").await;
        let granted = asks(&session, ready("mqtt", "SUBSCRIBE 5"), "SUBACK", "1").await;
        assert!(note(&granted).contains("0x87 Not authorized"), "{granted:?}");
        session
            .until("the second PUBLISH", |data| {
                packet(data, "PUBLISH")
                    .is_some_and(|p| p.body.as_ref().is_some_and(|body| body.shape == "msgpack"))
            })
            .await;
        session.act(hex("3410 0006 6e6f626f6479 0002 00 48656c6c6f")).await;
        let received = session.until("PUBREC", |data| packet(data, "PUBREC").is_some()).await;
        assert!(packet(&received.data, "PUBREC").is_some_and(|p| p.answers.is_some()), "{received:?}");
        asks(&session, hex("6202 0002"), "PUBCOMP", "2").await;
        server.wrote("heard publish nobody Hello").await;
        asks(&session, ready("mqtt", "PINGREQ"), "PINGRESP", "").await;
        let bye = session.until("DISCONNECT", |data| packet(data, "DISCONNECT").is_some()).await;
        assert!(
            note(packet(&bye.data, "DISCONNECT").expect("just matched"))
                .contains("0x8b Server shutting down")
        );
        session.act(Command::Close).await;
        conversations.push(came(&ended(&session).await));
    }
    let levels: Vec<_> = conversations[0].iter().filter(|(kind, ..)| kind == "PUBLISH").collect();
    assert!(levels.len() == 2 && levels.iter().all(|(_, name, _)| name == "river/level"), "{levels:?}");
    assert_eq!(levels[0].2, "{\"metres\":1.82}");
    assert_eq!(conversations[0], conversations[1]);
}

#[tokio::test]
async fn graphql_ws_answers_and_closes_with_its_codes() {
    let server = Server::node("graphql.mjs", "npm");
    let name = ["graphql-transport-ws"];
    let session = open(&server, "/", &name).await;
    asks(&session, ready(name[0], "connection_init"), "connection_ack", "").await;
    let query = r#"{"id":"q","type":"subscribe","payload":{"query":"query R { river(name: \"Fraser\") }"}}"#;
    let next = asks(&session, text(query), "next", "q").await;
    assert!(next.text.is_some_and(|text| text.contains("Fraser")));
    // A subscription lasts as long as it lasts: that is nobody's latency.
    let subscription = r#"{"id":"s","type":"subscribe","payload":{"query":"subscription { caught }"}}"#;
    assert_eq!(comes_of(&session, text(subscription), "complete", "s").await.latency_ns, None);
    let wrong = r#"{"id":"w","type":"subscribe","payload":{"query":"{ sea }"}}"#;
    let error = asks(&session, text(wrong), "error", "w").await;
    assert!(note(&error).contains("Cannot query field"), "{error:?}");
    asks(&session, ready(name[0], "ping"), "pong", "").await;
    session.act(Command::Close).await;
    let events = ended(&session).await;
    let results =
        came(&events).into_iter().filter(|(kind, _, text)| kind == "next" && text.contains("caught"));
    assert_eq!(results.count(), 3);

    let init = r#"{"type":"connection_init","payload":{"token":"sea"}}"#;
    let early = r#"{"id":"1","type":"subscribe","payload":{"query":"{ river }"}}"#;
    for (said, code) in [("what", 4400), (early, 4401), (init, 4403), ("", 4408)] {
        let session = open(&server, "/", &name).await;
        if !said.is_empty() {
            session.act(text(said)).await;
        }
        let events = session.ended().await;
        let verdict = events.iter().find_map(|event| match &event.data {
            Data::CloseVerdict(verdict) => verdict.usually.clone(),
            _ => None,
        });
        assert_eq!(verdict.map(|usually| usually.code), Some(format!("usually-graphql-{code}")));
    }
}

#[tokio::test]
async fn the_older_graphql_is_read_too() {
    let server = Server::node("graphql_older.mjs", "npm-above");
    let session = open(&server, "/graphql", &["graphql-ws"]).await;
    asks(&session, ready("graphql-ws", "connection_init"), "connection_ack", "").await;
    let query = r#"{"id":"q","type":"start","payload":{"query":"{ river }"}}"#;
    asks(&session, text(query), "complete", "q").await;
    let subscription = r#"{"id":"s","type":"start","payload":{"query":"subscription { caught }"}}"#;
    assert_eq!(comes_of(&session, text(subscription), "complete", "s").await.latency_ns, None);
    session.act(ready("graphql-ws", "connection_terminate")).await;
    let events = ended(&session).await;
    let data: Vec<_> = came(&events).into_iter().filter(|(kind, ..)| kind == "data").collect();
    assert!(data.len() == 3 && data[0].2.contains("Skeena") && data[2].2.contains("chum"), "{data:?}");
    assert!(events.iter().any(|event| packet(&event.data, "ka").is_some_and(|packet| packet.heartbeat)));
}

#[tokio::test]
async fn rpc_websockets_answers_single_requests_and_batches() {
    let server = Server::node("jsonrpc.mjs", "npm-above");
    let session = open(&server, "/", &[]).await;
    let sum =
        asks(&session, text(r#"{"jsonrpc":"2.0","method":"sum","params":[1,2],"id":1}"#), "response", "1")
            .await;
    assert_eq!(sum.text.as_deref(), Some("3"));
    let batch = r#"[{"jsonrpc":"2.0","method":"slow","id":2},{"jsonrpc":"2.0","method":"sum","params":[5],"id":"3"},{"jsonrpc":"2.0","method":"sum","params":[7]}]"#;
    let slow = asks(&session, text(batch), "response", "2").await;
    assert_eq!(slow.text.as_deref(), Some("\"done\""));
    let fail = asks(&session, text(r#"{"jsonrpc":"2.0","method":"fail","id":4}"#), "error", "4").await;
    assert!(note(&fail).contains("The net is torn") && note(&fail).contains("-32050"), "{fail:?}");
    session.act(Command::Close).await;
    let events = ended(&session).await;
    let third = events
        .iter()
        .find_map(|event| packet(&event.data, "response").filter(|p| p.id.as_deref() == Some("3")));
    assert!(third.is_some_and(|packet| packet.answers.is_some() && packet.text.as_deref() == Some("5")));
    assert_eq!(events.iter().filter(|event| packet(&event.data, "notification").is_some()).count(), 1);
}

#[tokio::test]
async fn xconn_routes_wamp_in_each_of_its_forms() {
    let server = Server::python("wamp.py");
    server.wrote("ready").await;
    // HELLO, SUBSCRIBE, CALL, GOODBYE.
    let json = [
        text(r#"[1,"realm1",{"roles":{"subscriber":{},"caller":{}}}]"#),
        text(r#"[32,1,{},"com.example.totals"]"#),
        text(r#"[48,2,{},"com.example.add",[2,3]]"#),
        text(r#"[6,{},"wamp.close.close_realm"]"#),
    ];
    let msgpack = [
        "9301a67265616c6d3181a5726f6c657382aa7375627363726962657280a663616c6c657280",
        "94200180b2636f6d2e6578616d706c652e746f74616c73",
        "95300280af636f6d2e6578616d706c652e616464920203",
        "930680b677616d702e636c6f73652e636c6f73655f7265616c6d",
    ];
    let cbor = [
        "8301667265616c6d31a165726f6c6573a26a73756273637269626572a06663616c6c6572a0",
        "84182001a072636f6d2e6578616d706c652e746f74616c73",
        "85183002a06f636f6d2e6578616d706c652e616464820203",
        "8306a07677616d702e636c6f73652e636c6f73655f7265616c6d",
    ];
    for (name, said) in
        [("wamp.2.json", json), ("wamp.2.msgpack", msgpack.map(hex)), ("wamp.2.cbor", cbor.map(hex))]
    {
        let session = open(&server, "/ws", &[name]).await;
        let [hello, subscribe, call, goodbye] = said;
        asks(&session, hello, "WELCOME", "").await;
        let subscribed = asks(&session, subscribe, "SUBSCRIBED", "1").await;
        assert_eq!(subscribed.name.as_deref(), Some("com.example.totals"), "{name}");
        let result = asks(&session, call, "RESULT", "2").await;
        let shape = result.body.as_ref().map(|body| body.shape.clone());
        assert_eq!(shape.as_deref(), name.strip_prefix("wamp.2."), "{result:?}");
        let event = session.until("the event", |data| packet(data, "EVENT").is_some()).await;
        let published = packet(&event.data, "EVENT").expect("just matched");
        let to = subscribed.answers;
        assert!(published.name.as_deref() == Some("com.example.totals") && to.is_some(), "{event:?}");
        assert!(event.cause == to && published.answers.is_none(), "{event:?}");
        // The router closes behind its own.
        asks(&session, goodbye, "GOODBYE", "").await;
        ended(&session).await;
    }
    let session = open(&server, "/ws", &["wamp.2.json"]).await;
    asks(&session, ready("wamp", "HELLO"), "WELCOME", "").await;
    let torn = asks(&session, text(r#"[48,1,{},"com.example.torn",[]]"#), "ERROR", "1").await;
    assert!(note(&torn).contains("com.example.torn"), "{torn:?}");
    let publish = text(r#"[16,2,{"acknowledge":true},"com.example.said",["grüße"]]"#);
    asks(&session, publish, "PUBLISHED", "2").await;
    server.wrote("heard grüße").await;
    session.act(Command::Close).await;
    ended(&session).await;
}
