//! Text that can no longer be UTF-8, told before its message ends (RFC 6455 §8.1).

use super::super::Shared;
use super::super::rules::Rule;
use super::Half;
use crate::decode::sink::Sink;
use crate::event::{ByteRange, Data, Dir, Event, Violation};

/// A fault in the middle of a frame, which has no event yet. It is told with what follows from it: a Close.
#[derive(Debug)]
pub struct TextFault {
    dir: Dir,
    violation: Violation,
    range: ByteRange,
}

impl Half {
    /// The fault of the text in the frame under way, while nobody told it.
    pub fn text_fault_untold(&self) -> Option<Box<TextFault>> {
        let at = self.message.as_ref()?.text_fault_untold()?;
        let head = self.frame.as_ref()?;
        let range = ByteRange { log: self.log, off: head.off, len: u64::from(head.header_len) };
        let violation = Rule::TextNotUtf8(at).violation(head, None);
        Some(Box::new(TextFault { dir: self.dir, violation, range }))
    }

    /// It was told.
    pub fn text_fault_told(&mut self) {
        if let Some(message) = &mut self.message {
            message.text_told = true;
        }
    }

    /// This direction closes: tells what is wrong with the text of the other one.
    pub(super) fn tell_text_fault(&self, t_ns: u64, shared: &mut Shared, sink: &mut Sink<'_>) {
        if let Some(fault) = shared.text_fault.take() {
            let data = Data::WsViolation(fault.violation);
            sink.push(Event::new(sink.conn(), t_ns, fault.dir, data).with_range(fault.range));
        }
    }
}
