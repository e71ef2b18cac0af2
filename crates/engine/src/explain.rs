//! Pure functions over events: checks, timing, who closed first, findings, the failure, rows to draw.

pub mod closing;
pub mod compare;
pub mod failure;
pub mod findings;
pub mod framing;
pub mod handshake;
pub mod reactions;
pub mod row;
pub mod server_timing;
pub mod summary;
pub mod timing;
pub mod words;
