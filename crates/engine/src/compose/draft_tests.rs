//! Drafts: typed lines as typed, bodies with their lines.

use super::*;
use crate::api::{Auth, BodySpec, HeaderSpec};

fn header(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

#[test]
fn typed_lines_keep_order_case_and_repetition() {
    let target = Target::parse("http://localhost:8080/a%20b?q=1").unwrap();
    let http = HttpSpec {
        method: "QUERY".to_owned(),
        headers: vec![header("x-A", "1"), header("uSER-aGENT", "me"), header("X-a", ""), header("x-A", " 2")],
        without: vec!["accept".to_owned(), "accept-encoding".to_owned()],
        ..HttpSpec::default()
    };
    let draft = Draft::new(&target, &http, None).unwrap();
    assert_eq!(
        draft.head().as_ref(),
        b"QUERY /a%20b?q=1 HTTP/1.1\r\nHost: localhost:8080\r\nx-A: 1\r\nuSER-aGENT: me\r\nX-a:\r\nx-A:  2\r\n\r\n"
    );
}

#[test]
fn a_body_brings_its_type_length_and_credentials() {
    let target = Target::parse("http://h/").unwrap();
    let http = HttpSpec {
        method: "POST".to_owned(),
        auth: Auth::Basic { user: "Aladdin".to_owned(), password: "open sesame".to_owned() },
        body: BodySpec::Json { text: "{ \"a\" : 1.0 }".to_owned() },
        ..HttpSpec::default()
    };
    let draft = Draft::new(&target, &http, None).unwrap();
    let added =
        |name: &str| draft.lines.iter().find(|line| line.name == name && line.added).unwrap().value.clone();
    assert_eq!(added("Authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(added("Content-Type"), "application/json");
    assert_eq!(added("Content-Length"), "13");
    assert!(matches!(&draft.body, Body::Bytes(bytes) if bytes.as_ref() == b"{ \"a\" : 1.0 }"));
}

#[test]
fn a_typed_transfer_coding_frames_the_body() {
    let target = Target::parse("http://h/").unwrap();
    let http = HttpSpec {
        method: "POST".to_owned(),
        headers: vec![header("transfer-encoding", "chunked")],
        body: BodySpec::Text { text: "hi".to_owned(), content_type: String::new(), charset: None },
        ..HttpSpec::default()
    };
    let draft = Draft::new(&target, &http, None).unwrap();
    assert!(draft.chunked);
    assert!(draft.lines.iter().all(|line| line.name != "Content-Length"));
}
