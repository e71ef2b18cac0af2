//! The fold: records in, numbered events out. The same for live traffic, a reopened capture and a test.

use crate::api::DecodeAs;
use crate::decode::stack::Stack;
use crate::event::{Dir, Event};
use crate::explain::reactions::Reactions;
use crate::record::Record;

/// Room for so many events is kept from one record to the next.
const KEPT_ROOM: usize = 4096;

/// Folds records into events. Deterministic: the same records give the same events, whatever the
/// boundaries at which bytes were split (apart from the `tcp.read` and `tcp.write` events themselves).
#[derive(Debug, Default)]
pub struct Fold {
    next_seq: u64,
    stack: Stack,
    reactions: Reactions,
    fresh: Vec<Event>,
    derived: Vec<Record>,
}

impl Fold {
    /// A fold at the beginning of a session.
    #[must_use]
    pub fn new() -> Fold {
        Fold::default()
    }

    /// A fold that reads what rides on messages as a person chose, whatever the record says.
    #[must_use]
    pub fn decoding(choice: DecodeAs) -> Fold {
        Fold { stack: Stack::decoding(choice), ..Fold::default() }
    }

    /// Reads one record and appends the events it gives, numbered. What was derived from it waits in
    /// [`Fold::derived`] until the next record.
    pub fn apply(&mut self, record: &Record, out: &mut Vec<Event>) {
        match record {
            Record::Bytes { conn, log, t_ns, bytes } => {
                self.stack.bytes(*conn, *log, *t_ns, bytes, &mut self.fresh);
            }
            Record::Fact(event) => {
                self.fresh.push((**event).clone());
                self.stack.fact(event, &mut self.fresh);
            }
        }
        self.derived.clear();
        self.derived.extend(self.stack.derived().map(|run| Record::Bytes {
            conn: run.conn,
            log: run.log,
            t_ns: run.t_ns,
            bytes: run.bytes.into(),
        }));
        self.number(out);
    }

    /// The bytes that the last record gave to logs that no tap fills. Events of that record name them, so
    /// they are to be kept before it: a log that breaks off between them then lacks nothing that an event
    /// names. Applied again, these records give nothing.
    pub fn derived(&mut self) -> impl Iterator<Item = Record> + '_ {
        self.derived.drain(..)
    }

    /// Whether text that is arriving on that connection's WebSocket can no longer be UTF-8: known before the
    /// message ends, and told when it does.
    #[must_use]
    pub fn text_fault(&self, conn: u32) -> bool {
        self.stack.text_fault(conn)
    }

    /// Whether what comes on that connection may unfold to far more than was sent, so that it had better be
    /// read a little at a time.
    #[must_use]
    pub fn unfolds(&self, conn: u32) -> bool {
        self.stack.unfolds(conn)
    }

    /// Numbers the fresh events, tells the decoders their numbers, and lets the explanations that follow from
    /// one stand right behind it. Events are numbered where they lie: a flood has many and hardly any
    /// explanation between them.
    fn number(&mut self, out: &mut Vec<Event>) {
        let mut explained: Vec<(usize, Vec<Event>)> = Vec::new();
        let mut reactions = Vec::new();
        for (at, event) in self.fresh.iter_mut().enumerate() {
            event.seq = self.next_seq;
            self.next_seq += 1;
            self.stack.numbered(event);
            self.reactions.push(event, &mut reactions);
            if reactions.is_empty() {
                continue;
            }
            for reaction in &mut reactions {
                reaction.seq = self.next_seq;
                self.next_seq += 1;
                debug_assert_eq!(reaction.dir, Dir::Local, "an explanation is not on the wire");
            }
            explained.push((at, std::mem::take(&mut reactions)));
        }
        if explained.is_empty() && out.is_empty() {
            // The common case: nothing is moved. The next record gives about as many.
            let about = self.fresh.len().min(KEPT_ROOM);
            *out = std::mem::replace(&mut self.fresh, Vec::with_capacity(about));
            return;
        }
        let mut explained = explained.into_iter().peekable();
        for (at, event) in self.fresh.drain(..).enumerate() {
            out.push(event);
            if let Some((_, reactions)) = explained.next_if(|(of, _)| *of == at) {
                out.extend(reactions);
            }
        }
        self.fresh.shrink_to(KEPT_ROOM);
    }
}
