//! Where a URL leads, and which part of one is wrong.

use url::{Position, Url};

use super::problem_at;
use crate::api::{FieldProblem, SessionKind};
use crate::event::Phrase;

/// Where a session goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub kind: SessionKind,
    pub tls: bool,
    /// Name or address, without brackets.
    pub host: String,
    pub port: u16,
    /// What `Host` says: the port is left out when it is the scheme's own (RFC 9110 §7.2).
    pub authority: String,
    /// Path and query, as `url` keeps them.
    pub path: String,
    /// The whole URL, as typed.
    pub url: String,
}

/// Scheme (as far as it matters on the wire), host and port: connections are shared within one, and
/// credentials stay within one (RFC 9110 §4.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub tls: bool,
    pub host: String,
    pub port: u16,
}

impl Target {
    /// Reads a URL as typed.
    pub fn parse(text: &str) -> Result<Target, FieldProblem> {
        let wrong = |from: usize, to: usize, why: Phrase| problem_at("url", text, from, to, why);
        let lead = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        if end <= lead {
            return Err(wrong(0, text.len(), Phrase::new("url-empty")));
        }
        let Some(colon) = text.find("://") else {
            return Err(wrong(lead, end, Phrase::new("url-no-scheme")));
        };
        let scheme = text[lead..colon].to_ascii_lowercase();
        let (kind, tls, default) = match scheme.as_str() {
            "tcp" => (SessionKind::Tcp, false, None),
            "tls" => (SessionKind::Tcp, true, None),
            "http" => (SessionKind::Http, false, Some(80)),
            "https" => (SessionKind::Http, true, Some(443)),
            "ws" => (SessionKind::Ws, false, Some(80)),
            "wss" => (SessionKind::Ws, true, Some(443)),
            _ => return Err(wrong(lead, colon, Phrase::new("url-unknown-scheme").with("scheme", scheme))),
        };
        let begin = colon + 3;
        let stop = text[begin..end].find(['/', '?', '#']).map_or(end, |at| begin + at);
        let host_from = text[begin..stop].rfind('@').map_or(begin, |at| begin + at + 1);
        let (host_to, port_from) = split_port(text, host_from, stop);
        if host_to == host_from {
            return Err(wrong(begin, stop.max(begin + 1), Phrase::new("url-no-host")));
        }
        let port = match port_from {
            Some(from) => Some(read_port(&text[from..stop]).ok_or_else(|| {
                wrong(from, stop, Phrase::new("url-bad-port").with("port", &text[from..stop]))
            })?),
            None => None,
        };
        let Some(port) = port.or(default) else {
            return Err(wrong(host_from, stop, Phrase::new("url-no-port")));
        };
        let bad_host =
            || wrong(host_from, host_to, Phrase::new("url-bad-host").with("host", &text[host_from..host_to]));
        if default.is_none() {
            if host_from > begin {
                // Raw TCP has no place for them, and a password must not end up in a record unseen.
                return Err(wrong(begin, host_from, Phrase::new("url-tcp-user")));
            }
            if stop < end && &text[stop..end] != "/" {
                return Err(wrong(stop, end, Phrase::new("url-tcp-path")));
            }
            // The parser of http knows IPv6 literals, numeric hosts and international names.
            let host = Url::parse(&format!("http://{}/", &text[host_from..host_to]))
                .ok()
                .and_then(|url| url.host_str().map(bare))
                .ok_or_else(bad_host)?;
            let authority = text[host_from..stop].to_owned();
            return Ok(Target {
                kind,
                tls,
                host,
                port,
                authority,
                path: String::new(),
                url: text.to_owned(),
            });
        }
        let url = Url::parse(&text[lead..end]).map_err(|_| bad_host())?;
        let host = url.host_str().map(bare).ok_or_else(bad_host)?;
        Ok(Target {
            kind,
            tls,
            host,
            port,
            authority: url[Position::BeforeHost..Position::AfterPort].to_owned(),
            path: url[Position::BeforePath..Position::AfterQuery].to_owned(),
            url: text[lead..end].to_owned(),
        })
    }

    /// Where `location` leads from here (RFC 9110 §10.2.2); a WebSocket stays one.
    pub fn join(&self, location: &str) -> Option<Target> {
        let base = Url::parse(&self.url).ok()?;
        let mut next = base.join(location).ok()?;
        if next.fragment().is_none() {
            next.set_fragment(base.fragment());
        }
        let mut text = next.to_string();
        if self.kind == SessionKind::Ws && text.starts_with("http") {
            text.replace_range(..4, "ws");
        }
        let target = Target::parse(&text).ok()?;
        (target.kind == self.kind).then_some(target)
    }

    /// The origin that connections and credentials belong to.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { tls: self.tls, host: self.host.clone(), port: self.port }
    }
}

/// End of the host and beginning of the port, when a colon is there.
fn split_port(text: &str, from: usize, stop: usize) -> (usize, Option<usize>) {
    let authority = &text[from..stop];
    let after_host = if authority.starts_with('[') {
        authority.find(']').map_or(authority.len(), |at| at + 1)
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    match authority[after_host..].strip_prefix(':') {
        Some("") | None => (from + after_host, None),
        Some(_) => (from + after_host, Some(from + after_host + 1)),
    }
}

fn read_port(text: &str) -> Option<u16> {
    text.bytes()
        .all(|digit| digit.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
        .filter(|port| *port > 0)
}

fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_span(url: &str) -> (String, u32, u32) {
        let problem = Target::parse(url).unwrap_err();
        (problem.why.code, problem.start.unwrap(), problem.end.unwrap())
    }

    #[test]
    fn schemes_give_kind_tls_and_port() {
        let target = Target::parse("wss://example.org/chat?room=1#top").unwrap();
        assert_eq!((target.kind, target.tls, target.port), (SessionKind::Ws, true, 443));
        assert_eq!((target.authority.as_str(), target.path.as_str()), ("example.org", "/chat?room=1"));
        let raw = Target::parse("tcp://[::1]:9000").unwrap();
        assert_eq!((raw.host.as_str(), raw.port, raw.tls), ("::1", 9000, false));
        assert_eq!(Target::parse("http://[::1]:8080/").unwrap().authority, "[::1]:8080");
    }

    #[test]
    fn the_offending_part_is_named_in_utf16_units() {
        assert_eq!(code_and_span("gopher://x/"), ("url-unknown-scheme".to_owned(), 0, 6));
        assert_eq!(code_and_span("tcp://h:70000"), ("url-bad-port".to_owned(), 8, 13));
        assert_eq!(code_and_span("http://𝄞:0/"), ("url-bad-port".to_owned(), 10, 11));
        assert_eq!(code_and_span("ws:///chat"), ("url-no-host".to_owned(), 5, 6));
        assert_eq!(code_and_span("tcp://u:p@h:1"), ("url-tcp-user".to_owned(), 6, 10));
        assert_eq!(code_and_span("tls://u@h:1"), ("url-tcp-user".to_owned(), 6, 8));
        assert_eq!(code_and_span("tcp://host"), ("url-no-port".to_owned(), 6, 10));
        assert_eq!(code_and_span("localhost:80"), ("url-no-scheme".to_owned(), 0, 12));
        assert_eq!(code_and_span(""), ("url-empty".to_owned(), 0, 0));
    }

    #[test]
    fn a_location_is_resolved_against_the_url_and_keeps_the_protocol() {
        let ws = Target::parse("ws://a/x/y").unwrap();
        assert_eq!(ws.join("../z").unwrap().url, "ws://a/z");
        assert_eq!(ws.join("https://b/w").unwrap().url, "wss://b/w");
        assert_eq!(ws.join("mailto:a@b"), None);
        assert_eq!(Target::parse("http://a/").unwrap().join("ws://a/"), None);
    }
}
