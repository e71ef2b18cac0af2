//! Conversations with servers that nobody here wrote.

mod http;
mod tcp;
mod websocket;
