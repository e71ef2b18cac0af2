//! Conversations with servers that nobody here wrote.

mod curl;
mod http;
mod http2;
mod reqwest_agrees;
mod tcp;
mod websocket;
