//! A recorder that did not come to its end: the log is folded again, and nothing acknowledged is lost.

use super::*;
use crate::api::{Filter, Rows, SessionState};
use crate::capture::Capture;
use crate::capture::capture::{INDEX, LOG};

fn conversation() -> Folded {
    let mut talk = Folded::connected("http");
    talk.sent(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    talk.received(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhel");
    talk.received(b"lo");
    talk
}

fn everything() -> Filter {
    Filter { rows: Rows::All, ..Filter::default() }
}

#[tokio::test]
async fn a_killed_recording_is_rebuilt_as_it_was() {
    let (dir, capture, feed) = fresh();
    let mut talk = conversation();
    let events = talk.batch.events.len() as u64;
    talk.push(&feed).await;
    seen(&capture, events).await;
    let live = all_rows(&capture, &everything());
    // Like kill -9: the files as they are in this moment, the recorder still at work.
    let copy = tempfile::TempDir::new().unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    assert!(copy.path().join(format!("{INDEX}-wal")).exists(), "SQLite was at work as well");
    let again = Capture::open(copy.path(), "s").unwrap();
    assert_eq!(all_rows(&again, &everything()), live);
    assert_eq!(again.view().state, SessionState::Closed, "nothing is open in a recording");
    assert_eq!(again.view().notice.unwrap().code, "capture-interrupted");
    drop(again);
    let third = Capture::open(copy.path(), "s").unwrap();
    assert_eq!(third.view().notice.unwrap().code, "capture-interrupted", "and stays so");
    drop(feed);
}

#[tokio::test]
async fn a_session_being_recorded_is_not_rebuilt_by_somebody_else() {
    let (dir, _capture, feed) = fresh();
    let fault = Capture::open(dir.path(), "s").unwrap_err();
    assert_eq!(fault.phrase.code, "capture-in-use");
    feed.finish().await;
    Capture::open(dir.path(), "s").unwrap();
}

#[tokio::test]
async fn a_finished_session_whose_index_is_lost_is_not_called_cut_off() {
    let (dir, capture, feed) = fresh();
    conversation().push(&feed).await;
    feed.finish().await;
    let live = all_rows(&capture, &everything());
    let view = capture.view();
    drop((capture, feed));
    std::fs::write(dir.path().join(INDEX), b"this is no database").unwrap();
    let again = Capture::open(dir.path(), "s").unwrap();
    assert_eq!(all_rows(&again, &everything()), live);
    assert_eq!(again.view(), view);
}

#[tokio::test]
async fn a_log_torn_at_any_byte_of_its_last_record_gives_what_stood_before() {
    let (dir, capture, feed) = fresh();
    let mut talk = conversation();
    talk.push(&feed).await;
    let before = {
        seen(&capture, 5).await;
        feed.finish().await;
        std::fs::read(dir.path().join(LOG)).unwrap()
    };
    let all = all_rows(&capture, &everything());
    // The last 120 bytes hold the end and the last records before it.
    let mut whole = 0;
    for cut in (before.len() - 120)..before.len() {
        let torn = tempfile::TempDir::new().unwrap();
        std::fs::copy(dir.path().join("request.json"), torn.path().join("request.json")).unwrap();
        std::fs::write(torn.path().join(LOG), &before[..cut]).unwrap();
        let again = Capture::open(torn.path(), "s").unwrap();
        let rows = all_rows(&again, &everything());
        assert_eq!(rows, all[..rows.len()], "cut at {cut}");
        assert!(rows.len() >= whole, "more bytes, no fewer events");
        whole = rows.len();
        assert_eq!(again.view().notice.unwrap().code, "capture-interrupted");
    }
    assert_eq!(whole, all.len(), "only the end is missing");
}
