//! A WebSocket server of our own, frame by frame, and what is said to a session on it.

use sockeye_engine::api::{Behaviour, Command, MatchKind, Matcher, WsSend, WsSpec};
use sockeye_engine::event::{Data, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::kit::{Desk, text, ws};

/// A listener on a free port, and its URL.
pub async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    (listener, url)
}

/// Accepts a connection and upgrades it.
pub async fn upgraded(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = derive_accept_key(key.trim().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream
}

/// One frame as it lies on the wire: first byte, whether it is masked, payload.
pub async fn frame(stream: &mut TcpStream) -> (u8, bool, Vec<u8>) {
    let first = stream.read_u8().await.unwrap();
    let second = stream.read_u8().await.unwrap();
    let len = match second & 0x7f {
        126 => u64::from(stream.read_u16().await.unwrap()),
        127 => stream.read_u64().await.unwrap(),
        len => u64::from(len),
    };
    let mut key = [0; 4];
    if second & 0x80 != 0 {
        stream.read_exact(&mut key).await.unwrap();
    }
    let mut payload = vec![0; usize::try_from(len).unwrap()];
    stream.read_exact(&mut payload).await.unwrap();
    for (n, octet) in payload.iter_mut().enumerate() {
        *octet ^= key[n % 4];
    }
    (first, second & 0x80 != 0, payload)
}

pub fn plain(text_payload: &str) -> WsSend {
    WsSend {
        binary: false,
        payload: text(text_payload),
        fill: false,
        cuts: Vec::new(),
        between: Vec::new(),
        compress: None,
    }
}

pub fn filled(text_payload: &str) -> WsSend {
    WsSend { fill: true, ..plain(text_payload) }
}

pub fn message(message: WsSend) -> Command {
    Command::SendMessage { message: Box::new(message) }
}

pub fn behaving(behaviour: Behaviour) -> WsSpec {
    WsSpec { behaviour, extensions: Vec::new(), ..WsSpec::default() }
}

pub fn when(kind: MatchKind, what: &str) -> Matcher {
    Matcher { kind, text: what.to_owned() }
}

/// A session on a WebSocket that is open, and the peer's end.
pub async fn open(desk: &Desk, url: &str, spec: WsSpec, listener: &TcpListener) -> (String, TcpStream) {
    let id = desk.engine.open(ws(url, spec)).unwrap();
    let stream = upgraded(listener).await;
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    (id, stream)
}

/// Whether that was told of a sequence.
pub fn said(events: &[Event], what: &str) -> bool {
    events.iter().any(|event| matches!(&event.data, Data::WsSequence(told) if told.what == what))
}
