//! permessage-deflate with the Playground: every parameter, mixed messages, and a bomb.

use sockeye_engine::api::{Command, WsSpec};
use sockeye_engine::event::{Data, DeflateParams, Dir, Event, WsMessage};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, failed, names, peer, reached, read_head, text, ws};

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
    assert_eq!(failed(&events), Some("ws.limit"));
}

#[tokio::test]
async fn what_may_be_compressed_is_read_a_little_at_a_time_from_the_first_byte_on() {
    let desk = Desk::new();
    // A little of DEFLATE that is a lot of zeros, over and over, right behind the answer.
    let mut bomb = Vec::with_capacity(8192);
    let mut zlib = flate2::Compress::new(flate2::Compression::best(), false);
    zlib.compress_vec(&vec![0; 1 << 20], &mut bomb, flate2::FlushCompress::Sync).unwrap();
    bomb.truncate(bomb.len() - 4);
    let mut frames = Vec::new();
    let mut count = 0;
    while frames.len() < 64 << 10 {
        frames.extend([0xc2, 126]);
        frames.extend((bomb.len() as u16).to_be_bytes());
        frames.extend(&bomb);
        count += 1;
    }
    frames.extend([0x88, 2, 0x03, 0xe8]);
    let (address, served) = peer(move |mut stream| async move {
        let head = String::from_utf8(read_head(&mut stream).await).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let accept = derive_accept_key(key.as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n\
             Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n\r\n"
        );
        stream.write_all(&[answer.as_bytes(), &frames].concat()).await.unwrap();
        // Until the client's end.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    })
    .await;
    let events = desk.run(ws(format!("ws://{address}/"), WsSpec::default())).await;
    served.await.unwrap();
    assert!(reached(&events), "{:?}", names(&events));
    let received = messages(&events, Dir::Rx);
    assert_eq!(
        (received.len(), received.iter().all(|message| message.payload_len == 1 << 20)),
        (count, true)
    );
    let reads = events.iter().filter_map(|event| match &event.data {
        Data::TcpRead(read) => Some(read.len),
        _ => None,
    });
    let longest = reads.max().unwrap();
    assert!(longest <= 16 << 10, "one read of {longest} bytes may become a thousand times as many");
}
