//! Conversations with servers that nobody here wrote.

mod above;
mod above_way;
mod auth;
mod autobahn;
mod certificates;
mod curl;
mod deflate;
mod handshake;
mod http;
mod http2;
mod proxies;
mod pywebsocket;
mod reqwest_agrees;
mod socketio;
mod sockjs;
mod stomp;
mod tcp;
mod websocket;
mod zlib;
