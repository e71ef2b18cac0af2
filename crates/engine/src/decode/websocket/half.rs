//! One direction of a WebSocket connection: bytes to frames, frames to messages.

mod control;
mod data;
mod early;
mod tell;
mod whole;

pub use early::TextFault;

use super::head::{MAX_HEAD, apply_mask, head_len, lenient_head, read_head};
use super::inflate::Inflater;
use super::message::Message;
use super::rules::Rule;
use super::{Settled, Shared};
use crate::decode::app::MAX_PAYLOAD;
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, FrameHead, Log, Opcode, Shows, WsFrame};

/// A frame that claims more than this is judged when its header is complete, not when it ends: it may never.
const JUDGED_EARLY: u64 = 65_536;

/// The longest payload that a control frame may have, and that we keep (RFC 6455 §5.5).
const MAX_CONTROL: usize = 125;

/// One direction's state. Its size is bounded whatever is pushed.
#[derive(Debug)]
pub struct Half {
    dir: Dir,
    log: Log,
    /// permessage-deflate is in force.
    inflater: Option<Inflater>,
    /// Offset of the next byte in the log.
    at: u64,
    partial: [u8; MAX_HEAD],
    have: usize,
    /// When the first byte of the frame under way crossed.
    frame_t: u64,
    frame: Option<FrameHead>,
    control: Vec<u8>,
    message: Option<Message>,
    messages: u64,
    close_seen: bool,
    zero_mask_told: bool,
    after_close_told: bool,
    finished: bool,
}

impl Half {
    /// A direction whose first byte stands at `at` of `log`.
    pub fn new(log: Log, at: u64, settled: Settled) -> Half {
        let client = log.dir() == Dir::Tx;
        let resets = settled.deflate.map(|params| match client {
            true => params.client_no_context_takeover,
            false => params.server_no_context_takeover,
        });
        Half {
            dir: log.dir(),
            log,
            inflater: resets.map(Inflater::new),
            at,
            partial: [0; MAX_HEAD],
            have: 0,
            frame_t: 0,
            frame: None,
            control: Vec::new(),
            message: None,
            messages: 0,
            close_seen: false,
            zero_mask_told: false,
            after_close_told: false,
            finished: false,
        }
    }

    /// The next bytes of the direction.
    pub fn push(&mut self, t_ns: u64, mut bytes: &[u8], shared: &mut Shared, sink: &mut Sink<'_>) {
        while !bytes.is_empty() {
            match self.frame.take() {
                None => match self.whole_message(t_ns, bytes, sink) {
                    Some(len) => {
                        bytes = &bytes[len..];
                        continue;
                    }
                    None => bytes = self.take_head(t_ns, bytes, sink),
                },
                Some(mut head) => {
                    let left = head.payload_len - head.payload_got;
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    let (payload, rest) = bytes.split_at(take);
                    self.payload(&mut head, payload, t_ns, sink);
                    self.frame = Some(head);
                    bytes = rest;
                }
            }
            if let Some(head) = self.frame.take_if(|head| head.payload_got == head.payload_len) {
                self.end_frame(head, t_ns, shared, sink);
            }
        }
    }

    /// Whether messages may be compressed.
    pub fn unfolds(&self) -> bool {
        self.inflater.is_some()
    }

    /// Whether the text under way can no longer be UTF-8, whatever follows.
    pub fn text_fault(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.text_fault(false).is_some())
    }

    /// The direction ended: tells what is unfinished, once.
    pub fn finish(&mut self, t_ns: u64, sink: &mut Sink<'_>) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        if let Some(head) = self.frame.take() {
            self.broke_off(head, t_ns, sink);
        } else if self.have > 0 {
            let head = lenient_head(&self.partial[..self.have], self.at - self.have as u64);
            let event = Event::new(
                sink.conn(),
                t_ns,
                self.dir,
                Data::WsFrame(WsFrame { message: 0, fragment: 0, head: head.clone() }),
            );
            sink.push(event.with_range(self.range(&head)).shown(Shows::TIMELINE | Shows::LADDER));
        }
        if let Some(message) = self.message.take() {
            self.emit_message(message, false, t_ns, sink);
        }
    }

    /// Takes header bytes; returns the rest. The frame is open once the header is whole.
    fn take_head<'b>(&mut self, t_ns: u64, bytes: &'b [u8], sink: &mut Sink<'_>) -> &'b [u8] {
        if self.have == 0 {
            self.frame_t = t_ns;
            if let Some(head) = read_head(bytes, self.at) {
                let rest = &bytes[usize::from(head.header_len)..];
                self.begin_frame(head, t_ns, sink);
                return rest;
            }
        }
        // Two bytes tell the header's length, so the second turn completes it.
        let mut rest = bytes;
        while let Some((&octet, after)) = rest.split_first() {
            self.partial[self.have] = octet;
            self.have += 1;
            rest = after;
            if self.have >= 2 && self.have == head_len(&self.partial[..self.have]) {
                let have = std::mem::replace(&mut self.have, 0);
                let start = self.at + (bytes.len() - rest.len()) as u64 - have as u64;
                let whole = self.partial;
                self.begin_frame(lenient_head(&whole[..have], start), t_ns, sink);
                return rest;
            }
        }
        self.at += bytes.len() as u64;
        rest
    }

    fn begin_frame(&mut self, head: FrameHead, t_ns: u64, sink: &mut Sink<'_>) {
        self.at = head.off + u64::from(head.header_len);
        self.control.clear();
        if head.payload_len > JUDGED_EARLY {
            self.judge(&head, None, t_ns, sink);
        }
        // Text is checked while it arrives, so a message is open from its first header on.
        if matches!(head.opcode, Opcode::Text | Opcode::Binary) && !self.close_seen {
            if let Some(old) = self.message.take() {
                // RFC 6455 §5.4: the message under way can no longer be completed.
                self.emit_message(old, false, t_ns, sink);
                self.violation(Rule::DataAmidFragments, &head, None, t_ns, sink);
            }
            self.messages += 1;
            let compressed = self.inflater.is_some() && head.rsv1;
            let mut message = Message::new(self.messages, &head, compressed, self.frame_t);
            if compressed && self.inflater.as_mut().is_some_and(Inflater::begin) {
                message.inflates();
            }
            let readable = !compressed || message.is_inflating();
            message.gathered = (readable && sink.wants()).then(Vec::new);
            self.message = Some(message);
        }
        self.frame = Some(head);
    }

    fn payload(&mut self, head: &mut FrameHead, payload: &[u8], t_ns: u64, sink: &mut Sink<'_>) {
        let at = head.payload_got;
        head.payload_got += payload.len() as u64;
        self.at += payload.len() as u64;
        let key = head.mask_key.unwrap_or_default();
        if !is_data(head) {
            let room = MAX_CONTROL.saturating_sub(self.control.len()).min(payload.len());
            let from = self.control.len();
            self.control.extend_from_slice(&payload[..room]);
            apply_mask(&mut self.control[from..], key, at);
            return;
        }
        let Some(message) = &mut self.message else { return };
        if self.close_seen {
            return;
        }
        if message.compressed {
            unmasked(payload, key, at, |clear| self.inflate(Some(clear), t_ns, sink));
            return;
        }
        if let Some(gathered) = &mut message.gathered {
            let room = MAX_PAYLOAD.saturating_sub(gathered.len()).min(payload.len());
            let from = gathered.len();
            gathered.extend_from_slice(&payload[..room]);
            apply_mask(&mut gathered[from..], key, at);
        }
        if message.opcode == Opcode::Text {
            unmasked(payload, key, at, |clear| message.utf8.push(clear));
        }
    }

    /// More of the message's compressed payload, or its end.
    fn inflate(&mut self, payload: Option<&[u8]>, t_ns: u64, sink: &mut Sink<'_>) {
        let (Some(message), Some(inflater)) = (&mut self.message, &mut self.inflater) else { return };
        if !message.is_inflating() {
            return;
        }
        let log = inflated_log(self.dir);
        let run = sink.derive(log, t_ns);
        let (off, from) = (run.end(), run.bytes.len());
        let result = match payload {
            Some(payload) => inflater.push(payload, &mut run.bytes),
            None => inflater.end(&mut run.bytes),
        };
        let content = &run.bytes[from..];
        if message.opcode == Opcode::Text {
            message.utf8.push(content);
        }
        if let Some(gathered) = &mut message.gathered {
            let room = MAX_PAYLOAD.saturating_sub(gathered.len()).min(content.len());
            gathered.extend_from_slice(&content[..room]);
        }
        message.inflated(ByteRange { log, off, len: content.len() as u64 });
        if let Err(fault) = result {
            message.gathered = None;
            message.fail(fault);
        }
    }

    fn end_frame(&mut self, head: FrameHead, t_ns: u64, shared: &mut Shared, sink: &mut Sink<'_>) {
        let early = head.payload_len > JUDGED_EARLY;
        let event = match head.opcode {
            Opcode::Text | Opcode::Binary | Opcode::Continuation => self.data_frame(&head, t_ns, sink),
            Opcode::Ping => self.ping(&head, t_ns, shared, sink),
            Opcode::Pong => self.pong(&head, t_ns, shared, sink),
            Opcode::Close => self.close(&head, t_ns, shared, sink),
            Opcode::Reserved => {
                let frame = WsFrame { head: head.clone(), message: 0, fragment: 0 };
                self.emit(Data::WsFrame(frame), &head, Shows::TIMELINE | Shows::LADDER, t_ns, sink)
            }
        };
        if !early {
            self.judge(&head, Some(event), t_ns, sink);
        }
    }
}

/// Hands on what stands at `at` of a payload masked with `key`, unmasking a little at a time.
fn unmasked(payload: &[u8], key: [u8; 4], at: u64, mut take: impl FnMut(&[u8])) {
    if key == [0; 4] {
        take(payload);
        return;
    }
    let mut clear = [0; 1024];
    let mut at = at;
    for piece in payload.chunks(clear.len()) {
        let clear = &mut clear[..piece.len()];
        clear.copy_from_slice(piece);
        apply_mask(clear, key, at);
        take(clear);
        at += piece.len() as u64;
    }
}

/// Where inflated payloads of a direction stand.
fn inflated_log(dir: Dir) -> Log {
    if dir == Dir::Tx { Log::InflatedTx } else { Log::InflatedRx }
}

fn is_data(head: &FrameHead) -> bool {
    matches!(head.opcode, Opcode::Continuation | Opcode::Text | Opcode::Binary)
}
