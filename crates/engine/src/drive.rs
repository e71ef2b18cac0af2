//! Drivers: what a person's command sets in motion on a tapped stream. They write, and learn from the
//! decoders where things end; they format nothing and never touch the store.

pub mod tcp;
pub mod http1;
pub mod websocket;
