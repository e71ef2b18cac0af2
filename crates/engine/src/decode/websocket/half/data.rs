//! Data frames that ended, or broke off, and the messages that they form (RFC 6455 §5.4, §5.6).

use super::super::inflate::Fault;
use super::super::message::Message;
use super::super::rules::Rule;
use super::{Half, JUDGED_EARLY, is_data};
use crate::decode::sink::Sink;
use crate::event::{Data, Event, FrameHead, Opcode, Shows, WsDataAfterClose, WsFrame};

impl Half {
    /// A data frame ended. Returns the event that stands for it.
    pub(super) fn data_frame(&mut self, head: &FrameHead, t_ns: u64, sink: &mut Sink<'_>) -> u64 {
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
        // Text that is wrong already is not waited for.
        let text = if head.fin { None } else { message.text_fault_untold() };
        message.text_told |= text.is_some();
        if head.fin
            && let Some(message) = self.message.take()
        {
            let ordinal = self.emit_message(message, true, t_ns, sink);
            event = event.or(Some(ordinal));
        }
        for rule in fault.into_iter().chain(text.map(Rule::TextNotUtf8)) {
            self.violation(rule, head, event, t_ns, sink);
        }
        // One of the two branches gave an event: a frame that is no message by itself, or a message.
        event.unwrap_or_default()
    }

    /// The connection ended within a frame.
    pub(super) fn broke_off(&mut self, head: FrameHead, t_ns: u64, sink: &mut Sink<'_>) {
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

    pub(super) fn emit_message(
        &mut self,
        mut message: Message,
        complete: bool,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) -> u64 {
        if message.compressed
            && !complete
            && let Some(inflater) = &mut self.inflater
        {
            inflater.abandon();
        }
        let fault = message.text_fault(complete).filter(|_| !message.text_told);
        let gathered = message.gathered.take().filter(|_| complete);
        let (data, ranges) = message.end(complete, t_ns);
        let head = fault.map(|at| (at, data.head.clone()));
        let (text, len) = (data.opcode == Opcode::Text, data.payload_len);
        let mut event = Event::new(sink.conn(), t_ns, self.dir, Data::WsMessage(data));
        event.ranges = ranges.into();
        let ordinal = sink.push(event);
        if let Some((at, head)) = head {
            self.violation(Rule::TextNotUtf8(at), &head, Some(ordinal), t_ns, sink);
        }
        if let Some(payload) = gathered {
            self.carry(text, &payload, len, ordinal, t_ns, sink);
        }
        ordinal
    }
}

/// The rule that a fault of inflating breaks.
fn deflate_rule(fault: Fault, (sent, inflated): (u64, u64)) -> Rule {
    match fault {
        Fault::Broken => Rule::DeflateBroken,
        Fault::Limit => Rule::DeflateLimit(sent, inflated),
    }
}
