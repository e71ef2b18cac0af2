//! The parts of `-F`: `name=content;type=…;filename=…;headers=…`.

use std::path::Path;

use crate::api::{HeaderSpec, PartSpec};

/// Reads a part; what it cannot carry is named in `left_out`.
pub fn part(typed: &str, literal: bool, left_out: &mut Vec<String>) -> PartSpec {
    let (name, content) = typed.split_once('=').unwrap_or((typed, ""));
    let mut part = PartSpec {
        name: name.to_owned(),
        value: content.to_owned(),
        file: None,
        content_type: None,
        on: true,
        headers: Vec::new(),
        file_name: None,
    };
    if literal {
        return part;
    }
    let (mark, rest) = match content.chars().next() {
        Some(mark @ ('@' | '<')) => (Some(mark), &content[1..]),
        _ => (None, content),
    };
    let (text, mut rest) = value(rest, mark.is_some());
    while let Some(attribute) = rest.strip_prefix(';') {
        let attribute = attribute.trim_start();
        let (name, after) = attribute.split_once('=').unwrap_or((attribute, ""));
        let (value, next) = value(after, true);
        match name.trim() {
            // A media type may have parameters of its own.
            "type" => {
                let (whole, next) = media_type(after);
                part.content_type = Some(whole);
                rest = next;
                continue;
            }
            "filename" => part.file_name = Some(value),
            "headers" if value.starts_with('@') => left_out.push(format!("headers={value}")),
            "headers" => part.headers.extend(value.split_once(':').map(|(name, value)| HeaderSpec {
                name: name.trim().to_owned(),
                value: value.trim().to_owned(),
                on: true,
            })),
            other => left_out.push(format!("{other}={value}")),
        }
        rest = next;
    }
    match mark {
        None => part.value = text,
        Some(mark) => {
            if mark == '<' && part.file_name.is_none() {
                part.file_name = Some(String::new());
            }
            if mark == '@' && part.file_name.is_none() {
                let name = Path::new(&text).file_name();
                part.file_name = name.map(|name| name.to_string_lossy().into_owned());
            }
            part.value = String::new();
            part.file = Some(text);
        }
    }
    part
}

/// A value up to a semicolon, or in quotes where `\` escapes. Text without quotes ends only where an
/// attribute follows.
fn value(text: &str, file: bool) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut out = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return (out, &quoted[at + 1..]),
                '\\' => out.extend(chars.next().map(|(_, c)| c)),
                c => out.push(c),
            }
        }
        return (text.to_owned(), "");
    }
    let attributes = [";type=", ";filename=", ";headers=", ";encoder="];
    let end = if file {
        text.find(';')
    } else {
        attributes.iter().filter_map(|attribute| text.find(attribute)).min()
    };
    let end = end.unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// A media type with its parameters, up to the next attribute.
fn media_type(text: &str) -> (String, &str) {
    let ends = [";filename=", ";headers=", ";encoder="];
    let end = ends.iter().filter_map(|attribute| text.find(attribute)).min().unwrap_or(text.len());
    (text[..end].trim_matches('"').to_owned(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> PartSpec {
        let mut left_out = Vec::new();
        let part = part(typed, false, &mut left_out);
        assert_eq!(left_out, [""; 0]);
        part
    }

    #[test]
    fn parts_have_types_names_and_fields() {
        let part = read("a=1;2;type=text/x; charset=utf-8;headers=\"X-A: \\\"1\\\"\"");
        assert_eq!(
            (part.value.as_str(), part.content_type.as_deref()),
            ("1;2", Some("text/x; charset=utf-8"))
        );
        assert_eq!((part.headers[0].name.as_str(), part.headers[0].value.as_str()), ("X-A", "\"1\""));
        let part = read("f=@/a/b.txt;filename=\"x;y\"");
        assert_eq!((part.file.as_deref(), part.file_name.as_deref()), (Some("/a/b.txt"), Some("x;y")));
        assert_eq!(read("f=</a/b.txt").file_name.as_deref(), Some(""));
        assert_eq!(read("f=\"a;type=b\"").value, "a;type=b");
        assert_eq!(read("novalue").name, "novalue");
    }
}
