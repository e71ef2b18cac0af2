//! HTTP exchanges that carry such protocols: their content, gathered or cut into lines.

use std::collections::BTreeMap;

use super::carried::MAX_PAYLOAD;
use super::table::Http;
use crate::event::Dir;

/// Exchanges followed at once.
const MAX_EXCHANGES: usize = 1024;

/// Where an exchange is: connection, stream of HTTP/2, number.
pub(super) type At = (u32, u32, u32);

/// One exchange.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    /// Ordinal of the response's head.
    pub response: u64,
    pub target: String,
    pub post: bool,
    pub status: u16,
    /// It asks for an upgrade to WebSocket.
    pub websocket: bool,
    pub way: Option<u32>,
    pub key: Option<String>,
    http: Option<Http>,
}

impl Exchange {
    pub fn new(
        target: &str,
        method: &[u8],
        http: Option<Http>,
        way: Option<u32>,
        websocket: bool,
        key: Option<String>,
    ) -> Exchange {
        let target = target.to_owned();
        let post = method == b"POST";
        Exchange { response: 0, target, post, status: 0, websocket, way, key, http }
    }

    /// Whether its content is read.
    pub fn rides(&self) -> bool {
        self.http.is_some()
    }

    /// Whether the lines of its response are read as they come.
    pub fn lines(&self) -> bool {
        self.http == Some(Http::Lines)
    }
}

/// A line of a body.
#[derive(Debug)]
pub(super) struct Line {
    pub octets: Vec<u8>,
    /// Where it stands in the body.
    pub off: u64,
    pub len: u64,
}

/// The exchanges under way.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    open: BTreeMap<At, Open>,
}

#[derive(Debug)]
struct Open {
    exchange: Exchange,
    /// What was gathered of request and response, and how long it is.
    bodies: [(Vec<u8>, u64); 2],
    /// Octets of the line under way, gathered or not.
    line: u64,
}

impl Exchanges {
    /// A request went.
    pub fn asked(&mut self, at: At, exchange: Exchange) {
        if self.open.len() >= MAX_EXCHANGES {
            self.open.pop_first();
        }
        self.open.insert(at, Open { exchange, bodies: Default::default(), line: 0 });
    }

    /// Its response began.
    pub fn answered(&mut self, at: At, head: u64, status: u16) -> Option<Exchange> {
        let open = self.open.get_mut(&at)?;
        open.exchange.response = head;
        open.exchange.status = status;
        Some(open.exchange.clone())
    }

    /// Whether anything is known of an exchange.
    pub fn has(&self, at: At) -> bool {
        self.open.contains_key(&at)
    }

    /// An exchange under way.
    pub fn get(&self, at: At) -> Option<Exchange> {
        self.open.get(&at).map(|open| open.exchange.clone())
    }

    /// The conversation that an exchange belongs to is known now.
    pub fn belongs(&mut self, at: At, way: u32) {
        if let Some(open) = self.open.get_mut(&at) {
            open.exchange.way = Some(way);
        }
    }

    /// Gathers content.
    pub fn keep(&mut self, at: At, dir: Dir, bytes: &[u8]) {
        let Some(open) = self.open.get_mut(&at) else { return };
        let (octets, len) = &mut open.bodies[usize::from(dir != Dir::Tx)];
        keep(octets, bytes);
        *len += bytes.len() as u64;
    }

    /// What was gathered of a body that is complete.
    pub fn take(&mut self, at: At, dir: Dir) -> Option<(Vec<u8>, u64)> {
        let body = &mut self.open.get_mut(&at)?.bodies[usize::from(dir != Dir::Tx)];
        Some(std::mem::take(body)).filter(|(_, len)| *len > 0)
    }

    /// Cuts content of a response into the lines that end within it.
    pub fn lines(&mut self, at: At, bytes: &[u8]) -> Vec<Line> {
        let Some(open) = self.open.get_mut(&at) else { return Vec::new() };
        let (octets, begins) = &mut open.bodies[1];
        let mut lines = Vec::new();
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            keep(octets, &rest[..end]);
            let len = open.line + end as u64;
            lines.push(Line { octets: std::mem::take(octets), off: *begins, len });
            *begins += len + 1;
            open.line = 0;
            rest = &rest[end + 1..];
        }
        keep(octets, rest);
        open.line += rest.len() as u64;
        lines
    }

    /// It is over.
    pub fn over(&mut self, at: At) {
        self.open.remove(&at);
    }

    /// Everything on a connection is over.
    pub fn closed(&mut self, conn: u32) {
        self.open.retain(|at, _| at.0 != conn);
    }
}

/// As much as is gathered.
fn keep(octets: &mut Vec<u8>, bytes: &[u8]) {
    let room = MAX_PAYLOAD.saturating_sub(octets.len()).min(bytes.len());
    octets.extend_from_slice(&bytes[..room]);
}
