//! A SockJS client: `/info`, then transports in their order until one opens, each attempt told.
//!
//! - [`client`]: the session; [`transports`]: what carries it; [`info`]: what the server says that it offers

mod client;
mod info;
mod transports;

pub use client::Client;
