//! Random octets, cut at random places, in both directions: whatever they are, they are read alike however
//! they were cut, and give no more events than octets could hold.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::api::DecodeAs;
use crate::decode::app::KNOWN;
use crate::decode::fuzzing::{
    Step, UPGRADE, comparable, conversation, decode_on, frame, opening, records, settled,
};
use crate::decode::stack::Stack;
use crate::event::{Data, Dir, Event};

/// A way to read a conversation, and what it is.
fn read(choice: &DecodeAs, steps: &[Step], sizes: &[usize]) -> Vec<Event> {
    let records = records("ws", false, steps, sizes);
    comparable(decode_on(Stack::decoding(choice.clone()), &records, &mut BTreeMap::new()))
}

/// What must hold of a conversation, read so.
fn holds(choice: &DecodeAs, steps: &[Step], sizes: &[usize]) -> Result<(), TestCaseError> {
    let whole = read(choice, steps, &[usize::MAX]);
    let octets: usize = steps
        .iter()
        .map(|step| match step {
            Step::Bytes(_, bytes) => bytes.len(),
            Step::Fin | Step::Reset => 0,
        })
        .sum();
    prop_assert!(whole.len() <= 64 + 4 * octets, "{} events of {octets} octets", whole.len());
    prop_assert_eq!(&whole, &read(choice, steps, sizes), "cut by {:?}", sizes);
    Ok(())
}

/// Octets of a direction: anything, or what parsers stumble over.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        &b"{\"type\":\""[..],
        b"\"id\":1,",
        b"[\"",
        b"\",",
        b"]",
        b"}",
        b"\x1e",
        b"\0",
        b"\n",
        b"MESSAGE\n",
        b"content-length:9\n\n",
        b"42/a,7[",
        b"451-",
        b"\"jsonrpc\":\"2.0\",\"method\":",
        b"\"identifier\":\"",
        b"\xd0\0",
        b"\x30\x05\0\x01",
        b"\x82\xa2id",
        b"\xbf\x61",
        b"\xff\xff\xff\x7f",
        b"99999999999",
    ]);
    let spoken = prop::collection::vec(words, 0..12).prop_map(|words| words.concat());
    prop_oneof![prop::collection::vec(any::<u8>(), 0..80), spoken]
}

fn dir() -> impl Strategy<Value = Dir> {
    any::<bool>().prop_map(|tx| if tx { Dir::Tx } else { Dir::Rx })
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..40, 1..12)
}

/// A message in one frame, or in two with a ping between.
fn message(dir: Dir, text: bool, cut: Option<usize>, payload: &[u8]) -> Step {
    let opcode = if text { 1 } else { 2 };
    let bytes = match cut.filter(|cut| *cut < payload.len()) {
        None => frame(dir, 0x80 | opcode, payload),
        Some(cut) => {
            let (first, rest) = payload.split_at(cut);
            [frame(dir, opcode, first), frame(dir, 0x89, b"p"), frame(dir, 0x80, rest)].concat()
        }
    };
    Step::Bytes(dir, bytes.into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn frames_of_random_octets(
        compressed in 0usize..3,
        runs in prop::collection::vec((dir(), prop::collection::vec(any::<u8>(), 1..120)), 0..10),
        sizes in sizes(),
    ) {
        let mut steps = match compressed {
            0 => conversation(UPGRADE),
            1 => settled("permessage-deflate"),
            _ => settled("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        };
        steps.extend(runs.into_iter().map(|(dir, octets)| Step::Bytes(dir, octets.into())));
        holds(&DecodeAs::default(), &steps, &sizes)?;
    }

    #[test]
    fn messages_of_random_octets_where_they_are_compressed(
        resets: bool,
        messages in prop::collection::vec((dir(), any::<bool>(), octets()), 0..10),
        sizes in sizes(),
    ) {
        let agreed = if resets { "permessage-deflate; server_no_context_takeover" } else { "permessage-deflate" };
        let mut steps = settled(agreed);
        steps.extend(messages.into_iter().map(|(dir, text, octets)| {
            Step::Bytes(dir, frame(dir, if text { 0xc1 } else { 0xc2 }, &octets).into())
        }));
        holds(&DecodeAs::default(), &steps, &sizes)?;
    }

    #[test]
    fn every_protocol_above_reads_random_messages(
        messages in prop::collection::vec(
            (dir(), any::<bool>(), prop::option::of(0usize..40), octets()),
            0..8,
        ),
        sizes in sizes(),
    ) {
        for (known, stack) in KNOWN.iter().flat_map(|known| known.stacks.iter().map(move |stack| (known, stack))) {
            // As it is agreed on where it has a subprotocol, so that each of its forms is read.
            let agreed = known.subprotocols.iter().copied().chain([""]);
            for protocol in agreed {
                let mut steps = opening("/ws", protocol);
                let sent = messages.iter().map(|(dir, text, cut, octets)| message(*dir, *text, *cut, octets));
                steps.extend(sent);
                let protos = stack.iter().map(|proto| (*proto).to_owned()).collect();
                holds(&DecodeAs { auto: false, protos }, &steps, &sizes)?;
            }
        }
    }
}

#[test]
fn every_protocol_is_among_those_that_are_read() {
    let all: Vec<&str> =
        KNOWN.iter().flat_map(|known| known.stacks.iter().flat_map(|stack| stack.iter())).copied().collect();
    for known in KNOWN {
        assert!(all.contains(&known.proto), "{} is in no stack", known.proto);
        let choice = DecodeAs { auto: false, protos: vec![known.proto.to_owned()] };
        let steps = [opening("/ws", ""), vec![message(Dir::Rx, true, None, b"x")]].concat();
        let told = read(&choice, &steps, &[usize::MAX]);
        let chosen = told
            .iter()
            .any(|event| matches!(&event.data, Data::AppDetected(told) if told.proto == known.proto));
        assert!(chosen, "{} is not read although it was chosen", known.proto);
    }
}
