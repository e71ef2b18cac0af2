//! WebSocket frames and messages (RFC 6455 §5), both directions of a connection.
