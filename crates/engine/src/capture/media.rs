//! What a body is: media type, charset, shape, by its header fields or else by its first bytes.

use crate::event::HeaderLine;

/// Bytes that are looked at.
pub(super) const SNIFFED: u64 = 1024;

/// What the header fields and the first bytes of a body say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Media {
    pub(super) media_type: Option<String>,
    pub(super) charset: String,
    /// `header`, `bom`, `meta`; absent: the default.
    pub(super) charset_from: Option<&'static str>,
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
    // A mark wins over the header field (WHATWG Encoding §6), and both over what the text says of itself.
    let by_mark = by_mark(start).map(|label| (label.to_owned(), "bom"));
    let told = by_mark
        .or_else(|| named.map(|label| (label, "header")))
        .or_else(|| declared(start).map(|label| (label, "meta")));
    let (charset, charset_from) =
        told.map_or_else(|| ("utf-8".to_owned(), None), |(label, from)| (label, Some(from)));
    let shape = match &media_type {
        _ if start.is_empty() => "empty",
        Some(media_type) => by_type(media_type, start),
        None => by_bytes(start),
    };
    Media { media_type, charset, charset_from, shape, boundary }
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

/// What an XML declaration (XML 1.0 §4.3.3) or a `meta` of HTML (WHATWG HTML §13.2.3.2) says.
fn declared(start: &[u8]) -> Option<String> {
    let lower = start.to_ascii_lowercase();
    let after = |word: &[u8]| memchr::memmem::find(&lower, word).map(|at| at + word.len());
    let at = if lower.starts_with(b"<?xml") {
        let end = after(b"?>")?;
        after(b"encoding").filter(|at| *at < end)?
    } else {
        let meta = after(b"<meta")?;
        after(b"charset").filter(|at| *at > meta)?
    };
    let rest = lower[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_label = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let label: Vec<u8> = rest.iter().take_while(is_label).copied().collect();
    String::from_utf8(label).ok().filter(|label| !label.is_empty())
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
    fn a_charset_comes_from_a_mark_the_header_or_the_text() {
        let latin = [line("Content-Type", "text/html; charset=latin1")];
        let plain = [line("Content-Type", "text/html")];
        type Case<'a> = (&'a [HeaderLine], &'a [u8], &'a str, Option<&'a str>);
        let cases: [Case<'_>; 7] = [
            (&latin, b"\xef\xbb\xbfa", "utf-8", Some("bom")),
            (&latin, b"<meta charset=euc-kr>", "latin1", Some("header")),
            (&plain, b"<html><META Charset = 'EUC-KR'>", "euc-kr", Some("meta")),
            (&plain, b"<meta http-equiv=x content=\"text/html; charset=big5\">", "big5", Some("meta")),
            (&plain, b"<?xml version='1.0' encoding='Shift_JIS'?>", "shift_jis", Some("meta")),
            (&plain, b"<?xml version='1.0'?><a encoding='x'>", "utf-8", None),
            (&plain, b"charset=big5", "utf-8", None),
        ];
        for (headers, start, charset, from) in cases {
            let media = media(headers, start);
            assert_eq!((media.charset.as_str(), media.charset_from), (charset, from));
        }
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
