//! Credentials of a request.
