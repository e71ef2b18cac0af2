//! TLS record and handshake headers, as far as they are readable (RFC 8446 §4, §5).
