//! The head as HTTP/2 has it (RFC 9113 §8.2, §8.3).

use super::{Draft, Line, Target};
use crate::event::Phrase;

/// Fields that speak of a connection and make a request malformed in HTTP/2 (RFC 9113 §8.2.2).
const CONNECTION: [&str; 5] =
    ["connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"];

/// Pseudo-header fields, then the lines with names in lower case, and what was left out and why.
#[must_use]
pub fn h2_lines(draft: &Draft, target: &Target) -> (Vec<Line>, Vec<Phrase>) {
    let pseudo = |name: &str, value: &str| Line::added(name, value, Phrase::new("why-pseudo"));
    let mut lines = vec![pseudo(":method", &draft.method)];
    let whole = draft.method != "CONNECT" || draft.protocol.is_some();
    if let Some(protocol) = draft.protocol {
        lines.push(pseudo(":protocol", protocol));
    }
    if whole {
        lines.push(pseudo(":scheme", if target.tls { "https" } else { "http" }));
    }
    // Host is what a person can edit; it becomes :authority (RFC 9113 §8.3.1).
    if let Some(host) = draft.lines.iter().find(|line| is(line, "host")) {
        lines.push(Line { name: ":authority".to_owned(), ..host.clone() });
    }
    if whole {
        lines.push(pseudo(":path", &draft.target));
    }
    let mut left_out = Vec::new();
    for line in draft.lines.iter().filter(|line| !is(line, "host")) {
        let trailers_only = is(line, "te") && !line.value.trim().eq_ignore_ascii_case("trailers");
        if trailers_only || CONNECTION.iter().any(|name| is(line, name)) {
            left_out.push(Phrase::new("h2-line-left-out").with("name", line.name.as_str()));
        } else {
            lines.push(Line { name: line.name.to_ascii_lowercase(), ..line.clone() });
        }
    }
    (lines, left_out)
}

fn is(line: &Line, name: &str) -> bool {
    line.name.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{HeaderSpec, HttpSpec};

    #[test]
    fn names_are_lowered_and_fields_of_the_connection_stay_out() {
        let typed = |name: &str, value: &str| HeaderSpec { name: name.into(), value: value.into(), on: true };
        let http = HttpSpec {
            headers: vec![typed("X-Trace", "A"), typed("Connection", "close"), typed("TE", "gzip")],
            without: ["user-agent", "accept", "accept-encoding"].map(str::to_owned).to_vec(),
            ..HttpSpec::default()
        };
        let target = Target::parse("https://H:8443/a?b").unwrap();
        let (lines, left_out) = h2_lines(&Draft::new(&target, &http, None).unwrap(), &target);
        let shown: Vec<_> = lines.iter().map(|line| format!("{}={}", line.name, line.value)).collect();
        assert_eq!(shown, [":method=GET", ":scheme=https", ":authority=H:8443", ":path=/a?b", "x-trace=A"]);
        assert_eq!(left_out.len(), 2);
    }
}
