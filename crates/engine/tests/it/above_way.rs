//! The way of every request of a WebSocket and of the clients above it: credentials of each kind, cookies,
//! redirects and proxies hold for polls, POSTs, streams and upgrades alike.

use std::net::SocketAddr;
use std::sync::Arc;

use sockeye_engine::api::{
    AppSend, AppSpec, Auth, Command, HttpSpec, KeyPlace, OAuth2, OAuthGrant, OpenRequest, SioArg, SockJsSpec,
    SockJsTransport, SocketIoSpec, WsSpec,
};
use sockeye_engine::event::{Data, Dir, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::kit::{Desk, has, http, names, reached, read_head, text, through, ws};

/// What stands before the Playground: answers a head with a refusal, or lets its connection through.
type Rule = dyn Fn(&str) -> Option<String> + Send + Sync;

async fn gate(to: u16, rule: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let rule: Arc<Rule> = Arc::new(rule);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(keep(stream, to, Arc::clone(&rule)));
        }
    });
    address
}

async fn keep(mut stream: TcpStream, to: u16, rule: Arc<Rule>) {
    loop {
        let octets = read_head(&mut stream).await;
        let head = String::from_utf8(octets).unwrap();
        if !head.ends_with("\r\n\r\n") {
            return;
        }
        let Some(refusal) = rule(&head) else {
            let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            server.write_all(head.as_bytes()).await.unwrap();
            // Either end may reset; the test looks at the client's record.
            let _ = copy_bidirectional(&mut stream, &mut server).await;
            return;
        };
        let len = field(&head, "content-length").and_then(|len| len.parse().ok()).unwrap_or(0);
        let mut body = vec![0; len];
        stream.read_exact(&mut body).await.unwrap();
        if stream.write_all(refusal.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Each way of speaking to the Playground below that place.
fn speakers(place: &str, http_spec: &HttpSpec) -> Vec<OpenRequest> {
    let sockjs = |transport| {
        let spec = SockJsSpec { transports: vec![transport], ..SockJsSpec::default() };
        let request = http(format!("http://{place}/echo"), http_spec.clone());
        OpenRequest { app: Some(AppSpec::SockJs(spec)), ..request }
    };
    let plain = ws(format!("ws://{place}/echo/websocket"), WsSpec::default());
    let socketio = http(format!("http://{place}/"), http_spec.clone());
    vec![
        OpenRequest { http: Some(http_spec.clone()), ..plain },
        OpenRequest { app: Some(AppSpec::SocketIo(SocketIoSpec::default())), ..socketio },
        sockjs(SockJsTransport::WebSocket),
        sockjs(SockJsTransport::XhrStreaming),
    ]
}

/// A conversation to its end: there and back once.
async fn converses(desk: &Desk, request: OpenRequest, what: &str) -> Vec<Event> {
    let kind = match &request.app {
        Some(AppSpec::SocketIo(_)) => "upgraded",
        Some(AppSpec::SockJs(_)) => "open",
        None => "",
    };
    let id = desk.engine.open(request).unwrap();
    let open = |event: &Event| match &event.data {
        Data::AppTransport(told) => told.step == kind,
        Data::UpgradeAccepted(_) => kind.is_empty(),
        _ => false,
    };
    desk.until(&id, open).await;
    let hello = match kind {
        "upgraded" => {
            let args = vec![SioArg::Json { json: "\"hello\"".to_owned() }];
            let send =
                AppSend::SioEmit { namespace: "/".to_owned(), event: "echo".to_owned(), args, ack: false };
            Command::App { send: Box::new(send) }
        }
        _ => Command::SendText { payload: text("hello") },
    };
    desk.command(&id, hello).await;
    let back = |event: &Event| match &event.data {
        Data::AppPacket(packet) => {
            event.dir == Dir::Rx && packet.text.as_deref().is_some_and(|text| text.contains("hello"))
        }
        Data::WsMessage(_) => event.dir == Dir::Rx && kind.is_empty(),
        _ => false,
    };
    desk.until(&id, back).await;
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    assert!(reached(&events) && !has(&events, "session.failed"), "{what} {kind}: {:?}", names(&events));
    events
}

fn credentials(oauth: &str) -> Vec<(Auth, &'static str, &'static str)> {
    let (user, password) = ("ada".to_owned(), "secret".to_owned());
    let jwt = Auth::Jwt {
        algorithm: "HS256".to_owned(),
        key: "secret".to_owned(),
        header: String::new(),
        claims: "{\"sub\":\"ada\"}".to_owned(),
        lifetime_s: 0,
        prefix: "Bearer".to_owned(),
    };
    let sigv4 = Auth::AwsSigV4 {
        access_key: user.clone(),
        secret_key: password.clone(),
        session_token: None,
        region: "eu-west-1".to_owned(),
        service: "execute-api".to_owned(),
    };
    let key = |place| Auth::ApiKey { name: "X-Key".to_owned(), value: "abc".to_owned(), place };
    let oauth = OAuth2 {
        grant: OAuthGrant::ClientCredentials,
        auth_url: String::new(),
        token_url: format!("{oauth}/token"),
        device_url: String::new(),
        client_id: "sockeye".to_owned(),
        client_secret: "upstream".to_owned(),
        scope: "read".to_owned(),
        user: String::new(),
        password: String::new(),
        refresh_token: String::new(),
        credentials_in_body: false,
        redirect_port: 0,
    };
    vec![
        (
            Auth::Basic { user: user.clone(), password: password.clone() },
            "authorization",
            "Basic YWRhOnNlY3JldA==",
        ),
        (Auth::Bearer { token: "t0k".to_owned() }, "authorization", "Bearer t0k"),
        (Auth::Digest { user, password }, "authorization", "Digest "),
        (jwt, "authorization", "Bearer ey"),
        (sigv4, "authorization", "AWS4-HMAC-SHA256 "),
        (key(KeyPlace::Header), "x-key", "abc"),
        (key(KeyPlace::Cookie), "cookie", "X-Key=abc"),
        (Auth::OAuth2(oauth), "authorization", "Bearer "),
    ]
}

#[tokio::test]
async fn credentials_of_every_kind_go_with_every_request() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\nContent-Length: 0\r\n\r\n";
    for (auth, name, wanted) in credentials(&format!("http://127.0.0.1:{}/oauth", playground.ports.http)) {
        let rule = move |head: &str| {
            let known = field(head, name).is_some_and(|value| value.contains(wanted));
            (!known).then(|| challenge.to_owned())
        };
        let place = gate(playground.ports.above, rule).await;
        for request in speakers(&place.to_string(), &HttpSpec { auth: auth.clone(), ..HttpSpec::default() }) {
            converses(&desk, request, wanted).await;
        }
    }
}

#[tokio::test]
async fn a_key_in_the_query_stands_beside_what_a_client_writes_there() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let auth = Auth::ApiKey { name: "key".to_owned(), value: "a b".to_owned(), place: KeyPlace::Query };
    let rule = |head: &str| {
        let target = head.split(' ').nth(1).unwrap_or_default();
        let known = target.contains("key=a%20b") || target.contains("key=a+b");
        (!known).then(|| "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_owned())
    };
    let place = gate(playground.ports.above, rule).await;
    for request in speakers(&place.to_string(), &HttpSpec { auth: auth.clone(), ..HttpSpec::default() }) {
        converses(&desk, request, "query").await;
    }
}

#[tokio::test]
async fn redirects_are_followed_and_their_cookies_kept() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    // A balancer that wants its cookie: the first request of a session is sent round for it.
    let rule = |head: &str| {
        let target = head.split(' ').nth(1).unwrap_or_default();
        let host = field(head, "host").unwrap_or_default();
        (!field(head, "cookie").is_some_and(|cookies| cookies.contains("server=b"))).then(|| {
            format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{host}{target}\r\nSet-Cookie: server=b; Path=/\r\nContent-Length: 0\r\n\r\n")
        })
    };
    let place = gate(playground.ports.above, rule).await;
    let jar = HttpSpec { jar: Some("way".to_owned()), ..HttpSpec::default() };
    for (n, request) in speakers(&place.to_string(), &jar).into_iter().enumerate() {
        desk.engine.clear_jar("way").unwrap();
        let events = converses(&desk, request, "redirect").await;
        assert!(has(&events, "http.redirect"), "{n}: {:?}", names(&events));
        let held = desk.engine.cookies("way", 0, 10).unwrap();
        assert_eq!((held.total, held.cookies[0].value.as_str()), (1, "b"), "{n}");
    }
    // Without a jar a client above keeps cookies for as long as its session lasts.
    for request in speakers(&place.to_string(), &HttpSpec::default()).into_iter().skip(1) {
        converses(&desk, request, "the session's own jar").await;
    }
}

#[tokio::test]
async fn proxies_carry_polls_streams_and_upgrades() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let ports = playground.ports;
    for (kind, port) in [("http", ports.proxy_known), ("socks5", ports.socks), ("socks5h", ports.socks)] {
        for mut request in speakers(&format!("127.0.0.1:{}", ports.above), &HttpSpec::default()) {
            request.connect = through(kind, port);
            let events = converses(&desk, request, kind).await;
            assert!(has(&events, "proxy.chosen"), "{kind}: {:?}", names(&events));
        }
    }
}
