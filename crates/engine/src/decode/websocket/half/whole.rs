//! The common case, where a flood spends its time: a message of one frame that lies whole in what was read.
//!
//! It gives the same events as the general way.

use std::borrow::Cow;

use super::super::head::{apply_mask, read_head};
use super::super::message::Message;
use super::super::rules::Rule;
use super::super::utf8::Utf8;
use super::{Half, JUDGED_EARLY, inflated_log, unmasked};
use crate::decode::app::MAX_PAYLOAD;
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Event, FrameHead, Opcode, WsMessage};

impl Half {
    /// Takes a message whose only frame lies whole at the beginning of `bytes`, and tells how many of them it
    /// was. Anything else is left to the general way.
    pub(super) fn whole_message(&mut self, t_ns: u64, bytes: &[u8], sink: &mut Sink<'_>) -> Option<usize> {
        let compressed = match bytes[0] {
            0x81 | 0x82 => false,
            // RSV1 means nothing where permessage-deflate is not in force.
            0xc1 | 0xc2 if self.inflater.is_some() => true,
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
        if compressed {
            self.compressed(head, payload, t_ns, sink)?;
        } else {
            self.plain(head, payload, t_ns, sink);
        }
        Some(len)
    }

    fn plain(&mut self, head: FrameHead, payload: &[u8], t_ns: u64, sink: &mut Sink<'_>) {
        self.began(&head);
        let text = head.opcode == Opcode::Text;
        let fault = if text { text_fault(payload, head.mask_key) } else { None };
        let carried = sink.wants().then(|| clear(payload, &head));
        self.tell(head, None, fault, carried.as_deref(), t_ns, sink);
    }

    /// Nothing when an earlier message took away the window that it needs.
    fn compressed(&mut self, head: FrameHead, payload: &[u8], t_ns: u64, sink: &mut Sink<'_>) -> Option<()> {
        let wanted = sink.wants();
        let inflater = self.inflater.as_mut()?;
        if !inflater.begin() {
            return None;
        }
        let log = inflated_log(self.dir);
        let run = sink.derive(log, t_ns);
        let (off, from) = (run.end(), run.bytes.len());
        let result = inflater.whole(&clear(payload, &head), &mut run.bytes);
        let content = &run.bytes[from..];
        let inflated = ByteRange { log, off, len: content.len() as u64 };
        let text = head.opcode == Opcode::Text;
        let told = match result {
            Ok(()) => {
                let fault = if text { text_fault(content, None) } else { None };
                let carried = wanted.then(|| content[..content.len().min(MAX_PAYLOAD)].to_vec());
                Ok((fault, carried))
            }
            Err(fault) => {
                let mut message = Message::new(self.messages + 1, &head, true, t_ns);
                message.inflates();
                if text {
                    message.utf8.push(content);
                }
                message.inflated(inflated);
                message.fail(fault);
                Err(message)
            }
        };
        self.began(&head);
        match told {
            Ok((fault, carried)) => self.tell(head, Some(inflated), fault, carried.as_deref(), t_ns, sink),
            Err(message) => {
                self.message = Some(message);
                let event = self.data_frame(&head, t_ns, sink);
                self.judge(&head, Some(event), t_ns, sink);
            }
        }
        Some(())
    }

    /// A message is counted, and its bytes are passed over.
    fn began(&mut self, head: &FrameHead) {
        self.at += u64::from(head.header_len) + head.payload_len;
        self.messages += 1;
    }

    /// Tells the message, and hands its payload on.
    fn tell(
        &mut self,
        head: FrameHead,
        inflated: Option<ByteRange>,
        fault: Option<u64>,
        carried: Option<&[u8]>,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) {
        let text = head.opcode == Opcode::Text;
        let range = self.range(&head);
        let payload_len = inflated.map_or(head.payload_len, |inflated| inflated.len);
        let message = WsMessage {
            opcode: head.opcode,
            message: self.messages,
            head: head.clone(),
            fragments: 1,
            first_fragment: None,
            wire_len: range.len,
            payload_len,
            compressed: inflated.is_some(),
            sent_len: head.payload_len,
            limited: false,
            utf8: text.then_some(fault.is_none()),
            complete: true,
            duration_ns: 0,
        };
        let mut event = Event::new(sink.conn(), t_ns, self.dir, Data::WsMessage(message));
        event.ranges.push(range);
        event.ranges.extend(inflated);
        let ordinal = sink.push(event);
        if let Some(at) = fault {
            self.violation(Rule::TextNotUtf8(at), &head, Some(ordinal), t_ns, sink);
        }
        if let Some(payload) = carried {
            self.carry(text, payload, payload_len, ordinal, t_ns, sink);
        }
        self.judge(&head, Some(ordinal), t_ns, sink);
    }
}

/// The payload without its mask.
fn clear<'a>(payload: &'a [u8], head: &FrameHead) -> Cow<'a, [u8]> {
    match head.mask_key {
        None => Cow::Borrowed(payload),
        Some(key) => {
            let mut clear = payload.to_vec();
            apply_mask(&mut clear, key, 0);
            Cow::Owned(clear)
        }
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
