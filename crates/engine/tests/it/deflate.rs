//! permessage-deflate with the Playground: every parameter, mixed messages, and a bomb.

use sockeye_engine::api::{Command, WsSpec};
use sockeye_engine::event::{Data, DeflateParams, Dir, Event, WsMessage};

use crate::kit::{Desk, failed, names, reached, text, ws};

fn messages(events: &[Event], dir: Dir) -> Vec<&WsMessage> {
    let all = events.iter().filter(|event| event.dir == dir).filter_map(|event| match &event.data {
        Data::WsMessage(message) => Some(message),
        _ => None,
    });
    all.collect()
}

fn settled(events: &[Event]) -> DeflateParams {
    let told = events.iter().find_map(|event| match &event.data {
        Data::WsExtension(told) if told.in_force => told.deflate,
        _ => None,
    });
    told.expect("permessage-deflate is in force")
}

#[tokio::test]
async fn compressed_and_plain_messages_are_mixed_with_every_parameter() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for (query, resets, bits) in [
        ("", [false, false], [15, 15]),
        ("server_no_context_takeover=1", [true, false], [15, 15]),
        ("client_no_context_takeover=1&client_max_window_bits=8", [false, true], [15, 8]),
        ("server_max_window_bits=8&client_max_window_bits=9", [false, false], [8, 9]),
        ("server_no_context_takeover=1&server_max_window_bits=12", [true, false], [12, 15]),
    ] {
        let url = format!("ws://127.0.0.1:{}/deflate?{query}", playground.ports.ws);
        let id = desk.engine.open(ws(url, WsSpec::default())).unwrap();
        for n in 5..7 {
            desk.until(&id, |_| messages(&desk.events(&id), Dir::Rx).len() == n - 1).await;
            let rivers = text("all the rivers run into the sea, all the rivers");
            desk.command(&id, Command::SendText { payload: rivers }).await;
            desk.until(&id, |_| messages(&desk.events(&id), Dir::Rx).len() == n).await;
        }
        desk.command(&id, Command::CloseWs { code: Some(1000), reason: String::new() }).await;
        let events = desk.end(&id).await;
        assert!(
            reached(&events) && !names(&events).contains(&"ws.violation"),
            "{query}: {:?}",
            names(&events)
        );
        let params = settled(&events);
        assert_eq!([params.server_no_context_takeover, params.client_no_context_takeover], resets, "{query}");
        assert_eq!([params.server_max_window_bits, params.client_max_window_bits], bits, "{query}");
        let received = messages(&events, Dir::Rx);
        let compressed: Vec<bool> = received.iter().map(|message| message.compressed).collect();
        assert_eq!(compressed, [true, true, false, true, true, true], "{query}");
        assert!(received.iter().all(|message| message.utf8 == Some(true)), "{query}");
        let shared = |of: &[&WsMessage], at: usize| of[at + 1].sent_len < of[at].sent_len;
        // A window of 8 bits is kept, but zlib finds nothing in it.
        assert_eq!(shared(&received, 0), !resets[0] && bits[0] > 8, "{query}");
        assert_eq!(shared(&messages(&events, Dir::Tx), 0), !resets[1] && bits[1] > 8, "{query}");
    }
}

#[tokio::test]
async fn a_bomb_stops_at_the_limit_and_fails_the_connection() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("ws://127.0.0.1:{}/bomb?mib=80&fragment=8000", playground.ports.ws);
    let events = desk.run(ws(url, WsSpec::default())).await;
    let broken = events.iter().find_map(|event| match &event.data {
        Data::WsViolation(broken) => Some((broken.rule.code.as_str(), broken.close_code)),
        _ => None,
    });
    assert_eq!(broken, Some(("ws-deflate-limit", 1009)), "{:?}", names(&events));
    let closed = events.iter().find_map(|event| match &event.data {
        Data::WsCloseSent(close) => close.code,
        _ => None,
    });
    assert_eq!(closed, Some(1009));
    let bomb = messages(&events, Dir::Rx)[0];
    assert!(bomb.limited && bomb.payload_len < 80 << 20, "{bomb:?}");
    assert_eq!(failed(&events), Some("ws.violation"));
}
