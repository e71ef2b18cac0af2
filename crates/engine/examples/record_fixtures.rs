//! Records sessions with the Playground as fixtures of the window: `fixtures/ui/<name>.json`, in the format
//! that `ui/src/ipc/replay.ts` describes.
//!
//! `cargo run -p sockeye-engine --example record_fixtures -- fixtures/ui`

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};
use sockeye_engine::api::{
    BodyAs, BodyReading, Command, Engine, ExchangeRef, Filter, OpenRequest, Payload, Rows,
};
use sockeye_engine::event::Data;
use sockeye_playground::{Options, Playground};

/// More rows and events than any of these sessions has.
const MOST: u32 = 1000;
/// Sessions that end by themselves are waited for so long; others are closed then.
const PATIENCE: Duration = Duration::from_secs(3);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a person changes in an example before it is sent: its address and its HTTP part.
fn change(name: &str, request: &mut Value) {
    let url = request["url"].as_str().unwrap_or_default().to_owned();
    let at = |path: &str| json!(url.split('/').take(3).chain([path]).collect::<Vec<_>>().join("/"));
    match name {
        "sse" => request["url"] = at("sse?n=4&ms=20"),
        "chunked" => request["url"] = at("chunked?n=4&ms=20"),
        "polling" => {
            request["url"] = at("poll?ms=20");
            request["http"]["repeat"] = json!({ "kind": "longPoll", "times": 5 });
        }
        "parallel" => request["http"]["repeat"] = json!({ "kind": "parallel", "times": 6 }),
        _ => {}
    }
}

/// Name of the fixture, the example, and what a person does.
fn scenes() -> Vec<(&'static str, &'static str, Vec<Command>)> {
    let text =
        |text: &str| Command::SendText { payload: Payload::Text { text: text.to_owned(), escapes: false } };
    let mut words = vec![text(r#"{"type":"subscribe","tanks":["A1","B4"]}"#)];
    words.extend((1..=4).map(|n| text(&format!(r#"{{"type":"heartbeat","id":"hb-{n}"}}"#))));
    words.push(text(&"a river of words ".repeat(20)));
    words.push(Command::Ping { payload: Payload::Text { text: "ka-1".to_owned(), escapes: false } });
    words.push(Command::SendBinary { payload: Payload::Hex { hex: "00 ff 80 7f".to_owned() } });
    let by_hand =
        |text: &str| Command::Send { payload: Payload::Text { text: text.to_owned(), escapes: true } };
    vec![
        ("websocket", "ws-echo", words),
        ("fragments", "ws-fragments", vec![]),
        ("refused", "ws-refuse", vec![]),
        ("bad-accept", "ws-bad-accept", vec![]),
        ("redirects", "http-redirects", vec![]),
        ("early-hints", "http-early-hints", vec![]),
        ("gzip", "http-gzip", vec![]),
        ("sse", "http-sse", vec![]),
        ("chunked", "http-chunked", vec![]),
        ("polling", "http-poll", vec![]),
        ("parallel", "http-anything", vec![]),
        ("h2", "h2-anything", vec![]),
        ("https", "https-anything", vec![]),
        ("expired", "tls-expired", vec![]),
        ("tcp", "tcp-echo", vec![by_hand(r"How are the tides?\r\n"), Command::HalfClose]),
        (
            "by-hand",
            "tcp-http-by-hand",
            vec![by_hand(r"GET /anything HTTP/1.1\r\nHost: playground\r\nConnection: close\r\n\r\n")],
        ),
    ]
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = std::env::args().nth(1).ok_or("name the folder of the fixtures")?;
    let scratch = tempfile::tempdir()?;
    let ca_file = scratch.path().join("ca.pem");
    let playground = Playground::start(Options { free_ports: true, ca_file: Some(ca_file) }).await?;
    let engine = Engine::start(&scratch.path().join("library"))?;
    for (name, example, commands) in scenes() {
        let found = playground.examples().into_iter().find(|found| found.id == example);
        let mut wanted = found.ok_or("no such example")?.request;
        change(name, &mut wanted);
        let mut request: OpenRequest = serde_json::from_value(wanted)?;
        request.name = Some(name.to_owned());
        let live = !commands.is_empty();
        let id = engine.open(request)?;
        for command in commands {
            said(&engine, &id, command).await?;
        }
        if live {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        if live || tokio::time::timeout(PATIENCE, engine.ended(&id)).await.is_err() {
            // It may have ended by itself meanwhile.
            let _ = engine.command(&id, Command::Close).await;
        }
        engine.ended(&id).await?;
        // What a person's own machine and folders are called has no place in a fixture.
        let mut record = serde_json::to_string_pretty(&record(&engine, &id)?)?;
        record = record.replace(&scratch.path().display().to_string(), "/playground");
        std::fs::write(Path::new(&folder).join(format!("{name}.json")), record + "\n")?;
    }
    playground.stop().await;
    Ok(())
}

/// Gives a command once the session is ready for it.
async fn said(engine: &Engine, id: &str, command: Command) -> Outcome<()> {
    let mut ticks = engine.capture(id)?.ticks();
    loop {
        ticks.borrow_and_update();
        match engine.command(id, command.clone()).await {
            Ok(()) => break,
            Err(error) if engine.view(id)?.layers.is_empty() => return Err(error.into()),
            Err(_) => ticks.changed().await?,
        }
    }
    tokio::time::sleep(Duration::from_millis(40)).await;
    Ok(())
}

/// A session in the format of the replay host.
fn record(engine: &Engine, id: &str) -> Outcome<Value> {
    let capture = engine.capture(id)?;
    let mut rows = Map::new();
    for (name, kind) in [
        ("timeline", Rows::Timeline),
        ("ladder", Rows::Ladder),
        ("conversation", Rows::Conversation),
        ("all", Rows::All),
    ] {
        let filter = Filter { rows: kind, ..Filter::default() };
        rows.insert(name.to_owned(), serde_json::to_value(capture.rows(&filter, 0, MOST)?.rows)?);
    }
    let mut logs = Vec::new();
    for conn in capture.logs() {
        for log in &conn.logs {
            logs.push(json!({
                "conn": conn.conn, "remote": conn.remote, "log": log.log,
                "bytes": capture.bytes(conn.conn, log.log, 0, log.len)?.bytes,
                "records": capture.io_records(conn.conn, log.log, 0, MOST)?,
            }));
        }
    }
    let events = capture.events(0, MOST)?;
    let (mut children, mut payloads) = (Map::new(), Map::new());
    for event in &events {
        let seq = event.seq.to_string();
        match &event.data {
            Data::WsMessage(message) => {
                let payload = capture.payload(event.seq, 0, message.payload_len)?;
                payloads.insert(seq.clone(), json!(payload.bytes));
                if message.fragments > 1 {
                    children.insert(seq, serde_json::to_value(capture.children(event.seq)?)?);
                }
            }
            Data::WsFrame(frame) => {
                let payload = capture.payload(event.seq, 0, frame.head.payload_len)?;
                payloads.insert(seq, json!(payload.bytes));
            }
            Data::WsPing(_) | Data::WsPong(_) | Data::WsCloseSent(_) | Data::WsCloseReceived(_) => {
                payloads.insert(seq, json!(capture.payload(event.seq, 0, 125)?.bytes));
            }
            _ => {}
        }
    }
    let view = engine.view(id)?;
    let mut bodies = Map::new();
    let heads = view.exchanges.iter().flat_map(|exchange| [Some(exchange.request), exchange.response]);
    for head in heads.flatten() {
        let info = capture.body(head)?;
        let encoded = capture.body_window(head, false, 0, info.encoded_len)?.bytes;
        let decoded = capture.body_window(head, true, 0, info.decoded_len)?.bytes;
        let lines = capture.body_lines(head, &as_found(), 0, MOST)?;
        bodies.insert(
            head.to_string(),
            json!({ "info": info, "encoded": encoded, "decoded": decoded, "lines": lines }),
        );
    }
    let answered: Vec<_> = view.exchanges.iter().filter(|exchange| exchange.response.is_some()).collect();
    let mut comparisons = Map::new();
    for pair in answered.windows(2) {
        let of = |at: usize| ExchangeRef { session: id.to_owned(), request: pair[at].request };
        let key = format!("{} {}", pair[0].request, pair[1].request);
        comparisons.insert(key, serde_json::to_value(engine.compare(&of(0), &of(1))?)?);
    }
    let mut throughput = Map::new();
    for response in answered.iter().filter_map(|exchange| exchange.response) {
        throughput.insert(response.to_string(), serde_json::to_value(engine.throughput(id, response, 120)?)?);
    }
    let changes = engine.changes(id)?;
    Ok(json!({
        "format": 1, "view": view, "rows": rows, "children": children, "events": events,
        "logs": logs, "payloads": payloads, "bodies": bodies, "comparisons": comparisons,
        "throughput": throughput, "changes": changes,
    }))
}

/// The reading of a body that nobody chose.
fn as_found() -> BodyReading {
    BodyReading { read_as: BodyAs::Auto, charset: None, path: None, folded: Vec::new(), raw: false }
}
