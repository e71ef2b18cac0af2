//! What would be sent on a WebSocket, and what was.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Engine, FramePreview, Payload, RawFrame, SentSide, Sequence, Step, WsSend};
use crate::capture::Capture;
use crate::compose::given;
use crate::compose::orders::STEPS_MAX;
use crate::decode::websocket::{broken_rules, read_head};
use crate::drive::frame::raw_head;
use crate::error::Error;
use crate::event::{Data, Dir, Event, FrameHead, Octets, Opcode, Phrase, Severity, Violation, WsMessage};

/// Payload bytes of a sequence at most.
const BYTES_MAX: u64 = 32 << 20;
/// Events read at a time.
const WINDOW: u32 = 1000;

impl Engine {
    /// What a frame made bit by bit would look like on the newest WebSocket of a session, or on one with no
    /// extension. A payload that cannot be read counts as empty; what is wrong with it is told when it is sent.
    #[must_use]
    pub fn frame_preview(&self, session: Option<&str>, frame: &RawFrame) -> FramePreview {
        let ws = session.and_then(|id| self.capture(id).ok()).and_then(|capture| capture.view().ws);
        let deflate = ws.is_some_and(|ws| ws.deflate.is_some());
        let payload = given(&frame.payload).map(|given| given.len()).unwrap_or_default();
        let head = raw_head(frame, payload, [0; 4]);
        let mut broken = Vec::new();
        if let Some(mut read) = read_head(&head, 0) {
            if frame.masked && frame.key.is_none() {
                // The zeros stand for a random key.
                read.mask_key = None;
            }
            broken = broken_rules(&read, deflate);
        }
        broken.extend(frame.claim.and_then(|claim| lie(claim, payload)));
        FramePreview { len: head.len() as u64 + payload, head: Octets(head), broken }
    }

    /// What we sent in a session: messages, pings, unasked pongs, Close and frames made bit by bit, in order,
    /// with the pauses between. What was sent as an answer to a ping or a Close is left out, since it will be
    /// answered again. At most 10,000 steps and 32 MiB; where there was more, it is said.
    pub fn sent_side(&self, id: &str) -> Result<SentSide, Error> {
        let capture = self.capture(id)?;
        let mut steps = Vec::new();
        let (mut next, mut last, mut bytes) = (0, None, 0);
        loop {
            let events = capture.events(next, WINDOW)?;
            if events.is_empty() {
                break;
            }
            next += events.len() as u64;
            for event in events.iter().filter(|event| event.dir == Dir::Tx) {
                let Some((step, len)) = step(&capture, event)? else { continue };
                let pause = last.map_or(0, |last| event.t_ns.saturating_sub(last) / 1_000_000);
                last = Some(event.t_ns);
                bytes += len;
                if steps.len() + 2 > STEPS_MAX || bytes > BYTES_MAX {
                    let cut = Phrase::new("sent-side-cut")
                        .with("steps", steps.len() as u64)
                        .with("most", STEPS_MAX as u64)
                        .with("mebibytes", BYTES_MAX >> 20);
                    return Ok(SentSide { sequence: once(steps), cut: Some(cut) });
                }
                if pause > 0 {
                    steps.push(Step::Pause { ms: pause });
                }
                steps.push(step);
            }
        }
        Ok(SentSide { sequence: once(steps), cut: None })
    }
}

fn once(steps: Vec<Step>) -> Sequence {
    Sequence { steps, times: 1, pause_ms: 0 }
}

/// What follows from a length that is not the payload's.
fn lie(claim: u64, payload: u64) -> Option<Violation> {
    let rule = match claim.cmp(&payload) {
        Ordering::Equal => return None,
        Ordering::Greater => Phrase::new("ws-length-says-more"),
        Ordering::Less => Phrase::new("ws-length-says-less"),
    };
    Some(Violation {
        rule: rule.with("claim", claim.to_string()).with("length", payload.to_string()),
        rfc: "RFC 6455 §5.2".to_owned(),
        severity: Severity::Error,
        close_code: 1002,
        frame: None,
    })
}

/// The step that sends what an event says, and how many bytes of payload it has.
fn step(capture: &Capture, event: &Event) -> Result<Option<(Step, u64)>, Error> {
    Ok(Some(match &event.data {
        Data::WsMessage(message) => {
            let bytes = payload(capture, event.seq, message.payload_len)?;
            let len = bytes.len() as u64;
            if message.fragments <= 1 && is_odd(&message.head, message.compressed) {
                (Step::Frame { frame: raw(&message.head, bytes) }, len)
            } else {
                (Step::Send { message: sent(capture, event, message, bytes)? }, len)
            }
        }
        Data::WsFrame(frame) if frame.message == 0 => {
            let bytes = payload(capture, event.seq, frame.head.payload_got)?;
            let len = bytes.len() as u64;
            (Step::Frame { frame: raw(&frame.head, bytes) }, len)
        }
        Data::WsPing(ping) => control(&ping.head, &ping.payload.0, |payload| Step::Ping { payload }),
        Data::WsPong(pong) if pong.ping.is_none() => {
            control(&pong.head, &pong.payload.0, |payload| Step::Pong { payload })
        }
        Data::WsCloseSent(close) if close.initiator => {
            let reason = String::from_utf8_lossy(&close.reason.0).into_owned();
            (Step::Close { code: close.code, reason }, 0)
        }
        _ => return Ok(None),
    }))
}

fn control(head: &FrameHead, bytes: &[u8], legal: impl Fn(Payload) -> Step) -> (Step, u64) {
    let step = if is_odd(head, false) {
        Step::Frame { frame: raw(head, bytes.to_vec()) }
    } else {
        legal(as_typed(bytes.to_vec(), true))
    };
    (step, bytes.len() as u64)
}

/// A message, cut where it was cut when it was not compressed.
fn sent(capture: &Capture, event: &Event, message: &WsMessage, bytes: Vec<u8>) -> Result<WsSend, Error> {
    let mut cuts = Vec::new();
    if message.fragments > 1 && !message.compressed {
        let mut at = 0;
        let mut seq = message.first_fragment.unwrap_or(event.seq);
        while seq < event.seq && (cuts.len() as u64) < u64::from(message.fragments) - 1 {
            if let Data::WsFrame(frame) = &capture.event(seq)?.data
                && frame.message == message.message
            {
                at += frame.head.payload_got;
                cuts.push(at);
            }
            seq += 1;
        }
    }
    let payload = as_typed(bytes, message.opcode == Opcode::Text);
    let compress = if message.compressed { None } else { Some(false) };
    Ok(WsSend { cuts, compress, ..WsSend::plain(message.opcode == Opcode::Binary, payload) })
}

/// Whether only a frame made bit by bit can be such a frame.
fn is_odd(head: &FrameHead, compressed: bool) -> bool {
    (head.rsv1 && !compressed)
        || head.rsv2
        || head.rsv3
        || !head.masked
        || !head.fin
        || head.payload_got != head.payload_len
        || broken_rules(head, compressed).iter().any(|broken| broken.rule.code == "ws-length-not-minimal")
}

fn raw(head: &FrameHead, bytes: Vec<u8>) -> RawFrame {
    let len = bytes.len() as u64;
    RawFrame::of(head, as_typed(bytes, false), len)
}

/// As text where it is text and is to be, else in Base64.
fn as_typed(bytes: Vec<u8>, text: bool) -> Payload {
    match String::from_utf8(bytes) {
        Ok(text_bytes) if text => Payload::Text { text: text_bytes, escapes: false },
        Ok(bytes) => Payload::Base64 { base64: STANDARD.encode(bytes) },
        Err(bytes) => Payload::Base64 { base64: STANDARD.encode(bytes.as_bytes()) },
    }
}

fn payload(capture: &Capture, seq: u64, len: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < len.min(BYTES_MAX + 1) {
        let window = capture.payload(seq, bytes.len() as u64, u64::MAX)?;
        // The engine's own encoding.
        let piece = STANDARD.decode(window.bytes).unwrap_or_default();
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
