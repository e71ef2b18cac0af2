//! Opens a session, lets it end, and reads its record.

use std::sync::Arc;

use sockeye_engine::api::{Command, Engine, HttpSpec, OpenRequest, Payload, TlsSpec, WsSpec};
use sockeye_engine::capture::Capture;
use sockeye_engine::event::{CloseVerdict, Data, Event, Failure};

/// An engine with a library of its own.
pub struct Recorded {
    engine: Engine,
    id: String,
    capture: Arc<Capture>,
    _folder: tempfile::TempDir,
}

impl Recorded {
    /// Opens a session.
    pub fn open(request: OpenRequest) -> Recorded {
        Recorded::with_browser(request, |_| {})
    }

    /// Opens a session whose URLs for a person go to `browser`.
    pub fn with_browser(request: OpenRequest, browser: impl Fn(&str) + Send + Sync + 'static) -> Recorded {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let engine = Engine::with_browser(folder.path(), browser).expect("an empty library");
        let id = engine.open(request).expect("a request that can be opened");
        let capture = engine.capture(&id).expect("the session just opened");
        Recorded { engine, id, capture, _folder: folder }
    }

    /// Opens another session of the same engine when this one has ended: jars and tokens are kept.
    pub async fn again(&mut self, request: OpenRequest) {
        self.ended().await;
        self.id = self.engine.open(request).expect("a request that can be opened");
        self.capture = self.engine.capture(&self.id).expect("the session just opened");
    }

    /// Its capture.
    #[must_use]
    pub fn capture(&self) -> &Capture {
        &self.capture
    }

    /// A person's act.
    pub async fn act(&self, command: Command) {
        self.engine.command(&self.id, command).await.expect("an open session");
    }

    /// Waits until an event is there that `found` accepts, and returns it.
    pub async fn until(&self, what: &str, found: impl Fn(&Data) -> bool) -> Event {
        self.until_event(what, |event| found(&event.data)).await
    }

    /// The same, for what an event says beyond its data.
    pub async fn until_event(&self, what: &str, found: impl Fn(&Event) -> bool) -> Event {
        let mut ticks = self.capture.ticks();
        let search = async {
            let mut next = 0;
            loop {
                let events = self.capture.events(next, 1000).expect("a readable index");
                next += events.len() as u64;
                let full = events.len() == 1000;
                if let Some(event) = events.into_iter().find(&found) {
                    return event;
                }
                if !full {
                    let _ = ticks.changed().await;
                }
            }
        };
        match tokio::time::timeout(std::time::Duration::from_secs(20), search).await {
            Ok(event) => event,
            Err(_) => panic!("waited in vain for {what}; events: {:#?}", self.events()),
        }
    }

    /// Sends texts and three octets to a WebSocket server that echoes, closes after the last echo, and returns every
    /// event. No rule may have been broken.
    pub async fn echoes(&self, texts: impl IntoIterator<Item = String>) -> Vec<Event> {
        for text in texts {
            self.act(Command::SendText { payload: Payload::Text { text, escapes: false } }).await;
        }
        self.act(Command::SendBinary { payload: Payload::Hex { hex: "00 ff 80".into() } }).await;
        let last = |data: &Data| matches!(data, Data::WsMessage(m) if m.payload_len == 3 && !m.head.masked);
        self.until("the last echo", last).await;
        self.act(Command::CloseWs { code: Some(1000), reason: "done".into() }).await;
        let events = self.ended().await;
        let broken: Vec<_> =
            events.iter().filter(|event| matches!(event.data, Data::WsViolation(_))).collect();
        assert!(broken.is_empty(), "{broken:?}");
        events
    }

    /// The payload of a message of at most 1 MiB, inflated.
    #[must_use]
    pub fn payload(&self, seq: u64) -> Vec<u8> {
        use base64::Engine as _;
        let window = self.capture.payload(seq, 0, 1 << 20).expect("a payload");
        base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64")
    }

    /// Waits for the end and returns every event.
    pub async fn ended(&self) -> Vec<Event> {
        self.ended_within(std::time::Duration::from_secs(30)).await
    }

    /// The same for a conversation that may take longer.
    pub async fn ended_within(&self, limit: std::time::Duration) -> Vec<Event> {
        let end = self.engine.ended(&self.id);
        tokio::time::timeout(limit, end)
            .await
            .unwrap_or_else(|_| panic!("the session does not end; events: {:#?}", self.events()))
            .expect("a finished capture");
        self.events()
    }

    /// Every event so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let mut all = Vec::new();
        loop {
            let events = self.capture.events(all.len() as u64, 1000).expect("a readable index");
            if events.is_empty() {
                return all;
            }
            all.extend(events);
        }
    }

    /// The decoded body that belongs to the last final response.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        use base64::Engine as _;
        let events = self.events();
        let head = events
            .iter()
            .rev()
            .find(|event| matches!(event.data, Data::ResponseHead(_)))
            .expect("a final response");
        let info = self.capture.body(head.seq).expect("a body");
        let window = self.capture.body_window(head.seq, true, 0, info.decoded_len).expect("a window");
        base64::engine::general_purpose::STANDARD.decode(window.bytes).expect("base64")
    }
}

/// How the session failed; absent when it did not.
#[must_use]
pub fn failure(events: &[Event]) -> Option<&Failure> {
    events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    })
}

/// The verdict on how a connection was closed.
#[must_use]
pub fn close_verdict(events: &[Event]) -> Option<&CloseVerdict> {
    events.iter().find_map(|event| match &event.data {
        Data::CloseVerdict(verdict) => Some(&**verdict),
        _ => None,
    })
}

/// A GET of that URL with no typed header; `ca` is a PEM file of extra roots.
#[must_use]
pub fn get(url: &str, ca: Option<&std::path::Path>) -> OpenRequest {
    OpenRequest { http: Some(HttpSpec::default()), ..plain(url, ca) }
}

/// A WebSocket to that URL.
#[must_use]
pub fn websocket(url: &str, subprotocols: &[&str]) -> OpenRequest {
    let ws = WsSpec {
        subprotocols: subprotocols.iter().map(|&name| name.to_owned()).collect(),
        ..WsSpec::default()
    };
    OpenRequest { http: Some(HttpSpec::default()), ws: Some(ws), ..plain(url, None) }
}

/// A TCP or TLS connection that sends `first` as soon as it is open.
#[must_use]
pub fn raw(url: &str, first: &str) -> OpenRequest {
    OpenRequest { first: Some(Payload::Text { text: first.to_owned(), escapes: true }), ..plain(url, None) }
}

fn plain(url: &str, ca: Option<&std::path::Path>) -> OpenRequest {
    let tls = TlsSpec { ca_file: ca.map(|path| path.display().to_string()), ..TlsSpec::default() };
    OpenRequest { tls, ..OpenRequest::to(url) }
}
