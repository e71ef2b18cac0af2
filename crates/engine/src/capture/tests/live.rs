//! Live windows, and the same windows after the session was opened again.

use super::*;
use crate::api::{Filter, Rows};
use crate::capture::Capture;
use crate::event::{Dir, Log};

#[tokio::test]
async fn a_live_session_reads_like_the_reopened_one() {
    let (dir, capture, feed) = fresh();
    let mut maker = Maker::default();
    for n in 0..10_000u32 {
        let dir = if n % 3 == 0 { Dir::Tx } else { Dir::Rx };
        maker.message(dir, format!("message {n}").as_bytes());
        if n % 100 == 99 {
            maker.push(&feed).await;
        }
    }
    seen(&capture, 10_000).await;
    let live = all_rows(&capture, &Filter::default());
    assert_eq!(live.len(), 10_000);
    assert_eq!(live[9999].no, 10_000);
    assert_eq!(live[4096].delta_ns, Some(1000), "across the border of a chunk");
    assert_eq!(live[0].delta_ns, None);
    assert_eq!(live[5000].text.as_deref(), Some("message 5000"));
    assert_eq!(live[6000].text.as_deref(), Some("message 6000"), "unmasked");
    let payload = capture.payload(6000, 0, 100).unwrap();
    assert_eq!(unbase64(&payload.bytes), b"message 6000");
    let overview = capture.overview(100);
    assert_eq!(overview.slices.iter().map(|s| s.tx_rows + s.rx_rows).sum::<u64>(), 10_000);
    assert_eq!(overview.slices.iter().map(|s| s.rx_bytes).sum::<u64>(), maker.rx);
    let view = capture.view();
    let window = capture.bytes(1, Log::WireRx, 5000, 200).unwrap();
    assert_eq!((window.len, unbase64(&window.bytes).len()), (maker.rx, 200));
    let calls = capture.io_records(1, Log::WireRx, 4000, 300).unwrap();
    assert_eq!(calls.len(), 300);
    assert!(calls.windows(2).all(|two| two[0].off + two[0].len == two[1].off));

    feed.finish().await;
    let after = all_rows(&capture, &Filter::default());
    assert_eq!(live, after);
    drop(capture);
    let again = Capture::open(dir.path(), "s").unwrap();
    assert_eq!(all_rows(&again, &Filter::default()), live);
    assert_eq!(again.view(), view);
    assert_eq!(again.overview(100), overview);
    assert_eq!(again.bytes(1, Log::WireRx, 5000, 200).unwrap(), window);
    assert_eq!(again.io_records(1, Log::WireRx, 4000, 300).unwrap(), calls);
    assert_eq!(again.logs()[0].logs.len(), 2);
}

#[tokio::test]
async fn filters_count_by_chunk_and_keep_the_numbers_of_the_whole_view() {
    let (_dir, capture, feed) = fresh();
    let mut maker = Maker::default();
    for n in 0..9000u32 {
        maker.message(if n % 3 == 0 { Dir::Tx } else { Dir::Rx }, b"x");
    }
    maker.push(&feed).await;
    feed.finish().await;
    let sent = Filter { dir: Some(Dir::Tx), ..Filter::default() };
    let page = capture.rows(&sent, 2000, 10).unwrap();
    assert_eq!((page.total, page.of, page.complete), (3000, 9000, true));
    assert_eq!(page.rows[0].seq, 6000);
    assert_eq!((page.rows[0].no, page.rows[0].delta_ns), (6001, Some(1000)));
    assert_eq!(capture.position(&sent, 6000).unwrap(), Some(2000));
    assert_eq!(capture.position(&sent, 6001).unwrap(), Some(2001), "the next one that matches");
    assert_eq!(capture.position(&sent, 8999).unwrap(), None);
    let none = Filter { rows: Rows::Conversation, ..Filter::default() };
    assert_eq!(capture.rows(&none, 0, 10).unwrap().total, 0);
}
