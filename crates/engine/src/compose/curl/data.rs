//! The data options: how pieces become a body or a query.

use url::form_urlencoded;

use crate::api::{BodySpec, HeaderSpec};

const FORM: &str = "application/x-www-form-urlencoded";

/// What `-d` and its kin gave.
#[derive(Clone, Debug)]
pub enum Data {
    Text(String),
    /// `strip`: curl would take CR, LF and NUL out of it.
    File {
        path: String,
        strip: bool,
    },
}

/// `content`, `=content`, `name=content`; a file is given back as an error.
pub fn urlencoded(value: &str) -> Result<String, String> {
    let cut = value.find(['=', '@']);
    match cut.map(|at| (&value[..at], value.as_bytes()[at], &value[at + 1..])) {
        None => Ok(escape(value)),
        Some((_, b'@', path)) => Err(path.to_owned()),
        Some(("", _, content)) => Ok(escape(content)),
        Some((name, _, content)) => Ok(format!("{name}={}", escape(content))),
    }
}

/// As curl escapes: everything but unreserved characters, a space becomes `+`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        match octet {
            b' ' => out.push('+'),
            c if c.is_ascii_alphanumeric() || b"-._~".contains(&c) => out.push(char::from(c)),
            c => out.push_str(&format!("%{c:02X}")),
        }
    }
    out
}

/// The body that these bytes are best shown as, and that sends the very same ones.
pub fn body(text: String, json: bool, headers: &[HeaderSpec], without: &[String]) -> BodySpec {
    let typed = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    let media =
        typed.map(|header| header.value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let none = without.iter().any(|name| name == "content-type");
    match media.as_deref() {
        _ if json && media.is_none() && !none => BodySpec::Json { text },
        Some(media) if media == "application/json" || media.ends_with("+json") => BodySpec::Json { text },
        Some("application/xml" | "text/xml") => BodySpec::Xml { text },
        Some("application/x-ndjson") if text.is_empty() || text.ends_with('\n') => {
            BodySpec::Ndjson { text, open: false }
        }
        None if none => plain(text, ""),
        None => form(&text).unwrap_or_else(|| plain(text, FORM)),
        Some(FORM) => form(&text).unwrap_or_else(|| plain(text, "")),
        Some(_) => plain(text, ""),
    }
}

fn plain(text: String, content_type: &str) -> BodySpec {
    BodySpec::Text { text, content_type: content_type.to_owned(), charset: None }
}

/// The rows of a form, when they are encoded again as they are.
fn form(text: &str) -> Option<BodySpec> {
    let rows: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(&rows).finish();
    let field = |(name, value)| HeaderSpec { name, value, on: true };
    (again == text).then(|| BodySpec::Form { fields: rows.into_iter().map(field).collect() })
}
