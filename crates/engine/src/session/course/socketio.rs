//! A Socket.IO client on Engine.IO: polling, WebSocket, and the upgrade between them, in one session.
//!
//! It conducts up to three errands beside each other: the poll that waits for packets, the POST that carries
//! ours, the WebSocket. What the peer says is learnt from the decoders' events, whatever carried it.
//!
//! - [`client`]: the session; [`transports`]: what carries it; [`hear`]: what the peer says; [`say`]: what a
//!   person says
//! - [`settled`]: what the handshake settled

mod client;
mod hear;
mod say;
mod settled;
mod transports;

pub use client::Client;
