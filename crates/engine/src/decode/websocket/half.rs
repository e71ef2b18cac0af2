//! One direction of a WebSocket connection: bytes to frames, frames to messages.

use std::borrow::Cow;

use super::close::{close_body, meaning};
use super::head::{MAX_HEAD, apply_mask, head_len, lenient_head, read_head};
use super::inflate::{Fault, Inflater};
use super::message::Message;
use super::rules::{Rule, head_rules};
use super::utf8::Utf8;
use super::{Settled, Shared};
use crate::decode::app::{Carried, MAX_PAYLOAD};
use crate::decode::sink::Sink;
use crate::event::{
    ByteRange, Data, Dir, Event, FrameHead, Log, Octets, Opcode, Shows, WsClose, WsDataAfterClose, WsFrame,
    WsMessage, WsPing, WsPong,
};

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

    /// The common case, where a flood spends its time: a message of one frame that lies in `bytes` whole.
    /// Gives the same events as the general way, and tells how many bytes it was.
    fn whole_message(&mut self, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Option<usize> {
        let text = match bytes[0] {
            0x81 => true,
            0x82 => false,
            _ => return None,
        };
        if self.have > 0 || self.message.is_some() || self.close_seen {
            return None;
        }
        let mut head = read_head(bytes, self.at)?;
        if head.payload_len > JUDGED_EARLY {
            return None;
        }
        let from = usize::from(head.header_len);
        let len = from + usize::try_from(head.payload_len).ok()?;
        let payload = bytes.get(from..len)?;
        head.payload_got = head.payload_len;
        let fault = if text { text_fault(payload, head.mask_key) } else { None };
        self.at += len as u64;
        self.messages += 1;
        let message = WsMessage {
            opcode: head.opcode,
            message: self.messages,
            head: head.clone(),
            fragments: 1,
            first_fragment: None,
            wire_len: len as u64,
            payload_len: head.payload_len,
            compressed: false,
            sent_len: head.payload_len,
            limited: false,
            utf8: text.then_some(fault.is_none()),
            complete: true,
            duration_ns: 0,
        };
        let event = Event::new(sink.conn(), t_ns, self.dir, Data::WsMessage(message));
        let ordinal = sink.push(event.with_range(self.range(&head)));
        if let Some(at) = fault {
            self.violation(Rule::TextNotUtf8(at), &head, Some(ordinal), t_ns, sink);
        }
        self.judge(&head, Some(ordinal), t_ns, sink);
        if sink.wants() {
            let payload = match head.mask_key {
                None => Cow::Borrowed(payload),
                Some(key) => {
                    let mut clear = payload.to_vec();
                    apply_mask(&mut clear, key, 0);
                    Cow::Owned(clear)
                }
            };
            self.carry(text, &payload, head.payload_len, ordinal, t_ns, sink);
        }
        Some(len)
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
        let log = if self.dir == Dir::Tx { Log::InflatedTx } else { Log::InflatedRx };
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

    /// A data frame ended. Returns the event that stands for it.
    fn data_frame(&mut self, head: &FrameHead, t_ns: u64, sink: &mut Sink<'_>) -> u64 {
        let range = self.range(head);
        if self.close_seen {
            let data = Data::WsDataAfterClose(WsDataAfterClose { len: range.len });
            let event = self.emit(data, head, Shows::TIMELINE | Shows::LADDER, t_ns, sink);
            if !std::mem::replace(&mut self.after_close_told, true) {
                self.violation(Rule::DataAfterClose, head, Some(event), t_ns, sink);
            }
            return event;
        }
        let Some(message) = &mut self.message else {
            let frame = WsFrame { head: head.clone(), message: 0, fragment: 0 };
            let event = self.emit(Data::WsFrame(frame), head, Shows::TIMELINE | Shows::LADDER, t_ns, sink);
            self.violation(Rule::ContinuationWithoutStart, head, Some(event), t_ns, sink);
            return event;
        };
        let whole = head.fin && head.opcode != Opcode::Continuation;
        let fragment = message.fragments;
        message.add(head, range);
        if head.fin {
            self.inflate(None, t_ns, sink);
        }
        // It is still there: inflating takes no message away.
        let Some(message) = &mut self.message else { return sink.next() };
        let mut event = None;
        if !whole {
            let frame = WsFrame { head: head.clone(), message: message.number, fragment };
            let ordinal =
                sink.push(Event::new(sink.conn(), t_ns, self.dir, Data::WsFrame(frame)).with_range(range));
            message.first_fragment.get_or_insert(ordinal);
            event = Some(ordinal);
        }
        let fault = message.fault_untold().map(|fault| deflate_rule(fault, message.sizes()));
        if head.fin
            && let Some(message) = self.message.take()
        {
            let ordinal = self.emit_message(message, true, t_ns, sink);
            event = event.or(Some(ordinal));
        }
        if let Some(rule) = fault {
            self.violation(rule, head, event, t_ns, sink);
        }
        // One of the two branches gave an event: a frame that is no message by itself, or a message.
        event.unwrap_or_default()
    }

    fn ping(&mut self, head: &FrameHead, t_ns: u64, shared: &mut Shared, sink: &mut Sink<'_>) -> u64 {
        let payload = Octets(self.control.clone());
        let data = Data::WsPing(WsPing { head: head.clone(), payload });
        let shows = data.shows();
        let event = self.emit(data, head, shows, t_ns, sink);
        let pings = if self.dir == Dir::Tx { &mut shared.sent } else { &mut shared.received };
        pings.sent(&self.control, t_ns, event);
        event
    }

    fn pong(&mut self, head: &FrameHead, t_ns: u64, shared: &mut Shared, sink: &mut Sink<'_>) -> u64 {
        let pings = if self.dir == Dir::Tx { &mut shared.received } else { &mut shared.sent };
        let answer = pings.answered(&self.control);
        let data = Data::WsPong(WsPong {
            head: head.clone(),
            payload: Octets(self.control.clone()),
            ping: answer.map(|answer| answer.ping),
            rtt_ns: answer.map(|answer| t_ns.saturating_sub(answer.t_ns)),
            superseded: answer.map_or(0, |answer| answer.superseded),
        });
        let shows = data.shows();
        self.emit(data, head, shows, t_ns, sink)
    }

    fn close(&mut self, head: &FrameHead, t_ns: u64, shared: &mut Shared, sink: &mut Sink<'_>) -> u64 {
        let payload = std::mem::take(&mut self.control);
        let body = close_body(&payload);
        let close = WsClose {
            head: head.clone(),
            code: body.code,
            reason: Octets::from(body.reason),
            meaning: meaning(body.code),
            initiator: shared.first_close.is_none(),
        };
        shared.first_close.get_or_insert(self.dir);
        let data = if self.dir == Dir::Tx { Data::WsCloseSent(close) } else { Data::WsCloseReceived(close) };
        let shows = data.shows();
        let event = self.emit(data, head, shows, t_ns, sink);
        if let Some(rule) = body.broken {
            self.violation(rule, head, Some(event), t_ns, sink);
        }
        if std::mem::replace(&mut self.close_seen, true) {
            self.violation(Rule::SecondClose, head, Some(event), t_ns, sink);
        }
        event
    }

    /// The connection ended within a frame.
    fn broke_off(&mut self, head: FrameHead, t_ns: u64, sink: &mut Sink<'_>) {
        let early = head.payload_len > JUDGED_EARLY;
        let range = self.range(&head);
        let whole = head.fin && head.opcode != Opcode::Continuation;
        let mut event = None;
        if self.close_seen && is_data(&head) {
            let data = Data::WsDataAfterClose(WsDataAfterClose { len: range.len });
            event = Some(self.emit(data, &head, Shows::TIMELINE | Shows::LADDER, t_ns, sink));
        } else if is_data(&head)
            && let Some(message) = &mut self.message
        {
            let fragment = message.fragments;
            message.add(&head, range);
            let fault = message.fault_untold().map(|fault| deflate_rule(fault, message.sizes()));
            if !whole {
                let frame = WsFrame { head: head.clone(), message: message.number, fragment };
                let ordinal = sink
                    .push(Event::new(sink.conn(), t_ns, self.dir, Data::WsFrame(frame)).with_range(range));
                message.first_fragment.get_or_insert(ordinal);
                event = Some(ordinal);
            }
            if let Some(message) = self.message.take() {
                let ordinal = self.emit_message(message, false, t_ns, sink);
                event = event.or(Some(ordinal));
            }
            if let Some(rule) = fault {
                self.violation(rule, &head, event, t_ns, sink);
            }
        } else {
            let frame = WsFrame { head: head.clone(), message: 0, fragment: 0 };
            let data = Data::WsFrame(frame);
            event = Some(self.emit(data, &head, Shows::TIMELINE | Shows::LADDER, t_ns, sink));
        }
        if !early {
            self.judge(&head, event, t_ns, sink);
        }
    }

    fn emit_message(&mut self, mut message: Message, complete: bool, t_ns: u64, sink: &mut Sink<'_>) -> u64 {
        if message.compressed
            && !complete
            && let Some(inflater) = &mut self.inflater
        {
            inflater.abandon();
        }
        let fault = message.text_fault(complete);
        let gathered = message.gathered.take().filter(|_| complete);
        let (data, ranges) = message.end(complete, t_ns);
        let head = fault.map(|at| (at, data.head.clone()));
        let (text, len) = (data.opcode == Opcode::Text, data.payload_len);
        let mut event = Event::new(sink.conn(), t_ns, self.dir, Data::WsMessage(data));
        event.ranges = ranges;
        let ordinal = sink.push(event);
        if let Some((at, head)) = head {
            self.violation(Rule::TextNotUtf8(at), &head, Some(ordinal), t_ns, sink);
        }
        if let Some(payload) = gathered {
            self.carry(text, &payload, len, ordinal, t_ns, sink);
        }
        ordinal
    }

    /// Hands a message's payload to the protocols above.
    fn carry(&self, text: bool, payload: &[u8], len: u64, ordinal: u64, t_ns: u64, sink: &mut Sink<'_>) {
        let carried = Carried { text, len, ..Carried::of(sink.conn(), 0, self.dir, t_ns, payload) };
        sink.carry(&carried.by(ordinal));
    }

    /// Reports every rule that the header breaks by itself.
    fn judge(&mut self, head: &FrameHead, event: Option<u64>, t_ns: u64, sink: &mut Sink<'_>) {
        let client = self.dir == Dir::Tx;
        head_rules(head, client, self.inflater.is_some(), |rule| {
            self.violation(rule, head, event, t_ns, sink)
        });
        if head.mask_key == Some([0; 4]) && !std::mem::replace(&mut self.zero_mask_told, true) {
            self.violation(Rule::MaskZero, head, event, t_ns, sink);
        }
    }

    fn violation(&self, rule: Rule, head: &FrameHead, frame: Option<u64>, t_ns: u64, sink: &mut Sink<'_>) {
        let data = Data::WsViolation(rule.violation(head, frame));
        let range = ByteRange { log: self.log, off: head.off, len: u64::from(head.header_len) };
        let mut event = Event::new(sink.conn(), t_ns, self.dir, data).with_range(range);
        event.cause = frame;
        sink.push(event);
    }

    fn emit(&self, data: Data, head: &FrameHead, shows: u8, t_ns: u64, sink: &mut Sink<'_>) -> u64 {
        let event = Event::new(sink.conn(), t_ns, self.dir, data).with_range(self.range(head));
        sink.push(event.shown(shows))
    }

    fn range(&self, head: &FrameHead) -> ByteRange {
        let len = u64::from(head.header_len).saturating_add(head.payload_got);
        ByteRange { log: self.log, off: head.off, len }
    }
}

/// Where a whole text stops being UTF-8. Text that was not masked is checked where it lies.
fn text_fault(payload: &[u8], key: Option<[u8; 4]>) -> Option<u64> {
    if key.is_none() && std::str::from_utf8(payload).is_ok() {
        return None;
    }
    let mut utf8 = Utf8::default();
    unmasked(payload, key.unwrap_or_default(), 0, |clear| utf8.push(clear));
    utf8.fault()
}

/// The rule that a fault of inflating breaks.
fn deflate_rule(fault: Fault, (sent, inflated): (u64, u64)) -> Rule {
    match fault {
        Fault::Broken => Rule::DeflateBroken,
        Fault::Limit => Rule::DeflateLimit(sent, inflated),
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

fn is_data(head: &FrameHead) -> bool {
    matches!(head.opcode, Opcode::Continuation | Opcode::Text | Opcode::Binary)
}
