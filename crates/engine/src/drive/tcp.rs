//! Raw bytes over TCP or TLS: send, half-close, close, reset.
