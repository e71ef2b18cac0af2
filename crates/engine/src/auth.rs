//! Credentials of a request: what they add to it, what a challenge asks for, how a token is got. No I/O.

mod access;
mod challenge;
mod check;
mod digest;
mod dress;
mod jwt;
pub mod oauth;
mod sigv4;

pub use access::Access;
pub use challenge::Challenge;
pub use check::check;
pub use digest::{Asked, Prompt, is_stale};
pub use dress::{AtHand, dress, keyed, known};
pub use jwt::Claims;
pub use sigv4::{Signed, Signer};
