//! Text filters, payloads and children.

use super::*;
use crate::api::Filter;
use crate::event::{Data, Dir, Event, UserAction};

fn find(text: &str, regex: bool) -> Filter {
    Filter { text: Some(text.to_owned()), regex, ..Filter::default() }
}

#[tokio::test]
async fn text_is_found_in_masked_bytes_and_over_fragments() {
    let (_dir, capture, feed) = fresh();
    let mut maker = Maker::default();
    for n in 0..300u32 {
        maker.message(Dir::Rx, format!("noise {n}").as_bytes());
    }
    let masked = maker.message(Dir::Tx, b"the Needle, masked");
    let parts = maker.fragmented(Dir::Tx, &[b"a nee", b"dle in ", b"pieces"]);
    let act =
        Data::UserAction(UserAction { action: "send".to_owned(), note: Some("needle note".to_owned()) });
    let note = maker.fact(Event::new(1, maker.t_ns, Dir::Local, act).shown(1));
    maker.push(&feed).await;
    feed.finish().await;
    let seqs = |filter: &Filter| all_rows(&capture, filter).iter().map(|row| row.seq).collect::<Vec<_>>();
    assert_eq!(seqs(&find("needle", false)), [masked, parts, note], "small letters find both");
    assert_eq!(seqs(&find("Needle", false)), [masked], "a capital tells them apart");
    assert_eq!(seqs(&find("^noise 29[0-3]$", true)), [290, 291, 292, 293], "anchors are an event's");
    assert_eq!(seqs(&find("noise 2[9]{2}", true)), [299]);
    let children = capture.children(parts).unwrap();
    assert_eq!(children.iter().map(|row| row.seq).collect::<Vec<_>>(), [parts - 3, parts - 2, parts - 1]);
    let window = capture.payload(parts, 3, 6).unwrap();
    assert_eq!((window.len, unbase64(&window.bytes)), (18, b"eedle ".to_vec()));
    assert!(capture.children(masked).unwrap().is_empty());
    assert_eq!(capture.payload(note, 0, 1).unwrap_err().phrase.code, "capture-no-event");
}

#[tokio::test]
async fn a_pattern_that_cannot_be_read_says_where() {
    let (_dir, capture, feed) = fresh();
    let mut maker = Maker::default();
    maker.message(Dir::Rx, b"x");
    maker.push(&feed).await;
    feed.finish().await;
    let page = capture.rows(&find("\u{1f41f}a(b", true), 0, 10).unwrap();
    let problem = page.problem.unwrap();
    assert_eq!((page.total, page.of), (0, 1));
    assert_eq!((problem.why.code.as_str(), problem.start), ("capture-regex", Some(3)), "in UTF-16 units");
}
