//! Credentials of a request: what they add to it, what a challenge asks for, how a token is got. No I/O.

mod challenge;
mod digest;
mod jwt;
mod sigv4;

pub use challenge::Challenge;
pub use digest::{Asked, Prompt, is_stale};
pub use jwt::Claims;
pub use sigv4::{Signed, Signer};
