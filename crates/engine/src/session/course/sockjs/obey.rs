//! What a person orders of a SockJS session.

use super::client::{Client, End};
use crate::api::{AppSend, Command, SockJsTransport};
use crate::compose::{Given, given};
use crate::drive::orders::{Order, Orders};
use crate::error::Error;
use crate::event::Phrase;

impl Client<'_> {
    /// Obeys an order, or refuses it.
    pub fn obey(&mut self, order: Order, orders: &Orders) {
        let pen = self.course.pen;
        match &order.command {
            Command::Close if self.open && self.leaving.is_none() => {
                orders.accept(order, pen, 0);
                self.leave();
            }
            Command::Close | Command::Reset | Command::Cancel => {
                if let Some(stop) = orders.as_stop(order, pen, 0, || Phrase::new("session-over")) {
                    self.end = Some(End::Stop(stop));
                }
            }
            Command::App { .. } | Command::SendText { .. } if self.open && self.leaving.is_none() => {
                match self.made(&order.command) {
                    Ok(messages) => {
                        orders.accept(order, pen, 0);
                        self.put(messages);
                    }
                    Err(why) => order.fail(why),
                }
            }
            Command::Behave { behaviour } => {
                self.heartbeats = behaviour.heartbeats;
                match self.receive.as_ref().filter(|_| self.on_socket()) {
                    // One that is gone by now says so to the person.
                    Some(socket) => drop(socket.fork().hand(order)),
                    None => drop(orders.accept(order, pen, 0)),
                }
            }
            _ => match self.receive.as_ref().filter(|_| self.on_socket()) {
                Some(socket) => drop(socket.fork().hand(order)),
                None if self.open => order.refuse(Phrase::new("command-not-for-polling")),
                None => order.refuse(Phrase::new("session-connecting")),
            },
        }
    }

    fn on_socket(&self) -> bool {
        self.open && matches!(self.transport, SockJsTransport::WebSocket | SockJsTransport::RawWebSocket)
    }

    /// The strings of what a person sends.
    fn made(&mut self, command: &Command) -> Result<Vec<String>, Error> {
        let text = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).map(str::to_owned);
            text.map_err(|_| Error::state(Phrase::new("sockjs-not-text")))
        };
        match command {
            Command::SendText { payload } => {
                match given(payload).map_err(|problem| Error::input(vec![problem]))? {
                    Given::Bytes(bytes) => Ok(vec![text(&bytes)?]),
                    Given::File { path, .. } => match std::fs::read(&path) {
                        Ok(bytes) => Ok(vec![text(&bytes)?]),
                        Err(fault) => Err(Error::state(
                            Phrase::new("file-unreadable")
                                .with("path", path.as_str())
                                .with("text", fault.to_string()),
                        )),
                    },
                }
            }
            Command::App { send } => match &**send {
                AppSend::SockJs { messages } => Ok(messages.clone()),
                AppSend::Stomp { frame } => Ok(vec![text(&self.stomp.write(frame)?)?]),
                _ => Err(Error::state(Phrase::new("session-no-app"))),
            },
            _ => Ok(Vec::new()),
        }
    }
}
