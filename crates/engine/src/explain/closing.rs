//! Who closed first, how, and what a browser would have said (RFC 6455 §7.1).
