//! JSON as protocols read it: where the values of an object or of a list stand, so that bodies are ranges.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Carried, Out, Packet, preview};
use crate::event::Phrase;

/// Values of one object or list that are told apart.
pub const MAX_PARTS: usize = 4096;

/// A JSON text, taken apart one level deep.
#[derive(Debug)]
pub struct Json<'a> {
    pub shape: Shape,
    pub parts: Vec<Part<'a>>,
    /// There are more than [`MAX_PARTS`].
    pub more: bool,
}

/// What a JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Object,
    List,
    Other,
}

/// One value.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Empty in a list.
    pub name: String,
    pub text: &'a str,
    /// Where it begins in the payload.
    pub from: usize,
}

impl<'a> Json<'a> {
    /// Takes a text apart that begins at `base` of the payload.
    pub fn of(text: &'a str, base: usize) -> Result<Json<'a>, serde_json::Error> {
        serde_json::from_str::<IgnoredAny>(text)?;
        Ok(Json::taken(text, base))
    }

    /// The member of an object; of equal names the last counts, as everywhere.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Part<'a>> {
        if self.shape == Shape::Object {
            self.parts.iter().rev().find(|part| part.name == name)
        } else {
            None
        }
    }

    /// The text of a member that is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<String> {
        self.member(name).and_then(Part::string)
    }

    /// An element of a list.
    #[must_use]
    pub fn element(&self, at: usize) -> Option<&Part<'a>> {
        if self.shape == Shape::List { self.parts.get(at) } else { None }
    }

    /// What the grammar allows is not asked again.
    fn taken(text: &'a str, base: usize) -> Json<'a> {
        let octets = text.as_bytes();
        let mut at = blank(octets, 0);
        let shape = match octets.get(at) {
            Some(b'{') => Shape::Object,
            Some(b'[') => Shape::List,
            _ => return Json { shape: Shape::Other, parts: Vec::new(), more: false },
        };
        let mut parts = Vec::new();
        at = blank(octets, at + 1);
        while at < octets.len() && !matches!(octets[at], b'}' | b']') {
            if parts.len() == MAX_PARTS {
                return Json { shape, parts, more: true };
            }
            let mut name = String::new();
            if shape == Shape::Object {
                let end = value_end(octets, at);
                name = unquoted(&text[at..end]).unwrap_or_default();
                // Behind the name stands a colon.
                at = blank(octets, blank(octets, end) + 1);
            }
            let end = value_end(octets, at);
            parts.push(Part { name, text: text.get(at..end).unwrap_or_default(), from: base + at });
            at = blank(octets, end);
            if octets.get(at) == Some(&b',') {
                at = blank(octets, at + 1);
            }
        }
        Json { shape, parts, more: false }
    }
}

impl Part<'_> {
    /// Its text, where it is a string.
    #[must_use]
    pub fn string(&self) -> Option<String> {
        unquoted(self.text)
    }

    /// A string's text, anything else as written.
    #[must_use]
    pub fn plain(&self) -> String {
        self.string().unwrap_or_else(|| self.text.to_owned())
    }

    /// Absent where it is nested too deeply.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(self.text).ok()
    }

    #[must_use]
    pub fn is_object(&self) -> bool {
        self.text.starts_with('{')
    }

    /// It as a packet's body.
    #[must_use]
    pub fn body_of(&self, packet: Packet, carried: &Carried<'_>) -> Packet {
        let body = carried.body("json", self.from, self.from + self.text.len());
        packet.body(body, preview(self.text.as_bytes(), true))
    }
}

/// The JSON of a message of a protocol that sends nothing else. What is none is told; a message that is too
/// long to be read whole stays as it is.
pub fn read<'a>(carried: &Carried<'a>, protocol: &str, out: &mut Out<'_, '_>) -> Option<Json<'a>> {
    if !carried.text {
        out.malformed(carried, Phrase::new("app-binary").with("protocol", protocol), protocol);
        return None;
    }
    match Json::of(carried.as_text()?, 0) {
        Ok(json) => Some(json),
        Err(fault) => {
            out.malformed(carried, Phrase::new("app-no-json").with("exact", fault.to_string()), protocol);
            None
        }
    }
}

/// At most 80 characters of what is quoted in a sentence.
#[must_use]
pub fn quoted(text: &str) -> String {
    text.chars().take(80).collect()
}

fn unquoted(text: &str) -> Option<String> {
    if text.starts_with('"') { serde_json::from_str(text).ok() } else { None }
}

fn blank(octets: &[u8], mut at: usize) -> usize {
    while octets.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// Where the value that begins at `at` ends.
fn value_end(octets: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while let Some(octet) = octets.get(at) {
        match octet {
            b'"' => {
                at += 1;
                while let Some(octet) = octets.get(at).filter(|octet| **octet != b'"') {
                    at += if *octet == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return at,
            octet if depth == 0 && octet.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
        if depth == 0 && matches!(octets.get(at - 1), Some(b'"' | b'}' | b']')) {
            return at;
        }
    }
    octets.len()
}

#[cfg(test)]
mod tests {
    use super::{Json, MAX_PARTS, Shape};

    fn apart(text: &str) -> Vec<(String, String)> {
        let json = Json::of(text, 0).unwrap();
        for part in &json.parts {
            assert_eq!(&text[part.from..part.from + part.text.len()], part.text);
        }
        json.parts.into_iter().map(|part| (part.name, part.text.to_owned())).collect()
    }

    #[test]
    fn values_stand_where_they_stand() {
        let parts = apart(r#" { "a" : 1 , "b\"}" : "x\\" ,"c":[{"d":"]"}, 2 ],"e":{} , "f":null}"#);
        let words: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(
            words,
            [("a", "1"), ("b\"}", r#""x\\""#), ("c", r#"[{"d":"]"}, 2 ]"#), ("e", "{}"), ("f", "null")]
        );
        let parts = apart("[ -1.5e3,\t\"\u{e9},\" ,[ ],[[1],2],true\n]");
        let words: Vec<_> = parts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(words, ["-1.5e3", "\"\u{e9},\"", "[ ]", "[[1],2]", "true"]);
        assert!(apart("{}").is_empty() && apart(" [ ] ").is_empty());
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in ["", "{", "[1,]", "{\"a\"}", "{} {}", "[1 2]", "nul"] {
            assert!(Json::of(text, 0).is_err(), "{text}");
        }
        assert_eq!(Json::of("12", 0).unwrap().shape, Shape::Other);
    }

    #[test]
    fn the_last_of_equal_names_counts_and_parts_are_limited() {
        let json = Json::of(r#"{"a":1,"a":2}"#, 5).unwrap();
        assert_eq!((json.member("a").unwrap().text, json.member("a").unwrap().from), ("2", 16));
        let many = format!("[{}0]", "0,".repeat(MAX_PARTS));
        let json = Json::of(&many, 0).unwrap();
        assert!(json.more && json.parts.len() == MAX_PARTS);
        let deep = format!("[{}{}]", "[".repeat(20_000), "]".repeat(20_000));
        let json = Json::of(&deep, 0).unwrap();
        assert!(json.parts.len() == 1 && json.parts[0].value().is_none());
    }
}
