//! Where decoders put events, and how an event names another one before either has its number.

use crate::decode::app::{Allowance, Apps, Carried};
use crate::decode::derived::{Derived, Run};
use crate::event::{ByteRange, Data, Dir, Event, Layer, Log};

/// Appends events and tells each one's ordinal: its place among all events that pass the stack.
///
/// Decoders refer to events by ordinal (in `cause`, `span` and the references within the data);
/// [`Ordinals`] turns ordinals into numbers once the fold has given them.
#[derive(Debug)]
pub struct Sink<'a> {
    out: &'a mut Vec<Event>,
    derived: &'a mut Derived,
    base: u64,
    conn: u32,
    /// The stream of HTTP/2 whose WebSocket is decoded, else 0.
    stream: u32,
    /// What rides on the connections of the session; absent where nobody listens.
    apps: Option<&'a mut Apps>,
    /// Packets that those may still tell.
    pub(super) allowance: Allowance,
}

impl<'a> Sink<'a> {
    /// A sink for `conn`; the first event of `out` has the ordinal `base`.
    pub fn new(out: &'a mut Vec<Event>, derived: &'a mut Derived, base: u64, conn: u32) -> Sink<'a> {
        Sink { out, derived, base, conn, stream: 0, apps: None, allowance: Allowance::default() }
    }

    /// Appends bytes to a log that no tap fills, and returns where they stand in it.
    pub fn derived(&mut self, log: Log, t_ns: u64, bytes: &[u8]) -> u64 {
        let run = self.derive(log, t_ns);
        let off = run.end();
        run.bytes.extend_from_slice(bytes);
        off
    }

    /// The end of a log that no tap fills, for bytes that are made in place.
    pub fn derive(&mut self, log: Log, t_ns: u64) -> &mut Run {
        debug_assert!(log.is_derived(), "{log:?} is a tap's");
        self.derived.run(self.conn, log, t_ns)
    }

    /// The same sink, where what crosses is handed on to the protocols above.
    #[must_use]
    pub fn ridden(mut self, apps: &'a mut Apps) -> Sink<'a> {
        self.apps = Some(apps);
        self
    }

    /// Appends an event and returns its ordinal.
    pub fn push(&mut self, event: Event) -> u64 {
        let ordinal = self.base + self.out.len() as u64;
        if let Some(apps) = self.apps.take() {
            let seen = apps.watches(&event).then(|| event.clone());
            self.out.push(event);
            if let Some(event) = seen {
                apps.saw(ordinal, &event, self);
            }
            self.apps = Some(apps);
        } else {
            self.out.push(event);
        }
        ordinal
    }

    /// What follows is of a WebSocket on a stream of HTTP/2, or again of the connection itself (0).
    pub fn within(&mut self, stream: u32) {
        self.stream = stream;
    }

    /// Whether a protocol above wants the payloads of a WebSocket's messages.
    #[must_use]
    pub fn wants(&self) -> bool {
        self.apps.as_ref().is_some_and(|apps| apps.wants(self.conn, self.stream))
    }

    /// A complete message of a WebSocket, unmasked and inflated, for the protocols above. Called right behind
    /// the events that tell the message itself.
    pub fn carry(&mut self, carried: &Carried<'_>) {
        if let Some(apps) = self.apps.take() {
            apps.message(&Carried { stream: self.stream, ..*carried }, self);
            self.apps = Some(apps);
        }
    }

    /// Whether a protocol above reads the content of an exchange.
    #[must_use]
    pub fn rides(&self, stream: u32, exchange: u32) -> bool {
        self.apps.as_ref().is_some_and(|apps| apps.rides(self.conn, stream, exchange))
    }

    /// Content of such an exchange, its coding undone.
    pub fn content(&mut self, stream: u32, exchange: u32, dir: Dir, t_ns: u64, bytes: &[u8]) {
        if let Some(apps) = self.apps.take() {
            apps.content((self.conn, stream, exchange), dir, t_ns, bytes, self);
            self.apps = Some(apps);
        }
    }

    /// Nothing more crosses on the connection.
    pub fn closed(&mut self, t_ns: u64) {
        if let Some(apps) = self.apps.take() {
            apps.closed(self.conn, t_ns, self);
            self.apps = Some(apps);
        }
    }

    /// The bytes of an event that still lies here.
    #[must_use]
    pub fn ranges(&self, ordinal: u64) -> &[ByteRange] {
        let index = ordinal.checked_sub(self.base).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.out.get(index)).map_or(&[], |event| event.ranges.as_slice())
    }

    /// Octets on the wire of a message that still lies here.
    #[must_use]
    pub fn wire_len(&self, ordinal: u64) -> Option<u64> {
        let index = usize::try_from(ordinal.checked_sub(self.base)?).ok()?;
        match &self.out.get(index)?.data {
            Data::WsMessage(message) => Some(message.wire_len),
            _ => None,
        }
    }

    /// The ordinal that the next event will have.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.base + self.out.len() as u64
    }

    /// The connection that is decoded.
    #[must_use]
    pub fn conn(&self) -> u32 {
        self.conn
    }

    /// How many events lie here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether no event lies here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Puts the events from `index` on onto another layer.
    pub fn onto(&mut self, index: usize, layer: Layer) {
        for event in self.out.iter_mut().skip(index) {
            event.layer = layer;
        }
    }

    /// Changes where the event of that ordinal is shown, if it still lies here.
    pub fn show_ordinal(&mut self, ordinal: u64, shows: u8) {
        if let Some(index) = ordinal.checked_sub(self.base).and_then(|index| usize::try_from(index).ok()) {
            self.show(index, shows);
        }
    }

    /// Puts the events from `index` on onto a stream of HTTP/2.
    pub fn of_stream(&mut self, index: usize, stream: u32) {
        for event in self.out.iter_mut().skip(index) {
            event.stream = stream;
        }
    }

    /// Changes where an event that still lies here is shown.
    pub fn show(&mut self, index: usize, shows: u8) {
        if let Some(event) = self.out.get_mut(index) {
            event.shows = shows;
        }
    }
}

/// Steps kept for looking back; a reference to anything older is left out rather than wrong.
const MAX_STEPS: usize = 65_536;

/// Ordinals to numbers. A number differs from its ordinal by the explanations inserted before it, and that
/// difference only grows, so its few steps are all there is to remember.
#[derive(Debug, Default)]
pub struct Ordinals {
    seen: u64,
    /// The next event is a fact: its references are numbers already.
    fact: Option<u64>,
    /// `(ordinal, seq - ordinal)` wherever the difference changed.
    steps: std::collections::VecDeque<(u64, u64)>,
    forgotten: u64,
}

impl Ordinals {
    /// The ordinal of the next event to be numbered.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.seen
    }

    /// The next event did not come from a decoder.
    pub fn fact(&mut self) {
        self.fact = Some(self.seen);
    }

    /// An event got its number: notes it, and replaces the ordinals within by numbers.
    pub fn numbered(&mut self, event: &mut Event) {
        let ordinal = self.seen;
        self.seen += 1;
        let shift = event.seq.saturating_sub(ordinal);
        if self.steps.back().map_or(0, |step| step.1) != shift {
            if self.steps.len() == MAX_STEPS {
                self.steps.pop_front();
                self.forgotten = self.steps.front().map_or(0, |step| step.0);
            }
            self.steps.push_back((ordinal, shift));
        }
        if self.fact.take_if(|fact| *fact == ordinal).is_some() {
            return;
        }
        self.resolve(&mut event.cause);
        self.resolve(&mut event.span);
        match &mut event.data {
            Data::WsMessage(message) => self.resolve(&mut message.first_fragment),
            Data::WsPong(pong) => self.resolve(&mut pong.ping),
            Data::WsViolation(violation) => self.resolve(&mut violation.frame),
            Data::AppPacket(packet) => {
                self.resolve(&mut packet.carrier);
                self.resolve(&mut packet.begins);
                self.resolve(&mut packet.answers);
            }
            _ => {}
        }
    }

    fn resolve(&self, reference: &mut Option<u64>) {
        let Some(ordinal) = *reference else { return };
        *reference = if ordinal >= self.seen || ordinal < self.forgotten {
            None
        } else {
            let after = self.steps.partition_point(|step| step.0 <= ordinal);
            let shift = after.checked_sub(1).and_then(|at| self.steps.get(at)).map_or(0, |step| step.1);
            Some(ordinal + shift)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ConnectionReuse, Dir};

    fn event(cause: Option<u64>) -> Event {
        let mut event = Event::new(1, 0, Dir::Local, Data::ConnectionReuse(ConnectionReuse { nth: 2 }));
        event.cause = cause;
        event
    }

    #[test]
    fn references_survive_explanations_between_events() {
        let mut ordinals = Ordinals::default();
        // Numbers 1, 2 and 5 went to explanations.
        for (ordinal, seq) in [(0, 0), (1, 3), (2, 4), (3, 6)] {
            let mut next = event(if ordinal == 0 { None } else { Some(ordinal - 1) });
            next.seq = seq;
            ordinals.numbered(&mut next);
            let expected = [None, Some(0), Some(3), Some(4)][ordinal as usize];
            assert_eq!(next.cause, expected, "of {ordinal}");
        }
    }

    #[test]
    fn a_fact_keeps_its_own_numbers() {
        let mut ordinals = Ordinals::default();
        ordinals.fact();
        let mut fact = event(Some(77));
        ordinals.numbered(&mut fact);
        assert_eq!(fact.cause, Some(77));
    }

    #[test]
    fn what_is_too_far_back_is_left_out() {
        let mut ordinals = Ordinals::default();
        for ordinal in 0..(MAX_STEPS as u64 + 10) {
            let mut next = event(None);
            next.seq = ordinal * 2 + 1;
            ordinals.numbered(&mut next);
        }
        let mut late = event(Some(3));
        late.seq = 1_000_000;
        ordinals.numbered(&mut late);
        assert_eq!(late.cause, None);
    }
}
