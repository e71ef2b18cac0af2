//! Control frames (RFC 6455 §5.5): pings, the pongs that answer them, and Close.

use super::super::Shared;
use super::super::close::{close_body, meaning};
use super::super::rules::Rule;
use super::Half;
use crate::decode::sink::Sink;
use crate::event::{Data, Dir, FrameHead, Octets, WsClose, WsPing, WsPong};

impl Half {
    pub(super) fn ping(
        &mut self,
        head: &FrameHead,
        t_ns: u64,
        shared: &mut Shared,
        sink: &mut Sink<'_>,
    ) -> u64 {
        let payload = Octets(self.control.clone());
        let data = Data::WsPing(WsPing { head: head.clone(), payload });
        let shows = data.shows();
        let event = self.emit(data, head, shows, t_ns, sink);
        let pings = if self.dir == Dir::Tx { &mut shared.sent } else { &mut shared.received };
        pings.sent(&self.control, t_ns, event);
        event
    }

    pub(super) fn pong(
        &mut self,
        head: &FrameHead,
        t_ns: u64,
        shared: &mut Shared,
        sink: &mut Sink<'_>,
    ) -> u64 {
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

    pub(super) fn close(
        &mut self,
        head: &FrameHead,
        t_ns: u64,
        shared: &mut Shared,
        sink: &mut Sink<'_>,
    ) -> u64 {
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
        self.tell_text_fault(t_ns, shared, sink);
        let data = if self.dir == Dir::Tx {
            Data::WsCloseSent(Box::new(close))
        } else {
            Data::WsCloseReceived(Box::new(close))
        };
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
}
