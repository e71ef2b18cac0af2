//! The HTTP exchanges of a session, each redirect hop its own; the newest are kept.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::connections::Connections;
use crate::api::ExchangeView;
use crate::event::{Data, Dir, Event, Framing, H2Detail, RequestHead, ResponseHead};
use crate::explain::framing::framing;
use crate::explain::server_timing::server_timing;
use crate::explain::timing;

/// Exchanges kept.
const KEPT: usize = 200;
/// Informational responses named per exchange; a server may send any number.
const INFORMATIONAL: usize = 64;

/// Exchanges in the order in which they began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Exchanges {
    newest: VecDeque<ExchangeView>,
    /// Connection and `seq` of what became of the cookies of requests that have not gone out yet.
    #[serde(default)]
    cookies: VecDeque<(u32, u64)>,
    /// The round that began last; 0 when nothing is repeated.
    #[serde(default)]
    round: u32,
    /// When it began, until its first request goes out.
    #[serde(default)]
    queued_ns: Option<u64>,
    /// Connection and round of requests that run at once: each connection is planned right behind its round.
    #[serde(default)]
    at_once: Vec<(u32, u32)>,
    #[serde(default)]
    parallel: bool,
}

impl Exchanges {
    pub(super) fn all(&self) -> &VecDeque<ExchangeView> {
        &self.newest
    }

    pub(super) fn push(&mut self, event: &Event, connections: &Connections) {
        match &event.data {
            Data::Round(round) => {
                (self.round, self.queued_ns) = (round.n, Some(event.t_ns));
                self.parallel = round.kind == "parallel";
                if !self.parallel || round.n == 1 {
                    self.at_once.clear();
                }
            }
            Data::ConnectPlan(_) if self.parallel && self.at_once.len() < KEPT => {
                self.at_once.push((event.conn, self.round));
            }
            Data::RequestHead(head) => self.begin(event, head, connections),
            Data::RequestBodyChunk(chunk) => self.with(event, chunk.exchange, |view| {
                view.request_body += chunk.len;
                timing::request_until(&mut view.timing, event.t_ns);
            }),
            Data::H2Frame(frame) => {
                if let H2Detail::Data { len, .. } = frame.detail {
                    self.frame(event, u64::from(len));
                }
            }
            Data::RequestBodyEnd(end) => self.with(event, end.exchange, |view| {
                view.request_body = end.len;
                timing::request_until(&mut view.timing, event.t_ns);
            }),
            Data::ResponseInformational(head) => self.with(event, head.exchange, |view| {
                if view.informational.len() < INFORMATIONAL {
                    view.informational.push(event.seq);
                }
                timing::first_byte(&mut view.timing, event.t_ns, head.waited_ns);
            }),
            Data::ResponseHead(head) => {
                self.with(event, head.exchange, |view| answer(view, event, head));
            }
            Data::ResponseBodyChunk(chunk) => self.with(event, chunk.exchange, |view| {
                view.response_body += chunk.len;
                timing::download_until(&mut view.timing, event.t_ns);
            }),
            Data::ResponseBodyEnd(end) => self.with(event, end.exchange, |view| {
                view.response_body = end.len;
                timing::download_until(&mut view.timing, event.t_ns);
                view.done = true;
            }),
            Data::SseEvent(item) => self.with(event, item.exchange, |view| view.items = item.n),
            Data::StreamItem(item) => self.with(event, item.exchange, |view| view.items = item.n),
            Data::Trailers(trailers) if event.dir == Dir::Rx => {
                self.with(event, trailers.exchange, |view| {
                    view.trailers = Some(event.seq);
                    view.server_timing.extend(server_timing(&trailers.headers));
                });
            }
            Data::Incomplete(incomplete) => self.with(event, incomplete.exchange, |view| {
                view.response_body = incomplete.got;
                timing::download_until(&mut view.timing, event.t_ns);
            }),
            Data::Redirect(redirect) => {
                let hop = self.newest.iter_mut().rev().find(|view| view.status == Some(redirect.status));
                if let Some(view) = hop {
                    view.redirect = Some(event.seq);
                }
            }
            Data::Cookies(_) if event.dir == Dir::Tx => self.cookies.push_back((event.conn, event.seq)),
            Data::Cookies(_) => self.answered(event, |view| view.cookies_set = Some(event.seq)),
            Data::AuthChallenge(_) => self.answered(event, |view| view.challenge = Some(event.seq)),
            _ => {}
        }
    }

    /// The exchange whose response head an event came from.
    fn answered(&mut self, event: &Event, change: impl FnOnce(&mut ExchangeView)) {
        if let Some(view) = self.newest.iter_mut().rev().find(|view| view.response == event.cause) {
            change(view);
        }
    }

    /// The round that a request of that connection belongs to.
    fn round_of(&self, conn: u32) -> u32 {
        self.at_once.iter().find(|(of, _)| *of == conn).map_or(self.round, |(_, n)| *n)
    }

    fn begin(&mut self, event: &Event, head: &RequestHead, connections: &Connections) {
        if self.newest.len() == KEPT {
            self.newest.pop_front();
        }
        let reused = head.exchange > 1;
        let cookies = self.cookies.iter().position(|(conn, _)| *conn == event.conn);
        let cookies_sent = cookies.and_then(|at| self.cookies.remove(at)).map(|(_, seq)| seq);
        let mut timing = timing::before_request(connections.of(event.conn), reused);
        timing::request_until(&mut timing, event.t_ns);
        timing::queued_from(&mut timing, self.queued_ns.take());
        self.newest.push_back(ExchangeView {
            conn: event.conn,
            stream: event.stream,
            round: self.round_of(event.conn),
            cookies_sent,
            cookies_set: None,
            challenge: None,
            server_timing: Vec::new(),
            items: 0,
            framing: None,
            exchange: head.exchange,
            method: head.method.text().into_owned(),
            target: head.target.text().into_owned(),
            status: None,
            reason: None,
            version: None,
            request: event.seq,
            informational: Vec::new(),
            response: None,
            trailers: None,
            redirect: None,
            request_body: 0,
            response_body: 0,
            reused,
            timing,
            done: false,
            persistence: None,
        });
    }

    /// Content of one side of a stream.
    fn frame(&mut self, event: &Event, len: u64) {
        let of = |view: &&mut ExchangeView| view.conn == event.conn && view.stream == event.stream;
        // What a tunnel carries is no content of its exchange.
        let Some(view) = self.newest.iter_mut().rev().find(of).filter(|view| !view.done) else { return };
        if event.dir == Dir::Tx {
            view.request_body += len;
            timing::request_until(&mut view.timing, event.t_ns);
        } else {
            view.response_body += len;
            timing::download_until(&mut view.timing, event.t_ns);
        }
    }

    fn with(&mut self, event: &Event, exchange: u32, change: impl FnOnce(&mut ExchangeView)) {
        let of = |view: &&mut ExchangeView| view.conn == event.conn && view.exchange == exchange;
        if let Some(view) = self.newest.iter_mut().rev().find(of) {
            change(view);
        }
    }
}

fn answer(view: &mut ExchangeView, event: &Event, head: &ResponseHead) {
    view.status = Some(head.status);
    view.reason = Some(head.reason.text().into_owned());
    view.version = Some(head.version.text().into_owned());
    view.response = Some(event.seq);
    view.persistence = Some(head.persistence.clone());
    view.framing = Some(framing(head, &view.method));
    view.server_timing = server_timing(&head.headers);
    timing::first_byte(&mut view.timing, event.t_ns, head.waited_ns);
    timing::download_until(&mut view.timing, event.t_ns);
    view.done = matches!(head.framing, Framing::None { .. } | Framing::Tunnel { .. });
}
