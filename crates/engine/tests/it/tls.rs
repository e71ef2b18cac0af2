//! TLS: the verdict and going on past it, the right authority, resumption, ports that speak something else.

use sockeye_engine::api::{Command, OpenRequest, TlsSpec};
use sockeye_engine::event::{Data, Event, TlsVerify};

use crate::kit::{Desk, has, in_order, names, reached, request, text};

fn verdict(events: &[Event]) -> &TlsVerify {
    events
        .iter()
        .find_map(|event| match &event.data {
            Data::TlsVerify(verdict) => Some(verdict),
            _ => None,
        })
        .unwrap()
}

fn trusting(playground: &sockeye_playground::Playground, verify: bool) -> TlsSpec {
    let ca_file = playground.ca_file().map(|path| path.to_string_lossy().into_owned());
    TlsSpec { verify, ca_file, ..TlsSpec::default() }
}

#[tokio::test]
async fn an_expired_certificate_stops_or_is_passed_as_a_person_chose() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("https://127.0.0.1:{}/anything", playground.ports.expired);
    for verify in [true, false] {
        let events =
            desk.run(OpenRequest { tls: trusting(&playground, verify), ..request(url.clone()) }).await;
        let verdict = verdict(&events);
        assert!(!verdict.ok);
        assert_eq!(verdict.problem.as_ref().unwrap().code, "tls-verify-expired", "{:?}", verdict.text);
        let step = |check: &str| verdict.steps.iter().find(|step| step.check == check).unwrap().ok;
        assert_eq!(
            (step("notBefore"), step("notAfter"), step("signatures")),
            (Some(true), Some(false), Some(true))
        );
        assert_eq!(has(&events, "http.response.head"), !verify, "{:?}", names(&events));
        assert_eq!(reached(&events), !verify);
    }
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("https://127.0.0.1:{}/", playground.ports.https))).await;
    let problem = verdict(&events).problem.as_ref().unwrap().code.clone();
    assert!(problem == "tls-verify-unknown-issuer" || problem == "tls-trust-unreadable", "{problem}");
    in_order(&events, &["tls.certificates", "tls.verify", "session.ended"]);
}

#[tokio::test]
async fn the_right_authority_verifies_and_the_next_session_resumes() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let url = format!("https://127.0.0.1:{}/anything", playground.ports.https);
    let mut resumed = Vec::new();
    for _ in 0..2 {
        let events = desk.run(OpenRequest { tls: trusting(&playground, true), ..request(url.clone()) }).await;
        assert!(reached(&events), "{:?}", names(&events));
        resumed.extend(events.iter().filter_map(|event| match &event.data {
            Data::TlsEstablished(done) => Some((done.resumed, done.alpn.clone())),
            _ => None,
        }));
    }
    let alpn = Some("http/1.1".to_owned());
    assert_eq!(resumed, [(false, alpn.clone()), (true, alpn)]);
}

#[tokio::test]
async fn bytes_over_and_under_tls_are_both_kept() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let tls = trusting(&playground, true);
    let url = format!("tls://127.0.0.1:{}", playground.ports.tls_echo);
    let id = desk.engine.open(OpenRequest { tls, first: Some(text("Hello\n")), ..request(url) }).unwrap();
    let capture = desk.engine.capture(&id).unwrap();
    let mut ticks = capture.ticks();
    while capture.bytes(1, sockeye_engine::event::Log::PlainRx, 0, 6).unwrap().len < 6 {
        ticks.changed().await.unwrap();
    }
    desk.command(&id, Command::Close).await;
    let events = desk.end(&id).await;
    in_order(
        &events,
        &[
            "tls.established",
            "tls.close_notify.sent",
            "tcp.fin.sent",
            "tls.close_notify.received",
            "tcp.closed",
        ],
    );
    assert!(capture.bytes(1, sockeye_engine::event::Log::WireRx, 0, 1).unwrap().len > 500);
}

#[tokio::test]
async fn a_plain_port_is_not_tls() {
    let desk = Desk::new();
    let playground = desk.playground().await;
    let events = desk.run(request(format!("https://127.0.0.1:{}/", playground.ports.http))).await;
    assert!(has(&events, "tls.malformed"), "{:?}", names(&events));
    assert!(!has(&events, "tls.established") && !reached(&events));
}
