//! tinyproxy and microsocks on the way to nginx and Node.

use sockeye_engine::api::{Command, OpenRequest, Payload, ProxySpec};
use sockeye_engine::event::{Data, Dir, Event, Failure, Layer, ResponseHead};
use sockeye_peer_tests::{Recorded, Server, get, websocket};

const KNOWN: Option<(&str, &str)> = Some(("ada", "secret"));

fn through(scheme: &str, proxy: &Server, known: Option<(&str, &str)>, mut ask: OpenRequest) -> OpenRequest {
    let (user, password) = known.unwrap_or_default();
    ask.connect.proxy = ProxySpec::Own {
        url: format!("{scheme}://{}", proxy.address),
        user: user.to_owned(),
        password: password.to_owned(),
        except: None,
    };
    ask
}

fn failure(events: &[Event]) -> &Failure {
    let failure = events.iter().find_map(|event| match &event.data {
        Data::SessionFailed(failure) => Some(&**failure),
        _ => None,
    });
    failure.unwrap_or_else(|| panic!("no failure: {events:#?}"))
}

/// The answer of the server itself.
fn response(events: &[Event]) -> &ResponseHead {
    let head = events.iter().find_map(|event| match &event.data {
        Data::ResponseHead(head) if event.layer == Layer::Http => Some(&**head),
        _ => None,
    });
    head.unwrap_or_else(|| panic!("no response: {events:#?}"))
}

fn way(events: &[Event]) -> &str {
    let chosen = events.iter().find_map(|event| match &event.data {
        Data::ProxyChosen(chosen) => Some(chosen.way.as_str()),
        _ => None,
    });
    chosen.expect("a proxy")
}

#[tokio::test]
async fn tinyproxy_takes_the_whole_url_and_opens_tunnels() {
    let nginx = Server::nginx();
    let ca = nginx.folder().join("cert.pem");
    for known in [None, KNOWN] {
        let proxy = Server::tinyproxy(known);
        let plain = get(&format!("http://{}/page.txt", nginx.address), None);
        let session = Recorded::open(through("http", &proxy, known, plain));
        let events = session.ended().await;
        assert_eq!((response(&events).status, way(&events)), (200, "absoluteForm"));
        assert_eq!(session.body(), std::fs::read(nginx.folder().join("page.txt")).expect("the page"));
        let via = response(&events).headers.iter().any(|line| line.name.0.eq_ignore_ascii_case(b"via"));
        assert!(via, "tinyproxy signs what it passes on: {:?}", response(&events).headers);

        let secure = get(&format!("https://{}/teapot", nginx.secure()), Some(&ca));
        let session = Recorded::open(through("http", &proxy, known, secure));
        let events = session.ended().await;
        assert_eq!((response(&events).status, way(&events)), (418, "connect"));
        assert_eq!(session.body(), b"short and stout\n");
        let opened = events.iter().find_map(|event| match &event.data {
            Data::ProxyOpen(open) => Some(open.target.clone()),
            _ => None,
        });
        assert_eq!(opened, Some(nginx.secure().to_string()));
    }
}

#[tokio::test]
async fn a_websocket_runs_within_a_tunnel_of_tinyproxy() {
    let node = Server::node_ws();
    let proxy = Server::tinyproxy(KNOWN);
    let ask = websocket(&format!("ws://{}/echo", node.address), &[]);
    let session = Recorded::open(through("http", &proxy, KNOWN, ask));
    session.until("the upgrade", |data| matches!(data, Data::UpgradeAccepted(_))).await;
    let payload = Payload::Text { text: "through the tunnel".to_owned(), escapes: false };
    session.act(Command::SendText { payload }).await;
    let echo = |data: &Data| matches!(data, Data::WsMessage(message) if !message.head.masked);
    session.until("the echo", echo).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    assert_eq!(way(&events), "connect");
    let messages = events.iter().filter(|event| matches!(event.data, Data::WsMessage(_)));
    let dirs: Vec<_> = messages.map(|event| event.dir).collect();
    assert_eq!(dirs, [Dir::Tx, Dir::Rx]);
}

#[tokio::test]
async fn what_tinyproxy_refuses_is_the_proxy_s() {
    let nginx = Server::nginx();
    let proxy = Server::tinyproxy(KNOWN);
    let plain = format!("http://{}/teapot", nginx.address);
    let secure = format!("https://{}/teapot", nginx.secure());
    for url in [&plain, &secure] {
        let events = Recorded::open(through("http", &proxy, None, get(url, None))).ended().await;
        let failure = failure(&events);
        assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, "proxy.credentials"), "{url}");
        assert_eq!(failure.headline.code, "fail-proxy-credentials-wanted", "{url}");
    }
    // Wrong credentials it answers with 401, as a server would: within a tunnel it can be but the proxy's.
    let wrong = Some(("ada", "wrong"));
    let events = Recorded::open(through("http", &proxy, wrong, get(&secure, None))).ended().await;
    let refused = failure(&events);
    assert_eq!((refused.layer, refused.code.as_str()), (Layer::Proxy, "proxy.status"));
    assert!(refused.exact.as_deref().is_some_and(|exact| exact.contains("401")), "{refused:?}");
    assert_eq!(refused.advice[0].code, "advice-proxy-credentials");
    let events = Recorded::open(through("http", &proxy, wrong, get(&plain, None))).ended().await;
    assert_eq!(response(&events).status, 401);

    let ask = get("https://refused.test/", None);
    let events = Recorded::open(through("http", &proxy, KNOWN, ask)).ended().await;
    let failure = failure(&events);
    assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, "proxy.status"));
    assert!(failure.exact.as_deref().is_some_and(|exact| exact.contains("403")), "{failure:?}");
    // Within the absolute form, the answer is an answer like any other.
    let ask = get("http://refused.test/", None);
    let events = Recorded::open(through("http", &proxy, KNOWN, ask)).ended().await;
    assert_eq!(response(&events).status, 403);
}

#[tokio::test]
async fn microsocks_opens_the_way_by_address_and_by_name() {
    let nginx = Server::nginx();
    let ca = nginx.folder().join("cert.pem");
    for known in [None, KNOWN] {
        let proxy = Server::microsocks(known);
        for (scheme, host) in [("socks5", "127.0.0.1"), ("socks5h", "127.0.0.1"), ("socks5h", "localhost")] {
            let ask = get(&format!("http://{host}:{}/teapot", nginx.address.port()), None);
            let session = Recorded::open(through(scheme, &proxy, known, ask));
            let events = session.ended().await;
            assert_eq!((response(&events).status, way(&events)), (418, "socks"), "{scheme} {host}");
            let steps: Vec<_> = events
                .iter()
                .filter_map(|event| match &event.data {
                    Data::Socks(message) => Some(message.step.as_str()),
                    _ => None,
                })
                .collect();
            let expected: &[&str] = match known {
                None => &["greeting", "method", "request", "reply"],
                Some(_) => &["greeting", "method", "auth", "authResult", "request", "reply"],
            };
            assert_eq!(steps, expected, "{scheme} {host}");
            let looked_up_here =
                events.iter().any(|event| matches!(&event.data, Data::DnsQuery(query) if query.name == host));
            assert!(!looked_up_here, "{scheme} {host}");
        }
        let ask = get(&format!("https://{}/teapot", nginx.secure()), Some(&ca));
        let session = Recorded::open(through("socks5", &proxy, known, ask));
        assert_eq!(response(&session.ended().await).status, 418);
        assert_eq!(session.body(), b"short and stout\n");
    }
}

#[tokio::test]
async fn what_microsocks_refuses_is_the_proxy_s() {
    let nginx = Server::nginx();
    let url = format!("http://{}/teapot", nginx.address);
    let proxy = Server::microsocks(KNOWN);
    for (known, code) in [(None, "proxy.method"), (Some(("ada", "wrong")), "proxy.credentials")] {
        let events = Recorded::open(through("socks5h", &proxy, known, get(&url, None))).ended().await;
        let failure = failure(&events);
        assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, code));
    }
    // The proxy itself is refused by a port on which nothing listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let ask = get(&format!("http://{}/", closed.expect("a free port")), None);
    let events = Recorded::open(through("socks5", &proxy, KNOWN, ask)).ended().await;
    let failure = failure(&events);
    assert_eq!((failure.layer, failure.code.as_str()), (Layer::Proxy, "proxy.reply"));
    assert_eq!(failure.headline.code, "fail-proxy-reply");
}
