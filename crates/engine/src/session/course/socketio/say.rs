//! What a person says in a Socket.IO session, and the packets that it becomes.

use super::client::Client;
use crate::api::{AppSend, Command};
use crate::compose::app::engineio::Packet;
use crate::drive::voice::{Made, named};
use crate::drive::whole;
use crate::error::Error;
use crate::event::Phrase;

impl Client<'_> {
    /// Takes what a person sends; absent: that order is none of it.
    pub fn take(&mut self, command: &Command) -> Option<Result<(), Error>> {
        let packets = match command {
            Command::App { send } => match self.desk.voice.take().make(send) {
                Ok(Made::Packets(packets)) => Ok(packets),
                Ok(_) => Err(Error::state(Phrase::new("session-no-app"))),
                Err(why) => Err(why),
            },
            Command::SendText { payload } => {
                whole(payload).map(|bytes| vec![Packet::message(&String::from_utf8_lossy(&bytes))])
            }
            Command::SendBinary { payload } => whole(payload).map(|bytes| vec![Packet::Binary(bytes)]),
            _ => return None,
        };
        Some(packets.map(|packets| match command {
            Command::App { send } => self.put_for(send, packets),
            _ => self.put(packets),
        }))
    }

    /// Sends packets of a namespace, or holds them until it is connected.
    fn put_for(&mut self, send: &AppSend, packets: Vec<Packet>) {
        let namespace = match send {
            AppSend::SioConnect { namespace, auth } => {
                self.join(namespace, auth.as_deref());
                return self.put(packets);
            }
            AppSend::SioDisconnect { namespace } => {
                self.part(namespace);
                namespace
            }
            AppSend::SioEmit { namespace, .. } | AppSend::SioAck { namespace, .. } => namespace,
            AppSend::SockJs { .. } | AppSend::Stomp { .. } => return,
        };
        let space = self.namespaces.entry(named(namespace).to_owned()).or_default();
        if space.asked && !space.connected {
            space.held.extend(packets);
        } else {
            self.put(packets);
        }
    }
}
