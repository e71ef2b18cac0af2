//! Clients above WebSocket on hard ways to servers of others: certificates of ours that nginx asks for, tinyproxy
//! and microsocks, and connections that are cut.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use sockeye_engine::api::{
    AppSend, AppSpec, ClientCertificate, Command, EioTransport, OpenRequest, ProxySpec, Reconnect, SioArg,
    SockJsSpec, SockJsTransport, SocketIoSpec, WsSpec,
};
use sockeye_engine::event::{Data, Dir, Event};
use sockeye_peer_tests::{Authority, Kind, Recorded, Server, get};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

fn socketio(url: &str, ca: Option<&Path>, transports: &[EioTransport]) -> OpenRequest {
    let spec = SocketIoSpec { transports: transports.to_vec(), ..SocketIoSpec::default() };
    OpenRequest { app: Some(AppSpec::SocketIo(spec)), ..get(&format!("{url}/"), ca) }
}

fn sockjs(url: &str, ca: Option<&Path>, transport: SockJsTransport) -> OpenRequest {
    let spec = SockJsSpec { transports: vec![transport], ..SockJsSpec::default() };
    OpenRequest { app: Some(AppSpec::SockJs(spec)), ..get(&format!("{url}/echo"), ca) }
}

/// The last step before words can go there and back.
fn ready(request: &OpenRequest) -> &'static str {
    match &request.app {
        Some(AppSpec::SocketIo(spec)) if spec.transports.len() > 1 => "upgraded",
        _ => "open",
    }
}

fn step(data: &Data, step: &str) -> bool {
    matches!(data, Data::AppTransport(told) if told.step == step)
}

fn hello(request: &OpenRequest, word: &str) -> Command {
    let send = match &request.app {
        Some(AppSpec::SocketIo(_)) => AppSend::SioEmit {
            namespace: "/".to_owned(),
            event: "say".to_owned(),
            args: vec![SioArg::Json { json: format!("\"{word}\"") }],
            ack: false,
        },
        _ => AppSend::SockJs { messages: vec![word.to_owned()] },
    };
    Command::App { send: Box::new(send) }
}

fn says(event: &Event, word: &str) -> bool {
    matches!(&event.data, Data::AppPacket(packet)
        if event.dir == Dir::Rx && packet.text.as_deref().is_some_and(|text| text.contains(word)))
}

async fn converses(request: OpenRequest) -> Vec<Event> {
    let session = Recorded::open(request.clone());
    session.until("an open session", |data| step(data, ready(&request))).await;
    session.act(hello(&request, "salmon")).await;
    session.until_event("the word back", |event| says(event, "salmon")).await;
    session.act(Command::Close).await;
    let events = session.ended().await;
    let bad = |event: &&Event| matches!(event.data, Data::SessionFailed(_) | Data::AppMalformed(_));
    assert_eq!(events.iter().find(bad), None);
    events
}

#[tokio::test]
async fn certificates_of_ours_are_shown_on_every_transport() {
    use EioTransport::{Polling, WebSocket};
    let authority = Authority::new("Peers");
    let root = authority.root.certificate.as_path();
    let usage = Kind { names: "email:ada@peers.test", usage: "clientAuth", ..Kind::default() };
    let ada = authority.by_root("ada", &usage);
    let own = |mut request: OpenRequest| {
        request.tls.client = Some(ClientCertificate {
            file: ada.certificate.display().to_string(),
            key_file: Some(ada.key.display().to_string()),
            password: None,
        });
        request
    };
    let (node, echo) = (Server::socketio(4), Server::sockjs());
    let before = Server::nginx_mutual_before(&authority, node.address);
    let url = format!("https://localhost:{}", before.address.port());
    for transports in [&[Polling, WebSocket][..], &[WebSocket]] {
        converses(own(socketio(&url, Some(root), transports))).await;
    }
    let without = Recorded::open(socketio(&url, Some(root), &[Polling, WebSocket]));
    let events = without.ended().await;
    assert!(events.iter().any(|event| matches!(event.data, Data::SessionFailed(_))), "nginx asks for one");

    let before = Server::nginx_mutual_before(&authority, echo.address);
    let url = format!("https://localhost:{}", before.address.port());
    for transport in [SockJsTransport::WebSocket, SockJsTransport::XhrStreaming, SockJsTransport::XhrPolling]
    {
        converses(own(sockjs(&url, Some(root), transport))).await;
    }
}

#[tokio::test]
async fn tinyproxy_and_microsocks_carry_every_transport() {
    use EioTransport::{Polling, WebSocket};
    const KNOWN: (&str, &str) = ("ada", "secret");
    let (node, echo) = (Server::socketio(4), Server::sockjs());
    for (scheme, proxy) in
        [("http", Server::tinyproxy(Some(KNOWN))), ("socks5h", Server::microsocks(Some(KNOWN)))]
    {
        let through = |mut request: OpenRequest| {
            request.connect.proxy = ProxySpec::Own {
                url: format!("{scheme}://{}", proxy.address),
                user: KNOWN.0.to_owned(),
                password: KNOWN.1.to_owned(),
                except: None,
            };
            request
        };
        converses(through(socketio(&format!("http://{}", node.address), None, &[Polling, WebSocket]))).await;
        for transport in [SockJsTransport::WebSocket, SockJsTransport::XhrPolling] {
            converses(through(sockjs(&format!("http://{}", echo.address), None, transport))).await;
        }
    }
}

/// What lies between us and a server, until it is cut.
struct Wire {
    address: SocketAddr,
    carried: Arc<Mutex<Vec<JoinHandle<()>>>>,
    whole: Arc<AtomicBool>,
}

impl Wire {
    async fn to(server: SocketAddr) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let carried: Arc<Mutex<Vec<JoinHandle<()>>>> = Arc::default();
        let whole = Arc::new(AtomicBool::new(true));
        let (all, carries) = (Arc::clone(&carried), Arc::clone(&whole));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                if !carries.load(Ordering::Relaxed) {
                    continue;
                }
                let one = tokio::spawn(async move {
                    let mut far = TcpStream::connect(server).await.expect("the server listens");
                    // Either end may reset; the test looks at the client's record.
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
                all.lock().expect("nobody panics with it").push(one);
            }
        });
        Wire { address, carried, whole }
    }

    /// Until it is mended nothing gets through: a poll that is asked again at once would else find the session alive.
    fn cut(&self) {
        self.whole.store(false, Ordering::Relaxed);
        self.carried.lock().expect("nobody panics with it").drain(..).for_each(|one| one.abort());
    }

    fn mend(&self) {
        self.whole.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn what_is_cut_connects_again() {
    use EioTransport::{Polling, WebSocket};
    let plan = Reconnect {
        attempts: 5,
        first_ms: 50,
        factor: 2.0,
        longest_ms: 1000,
        jitter: true,
        after_clean: false,
    };
    let ws = WsSpec { reconnect: Some(plan), ..WsSpec::default() };
    let (node, echo) = (Server::socketio(4), Server::sockjs());
    let (to_node, to_echo) = (Wire::to(node.address).await, Wire::to(echo.address).await);
    let (io, js) = (format!("http://{}", to_node.address), format!("http://{}", to_echo.address));
    let cases = [
        (&to_node, socketio(&io, None, &[Polling, WebSocket])),
        (&to_node, socketio(&io, None, &[Polling])),
        (&to_node, socketio(&io, None, &[WebSocket])),
        (&to_echo, sockjs(&js, None, SockJsTransport::WebSocket)),
        (&to_echo, sockjs(&js, None, SockJsTransport::XhrStreaming)),
    ];
    for (wire, request) in cases {
        let request = OpenRequest { ws: Some(ws.clone()), ..request };
        let session = Recorded::open(request.clone());
        session.until("an open session", |data| step(data, ready(&request))).await;
        wire.cut();
        let cut = session.until("the wait", |data| matches!(data, Data::WsReconnect(_))).await.seq;
        wire.mend();
        let again = |event: &Event| event.seq > cut && step(&event.data, ready(&request));
        session.until_event("the session again", again).await;
        session.act(hello(&request, "upstream")).await;
        session.until_event("the word back", |event| event.seq > cut && says(event, "upstream")).await;
        session.act(Command::Close).await;
        let events = session.ended().await;
        let failed = |event: &&Event| matches!(event.data, Data::SessionFailed(_));
        assert_eq!(events.iter().find(failed), None);
    }
}
