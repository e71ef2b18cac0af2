//! What an end usually means: a conclusion from what was seen, and never more than that.

use super::{Trace, limits};
use crate::event::{Dir, Ending, First, Phrase};
use crate::explain::words::duration;

/// Within this time after a message of ours an end is probably an answer to it.
const AT_ONCE_NS: u64 = 1_000_000_000;

/// What it usually means, and the events beyond the steps that say so.
pub(super) fn usually(trace: &Trace, ending: Ending) -> Option<(Phrase, Vec<u64>)> {
    if !trace.ws {
        return None;
    }
    // The peer's own Close may break a rule too.
    if let Some((seq, broken)) = &trace.broken_by_peer
        && trace.code_sent == Some(Some(broken.close_code))
        && (trace.ws_first == Some(First::Local) || trace.browser_fails)
    {
        let phrase = match broken.rule.code.as_str() {
            "ws-deflate-limit" => Phrase::new("usually-we-stopped"),
            _ => Phrase::new("usually-we-failed").with("section", broken.rfc.as_str()),
        };
        return Some((phrase, vec![*seq]));
    }
    if let (Some(Some(1002 | 1007)), Some((seq, broken))) = (trace.code_received, &trace.broken_by_us) {
        return Some((Phrase::new("usually-our-fault").with("section", broken.rfc.as_str()), vec![*seq]));
    }
    let by_peer = trace.ws_first.or_else(|| trace.carrier_first()) == Some(First::Peer);
    if let Some((seq, packet)) = trace.farewell.as_ref().filter(|_| by_peer) {
        return Some((Phrase::new("usually-farewell").with("packet", packet.as_str()), vec![*seq]));
    }
    if trace.ws_first == Some(First::Peer) {
        return of_code(trace);
    }
    let plain = |phrase: Phrase| Some((phrase, Vec::new()));
    if trace.ws_first == Some(First::Local) {
        return match ending {
            Ending::WsUnclean | Ending::Timeout if trace.code_received.is_none() => {
                plain(Phrase::new("usually-close-unanswered"))
            }
            Ending::Reset if trace.code_received.is_none() => plain(Phrase::new("usually-close-reset")),
            _ => None,
        };
    }
    // No Close frame at all.
    if ending == Ending::LocalAbort || trace.carrier_first() == Some(First::Local) {
        return None;
    }
    if let Some(ping) = trace.ping {
        return Some((Phrase::new("usually-ping-unanswered"), vec![ping]));
    }
    if trace.goaway.is_some() {
        return plain(Phrase::new("usually-goaway"));
    }
    let last = trace.last.map(|(_, seq)| seq).into_iter().collect();
    if let Some((seconds, who)) = limits::usual(trace.silent_ns) {
        let phrase = if who.is_empty() {
            Phrase::new("usually-idle-limit")
        } else {
            Phrase::new("usually-idle-limit-of").with("who", who)
        };
        return Some((phrase.with("seconds", seconds), last));
    }
    match (ending, trace.last) {
        (Ending::Reset | Ending::WsUnclean, Some((Dir::Tx, _))) if trace.silent_ns < AT_ONCE_NS => {
            let phrase = Phrase::new("usually-after-message").with("after", duration(trace.silent_ns));
            Some((phrase, last))
        }
        (Ending::Reset, _) if !trace.rst_received => plain(Phrase::new("usually-stream-reset")),
        (Ending::Reset, _) => plain(Phrase::new("usually-killed")),
        (Ending::WsUnclean, _) if trace.truncated => plain(Phrase::new("usually-cut")),
        (Ending::WsUnclean, _) => plain(Phrase::new("usually-dropped")),
        _ => None,
    }
}

/// What a code means where the peer said it first.
fn of_code(trace: &Trace) -> Option<(Phrase, Vec<u64>)> {
    let Some(code) = trace.code_received.flatten() else {
        return Some((Phrase::new("usually-no-code"), Vec::new()));
    };
    let sent = trace.last.filter(|(dir, _)| *dir == Dir::Tx).map(|(_, seq)| seq);
    let last = || sent.into_iter().collect::<Vec<u64>>();
    let reason = trace.reason_received.as_deref().unwrap_or_default();
    let graphql = trace.subprotocol.as_deref() == Some("graphql-transport-ws");
    Some(match code {
        1001 => (Phrase::new("usually-1001"), Vec::new()),
        1002 => (Phrase::new("usually-1002"), last()),
        1003 => (Phrase::new("usually-1003"), last()),
        1007 => (Phrase::new("usually-1007"), last()),
        1008 => (Phrase::new("usually-1008"), Vec::new()),
        1009 => (Phrase::new("usually-1009"), last()),
        1010 => (Phrase::new("usually-1010"), Vec::new()),
        1011 => (Phrase::new("usually-1011"), last()),
        1012 => (Phrase::new("usually-1012"), Vec::new()),
        1013 => (Phrase::new("usually-1013"), Vec::new()),
        1014 => (Phrase::new("usually-1014"), Vec::new()),
        3000 if reason == "Go away!" => (Phrase::new("usually-sockjs-3000"), Vec::new()),
        3000 => (Phrase::new("usually-3000"), Vec::new()),
        3003 => (Phrase::new("usually-3003"), Vec::new()),
        3008 => (Phrase::new("usually-3008"), Vec::new()),
        4400 if graphql => (Phrase::new("usually-graphql-4400"), last()),
        4401 if graphql => (Phrase::new("usually-graphql-4401"), last()),
        4403 if graphql => (Phrase::new("usually-graphql-4403"), Vec::new()),
        4408 if graphql => (Phrase::new("usually-graphql-4408"), Vec::new()),
        4409 if graphql => (Phrase::new("usually-graphql-4409"), last()),
        4429 if graphql => (Phrase::new("usually-graphql-4429"), last()),
        4000..=4999 => (Phrase::new("usually-private").with("code", code.to_string()), Vec::new()),
        _ => return None,
    })
}
