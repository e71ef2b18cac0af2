//! HTTP/1.1: a head in exactly the order and case that was typed, a streamed body, redirects.
