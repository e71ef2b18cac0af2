//! A request on its way beside others of the same session: a poll, a POST, a WebSocket.

use futures_util::future::{BoxFuture, FutureExt};

use super::Course;
use super::chain::{Ask, Chain, Ended};
use crate::api::{Behaviour, BodySpec, HttpSpec, OpenRequest, Repeat, WsSpec};
use crate::compose::Target;
use crate::drive::http1::Answer;
use crate::drive::orders::{Fork, Orders, Stop};
use crate::drive::voice::SharedVoice;
use crate::event::{ConnectionChosen, Data, Dir};

/// A request that is on its way, and its connection.
pub struct Errand<'a> {
    fork: Fork,
    going: BoxFuture<'a, Home>,
}

/// What came back.
pub struct Home {
    pub lane: Lane,
    pub ended: Ended,
}

/// A kept connection that errands use in turn, and the way to order something amid one.
pub struct Lane {
    chain: Chain,
    fork: Fork,
    orders: Orders,
}

impl Default for Lane {
    fn default() -> Self {
        let (fork, orders) = Orders::fork();
        Lane { chain: Chain::default(), fork, orders }
    }
}

impl<'a> Errand<'a> {
    /// Sends a request on that lane.
    pub fn go(course: &'a Course<'_>, request: OpenRequest, mut lane: Lane) -> Errand<'a> {
        let fork = lane.fork.clone();
        let going = async move {
            let ended = match Target::parse(&request.url) {
                Ok(target) => {
                    let ask = Ask { course, request: &request, target: &target };
                    let kept = lane.chain.kept.as_ref().filter(|kept| !kept.carrier.is_over());
                    let kept = kept.map(|kept| kept.carrier.conn());
                    match (lane.chain.run(&ask, &mut lane.orders).await, kept) {
                        // The server let the kept connection go while the request was on its way, without a byte
                        // of an answer. It is asked again, as browsers do, where such clients live.
                        (Ended::Broken(answer), Some(conn)) if answer.status == 0 => {
                            let chosen = ConnectionChosen { choice: "closedByPeer".to_owned() };
                            course.pen.note(conn, Dir::Local, Data::ConnectionChosen(chosen));
                            lane.chain.run(&ask, &mut lane.orders).await
                        }
                        (ended, _) => ended,
                    }
                }
                // Its parts were checked before the session was opened.
                Err(_) => Ended::Broken(Answer::default()),
            };
            Home { lane, ended }
        };
        Errand { fork, going: going.boxed() }
    }

    /// What brings it back. Cancel safe.
    pub fn home(&mut self) -> &mut BoxFuture<'a, Home> {
        &mut self.going
    }

    /// Where it takes orders.
    pub fn fork(&self) -> &Fork {
        &self.fork
    }

    /// Ends it, and waits until its connection is closed.
    pub async fn stop(self, stop: Stop) {
        self.fork.pass(stop);
        self.going.await.lane.close().await;
    }
}

impl Lane {
    /// A WebSocket on it writes packets with that voice.
    pub fn speaking(mut self, voice: &SharedVoice) -> Lane {
        self.chain.voice = Some(SharedVoice::clone(voice));
        self
    }

    /// Closes the kept connection.
    pub async fn close(mut self) {
        self.chain.close().await;
    }
}

impl Home {
    /// The status of the answer; absent when none came or the session was ended.
    pub fn status(&self) -> Option<u16> {
        match &self.ended {
            Ended::Answered(answer) if answer.status != 0 => Some(answer.status),
            _ => None,
        }
    }
}

/// The requests that a client of a protocol above makes of the one that a person composed: its headers,
/// credentials, proxy and TLS go along with every one.
pub struct Stock {
    of: OpenRequest,
    ws: WsSpec,
    /// `http://host:port` or `https://…`.
    pub origin: String,
    /// Path of the URL without its query.
    pub path: String,
    /// Query of the URL, without `?`.
    pub query: String,
}

impl Stock {
    /// Of a request; without a jar, cookies live as long as the session (`jar`), because a server behind a
    /// balancer needs them.
    pub fn new(request: &OpenRequest, jar: &str) -> Stock {
        let url = request.url.trim();
        let url = url.split('#').next().unwrap_or_default();
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let secure = matches!(scheme.to_ascii_lowercase().as_str(), "https" | "wss");
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        let mut http = request.http.clone().unwrap_or_default();
        http.jar.get_or_insert_with(|| jar.to_owned());
        http = HttpSpec {
            method: "GET".to_owned(),
            body: BodySpec::None,
            repeat: Repeat::Once,
            keep_open: false,
            sse_reconnect: false,
            request_target: None,
            expect_ms: None,
            pause_ms: 0,
            coding: None,
            trailers: Vec::new(),
            ..http
        };
        // Connecting again is the client's part, not that of each of its WebSockets.
        let ws = WsSpec { reconnect: None, ..request.ws.clone().unwrap_or_default() };
        Stock {
            of: OpenRequest { http: Some(http), ws: None, app: None, first: None, ..request.clone() },
            ws,
            origin: format!("{}://{authority}", if secure { "https" } else { "http" }),
            path: path.to_owned(),
            query: query.to_owned(),
        }
    }

    /// A GET.
    pub fn get(&self, target: &str) -> OpenRequest {
        OpenRequest { url: format!("{}{target}", self.origin), ..self.of.clone() }
    }

    /// A POST of text.
    pub fn post(&self, target: &str, text: String, content_type: &str) -> OpenRequest {
        let mut request = self.get(target);
        if let Some(http) = &mut request.http {
            "POST".clone_into(&mut http.method);
            http.body = BodySpec::Text { text, content_type: content_type.to_owned(), charset: None };
        }
        request
    }

    /// The opening handshake of a WebSocket.
    pub fn websocket(&self, target: &str) -> OpenRequest {
        // `http` becomes `ws`, `https` becomes `wss`.
        let url = format!("{}{target}", self.origin.replacen("http", "ws", 1));
        OpenRequest { url, ws: Some(self.ws.clone()), ..self.of.clone() }
    }

    /// What its WebSockets do by themselves.
    pub fn behaviour(&self) -> &Behaviour {
        &self.ws.behaviour
    }

    /// Its next WebSockets behave so.
    pub fn behave(&mut self, behaviour: Behaviour) {
        self.ws.behaviour = behaviour;
    }

    /// The same request without limits on its time: it is answered when there is something to say.
    pub fn patient(mut request: OpenRequest) -> OpenRequest {
        request.limits.first_byte_ms = 0;
        request.limits.idle_ms = 0;
        request.limits.total_ms = 0;
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_and_put_together() {
        let mut request = OpenRequest {
            url: String::new(),
            name: None,
            http: None,
            ws: None,
            tls: crate::api::TlsSpec::default(),
            limits: crate::api::Limits::default(),
            first: None,
            connect: crate::api::ConnectSpec::default(),
            app: None,
        };
        for (url, origin, path, query) in [
            ("http://h:1/admin?a=1&b=2#x", "http://h:1", "/admin", "a=1&b=2"),
            ("wss://h", "https://h", "", ""),
            ("https://u:p@h?a", "https://u:p@h", "", "a"),
        ] {
            request.url = url.to_owned();
            let stock = Stock::new(&request, "jar");
            assert_eq!(
                (stock.origin.as_str(), stock.path.as_str(), stock.query.as_str()),
                (origin, path, query)
            );
            assert!(stock.websocket("/x").url.starts_with("ws"));
        }
    }
}
