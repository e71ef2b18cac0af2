//! Which rule of RFC 9112 §6.3 decided how long a response body is, with the values it went by.

use crate::event::{Framing, HeaderLine, Phrase, ResponseHead};

/// The rule as a sentence; `method` is the request's.
#[must_use]
pub fn framing(head: &ResponseHead, method: &str) -> Phrase {
    match &head.framing {
        Framing::None { .. } if method == "HEAD" => Phrase::new("framing-head"),
        Framing::None { .. } => Phrase::new("framing-status").with("status", head.status.to_string()),
        Framing::Tunnel { rule: 2 } => Phrase::new("framing-connect").with("status", head.status.to_string()),
        Framing::Tunnel { .. } => Phrase::new("framing-switch"),
        Framing::Length { length: 0, .. } => Phrase::new("framing-length-zero"),
        Framing::Length { length, .. } => Phrase::new("framing-length").with("length", *length),
        Framing::Chunked { rule: 3 } => Phrase::new("framing-both")
            .with("codings", value(&head.headers, b"transfer-encoding"))
            .with("length", value(&head.headers, b"content-length")),
        Framing::Chunked { .. } => {
            Phrase::new("framing-chunked").with("codings", value(&head.headers, b"transfer-encoding"))
        }
        Framing::Close { rule: 4 } => {
            Phrase::new("framing-not-chunked").with("codings", value(&head.headers, b"transfer-encoding"))
        }
        Framing::Close { .. } => Phrase::new("framing-close"),
        Framing::Stream { .. } => Phrase::new("framing-stream"),
    }
}

/// Every value of a field as one list, shortened to what a sentence can hold.
fn value(headers: &[HeaderLine], name: &[u8]) -> String {
    let of = headers.iter().filter(|line| line.name.0.eq_ignore_ascii_case(name));
    let values: Vec<_> = of.map(|line| line.value.text()).collect();
    values.join(", ").chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use crate::decode::fuzzing::{conversation, decode, records};
    use crate::event::{Data, PhraseArg};

    fn decided(method: &str, head: &str) -> String {
        let input = format!("{method} / HTTP/1.1\r\n\r\n\0<{head}\r\n");
        let events = decode(&records("http", false, &conversation(input.as_bytes()), &[usize::MAX]));
        let head = events.iter().find_map(|event| match &event.data {
            Data::ResponseHead(head) => Some(head),
            _ => None,
        });
        let phrase = super::framing(head.unwrap(), method);
        let args: Vec<_> = phrase
            .args
            .values()
            .map(|arg| match arg {
                PhraseArg::Text(text) => text.clone(),
                PhraseArg::Number(number) => number.to_string(),
            })
            .collect();
        [&[phrase.code], args.as_slice()].concat().join(" ")
    }

    #[test]
    fn every_rule_names_what_it_went_by() {
        for (method, head, expected) in [
            ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n", "framing-head"),
            ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n", "framing-status 304"),
            ("GET", "HTTP/1.1 101 Switching Protocols\r\n", "framing-switch"),
            ("CONNECT", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n", "framing-connect 200"),
            (
                "GET",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n",
                "framing-both chunked 9",
            ),
            (
                "GET",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
                "framing-chunked gzip, chunked",
            ),
            ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n", "framing-not-chunked gzip"),
            ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n", "framing-length 9"),
            ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "framing-length-zero"),
            ("GET", "HTTP/1.1 200 OK\r\n", "framing-close"),
        ] {
            assert_eq!(decided(method, head), expected, "{method} {head}");
        }
    }
}
