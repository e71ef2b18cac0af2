//! The library: entries, settings, sessions found again.

use super::*;
use crate::api::{SessionEntry, SessionKind, SessionState};
use crate::capture::{Capture, Library};

fn entry(id: &str, name: &str, started_ms: i64) -> SessionEntry {
    SessionEntry {
        id: id.to_owned(),
        name: name.to_owned(),
        url: format!("ws://{id}.example/"),
        kind: SessionKind::Ws,
        method: None,
        state: SessionState::Closed,
        result: Some("101".to_owned()),
        started_ms,
        rows: 3,
        size: 4,
    }
}

#[test]
fn the_newest_session_is_first_and_text_finds_names_and_urls() {
    let dir = tempfile::TempDir::new().unwrap();
    let library = Library::open(dir.path()).unwrap();
    library.put(&entry("a", "one", 1)).unwrap();
    library.put(&entry("b", "100% two", 2)).unwrap();
    library.put(&entry("c", "three", 3)).unwrap();
    let ids = |text: Option<&str>| {
        let page = library.sessions(text, 0, 10).unwrap();
        assert_eq!(page.total as usize, page.entries.len());
        page.entries.into_iter().map(|e| e.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None), ["c", "b", "a"]);
    assert_eq!(ids(Some("0%")), ["b"], "a sign of LIKE is only a sign");
    assert_eq!(ids(Some("A.EXAMPLE")), ["a"]);
    assert_eq!(library.sessions(None, 1, 1).unwrap().entries[0], entry("b", "100% two", 2));
    let stale = library.session("a").unwrap();
    library.rename("a", "uno").unwrap();
    library.ended(&SessionEntry { rows: 7, ..stale }).unwrap();
    let ended = library.session("a").unwrap();
    assert_eq!((ended.name.as_str(), ended.rows), ("uno", 7), "a name is given whenever a person likes");
    library.delete("a").unwrap();
    assert_eq!(library.session("a").unwrap_err().phrase.code, "capture-no-session");
    assert_eq!(library.delete("../x").unwrap_err().phrase.code, "capture-no-session");
}

#[test]
fn settings_are_kept() {
    let dir = tempfile::TempDir::new().unwrap();
    let value = serde_json::json!({ "theme": "dark" });
    Library::open(dir.path()).unwrap().set_setting("window", &value).unwrap();
    let again = Library::open(dir.path()).unwrap();
    assert_eq!(again.setting("window").unwrap(), Some(value));
    assert_eq!(again.setting("other").unwrap(), None);
}

#[tokio::test]
async fn a_session_whose_process_was_killed_is_found_again_as_ended() {
    let dir = tempfile::TempDir::new().unwrap();
    let (lost, open) = {
        let library = Library::open(dir.path()).unwrap();
        let mut live = entry("open", "my name", 5);
        live.state = SessionState::Open;
        library.put(&live).unwrap();
        (library.session_dir("lost"), library.session_dir("open"))
    };
    for folder in [&lost, &open] {
        let id = folder.file_name().unwrap().to_str().unwrap();
        let (capture, feed, _) = Capture::create(folder, id, &request()).unwrap();
        let mut talk = Folded::connected("ws");
        let events = talk.batch.events.len() as u64;
        talk.push(&feed).await;
        seen(&capture, events).await;
        let mut ticks = capture.ticks();
        drop((capture, feed));
        // The recorder lets go of the log when its feed is gone.
        while ticks.changed().await.is_ok() {}
    }
    let library = Library::open(dir.path()).unwrap();
    let entries = library.sessions(None, 0, 10).unwrap().entries;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|e| e.state == SessionState::Closed), "{entries:?}");
    assert_eq!(library.session("open").unwrap().name, "my name");
    assert_eq!(library.session("lost").unwrap().url, "ws://127.0.0.1:9/");
}

#[test]
fn runs_are_those_of_one_method_and_url_whatever_its_query() {
    let dir = tempfile::TempDir::new().unwrap();
    let library = Library::open(dir.path()).unwrap();
    let urls = ["http://a/x", "http://a/x?n=1", "http://a/x#y", "http://a/xy", "http://a/x/z"];
    for (n, url) in urls.into_iter().enumerate() {
        let mut one = entry(&n.to_string(), url, n as i64);
        one.method = Some("GET".to_owned());
        one.url = url.to_owned();
        library.put(&one).unwrap();
    }
    let page = library.runs("http://a/x?other=2", "GET", 0, 10).unwrap();
    let ids: Vec<&str> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!((page.total, ids), (3, vec!["2", "1", "0"]));
    assert_eq!(library.runs("http://a/x", "POST", 0, 10).unwrap().total, 0);
}
