//! Markup, forms and parts.

use super::made::{all, lines, told, walked};
use crate::api::{BodyAs, TokenKind};
use crate::reading::Layout;

fn read(read_as: BodyAs, raw: bool, text: &str) -> String {
    told(&all(Layout::new(read_as, raw, "b"), text.as_bytes()))
}

#[test]
fn xml_is_laid_out_by_its_elements() {
    let text = "<?xml version=\"1.0\"?><r a='1'><n>1</n><e/><!-- c --><m>x <b>y</b></m><![CDATA[<]]>\n</r>\n";
    let want = "<?xml version=\"1.0\"?>\n<r a='1'>\n  <n>1</n>\n  <e/>\n  <!-- c -->\n  <m>x\n    <b>y</b>\n  </m>\n  <![CDATA[<]]>\n</r>\n";
    assert_eq!(read(BodyAs::Xml, false, text), want);
    assert!(walked(Layout::new(BodyAs::Xml, false, ""), text.as_bytes()).problem().is_none());
    assert_eq!(read(BodyAs::Xml, true, text), text.replace("\r\n", "\n"));
}

#[test]
fn what_breaks_the_rules_of_xml_is_told() {
    for (text, code) in [
        ("<a><b></a>", "reading-xml-mismatch"),
        ("<a>", "reading-xml-end"),
        ("<a b", "reading-xml-end"),
        ("<a>1 < 2</a>", "reading-xml-open"),
    ] {
        let walk = walked(Layout::new(BodyAs::Xml, false, ""), text.as_bytes());
        assert_eq!(walk.problem().map(|why| why.code.as_str()), Some(code), "{text}");
    }
}

#[test]
fn the_source_of_html_keeps_its_lines_and_scripts_are_text() {
    let text = "<!doctype html>\n<p class=x\nid=y>a<br>\n<script>if (a < b) { \"</p>\" }</script>\n<b>c</b>";
    assert_eq!(read(BodyAs::Html, false, text), format!("{text}\n"));
    let all = all(Layout::new(BodyAs::Html, false, ""), text.as_bytes());
    let script: Vec<_> = all[3].tokens.iter().filter(|token| token.kind == TokenKind::Text).collect();
    assert!(script.iter().any(|token| token.text.contains("a < b")));
    let kinds: Vec<_> = all[4].tokens.iter().map(|token| token.kind).collect();
    assert!(kinds.contains(&TokenKind::Tag));
}

#[test]
fn source_as_sent_is_the_source() {
    let text = "a<\nb < c <";
    assert_eq!(read(BodyAs::Html, false, text), format!("{text}\n"));
    assert_eq!(read(BodyAs::Xml, true, text), format!("{text}\n"));
}

#[test]
fn forms_are_decoded_field_by_field() {
    assert_eq!(read(BodyAs::Form, false, "a=1+2&b%5B%5D=%C3%A9&c"), "a = 1 2&\nb[] = é&\nc\n");
    assert_eq!(read(BodyAs::Form, true, "a=1+2&c=%20"), "a=1+2&\nc=%20\n");
    let walk = walked(Layout::new(BodyAs::Form, false, ""), b"a=%zz&b=%4");
    assert_eq!(walk.problem().unwrap().code, "reading-form-escape");
    assert_eq!(read(BodyAs::Form, false, "a=%zz&b=%4"), "a = %zz&\nb = %4\n");
}

#[test]
fn a_multipart_body_is_split_in_parts_each_read_by_its_type() {
    let text = "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n--b\r\n\
        Content-Type: application/json\r\n\r\n{\"n\":[1]}\r\n--b\r\nContent-Type: image/png\r\n\r\n\
        \u{1}\u{2}\r\n--b--\r\nepilogue";
    let walk = walked(Layout::new(BodyAs::Multipart, false, "b"), text.as_bytes());
    let whole = lines(&walk, text.as_bytes(), &[], 0, 100);
    let want = "preamble\n--b\n  Content-Disposition: form-data; name=\"a\"\n  \n  one\n  two\n--b\n  \
        Content-Type: application/json\n  \n  {\n    \"n\": [\n      1\n    ]\n  }\n--b\n  \
        Content-Type: image/png\n  \n  00000097  01 02                                             ··\n--b--\nepilogue\n";
    assert_eq!(told(&whole), want);
    assert_eq!(walk.problem(), None);
    assert_eq!((whole[1].fold, whole[1].path.as_deref()), (4, Some("1")));
    let folded = lines(&walk, text.as_bytes(), &[2, 7], 0, 100);
    assert_eq!(told(&folded).lines().nth(2), Some("--b … "));
    let cut = walked(Layout::new(BodyAs::Multipart, false, "b"), &text.as_bytes()[..60]);
    assert_eq!(cut.problem().unwrap().code, "reading-multipart-end");
}

#[test]
fn a_boundary_that_nobody_told_is_seen() {
    let text = b"--xyz\r\n\r\nbody\r\n--xyz--";
    let said = told(&all(Layout::new(BodyAs::Multipart, false, ""), text));
    assert_eq!(said, "--xyz\n  \n  body\n--xyz--\n");
}
