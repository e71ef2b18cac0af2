//! Readings as lines: what they show, and that windows agree with the whole.

mod json;
mod made;
mod windows;
