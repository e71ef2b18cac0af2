//! Sessions folded by hand: what the strip, the totals and the exchanges say.

use super::*;
use crate::api::LayerState;
use crate::event::{
    BodyEnd, ConnectAttempt, ConnectPlan, DnsResolved, Established, Framing, Octets, Phrase, RequestHead,
    ResponseHead, SessionEnded, TcpClosed, TcpRead, TcpWrite, UpgradeAccepted, UpgradeRejected,
    UpgradeRequest, WsPing, WsReconnect,
};

fn request(url: &str) -> OpenRequest {
    OpenRequest {
        app: None,
        url: url.to_owned(),
        name: None,
        http: None,
        ws: None,
        tls: crate::api::TlsSpec::default(),
        limits: crate::api::Limits::default(),
        first: None,
        connect: Default::default(),
    }
}

fn dialled(tls: bool) -> Vec<Event> {
    let plan = ConnectPlan {
        host: "127.0.0.1".to_owned(),
        port: 80,
        order: vec!["127.0.0.1:80".to_owned()],
        policy: "rfc8305".to_owned(),
        delay_ms: 250,
        expect: "http".to_owned(),
        tls,
    };
    let open = Established {
        n: 1,
        local: "127.0.0.1:51844".to_owned(),
        remote: "127.0.0.1:80".to_owned(),
        duration_ns: 58,
        nodelay: true,
        keepalive: false,
        snd_buf: 0,
        rcv_buf: 0,
    };
    let resolved = DnsResolved {
        name: "127.0.0.1".to_owned(),
        addresses: vec!["127.0.0.1".to_owned()],
        source: "literal".to_owned(),
        duration_ns: 0,
    };
    let attempt = ConnectAttempt {
        n: 1,
        remote: "127.0.0.1:80".to_owned(),
        family: "IPv4".to_owned(),
        trigger: "first".to_owned(),
    };
    vec![
        Event::new(1, 1, Dir::Local, Data::DnsResolved(resolved)),
        Event::new(1, 2, Dir::Local, Data::ConnectPlan(plan)),
        Event::new(1, 100, Dir::Tx, Data::ConnectAttempt(attempt)),
        Event::new(1, 158, Dir::Rx, Data::Established(open)),
    ]
}

fn exchange(n: u32, at: u64) -> Vec<Event> {
    let request = RequestHead {
        method: Octets::from("GET"),
        target: Octets::from("/anything"),
        version: Octets::from("HTTP/1.1"),
        headers: Vec::new(),
        size: 48,
        exchange: n,
        framing: Framing::None { rule: 7 },
    };
    let response = ResponseHead {
        version: Octets::from("HTTP/1.1"),
        status: 200,
        reason: Octets::from("OK"),
        headers: Vec::new(),
        size: 71,
        exchange: n,
        framing: Framing::Length { rule: 6, length: 72 },
        persistent: true,
        persistence: Phrase::default(),
        waited_ns: Some(1_000),
    };
    let end = BodyEnd { exchange: n, len: 72, wire_len: 72, chunks: 0, duration_ns: 10, first: None };
    vec![
        Event::new(1, at, Dir::Tx, Data::TcpWrite(TcpWrite { requested: 48, accepted: 48 })),
        Event::new(1, at, Dir::Tx, Data::RequestHead(Box::new(request))),
        Event::new(1, at + 1_000, Dir::Rx, Data::TcpRead(TcpRead { len: 143 })),
        Event::new(1, at + 1_000, Dir::Rx, Data::ResponseHead(Box::new(response))),
        Event::new(1, at + 1_010, Dir::Rx, Data::ResponseBodyEnd(end)),
    ]
}

fn folded(url: &str, events: Vec<Event>) -> Summary {
    let mut summary = Summary::new(&request(url), 1_000_500);
    for (seq, mut event) in events.into_iter().enumerate() {
        event.seq = seq as u64;
        summary.push(&event);
    }
    summary
}

fn chips(view: &SessionView) -> Vec<(Layer, LayerState, &str)> {
    view.layers.iter().map(|chip| (chip.layer, chip.state, chip.title.as_str())).collect()
}

#[test]
fn a_request_over_plain_http_leaves_dns_and_tls_off_and_the_rest_done() {
    let mut events = dialled(false);
    events.extend(exchange(1, 200));
    let view = folded("http://127.0.0.1/anything", events).view();
    assert_eq!(
        chips(&view),
        [
            (Layer::Dns, LayerState::Off, "DNS"),
            (Layer::Tcp, LayerState::Done, "TCP"),
            (Layer::Tls, LayerState::Off, "TLS"),
            (Layer::Http, LayerState::Done, "HTTP/1.1 200"),
        ]
    );
    assert_eq!(view.layers[0].detail, Some(Phrase::new("chip-ip-given")));
    assert_eq!(view.layers[1].duration_ns, Some(58));
    assert_eq!((view.totals.tx_bytes, view.totals.rx_bytes), (48, 143));
    let exchange = &view.exchanges[0];
    assert!(exchange.done && !exchange.reused);
    assert_eq!(exchange.timing.waiting.map(|span| (span.from_ns, span.to_ns)), Some((200, 1_200)));
    assert_eq!(exchange.timing.tcp.map(|span| (span.from_ns, span.to_ns)), Some((100, 158)));
    assert_eq!(view.open_after_ns, Some(1_210));
    assert_eq!(view.started_ms, 1_000.5);
}

#[test]
fn http_typed_into_a_raw_session_lights_its_chip() {
    let mut events = dialled(false);
    let before = folded("tcp://127.0.0.1:80", events.clone()).view();
    assert_eq!(before.layers.len(), 3);
    assert_eq!(before.state, SessionState::Open);
    events.extend(exchange(1, 200));
    events.extend(exchange(2, 5_000));
    let view = folded("tcp://127.0.0.1:80", events).view();
    let http = &view.layers[3];
    assert_eq!((http.layer, http.title.as_str()), (Layer::Http, "HTTP/1.1"));
    assert_eq!(http.word, Some(Phrase::new("chip-seen-in-bytes")));
    assert_eq!(
        http.detail,
        Some(Phrase::new("chip-http-seen").with("requests", 2u32).with("responses", 2u32))
    );
    assert!(view.exchanges[1].reused && view.exchanges[1].timing.tcp.is_none());
}

#[test]
fn a_closed_raw_session_says_how_long_it_was_open() {
    let mut events = dialled(false);
    let closed = TcpClosed { tx_bytes: 0, rx_bytes: 0, duration_ns: 0 };
    events.push(Event::new(1, 1_000_158, Dir::Local, Data::TcpClosed(closed)));
    events.push(Event::new(0, 1_000_160, Dir::Local, Data::SessionEnded(SessionEnded { ok: true })));
    let view = folded("tcp://127.0.0.1:80", events).view();
    assert_eq!(view.state, SessionState::Closed);
    assert_eq!(view.layers[1].state, LayerState::Closed);
    assert_eq!(view.layers[1].detail, Some(Phrase::new("chip-open-for").with("duration", "1.00 ms")));
}

#[test]
fn an_upgrade_that_was_refused_is_no_longer_under_way_although_the_session_goes_on() {
    let mut events = dialled(false);
    let asked = UpgradeRequest {
        key: None,
        version: None,
        protocols: Vec::new(),
        extensions: Vec::new(),
        origin: None,
        host: None,
    };
    let refused = UpgradeRejected { status: 403, reasons: Vec::new(), duration_ns: 300 };
    events.push(Event::new(1, 200, Dir::Tx, Data::UpgradeRequest(Box::new(asked))));
    events.push(Event::new(1, 500, Dir::Rx, Data::UpgradeRejected(refused)));
    let view = folded("http://127.0.0.1/echo", events).view();
    let chip = view.layers.iter().find(|chip| chip.layer == Layer::Ws).expect("a chip");
    assert_eq!(chip.state, LayerState::Warned);
    assert_eq!(chip.detail, Some(Phrase::new("chip-fail-refused-upgrade")));
}

/// TCP failed at `t_ns`.
fn failed(code: &str, t_ns: u64) -> Failure {
    Failure {
        layer: Layer::Tcp,
        code: code.to_owned(),
        headline: Phrase::default(),
        consequence: Phrase::default(),
        exact: None,
        advice: Vec::new(),
        evidence: Vec::new(),
        t_ns,
    }
}

#[test]
fn a_layer_that_breaks_later_lasted_until_then_and_what_is_off_stays_off() {
    let mut events = dialled(false);
    events.extend(exchange(1, 200));
    // It is told later than it happened.
    events.push(Event::new(1, 90_000, Dir::Local, Data::SessionFailed(Box::new(failed("tcp.reset", 5_100)))));
    let view = folded("ws://127.0.0.1/", events).view();
    assert_eq!((view.layers[1].state, view.layers[1].duration_ns), (LayerState::Failed, Some(5_000)));
    assert_eq!(view.layers[2].state, LayerState::Off);
}

#[test]
fn the_chips_of_a_session_that_connects_again_begin_anew() {
    let mut events = dialled(false);
    events.extend(exchange(1, 200));
    let again = WsReconnect { attempt: 1, of: 10, delay_ms: 500 };
    events.push(Event::new(0, 8_000, Dir::Local, Data::WsReconnect(again)));
    events.extend(exchange(2, 10_000));
    let view = folded("ws://127.0.0.1/", events).view();
    assert_eq!((view.layers[3].from_ns, view.layers[3].duration_ns), (Some(10_000), Some(1_010)));
}

#[test]
fn pings_are_counted_over_all_connections_of_a_session() {
    let opened = |conn, t_ns| {
        let accepted = UpgradeAccepted {
            status: 101,
            protocol: None,
            extensions: Vec::new(),
            valid: true,
            duration_ns: 100,
            leftover: 0,
        };
        Event::new(conn, t_ns, Dir::Rx, Data::UpgradeAccepted(accepted))
    };
    let ping = |conn, t_ns| {
        let head = crate::decode::websocket::read_head(&[0x89, 0], 0).unwrap();
        let ping = WsPing { head, payload: Octets::default() };
        Event::new(conn, t_ns, Dir::Rx, Data::WsPing(ping))
    };
    let again = WsReconnect { attempt: 1, of: 10, delay_ms: 500 };
    let mut events = dialled(false);
    events.extend([opened(1, 500), ping(1, 600), ping(1, 700)]);
    events.push(Event::new(0, 8_000, Dir::Local, Data::WsReconnect(again)));
    events.extend([opened(2, 10_000), ping(2, 10_100)]);
    let ws = folded("ws://127.0.0.1/", events).view().ws.expect("a socket");
    assert_eq!((ws.conn, ws.received.pings), (2, 3));
}

#[test]
fn exactly_one_chip_fails_and_those_above_are_not_reached() {
    let failure = failed("tcp.refused", 300);
    let mut events = dialled(true);
    events.pop();
    events.push(Event::new(1, 300, Dir::Local, Data::SessionFailed(Box::new(failure))));
    events.push(Event::new(0, 301, Dir::Local, Data::SessionEnded(SessionEnded { ok: false })));
    let view = folded("wss://127.0.0.1/", events).view();
    let states: Vec<LayerState> = view.layers.iter().map(|chip| chip.state).collect();
    use LayerState::{Failed, NotReached, Off};
    assert_eq!(states, [Off, Failed, NotReached, NotReached, NotReached]);
    assert_eq!(view.state, SessionState::Failed);
}

#[test]
fn a_summary_survives_its_json() {
    let mut events = dialled(false);
    events.extend(exchange(1, 200));
    let summary = folded("http://127.0.0.1/", events);
    let json = serde_json::to_string(&summary).unwrap();
    let back: Summary = serde_json::from_str(&json).unwrap();
    assert_eq!(back.view(), summary.view());
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
}

#[test]
fn the_newest_two_hundred_exchanges_are_kept() {
    let mut events = dialled(false);
    for n in 1..=250 {
        events.extend(exchange(n, u64::from(n) * 10_000));
    }
    let view = folded("http://127.0.0.1/", events).view();
    assert_eq!(view.exchanges.len(), 200);
    assert_eq!(view.exchanges[0].exchange, 51);
}

#[test]
fn a_message_changes_counts_and_not_the_version() {
    let mut summary = folded("ws://127.0.0.1/", dialled(false));
    let before = summary.version();
    let read = Event::new(1, 900, Dir::Rx, Data::TcpRead(TcpRead { len: 7 }));
    summary.push(&read);
    assert_eq!(summary.version(), before);
    assert_eq!(summary.view().totals.rx_bytes, 7);
}
