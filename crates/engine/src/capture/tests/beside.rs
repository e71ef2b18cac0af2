//! Exchanges side by side, and bodies over time.

use super::*;
use crate::api::{Change, ExchangeView};
use crate::capture::Capture;

/// One connection, one answer after another to the same request.
async fn polled(answers: &[&str]) -> (tempfile::TempDir, std::sync::Arc<Capture>) {
    let (dir, capture, feed) = fresh();
    let mut talk = Folded::connected("http");
    for answer in answers {
        talk.sent(b"GET /state HTTP/1.1\r\nHost: a\r\n\r\n");
        let (length, head) = (answer.len(), "Content-Type: application/json");
        talk.received(format!("HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {length}\r\n\r\n").as_bytes());
        for piece in answer.as_bytes().chunks(8) {
            talk.received(piece);
        }
    }
    talk.push(&feed).await;
    feed.finish().await;
    (dir, capture)
}

fn exchanges(capture: &Capture) -> Vec<ExchangeView> {
    capture.view().exchanges
}

#[tokio::test]
async fn json_bodies_are_compared_by_structure() {
    let (_dir, capture) = polled(&[r#"{"n":1,"a":[1,2]}"#, r#"{ "n": 1, "a": [1, 2, 3] }"#]).await;
    let all = exchanges(&capture);
    let comparison = capture.compare(all[0].request, &capture, all[1].request).unwrap();
    assert_eq!((comparison.body_by.as_str(), comparison.body_cut), ("json", false));
    assert_eq!(comparison.status.change, Change::Same);
    let differ: Vec<_> = comparison.body.iter().filter(|line| line.change != Change::Same).collect();
    assert_eq!(differ.len(), 1);
    assert_eq!((differ[0].change, differ[0].right.as_deref()), (Change::Added, Some("    3")));
    let length = comparison.response_head.iter().find(|line| line.change == Change::Changed).unwrap();
    assert_eq!(length.left.as_deref(), Some("Content-Length: 17"));
    assert!(comparison.timing.iter().any(|diff| diff.phase == "total" && diff.left_ns.is_some()));
    let same = capture.compare(all[0].request, &capture, all[0].request).unwrap();
    assert_eq!((same.body_by.as_str(), same.body.len()), ("same", 0));
}

#[tokio::test]
async fn each_answer_says_whether_it_differs_from_the_one_before() {
    let (_dir, capture) = polled(&["1", "1", "2", "2"]).await;
    let differs: Vec<_> = capture.changes().unwrap().into_iter().map(|change| change.differs).collect();
    assert_eq!(differs, [None, Some(false), Some(true), Some(false)]);
}

#[tokio::test]
async fn the_slices_of_a_download_add_up_to_it() {
    let body = "x".repeat(1000);
    let (_dir, capture) = polled(&[&body, "y"]).await;
    let head = exchanges(&capture)[0].response.unwrap();
    for slices in [1, 7, 2000] {
        let curve = capture.throughput(head, slices).unwrap();
        assert_eq!(curve.slices.iter().sum::<u64>(), 1000);
        assert_eq!(curve.slices.len(), slices as usize);
        assert!(curve.to_ns > curve.from_ns);
    }
}
