//! The request as it goes out: typed lines in their order, case and repetition, and the lines that Sockeye
//! adds where none was typed and none was refused.

use bytes::Bytes;

use super::body::{Body, Content, Remarks, typed_boundary};
use super::lines::{Line, Lines};
use super::{Target, coding, credentials, fields, problem};
use crate::api::{BodyFraming, BodySpec, FieldProblem, HttpSpec, HttpVersion, RequestCoding};
use crate::event::Phrase;

/// Content codings that the capture can undo.
const CODINGS: &str = "gzip, deflate, br, zstd";

/// A request ready to be written.
pub struct Draft {
    pub method: String,
    /// The request target (RFC 9112 §3.2).
    pub target: String,
    /// `:protocol` of an extended CONNECT (RFC 8441 §4).
    pub protocol: Option<&'static str>,
    pub start_line: String,
    pub lines: Vec<Line>,
    /// Coded, not framed.
    pub body: Body,
    /// On HTTP/1.1 the body is sent in chunks (RFC 9112 §7.1), because its head says so.
    pub chunked: bool,
    /// The body is not ended by what is here.
    pub open: bool,
    /// Sent after the last chunk.
    pub trailers: Vec<Line>,
    /// What a person should know.
    pub notices: Vec<Phrase>,
    /// The body before coding, for a preview.
    pub content: Option<Content>,
    pub coding: Option<RequestCoding>,
}

/// What an opening handshake adds to its request (RFC 6455 §4.1).
#[derive(Clone, Debug)]
pub struct Upgrade {
    pub key: String,
    pub protocols: Vec<String>,
    /// Extension offers as typed (RFC 6455 §9.1).
    pub extensions: Vec<String>,
}

impl Draft {
    /// Composes the request; the first thing wrong with it is the error. After [`super::check`] found
    /// nothing only a file that vanished can be.
    pub fn new(target: &Target, http: &HttpSpec, upgrade: Option<&Upgrade>) -> Result<Draft, FieldProblem> {
        let (draft, mut problems) = Draft::compose(target, http, upgrade);
        if problems.is_empty() { Ok(draft) } else { Err(problems.swap_remove(0)) }
    }

    /// Composes what can be composed, and says everything that is wrong.
    pub fn compose(
        target: &Target,
        http: &HttpSpec,
        upgrade: Option<&Upgrade>,
    ) -> (Draft, Vec<FieldProblem>) {
        let mut remarks = Remarks::default();
        fields::check_head(http, &mut remarks.problems);
        let tunnel = upgrade.is_some() && insists_on_h2(http);
        // Whoever types another method wants to see what the server makes of it.
        let method = match http.method.as_str() {
            "GET" if tunnel => "CONNECT",
            method => method,
        };
        let request_target = request_target(target, http, &mut remarks);
        let content = match upgrade {
            // A handshake is a GET without content (RFC 6455 §4.1).
            Some(_) => None,
            None => content(http, method, &mut remarks),
        };
        let mut lines = Lines::new(http);
        lines.add("Host", &target.authority, Phrase::new("why-host"));
        lines.typed_ones();
        let agent = concat!("Sockeye/", env!("CARGO_PKG_VERSION"));
        lines.add("User-Agent", agent, Phrase::new("why-user-agent"));
        if upgrade.is_none() {
            lines.add("Accept", "*/*", Phrase::new("why-accept"));
            lines.add("Accept-Encoding", CODINGS, Phrase::new("why-accept-encoding"));
        }
        match credentials::authorization(target, &http.auth) {
            Some((value, why)) if !lines.typed("Authorization") => lines.add("Authorization", &value, why),
            _ if target.userinfo.is_some() => {
                remarks.notices.push(Phrase::new("url-userinfo-unused"));
            }
            _ => {}
        }
        let mut draft = Draft {
            method: method.to_owned(),
            start_line: format!(
                "{method} {request_target} {}",
                if tunnel { "HTTP/2" } else { version(http) }
            ),
            target: request_target,
            protocol: tunnel.then_some("websocket"),
            lines: Vec::new(),
            body: Body::None,
            chunked: false,
            open: false,
            trailers: Vec::new(),
            notices: Vec::new(),
            content,
            coding: None,
        };
        match upgrade {
            Some(upgrade) => handshake(&mut lines, upgrade, tunnel),
            None => draft.add_body(http, &mut lines, &mut remarks),
        }
        draft.lines = lines.lines;
        draft.notices = remarks.notices;
        if upgrade.is_some() {
            draft.notices.extend(super::wrong::rules_broken(&draft));
        }
        (draft, remarks.problems)
    }

    /// The head, byte for byte.
    #[must_use]
    pub fn head(&self) -> Bytes {
        let mut head = String::with_capacity(512);
        head.push_str(&self.start_line);
        head.push_str("\r\n");
        for line in &self.lines {
            head.push_str(&line.text());
        }
        head.push_str("\r\n");
        Bytes::from(head)
    }

    /// The last chunk and the trailer section, byte for byte (RFC 9112 §7.1).
    #[must_use]
    pub fn tail(&self) -> Bytes {
        let mut tail = String::from("0\r\n");
        for line in &self.trailers {
            tail.push_str(&line.text());
        }
        tail.push_str("\r\n");
        Bytes::from(tail)
    }

    /// The lines about content, its coding and its framing.
    fn add_body(&mut self, http: &HttpSpec, lines: &mut Lines<'_>, remarks: &mut Remarks) {
        let trailers: Vec<Line> = http.trailers.iter().filter(|line| line.on).map(Line::typed).collect();
        // An empty body can be sent in chunks as well.
        if self.content.is_none() && (http.framing == BodyFraming::Chunked || !trailers.is_empty()) {
            self.content = Some(Content::default());
        }
        let Some(content) = self.content.clone() else {
            if http.expect_ms.is_some() {
                remarks.notices.push(Phrase::new("expect-without-content"));
            }
            if matches!(self.method.as_str(), "POST" | "PUT" | "PATCH") && !lines.typed("Transfer-Encoding") {
                lines.add("Content-Length", "0", Phrase::new("why-content-length-zero"));
            }
            return;
        };
        if let Some(content_type) = &content.content_type {
            lines.add("Content-Type", content_type, why_content_type(&http.body));
        }
        self.open = content.open;
        let mut length = content.len();
        self.coding = http.coding;
        self.body = match (http.coding, content.bytes()) {
            (None, Some(bytes)) => Body::Bytes(bytes),
            (None, None) => Body::Stream(content.stream()),
            (Some(coding), None) => {
                length = None;
                Body::Stream(coding::encode_stream(coding, content.stream()))
            }
            (Some(_), Some(bytes)) if content.open => {
                remarks.problems.push(problem("framing", Phrase::new("coding-of-open-body")));
                Body::Bytes(bytes)
            }
            (Some(coding), Some(bytes)) => match coding::encode(coding, &bytes) {
                Ok(coded) => {
                    length = Some(coded.len() as u64);
                    Body::Bytes(coded)
                }
                Err(error) => {
                    let why = Phrase::new("body-unusable").with("text", error.to_string());
                    remarks.problems.push(problem("body", why));
                    Body::None
                }
            },
        };
        if let Some(coding) = http.coding {
            lines.add("Content-Encoding", coding.token(), Phrase::new("why-content-encoding"));
        }
        frame(http, length, !trailers.is_empty(), lines, remarks);
        self.chunked = lines.says_chunked();
        if !trailers.is_empty() {
            if self.chunked || may_be_h2(http) {
                let names: Vec<&str> = trailers.iter().map(|line| line.name.as_str()).collect();
                lines.add("Trailer", &names.join(", "), Phrase::new("why-trailer"));
                self.trailers = trailers;
            } else {
                remarks.notices.push(Phrase::new("trailers-need-chunks"));
            }
        }
        if http.expect_ms.is_some() {
            lines.add("Expect", "100-continue", Phrase::new("why-expect"));
        }
    }
}

/// Whether HTTP/2 may be spoken.
#[must_use]
pub fn may_be_h2(http: &HttpSpec) -> bool {
    matches!(http.version, HttpVersion::Auto | HttpVersion::Http2 | HttpVersion::Http2Prior)
}

/// Whether nothing but HTTP/2 will do.
#[must_use]
pub fn insists_on_h2(http: &HttpSpec) -> bool {
    matches!(http.version, HttpVersion::Http2 | HttpVersion::Http2Prior)
}

fn version(http: &HttpSpec) -> &'static str {
    if http.version == HttpVersion::Http10 { "HTTP/1.0" } else { "HTTP/1.1" }
}

fn request_target(target: &Target, http: &HttpSpec, remarks: &mut Remarks) -> String {
    let Some(own) = &http.request_target else {
        remarks.notices.extend(target.notices(http.normalize));
        return if http.normalize { target.normal.clone() } else { target.path.clone() };
    };
    if own.is_empty() || own.contains(['\r', '\n', '\0']) {
        remarks.problems.push(problem("target", Phrase::new("target-unusable")));
    }
    remarks.notices.push(Phrase::new("target-own").with("path", target.path.as_str()));
    own.clone()
}

fn content(http: &HttpSpec, method: &str, remarks: &mut Remarks) -> Option<Content> {
    let content = Content::new(&http.body, typed_boundary(&http.headers).as_deref(), remarks)?;
    if matches!(method, "GET" | "HEAD" | "DELETE" | "CONNECT" | "TRACE") {
        remarks.notices.push(Phrase::new("content-without-meaning").with("method", method));
    }
    Some(content)
}

/// How the end of the body is told (RFC 9112 §6).
fn frame(http: &HttpSpec, length: Option<u64>, trailers: bool, lines: &mut Lines<'_>, remarks: &mut Remarks) {
    if lines.typed("Transfer-Encoding") {
        return;
    }
    let old = http.version == HttpVersion::Http10;
    let chunked = match http.framing {
        BodyFraming::Chunked => true,
        BodyFraming::Length => false,
        // HTTP/1.0 knows no chunks.
        BodyFraming::Auto => length.is_none() || (trailers && !old),
    };
    match length {
        Some(length) if !chunked => {
            lines.add("Content-Length", &length.to_string(), Phrase::new("why-content-length"));
        }
        _ if lines.typed("Content-Length") && http.framing != BodyFraming::Chunked => {}
        None if !chunked => {
            remarks.problems.push(problem("framing", Phrase::new("framing-length-unknown")));
        }
        _ if old => remarks.problems.push(problem("framing", Phrase::new("framing-no-chunks"))),
        _ => {
            let why = match http.framing {
                BodyFraming::Chunked => Phrase::new("why-chunked-chosen"),
                _ if length.is_none() => Phrase::new("why-chunked-length-unknown"),
                _ => Phrase::new("why-chunked-trailers"),
            };
            lines.add("Transfer-Encoding", "chunked", why);
        }
    }
}

fn handshake(lines: &mut Lines<'_>, upgrade: &Upgrade, tunnel: bool) {
    if !tunnel {
        lines.add("Upgrade", "websocket", Phrase::new("why-upgrade"));
        lines.add("Connection", "Upgrade", Phrase::new("why-connection-upgrade"));
        lines.add("Sec-WebSocket-Key", &upgrade.key, Phrase::new("why-ws-key"));
    }
    lines.add("Sec-WebSocket-Version", "13", Phrase::new("why-ws-version"));
    if !upgrade.protocols.is_empty() {
        let protocols = upgrade.protocols.join(", ");
        lines.add("Sec-WebSocket-Protocol", &protocols, Phrase::new("why-ws-protocol"));
    }
    if !upgrade.extensions.is_empty() {
        let offers = upgrade.extensions.join(", ");
        lines.add("Sec-WebSocket-Extensions", &offers, Phrase::new("why-ws-extensions"));
    }
}

fn why_content_type(body: &BodySpec) -> Phrase {
    match body {
        BodySpec::Multipart { .. } => Phrase::new("why-content-type-boundary"),
        BodySpec::File { content_type: None, .. } => Phrase::new("why-content-type-guessed"),
        _ => Phrase::new("why-content-type"),
    }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
