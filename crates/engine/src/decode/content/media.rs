//! A media type taken apart (RFC 9110 §8.3.1).

/// Type, subtype and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// `type/subtype` in lower case.
    pub essence: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl MediaType {
    /// Takes a field value apart, tolerantly.
    pub fn of(value: &[u8]) -> MediaType {
        let mut pieces = pieces(value).into_iter();
        let essence = pieces.next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
        let parameters = pieces.filter_map(|piece| {
            let at = memchr::memchr(b'=', piece)?;
            let name = String::from_utf8_lossy(piece[..at].trim_ascii()).to_ascii_lowercase();
            Some((name, unquoted(piece[at + 1..].trim_ascii())))
        });
        MediaType {
            parameters: parameters.collect(),
            essence: String::from_utf8_lossy(&essence).into_owned(),
        }
    }

    /// The value of a parameter (its name in lower case).
    pub fn parameter(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_slice())
    }
}

/// What semicolons outside quotes part.
fn pieces(value: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, &octet) in value.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(&value[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&value[from..]);
    pieces
}

fn unquoted(value: &[u8]) -> Vec<u8> {
    let [b'"', inner @ .., b'"'] = value else { return value.to_vec() };
    let mut out = Vec::with_capacity(inner.len());
    let mut octets = inner.iter();
    while let Some(&octet) = octets.next() {
        match octet {
            b'\\' => out.extend(octets.next()),
            _ => out.push(octet),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hide_semicolons() {
        let media = MediaType::of(br#"Multipart/X-Mixed-Replace ; a="x;y\"z" ;BOUNDARY= gap"#);
        assert_eq!(media.essence, "multipart/x-mixed-replace");
        assert_eq!(media.parameter("a"), Some(&b"x;y\"z"[..]));
        assert_eq!(media.parameter("boundary"), Some(&b"gap"[..]));
        assert_eq!(media.parameter("charset"), None);
    }

    #[test]
    fn nothing_is_a_media_type_too() {
        assert_eq!(MediaType::of(b"").essence, "");
        assert_eq!(MediaType::of(b";=;").parameter(""), Some(&b""[..]));
    }
}
