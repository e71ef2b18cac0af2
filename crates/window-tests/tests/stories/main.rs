//! Stories in the real window: a person with a mouse and a keyboard, and what they see.

mod auth;
mod compare;
mod compose;
mod cookies;
mod curl;
mod desk;
mod failure;
mod h2;
mod history;
mod http;
mod keyboard;
mod rounds;
mod seeing;
mod start;
mod streams;
mod tcp;
mod timeline;
mod way;
mod websocket;
mod wsending;
mod wsframes;
mod wshandshake;
