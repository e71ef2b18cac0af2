//! Proxies: the way through each kind, what they refuse, and what is said of it.

use std::net::SocketAddr;

use sockeye_engine::api::{Command, ConnectSpec, HttpSpec, OpenRequest, ProxySpec, ResolveSpec};
use sockeye_engine::event::{Data, Dir, Event, Failure, Layer, Log};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::kit::{
    Desk, answering, count, has, http, in_order, names, peer, reached, read_head, request, text,
};

fn through(url: String, mut request: OpenRequest) -> OpenRequest {
    let proxy = ProxySpec::Own { url, user: String::new(), password: String::new(), except: None };
    request.connect = ConnectSpec { proxy, ..request.connect };
    request
}

fn failure(events: &[Event]) -> &Failure {
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(failure),
        _ => None,
    });
    failure.unwrap_or_else(|| panic!("no failure in {:?}", names(events)))
}

/// A proxy that answers CONNECT with `answer`; a 2xx opens the way to the authority that was asked for.
async fn connect_proxy(answer: &'static str) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    peer(move |mut stream| async move {
        let head = read_head(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        let asked = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned();
        if answer.starts_with("HTTP/1.1 2") {
            let mut server = TcpStream::connect(asked).await.unwrap();
            // Either end may reset; the test looks at the client's record.
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        } else {
            stream.shutdown().await.unwrap();
        }
        head
    })
    .await
}

/// A SOCKS 5 proxy for one connection that answers the request with `reply`.
async fn socks_proxy(method: u8, reply: u8) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    peer(move |mut stream| async move {
        let mut got = Vec::new();
        let mut take = async |stream: &mut TcpStream, len: usize| {
            let mut octets = vec![0; len];
            stream.read_exact(&mut octets).await.unwrap();
            got.extend_from_slice(&octets);
            octets
        };
        let count = take(&mut stream, 2).await[1];
        take(&mut stream, usize::from(count)).await;
        stream.write_all(&[5, method]).await.unwrap();
        if method == 0xff {
            return got;
        }
        if method == 2 {
            let user = take(&mut stream, 2).await[1];
            take(&mut stream, usize::from(user)).await;
            let password = take(&mut stream, 1).await[0];
            take(&mut stream, usize::from(password)).await;
            stream.write_all(&[1, reply]).await.unwrap();
            if reply != 0 {
                return got;
            }
        }
        let kind = take(&mut stream, 4).await[3];
        let host = match kind {
            1 => take(&mut stream, 4).await,
            4 => take(&mut stream, 16).await,
            _ => {
                let len = take(&mut stream, 1).await[0];
                take(&mut stream, usize::from(len)).await
            }
        };
        let port = take(&mut stream, 2).await;
        // The answer and the first bytes of the server may come in one read.
        stream.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        if reply == 0 {
            let address = match kind {
                1 => SocketAddr::from((
                    <[u8; 4]>::try_from(host).unwrap(),
                    u16::from_be_bytes([port[0], port[1]]),
                )),
                _ => SocketAddr::from(([127, 0, 0, 1], u16::from_be_bytes([port[0], port[1]]))),
            };
            let mut server = TcpStream::connect(address).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
        got
    })
    .await
}

#[tokio::test]
async fn connect_opens_the_way_for_tls() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let (proxy, task) = connect_proxy("HTTP/1.1 200 Connection established\r\n\r\n").await;
    let mut ask = request(format!("https://127.0.0.1:{}/anything", playground.ports.https));
    ask.tls.ca_file = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    let events = desk.run(through(format!("http://me:secret@{proxy}"), ask)).await;
    assert!(reached(&events), "{:?}", names(&events));
    in_order(
        &events,
        &[
            "proxy.chosen",
            "tcp.established",
            "http.request.head",
            "http.response.head",
            "proxy.open",
            "tls.client_hello",
            "tls.server_hello",
            "tls.established",
            "http.request.head",
            "http.response.head",
        ],
    );
    let heads = events.iter().filter(|event| matches!(event.data, Data::RequestHead(_)));
    let layers: Vec<_> = heads.map(|event| (event.layer, event.ranges[0].log)).collect();
    assert_eq!(layers, [(Layer::Proxy, Log::WireTx), (Layer::Http, Log::PlainTx)]);
    let head = String::from_utf8(task.await.unwrap()).unwrap();
    let authority = format!("127.0.0.1:{}", playground.ports.https);
    assert!(head.starts_with(&format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n")), "{head}");
    assert!(head.contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n"), "{head}");
}

#[tokio::test]
async fn the_session_s_own_exchange_is_the_only_one_counted() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let (proxy, _task) = connect_proxy("HTTP/1.1 200 OK\r\n\r\n").await;
    let url = format!("ws://127.0.0.1:{}/echo", playground.ports.ws);
    let id = desk.engine.open(through(format!("http://{proxy}"), request(url))).unwrap();
    desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
    desk.command(&id, Command::SendText { payload: text("Hello") }).await;
    desk.until(&id, |event| matches!(event.data, Data::WsMessage(_)) && event.dir == Dir::Rx).await;
    desk.command(&id, Command::Close).await;
    desk.end(&id).await;
    let view = desk.engine.view(&id).unwrap();
    assert_eq!(view.exchanges.len(), 1, "{:?}", view.exchanges);
    assert_eq!((view.exchanges[0].method.as_str(), view.exchanges[0].status), ("GET", Some(101)));
    assert_eq!(view.connections[0].via, Some(format!("http://{proxy}")));
    assert_eq!(view.connections[0].host, "127.0.0.1");
    assert!(view.exchanges[0].timing.proxy.is_some());
    let strip: Vec<_> = view.layers.iter().map(|chip| chip.layer).collect();
    assert_eq!(strip, [Layer::Dns, Layer::Tcp, Layer::Proxy, Layer::Tls, Layer::Http, Layer::Ws]);
}

#[tokio::test]
async fn plain_http_names_the_whole_url() {
    let desk = Desk::new();
    let (proxy, task) = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await;
    let ask = http("http://server.example:8080/a?b", HttpSpec::default());
    let ask = through(format!("http://me:secret@{proxy}"), ask);
    let preview = desk.engine.preview(&ask);
    assert_eq!(preview.start_line, "GET http://server.example:8080/a?b HTTP/1.1");
    assert!(preview.lines.iter().any(|line| line.name == "Proxy-Authorization" && line.added));
    let events = desk.run(ask).await;
    assert!(reached(&events), "{:?}", names(&events));
    let sent = String::from_utf8(task.await.unwrap()).unwrap();
    let start = "GET http://server.example:8080/a?b HTTP/1.1\r\nHost: server.example:8080\r\n\
Proxy-Authorization: Basic bWU6c2VjcmV0\r\n";
    assert!(sent.starts_with(start), "{sent}");
    assert_eq!(count(&events, "http.request.head"), 1);
}

#[tokio::test]
async fn socks_takes_names_or_addresses_and_what_follows_the_reply_is_the_servers() {
    let desk = Desk::new();
    let cases = [
        ("socks5", 0, false, true),
        ("socks5h", 0, true, true),
        ("socks5h", 2, true, true),
        ("socks5", 0, false, false),
    ];
    for (kind, method, named, first) in cases {
        // A server that speaks first, with the proxy's reply in one read, or that waits, so that the reply comes
        // alone.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut got = vec![0; if first { 0 } else { 5 }];
            stream.read_exact(&mut got).await.unwrap();
            stream.write_all(b"220 ready\r\n").await.unwrap();
            let _ = stream.read_to_end(&mut got).await;
            got
        });
        let (proxy, task) = socks_proxy(method, 0).await;
        let user = if method == 2 { "me:secret@" } else { "" };
        let mut ask = request(format!("tcp://server.example:{port}"));
        ask.first = Some(text("hello"));
        ask.connect.resolve = vec![ResolveSpec {
            host: "server.example".to_owned(),
            port: 0,
            addresses: "127.0.0.1".to_owned(),
        }];
        let id = desk.engine.open(through(format!("{kind}://{user}{proxy}"), ask)).unwrap();
        let read = desk.until(&id, |event| matches!(event.data, Data::TcpRead(_)) && event.shows != 0).await;
        let capture = desk.engine.capture(&id).unwrap();
        let range = read.ranges[0];
        let window = capture.bytes(1, range.log, range.off, range.len).unwrap();
        assert!(String::from_utf8_lossy(&decoded(&window.bytes)).contains("220 ready"), "{kind}");
        desk.command(&id, Command::Close).await;
        let events = desk.end(&id).await;
        assert_eq!(server.await.unwrap(), b"hello", "{kind} {:?}", names(&events));
        assert_eq!(count(&events, "proxy.socks"), if method == 2 { 6 } else { 4 });
        in_order(&events, &["proxy.chosen", "tcp.established", "proxy.socks", "proxy.open", "tcp.closed"]);
        let resolved = |source: &str| {
            events
                .iter()
                .any(|event| matches!(&event.data, Data::DnsResolved(found) if found.source == source))
        };
        assert_eq!(resolved("override"), !named, "{kind}");
        let got = task.await.unwrap();
        assert_eq!(got.windows(14).any(|window| window == b"server.example"), named, "{kind}");
    }
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.decode(text).unwrap()
}

#[tokio::test]
async fn what_a_proxy_refuses_is_told_as_the_proxys() {
    let desk = Desk::new();
    let target = "https://server.example/";
    for (answer, code) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno",
            "proxy.credentials",
        ),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "proxy.status"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\nsorry", "proxy.status"),
        ("SSH-2.0-sockeye\r\n", "proxy.malformed"),
        ("", "proxy.closed"),
    ] {
        let (proxy, _task) = connect_proxy(answer).await;
        let events = desk.run(through(format!("http://{proxy}"), request(target))).await;
        let failure = failure(&events);
        assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, code), "{answer:?}");
        assert!(!failure.advice.is_empty() && !failure.evidence.is_empty() && !reached(&events));
    }
    for reply in 1..=8 {
        let (proxy, _task) = socks_proxy(0, reply).await;
        let events = desk.run(through(format!("socks5h://{proxy}"), request(target))).await;
        let failure = failure(&events);
        assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, "proxy.reply"));
        assert_eq!(failure.consequence.code, format!("socks-reply-{reply}"));
    }
    let (proxy, _task) = socks_proxy(0xff, 0).await;
    let events = desk.run(through(format!("socks5h://{proxy}"), request(target))).await;
    assert_eq!(failure(&events).code, "proxy.method");
    let (proxy, _task) = socks_proxy(2, 1).await;
    let events = desk.run(through(format!("socks5h://me:x@{proxy}"), request(target))).await;
    assert_eq!(failure(&events).code, "proxy.credentials");
    let (proxy, _task) = peer(|mut stream| async move {
        stream.read_exact(&mut [0; 3]).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    let events = desk.run(through(format!("socks5h://{proxy}"), request(target))).await;
    assert_eq!(failure(&events).consequence.code, "socks-answer-is-http");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_as_such() {
    let desk = Desk::new();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let events = desk.run(through(format!("http://{closed}"), request("https://server.example/"))).await;
    assert_eq!(failure(&events).code, "proxy.refused");
    assert!(!has(&events, "proxy.open") && !reached(&events));
    let view = desk.engine.view(&desk.engine.sessions(None, 0, 1).unwrap().entries[0].id).unwrap();
    let chip = view.layers.iter().find(|chip| chip.layer == Layer::Proxy).unwrap();
    assert_eq!(chip.state, sockeye_engine::api::LayerState::Failed);
}

#[tokio::test]
async fn the_limit_to_connect_covers_the_proxy_and_a_cancel_ends_it() {
    let desk = Desk::new();
    for kind in ["http", "socks5h", "https"] {
        let (proxy, task) = peer(|mut stream| async move {
            let mut got = Vec::new();
            let _ = stream.read_to_end(&mut got).await;
            got.len()
        })
        .await;
        let mut ask = through(format!("{kind}://{proxy}"), request("https://server.example/"));
        ask.limits.connect_ms = 200;
        let events = desk.run(ask).await;
        assert_eq!(failure(&events).code, "proxy.timeout", "{kind}");
        assert!(task.await.unwrap() > 0);

        let (proxy, task) = peer(|mut stream| async move {
            let mut got = Vec::new();
            let _ = stream.read_to_end(&mut got).await;
        })
        .await;
        let ask = through(format!("{kind}://{proxy}"), request("https://server.example/"));
        let id = desk.engine.open(ask).unwrap();
        desk.until(&id, |event| matches!(event.data, Data::TcpWrite(_))).await;
        desk.command(&id, Command::Cancel).await;
        let events = desk.end(&id).await;
        task.await.unwrap();
        assert!(has(&events, "tcp.closed") && !has(&events, "session.failed"), "{:?}", names(&events));
    }
}

#[tokio::test]
async fn tls_runs_within_the_tls_of_an_https_proxy() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let ca_file = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    let proxy = format!("https://127.0.0.1:{}", playground.ports.proxy_tls);
    let ask = |url: String| {
        let mut ask = request(url);
        ask.tls.ca_file.clone_from(&ca_file);
        through(proxy.clone(), ask)
    };
    let events = desk.run(ask(format!("https://127.0.0.1:{}/anything", playground.ports.https))).await;
    assert!(reached(&events), "{:?}", names(&events));
    let hellos = events.iter().filter(|event| matches!(event.data, Data::ClientHello(_)));
    let hellos: Vec<_> = hellos.map(|event| (event.layer, event.ranges[0].log)).collect();
    assert_eq!(hellos, [(Layer::Proxy, Log::WireTx), (Layer::Tls, Log::ProxyTx)]);
    let answers = events.iter().filter(|event| matches!(event.data, Data::ResponseHead(_)));
    let answers: Vec<_> = answers.map(|event| (event.layer, event.ranges[0].log)).collect();
    assert_eq!(answers, [(Layer::Proxy, Log::ProxyRx), (Layer::Http, Log::PlainRx)]);
    let id = desk.engine.sessions(None, 0, 1).unwrap().entries[0].id.clone();
    let view = desk.engine.view(&id).unwrap();
    assert_eq!(view.connections[0].client_hello, Some(at(&events, Layer::Tls)));

    let events = desk.run(ask(format!("http://127.0.0.1:{}/anything", playground.ports.http))).await;
    assert!(reached(&events), "{:?}", names(&events));
    let head = events.iter().find(|event| matches!(event.data, Data::RequestHead(_))).unwrap();
    assert_eq!((head.layer, head.ranges[0].log), (Layer::Http, Log::ProxyTx));
}

/// The number of the ClientHello of that layer.
fn at(events: &[Event], layer: Layer) -> u64 {
    let hello = |event: &&Event| event.layer == layer && matches!(event.data, Data::ClientHello(_));
    events.iter().find(hello).unwrap().seq
}

#[tokio::test]
async fn the_playground_s_proxies_do_as_their_examples_say() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    for example in playground.examples().into_iter().filter(|example| example.id.starts_with("proxy-")) {
        let ask: OpenRequest = serde_json::from_value(example.request).unwrap();
        let id = desk.engine.open(ask).unwrap();
        if example.kind == "ws" {
            desk.until(&id, |event| matches!(event.data, Data::UpgradeAccepted(_))).await;
            desk.command(&id, Command::Close).await;
        }
        let events = desk.end(&id).await;
        let code = events.iter().find_map(|event| match &event.data {
            Data::SessionFailed(failure) => Some(failure.code.clone()),
            _ => None,
        });
        let expected = match example.id {
            "proxy-unknown" => Some("proxy.credentials".to_owned()),
            "proxy-refuses" => Some("proxy.status".to_owned()),
            _ => None,
        };
        assert_eq!(code, expected, "{} {:?}", example.id, names(&events));
        assert_eq!(reached(&events), expected.is_none(), "{}", example.id);
    }
}

/// A proxy for one connection that wants Digest, and says so until it gets it.
async fn digest_proxy() -> (SocketAddr, JoinHandle<Vec<String>>) {
    peer(|mut stream| async move {
        let mut heads = Vec::new();
        loop {
            let head = String::from_utf8_lossy(&read_head(&mut stream).await).into_owned();
            let known = head.contains("\r\nProxy-Authorization: Digest ");
            heads.push(head);
            if known {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
                return heads;
            }
            let asks = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Digest realm=\"river\", nonce=\"n\", qop=\"auth\"\r\n\
                        Content-Length: 4\r\n\r\nwho?";
            stream.write_all(asks.as_bytes()).await.unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn a_proxy_that_wants_digest_gets_it() {
    let (address, served) = digest_proxy().await;
    let desk = Desk::new();
    let request = http("http://127.0.0.1:1/fish", HttpSpec::default());
    let events = desk.run(through(format!("http://fish:roe@{address}"), request)).await;
    let heads = served.await.unwrap();
    assert!(heads[0].contains("\r\nProxy-Authorization: Basic "), "{heads:?}");
    assert!(heads[1].contains("uri=\"http://127.0.0.1:1/fish\""), "{heads:?}");
    assert!(!has(&events, "session.failed"), "{:?}", names(&events));
    let outcomes: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::AuthChallenge(challenge) => Some((challenge.status, challenge.outcome.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(outcomes, [(407, "answered")]);
}

#[tokio::test]
async fn a_proxy_that_was_given_no_credentials_refused_none() {
    let (address, _served) =
        answering("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n")
            .await;
    let desk = Desk::new();
    let request = http("http://127.0.0.1:1/", HttpSpec::default());
    let events = desk.run(through(format!("http://{address}"), request)).await;
    let outcome = events.iter().find_map(|event| match &event.data {
        Data::AuthChallenge(challenge) => Some(challenge.outcome.as_str()),
        _ => None,
    });
    assert_eq!(outcome, Some("noCredentials"));
    assert_eq!(failure(&events).code, "proxy.credentials");
}
