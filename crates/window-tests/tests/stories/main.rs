//! Stories in the real window: a person with a mouse and a keyboard, and what they see.

mod desk;
mod failure;
mod history;
mod http;
mod keyboard;
mod start;
mod tcp;
mod timeline;
mod websocket;
