//! Conversations with servers that nobody here wrote.

mod auth;
mod autobahn;
mod certificates;
mod curl;
mod handshake;
mod deflate;
mod http;
mod http2;
mod proxies;
mod reqwest_agrees;
mod socketio;
mod sockjs;
mod stomp;
mod tcp;
mod websocket;
