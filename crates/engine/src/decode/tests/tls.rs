//! What the wire of TLS reads as.

use std::path::Path;

use super::names;
use crate::decode::fuzzing::{conversation, decode, records};
use crate::event::{Data, Event};

fn wire(file: &str) -> Vec<Event> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/corpus/tls");
    let steps = conversation(&std::fs::read(corpus.join(file)).unwrap());
    decode(&records("http", true, &steps, &[usize::MAX]))
}

fn without_records(events: &[Event]) -> Vec<&'static str> {
    names(events).into_iter().filter(|name| *name != "tls.record").collect()
}

fn malformed(events: &[Event]) -> Vec<&str> {
    let flaws = events.iter().filter_map(|event| match &event.data {
        Data::TlsMalformed(flaw) => Some(flaw.why.code.as_str()),
        _ => None,
    });
    flaws.collect()
}

#[test]
fn hellos_are_read_and_encrypted_records_are_not() {
    let events = wire("tls13");
    assert_eq!(without_records(&events), ["tls.client_hello", "tls.server_hello"]);
    let Some(Data::ClientHello(hello)) =
        events.iter().map(|event| &event.data).find(|data| data.name() == "tls.client_hello")
    else {
        panic!("{events:?}")
    };
    assert_eq!(hello.sni.as_deref(), Some("localhost"));
    assert_eq!(hello.versions, ["TLS 1.3", "TLS 1.2"]);
    assert_eq!(hello.groups, ["X25519MLKEM768", "X25519", "secp256r1"]);
    assert_eq!(hello.alpn, ["http/1.1"]);
    let readable = events.iter().filter(|event| match &event.data {
        Data::TlsRecord(record) => record.readable,
        _ => false,
    });
    assert_eq!(readable.count(), 4, "two hellos and two change_cipher_spec");
}

#[test]
fn a_retry_is_no_server_hello() {
    assert_eq!(
        without_records(&wire("retry")),
        ["tls.client_hello", "tls.hello_retry_request", "tls.client_hello", "tls.server_hello"]
    );
}

#[test]
fn after_change_cipher_spec_tls_12_is_not_read() {
    let events = wire("tls12");
    assert_eq!(without_records(&events), ["tls.client_hello", "tls.server_hello"]);
    let Some(Data::ServerHello(hello)) =
        events.iter().map(|event| &event.data).find(|data| data.name() == "tls.server_hello")
    else {
        panic!("{events:?}")
    };
    assert_eq!((hello.version.as_str(), hello.alpn.as_deref()), ("TLS 1.2", Some("http/1.1")));
}

#[test]
fn a_hello_over_three_records_is_one_event_and_a_plain_alert_is_read() {
    let events = wire("split-hello");
    assert_eq!(without_records(&events), ["tls.client_hello", "tls.alert", "tcp.fin.received"]);
    let hello = events.iter().find(|event| event.data.name() == "tls.client_hello").unwrap();
    assert_eq!(hello.ranges.len(), 3);
    let Some(Data::TlsAlert(alert)) =
        events.iter().map(|event| &event.data).find(|data| data.name() == "tls.alert")
    else {
        panic!("{events:?}")
    };
    assert_eq!((alert.description.as_str(), alert.encrypted), ("handshake_failure", false));
}

#[test]
fn what_is_not_tls_is_called_what_it_is() {
    assert_eq!(malformed(&wire("http-answer")), ["tls-answer-is-http"]);
    assert_eq!(malformed(&wire("not-tls")), ["tls-not-a-record"]);
    assert_eq!(malformed(&wire("too-long")), ["tls-record-too-long"]);
    assert_eq!(malformed(&wire("huge-hello")), ["tls-handshake-too-long", "tls-handshake-unreadable"]);
    assert_eq!(malformed(&wire("cut")), ["tls-record-cut", "tls-record-cut"]);
}
