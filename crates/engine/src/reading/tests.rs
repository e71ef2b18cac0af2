//! Readings as lines: what they show, and that windows agree with the whole.

mod binary;
mod json;
mod made;
mod markup;
mod recoded;
mod select;
mod windows;
