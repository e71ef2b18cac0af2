//! Decoders stacked: one reads, and what its packets carry goes to the one above.

use super::table::{KNOWN, Made, by_name};
use super::{Beginning, Carried, Decoder, Known, Out, Told};
use crate::api::DecodeAs;
use crate::decode::sink::Sink;
use crate::event::{AppDetected, Data, Dir, Event, Evidence, Phrase};

/// Messages looked at before nothing more is expected above.
const MAX_LOOKS: u8 = 8;
/// Protocols on each other.
const MAX_HEIGHT: u8 = 4;

/// What the handshake of a conversation says.
#[derive(Clone, Debug)]
pub(super) struct Handshake {
    pub target: String,
    pub subprotocol: Option<String>,
}

/// What stands above a carrier: nothing yet, a decoder, or nothing for good.
#[derive(Debug)]
pub(super) struct Above {
    floor: Option<Box<Floor>>,
    /// Messages that may still be looked at.
    looks: u8,
    height: u8,
    /// Protocols that a person chose, from here up; absent: told from the traffic.
    chosen: Option<Vec<String>>,
}

#[derive(Debug)]
struct Floor {
    known: &'static Known,
    version: String,
    decoder: Box<dyn Decoder>,
    above: Above,
}

impl Above {
    /// What stands on WebSocket or HTTP themselves.
    pub fn bottom(choice: &DecodeAs) -> Above {
        let chosen = if choice.auto { None } else { Some(choice.protos.clone()) };
        Above { floor: None, looks: MAX_LOOKS, height: 0, chosen }
    }

    /// Whether payloads are of use here.
    pub fn wants(&self) -> bool {
        self.floor.is_some() || self.may_come()
    }

    /// A WebSocket opened: the handshake alone may tell.
    pub fn opened(&mut self, carried: &Carried<'_>, handshake: &Handshake, sink: &mut Sink<'_>) {
        if self.floor.is_none() && self.may_come() {
            self.look(carried, None, handshake, None, sink);
        }
    }

    /// Hands a payload on. False when nobody read it.
    pub fn push(
        &mut self,
        carried: &Carried<'_>,
        handshake: &Handshake,
        under: Option<(&'static str, &str)>,
        keys: &mut Vec<String>,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.floor.is_none() {
            if !self.may_come() {
                return false;
            }
            self.looks -= 1;
            self.look(carried, Some(carried), handshake, under, sink);
        }
        let Some(floor) = &mut self.floor else { return false };
        let Floor { known, version, decoder, above } = &mut **floor;
        let mut out = Out { sink, above, handshake, proto: (known.proto, version), keys, begun: None };
        decoder.push(carried, &mut out)
    }

    /// Nothing more crosses on a connection (or stream).
    pub fn closed(&mut self, at: (u32, u32), t_ns: u64, handshake: &Handshake, sink: &mut Sink<'_>) {
        let Some(floor) = &mut self.floor else { return };
        let Floor { known, version, decoder, above } = &mut **floor;
        let mut keys = Vec::new();
        for dir in [Dir::Tx, Dir::Rx] {
            let mut out =
                Out { sink, above, handshake, proto: (known.proto, version), keys: &mut keys, begun: None };
            decoder.closed(at, dir, t_ns, &mut out);
        }
        above.closed(at, t_ns, handshake, sink);
    }

    fn may_come(&self) -> bool {
        self.looks > 0
            && self.height < MAX_HEIGHT
            && self.chosen.as_ref().is_none_or(|chosen| !chosen.is_empty())
    }

    /// Asks who it is, and sets the decoder up.
    fn look(
        &mut self,
        carried: &Carried<'_>,
        first: Option<&Carried<'_>>,
        handshake: &Handshake,
        under: Option<(&'static str, &str)>,
        sink: &mut Sink<'_>,
    ) {
        let subprotocol = if under.is_none() { handshake.subprotocol.as_deref() } else { None };
        let beginning = Beginning { subprotocol, target: &handshake.target, under, first };
        let found = match &self.chosen {
            None => KNOWN.iter().copied().find_map(|known| Some((known, (known.told)(&beginning)?))),
            Some(chosen) => chosen.first().and_then(|proto| by_name(proto)).map(|known| {
                let version = (known.told)(&beginning).and_then(|told| told.version);
                (known, Told { version, how: Phrase::new("app-told-chosen") })
            }),
        };
        let Some((known, told)) = found else {
            if self.chosen.is_some() {
                self.looks = 0;
            }
            return;
        };
        let detected = AppDetected {
            proto: known.proto.to_owned(),
            version: told.version.clone(),
            over: under.map(|(proto, _)| proto.to_owned()),
            how: told.how,
            chosen: self.chosen.is_some(),
        };
        let data = Data::AppDetected(Box::new(detected));
        let mut event =
            Event::new(carried.conn, carried.t_ns, Dir::Local, data).with_evidence(Evidence::Derived);
        event.stream = carried.stream;
        event.cause = Some(carried.carrier);
        sink.push(event);
        let made = Made { version: told.version.as_deref(), target: &handshake.target, subprotocol, under };
        let decoder = (known.make)(&made);
        let rest = self.chosen.as_ref().map(|chosen| chosen[1..].to_vec());
        let above = Above { floor: None, looks: MAX_LOOKS, height: self.height + 1, chosen: rest };
        let version = told.version.unwrap_or_default();
        self.floor = Some(Box::new(Floor { known, version, decoder, above }));
    }
}
