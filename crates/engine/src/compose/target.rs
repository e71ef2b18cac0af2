//! Where a URL leads, and which part of one is wrong.

mod host;
mod path;

use url::Url;

use super::problem_at;
use crate::api::{FieldProblem, SessionKind};
use crate::event::Phrase;

/// Where a session goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub kind: SessionKind,
    pub tls: bool,
    /// Name (A-labels) or address, without brackets and zone.
    pub host: String,
    /// Zone of an IPv6 address (RFC 6874): for the socket only, never for a peer.
    pub zone: Option<String>,
    pub port: u16,
    /// What `Host` says: the port is left out when it is the scheme's own (RFC 9110 §7.2).
    pub authority: String,
    /// Path and query as typed, percent-encoded where a request line could not carry them otherwise.
    pub path: String,
    /// Path and query as URL parsers write them.
    pub normal: String,
    /// User and password of the URL. They never go into the request line.
    pub userinfo: Option<(String, String)>,
    /// The whole URL, as typed.
    pub url: String,
    typed: Typed,
}

/// Parts of a URL as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    host: String,
    /// `%25eth0` and the like.
    zone: String,
    path: String,
    fragment: String,
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
        let typed_host = &text[host_from..host_to];
        let bad_host = || wrong(host_from, host_to, Phrase::new("url-bad-host").with("host", typed_host));
        let host = host::read(typed_host).ok_or_else(bad_host)?;
        let mut target = Target {
            kind,
            tls,
            authority: if Some(port) == default {
                host.shown.clone()
            } else {
                format!("{}:{port}", host.shown)
            },
            host: host.bare,
            zone: host.zone,
            port,
            path: String::new(),
            normal: String::new(),
            userinfo: None,
            url: text[lead..end].to_owned(),
            typed: Typed { host: typed_host.to_owned(), zone: host.zone_text, ..Typed::default() },
        };
        if default.is_none() {
            if host_from > begin {
                // Raw TCP has no place for them, and a password must not end up in a record unseen.
                return Err(wrong(begin, host_from, Phrase::new("url-tcp-user")));
            }
            if stop < end && &text[stop..end] != "/" {
                return Err(wrong(stop, end, Phrase::new("url-tcp-path")));
            }
            return Ok(target);
        }
        if host_from > begin {
            target.userinfo = path::userinfo(&text[begin..host_from - 1]);
        }
        let hash = text[stop..end].find('#').map_or(end, |at| stop + at);
        target.typed.path = text[stop..hash].to_owned();
        target.typed.fragment = text[hash..end].to_owned();
        target.path = path::as_typed(text, stop, hash)?;
        target.normal = path::normal(&text[stop..hash]);
        Ok(target)
    }

    /// Where `location` leads from here (RFC 9110 §10.2.2); a WebSocket stays one.
    pub fn join(&self, location: &str) -> Option<Target> {
        // URL parsers know no zones.
        let plain = self.url.replacen(&self.typed.zone, "", usize::from(!self.typed.zone.is_empty()));
        let base = Url::parse(&plain).ok()?;
        let mut next = base.join(location).ok()?;
        if next.fragment().is_none() {
            next.set_fragment(base.fragment());
        }
        let mut text = next.to_string();
        if self.kind == SessionKind::Ws && text.starts_with("http") {
            text.replace_range(..4, "ws");
        }
        if !self.typed.zone.is_empty()
            && next.host_str() == base.host_str()
            && let Some(at) = text.find(']')
        {
            text.insert_str(at, &self.typed.zone);
        }
        let target = Target::parse(&text).ok()?;
        (target.kind == self.kind).then_some(target)
    }

    /// The origin that connections and credentials belong to.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { tls: self.tls, host: self.host.clone(), port: self.port }
    }

    /// What the socket is asked to connect to: the host, and the zone where there is one.
    #[must_use]
    pub fn dialed(&self) -> String {
        match &self.zone {
            Some(zone) => format!("{}%{zone}", self.host),
            None => self.host.clone(),
        }
    }

    /// What became of the URL on its way to the wire, where it is not what was typed.
    #[must_use]
    pub fn notices(&self, normalize: bool) -> Vec<Phrase> {
        let mut notices = Vec::new();
        let plain = self.typed.host.replacen(&self.typed.zone, "", usize::from(!self.typed.zone.is_empty()));
        if !plain.trim_matches(['[', ']']).eq_ignore_ascii_case(&self.host) {
            let notice = if plain.is_ascii() {
                Phrase::new("url-host-rewritten")
            } else {
                Phrase::new("url-a-labels")
            };
            notices.push(notice.with("typed", plain.as_str()).with("sent", self.host.as_str()));
        }
        if let Some(zone) = &self.zone {
            notices.push(Phrase::new("url-zone-kept").with("zone", zone.as_str()));
        }
        if normalize && self.normal != self.typed.path {
            let notice = Phrase::new("url-normalized").with("typed", self.typed.path.as_str());
            notices.push(notice.with("sent", self.normal.as_str()));
        } else if !normalize {
            if self.path.trim_start_matches('/') != self.typed.path.trim_start_matches('/') {
                notices.push(Phrase::new("url-encoded").with("sent", self.path.as_str()));
            }
            if self.normal != self.path {
                notices.push(Phrase::new("url-as-typed").with("normal", self.normal.as_str()));
            }
        }
        if !self.typed.fragment.is_empty() {
            notices.push(Phrase::new("url-fragment-kept").with("fragment", self.typed.fragment.as_str()));
        }
        notices
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

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_span(url: &str) -> (String, u32, u32) {
        let problem = Target::parse(url).unwrap_err();
        (problem.why.code, problem.start.unwrap(), problem.end.unwrap())
    }

    fn notices(url: &str, normalize: bool) -> Vec<String> {
        Target::parse(url).unwrap().notices(normalize).into_iter().map(|notice| notice.code).collect()
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
        assert_eq!(code_and_span("http://a b/"), ("url-bad-host".to_owned(), 7, 10));
        assert_eq!(code_and_span("http://a\\b/"), ("url-bad-host".to_owned(), 7, 10));
        assert_eq!(code_and_span("http://𝄞@h/é\tx"), ("url-control".to_owned(), 13, 14));
    }

    #[test]
    fn the_path_goes_out_as_typed_and_parsers_would_write_it_otherwise() {
        let target = Target::parse("http://h/a/../b//./%7e{x}?q=\"'|&é= 1#f").unwrap();
        assert_eq!(target.path, "/a/../b//./%7e{x}?q=\"'|&%C3%A9=%201");
        assert_eq!(target.normal, "/b//%7e%7Bx%7D?q=%22%27|&%C3%A9=%201");
        assert_eq!(Target::parse("http://h?q").unwrap().path, "/?q");
        assert_eq!(notices("http://h?q", false), [""; 0]);
        assert_eq!(notices("http://h/a b#f", false), ["url-encoded", "url-fragment-kept"]);
        assert_eq!(notices("http://h/a/../b", false), ["url-as-typed"]);
        assert_eq!(notices("http://h/a/../b", true), ["url-normalized"]);
    }

    #[test]
    fn hosts_are_shown_as_typed_or_told_what_they_became() {
        let idn = Target::parse("http://Bücher.example:8080/").unwrap();
        assert_eq!(
            (idn.host.as_str(), idn.authority.as_str()),
            ("xn--bcher-kva.example", "xn--bcher-kva.example:8080")
        );
        assert_eq!(notices("http://Bücher.example/", false), ["url-a-labels"]);
        assert_eq!(notices("http://127.1/", false), ["url-host-rewritten"]);
        let typed = Target::parse("http://LocalHost/").unwrap();
        assert_eq!((typed.host.as_str(), typed.authority.as_str()), ("localhost", "LocalHost"));
        assert_eq!(notices("http://LocalHost/", false), [""; 0]);
    }

    #[test]
    fn a_zone_stays_with_the_socket() {
        for url in ["http://[fe80::1%25eth0]:81/x", "http://[fe80::1%eth0]:81/x"] {
            let target = Target::parse(url).unwrap();
            assert_eq!((target.host.as_str(), target.zone.as_deref()), ("fe80::1", Some("eth0")));
            assert_eq!(
                (target.authority.as_str(), target.dialed().as_str()),
                ("[fe80::1]:81", "fe80::1%eth0")
            );
            assert_eq!(target.join("/y").unwrap().dialed(), "fe80::1%eth0");
            assert_eq!(target.join("http://h/y").unwrap().dialed(), "h");
            assert_eq!(notices(url, false), ["url-zone-kept"]);
        }
        assert_eq!(code_and_span("http://[fe80::1%25]/").0, "url-bad-host");
        assert_eq!(code_and_span("http://[1.2.3.4%25x]/").0, "url-bad-host");
    }

    #[test]
    fn user_and_password_are_decoded_and_kept_out_of_the_line() {
        let target = Target::parse("http://a%40b:p%3Aw@h/x").unwrap();
        assert_eq!(target.userinfo, Some(("a@b".to_owned(), "p:w".to_owned())));
        assert_eq!((target.authority.as_str(), target.path.as_str()), ("h", "/x"));
        assert_eq!(Target::parse("http://@h/").unwrap().userinfo, None);
        assert_eq!(Target::parse("http://u@h/").unwrap().userinfo, Some(("u".to_owned(), String::new())));
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
