//! `{{name}}` in text that is sent: a counter, the time, a random UUID, values kept from messages.

use std::ops::Range;

use super::problem_at;
use crate::api::FieldProblem;
use crate::event::Phrase;

/// Names that always have a value.
pub const BUILT_IN: [&str; 3] = ["counter", "now", "uuid"];

/// A place to be filled in: all of `{{name}}`, and the name.
fn places(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let begin = from + text.get(from..)?.find("{{")?;
            let inner = &text[begin + 2..];
            let name = inner.trim_start();
            let len = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
            let (name, after) = name.split_at(len);
            if !name.is_empty() && after.trim_start().starts_with("}}") {
                let end = text.len() - after.trim_start().len() + 2;
                from = end;
                return Some((begin..end, name));
            }
            // Braces of another meaning: they stay, and the second may begin a place.
            from = begin + 1;
        }
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether the text names this one.
#[must_use]
pub fn names(text: &str, wanted: &str) -> bool {
    places(text).any(|(_, name)| name == wanted)
}

/// Fills every place in; a name without value stays as it is written.
#[must_use]
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, name) in places(text) {
        let Some(value) = value(name) else { continue };
        out.push_str(&text[at..place.start]);
        out.push_str(&value);
        at = place.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Names that nobody knows, each with its place.
#[must_use]
pub fn unknown(text: &str, known: impl Fn(&str) -> bool) -> Vec<FieldProblem> {
    places(text)
        .filter(|(_, name)| !BUILT_IN.contains(name) && !known(name))
        .map(|(place, name)| {
            let why = Phrase::new("template-unknown").with("name", name);
            problem_at("payload", text, place.start, place.end, why)
        })
        .collect()
}

/// The same text with digits in every place, as long as before: what it would parse as, filled in.
#[must_use]
pub fn sample(text: &str) -> String {
    let mut out = text.to_owned();
    for (place, _) in places(text) {
        out.replace_range(place.clone(), &"1".repeat(place.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<String> {
        match name {
            "counter" => Some("7".to_owned()),
            "id" => Some("{{counter}}".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn names_are_filled_in_once() {
        assert_eq!(fill("{{counter}}: {{ id }}!", value), "7: {{counter}}!");
        assert_eq!(fill("", value), "");
    }

    #[test]
    fn braces_of_another_meaning_stay() {
        for text in ["{{", "{{}}", "{\"a\":{\"b\":{}}}", "{{a b}}", "{{ein", "}}{{", "{{é\u{0}}}"] {
            assert_eq!(fill(text, value), text);
            assert_eq!(unknown(text, |_| false), []);
        }
        assert_eq!(fill("{{{counter}}}", value), "{7}");
    }

    #[test]
    fn an_unknown_name_is_pointed_at_in_utf_16() {
        let found = unknown("😀 {{who}} {{uuid}} {{id}}", |name| name == "id");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end), (Some(3), Some(10)));
        assert_eq!(found[0].why.code, "template-unknown");
    }

    #[test]
    fn a_sample_keeps_every_place_where_it_was() {
        let text = "{\"n\": {{counter}}, \"é\": \"{{id}}\"}";
        let sample = sample(text);
        assert_eq!(sample.len(), text.len());
        assert!(serde_json::from_str::<serde_json::Value>(&sample).is_ok(), "{sample}");
    }
}
