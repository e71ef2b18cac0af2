//! The course of a session: dial, drive, follow redirects, and leave nothing open.

use std::sync::{Mutex, PoisonError};

use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use crate::api::{OpenRequest, SessionKind};
use crate::compose::{Draft, Target, Upgrade, given};
use crate::dial::line::{CLOSE_WAIT, Line};
use crate::dial::tls::Trust;
use crate::dial::{Call, dial};
use crate::drive::http1::{Answer, Outcome, Switch, exchange};
use crate::drive::orders::{Orders, Stop};
use crate::drive::redirect::{Hop, follow};
use crate::drive::{tcp, websocket};
use crate::event::{Data, Dir, Phrase};
use crate::tap::Pen;

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

/// The name of a kind of session in its record.
#[must_use]
pub fn kind_name(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Tcp => "tcp",
        SessionKind::Http => "http",
        SessionKind::Ws => "ws",
    }
}

/// What a session needs on its way.
pub struct Course<'a> {
    pub pen: &'a Pen,
    pub request: &'a OpenRequest,
    pub trust: &'a Trust,
    pub keys: &'a Keys,
}

impl Course<'_> {
    /// Runs the session to its end; true when what was asked for was reached.
    pub async fn run(&self, target: Target, orders: &mut Orders) -> bool {
        if target.kind != SessionKind::Tcp {
            return self.exchanges(target, orders).await;
        }
        let Some(line) = self.dial(1, &target, "raw", orders).await else { return false };
        // Checked before the session was opened.
        let first = self.request.first.as_ref().and_then(|first| given(first).ok());
        tcp::run(line, first, tcp::Over::Both, orders).await;
        true
    }

    /// Requests and the redirects that follow, until one is answered for good or becomes a WebSocket.
    async fn exchanges(&self, mut target: Target, orders: &mut Orders) -> bool {
        let mut http = self.request.http.clone().unwrap_or_default();
        let policy = self.request.ws.clone().unwrap_or_default();
        let mut kept: Option<Line> = None;
        let (mut conn, mut hop) = (0, 0);
        loop {
            let line = match kept.take() {
                // That it carries another exchange the decoder says.
                Some(line) => line,
                None => {
                    conn += 1;
                    match self.dial(conn, &target, kind_name(target.kind), orders).await {
                        Some(line) => line,
                        None => return false,
                    }
                }
            };
            let upgrade = (target.kind == SessionKind::Ws)
                .then(|| Upgrade { key: self.keys.take(), protocols: policy.subprotocols.clone() });
            let Ok(draft) = Draft::new(&target, &http, upgrade.as_ref()) else {
                // A file of the body vanished since the request was checked.
                line.close(CLOSE_WAIT).await;
                return false;
            };
            let (answer, line) = match exchange(line, draft, &self.request.limits, orders).await {
                Outcome::Over => return false,
                Outcome::Upgraded(line, Switch::Invalid) if policy.fail_on_violation => {
                    self.pen.flush().await;
                    line.close(CLOSE_WAIT).await;
                    return false;
                }
                Outcome::Upgraded(line, Switch::Other) => {
                    tcp::run(line, None, tcp::Over::Peer, orders).await;
                    return target.kind == SessionKind::Http;
                }
                Outcome::Upgraded(line, _) => {
                    websocket::run(line, &policy, orders).await;
                    return true;
                }
                Outcome::Answered(answer, line) => (answer, line),
            };
            let Answer { location, persistent, status } = answer;
            let next = match location {
                Some(location) if hop < http.max_redirects => {
                    follow(&target, &http, status, &location, hop + 1)
                }
                _ => None,
            };
            let Some(Hop { target: to, http: request, redirect }) = next else {
                line.close(CLOSE_WAIT).await;
                return target.kind == SessionKind::Http;
            };
            self.pen.note(conn, Dir::Local, Data::Redirect(redirect));
            hop += 1;
            if persistent && to.origin() == target.origin() {
                kept = Some(line);
            } else {
                line.close(CLOSE_WAIT).await;
            }
            (target, http) = (to, request);
        }
    }

    /// Dials, unless a person ends it first.
    async fn dial(
        &self,
        conn: u32,
        target: &Target,
        expect: &'static str,
        orders: &mut Orders,
    ) -> Option<Line> {
        let call = Call { target, expect, tls: &self.request.tls, limits: &self.request.limits };
        tokio::select! {
            line = dial(self.pen, self.trust, conn, &call) => line.ok(),
            _stopped = stopped(self.pen, conn, orders) => None,
        }
    }
}

async fn stopped(pen: &Pen, conn: u32, orders: &mut Orders) -> Stop {
    orders.stop(pen, conn, || Phrase::new("session-connecting")).await
}
