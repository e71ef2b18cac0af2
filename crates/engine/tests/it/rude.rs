//! Peers without manners: they do not read, say too much, switch unasked, close with codes that do not exist.

use std::net::SocketAddr;

use sockeye_engine::api::{Command, HttpSpec, Payload, WsSpec};
use sockeye_engine::event::{Data, Dir, Event, Phase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, answering, has, http, in_order, names, peer, reached, read_head, request, text, ws};

fn pressure(events: &[Event]) -> Vec<Phase> {
    let phase = |event: &Event| matches!(event.data, Data::Backpressure(_)).then_some(event.phase);
    events.iter().filter_map(phase).collect()
}

/// Reads the request of a handshake and accepts it.
async fn accept(stream: &mut TcpStream) {
    let head = read_head(stream).await;
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\n",
        derive_accept_key(key.as_bytes())
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}

/// A session that sends more than sockets hold.
async fn pours(desk: &Desk, address: SocketAddr) -> String {
    let path = desk.file("big.bin", &vec![b'x'; 32 << 20]).to_string_lossy().into_owned();
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    let payload = Payload::File { path };
    desk.command(&id, Command::Send { payload }).await;
    id
}

#[tokio::test]
async fn backpressure_begins_when_the_peer_does_not_read_and_ends_when_it_does() {
    let desk = Desk::new();
    let (read, may_read) = oneshot::channel::<()>();
    let (address, server) = peer(|mut stream| async move {
        may_read.await.unwrap();
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.unwrap()
    })
    .await;
    let id = pours(&desk, address).await;
    let told =
        |phase| move |event: &Event| event.phase == phase && matches!(event.data, Data::Backpressure(_));
    let begin = desk.until(&id, told(Phase::Begin)).await;
    assert!(matches!(begin.data, Data::Backpressure(pressure) if pressure.queued > 0));
    read.send(()).unwrap();
    desk.until(&id, told(Phase::End)).await;
    desk.command(&id, Command::HalfClose).await;
    let events = desk.end(&id).await;
    assert_eq!(server.await.unwrap(), 32 << 20, "a pause loses nothing");
    let phases = pressure(&events);
    assert!(
        phases.len().is_multiple_of(2) && phases.chunks(2).all(|pair| pair == [Phase::Begin, Phase::End])
    );
}

#[tokio::test]
async fn a_reset_is_not_the_end_of_backpressure() {
    let desk = Desk::new();
    let (reset, may_reset) = oneshot::channel::<()>();
    let (address, _server) = peer(|stream| async move {
        may_reset.await.unwrap();
        // What lies unread makes it a reset (RFC 1122 §4.2.2.13).
        drop(stream);
    })
    .await;
    let id = pours(&desk, address).await;
    desk.until(&id, |event| matches!(event.data, Data::Backpressure(_))).await;
    reset.send(()).unwrap();
    let events = desk.end(&id).await;
    assert_eq!(pressure(&events).last(), Some(&Phase::Begin));
}

#[tokio::test]
async fn who_writes_to_a_peer_that_does_not_read_waits_and_may_still_close() {
    let desk = Desk::new();
    let (done, over) = oneshot::channel::<()>();
    let (address, _server) = peer(|stream| async move {
        let _ = over.await;
        drop(stream);
    })
    .await;
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    let (engine, of) = (desk.engine.clone(), id.clone());
    let writer = tokio::spawn(async move {
        let mut accepted = 0;
        let payload = text(&"x".repeat(1 << 20));
        while accepted < 256 && engine.command(&of, Command::Send { payload: payload.clone() }).await.is_ok()
        {
            accepted += 1;
        }
        accepted
    });
    desk.until(&id, |event| matches!(event.data, Data::Backpressure(_))).await;
    desk.command(&id, Command::Close).await;
    desk.end(&id).await;
    let accepted = writer.await.unwrap();
    assert!(accepted < 256, "everything was taken on, although nobody reads");
    drop(done);
}

#[tokio::test]
async fn an_orderly_close_is_no_half_close() {
    let desk = Desk::new();
    for (command, via) in [(Command::Close, "close"), (Command::HalfClose, "shutdown")] {
        let (address, _server) = peer(|mut stream| async move { stream.read(&mut [0; 16]).await }).await;
        let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
        desk.command(&id, command).await;
        let events = desk.end(&id).await;
        let sent = events.iter().find_map(|event| match &event.data {
            Data::FinSent(fin) => Some(fin.via.as_str()),
            _ => None,
        });
        assert_eq!(sent, Some(via));
    }
}

#[tokio::test]
async fn bytes_behind_a_whole_response_do_not_make_it_a_failure() {
    let desk = Desk::new();
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
    ] {
        let (address, _server) = answering(answer).await;
        let events = desk.run(http(format!("http://{address}/"), HttpSpec::default())).await;
        assert!(reached(&events) && !has(&events, "session.failed"), "{:?}", names(&events));
        assert!(has(&events, "http.malformed"), "what came too much is told");
    }
}

#[tokio::test]
async fn an_unasked_switch_of_protocols_ends_with_the_peer() {
    let desk = Desk::new();
    let (address, _server) =
        answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: salmon\r\nConnection: Upgrade\r\n\r\nhello")
            .await;
    let events = desk.run(http(format!("http://{address}/"), HttpSpec::default())).await;
    in_order(&events, &["http.response.head", "tcp.fin.received", "tcp.fin.sent", "session.ended"]);
}

#[tokio::test]
async fn a_close_that_breaks_a_rule_is_answered_with_a_protocol_error() {
    let desk = Desk::new();
    for body in [&b"a"[..], &[3, 0xe7], &[3, 0xed], &[0xff, 0xff], &[3, 0xe8, 0xff]] {
        let (address, _server) = peer(move |mut stream| async move {
            accept(&mut stream).await;
            let mut close = vec![0x88, u8::try_from(body.len()).unwrap()];
            close.extend_from_slice(body);
            stream.write_all(&close).await.unwrap();
            let mut got = Vec::new();
            let _ = stream.read_to_end(&mut got).await;
        })
        .await;
        let events = desk.run(ws(format!("ws://{address}/"), WsSpec::default())).await;
        let sent = events.iter().find_map(|event| match (&event.data, event.dir) {
            (Data::WsCloseSent(close), Dir::Tx) => Some(close.code),
            _ => None,
        });
        let due = if body.len() > 2 { 1007 } else { 1002 };
        assert_eq!(sent, Some(Some(due)), "{body:?}");
        let failed = events.iter().find_map(|event| match &event.data {
            Data::SessionFailed(failure) => Some(failure.code.as_str()),
            _ => None,
        });
        assert_eq!(failed, Some("ws.violation"), "{body:?}");
    }
}

#[tokio::test]
async fn a_session_is_named_as_it_was_renamed() {
    let desk = Desk::new();
    let (address, _server) = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let id = desk.engine.open(http(format!("http://{address}/"), HttpSpec::default())).unwrap();
    desk.engine.rename(&id, "while it runs").unwrap();
    assert_eq!(desk.engine.view(&id).unwrap().name, "while it runs");
    desk.end(&id).await;
    desk.engine.rename(&id, "salmon").unwrap();
    assert_eq!(desk.engine.view(&id).unwrap().name, "salmon");
    assert_eq!(desk.engine.sessions(None, 0, 10).unwrap().entries[0].name, "salmon");
}

#[tokio::test]
async fn a_close_amid_a_flood_does_not_drain_it_for_ever() {
    let (address, _server) = peer(|mut stream| async move {
        let flood = vec![b'x'; 1 << 20];
        while stream.write_all(&flood).await.is_ok() {}
    })
    .await;
    let desk = Desk::new();
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(has(&events, "tcp.rst.sent") && !has(&events, "tcp.timeout"), "{:?}", names(&events));
}
