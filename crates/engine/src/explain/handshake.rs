//! The opening handshake of WebSocket, rule by rule (RFC 6455 §4).
