//! Drives the real Sockeye window: Xvfb, `tauri-driver`, WebDriver; nothing of Sockeye's own code.
//!
//! A story opens a [`Window`] with its own library folder and display, clicks and types as a person would,
//! and reads what is on the screen. Everything that was started ends when the window is dropped.

mod process;
mod screen;
mod window;

/// Keys without a letter, for [`Window::chord`].
pub use fantoccini::key::Key;
pub use window::{Outcome, Size, Theme, Window};
