//! The request as it goes out: typed lines in their order, case and repetition, and the lines that Sockeye
//! adds where none was typed and none was refused.

use bytes::Bytes;

use super::body::{self, Body};
use super::{Target, method};
use crate::api::{FieldProblem, HeaderSpec, HttpSpec};

/// Content codings that the capture can undo.
const CODINGS: &str = "gzip, deflate, br, zstd";

/// A request ready to be written.
pub struct Draft {
    pub start_line: String,
    pub lines: Vec<Line>,
    pub body: Body,
    /// The body is sent in chunks (RFC 9112 §7.1), because its head says so.
    pub chunked: bool,
    /// Trailer fields after the last chunk (RFC 9112 §7.1.2).
    pub trailers: Vec<Line>,
}

/// One header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub value: String,
    pub added: bool,
}

/// What an opening handshake adds to its request (RFC 6455 §4.1).
#[derive(Clone, Debug)]
pub struct Upgrade {
    pub key: String,
    pub protocols: Vec<String>,
}

impl Draft {
    /// Composes the request. Call after [`super::check`] found nothing.
    pub fn new(target: &Target, http: &HttpSpec, upgrade: Option<&Upgrade>) -> Result<Draft, FieldProblem> {
        let mut built = body::build(target, http)?;
        if upgrade.is_some() {
            built.body = Body::None;
        }
        let mut lines = Lines { http, lines: Vec::new() };
        lines.add("Host", &target.authority);
        for header in http.headers.iter().filter(|header| header.on) {
            lines.lines.push(Line::typed(header));
        }
        lines.add("User-Agent", concat!("Sockeye/", env!("CARGO_PKG_VERSION")));
        if upgrade.is_none() {
            lines.add("Accept", "*/*");
            lines.add("Accept-Encoding", CODINGS);
        }
        if let Some(credentials) = &built.authorization {
            lines.add("Authorization", credentials);
        }
        if let Some(upgrade) = upgrade {
            lines.add("Upgrade", "websocket");
            lines.add("Connection", "Upgrade");
            lines.add("Sec-WebSocket-Key", &upgrade.key);
            lines.add("Sec-WebSocket-Version", "13");
            if !upgrade.protocols.is_empty() {
                lines.add("Sec-WebSocket-Protocol", &upgrade.protocols.join(", "));
            }
        } else {
            lines.add_framing(&built, &http.method);
        }
        let chunked = !matches!(built.body, Body::None) && lines.says_chunked();
        Ok(Draft {
            start_line: format!("{} {} HTTP/1.1", method(http, upgrade.is_some()), target.path),
            lines: lines.lines,
            body: built.body,
            chunked,
            trailers: http.trailers.iter().filter(|field| field.on).map(Line::typed).collect(),
        })
    }

    /// The head, byte for byte.
    #[must_use]
    pub fn head(&self) -> Bytes {
        let mut head = String::with_capacity(512);
        head.push_str(&self.start_line);
        head.push_str("\r\n");
        write_lines(&self.lines, &mut head);
        Bytes::from(head)
    }

    /// The last chunk and the trailer section, byte for byte (RFC 9112 §7.1).
    #[must_use]
    pub fn tail(&self) -> Bytes {
        let mut tail = String::from("0\r\n");
        write_lines(&self.trailers, &mut tail);
        Bytes::from(tail)
    }
}

/// Field lines and the empty line that ends them.
fn write_lines(lines: &[Line], to: &mut String) {
    for line in lines {
        to.push_str(&line.name);
        to.push(':');
        if !line.value.is_empty() {
            to.push(' ');
            to.push_str(&line.value);
        }
        to.push_str("\r\n");
    }
    to.push_str("\r\n");
}

impl Line {
    fn typed(field: &HeaderSpec) -> Line {
        Line { name: field.name.clone(), value: field.value.clone(), added: false }
    }
}

struct Lines<'a> {
    http: &'a HttpSpec,
    lines: Vec<Line>,
}

impl Lines<'_> {
    fn add(&mut self, name: &str, value: &str) {
        let refused = self.http.without.iter().any(|other| other.eq_ignore_ascii_case(name));
        if !refused && !self.typed(name) {
            self.lines.push(Line { name: name.to_owned(), value: value.to_owned(), added: true });
        }
    }

    fn add_framing(&mut self, built: &body::Built, method: &str) {
        if let Some(content_type) = &built.content_type {
            self.add("Content-Type", content_type);
        }
        if self.typed("Transfer-Encoding") {
            return;
        }
        match (&built.body, built.length) {
            // RFC 9110 §8.6: a method that usually has content says when it has none.
            (Body::None, _) if matches!(method, "POST" | "PUT" | "PATCH") => self.add("Content-Length", "0"),
            (Body::None, _) => {}
            (_, Some(length)) => self.add("Content-Length", &length.to_string()),
            (_, None) if !self.typed("Content-Length") => self.add("Transfer-Encoding", "chunked"),
            (_, None) => {}
        }
    }

    fn typed(&self, name: &str) -> bool {
        self.http.headers.iter().any(|header| header.on && header.name.eq_ignore_ascii_case(name))
    }

    fn says_chunked(&self) -> bool {
        let coding = self.lines.iter().rev().find(|line| line.name.eq_ignore_ascii_case("Transfer-Encoding"));
        coding.is_some_and(|line| {
            line.value.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Auth, BodySpec};

    fn header(name: &str, value: &str) -> HeaderSpec {
        HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
    }

    #[test]
    fn typed_lines_keep_order_case_and_repetition() {
        let target = Target::parse("http://localhost:8080/a%20b?q=1").unwrap();
        let http = HttpSpec {
            method: "QUERY".to_owned(),
            headers: vec![
                header("x-A", "1"),
                header("uSER-aGENT", "me"),
                header("X-a", ""),
                header("x-A", " 2"),
            ],
            without: vec!["accept".to_owned(), "accept-encoding".to_owned()],
            ..HttpSpec::default()
        };
        let draft = Draft::new(&target, &http, None).unwrap();
        assert_eq!(
            draft.head().as_ref(),
            b"QUERY /a%20b?q=1 HTTP/1.1\r\nHost: localhost:8080\r\nx-A: 1\r\nuSER-aGENT: me\r\nX-a:\r\nx-A:  2\r\n\r\n"
        );
    }

    #[test]
    fn a_body_brings_its_type_length_and_credentials() {
        let target = Target::parse("http://h/").unwrap();
        let http = HttpSpec {
            method: "POST".to_owned(),
            auth: Auth::Basic { user: "Aladdin".to_owned(), password: "open sesame".to_owned() },
            body: BodySpec::Json { text: "{ \"a\" : 1.0 }".to_owned() },
            ..HttpSpec::default()
        };
        let draft = Draft::new(&target, &http, None).unwrap();
        let added = |name: &str| {
            draft.lines.iter().find(|line| line.name == name && line.added).unwrap().value.clone()
        };
        assert_eq!(added("Authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(added("Content-Type"), "application/json");
        assert_eq!(added("Content-Length"), "13");
        assert!(matches!(&draft.body, Body::Bytes(bytes) if bytes.as_ref() == b"{ \"a\" : 1.0 }"));
    }

    #[test]
    fn a_typed_transfer_coding_frames_the_body() {
        let target = Target::parse("http://h/").unwrap();
        let http = HttpSpec {
            method: "POST".to_owned(),
            headers: vec![header("transfer-encoding", "chunked")],
            body: BodySpec::Text { text: "hi".to_owned(), content_type: String::new(), charset: None },
            ..HttpSpec::default()
        };
        let draft = Draft::new(&target, &http, None).unwrap();
        assert!(draft.chunked);
        assert!(draft.lines.iter().all(|line| line.name != "Content-Length"));
    }
}
