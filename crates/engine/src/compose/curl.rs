//! curl commands: read into a request, and written from one.

mod args;
mod bash;
mod cmd;
mod data;
mod form;
pub mod fuzzing;
mod options;
mod powershell;
mod quote;
mod read;
mod words;
mod write;

pub use self::data::urlencoded;
pub use self::form::part;
pub use self::read::read;
pub use self::write::write;

#[cfg(test)]
mod tests;
