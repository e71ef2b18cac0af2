//! Rows of DNS and TCP.

use super::{ReadBytes, Words, kind, preview};
use crate::event::{Data, Event, Phrase, Side, TcpStats};
use crate::explain::words::{duration, limit};

pub(super) fn words(event: &Event, read: ReadBytes<'_>) -> Option<Words> {
    dns(event).or_else(|| connecting(event)).or_else(|| moving(event, read)).or_else(|| ending(event))
}

fn dns(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::DnsQuery(query) => Words::text(format!("{} {}", query.name, query.qtype)).and_maybe(
            query.server.as_ref().map(|at| Phrase::new("row-dns-server").with("server", at.as_str())),
        ),
        Data::DnsAnswer(answer) => {
            let records: Vec<String> =
                answer.records.iter().map(|r| format!("{} {}", r.rtype, r.data)).collect();
            Words::text(records.join(", ")).and_note(
                Phrase::new("row-dns-answer")
                    .with("rcode", answer.rcode.as_str())
                    .with("duration", duration(answer.duration_ns)),
            )
        }
        Data::DnsResolved(resolved) => {
            Words::text(resolved.addresses.join(", ")).and_note(match resolved.source.as_str() {
                "literal" => Phrase::new("row-dns-literal"),
                "override" => Phrase::new("row-dns-override"),
                _ => Phrase::new("row-dns-resolved")
                    .with("count", resolved.addresses.len())
                    .with("duration", duration(resolved.duration_ns)),
            })
        }
        Data::DnsFailed(failed) => Words::text(&failed.name).and_note(failed.why.clone()),
        _ => return None,
    })
}

fn connecting(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::ConnectPlan(plan) => Words::text(plan.order.join(", "))
            .and_note(Phrase::new("row-tcp-plan").with("delay", u64::from(plan.delay_ms))),
        Data::ConnectAttempt(attempt) => {
            Words::text(&attempt.remote).and_maybe(match attempt.trigger.as_str() {
                "timer" => Some(Phrase::new("row-tcp-connect-timer")),
                "previousFailed" => Some(Phrase::new("row-tcp-connect-next")),
                _ => None,
            })
        }
        Data::ConnectFailed(failed) => Words::text(&failed.remote).and_note(failed.why.clone()),
        Data::ConnectCancelled(cancelled) => {
            Words::text(&cancelled.remote).and_note(match cancelled.reason.as_str() {
                "lostRace" => Phrase::new("row-tcp-lost-race"),
                _ => Phrase::new("row-tcp-cancelled"),
            })
        }
        Data::Established(open) => Words::text(format!("{} → {}", open.local, open.remote))
            .and_note(Phrase::new("row-tcp-open").with("duration", duration(open.duration_ns))),
        Data::Segment(segment) => {
            // The row's label names the flags, except where it is the general one.
            let flags = (kind(event) == "tcp-segment").then(|| segment.flags.clone());
            let seq = segment.seq.map(|seq| format!("seq {seq}"));
            let ack = segment.ack.map(|ack| format!("ack {ack}"));
            Words::text([flags, seq, ack].into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
        Data::TcpState(state) => {
            Words::text(format!("{} → {}", state.old, state.new)).and_note(match state.side {
                Side::Local => Phrase::new("row-tcp-state-local"),
                Side::Peer => Phrase::new("row-tcp-state-peer"),
            })
        }
        Data::TcpInfo(stats) => Words::text(stats_line(stats)),
        _ => return None,
    })
}

fn moving(event: &Event, read: ReadBytes<'_>) -> Option<Words> {
    let bytes = || event.ranges.first().map(|range| preview::of_range(event.conn, *range, read));
    Some(match &event.data {
        Data::TcpWrite(write) => Words {
            text: bytes(),
            note: (write.accepted < write.requested)
                .then(|| Phrase::new("row-tcp-short-write").with("requested", write.requested)),
            ..Words::default().wire(write.accepted)
        },
        Data::TcpRead(read_call) => Words { text: bytes(), ..Words::default().wire(read_call.len) },
        Data::Backpressure(pressure) => Words::note(match event.phase {
            crate::event::Phase::End => Phrase::new("row-tcp-backpressure-end"),
            _ => Phrase::new("row-tcp-backpressure").with("bytes", pressure.queued),
        }),
        _ => return None,
    })
}

fn ending(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::FinSent(fin) => Words::note(match fin.via.as_str() {
            "shutdown" => Phrase::new("row-tcp-fin-shutdown"),
            _ => Phrase::new("row-tcp-fin-close"),
        }),
        Data::FinReceived(fin) => {
            Words::note(Phrase::new("row-tcp-fin-received").with("bytes", fin.after_offset))
        }
        Data::RstSent(rst) => Words::note(match rst.how.as_str() {
            "closeWithUnread" => Phrase::new("row-tcp-rst-unread"),
            _ => Phrase::new("row-tcp-rst-sent"),
        }),
        Data::RstReceived(rst) => Words::text(&rst.fault.text).and_note(match rst.when.as_str() {
            "write" => Phrase::new("row-tcp-rst-write"),
            _ => Phrase::new("row-tcp-rst-received"),
        }),
        Data::TcpTimeout(timeout) => Words::note(timeout_phrase(&timeout.what, timeout.limit_ms)),
        Data::TcpClosed(closed) => Words::note(
            Phrase::new("row-tcp-closed")
                .with("tx", closed.tx_bytes)
                .with("rx", closed.rx_bytes)
                .with("duration", duration(closed.duration_ns)),
        ),
        _ => return None,
    })
}

fn timeout_phrase(what: &str, ms: u64) -> Phrase {
    match what {
        "connect" => Phrase::new("row-timeout-connect"),
        "tls" => Phrase::new("row-timeout-tls"),
        "firstByte" => Phrase::new("row-timeout-first-byte"),
        "close" => Phrase::new("row-timeout-close"),
        "total" => Phrase::new("row-timeout-total"),
        _ => Phrase::new("row-timeout-idle"),
    }
    .with("limit", limit(ms))
}

/// What the kernel told, in its own terms.
fn stats_line(stats: &TcpStats) -> String {
    let mut parts = vec![stats.state.clone()];
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{name} {value}"));
        }
    };
    add("RTT", stats.rtt_us.map(|us| duration(u64::from(us) * 1_000)));
    add("MSS", stats.mss.map(|mss| mss.to_string()));
    add("cwnd", stats.cwnd.map(|cwnd| cwnd.to_string()));
    add("retrans", stats.retrans.map(|retrans| retrans.to_string()));
    parts.extend(stats.options.iter().cloned());
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
