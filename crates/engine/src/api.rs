//! What a window, a terminal or a test asks of the engine, and what it answers.
//!
//! Request and reply types live here and nowhere else; [`Engine`] is the only door.
//! Nothing here returns "all": readers ask for windows.

mod app;
mod auth;
mod bodies;
mod body;
mod connect;
mod cookies;
mod curl;
mod diff;
mod engine;
mod export;
mod http;
mod open;
mod protocols;
mod rows;
mod sending;
mod view;
mod wide;
mod ws;

pub use app::*;
pub use auth::*;
pub use body::*;
pub use connect::*;
pub use cookies::*;
pub use curl::*;
pub use diff::*;
pub use engine::Engine;
pub use http::*;
pub use open::*;
pub use protocols::*;
pub use rows::*;
pub use view::*;
pub use ws::*;
