//! Protocols that ride on WebSocket messages, on HTTP bodies and on each other, of a whole session.
//!
//! A protocol may go over several connections (Engine.IO polls over HTTP and then moves to a WebSocket), so
//! what reads it lives here and not with a connection. Payloads come from [`Sink::carry`]; packets go into the
//! same sink, right behind what carried them. A new protocol is a file with a [`Known`] and a line of
//! [`table::KNOWN`].

mod actioncable;
mod allowance;
mod carried;
mod engineio;
mod exchange;
mod graphql;
mod json;
mod jsonrpc;
mod mqtt;
mod out;
mod packed;
mod packet;
mod pairs;
mod signalr;
mod socketio;
mod sockjs;
mod stomp;
mod table;
mod told;
mod tower;
mod wamp;

use std::collections::{BTreeMap, HashMap};

use crate::api::DecodeAs;
use crate::decode::sink::Sink;
use crate::event::{Data, Dir, Event, Malformed, Phrase, Shows};
use exchange::{Exchange, Exchanges};
use tower::{Above, Handshake};

pub use allowance::Allowance;
pub use carried::{Carriage, Carried, MAX_PAYLOAD, loose_body};
pub use out::{Begun, Inner, Out};
pub use packet::{Packet, preview};
pub use pairs::{Answered, Pairs};
pub use sockjs::is_sockjs;
pub use table::{Decoder, Http, KNOWN, Known, Made, by_name};
pub use told::{Beginning, Told, parameter, path_of};

/// Ways that are followed at once; what comes on further ones is not read.
const MAX_WAYS: usize = 1024;

/// What rides on the connections of a session.
#[derive(Debug, Default)]
pub struct Apps {
    choice: DecodeAs,
    /// The choice was made for a recorded session: facts do not change it.
    fixed: bool,
    ways: BTreeMap<u32, Way>,
    newest: u32,
    /// WebSocket connections (and streams of HTTP/2) by number.
    sockets: BTreeMap<(u32, u32), u32>,
    /// Sessions of protocols that go over several connections, by what identifies them.
    keys: HashMap<String, u32>,
    exchanges: Exchanges,
    allowance: Allowance,
}

/// One conversation of such protocols: a WebSocket, or several connections that belong together.
#[derive(Debug)]
struct Way {
    handshake: Handshake,
    above: Above,
    keys: Vec<String>,
}

impl Apps {
    /// As a person chose for a recorded session, whatever the record says.
    #[must_use]
    pub fn chosen(choice: DecodeAs) -> Apps {
        Apps { choice, fixed: true, ..Apps::default() }
    }

    /// Whether anybody may want the payloads of messages on a WebSocket.
    #[must_use]
    pub fn wants(&self, conn: u32, stream: u32) -> bool {
        let way = self.sockets.get(&(conn, stream)).and_then(|way| self.ways.get(way));
        way.is_some_and(|way| way.above.wants())
    }

    /// Whether an event is looked at.
    #[must_use]
    pub(super) fn watches(&self, event: &Event) -> bool {
        match &event.data {
            Data::RequestHead(_) => !event.of_proxy(),
            Data::ResponseHead(head) => self.exchanges.has((event.conn, event.stream, head.exchange)),
            Data::RequestBodyEnd(end) | Data::ResponseBodyEnd(end) => {
                self.exchanges.has((event.conn, event.stream, end.exchange))
            }
            Data::Incomplete(cut) => self.exchanges.has((event.conn, event.stream, cut.exchange)),
            Data::SseEvent(sse) => self.exchanges.has((event.conn, event.stream, sse.exchange)),
            _ => false,
        }
    }

    /// An event went into the sink.
    pub(super) fn saw(&mut self, ordinal: u64, event: &Event, sink: &mut Sink<'_>) {
        let at = |exchange: u32| (event.conn, event.stream, exchange);
        match &event.data {
            Data::RequestHead(head) => {
                let target = head.target.text();
                let websocket = head.headers.iter().any(|line| {
                    line.name.0.eq_ignore_ascii_case(b"sec-websocket-version")
                        || line.name.0.eq_ignore_ascii_case(b"sec-websocket-key")
                });
                let known = if websocket { None } else { table::over_http(&self.choice, &target) };
                let key = table::key_of(&self.choice, &target);
                let way = match (known.is_some() || websocket, &key) {
                    (false, _) => return,
                    (true, Some(key)) => self.keys.get(key).copied(),
                    (true, None) => None,
                };
                let exchange = Exchange::new(&target, &head.method.0, known, way, websocket, key);
                self.exchanges.asked(at(head.exchange), exchange);
            }
            Data::ResponseHead(head) => self.answered(at(head.exchange), ordinal, event, head, sink),
            Data::SseEvent(sse) => {
                if let Some(exchange) = self.exchanges.get(at(sse.exchange))
                    && let Some(way) = self.way_of(at(sse.exchange), &exchange)
                {
                    let mut carried = Carried::of(event.conn, event.stream, Dir::Rx, event.t_ns, &sse.data.0);
                    carried.len = sse.len;
                    carried.carriage = Carriage::Event;
                    self.bring(way, &carried.by(ordinal), sink);
                }
            }
            Data::RequestBodyEnd(end) => self.body_end(at(end.exchange), ordinal, event, sink),
            Data::ResponseBodyEnd(end) => {
                self.body_end(at(end.exchange), ordinal, event, sink);
                self.exchanges.over(at(end.exchange));
            }
            Data::Incomplete(cut) => self.exchanges.over(at(cut.exchange)),
            _ => {}
        }
    }

    /// A complete message of a WebSocket, unmasked and inflated.
    pub(super) fn message(&mut self, carried: &Carried<'_>, sink: &mut Sink<'_>) {
        if let Some(&way) = self.sockets.get(&(carried.conn, carried.stream)) {
            self.bring(way, carried, sink);
        }
    }

    /// Whether the content of an exchange is read here.
    #[must_use]
    pub fn rides(&self, conn: u32, stream: u32, exchange: u32) -> bool {
        self.exchanges.get((conn, stream, exchange)).is_some_and(|exchange| exchange.rides())
    }

    /// Content of an exchange, its coding undone.
    pub(super) fn content(
        &mut self,
        at: (u32, u32, u32),
        dir: Dir,
        t_ns: u64,
        bytes: &[u8],
        sink: &mut Sink<'_>,
    ) {
        let Some(exchange) = self.exchanges.get(at) else { return };
        if dir == Dir::Rx && exchange.lines() {
            let Some(way) = self.way_of(at, &exchange) else { return };
            let head = exchange.response;
            for line in self.exchanges.lines(at, bytes) {
                let mut carried = Carried::of(at.0, at.1, dir, t_ns, &line.octets).by(head);
                carried.carriage = Carriage::Line;
                carried.base = Some(line.off);
                carried.len = line.len;
                // The bytes of the head are not the line's.
                carried.root = u64::MAX;
                self.bring(way, &carried, sink);
            }
        } else {
            self.exchanges.keep(at, dir, bytes);
        }
    }

    /// A person chose what is read from here on.
    pub fn decode_as(&mut self, choice: &DecodeAs) {
        if self.fixed || self.choice == *choice {
            return;
        }
        self.choice = choice.clone();
        for way in self.ways.values_mut() {
            way.above = Above::bottom(&self.choice);
        }
    }

    /// Nothing more crosses on that connection.
    pub(super) fn closed(&mut self, conn: u32, t_ns: u64, sink: &mut Sink<'_>) {
        let gone: Vec<_> =
            self.sockets.range((conn, 0)..=(conn, u32::MAX)).map(|(&at, &way)| (at, way)).collect();
        for (at, number) in gone {
            self.sockets.remove(&at);
            let Some(mut way) = self.ways.remove(&number) else { continue };
            way.above.closed(at, t_ns, &way.handshake, sink);
            // A session with a name may go on elsewhere.
            if !way.keys.is_empty() {
                self.ways.insert(number, way);
            }
        }
        self.exchanges.closed(conn);
    }

    fn answered(
        &mut self,
        at: (u32, u32, u32),
        ordinal: u64,
        event: &Event,
        head: &crate::event::ResponseHead,
        sink: &mut Sink<'_>,
    ) {
        let Some(exchange) = self.exchanges.answered(at, ordinal, head.status) else { return };
        if !exchange.websocket {
            return;
        }
        self.exchanges.over(at);
        let opened = head.status == 101 || (at.1 != 0 && (200..300).contains(&head.status));
        if !opened {
            return;
        }
        let subprotocol =
            head.headers.iter().find(|line| line.name.0.eq_ignore_ascii_case(b"sec-websocket-protocol"));
        let handshake = Handshake {
            target: exchange.target.clone(),
            subprotocol: subprotocol.map(|line| line.value.text().trim().to_owned()),
        };
        let way = match exchange.way.filter(|way| self.ways.contains_key(way)) {
            Some(way) => way,
            None => match self.open(handshake.clone()) {
                Some(way) => way,
                None => return,
            },
        };
        if let Some(key) = exchange.key {
            self.name(way, key);
        }
        self.sockets.insert((at.0, at.1), way);
        let Some(mut open) = self.ways.remove(&way) else { return };
        let carried = Carried::of(at.0, at.1, Dir::Rx, event.t_ns, &[]).by(ordinal);
        open.above.opened(&carried, &handshake, sink);
        self.ways.insert(way, open);
    }

    fn body_end(&mut self, at: (u32, u32, u32), ordinal: u64, event: &Event, sink: &mut Sink<'_>) {
        let Some(exchange) = self.exchanges.get(at) else { return };
        let Some((octets, len)) = self.exchanges.take(at, event.dir) else { return };
        if exchange.lines() && event.dir == Dir::Rx {
            return;
        }
        let Some(way) = self.way_of(at, &exchange) else { return };
        let mut carried = Carried::of(at.0, at.1, event.dir, event.t_ns, &octets);
        carried.len = len;
        carried.carriage = Carriage::Body { status: exchange.status, method_post: exchange.post };
        self.bring(way, &carried.by(ordinal), sink);
    }

    /// The way that an exchange belongs to; made where it is the first of its session.
    fn way_of(&mut self, at: (u32, u32, u32), exchange: &Exchange) -> Option<u32> {
        if let Some(way) = exchange.way.filter(|way| self.ways.contains_key(way)) {
            return Some(way);
        }
        let named = exchange.key.as_ref().and_then(|key| self.keys.get(key)).copied();
        let way = match named.filter(|way| self.ways.contains_key(way)) {
            Some(way) => way,
            None => self.open(Handshake { target: exchange.target.clone(), subprotocol: None })?,
        };
        if let Some(key) = &exchange.key {
            self.name(way, key.clone());
        }
        self.exchanges.belongs(at, way);
        Some(way)
    }

    fn open(&mut self, handshake: Handshake) -> Option<u32> {
        if self.ways.len() >= MAX_WAYS {
            // What is oldest is most likely over.
            let (oldest, _) = self.ways.pop_first()?;
            self.keys.retain(|_, way| *way != oldest);
            self.sockets.retain(|_, way| *way != oldest);
        }
        self.newest = self.newest.checked_add(1)?;
        let way = Way { handshake, above: Above::bottom(&self.choice), keys: Vec::new() };
        self.ways.insert(self.newest, way);
        Some(self.newest)
    }

    fn name(&mut self, way: u32, key: String) {
        if let Some(open) = self.ways.get_mut(&way)
            && !open.keys.contains(&key)
            && open.keys.len() < 4
        {
            open.keys.push(key.clone());
            self.keys.insert(key, way);
        }
    }

    fn bring(&mut self, number: u32, carried: &Carried<'_>, sink: &mut Sink<'_>) {
        let Some(mut way) = self.ways.remove(&number) else { return };
        let mut keys = Vec::new();
        self.allowance.earn(sink.wire_len(carried.carrier).unwrap_or(carried.len));
        sink.allowance = self.allowance;
        let read = way.above.push(carried, &way.handshake, None, &mut keys, sink);
        if sink.allowance.denied() {
            too_dense(carried, sink);
        }
        self.allowance = sink.allowance;
        if read {
            let carrier = carried.carrier;
            match carried.carriage {
                Carriage::Line => {}
                _ => sink.show_ordinal(carrier, Shows::CARRIER),
            }
        }
        self.ways.insert(number, way);
        for key in keys {
            self.name(number, key);
        }
    }
}

/// Tells that a payload holds more packets than are told.
fn too_dense(carried: &Carried<'_>, sink: &mut Sink<'_>) {
    let why = Phrase::new("app-too-dense");
    let data = Data::AppMalformed(Malformed { why, rfc: String::new(), fatal: false });
    let mut event = Event::new(carried.conn, carried.t_ns, carried.dir, data);
    event.stream = carried.stream;
    event.cause = Some(carried.carrier);
    sink.push(event);
}

#[cfg(test)]
pub mod talk;
#[cfg(test)]
mod tests;
