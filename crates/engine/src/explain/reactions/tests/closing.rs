//! Ends of WebSocket connections: the steps in order, what a browser reports, what it usually means.

use super::{ACCEPT, KEY, Script, secured};
use crate::event::{
    CloseNotify, Data, Dir, Ending, FinReceived, FinSent, First, Log, Phrase, Severity, TcpTimeout,
    TlsTruncated, Violation,
};

impl Script {
    fn wait(&mut self, seconds: u64) -> &mut Script {
        self.t_ns += seconds * 1_000_000_000;
        self
    }

    fn usually(&self) -> &str {
        self.verdict().usually.as_ref().map_or("", |phrase| phrase.code.as_str())
    }

    fn steps(&self) -> Vec<(&str, First)> {
        self.verdict().steps.iter().map(|step| (step.what.code.as_str(), step.side)).collect()
    }

    /// A Close of the peer.
    fn closes(&mut self, code: u16, reason: &str) -> &mut Script {
        let mut frame = vec![0x88, 2 + reason.len() as u8];
        frame.extend_from_slice(&code.to_be_bytes());
        frame.extend_from_slice(reason.as_bytes());
        self.bytes(Log::WireRx, &frame)
    }
}

/// A masked Close 1000 of ours; the key is zero.
const OUR_CLOSE: [u8; 8] = [0x88, 0x82, 0, 0, 0, 0, 3, 0xe8];

#[test]
fn the_steps_of_a_clean_end_are_told_in_order() {
    let mut script = Script::upgraded();
    script.closes(1001, "bye").bytes(Log::WireTx, &OUR_CLOSE).fin();
    script.fact(Dir::Tx, Data::FinSent(FinSent { via: "close".to_owned(), pending_unread: 0 })).end();
    let steps = [
        ("close-step-close-reason", First::Peer),
        ("close-step-close", First::Local),
        ("close-step-fin", First::Peer),
        ("close-step-fin", First::Local),
    ];
    assert_eq!(script.steps(), steps);
    let verdict = script.verdict();
    assert_eq!(verdict.reason_received.as_deref(), Some("bye"));
    assert_eq!((verdict.api_code, verdict.was_clean), (Some(1001), Some(true)));
    assert_eq!(verdict.api_why.as_ref().unwrap().code, "api-code-received");
    assert_eq!((script.usually(), script.verdict().inferred), ("usually-1001", false));
    assert!(verdict.steps.iter().all(|step| verdict.evidence.contains(&step.seq)));
    assert!(verdict.steps.is_sorted_by_key(|step| step.t_ns));
}

#[test]
fn a_round_time_of_silence_is_an_idle_limit() {
    let mut script = Script::upgraded();
    script.wait(100).fin().end();
    assert_eq!(script.usually(), "usually-idle-limit-of");
    assert_eq!(script.verdict().usually.as_ref().unwrap().args["who"], "Cloudflare".into());
    assert!(script.findings().contains(&"finding-idle-limit"));

    let mut script = Script::upgraded();
    script.wait(43).fin().end();
    assert_eq!(script.usually(), "usually-dropped");
}

#[test]
fn bytes_that_are_no_frames_do_not_end_a_silence() {
    let mut script = Script::upgraded();
    script.wait(60);
    // What a close_notify is on the wire, then what it means.
    script.fact(Dir::Rx, Data::TcpRead(crate::event::TcpRead { len: 24 }));
    script.fact(Dir::Rx, Data::CloseNotifyReceived(CloseNotify {}));
    script.fact(Dir::Rx, Data::FinReceived(FinReceived { after_offset: 0 })).end();
    assert_eq!(script.usually(), "usually-idle-limit-of");
}

#[test]
fn a_ping_without_answer_explains_the_end() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &[0x89, 0x80, 0, 0, 0, 0]).wait(60).reset().end();
    assert_eq!(script.usually(), "usually-ping-unanswered");
    assert_eq!((script.verdict().ending, script.verdict().api_code), (Ending::Reset, Some(1006)));
}

#[test]
fn an_end_right_after_a_message_points_at_it() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &[0x81, 0x81, 0, 0, 0, 0, b'x']);
    let message = script.events.iter().find(|event| matches!(event.data, Data::WsMessage(_))).unwrap().seq;
    script.fin().end();
    assert_eq!(script.usually(), "usually-after-message");
    assert!(script.verdict().evidence.contains(&message) && script.verdict().usually.is_some());
}

#[test]
fn a_killed_server_and_a_cut_tls_are_told_apart() {
    let mut script = Script::upgraded();
    script.wait(43).reset().end();
    assert_eq!(script.usually(), "usually-killed");

    let mut script = Script::upgraded();
    script.wait(43).fact(Dir::Rx, Data::TlsTruncated(TlsTruncated { after_offset: 0 })).fin().end();
    assert_eq!(script.usually(), "usually-cut");
}

#[test]
fn codes_have_a_usual_meaning_only_where_the_peer_said_them_first() {
    for (code, reason, usually) in [
        (1000, "", ""),
        (1009, "", "usually-1009"),
        (1012, "", "usually-1012"),
        (3000, "Go away!", "usually-sockjs-3000"),
        (3000, "", "usually-3000"),
        (4403, "", "usually-private"),
    ] {
        let mut script = Script::upgraded();
        script.closes(code, reason).bytes(Log::WireTx, &OUR_CLOSE).fin().end();
        assert_eq!(script.usually(), usually, "{code}");
    }
    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &OUR_CLOSE).closes(1011, "").fin().end();
    assert_eq!((script.usually(), script.verdict().api_code), ("", Some(1011)));
}

#[test]
fn tls_that_is_cut_behind_both_close_frames_lacks_nothing() {
    let mut script = Script::upgraded();
    script.fact(Dir::Local, Data::TlsEstablished(Box::new(secured())));
    script.closes(1000, "").bytes(Log::WireTx, &OUR_CLOSE).fin();
    script.fact(Dir::Rx, Data::TlsTruncated(TlsTruncated { after_offset: 0 })).end();
    let verdict = script.verdict();
    assert_eq!((verdict.ending, verdict.was_clean), (Ending::TlsTruncated, Some(true)));
    assert_eq!(verdict.explanation.code, "verdict-tls-truncated-after-close");
}

#[test]
fn a_close_without_a_code_is_1005() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireRx, &[0x88, 0]).bytes(Log::WireTx, &OUR_CLOSE).fin().end();
    assert_eq!((script.usually(), script.verdict().api_code), ("usually-no-code", Some(1005)));
    assert_eq!(script.verdict().api_why.as_ref().unwrap().code, "api-code-1005");
    // Nobody sent 1005.
    assert_eq!(script.verdict().explanation.code, "verdict-ws-clean-peer-bare");
}

#[test]
fn a_close_of_half_a_code_is_the_rule_that_was_broken() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireRx, &[0x88, 1, 3]);
    script.bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 3, 0xea]).fin().end();
    assert_eq!((script.usually(), script.verdict().api_code), ("usually-we-failed", Some(1006)));
    assert_eq!(script.verdict().explanation.code, "verdict-ws-clean-peer-bare");
}

#[test]
fn what_grew_beyond_a_limit_here_broke_no_rule() {
    let mut script = Script::upgraded();
    let violation = Violation {
        rule: Phrase::new("ws-deflate-limit"),
        rfc: "RFC 7692 §8".to_owned(),
        severity: Severity::Error,
        close_code: 1009,
        frame: None,
    };
    script.fact(Dir::Rx, Data::WsViolation(violation));
    script.bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 3, 0xf1]).closes(1009, "").fin().end();
    let told = (script.verdict().api_code, script.verdict().was_clean);
    assert_eq!((script.code(), script.usually()), ("ws.limit", "usually-we-stopped"));
    // A browser takes more.
    assert_eq!(told, (Some(1009), Some(true)));
}

#[test]
fn the_last_packet_above_says_why_and_one_before_others_does_not() {
    let heard = |packets: &[&str]| {
        let mut script = Script::open("ws");
        let wamp = "Sec-WebSocket-Protocol: wamp.2.json\r\n";
        script.ask(&format!("Sec-WebSocket-Key: {KEY}\r\n{wamp}")).answer(ACCEPT, wamp);
        for packet in packets {
            let frame = [&[0x81, packet.len() as u8], packet.as_bytes()].concat();
            script.bytes(Log::WireRx, &frame);
        }
        script.closes(1000, "").bytes(Log::WireTx, &OUR_CLOSE).fin().end();
        script
    };
    let abort = r#"[3,{},"wamp.error.protocol_violation"]"#;
    let script = heard(&[abort]);
    let usually = script.verdict().usually.as_ref().unwrap();
    let words = format!("{:?}", usually.args.get("packet"));
    assert_eq!(usually.code, "usually-farewell");
    assert!(words.contains("WAMP ABORT wamp.error.protocol_violation"), "{words}");
    let said = script.events.iter().find(|event| matches!(event.data, Data::AppPacket(_))).unwrap();
    assert!(script.verdict().evidence.contains(&said.seq));
    assert_eq!(heard(&[abort, "[2,1,{}]"]).usually(), "");
}

#[test]
fn a_connection_that_was_failed_names_the_rule() {
    let mut script = Script::upgraded();
    // RSV2, and our Close 1002.
    script.bytes(Log::WireRx, &[0xa1, 0]);
    script.bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 3, 0xea]).fin().end();
    assert_eq!(script.usually(), "usually-we-failed");
}

#[test]
fn a_reset_after_both_close_frames_breaks_nothing() {
    let mut script = Script::upgraded();
    script.closes(1007, "").bytes(Log::WireTx, &OUR_CLOSE).reset().end();
    assert_eq!(script.code(), "");
    let verdict = script.verdict();
    let told = (verdict.ending, verdict.api_code, verdict.was_clean);
    assert_eq!(told, (Ending::Reset, Some(1007), Some(true)));
    assert_eq!(verdict.explanation.code, "verdict-reset-after-close");
}

#[test]
fn a_peer_that_keeps_its_side_open_after_our_fin_has_not_ended_anything() {
    let waited = |script: &mut Script| {
        script.fact(Dir::Tx, Data::FinSent(FinSent { via: "shutdown".to_owned(), pending_unread: 0 }));
        let limit = TcpTimeout { what: "close".to_owned(), limit_ms: 900 };
        script.fact(Dir::Local, Data::TcpTimeout(limit)).end();
    };
    let mut script = Script::open("http");
    script.bytes(Log::WireTx, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    script.bytes(Log::WireRx, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    waited(&mut script);
    let verdict = script.verdict();
    assert_eq!((verdict.ending, verdict.tcp_first), (Ending::Clean, Some(First::Local)));
    assert_eq!(verdict.explanation.code, "verdict-local-first-waited");

    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &OUR_CLOSE);
    waited(&mut script);
    let verdict = script.verdict();
    assert_eq!((verdict.ending, verdict.api_code), (Ending::WsUnclean, Some(1006)));
    assert_eq!(verdict.explanation.code, "verdict-ws-unanswered-in");
}

#[test]
fn a_browser_fails_the_connection_where_the_peer_breaks_a_rule() {
    // A reserved opcode, and a Close for it that the peer answers in order.
    let mut script = Script::upgraded();
    script.bytes(Log::WireRx, &[0x83, 0x00]).bytes(Log::WireTx, &[0x88, 0x82, 0, 0, 0, 0, 3, 0xea]);
    script.closes(1002, "").fin().end();
    let verdict = script.verdict();
    assert_eq!((verdict.api_code, verdict.was_clean), (Some(1006), Some(false)));
    assert_eq!(verdict.code_received, Some(1002));
    assert_eq!(verdict.api_why.as_ref().unwrap().code, "api-code-failed");

    // A Close whose code must not be sent.
    let mut script = Script::upgraded();
    script.closes(1005, "").bytes(Log::WireTx, &OUR_CLOSE).fin().end();
    assert_eq!((script.verdict().api_code, script.verdict().code_received), (Some(1006), Some(1005)));
}

#[test]
fn a_close_of_one_byte_is_told_as_such_and_is_our_fault() {
    let mut script = Script::upgraded();
    script.bytes(Log::WireTx, &[0x88, 0x81, 0, 0, 0, 0, 3]).closes(1002, "").fin().end();
    assert_eq!(script.steps()[0], ("close-step-close-byte", First::Local));
    assert_eq!(script.usually(), "usually-our-fault");
}
