//! Conversations in bytes, folded: what follows from them.

mod closing;
mod handshake;
mod hostile;

use bytes::Bytes;

use crate::event::{
    Check, CloseNotify, CloseVerdict, ConnectFailed, ConnectPlan, Data, Dir, DnsFailed, Ending, Established,
    Event, Failure, FinReceived, FinSent, First, IoFault, Layer, Log, Phrase, RstReceived, SessionEnded,
    TcpClosed, TcpTimeout, TlsEstablished, TlsTruncated, UserAction,
};
use crate::fold::Fold;
use crate::record::Record;

/// A session of one connection; every step is a millisecond after the one before.
struct Script {
    fold: Fold,
    events: Vec<Event>,
    t_ns: u64,
}

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

impl Script {
    fn planned(expect: &str) -> Script {
        let mut script = Script { fold: Fold::new(), events: Vec::new(), t_ns: 0 };
        script.fact(
            Dir::Local,
            Data::ConnectPlan(ConnectPlan {
                host: "127.0.0.1".to_owned(),
                port: 7412,
                order: vec!["127.0.0.1:7412".to_owned()],
                policy: "rfc8305".to_owned(),
                delay_ms: 250,
                expect: expect.to_owned(),
                tls: false,
            }),
        );
        script
    }

    fn open(expect: &str) -> Script {
        let mut script = Script::planned(expect);
        script.fact(
            Dir::Local,
            Data::Established(Established {
                n: 1,
                local: "127.0.0.1:5".to_owned(),
                remote: "127.0.0.1:7412".to_owned(),
                duration_ns: 1,
                nodelay: true,
                keepalive: false,
                snd_buf: 0,
                rcv_buf: 0,
            }),
        );
        script
    }

    fn upgraded() -> Script {
        let mut script = Script::open("ws");
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n"));
        script.answer(ACCEPT, "");
        script
    }

    fn fact(&mut self, dir: Dir, data: Data) -> &mut Script {
        self.t_ns += 1_000_000;
        let event = Event::new(1, self.t_ns, dir, data);
        self.fold.apply(&Record::Fact(Box::new(event)), &mut self.events);
        self
    }

    fn bytes(&mut self, log: Log, bytes: &[u8]) -> &mut Script {
        self.t_ns += 1_000_000;
        let bytes = Bytes::copy_from_slice(bytes);
        self.fold.apply(&Record::Bytes { conn: 1, log, t_ns: self.t_ns, bytes }, &mut self.events);
        self
    }

    fn ask(&mut self, more: &str) -> &mut Script {
        let head = format!(
            "GET /feed HTTP/1.1\r\nHost: 127.0.0.1:7412\r\nConnection: keep-alive, Upgrade\r\n\
             Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
        );
        self.bytes(Log::WireTx, head.as_bytes())
    }

    fn answer(&mut self, accept: &str, more: &str) -> &mut Script {
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n{more}\r\n"
        );
        self.bytes(Log::WireRx, head.as_bytes())
    }

    fn end(&mut self) -> &mut Script {
        self.fact(Dir::Local, Data::TcpClosed(TcpClosed { tx_bytes: 0, rx_bytes: 0, duration_ns: 0 }));
        self.fact(Dir::Local, Data::SessionEnded(SessionEnded { ok: false }))
    }

    fn fin(&mut self) -> &mut Script {
        self.fact(Dir::Rx, Data::FinReceived(FinReceived { after_offset: 0 }))
    }

    fn reset(&mut self) -> &mut Script {
        let fault = IoFault { errno: Some(104), name: "ECONNRESET".to_owned(), text: "reset".to_owned() };
        self.fact(Dir::Rx, Data::RstReceived(RstReceived { fault, when: "read".to_owned() }))
    }

    fn failures(&self) -> Vec<&Failure> {
        self.all(|data| if let Data::SessionFailed(failure) = data { Some(&**failure) } else { None })
    }

    fn code(&self) -> &str {
        let failures = self.failures();
        assert!(failures.len() <= 1, "{failures:?}");
        failures.first().map_or("", |failure| failure.code.as_str())
    }

    fn checks(&self) -> Vec<&Check> {
        self.all(|data| if let Data::UpgradeCheck(check) = data { Some(&**check) } else { None })
    }

    fn verdict(&self) -> &CloseVerdict {
        let verdicts =
            self.all(|data| if let Data::CloseVerdict(verdict) = data { Some(verdict) } else { None });
        assert_eq!(verdicts.len(), 1);
        verdicts[0]
    }

    fn findings(&self) -> Vec<&str> {
        self.all(
            |data| if let Data::Finding(finding) = data { Some(finding.title.code.as_str()) } else { None },
        )
    }

    fn all<'a, T>(&'a self, of: impl Fn(&'a Data) -> Option<T>) -> Vec<T> {
        self.events.iter().filter_map(|event| of(&event.data)).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.events.iter().any(|event| event.data.name() == name)
    }
}

#[test]
fn the_rfc_s_handshake_passes_all_checks() {
    let script = Script::upgraded();
    let checks = script.checks();
    let ids: Vec<(u32, &str)> = checks.iter().map(|check| (check.n, check.id.as_str())).collect();
    assert_eq!(
        ids,
        [
            (1, "status"),
            (2, "upgrade"),
            (3, "connection"),
            (4, "accept"),
            (5, "version"),
            (6, "subprotocol"),
            (7, "extensions"),
            (8, "host"),
            (9, "method"),
            (10, "http"),
            (11, "key"),
            (12, "askedUpgrade"),
            (13, "askedConnection"),
            (14, "origin"),
        ]
    );
    assert!(checks.iter().all(|check| check.ok == Some(true)), "{checks:?}");
    let steps = &checks[3].steps;
    assert_eq!(steps[2].value, "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea");
    assert_eq!(steps[3].value, ACCEPT);
    let line = &checks[0].response_lines[0];
    assert_eq!((line.off, line.len), (0, 34));
    assert!(script.has("ws.upgrade.request") && script.has("ws.upgrade.accepted"));
}

#[test]
fn numbers_of_events_have_no_gaps_and_causes_come_before() {
    let script = Script::upgraded();
    for (at, event) in script.events.iter().enumerate() {
        assert_eq!(event.seq, at as u64);
        assert!(event.cause.is_none_or(|cause| cause < event.seq), "{event:?}");
    }
}

#[test]
fn a_wrong_accept_names_what_was_expected() {
    let mut script = Script::open("ws");
    script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n")).answer("AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "").end();
    let check = script.checks()[3];
    assert_eq!(check.ok, Some(false));
    assert_eq!(check.expected.as_deref(), Some(ACCEPT));
    assert!(!script.has("ws.upgrade.accepted"));
    assert_eq!(script.code(), "ws.invalid");
}

#[test]
fn the_rfc_s_key_that_is_not_canonical_is_a_key() {
    let mut script = Script::open("ws");
    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(b"AQIDBAUGBwgJCgsMDQ4PEC==");
    script.ask("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC==\r\n").answer(&accept, "");
    assert_eq!(script.checks()[3].ok, Some(true));
}

#[test]
fn a_subprotocol_or_extension_that_was_not_offered_is_refused() {
    for (header, failed) in [
        ("Sec-WebSocket-Protocol: never.asked\r\n", "subprotocol"),
        ("Sec-WebSocket-Extensions: permessage-deflate\r\n", "extensions"),
    ] {
        let mut script = Script::open("ws");
        script
            .ask(&format!("Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: a, b\r\n"))
            .answer(ACCEPT, header);
        let bad: Vec<&str> = script
            .checks()
            .iter()
            .filter(|check| check.ok == Some(false))
            .map(|check| check.id.as_str())
            .collect();
        assert_eq!(bad, [failed]);
    }
}

#[test]
fn a_refused_upgrade_fails_at_websocket_and_leaves_what_was_not_tried_unchecked() {
    let mut script = Script::open("ws");
    script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n"));
    script.bytes(
        Log::WireRx,
        b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno",
    );
    script.fin().end();
    assert_eq!(script.checks()[3].ok, None);
    assert_eq!(script.code(), "ws.refused");
    assert_eq!(script.failures()[0].layer, Layer::Ws);
}

#[test]
fn a_404_is_an_answer() {
    let mut script = Script::open("http");
    script.bytes(Log::WireTx, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    script.bytes(Log::WireRx, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    script.fin().end();
    assert_eq!(script.code(), "");
}

/// A code and the conversation that ends in it.
type Case = (&'static str, Box<dyn Fn(&mut Script)>);

#[test]
fn each_failure_names_one_layer() {
    let request = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    let cases: Vec<Case> = vec![
        (
            "tcp.resetBeforeResponse",
            Box::new(|script| {
                script.reset();
            }),
        ),
        (
            "tcp.resetInBody",
            Box::new(|script| {
                script.bytes(Log::WireRx, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour").reset();
            }),
        ),
        (
            "http.incomplete",
            Box::new(|script| {
                script.bytes(Log::WireRx, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour").fin();
            }),
        ),
        (
            "http.noResponse",
            Box::new(|script| {
                script.fin();
            }),
        ),
        (
            "http.notHttp",
            Box::new(|script| {
                script.bytes(Log::WireRx, b"220 mail.example.com ESMTP\r\n").fin();
            }),
        ),
        (
            "http.isTls",
            Box::new(|script| {
                script.bytes(Log::WireRx, &[0x15, 3, 1, 0, 2, 2, 70]).fin();
            }),
        ),
        (
            "http.timeout",
            Box::new(|script| {
                script.fact(
                    Dir::Local,
                    Data::TcpTimeout(TcpTimeout { what: "firstByte".to_owned(), limit_ms: 60_000 }),
                );
            }),
        ),
    ];
    for (code, act) in cases {
        let mut script = Script::open("http");
        script.bytes(Log::WireTx, request);
        act(&mut script);
        script.end();
        assert_eq!(script.code(), code);
        let failure = script.failures()[0];
        assert!(!failure.advice.is_empty() && !failure.evidence.is_empty(), "{failure:?}");
    }
}

#[test]
fn dns_and_connect_failures_are_told_at_once() {
    let mut script = Script::planned("http");
    let fault = IoFault { errno: Some(111), name: "ECONNREFUSED".to_owned(), text: "refused".to_owned() };
    let failed = ConnectFailed {
        n: 1,
        remote: "127.0.0.1:7412".to_owned(),
        fault,
        why: Phrase::default(),
        duration_ns: 1,
    };
    script.fact(Dir::Rx, Data::ConnectFailed(Box::new(failed)));
    assert_eq!(script.code(), "tcp.refused");
    script.end();
    assert_eq!(script.code(), "tcp.refused");

    let mut script = Script { fold: Fold::new(), events: Vec::new(), t_ns: 0 };
    script.fact(
        Dir::Rx,
        Data::DnsFailed(Box::new(DnsFailed {
            name: "no.example".to_owned(),
            code: "EAI_NONAME".to_owned(),
            text: "not known".to_owned(),
            why: Phrase::default(),
            duration_ns: 1,
        })),
    );
    assert_eq!((script.code(), script.failures()[0].layer), ("dns.notFound", Layer::Dns));
}

#[test]
fn what_breaks_after_a_person_gave_up_is_no_failure() {
    let mut script = Script::open("http");
    script.bytes(Log::WireTx, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    script.fact(Dir::Local, Data::UserAction(UserAction { action: "cancel".to_owned(), note: None }));
    script.reset().end();
    assert_eq!(script.code(), "");
}

#[test]
fn both_close_frames_make_a_clean_end_with_the_peer_s_code() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireRx, &[0x88, 0x02, 0x03, 0xe9]);
    script.bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]);
    script.fin().fact(Dir::Tx, Data::FinSent(FinSent { via: "close".to_owned(), pending_unread: 0 })).end();
    let verdict = script.verdict();
    assert_eq!((verdict.ws_first, verdict.tcp_first), (Some(First::Peer), Some(First::Peer)));
    assert_eq!(
        (verdict.ending, verdict.api_code, verdict.was_clean),
        (Ending::Clean, Some(1001), Some(true))
    );
    assert!(!verdict.inferred);
    assert_eq!(script.code(), "");
}

#[test]
fn a_fin_without_a_close_is_1006_and_its_cause_is_inferred() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireRx, &[0x81, 0x02, b'h', b'i']);
    script.t_ns += 60_000_000_000;
    script.fin().end();
    let verdict = script.verdict();
    assert_eq!((verdict.ending, verdict.api_code), (Ending::WsUnclean, Some(1006)));
    assert_eq!((verdict.was_clean, verdict.inferred), (Some(false), false));
    assert!(verdict.usually.is_some(), "the cause is a conclusion of its own");
    assert_eq!(script.findings(), ["finding-idle-limit"]);
}

#[test]
fn findings_tell_of_unanswered_pings_and_of_resets_in_flight() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &[0x89, 0x80, 0, 0, 0, 0]);
    script.reset().end();
    assert_eq!(script.findings(), ["finding-reset-in-flight", "finding-ping-unanswered"]);
    assert_eq!((script.code(), script.verdict().ending), ("tcp.reset", Ending::Reset));
}

#[test]
fn a_violation_fails_the_session_only_when_we_failed_the_connection_for_it() {
    for (close, code) in [(true, "ws.violation"), (false, "")] {
        let mut script = Script::upgraded();
        script.bytes(Log::WireRx, &[0x83, 0x00]);
        if close {
            script.bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xea]);
        }
        script.fin().end();
        assert_eq!(script.code(), code);
    }
}

fn secured() -> TlsEstablished {
    TlsEstablished {
        version: "TLS 1.3".to_owned(),
        suite: "TLS_AES_128_GCM_SHA256".to_owned(),
        group: None,
        alpn: None,
        alpn_offered: Vec::new(),
        resumed: false,
        hello_retry: false,
        duration_ns: 1,
    }
}

/// TLS stands, and the peer ends it without close_notify after us or before.
fn ended_without_notify(we_closed_first: bool) -> Ending {
    let mut script = Script::open("raw");
    script.fact(Dir::Local, Data::TlsEstablished(Box::new(secured())));
    let ours = |script: &mut Script| {
        script.fact(Dir::Tx, Data::CloseNotifySent(CloseNotify {}));
        script.fact(Dir::Tx, Data::FinSent(FinSent { via: "close".to_owned(), pending_unread: 0 }));
    };
    if we_closed_first {
        ours(&mut script);
    }
    script.fact(Dir::Rx, Data::FinReceived(FinReceived { after_offset: 9 }));
    script.fact(Dir::Rx, Data::TlsTruncated(TlsTruncated { after_offset: 9 }));
    if !we_closed_first {
        ours(&mut script);
    }
    script.end();
    script.verdict().ending
}

#[test]
fn who_ends_tls_without_close_notify_after_our_close_cut_nothing_off() {
    assert_eq!(ended_without_notify(true), Ending::Clean);
    assert_eq!(ended_without_notify(false), Ending::TlsTruncated);
}
