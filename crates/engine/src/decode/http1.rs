//! HTTP/1.0 and HTTP/1.1 heads, bodies and trailers (RFC 9112), both directions of a connection.
