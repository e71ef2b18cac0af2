//! Text filters, payloads and children.

use flate2::{Compress, Compression, FlushCompress};

use super::*;
use crate::api::Filter;
use crate::decode::fuzzing::{Step, frame as framed, settled};
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
async fn text_is_found_in_what_was_compressed() {
    let (_dir, capture, feed) = fresh();
    let mut folded = Folded::connected("ws");
    let mut wire = Vec::new();
    let mut crossed = |folded: &mut Folded, dir: Dir, bytes: &[u8]| {
        wire.extend_from_slice(bytes);
        match dir {
            Dir::Tx => folded.sent(bytes),
            _ => folded.received(bytes),
        }
    };
    for step in settled("permessage-deflate") {
        if let Step::Bytes(dir, bytes) = step {
            crossed(&mut folded, dir, &bytes);
        }
    }
    for dir in [Dir::Tx, Dir::Rx] {
        let mut zlib = Compress::new(Compression::best(), false);
        let mut deflated = |text: &str| {
            let mut payload = Vec::with_capacity(1000);
            zlib.compress_vec(text.as_bytes(), &mut payload, FlushCompress::Sync).unwrap();
            payload[..payload.len() - 4].to_vec()
        };
        crossed(&mut folded, dir, &framed(dir, 0xc1, &deflated("river river river, a Needle in the river")));
        // All of it stands in the window, and it comes in three fragments.
        let again = deflated("a Needle in the river river");
        crossed(&mut folded, dir, &framed(dir, 0x41, &again[..1]));
        crossed(&mut folded, dir, &framed(dir, 0x00, &again[1..3]));
        crossed(&mut folded, dir, &framed(dir, 0x80, &again[3..]));
        crossed(&mut folded, dir, &framed(dir, 0xc1, &deflated("nothing")));
        crossed(&mut folded, dir, &framed(dir, 0x81, b"plain Needle"));
    }
    folded.push(&feed).await;
    feed.finish().await;
    let on_the_wire = wire.windows(20).filter(|w| w.starts_with(b"Needle in the river")).count();
    assert_eq!(on_the_wire, 0, "nobody finds it there");
    let messages: Vec<u64> = capture
        .events(0, 1000)
        .unwrap()
        .iter()
        .filter(|event| matches!(event.data, Data::WsMessage(_)))
        .map(|event| event.seq)
        .collect();
    let [a, b, c, d, e, f, g, h] = messages[..] else { panic!("{messages:?}") };
    let seqs = |text: &str, regex: bool| {
        let rows = all_rows(&capture, &find(text, regex));
        rows.iter().map(|row| row.seq).filter(|seq| messages.contains(seq)).collect::<Vec<_>>()
    };
    assert_eq!(seqs("needle", false), [a, b, d, e, f, h]);
    assert_eq!(seqs("Needle in the river", false), [a, b, e, f]);
    assert_eq!(seqs("^a Needle.*river$", true), [b, f]);
    assert_eq!(seqs("nothing", false), [c, g]);
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
