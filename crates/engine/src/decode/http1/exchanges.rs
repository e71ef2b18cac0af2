//! Requests that wait for their response, in order (RFC 9112 §9.3.2).

use std::collections::VecDeque;

use super::framing::Method;
use crate::decode::websocket::extensions::Extension;

/// Requests remembered for pairing; of further ones only the count is known, and their responses read as
/// answers to a GET.
const MAX_WAITING: usize = 65_536;

/// What a response needs to know of its request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub n: u32,
    pub method: Method,
    /// The request asked for `Upgrade: websocket`.
    pub websocket: bool,
    /// Its extension offers, if it asked for WebSocket.
    pub offers: Vec<Extension>,
    /// The request said `Connection: close`.
    pub close: bool,
    /// The request is of HTTP/1.0 and asked for no keep-alive.
    pub old: bool,
    /// Ordinal of the request head.
    pub head: u64,
    /// When the request's last byte crossed; absent while it is under way.
    pub end_t: Option<u64>,
}

/// The requests of a connection.
#[derive(Debug, Default)]
pub struct Exchanges {
    waiting: VecDeque<Asked>,
    /// Number of the newest request.
    newest: u32,
}

impl Exchanges {
    /// The number of the next request.
    pub fn next(&mut self) -> u32 {
        self.newest = self.newest.saturating_add(1);
        self.newest
    }

    /// A request head went by.
    pub fn asked(&mut self, asked: Asked) {
        if self.waiting.len() < MAX_WAITING {
            self.waiting.push_back(asked);
        }
    }

    /// The newest request ended.
    pub fn ended(&mut self, n: u32, t_ns: u64) {
        if let Some(asked) = self.waiting.back_mut().filter(|asked| asked.n == n) {
            asked.end_t = Some(t_ns);
        }
    }

    /// The request whose response is due.
    pub fn due(&self) -> Option<&Asked> {
        self.waiting.front()
    }

    /// The response that was due is complete.
    pub fn answered(&mut self) {
        self.waiting.pop_front();
    }

    /// Number for a response that nobody asked for.
    pub fn newest(&self) -> u32 {
        self.newest
    }
}
