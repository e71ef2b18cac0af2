//! Conversations of the engine with real sockets on loopback: scripted peers and the Playground.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by unwrapping it")]

mod above;
mod above_way;
mod again;
mod auth;
mod compose;
mod cookies;
mod course;
mod deflate;
mod environment;
mod failures;
mod h2ws;
mod handshake;
mod http;
mod http2;
mod kit;
mod oauth;
mod packets;
mod proxy;
mod raw;
mod rude;
mod socketio;
mod sockjs;
mod stomp;
mod streams;
mod tls;
mod websocket;
mod websocket_sending;
mod wspeer;
mod wss;
mod wstrouble;
