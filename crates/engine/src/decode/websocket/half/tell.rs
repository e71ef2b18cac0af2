//! How a direction tells what it read: events with their bytes, broken rules, payloads for those above.

use super::super::rules::{Rule, head_rules};
use super::Half;
use crate::decode::app::Carried;
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, FrameHead};

impl Half {
    /// Hands a message's payload to the protocols above.
    pub(super) fn carry(
        &self,
        text: bool,
        payload: &[u8],
        len: u64,
        ordinal: u64,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) {
        let carried = Carried { text, len, ..Carried::of(sink.conn(), 0, self.dir, t_ns, payload) };
        sink.carry(&carried.by(ordinal));
    }

    /// Reports every rule that the header breaks by itself.
    pub(super) fn judge(&mut self, head: &FrameHead, event: Option<u64>, t_ns: u64, sink: &mut Sink<'_>) {
        let client = self.dir == Dir::Tx;
        head_rules(head, client, self.inflater.is_some(), |rule| {
            self.violation(rule, head, event, t_ns, sink)
        });
        if head.mask_key == Some([0; 4]) && !std::mem::replace(&mut self.zero_mask_told, true) {
            self.violation(Rule::MaskZero, head, event, t_ns, sink);
        }
    }

    pub(super) fn violation(
        &self,
        rule: Rule,
        head: &FrameHead,
        frame: Option<u64>,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) {
        let data = Data::WsViolation(rule.violation(head, frame));
        let range = ByteRange { log: self.log, off: head.off, len: u64::from(head.header_len) };
        let mut event = Event::new(sink.conn(), t_ns, self.dir, data).with_range(range);
        event.cause = frame;
        sink.push(event);
    }

    pub(super) fn emit(
        &self,
        data: Data,
        head: &FrameHead,
        shows: u8,
        t_ns: u64,
        sink: &mut Sink<'_>,
    ) -> u64 {
        let event = Event::new(sink.conn(), t_ns, self.dir, data).with_range(self.range(head));
        sink.push(event.shown(shows))
    }

    pub(super) fn range(&self, head: &FrameHead) -> ByteRange {
        let len = u64::from(head.header_len).saturating_add(head.payload_got);
        ByteRange { log: self.log, off: head.off, len }
    }
}
