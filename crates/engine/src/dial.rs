//! From a target to a tapped stream: names, addresses, TCP, TLS; every step an event.
//!
//! A proxy will be one more step between `tcp` and `tls`; the seam is the stream that each step hands on.

pub mod dns;
pub mod tcp;
pub mod tls;
