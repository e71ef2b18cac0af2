//! What zlib itself compressed inflates to the same, and what zlib refuses is refused.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::Value;
use sockeye_engine::decode::fuzzing::{Step, decode_with, frame, records, settled};
use sockeye_engine::event::{Data, Dir, Log, WsMessage};
use sockeye_peer_tests::zlib_vectors;

/// The messages as our decoder reads them, each with its inflated payload; `None` where it cannot be inflated.
fn inflated(answer: &str, payloads: &[Vec<u8>], fragment: usize) -> Vec<Option<Vec<u8>>> {
    let mut steps = settled(answer);
    for payload in payloads {
        let last = payload.chunks(fragment).len() - 1;
        for (n, piece) in payload.chunks(fragment).enumerate() {
            let first = if n == 0 { 0x42 } else { 0 } | if n == last { 0x80 } else { 0 };
            steps.push(Step::Bytes(Dir::Rx, frame(Dir::Rx, first, piece).into()));
        }
    }
    let mut derived = BTreeMap::new();
    let events = decode_with(&records("ws", false, &steps, &[usize::MAX]), &mut derived);
    let derived = derived.remove(&Log::InflatedRx).unwrap_or_default();
    let broken: Vec<u64> = events
        .iter()
        .filter_map(|event| match &event.data {
            Data::WsViolation(broken) => {
                assert_eq!(broken.rule.code, "ws-deflate-broken");
                broken.frame
            }
            _ => None,
        })
        .collect();
    let messages = events.iter().filter_map(|event| match &event.data {
        Data::WsMessage(message) => Some((event, message)),
        _ => None,
    });
    let is_broken = |seq: u64, message: &WsMessage| {
        broken.iter().any(|at| (message.first_fragment.unwrap_or(seq)..=seq).contains(at))
    };
    messages
        .map(|(event, message)| {
            let body = || {
                let range = event.ranges.iter().find(|range| range.log == Log::InflatedRx);
                let range = range.expect("what was inflated");
                derived[range.off as usize..][..range.len as usize].to_vec()
            };
            (!is_broken(event.seq, message)).then(body)
        })
        .collect()
}

fn octets(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?;
    Some(base64::engine::general_purpose::STANDARD.decode(text).expect("base64"))
}

#[test]
fn our_inflater_agrees_with_zlib() {
    let (mut conversations, mut refused) = (0, 0);
    for line in zlib_vectors(7692, 200).lines() {
        let told: Value = serde_json::from_str(line).expect("JSON");
        let takeover = if told["resets"] == true { "; server_no_context_takeover" } else { "" };
        let answer = format!("permessage-deflate; server_max_window_bits={}{takeover}", told["bits"]);
        let messages = told["messages"].as_array().expect("messages");
        let payloads: Vec<Vec<u8>> =
            messages.iter().map(|message| octets(&message["payload"]).expect("a payload")).collect();
        let bodies: Vec<Option<Vec<u8>>> = messages.iter().map(|message| octets(&message["body"])).collect();
        let fragment = [usize::MAX, 1000, 113][conversations % 3];
        let ours = inflated(&answer, &payloads, fragment);
        assert!(ours == bodies, "conversation {conversations}: {answer}, fragments of {fragment}");
        refused += bodies.iter().filter(|body| body.is_none()).count();
        conversations += 1;
    }
    assert!(conversations == 200 && refused > 10, "{conversations} with {refused} that zlib refuses");
}
