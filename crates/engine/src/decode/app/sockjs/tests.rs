//! Frames on WebSocket, streamed, polled and as an event stream; STOMP within.

use super::super::talk::Talk;
use super::session;

#[test]
fn which_paths_are_sessions() {
    for (target, is) in [
        ("/echo/000/abc/websocket", true),
        ("/echo/000/abc/xhr_streaming?t=1", true),
        ("/a/b/123/x-y/xhr_send", true),
        ("/echo/websocket", false),
        ("/echo/info", false),
        ("/echo/00/abc/websocket", false),
        ("/echo/abc/abc/websocket", false),
        ("/echo/000//websocket", false),
        ("/echo/000/a.b/websocket", false),
        ("/echo/000/abc/other", false),
    ] {
        assert_eq!(session(target).is_some(), is, "{target}");
    }
}

#[test]
fn frames_on_websocket() {
    let talk = Talk::ws("/echo/000/abc/websocket", "")
        .rx("o")
        .tx("[\"a\",\"b\"]")
        .rx("h")
        .rx("a[\"c\"]")
        .rx("c[3000,\"Go away!\"]");
    assert_eq!(talk.detected(), ["sockjs"]);
    assert_eq!(talk.short("sockjs"), ["< o", "> send", "< h", "< a", "< c 3000 Go away!"]);
    assert!(talk.packets("sockjs")[2].1.heartbeat);
    assert_eq!(talk.packets("sockjs")[4].1.note.as_ref().unwrap().code, "sockjs-close-3000");
    let wrong =
        Talk::ws("/echo/000/abc/websocket", "").rx("o").rx("x").rx("a{}").rx("c[1]").tx("{}").tx("plain");
    let rules =
        ["sockjs-no-frame", "sockjs-no-frame", "sockjs-no-frame", "sockjs-no-strings", "sockjs-no-strings"];
    assert_eq!(wrong.malformed(), rules);
}

#[test]
fn a_path_alone_is_not_enough() {
    let talk = Talk::ws("/room/123/abc/websocket", "").rx("hello").tx("[\"a\"]").rx("other");
    assert_eq!(talk.detected(), Vec::<String>::new());
}

#[test]
fn stomp_within() {
    let talk = Talk::ws("/ws/000/abc/websocket", "")
        .rx("o")
        .tx("[\"CONNECT\\naccept-version:1.2\\n\\n\\u0000\"]")
        .rx("a[\"CONNECTED\\nversion:1.2\\n\\n\\u0000\"]")
        .tx("[\"SEND\\ndestination:/q\\n\\n{}\\u0000\"]");
    assert_eq!(talk.detected(), ["sockjs", "stomp"]);
    assert_eq!(talk.short("stomp"), ["> CONNECT", "< CONNECTED", "> SEND /q"]);
    let send = talk.packets("stomp")[2].1.body.clone().unwrap();
    assert_eq!((send.shape.as_str(), send.octets.unwrap().0), ("json", b"{}".to_vec()));
}

#[test]
fn streamed_and_polled_over_http() {
    let prelude = "h".repeat(2048);
    let lines = format!("{prelude}\no\na[\"x\"]\nh\n");
    let input = format!(
        "POST /echo/000/abc/xhr_streaming HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n\0<HTTP/1.1 200 OK\r\n\
Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{lines}\r\n0\r\n\r\n",
        lines.len()
    );
    let talk = Talk::http(input.as_bytes());
    assert_eq!(talk.short("sockjs"), ["< h", "< o", "< a", "< h"]);
    assert_eq!(talk.packets("sockjs")[2].1.body.clone().unwrap().off, 2049 + 2 + 1);
    let polled = b"POST /echo/000/abc/xhr HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n\0<HTTP/1.1 200 OK\r\n\
Content-Length: 2\r\n\r\no\n\0>POST /echo/000/abc/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n[\"m\"]\0<\
HTTP/1.1 204 No Content\r\n\r\n";
    let talk = Talk::http(polled);
    assert_eq!(
        (talk.detected(), talk.short("sockjs")),
        (vec!["sockjs".to_owned()], vec!["< o".to_owned(), "> send".to_owned()])
    );
}

#[test]
fn an_event_stream() {
    let input = b"GET /echo/000/abc/eventsource HTTP/1.1\r\nHost: a\r\n\r\n\0<HTTP/1.1 200 OK\r\n\
Content-Type: text/event-stream\r\nContent-Length: 30\r\n\r\n\r\ndata: o\r\n\r\ndata: a[\"x\"]\r\n\r\n";
    let talk = Talk::http(input);
    assert_eq!(talk.short("sockjs"), ["< o", "< a"]);
}
