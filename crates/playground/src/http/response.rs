//! Answers whose whole body is known, and the pieces of those whose is not.

use std::io;

use serde_json::Value;

use super::Request;
use crate::wire::{Socket, Wire};

/// A status, header fields in order, a body of known length.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response { status, headers: Vec::new(), body: body.into() }.with("Content-Type", media_type)
    }

    pub(crate) fn empty(status: u16) -> Response {
        Response { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn text(status: u16, text: &str) -> Response {
        Response::new(status, "text/plain; charset=utf-8", text)
    }

    /// JSON as people like to read it.
    pub(crate) fn json(status: u16, value: &Value) -> Response {
        Response::new(status, "application/json", format!("{value:#}\n"))
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Response {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Head and body in one write. HEAD, 204 and 304 have no body whatever their length (RFC 9112 §6.3).
    pub(crate) async fn send<S: Socket>(&self, wire: &mut Wire<S>, request: &Request) -> io::Result<()> {
        let bodiless = matches!(self.status, 100..200 | 204);
        let length = self.body.len().to_string();
        let mut headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if !bodiless {
            headers.push(("Content-Length", &length));
        }
        let mut bytes = head(self.status, &headers).into_bytes();
        if !bodiless && request.method != "HEAD" && self.status != 304 {
            bytes.extend_from_slice(&self.body);
        }
        wire.write(&bytes).await
    }
}

/// A response head, ending with its empty line.
pub(crate) fn head(status: u16, headers: &[(&str, &str)]) -> String {
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    if status >= 200 {
        head.push_str("Server: sockeye-playground\r\n");
    }
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    }
    head.push_str("\r\n");
    head
}

/// One chunk (RFC 9112 §7.1).
pub(crate) fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// The words of RFC 9110 §15 and its registry.
fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        422 => "Unprocessable Content",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        // The reason phrase may be empty (RFC 9112 §4); the space before it stays.
        _ => "",
    }
}
