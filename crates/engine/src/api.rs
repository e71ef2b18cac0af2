//! What a window, a terminal or a test asks of the engine, and what it answers.
//!
//! Request and reply types live here and nowhere else; [`Engine`] is the only door.
//! Nothing here returns "all": readers ask for windows.

mod engine;
mod open;
mod rows;
mod view;

pub use engine::Engine;
pub use open::*;
pub use rows::*;
pub use view::*;
