//! What a body is: media type, charset, shape, by its header fields or else by its first bytes.

use crate::event::HeaderLine;

/// Bytes that are looked at.
pub(super) const SNIFFED: u64 = 512;

/// What the header fields and the first bytes of a body say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Media {
    pub(super) media_type: Option<String>,
    pub(super) charset: String,
    pub(super) shape: &'static str,
    /// Of multipart, as it was sent.
    pub(super) boundary: Option<String>,
}

/// Media type (RFC 9110 §8.3), charset and shape of a body that begins with `start`.
pub(super) fn media(headers: &[HeaderLine], start: &[u8]) -> Media {
    let value = headers.iter().rev().find(|line| is(line, "content-type")).map(|line| line.value.text());
    let mut parts = value.as_deref().unwrap_or("").split(';');
    let media_type = parts.next().map(|t| t.trim().to_ascii_lowercase()).filter(|t| !t.is_empty());
    let parameters: Vec<&str> = parts.collect();
    let named = |wanted: &str| {
        parameters.iter().find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"');
            (name.trim().eq_ignore_ascii_case(wanted) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let boundary = named("boundary");
    let named = named("charset").map(|label| label.to_ascii_lowercase());
    let charset = named.or_else(|| by_mark(start).map(str::to_owned)).unwrap_or_else(|| "utf-8".to_owned());
    let shape = match &media_type {
        _ if start.is_empty() => "empty",
        Some(media_type) => by_type(media_type, start),
        None => by_bytes(start),
    };
    Media { media_type, charset, shape, boundary }
}

/// Codings to undo, in the order in which to undo them: transfer codings, then content codings
/// (RFC 9112 §6.1, RFC 9110 §8.4), each from the last one applied.
pub(super) fn codings(headers: &[HeaderLine]) -> Vec<String> {
    let list = |name: &str| {
        let lines = headers.iter().filter(|line| is(line, name));
        let mut codings: Vec<String> = lines
            .flat_map(|line| {
                let text = line.value.text().to_ascii_lowercase();
                text.split(',').map(|coding| coding.trim().to_owned()).collect::<Vec<_>>()
            })
            .filter(|coding| !coding.is_empty() && coding != "identity" && coding != "chunked")
            .collect();
        codings.reverse();
        codings
    };
    let mut codings = list("transfer-encoding");
    codings.append(&mut list("content-encoding"));
    codings
}

fn is(line: &HeaderLine, name: &str) -> bool {
    line.name.0.eq_ignore_ascii_case(name.as_bytes())
}

fn by_mark(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xef, 0xbb, 0xbf, ..] => Some("utf-8"),
        [0xff, 0xfe, ..] => Some("utf-16le"),
        [0xfe, 0xff, ..] => Some("utf-16be"),
        _ => None,
    }
}

fn by_type(media_type: &str, start: &[u8]) -> &'static str {
    let (kind, sub) = media_type.split_once('/').unwrap_or((media_type, ""));
    match (kind, sub) {
        ("application", "json") | ("text", "json") => "json",
        (_, sub) if sub.ends_with("+json") => "json",
        ("text", "html") | ("application", "xhtml+xml") => "html",
        ("image", _) => "image",
        ("application" | "text", "xml") => "xml",
        (_, sub) if sub.ends_with("+xml") => "xml",
        ("application", "x-www-form-urlencoded") => "form",
        ("text", _) => "text",
        (
            "application",
            "javascript" | "ecmascript" | "x-javascript" | "graphql" | "sql" | "toml" | "yaml",
        ) => "text",
        ("application", "octet-stream") | (_, "") => by_bytes(start),
        _ => "binary",
    }
}

fn by_bytes(start: &[u8]) -> &'static str {
    const IMAGES: [&[u8]; 6] =
        [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"\0\0\x01\0"];
    if IMAGES.iter().any(|magic| start.starts_with(magic))
        || (start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP"))
    {
        return "image";
    }
    if by_mark(start).is_some() {
        return "text";
    }
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // A character cut at the end of what was looked at is no fault.
        Err(fault) if fault.error_len().is_none() => {
            std::str::from_utf8(&start[..fault.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return "binary",
    };
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return "binary";
    }
    let lower = text.trim_start().to_ascii_lowercase();
    match lower.as_bytes() {
        [b'{' | b'[', ..] => "json",
        _ if lower.starts_with("<!doctype html") || lower.starts_with("<html") => "html",
        _ if lower.starts_with("<?xml") => "xml",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ByteRange, Log};

    fn line(name: &str, value: &str) -> HeaderLine {
        let range = ByteRange { log: Log::WireRx, off: 0, len: 0 };
        HeaderLine { name: name.into(), value: value.into(), range, problem: None }
    }

    #[test]
    fn the_header_field_decides_then_the_bytes() {
        let of = |value: &str, start: &[u8]| media(&[line("Content-Type", value)], start);
        let m = of("Application/Problem+JSON; Charset=\"ISO-8859-1\"", b"{}");
        assert_eq!(
            (m.media_type.as_deref(), m.charset.as_str()),
            (Some("application/problem+json"), "iso-8859-1")
        );
        assert_eq!(m.shape, "json");
        assert_eq!(of("text/html", b"{}").shape, "html");
        assert_eq!(of("application/x-www-form-urlencoded", b"a=b").shape, "form");
        assert_eq!(of("application/zip", b"PK").shape, "binary");
        assert_eq!(of("text/plain", b"").shape, "empty");
        let none = |start: &[u8]| media(&[], start).shape;
        assert_eq!(none(b" [1,2]"), "json");
        assert_eq!(none(b"<!DOCTYPE HTML><p>"), "html");
        assert_eq!(none(b"\x89PNG\r\n\x1a\n.."), "image");
        assert_eq!(none(b"\x00\x01\x02"), "binary");
        assert_eq!(none("cut: \u{00e4}".as_bytes().split_last().unwrap().1), "text");
        assert_eq!(media(&[], b"\xff\xfea\0").charset, "utf-16le");
    }

    #[test]
    fn codings_are_undone_from_the_last_one_applied() {
        let headers = [
            line("content-encoding", "GZIP, identity"),
            line("Content-Encoding", "br"),
            line("Transfer-Encoding", "zstd, chunked"),
        ];
        assert_eq!(codings(&headers), ["zstd", "br", "gzip"]);
    }
}
