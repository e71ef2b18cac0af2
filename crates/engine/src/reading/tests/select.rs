//! What a JSONPath selects.

use super::made::{lines, told};
use crate::reading::{Layout, Selected, Selection, Source, Walk, path};

fn selected(typed: &str, text: &str) -> Result<(String, Vec<String>), String> {
    let path = path(typed).map_err(|problem| problem.why.code)?;
    let selection = Selection::of(text.as_bytes(), &path).unwrap().map_err(|why| why.code)?;
    let source = Selected { source: text.as_bytes(), selection: &selection };
    let bytes = source.read(0, u64::MAX).unwrap();
    assert_eq!(bytes.len() as u64, source.len());
    for off in 0..bytes.len() {
        assert_eq!(source.read(off as u64, 3).unwrap(), &bytes[off..(off + 3).min(bytes.len())]);
    }
    let mut walk = Walk::new(Layout::sequence());
    walk.extend(&source, &mut |_| false).unwrap();
    let all = lines(&walk, &bytes, &[], 0, 100);
    let paths = all.iter().map(|line| selection.place(line.off).1.to_owned()).collect();
    Ok((told(&all), paths))
}

#[test]
fn values_are_shown_as_they_were_sent() {
    let text = r#"{"items":[{"id":1.10,"n":12345678901234567890},{"id":2},{"id":"\u00e9"}],"id":3}"#;
    let (said, paths) = selected("$.items[*].id", text).unwrap();
    assert_eq!(said, "1.10\n2\n\"\\u00e9\"\n");
    assert_eq!(paths, ["$['items'][0]['id']", "$['items'][1]['id']", "$['items'][2]['id']"]);
    assert_eq!(selected("$.items[?@.id == 2]", text).unwrap().0, "{\n  \"id\": 2\n}\n");
    assert_eq!(selected("$.items[0].n", text).unwrap().0, "12345678901234567890\n");
    assert_eq!(selected("$..id", text).unwrap().0.lines().count(), 4);
    assert_eq!(selected("$.nothing", text).unwrap().0, "");
    assert_eq!(selected("$", "[ ]").unwrap().0, "[]\n");
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_is_selected() {
    assert_eq!(selected("$.a.b", r#"{"a":{"b":1,"c":0},"a":{"b":2}}"#).unwrap().0, "2\n");
    assert_eq!(selected("$.a", r#"{"\u0061" : [1, "x]"] , "b":{}}"#).unwrap().0, "[\n  1,\n  \"x]\"\n]\n");
}

#[test]
fn what_cannot_be_followed_says_why() {
    assert_eq!(selected("$.a[", "{}"), Err("reading-path".to_owned()));
    assert_eq!(selected("$.a", "{"), Err("reading-path-json".to_owned()));
    let problem = path("$.é[x").unwrap_err();
    assert_eq!(problem.field, "path");
    assert!(problem.start.unwrap() <= problem.end.unwrap() && problem.end == Some(5));
}
