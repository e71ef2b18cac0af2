//! Whole answers that break a rule, as bytes: what a server library exists to prevent.

/// What breaks which rule: path below `/rude/`, then the answer.
pub(crate) fn answer(how: &str) -> Option<Vec<u8>> {
    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    let text = match how {
        // RFC 9112 §6.3: both ways of telling a length.
        "both-lengths" => {
            format!("{OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nsockeye\n\r\n0\r\n\r\n")
        }
        // RFC 9112 §6.3: two lengths.
        "two-lengths" => format!("{OK}Content-Length: 5\r\nContent-Length: 8\r\n\r\nsockeye\n"),
        // RFC 9112 §5.2: a value that goes on in the next line.
        "obs-fold" => format!("{OK}X-Fish: red\r\n sockeye\r\nContent-Length: 0\r\n\r\n"),
        // RFC 9110 §5.5: a NUL in a value.
        "nul" => format!("{OK}X-Fish: sock\0eye\r\nContent-Length: 0\r\n\r\n"),
        // RFC 9112 §5: a line that is no field.
        "no-colon" => format!("{OK}just some text\r\nContent-Length: 0\r\n\r\n"),
        // RFC 9110 §15: more text than a reason needs.
        "long-status-line" => {
            format!("HTTP/1.1 200 {}\r\nContent-Length: 0\r\n\r\n", "O".repeat(64 * 1024))
        }
        // More fields than anybody reads.
        "many-headers" => format!("{OK}{}Content-Length: 0\r\n\r\n", "X-Fish: sockeye\r\n".repeat(10_000)),
        // RFC 9110 §15.3.5: no content, and then some.
        "body-after-204" => "HTTP/1.1 204 No Content\r\n\r\n{\"content\": \"all the same\"}\n".to_owned(),
        // More bytes than Content-Length says.
        "extra-bytes" => format!("{OK}Content-Length: 5\r\n\r\nhello, and more\n"),
        // RFC 9110 §8.4: a coding that was never applied.
        "not-gzip" => format!("{OK}Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nplain text.\n"),
        // RFC 9112 §2.3: another protocol's version.
        "http2-status-line" => "HTTP/2.0 200 OK\r\nContent-Length: 8\r\n\r\nsockeye\n".to_owned(),
        _ => return None,
    };
    Some(text.into_bytes())
}
