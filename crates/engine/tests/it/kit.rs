//! What the conversations share: an engine with its own library, requests, scripted peers, waiting.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use sockeye_engine::api::{
    Command, ConnectSpec, Engine, HttpSpec, OpenRequest, Payload, ProxySpec, Reconnect, WsSpec,
};
use sockeye_engine::event::{Data, Event};
use sockeye_playground::{Options, Playground};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// An engine with a library of its own.
pub struct Desk {
    pub engine: Engine,
    pub dir: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        Desk { engine: Engine::start(&dir.path().join("library")).unwrap(), dir }
    }

    /// Opens, waits for the end, and gives all events.
    pub async fn run(&self, request: OpenRequest) -> Vec<Event> {
        let id = self.engine.open(request).unwrap();
        self.end(&id).await
    }

    /// Waits for the end and gives all events.
    pub async fn end(&self, id: &str) -> Vec<Event> {
        tokio::time::timeout(PATIENCE, self.engine.ended(id)).await.expect("the session ends").unwrap();
        self.events(id)
    }

    pub fn events(&self, id: &str) -> Vec<Event> {
        let mut events = Vec::new();
        self.more(id, &mut events);
        events
    }

    /// What came since.
    fn more(&self, id: &str, events: &mut Vec<Event>) {
        let capture = self.engine.capture(id).unwrap();
        loop {
            let window = capture.events(events.len() as u64, 1000).unwrap();
            if window.is_empty() {
                return;
            }
            events.extend(window);
        }
    }

    /// Waits until an event of the session is as wanted.
    pub async fn until(&self, id: &str, wanted: impl Fn(&Event) -> bool) -> Event {
        let mut ticks = self.engine.capture(id).unwrap().ticks();
        let mut events = Vec::new();
        let found = async {
            loop {
                ticks.borrow_and_update();
                let heard = events.len();
                self.more(id, &mut events);
                if let Some(event) = events[heard..].iter().find(|event| wanted(event)) {
                    return event.clone();
                }
                let over = ticks.changed().await.is_err();
                assert!(!over, "it never came before the end; there were {:?}", names(&self.events(id)));
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(event) => event,
            Err(_) => panic!("it never came; there were {:?}", names(&self.events(id))),
        }
    }

    pub async fn command(&self, id: &str, command: Command) {
        self.engine.command(id, command).await.unwrap();
    }

    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The Playground on free ports, its authority written to a file.
    pub async fn playground(&self) -> Playground {
        let ca_file = Some(self.dir.path().join("ca.pem"));
        Playground::start(Options { free_ports: true, ca_file }).await.unwrap()
    }
}

pub fn request(url: impl Into<String>) -> OpenRequest {
    OpenRequest::to(url)
}

pub fn http(url: impl Into<String>, http: HttpSpec) -> OpenRequest {
    OpenRequest { http: Some(http), ..request(url) }
}

pub fn ws(url: impl Into<String>, ws: WsSpec) -> OpenRequest {
    OpenRequest { ws: Some(ws), ..request(url) }
}

/// By a proxy of the Playground that knows us.
pub fn through(kind: &str, port: u16) -> ConnectSpec {
    let proxy = ProxySpec::Own {
        url: format!("{kind}://127.0.0.1:{port}"),
        user: "sockeye".to_owned(),
        password: "river".to_owned(),
        except: None,
    };
    ConnectSpec { proxy, ..ConnectSpec::default() }
}

/// Connects again so often, after waits of the same length.
pub fn again(attempts: u32, first_ms: u64) -> Reconnect {
    Reconnect { attempts, first_ms, factor: 1.0, longest_ms: first_ms, jitter: false, after_clean: false }
}

pub fn text(text: &str) -> Payload {
    Payload::Text { text: text.to_owned(), escapes: false }
}

/// The names of events, in order.
pub fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.data.name()).collect()
}

pub fn has(events: &[Event], name: &str) -> bool {
    events.iter().any(|event| event.data.name() == name)
}

pub fn count(events: &[Event], name: &str) -> usize {
    events.iter().filter(|event| event.data.name() == name).count()
}

/// Asserts that events of these names come in this order, others between them.
pub fn in_order(events: &[Event], wanted: &[&str]) {
    let all = names(events);
    let mut rest = all.iter();
    for name in wanted {
        assert!(rest.any(|other| other == name), "{name} is missing or out of order in {all:?}");
    }
}

/// Whether the session reached what was asked for.
pub fn reached(events: &[Event]) -> bool {
    match &events.last().unwrap().data {
        Data::SessionEnded(ended) => ended.ok,
        // Explanations of the end may follow it.
        _ => events.iter().any(|event| matches!(&event.data, Data::SessionEnded(ended) if ended.ok)),
    }
}

/// The code of the session's failure; absent when it did not fail.
pub fn failed(events: &[Event]) -> Option<&str> {
    events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(failure.code.as_str()),
        _ => None,
    })
}

/// A peer for one connection: what it does is up to `serve`.
pub async fn peer<F, T>(serve: impl FnOnce(TcpStream) -> F + Send + 'static) -> (SocketAddr, JoinHandle<T>)
where
    F: Future<Output = T> + Send,
    T: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream).await
    });
    (address, task)
}

/// A peer that reads one head and answers with these bytes, then its FIN; gives what it read until ours.
pub async fn answering(answer: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let answer = answer.into();
    peer(move |mut stream| async move {
        let mut got = read_head(&mut stream).await;
        stream.write_all(&answer).await.unwrap();
        stream.shutdown().await.unwrap();
        // A reset of the client's is an end as well.
        let _ = stream.read_to_end(&mut got).await;
        got
    })
    .await
}

pub async fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut got = Vec::new();
    while !got.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(octet) => got.push(octet),
            Err(_) => break,
        }
    }
    got
}
