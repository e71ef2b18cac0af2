//! Pure functions over events: checks, timing, who closed first, findings, the failure, rows to draw.

pub mod words;
pub mod reactions;
pub mod handshake;
pub mod timing;
pub mod closing;
pub mod failure;
pub mod findings;
pub mod summary;
pub mod row;
