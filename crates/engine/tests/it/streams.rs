//! Bodies that stream and answers that break rules, against the Playground: what is told of them.

use sockeye_engine::api::{ExchangeView, HttpSpec};
use sockeye_engine::event::{Data, Event};

use crate::kit::{Desk, count, has, http, reached};

async fn run(path: &str) -> (Desk, Vec<Event>) {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("http://127.0.0.1:{}{path}", playground.ports.http);
    let spec = HttpSpec { max_redirects: 5, ..HttpSpec::default() };
    let events = desk.run(http(url, spec)).await;
    (desk, events)
}

fn data(events: &[Event]) -> Vec<String> {
    let items = events.iter().filter_map(|event| match &event.data {
        Data::SseEvent(event) => Some(event.data.text().into_owned()),
        Data::StreamItem(item) => Some(item.data.text().trim_end().to_owned()),
        _ => None,
    });
    items.collect()
}

fn exchange(desk: &Desk) -> ExchangeView {
    let id = desk.engine.sessions(None, 0, 1).unwrap().entries[0].id.clone();
    desk.engine.view(&id).unwrap().exchanges.pop().unwrap()
}

#[tokio::test]
async fn events_are_the_same_plain_and_compressed() {
    let (desk, plain) = run("/sse?n=3&ms=1").await;
    let expected: Vec<_> = (1..=3).map(|i| format!("{{\"count\": {i},\n \"of\": 3}}")).collect();
    assert!(reached(&plain));
    assert_eq!(data(&plain), expected);
    assert_eq!((count(&plain, "sse.retry"), count(&plain, "sse.comment")), (1, 1));
    let view = exchange(&desk);
    assert_eq!(view.items, 3);
    assert_eq!(view.framing.map(|framing| framing.code).as_deref(), Some("framing-chunked"));
    let (_, compressed) = run("/sse?n=3&ms=1&gzip=1").await;
    assert_eq!(data(&compressed), expected);
    assert!(!has(&compressed, "http.malformed"));
}

#[tokio::test]
async fn a_tail_without_its_empty_line_is_discarded() {
    let (_, events) = run("/sse?n=2&ms=1&cut=1").await;
    assert_eq!(data(&events).len(), 1);
    assert!(has(&events, "sse.discarded") && reached(&events));
}

#[tokio::test]
async fn texts_and_parts_are_items() {
    for path in ["/ndjson?n=3&ms=1", "/json-seq?n=3&ms=1", "/mixed-replace?n=3&ms=1"] {
        let (desk, events) = run(path).await;
        let problems = events
            .iter()
            .filter(|event| matches!(&event.data, Data::StreamItem(item) if item.problem.is_some()));
        assert_eq!((data(&events).len(), problems.count()), (3, 0), "{path}");
        assert_eq!(exchange(&desk).items, 3, "{path}");
    }
}

#[tokio::test]
async fn what_the_server_measured_stands_beside_what_was_seen() {
    let (desk, _) = run("/server-timing").await;
    let metrics = exchange(&desk).server_timing;
    let metrics: Vec<_> = metrics.iter().map(|m| (m.name.as_str(), m.duration_us)).collect();
    assert_eq!(metrics, [("cache", Some(400)), ("db", Some(53_200)), ("app", Some(12_750)), ("miss", None)]);
    assert_eq!(exchange(&run("/trailers").await.0).server_timing[0].duration_us, Some(1500));
}

#[tokio::test]
async fn every_rude_answer_is_called_what_it_is() {
    for (path, failure, finding) in [
        ("/rude/both-lengths", "", "finding-te-and-length"),
        ("/rude/two-lengths", "http.length", ""),
        ("/rude/bad-chunk", "http.chunk", ""),
        ("/rude/body-after-204", "", "finding-extra"),
        ("/rude/extra-bytes", "", "finding-extra"),
        ("/rude/obs-fold", "", "http-line-obs-fold"),
        ("/rude/nul", "", "http-line-nul"),
        ("/rude/no-colon", "", "http-line-no-colon"),
        ("/rude/long-status-line", "", "finding-reason-long"),
        ("/rude/many-headers", "http.headTooLarge", ""),
        ("/rude/endless-headers", "http.headTooLarge", ""),
        ("/rude/endless-1xx", "http.endlessInformational", ""),
        ("/rude/not-gzip", "http.coding", ""),
        ("/rude/http2-status-line", "", "http-version-other"),
        ("/rude/garbage", "http.notHttp", ""),
        ("/redirect-loop", "http.redirectLoop", ""),
        ("/redirect-nowhere", "http.redirectNowhere", ""),
    ] {
        let (_, events) = run(path).await;
        let failed = events.iter().find_map(|event| match &event.data {
            Data::SessionFailed(failure) => Some(failure.code.as_str()),
            _ => None,
        });
        assert_eq!(failed.unwrap_or_default(), failure, "{path}");
        let found = events.iter().find_map(|event| match &event.data {
            Data::Finding(finding) => Some(finding.title.code.as_str()),
            _ => None,
        });
        assert_eq!(found.unwrap_or_default(), finding, "{path}");
    }
}
