//! Sans-I/O state machines: fed bytes and times, they emit events with byte ranges.
//!
//! Total: malformed input is an event, never an `Err`, never a panic, and no allocation follows a length
//! that a peer claims. Nothing here does I/O, reads a clock or knows tokio.

pub mod app;
mod connection;
pub mod content;
pub mod derived;
mod detect;
#[doc(hidden)]
pub mod fuzzing;
pub mod http1;
pub mod http2;
mod proxied;
pub mod sink;
pub mod socks;
pub mod stack;
pub mod tls;
pub mod websocket;

#[cfg(test)]
mod tests;
