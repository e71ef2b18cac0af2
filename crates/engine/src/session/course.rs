//! The course of a session: where it begins, and what a person's request becomes.

mod above;
pub mod access;
mod again;
mod chain;
mod errand;
mod rounds;
mod socketio;
mod sockjs;
mod talk;
pub mod token;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use crate::api::{AppSpec, HttpVersion, OpenRequest, SessionKind, SockJsTransport};
use crate::capture::Capture;
use crate::compose::{Target, given};
use crate::dial::line::Line;
use crate::dial::tls::Trust;
use crate::dial::{Call, dial};
use crate::drive::orders::{Orders, Stop};
use crate::drive::tcp;
use crate::event::Phrase;
use crate::jar::Jars;
use crate::tap::Pen;

/// Longest answer that we read ourselves.
const ANSWER: u64 = 256 << 10;

/// The `Sec-WebSocket-Key` of the next handshake: made beforehand, so that a preview shows what will be
/// sent, and used once (RFC 6455 §4.1).
#[derive(Debug)]
pub struct Keys(Mutex<String>);

impl Default for Keys {
    fn default() -> Self {
        Keys(Mutex::new(generate_key()))
    }
}

impl Keys {
    /// The key that the next handshake will carry.
    #[must_use]
    pub fn next(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take(&self) -> String {
        std::mem::replace(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), generate_key())
    }
}

/// What a client of that session has to have read, from the lowest up.
#[must_use]
pub fn speaks(request: &OpenRequest) -> &'static [&'static str] {
    match &request.app {
        Some(AppSpec::SocketIo(_)) => &["engine.io", "socket.io"],
        // Without frames there is nothing of SockJS to be read.
        Some(AppSpec::SockJs(spec)) if spec.transports != [SockJsTransport::RawWebSocket] => &["sockjs"],
        Some(AppSpec::SockJs(_)) | None => &[],
    }
}

/// The name of a kind of session in its record.
#[must_use]
pub fn kind_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Tcp => "tcp",
        SessionKind::Http => "http",
        SessionKind::Ws => "ws",
        SessionKind::SocketIo => "socket.io",
        SessionKind::SockJs => "sockjs",
    }
}

/// What a session is: of its URL, unless a protocol above is spoken from the start.
#[must_use]
pub fn kind_of(request: &OpenRequest, target: &Target) -> SessionKind {
    match &request.app {
        Some(AppSpec::SocketIo(_)) => SessionKind::SocketIo,
        Some(AppSpec::SockJs(_)) => SessionKind::SockJs,
        None => target.kind,
    }
}

/// What a session needs on its way.
pub struct Course<'a> {
    pub pen: &'a Pen,
    pub trust: &'a Trust,
    pub keys: &'a Keys,
    pub jars: &'a Jars,
    pub prompts: access::Prompts,
    pub tokens: &'a token::Tokens,
    pub browser: &'a token::Browser,
    /// Where answers of authorization servers are read from.
    pub capture: &'a Arc<Capture>,
    /// The session's id.
    pub session: &'a str,
    /// The number of the newest connection.
    pub conns: AtomicU32,
}

impl Course<'_> {
    /// Runs the session to its end; true when what was asked for was reached.
    pub async fn run(&self, request: OpenRequest, target: Target, orders: &mut Orders) -> bool {
        if let Some(app) = &request.app {
            return above::run(self, &request, app, orders).await;
        }
        if target.kind != SessionKind::Tcp {
            return talk::run(self, request, target, orders).await;
        }
        let dialled = self.dial(&target, &request, "raw", HttpVersion::Http11, orders).await;
        let Ok(line) = dialled else { return false };
        // Checked before the session was opened.
        let first = request.first.as_ref().and_then(|first| given(first).ok());
        tcp::run(line, first, tcp::Over::Both, orders).await;
        true
    }

    /// A body of this session once it is recorded.
    async fn body(&self, head: u64) -> Option<Vec<u8>> {
        let mut ticks = self.capture.ticks();
        self.pen.flush().await;
        loop {
            ticks.borrow_and_update();
            if self.capture.body(head).is_ok_and(|body| body.complete) {
                let window = self.capture.body_window(head, true, 0, ANSWER).ok()?;
                return STANDARD.decode(window.bytes).ok();
            }
            ticks.changed().await.ok()?;
        }
    }

    /// Dials the next connection, unless a person ends it first; `Some` in the error says how.
    async fn dial(
        &self,
        target: &Target,
        request: &OpenRequest,
        expect: &'static str,
        version: HttpVersion,
        orders: &mut Orders,
    ) -> Result<Line, Option<Stop>> {
        let conn = self.conns.fetch_add(1, Ordering::Relaxed) + 1;
        let (tls, limits, connect) = (&request.tls, &request.limits, &request.connect);
        let call = Call { target, expect, version, tls, limits, connect };
        tokio::select! {
            line = dial(self.pen, self.trust, conn, &call) => line.map_err(|_| None),
            stop = orders.stop(self.pen, conn, || Phrase::new("session-connecting")) => Err(Some(stop)),
        }
    }
}
