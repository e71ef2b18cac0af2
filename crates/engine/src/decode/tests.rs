//! Conversations decoded: the corpus, what they read as, any way of cutting them, and hostile peers.

mod corpus;
mod deflate;
mod h2;
mod hostile;
mod http;
mod items;
mod oracle;
mod random;
mod raw;
mod splits;
mod sse;
mod tls;
mod ws;

use crate::decode::fuzzing::{conversation, decode, records};
use crate::event::Event;

/// The events of a session that expects `expect`.
fn events_of(expect: &str, input: &[u8]) -> Vec<Event> {
    decode(&records(expect, false, &conversation(input), &[usize::MAX]))
}

/// The names of events, without reads and writes and without the plan and the close around them.
fn names(events: &[Event]) -> Vec<&'static str> {
    let around = ["tcp.read", "tcp.write", "tcp.connect.plan", "tcp.closed"];
    events.iter().map(|event| event.data.name()).filter(|name| !around.contains(name)).collect()
}
