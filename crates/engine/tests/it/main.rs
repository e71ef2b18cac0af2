//! Conversations of the engine with real sockets on loopback: scripted peers and the Playground.

mod failures;
mod http;
mod kit;
mod raw;
mod rude;
mod tls;
mod websocket;
