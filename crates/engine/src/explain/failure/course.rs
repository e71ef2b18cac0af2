//! What of a session's course decides how a later event is read.

use super::{Dial, Failing, Heads, refused};
use crate::event::{Data, Event, Framing};

impl Failing {
    /// Keeps what later events are read by.
    pub(super) fn follow(&mut self, event: &Event) {
        match &event.data {
            Data::ConnectPlan(plan) => {
                self.dial = Dial {
                    host: plan.host.clone(),
                    port: plan.port,
                    planned: plan.order.len(),
                    failed: Vec::new(),
                };
                self.expect.clone_from(&plan.expect);
                self.tls = plan.tls;
                self.tls_open = false;
                self.closes = (false, false);
            }
            Data::Established(_) => self.dial.failed.clear(),
            Data::ClientAuth(asked) => self.asked_for_ours = Some(!asked.sent.is_empty()),
            Data::TlsEstablished(_) => self.tls_open = true,
            Data::RequestHead(_) => {
                self.heads = Heads::Asked;
                // A challenge is answered, or a redirect followed: nothing has failed yet.
                if self.first.as_ref().is_some_and(|failure| failure.code == "ws.refused") {
                    self.first = None;
                }
            }
            Data::ResponseHead(head) => {
                self.heads = match head.framing {
                    Framing::None { .. } | Framing::Tunnel { .. } => Heads::Complete,
                    _ => Heads::Answered,
                };
            }
            Data::ResponseBodyEnd(end) => {
                self.heads = Heads::Complete;
                if let Some(failure) = self.first.as_mut().filter(|failure| failure.code == "ws.refused") {
                    failure.exact = end.first.as_ref().and_then(refused::said);
                }
            }
            // It is asked again on a new connection.
            Data::ConnectionChosen(chosen) if chosen.choice == "closedByPeer" => {
                self.first.take_if(|failure| failure.code == "http.noResponse");
            }
            // A client that goes on with another transport has not failed.
            Data::AppTransport(transport) => match transport.step.as_str() {
                "left" | "givenUp" => self.first = None,
                // What breaks once the peer has ended the session breaks nothing that was asked for.
                "closed" => self.given_up = true,
                _ => {}
            },
            Data::UserAction(act)
                if matches!(act.action.as_str(), "cancel" | "reset" | "close" | "wsClose") =>
            {
                self.given_up = true;
            }
            _ => {}
        }
    }
}
