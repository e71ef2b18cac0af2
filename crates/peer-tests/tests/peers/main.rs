//! Conversations with servers that nobody here wrote.

mod curl;
mod http;
mod reqwest_agrees;
mod tcp;
mod websocket;
