//! Messages compared with what a person waits for, and what is taken from them.

use regex::bytes::Regex;
use serde_json_path::JsonPath;

use super::{problem_at, template};
use crate::api::{FieldProblem, Keep, MatchKind, Matcher, Pick};
use crate::event::Phrase;

/// A matcher that can be asked.
#[derive(Clone, Debug)]
pub enum Match {
    Any,
    Equals(Vec<u8>),
    Contains(Vec<u8>),
    Regex(Regex),
    JsonPath(Box<JsonPath>),
}

impl Match {
    /// What was typed, or what is wrong with it.
    pub fn new(matcher: &Matcher) -> Result<Match, FieldProblem> {
        let text = &matcher.text;
        Ok(match matcher.kind {
            MatchKind::Any => Match::Any,
            MatchKind::Equals => Match::Equals(text.clone().into_bytes()),
            MatchKind::Contains => Match::Contains(text.clone().into_bytes()),
            MatchKind::Regex => Match::Regex(regex(text)?),
            MatchKind::JsonPath => Match::JsonPath(Box::new(json_path(text)?)),
        })
    }

    /// Whether a payload is like that.
    #[must_use]
    pub fn is(&self, payload: &[u8]) -> bool {
        match self {
            Match::Any => true,
            Match::Equals(text) => payload == text,
            Match::Contains(text) => memchr::memmem::find(payload, text).is_some(),
            Match::Regex(pattern) => pattern.is_match(payload),
            Match::JsonPath(path) => {
                serde_json::from_slice(payload).is_ok_and(|value| !path.query(&value).is_empty())
            }
        }
    }
}

/// The value that is kept of a payload; absent when it holds none.
#[must_use]
pub fn pick(from: &Pick, payload: &[u8]) -> Option<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match from {
        Pick::Whole => Some(text(payload)),
        Pick::Regex { pattern } => {
            let found = regex(pattern).ok()?.captures(payload)?;
            found.get(1).or_else(|| found.get(0)).map(|found| text(found.as_bytes()))
        }
        Pick::JsonPath { path } => {
            let value: serde_json::Value = serde_json::from_slice(payload).ok()?;
            let found = json_path(path).ok()?.query(&value).first()?.clone();
            Some(match found {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            })
        }
    }
}

/// What selects the value, as it was typed.
#[must_use]
pub fn selector(from: &Pick) -> &str {
    match from {
        Pick::Whole => "",
        Pick::Regex { pattern } => pattern,
        Pick::JsonPath { path } => path,
    }
}

/// What is wrong with a name and what it is taken from.
#[must_use]
pub fn check_keep(keep: &Keep) -> Option<FieldProblem> {
    let name = &keep.name;
    let usable = template::names(&format!("{{{{{name}}}}}"), name);
    if !usable || template::BUILT_IN.contains(&name.as_str()) {
        let why = Phrase::new("keep-name").with("name", name.as_str());
        return Some(problem_at("keep", name, 0, name.len(), why));
    }
    match &keep.from {
        Pick::Whole => None,
        Pick::Regex { pattern } => regex(pattern).err(),
        Pick::JsonPath { path } => json_path(path).err(),
    }
}

fn regex(text: &str) -> Result<Regex, FieldProblem> {
    Regex::new(text).map_err(|fault| {
        let (from, to, exact) = match regex_syntax::ParserBuilder::new().utf8(false).build().parse(text) {
            Err(regex_syntax::Error::Parse(e)) => {
                (e.span().start.offset, e.span().end.offset, e.kind().to_string())
            }
            Err(regex_syntax::Error::Translate(e)) => {
                (e.span().start.offset, e.span().end.offset, e.kind().to_string())
            }
            _ => (0, text.len(), fault.to_string()),
        };
        problem_at("matcher", text, from, to, Phrase::new("match-regex").with("exact", exact))
    })
}

fn json_path(text: &str) -> Result<JsonPath, FieldProblem> {
    JsonPath::parse(text).map_err(|fault| {
        let from = fault.position().min(text.len());
        let why = Phrase::new("match-json-path").with("exact", fault.message());
        problem_at("matcher", text, from, text.len(), why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(kind: MatchKind, text: &str, payload: &[u8]) -> bool {
        Match::new(&Matcher { kind, text: text.to_owned() }).unwrap().is(payload)
    }

    #[test]
    fn each_kind_of_comparison() {
        assert!(matches(MatchKind::Any, "", b""));
        assert!(matches(MatchKind::Equals, "a", b"a") && !matches(MatchKind::Equals, "a", b"ab"));
        assert!(matches(MatchKind::Contains, "b", b"ab\xff") && !matches(MatchKind::Contains, "c", b"ab"));
        assert!(matches(MatchKind::Regex, "^a.$", b"ab") && !matches(MatchKind::Regex, "^a$", b"ab"));
        let json = br#"{"type":"ack","id":7}"#;
        assert!(matches(MatchKind::JsonPath, "$.id", json) && !matches(MatchKind::JsonPath, "$.no", json));
        assert!(!matches(MatchKind::JsonPath, "$", b"no json"));
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at() {
        let wrong = |kind, text: &str| Match::new(&Matcher { kind, text: text.to_owned() }).unwrap_err();
        let regex = wrong(MatchKind::Regex, "é(");
        assert_eq!((regex.why.code.as_str(), regex.start), ("match-regex", Some(1)));
        assert_eq!(wrong(MatchKind::JsonPath, "$.[").why.code, "match-json-path");
        let keep = |name: &str| check_keep(&Keep { name: name.to_owned(), from: Pick::Whole });
        assert!(keep("token").is_none() && keep("a b").is_some() && keep("now").is_some());
        assert!(keep("").is_some());
    }

    #[test]
    fn values_are_taken_from_messages() {
        let json = br#"{"token":"t\u00e9","n":12.0}"#;
        let path = |path: &str| pick(&Pick::JsonPath { path: path.to_owned() }, json);
        assert_eq!((path("$.token").as_deref(), path("$.n").as_deref()), (Some("té"), Some("12.0")));
        assert_eq!(path("$.no"), None);
        let regex = |pattern: &str| pick(&Pick::Regex { pattern: pattern.to_owned() }, b"id=42;");
        assert_eq!((regex("id=(\\d+)").as_deref(), regex("\\d").as_deref()), (Some("42"), Some("4")));
        assert_eq!(pick(&Pick::Whole, b"").as_deref(), Some(""));
    }
}
