//! Who closed first, how, and what a browser would have said (RFC 6455 §7.1).

mod farewell;
pub mod limits;
mod steps;
mod usually;
mod verdict;

use std::collections::BTreeMap;

use crate::event::{AppPacket, CloseStep, Data, Dir, Event, Evidence, First, H2Detail, Severity, Violation};
use crate::explain::reactions::Answer;
use crate::explain::summary::title_of;

/// Steps of an end that are told; a peer may send Close frames without end.
const MAX_STEPS: usize = 32;

/// What was seen of the ends of each open connection.
#[derive(Debug, Default)]
pub struct Closing {
    open: BTreeMap<u32, Trace>,
    /// The session above that was ended in its own words, which the ends of its connections follow from.
    above: Option<Above>,
}

/// Who ended a session of a protocol above, with what packet, and its event.
#[derive(Clone, Debug)]
struct Above {
    who: First,
    packet: String,
    seq: u64,
}

/// The ends of one connection, as far as they came.
#[derive(Debug, Default)]
struct Trace {
    ws: bool,
    /// The stream that carries the WebSocket (RFC 8441), else 0.
    stream: u32,
    subprotocol: Option<String>,
    ws_first: Option<First>,
    code_sent: Option<Option<u16>>,
    code_received: Option<Option<u16>>,
    /// The event of the first Close received.
    close_received: u64,
    /// The peer broke a rule before its Close, or with it: a browser fails the connection there.
    browser_fails: bool,
    reason_sent: Option<String>,
    reason_received: Option<String>,
    tls: bool,
    tls_first: Option<First>,
    tls_failed: bool,
    /// TLS ended without the peer's close_notify, while more might have come.
    truncated: bool,
    /// We closed the whole connection, so nothing that might still come was waited for.
    closed_by_us: bool,
    tcp_first: Option<First>,
    /// END_STREAM or RST_STREAM of the tunnel: who came first.
    stream_first: Option<First>,
    /// RST_STREAM of the tunnel: whose, and its code.
    stream_reset: Option<(First, u32)>,
    /// The peer's GOAWAY: its code.
    goaway: Option<u32>,
    /// How we ended or what ended it for us, beyond FIN.
    rst_sent: bool,
    rst_received: bool,
    /// Something took longer than its limit, other than the peer's part of a closing.
    timeout: bool,
    /// The peer's part of a closing was given up after so many milliseconds.
    waited_ms: Option<u64>,
    /// When something last moved before the first sign of the end; of a WebSocket, its frames.
    last_ns: u64,
    /// Which way, and the event.
    last: Option<(Dir, u64)>,
    silent_ns: u64,
    /// The newest ping of ours that no pong has answered.
    ping: Option<u64>,
    /// The peer's last packet of a protocol above, where that ended the session there, and its event.
    farewell: Option<(u64, String)>,
    /// The rule that a frame broke last in each direction, and its event.
    broken_by_us: Option<(u64, Violation)>,
    broken_by_peer: Option<(u64, Violation)>,
    steps: Vec<CloseStep>,
    evidence: Vec<u64>,
    /// A step was not seen, but must have been.
    inferred: bool,
}

impl Trace {
    fn first(&mut self, who: First, event: &Event) {
        self.ending(event);
        self.tcp_first.get_or_insert(who);
        self.step(event);
    }

    fn ws_close(&mut self, who: First, event: &Event) {
        self.ending(event);
        self.ws_first.get_or_insert(who);
        self.step(event);
    }

    fn notify(&mut self, who: First, event: &Event) {
        self.ending(event);
        self.tls_first.get_or_insert(who);
        self.step(event);
    }

    /// The first sign of the end ends the silence before it.
    fn ending(&mut self, event: &Event) {
        let firsts = [self.ws_first, self.stream_first, self.tls_first, self.tcp_first];
        if firsts.iter().all(Option::is_none) && self.goaway.is_none() {
            self.silent_ns = event.t_ns.saturating_sub(self.last_ns);
        }
    }

    fn step(&mut self, event: &Event) {
        if self.steps.len() < MAX_STEPS
            && let Some(step) = steps::of(event)
        {
            self.steps.push(step);
            self.evidence.push(event.seq);
            self.inferred |= event.evidence == Evidence::Inferred;
        }
    }

    fn moved(&mut self, event: &Event) {
        self.ws = true;
        self.last_ns = event.t_ns;
        self.last = Some((event.dir, event.seq));
    }

    /// What happens to the stream of a tunnel, and to all streams.
    fn frame(&mut self, event: &Event, detail: &H2Detail) {
        let who = if event.dir == Dir::Tx { First::Local } else { First::Peer };
        let ours = self.stream != 0 && event.stream == self.stream;
        match detail {
            H2Detail::Data { end_stream: true, .. } | H2Detail::Headers { end_stream: true, .. } if ours => {
                self.ending(event);
                self.stream_first.get_or_insert(who);
                self.step(event);
            }
            H2Detail::RstStream { code, .. } if ours => {
                self.ending(event);
                self.stream_first.get_or_insert(who);
                self.stream_reset.get_or_insert((who, *code));
                self.step(event);
            }
            H2Detail::GoAway { code, .. } if self.stream != 0 => {
                self.ending(event);
                if who == First::Peer {
                    self.goaway.get_or_insert(*code);
                }
                self.step(event);
            }
            _ => {}
        }
    }

    fn broken(&mut self, event: &Event, violation: &Violation) {
        if violation.severity != Severity::Error {
            return;
        }
        let broken = if event.dir == Dir::Tx { &mut self.broken_by_us } else { &mut self.broken_by_peer };
        // What grows beyond a limit here breaks no rule, and a browser has other limits.
        if event.dir == Dir::Rx && violation.rule.code != "ws-deflate-limit" {
            self.browser_fails |=
                self.code_received.is_none() || violation.frame == Some(self.close_received);
        }
        *broken = Some((event.seq, violation.clone()));
    }
}

impl Closing {
    /// Something that followed from an event: the upgrade, once it is accepted.
    pub(super) fn note(&mut self, event: &Event) {
        if let Data::UpgradeAccepted(accepted) = &event.data
            && let Some(trace) = self.open.get_mut(&event.conn)
        {
            trace.ws = true;
            trace.stream = event.stream;
            trace.subprotocol.clone_from(&accepted.protocol);
            trace.last_ns = event.t_ns;
        }
    }

    /// Packets that begin or end a session over several connections.
    fn packet(&mut self, event: &Event, packet: &AppPacket) {
        match (packet.proto.as_str(), packet.kind.as_str()) {
            ("sockjs", "o") | ("engine.io", "open") => self.above = None,
            ("sockjs", "c") | ("engine.io", "close") if self.above.is_none() => {
                let who = if event.dir == Dir::Tx { First::Local } else { First::Peer };
                let title = title_of(&packet.proto, None);
                let words = [Some(title.as_str()), Some(&packet.kind), packet.name.as_deref()];
                let packet = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
                self.above = Some(Above { who, packet, seq: event.seq });
            }
            _ => {}
        }
    }

    pub(super) fn push(&mut self, event: &Event, answer: &mut Answer<'_>) {
        if let Data::Established(_) = event.data {
            self.open.insert(event.conn, Trace { last_ns: event.t_ns, ..Trace::default() });
            return;
        }
        if let Data::AppPacket(packet) = &event.data {
            self.packet(event, packet);
        }
        let Some(trace) = self.open.get_mut(&event.conn) else { return };
        match &event.data {
            Data::AppPacket(packet) if event.dir == Dir::Rx && !packet.heartbeat => {
                // Of several in a row the first says why: those beneath it follow. What comes after them says that
                // the session went on.
                trace.farewell = match (farewell::words(packet), trace.farewell.take()) {
                    (Some(_), Some(said)) => Some(said),
                    (Some(words), None) => Some((event.seq, words)),
                    (None, _) => None,
                };
            }
            Data::TcpRead(_) | Data::TcpWrite(_) if !trace.ws => trace.last_ns = event.t_ns,
            // A frame proves that both ends speak WebSocket, whatever the checks said.
            Data::WsMessage(_) | Data::WsFrame(_) => trace.moved(event),
            Data::WsPing(_) => {
                trace.moved(event);
                if event.dir == Dir::Tx {
                    trace.ping = Some(event.seq);
                }
            }
            Data::WsPong(pong) => {
                trace.moved(event);
                if event.dir == Dir::Rx && pong.ping >= trace.ping {
                    trace.ping = None;
                }
            }
            Data::WsViolation(violation) => trace.broken(event, violation),
            Data::WsCloseSent(close) => {
                if trace.code_sent.is_none() {
                    trace.code_sent = Some(close.code);
                    trace.reason_sent = reason(&close.reason);
                }
                trace.ws = true;
                trace.ws_close(First::Local, event);
            }
            Data::WsCloseReceived(close) => {
                if trace.code_received.is_none() {
                    trace.code_received = Some(close.code);
                    trace.close_received = event.seq;
                    trace.reason_received = reason(&close.reason);
                }
                trace.ws = true;
                trace.ws_close(First::Peer, event);
            }
            Data::H2Frame(frame) => trace.frame(event, &frame.detail),
            Data::ClientHello(_) => trace.tls_failed = true,
            Data::TlsEstablished(_) => {
                trace.tls = true;
                trace.tls_failed = false;
            }
            Data::CloseNotifySent(_) => trace.notify(First::Local, event),
            Data::CloseNotifyReceived(_) => trace.notify(First::Peer, event),
            Data::TlsTruncated(_) => {
                trace.truncated = !trace.closed_by_us;
                trace.step(event);
            }
            Data::FinSent(fin) => {
                trace.closed_by_us |= fin.via == "close" && trace.tls_first == Some(First::Local);
                trace.first(First::Local, event);
            }
            Data::FinReceived(_) => trace.first(First::Peer, event),
            Data::RstSent(_) => {
                trace.rst_sent = true;
                trace.first(First::Local, event);
            }
            Data::RstReceived(_) => {
                trace.rst_received = true;
                trace.first(First::Peer, event);
            }
            Data::TcpTimeout(timeout) => {
                if timeout.what == "close" {
                    trace.waited_ms = Some(timeout.limit_ms);
                } else {
                    trace.timeout = true;
                }
                trace.step(event);
            }
            Data::TcpClosed(_) => {
                if let Some(trace) = self.open.remove(&event.conn) {
                    // What it usually means is labelled by itself; the verdict rests on its steps.
                    let verdict = verdict::verdict(&trace, self.above.as_ref());
                    if verdict.inferred {
                        answer.infer(Data::CloseVerdict(Box::new(verdict)));
                    } else {
                        answer.give(Data::CloseVerdict(Box::new(verdict)));
                    }
                }
            }
            _ => {}
        }
    }
}

fn reason(reason: &crate::event::Octets) -> Option<String> {
    (!reason.0.is_empty()).then(|| reason.text().into_owned())
}
