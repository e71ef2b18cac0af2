//! multipart/form-data (RFC 7578), with a boundary that follows from the parts: a preview shows the very one
//! that will be sent.

use std::path::Path;

use bytes::Bytes;
use ring::digest::{Context, SHA256};

use super::{Content, Piece, Remarks, check_type, file};
use crate::api::{HeaderSpec, PartSpec};
use crate::compose::{fields, problem, problem_in};
use crate::event::Phrase;

/// Longest boundary (RFC 2046 §5.1.1).
const BOUNDARY_MAX: usize = 70;

/// The parts that are on. `boundary`: one that was typed in the head.
pub fn content(parts: &[PartSpec], boundary: Option<&str>, remarks: &mut Remarks) -> Content {
    let own = boundary.map_or_else(|| derived(parts), str::to_owned);
    let mut pieces = Vec::new();
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.on) {
        pieces.push(Piece::Bytes(head(part, index, &own, remarks)));
        pieces.push(match &part.file {
            Some(path) => file::piece(path, Some(index), remarks),
            None => Piece::Bytes(Bytes::copy_from_slice(part.value.as_bytes())),
        });
        if part.file.is_none() && part.value.contains(&format!("--{own}")) {
            let why = Phrase::new("body-boundary-in-part").with("boundary", own.as_str());
            remarks.problems.push(problem_in(problem("body", why), Some(index)));
        }
        pieces.push(Piece::Bytes(Bytes::from_static(b"\r\n")));
    }
    pieces.push(Piece::Bytes(format!("--{own}--\r\n").into()));
    Content { pieces, content_type: Some(format!("multipart/form-data; boundary={own}")), open: false }
}

/// The boundary of a Content-Type that was typed: the body must be written with it.
#[must_use]
pub fn typed_boundary(headers: &[HeaderSpec]) -> Option<String> {
    let mut typed =
        headers.iter().filter(|header| header.on && header.name.eq_ignore_ascii_case("content-type"));
    let value = &typed.next()?.value;
    let boundary = value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    })?;
    (!boundary.is_empty() && boundary.len() <= BOUNDARY_MAX).then_some(boundary)
}

/// Everything before a part's content. A field of its own stands in for the one that would be written.
fn head(part: &PartSpec, index: usize, boundary: &str, remarks: &mut Remarks) -> Bytes {
    let own =
        |name: &str| part.headers.iter().any(|header| header.on && header.name.eq_ignore_ascii_case(name));
    let mut head = format!("--{boundary}\r\n");
    if !own("content-disposition") {
        head.push_str(&format!("Content-Disposition: form-data; name=\"{}\"", escaped(&part.name)));
        if let Some(name) = file_name(part) {
            head.push_str(&format!("; filename=\"{}\"", escaped(&name)));
        }
        head.push_str("\r\n");
    }
    if let Some(content_type) = content_type(part).filter(|_| !own("content-type")) {
        check_type(&content_type, Some(index), remarks);
        head.push_str(&format!("Content-Type: {content_type}\r\n"));
    }
    for header in part.headers.iter().filter(|header| header.on) {
        let found = fields::check_field("body", header);
        remarks.problems.extend(found.into_iter().map(|found| problem_in(found, Some(index))));
        head.push_str(&format!("{}: {}\r\n", header.name, header.value));
    }
    head.push_str("\r\n");
    head.into()
}

fn file_name(part: &PartSpec) -> Option<String> {
    let own = || {
        let path = part.file.as_deref()?;
        Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned())
    };
    part.file_name.clone().or_else(own).filter(|name| !name.is_empty())
}

/// What was typed; for a file that has a name, what its name suggests.
fn content_type(part: &PartSpec) -> Option<String> {
    match &part.content_type {
        Some(typed) => Some(typed.clone()).filter(|typed| !typed.is_empty()),
        None => {
            let path = part.file.as_deref()?;
            let name = file_name(part)?;
            let guessed =
                mime_guess::from_path(&name).first().or_else(|| mime_guess::from_path(path).first());
            Some(guessed.map_or_else(|| "application/octet-stream".to_owned(), |found| found.to_string()))
        }
    }
}

/// Quotes and line ends in a name, as browsers write them (WHATWG HTML §4.10.21.8).
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A boundary from the parts: the same parts give the same one, and no part can hold its own digest but by
/// intent.
fn derived(parts: &[PartSpec]) -> String {
    let mut digest = Context::new(&SHA256);
    for part in parts.iter().filter(|part| part.on) {
        for text in [&part.name, &part.value, part.file.as_ref().unwrap_or(&String::new())] {
            digest.update(&(text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
    }
    let hex: String = digest.finish().as_ref()[..12].iter().map(|octet| format!("{octet:02x}")).collect();
    format!("------------------------{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, value: &str) -> PartSpec {
        PartSpec {
            name: name.to_owned(),
            value: value.to_owned(),
            file: None,
            content_type: None,
            on: true,
            headers: Vec::new(),
            file_name: None,
        }
    }

    fn built(parts: &[PartSpec], boundary: Option<&str>) -> (Content, Remarks) {
        let mut remarks = Remarks::default();
        (content(parts, boundary, &mut remarks), remarks)
    }

    #[test]
    fn parts_carry_their_own_fields_names_and_types() {
        let mut json = part("a\"b\r\n", "{}");
        json.content_type = Some("application/json".to_owned());
        json.headers = vec![HeaderSpec { name: "X-Part".to_owned(), value: "1".to_owned(), on: true }];
        let mut named = part("n", "v");
        named.file_name = Some("notes.txt".to_owned());
        let (content, remarks) = built(&[json, named], Some("XX"));
        assert!(remarks.problems.is_empty());
        assert_eq!(content.content_type.as_deref(), Some("multipart/form-data; boundary=XX"));
        let sent = String::from_utf8(content.bytes().unwrap().to_vec()).unwrap();
        assert_eq!(
            sent,
            "--XX\r\nContent-Disposition: form-data; name=\"a%22b%0D%0A\"\r\nContent-Type: application/json\r\n\
             X-Part: 1\r\n\r\n{}\r\n--XX\r\nContent-Disposition: form-data; name=\"n\"; filename=\"notes.txt\"\r\n\r\n\
             v\r\n--XX--\r\n"
        );
    }

    #[test]
    fn the_boundary_follows_from_the_parts() {
        let of = |parts: &[PartSpec]| built(parts, None).0.content_type.unwrap();
        assert_eq!(of(&[part("a", "1")]), of(&[part("a", "1")]));
        assert_ne!(of(&[part("a", "1")]), of(&[part("a1", "")]));
    }

    #[test]
    fn a_part_that_holds_the_typed_boundary_is_a_problem() {
        let (_, remarks) = built(&[part("a", ""), part("b", "x--XX")], Some("XX"));
        assert_eq!(remarks.problems[0].index, Some(1));
    }

    proptest::proptest! {
        #[test]
        fn parts_read_back_as_they_were_typed(rows in proptest::collection::vec(("[a-z]*", ".*"), 0..5)) {
            let parts: Vec<PartSpec> = rows.iter().map(|(name, value)| part(name, value)).collect();
            let (content, remarks) = built(&parts, None);
            proptest::prop_assert!(remarks.problems.is_empty());
            let boundary = format!("--{}", content.content_type.clone().unwrap().split_once('=').unwrap().1);
            let sent = String::from_utf8(content.bytes().unwrap().to_vec()).unwrap();
            proptest::prop_assert_eq!(content.len(), Some(sent.len() as u64));
            let body = sent.strip_suffix(&format!("{boundary}--\r\n")).unwrap();
            let read: Vec<(String, String)> = body.split(&format!("{boundary}\r\n")).skip(1).map(|part| {
                let (head, value) = part.split_once("\r\n\r\n").unwrap();
                let name = head.split_once("name=\"").unwrap().1.strip_suffix('"').unwrap();
                (name.to_owned(), value.strip_suffix("\r\n").unwrap().to_owned())
            }).collect();
            proptest::prop_assert_eq!(read, rows);
        }
    }
}
