//! Stories in the real window: a person with a mouse and a keyboard, and what they see.

mod start;
