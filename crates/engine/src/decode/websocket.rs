//! WebSocket frames and messages (RFC 6455 §5), both directions of a connection.
//!
//! Payload bytes are never kept: an event names the range they stand in. Only control payloads, at most 125
//! bytes, are copied, and what permessage-deflate inflates goes into a log of its own. What a frame claims to
//! carry allocates nothing.

mod close;
pub mod extensions;
mod half;
mod head;
mod inflate;
mod key;
mod message;
mod pings;
mod rules;
mod utf8;

use crate::decode::sink::Sink;
use crate::event::{DeflateParams, Dir, FrameHead, Log, Violation};
use half::{Half, TextFault};
use pings::Pings;

pub use close::may_be_sent;
pub use head::{MAX_HEAD, apply_mask, read_head};
pub use inflate::Inflater;
pub use key::is_key;
pub use utf8::Utf8;

/// The rules that a client's frame breaks by its header alone, with permessage-deflate in force or not.
#[must_use]
pub fn broken_rules(head: &FrameHead, deflate: bool) -> Vec<Violation> {
    let mut broken = Vec::new();
    rules::head_rules(head, true, deflate, |rule| broken.push(rule.violation(head, None)));
    if head.mask_key == Some([0; 4]) {
        broken.push(rules::Rule::MaskZero.violation(head, None));
    }
    broken
}

/// What the opening handshake settled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settled {
    /// permessage-deflate is in force: RSV1 on the first frame marks a compressed message (RFC 7692 §6).
    pub deflate: Option<DeflateParams>,
}

/// Both directions of a WebSocket connection; we are the client.
#[derive(Debug)]
pub struct WebSocket {
    tx: Half,
    rx: Half,
    shared: Shared,
}

/// What one direction must know of the other.
#[derive(Debug, Default)]
struct Shared {
    /// Pings that we sent, and those that the peer sent.
    sent: Pings,
    received: Pings,
    /// What is wrong with the text of the direction that is not pushed.
    text_fault: Option<Box<TextFault>>,
    /// The direction of the first Close.
    first_close: Option<Dir>,
}

impl WebSocket {
    /// A decoder whose first bytes stand at `tx_off` and `rx_off` of the two logs.
    #[must_use]
    pub fn new(settled: Settled, tx: (Log, u64), rx: (Log, u64)) -> WebSocket {
        WebSocket {
            tx: Half::new(tx.0, tx.1, settled),
            rx: Half::new(rx.0, rx.1, settled),
            shared: Shared::default(),
        }
    }

    /// Bytes crossed in one direction.
    pub fn push(&mut self, dir: Dir, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) {
        let (half, other) =
            if dir == Dir::Tx { (&mut self.tx, &mut self.rx) } else { (&mut self.rx, &mut self.tx) };
        self.shared.text_fault = other.text_fault_untold();
        let untold = self.shared.text_fault.is_some();
        half.push(t_ns, bytes, &mut self.shared, sink);
        if untold && self.shared.text_fault.is_none() {
            other.text_fault_told();
        }
    }

    /// Whether messages may be compressed.
    #[must_use]
    pub fn unfolds(&self) -> bool {
        self.rx.unfolds()
    }

    /// Whether text that is arriving can no longer be UTF-8, whatever follows.
    #[must_use]
    pub fn text_fault(&self) -> bool {
        self.rx.text_fault()
    }

    /// No more bytes will cross in that direction: what is unfinished is told.
    pub fn finish(&mut self, dir: Dir, t_ns: u64, sink: &mut Sink<'_>) {
        let half = if dir == Dir::Tx { &mut self.tx } else { &mut self.rx };
        half.finish(t_ns, sink);
    }
}
