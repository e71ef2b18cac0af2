//! The protocols above WebSocket that are known, for those who choose among them.

use super::{Engine, SavedMessage};
use crate::compose::starters;
use crate::decode::app::KNOWN;
use crate::event::vocabulary;

vocabulary! {
    /// A protocol above WebSocket.
    pub struct Protocol {
        /// As in [`crate::event::AppDetected::proto`].
        pub proto: String,
        /// As its makers write it.
        pub title: String,
        /// Subprotocols that name it, in the order in which they are offered.
        pub subprotocols: Vec<String>,
        /// What messages can be read as where it is on top ([`super::DecodeAs::protos`]).
        pub stacks: Vec<Vec<String>>,
        /// Messages with which a conversation begins, ready to be sent or changed, in order.
        pub starters: Vec<SavedMessage>,
    }
}

impl Engine {
    /// Every protocol that is known.
    #[must_use]
    pub fn protocols() -> Vec<Protocol> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let protocols = KNOWN.iter().map(|known| Protocol {
            proto: known.proto.to_owned(),
            title: known.title.to_owned(),
            subprotocols: owned(known.subprotocols),
            stacks: known.stacks.iter().map(|stack| owned(stack)).collect(),
            starters: starters(known.proto),
        });
        protocols.collect()
    }
}
