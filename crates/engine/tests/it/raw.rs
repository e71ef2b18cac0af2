//! Raw TCP: bytes as typed, half-close, close, reset, refusal, silence.

use std::time::Duration;

use sockeye_engine::ErrorKind;
use sockeye_engine::api::{Command, Limits, OpenRequest, Payload};
use sockeye_engine::event::{Data, Dir, Log};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};

use crate::kit::{Desk, count, has, in_order, names, peer, reached, request, text};

#[tokio::test]
async fn what_is_given_arrives_byte_for_byte_and_the_order_of_fins_is_told() {
    let desk = Desk::new();
    let (address, server) = peer(|mut stream| async move {
        let mut got = Vec::new();
        stream.read_to_end(&mut got).await.unwrap();
        stream.write_all(b"bye").await.unwrap();
        got
    })
    .await;
    let big: Vec<u8> = (0..300_000u32).map(|at| (at % 251) as u8).collect();
    let path = desk.file("big.bin", &big).to_string_lossy().into_owned();
    let id = desk
        .engine
        .open(OpenRequest { first: Some(text("first\n")), ..request(format!("tcp://{address}")) })
        .unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    let sent = |payload| Command::Send { payload };
    desk.command(&id, sent(Payload::Text { text: r"a\r\n\x00\u{e9}".to_owned(), escapes: true })).await;
    desk.command(&id, sent(Payload::Hex { hex: "ff 00 fe".to_owned() })).await;
    desk.command(&id, sent(Payload::File { path })).await;
    desk.command(&id, Command::HalfClose).await;
    let refused = desk.engine.command(&id, sent(text("more"))).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::State);
    let events = desk.end(&id).await;

    let mut expected = b"first\na\r\n\0\xc3\xa9\xff\0\xfe".to_vec();
    expected.extend(&big);
    assert!(server.await.unwrap() == expected, "other bytes arrived than were given");
    let capture = desk.engine.capture(&id).unwrap();
    assert_eq!(capture.bytes(1, Log::WireTx, 0, 15).unwrap().len, expected.len() as u64);
    in_order(
        &events,
        &["tcp.established", "tcp.write", "tcp.fin.sent", "tcp.read", "tcp.fin.received", "tcp.closed"],
    );
    assert!(reached(&events));
}

#[tokio::test]
async fn the_handshake_that_nobody_saw_is_inferred() {
    let desk = Desk::new();
    let (address, _server) = peer(|stream| async move { drop(stream) }).await;
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::FinReceived(_))).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    let flags: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::Segment(segment) => Some((event.dir, segment.flags.as_str())),
            _ => None,
        })
        .collect();
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        let measured = events.iter().find_map(|event| match &event.data {
            Data::TcpInfo(stats) => Some((event.evidence, stats.state.as_str())),
            _ => None,
        });
        assert_eq!(measured.map(|pair| pair.0), Some(sockeye_engine::event::Evidence::Kernel));
    }
    assert_eq!(flags[..3], [(Dir::Tx, "SYN"), (Dir::Rx, "SYN, ACK"), (Dir::Tx, "ACK")]);
    in_order(
        &events,
        &[
            "dns.resolved",
            "tcp.connect.plan",
            "tcp.connect.attempt",
            "tcp.established",
            "tcp.fin.received",
            "tcp.fin.sent",
            "tcp.closed",
            "session.ended",
        ],
    );
}

#[tokio::test]
async fn a_refused_port_names_the_errno() {
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let events = desk.run(request(format!("tcp://{address}"))).await;
    let failed = events.iter().find_map(|event| match &event.data {
        Data::ConnectFailed(failed) => Some(failed),
        _ => None,
    });
    assert_eq!(failed.unwrap().fault.name, "ECONNREFUSED");
    assert!(!reached(&events));
}

#[tokio::test]
async fn a_name_without_address_ends_at_dns() {
    let desk = Desk::new();
    // RFC 6761 §6.4: never resolves.
    let events = desk.run(request("tcp://sockeye-test.invalid:80")).await;
    in_order(&events, &["dns.query", "dns.failed", "session.ended"]);
    assert!(!has(&events, "tcp.connect.attempt") && !reached(&events));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_port_that_never_answers_runs_into_the_limit() {
    let desk = Desk::new();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts; once the backlog is full the system drops each SYN.
    let mut full = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(300), tokio::net::TcpStream::connect(address)).await
    {
        full.push(stream);
    }
    let limits = Limits { connect_ms: 100, ..Limits::default() };
    let events = desk.run(OpenRequest { limits, ..request(format!("tcp://{address}")) }).await;
    in_order(&events, &["tcp.connect.attempt", "tcp.timeout", "tcp.connect.cancelled", "session.ended"]);
}

#[tokio::test]
async fn a_peer_that_resets_is_told_from_one_that_closes() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("tcp://127.0.0.1:{}", playground.ports.reset);
    let events = desk.run(OpenRequest { first: Some(text("Hello\n")), ..request(url) }).await;
    in_order(&events, &["tcp.read", "tcp.rst.received", "tcp.closed"]);
    assert!(!has(&events, "tcp.fin.received"));
}

#[tokio::test]
async fn reset_sends_rst_and_close_sends_fin() {
    let desk = Desk::new();
    for (command, expected) in [(Command::Reset, Err(())), (Command::Close, Ok(0))] {
        let (address, server) =
            peer(|mut stream| async move { stream.read(&mut [0; 16]).await.map_err(|_| ()) }).await;
        let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
        desk.command(&id, command).await;
        let events = desk.end(&id).await;
        assert_eq!(server.await.unwrap(), expected);
        assert_eq!(has(&events, "tcp.rst.sent"), expected.is_err());
    }
}

#[tokio::test]
async fn close_drains_what_the_peer_still_sends() {
    let desk = Desk::new();
    let (address, server) = peer(|mut stream| async move {
        stream.write_all(&vec![7; 2_000_000]).await.unwrap();
        let mut rest = Vec::new();
        let fin = stream.read_to_end(&mut rest).await;
        stream.write_all(b"last words").await.unwrap();
        fin
    })
    .await;
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::TcpRead(_))).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert_eq!(server.await.unwrap().unwrap(), 0, "no RST by accident");
    let capture = desk.engine.capture(&id).unwrap();
    assert_eq!(capture.bytes(1, Log::WireRx, 0, 1).unwrap().len, 2_000_010);
    in_order(&events, &["tcp.fin.sent", "tcp.fin.received", "tcp.closed"]);
}

#[tokio::test]
async fn close_does_not_wait_for_ever_for_a_silent_peer() {
    let desk = Desk::new();
    let (done, over) = tokio::sync::oneshot::channel::<()>();
    let (address, _server) = peer(|stream| async move {
        let _ = over.await;
        drop(stream);
    })
    .await;
    let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    in_order(&events, &["tcp.fin.sent", "tcp.timeout", "tcp.closed"]);
    drop(done);
}

#[tokio::test]
async fn no_task_outlives_its_session() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut got = Vec::new();
            // Either end is an end; what counts is that there is one.
            let _ = std::io::Read::read_to_end(&mut stream, &mut got);
        }
    });
    let metrics = tokio::runtime::Handle::current().metrics();
    let before = metrics.num_alive_tasks();
    for command in [Command::Close, Command::Reset, Command::Cancel] {
        let id = desk.engine.open(request(format!("tcp://{address}"))).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
        desk.command(&id, command).await;
        desk.end(&id).await;
    }
    while metrics.num_alive_tasks() > before {
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap();
}

#[tokio::test]
async fn cancel_ends_a_session_that_is_still_connecting() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    // TLS with a peer that never answers the ClientHello.
    let id = desk.engine.open(request(format!("tls://127.0.0.1:{}", playground.ports.silent))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::ClientHello(_) | Data::TcpWrite(_))).await;
    let refused = desk.engine.command(&id, Command::Send { payload: text("x") }).await.unwrap_err();
    assert_eq!(refused.phrase.code, "session-connecting");
    desk.command(&id, Command::Cancel).await;
    let events = desk.end(&id).await;
    assert!(!reached(&events), "{:?}", names(&events));
    assert_eq!(count(&events, "tcp.closed"), 1);
}

#[tokio::test]
async fn a_deleted_session_is_reset_and_gone() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let id = desk.engine.open(request(format!("tcp://127.0.0.1:{}", playground.ports.echo))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::Established(_))).await;
    desk.engine.delete(&id).await.unwrap();
    assert!(desk.engine.view(&id).is_err());
    assert_eq!(desk.engine.sessions(None, 0, 10).unwrap().total, 0);
}
