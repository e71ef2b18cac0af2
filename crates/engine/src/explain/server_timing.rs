//! What a server measured: the `Server-Timing` field (W3C Server Timing §2), in heads and trailers.

use crate::api::ServerTiming;
use crate::event::HeaderLine;

/// Metrics kept of one response.
const MOST: usize = 64;

/// Every metric of every such field line, in order.
#[must_use]
pub fn server_timing(headers: &[HeaderLine]) -> Vec<ServerTiming> {
    let of = headers.iter().filter(|line| line.name.0.eq_ignore_ascii_case(b"server-timing"));
    let mut metrics = Vec::new();
    for line in of {
        let text = line.value.text();
        metrics.extend(parted(&text, ',').into_iter().filter_map(metric));
    }
    metrics.truncate(MOST);
    metrics
}

/// A name and its parameters; of a parameter that is repeated the first counts.
fn metric(text: &str) -> Option<ServerTiming> {
    let mut pieces = parted(text, ';').into_iter();
    let name = pieces.next().map(str::trim).filter(|name| !name.is_empty())?;
    let (mut duration, mut description) = (None, None);
    for piece in pieces {
        let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
        match key.trim().to_ascii_lowercase().as_str() {
            "dur" if duration.is_none() => duration = Some(unquoted(value.trim())),
            "desc" if description.is_none() => description = Some(unquoted(value.trim())),
            _ => {}
        }
    }
    let micros = duration.and_then(|text| text.parse::<f64>().ok()).map(|ms| ms * 1000.0);
    Some(ServerTiming {
        name: name.to_owned(),
        // A float that is too large or no number becomes the nearest integer there is.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        duration_us: micros.filter(|micros| *micros >= 0.0).map(|micros| micros.round() as u64),
        description,
    })
}

/// What `separator` parts outside quoted strings.
fn parted(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => return true,
            _ => {}
        }
        false
    })
    .collect()
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '"' => break,
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ByteRange, Log, Octets};

    fn of(values: &[&str]) -> Vec<(String, Option<u64>, Option<String>)> {
        let range = ByteRange { log: Log::WireRx, off: 0, len: 0 };
        let lines: Vec<_> = values
            .iter()
            .map(|value| HeaderLine {
                name: Octets::from("server-Timing"),
                value: Octets::from(*value),
                range,
                problem: None,
            })
            .collect();
        let metrics = server_timing(&lines).into_iter();
        metrics.map(|metric| (metric.name, metric.duration_us, metric.description)).collect()
    }

    fn metric(name: &str, us: Option<u64>, desc: Option<&str>) -> (String, Option<u64>, Option<String>) {
        (name.to_owned(), us, desc.map(str::to_owned))
    }

    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(
            of(&[
                "miss, db;dur=53, app;dur=47.2",
                "customView, dc;desc=atl",
                "cache;desc=\"Cache Read\";dur=23.2"
            ]),
            [
                metric("miss", None, None),
                metric("db", Some(53_000), None),
                metric("app", Some(47_200), None),
                metric("customView", None, None),
                metric("dc", None, Some("atl")),
                metric("cache", Some(23_200), Some("Cache Read")),
            ]
        );
    }

    #[test]
    fn quotes_hide_commas_and_the_first_parameter_counts() {
        assert_eq!(
            of(&[
                "a;desc=\"x, \\\"y\\\"; z\" ; DUR = \"1.5\";dur=2;other, ,b;dur=slow;dur=1;desc",
                "c;dur=-1"
            ]),
            [
                metric("a", Some(1500), Some("x, \"y\"; z")),
                metric("b", None, Some("")),
                metric("c", None, None),
            ]
        );
    }
}
