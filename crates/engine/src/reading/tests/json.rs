//! JSON as lines.

use proptest::prelude::*;

use super::made::{all, lines, told, walked};
use crate::api::{BodyAs, TokenKind};
use crate::reading::Layout;

fn anew(text: &str) -> String {
    told(&all(Layout::new(BodyAs::Json, false, ""), text.as_bytes()))
}

#[test]
fn it_is_laid_out_anew_and_nothing_is_printed_again() {
    let text = r#"{"b":1e400,"a":[1.10,-0,12345678901234567890,{}],"a":"\u00e9\/","e":[ ],"n":null}"#;
    let want = r#"{
  "b": 1e400,
  "a": [
    1.10,
    -0,
    12345678901234567890,
    {}
  ],
  "a": "\u00e9\/",
  "e": [],
  "n": null
}
"#;
    assert_eq!(anew(text), want);
}

#[test]
fn each_line_says_where_it_stands() {
    let text = r#"{"a":[true,{"b c":0}],"":{"x'y":1}}"#;
    let paths: Vec<String> = all(Layout::new(BodyAs::Json, false, ""), text.as_bytes())
        .into_iter()
        .filter_map(|line| line.path)
        .collect();
    let want = [
        "$",
        "$.a",
        "$.a[0]",
        "$.a[1]",
        "$.a[1]['b c']",
        "$.a[1]",
        "$.a",
        "$['']",
        "$['']['x\\'y']",
        "$['']",
        "$",
    ];
    assert_eq!(paths, want);
}

#[test]
fn as_sent_keeps_lines_and_blanks() {
    let text = "{ \"a\" :\t1,\r\n\r\n  \"b\":[1,\n2] }\n";
    assert_eq!(
        told(&all(Layout::new(BodyAs::Json, true, ""), text.as_bytes())),
        "{ \"a\" :\t1,\n\n  \"b\":[1,\n2] }\n"
    );
}

#[test]
fn a_fault_is_told_with_its_place_and_the_rest_is_text() {
    let cases = [
        ("{\"a\":1,}", "reading-json-unexpected", 7),
        ("[1 2]", "reading-json-unexpected", 3),
        ("[01]", "reading-json-number", 2),
        ("[1.]", "reading-json-number", 3),
        ("[tru]", "reading-json-unexpected", 4),
        ("\"\\x\"", "reading-json-escape", 2),
        ("\"a\nb\"", "reading-json-control", 2),
        ("{} x", "reading-json-more", 3),
        ("[1", "reading-json-end", 2),
        ("'a'", "reading-json-unexpected", 0),
        ("[\u{e9}]", "reading-json-unexpected", 1),
    ];
    for (text, code, at) in cases {
        let walk = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
        let problem = walk.problem().unwrap_or_else(|| panic!("{text} has no problem"));
        assert_eq!((problem.code.as_str(), problem.args["at"].clone()), (code, at.into()), "{text}");
    }
    assert_eq!(anew("{\"a\":1,}\nrest\n"), "{\n  \"a\": 1,\n}\nrest\n");
    let fault = all(Layout::new(BodyAs::Json, false, ""), b"[\xc3\xa9x]");
    assert_eq!(fault[1].tokens[0].text, "\u{e9}");
    assert_eq!(fault[1].tokens[0].kind, TokenKind::Problem);
}

#[test]
fn nesting_has_a_bound() {
    let text = "[".repeat(2000);
    let walk = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
    assert_eq!(walk.problem().unwrap().code, "reading-json-deep");
    assert_eq!(walk.lines(), 1001);
}

#[test]
fn what_is_folded_shows_its_end() {
    let text = r#"{"a":[1,2,[3]],"b":{"c":4},"d":5}"#;
    let walk = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
    let open = lines(&walk, text.as_bytes(), &[], 0, 100);
    assert_eq!(open[1].fold, 6);
    let folded = lines(&walk, text.as_bytes(), &[2, 4, 9], 0, 100);
    assert_eq!(told(&folded), "{\n  \"a\": [ … ],\n  \"b\": { … },\n  \"d\": 5\n}\n");
    assert_eq!(folded.iter().map(|line| line.no).collect::<Vec<_>>(), [1, 2, 9, 12, 13]);
}

/// JSON values with any blanks between tokens.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?",
        "\"([a-z{}\\[\\],: é]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}){0,12}\"",
    ];
    let blank = "[ \\n\\r\\t]{0,3}";
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            (proptest::collection::vec(inner.clone(), 0..6), blank)
                .prop_map(|(all, blank)| format!("[{blank}{}]", all.join(&format!("{blank},{blank}")))),
            (proptest::collection::vec(("[a-z]{0,3}", inner), 0..6), blank).prop_map(|(all, blank)| {
                let all: Vec<String> =
                    all.into_iter().map(|(key, value)| format!("\"{key}\"{blank}:{blank}{value}")).collect();
                format!("{{{}{blank}}}", all.join(&format!(",{blank}")))
            }),
        ]
    })
}

/// The text without blanks outside of strings.
fn squeezed(text: &str) -> String {
    let (mut out, mut string, mut escaped) = (String::new(), false, false);
    for c in text.chars() {
        if string {
            string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c.is_ascii_whitespace() {
            continue;
        } else {
            string = c == '"';
        }
        out.push(c);
    }
    out
}

proptest! {
    #[test]
    fn tokens_in_a_row_are_the_text(text in json()) {
        let lines = all(Layout::new(BodyAs::Json, false, ""), text.as_bytes());
        let mut said = String::new();
        for token in lines.iter().flat_map(|line| &line.tokens) {
            if token.kind != TokenKind::Text {
                said.push_str(&token.text);
            }
        }
        prop_assert_eq!(said, squeezed(&text));
        prop_assert!(walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes()).problem().is_none());
        let sent: String = told(&all(Layout::new(BodyAs::Json, true, ""), text.as_bytes()));
        prop_assert_eq!(squeezed(&sent), squeezed(&text));
    }

    #[test]
    fn we_accept_what_the_library_accepts(text in "[\\[\\]{},:\"\\\\0-9eE.+tfn a-]{0,20}") {
        let ours = walked(Layout::new(BodyAs::Json, false, ""), text.as_bytes()).problem().is_none();
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(ours && !text.trim().is_empty(), theirs, "{}", text);
    }
}
