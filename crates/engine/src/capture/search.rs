//! Text search: over the bytes that rows stand for, in big blocks, a little with each call.
//!
//! What was found is kept by filter and only ever extended: events do not change once they are recorded.

use std::sync::Arc;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use crate::api::{FieldProblem, Filter, Row};
use crate::clock::Clock;
use crate::error::Error;
use crate::event::{ByteRange, Data, Event, Phrase, PhraseArg};
use crate::explain::row;

use super::block::Blocks;
use super::capture::Shared;
use super::chunk::{Chunk, ChunkMeta, EVENTS, SEARCHED, is};
use super::fault::{damaged, lock};
use super::packet::Placed;
use super::places::Places;

/// Time of one call.
const BUDGET_NS: u64 = 50_000_000;
/// Filters whose hits are kept.
const KEPT: usize = 6;

/// What is searched for.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    kind: Kind,
    /// A hit in an event's bytes is a hit in any stretch around them: no anchors, no word boundaries.
    anywhere: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Literal(Box<memmem::Finder<'static>>),
    Regex(Regex),
}

impl Needle {
    /// The needle of a filter; `None` when it has no text.
    pub(super) fn of(filter: &Filter) -> Result<Option<Needle>, Box<FieldProblem>> {
        match filter.text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) if filter.regex => Needle::regex(text).map(Some),
            Some(text) => Ok(Some(Needle::literal(text))),
        }
    }

    fn literal(text: &str) -> Needle {
        let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
        if letters && !text.bytes().any(|b| b.is_ascii_uppercase()) {
            let pattern =
                RegexBuilder::new(&regex::escape(text)).case_insensitive(true).unicode(false).build();
            if let Ok(pattern) = pattern {
                return Needle { kind: Kind::Regex(pattern), anywhere: true };
            }
        }
        Needle {
            kind: Kind::Literal(Box::new(memmem::Finder::new(text.as_bytes()).into_owned())),
            anywhere: true,
        }
    }

    fn regex(text: &str) -> Result<Needle, Box<FieldProblem>> {
        let insensitive = !has_capital(text);
        let pattern = RegexBuilder::new(text).case_insensitive(insensitive).build();
        let pattern = pattern.map_err(|fault| Box::new(problem(text, &fault)))?;
        let hir = regex_syntax::ParserBuilder::new().utf8(false).build().parse(text);
        let anywhere = hir.is_ok_and(|hir| hir.properties().look_set().is_empty());
        Ok(Needle { kind: Kind::Regex(pattern), anywhere })
    }

    /// Where the first match begins that begins at or after `from`.
    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        match &self.kind {
            Kind::Literal(finder) => finder.find(bytes.get(from..)?).map(|at| from + at),
            Kind::Regex(pattern) if from <= bytes.len() => pattern.find_at(bytes, from).map(|m| m.start()),
            Kind::Regex(_) => None,
        }
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        match &self.kind {
            Kind::Literal(finder) => finder.find(bytes).is_some(),
            Kind::Regex(pattern) => pattern.is_match(bytes),
        }
    }
}

/// A capital makes the search tell cases apart; letters of escapes (`\S`, `\W`) do not count.
fn has_capital(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|c| {
        let counts = !escaped && c.is_uppercase();
        escaped = !escaped && c == '\\';
        counts
    })
}

fn problem(text: &str, fault: &regex::Error) -> FieldProblem {
    let utf16 = |at: usize| {
        let units = text.get(..at).unwrap_or(text).encode_utf16().count();
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    let (span, exact) = match regex_syntax::ParserBuilder::new().utf8(false).build().parse(text) {
        Err(regex_syntax::Error::Parse(e)) => (Some(*e.span()), e.kind().to_string()),
        Err(regex_syntax::Error::Translate(e)) => (Some(*e.span()), e.kind().to_string()),
        _ => (None, fault.to_string()),
    };
    FieldProblem {
        field: "filter".to_owned(),
        index: None,
        start: span.map(|span| utf16(span.start.offset)),
        end: span.map(|span| utf16(span.end.offset)),
        why: Phrase::new("capture-regex").with("exact", exact),
    }
}

/// What was found so far, by chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Events before this one were looked at.
    scanned: u64,
    chunks: Vec<Hits>,
    pub(super) complete: bool,
}

/// Hits of one chunk, one bit an event.
#[derive(Clone, Debug, Default)]
struct Hits {
    count: u32,
    bits: Option<Arc<[u64; EVENTS / 64]>>,
}

impl Found {
    /// Hits in a chunk.
    pub(super) fn count(&self, at: usize) -> u64 {
        self.chunks.get(at).map_or(0, |hits| u64::from(hits.count))
    }

    /// Whether event `i` of a chunk is a hit.
    pub(super) fn is_hit(&self, at: usize, i: usize) -> bool {
        self.chunks
            .get(at)
            .and_then(|hits| hits.bits.as_ref())
            .and_then(|bits| bits.get(i / 64))
            .is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    fn add(&mut self, at: usize, i: usize) {
        if self.chunks.len() <= at {
            self.chunks.resize(at + 1, Hits::default());
        }
        let hits = &mut self.chunks[at];
        let bits = hits.bits.get_or_insert_with(|| Arc::new([0; EVENTS / 64]));
        if let Some(word) = Arc::make_mut(bits).get_mut(i / 64) {
            *word |= 1 << (i % 64);
            hits.count += 1;
        }
    }
}

/// What was found for the filters asked for last.
#[derive(Debug, Default)]
pub(super) struct Searches {
    /// Newest last.
    kept: Vec<(Filter, Found)>,
}

impl Shared {
    /// Goes on with a search for a while and gives what was found so far.
    pub(super) fn search(&self, filter: &Filter, needle: Needle) -> Result<Found, Error> {
        let mut searches = lock(&self.searches);
        let mut found = match searches.kept.iter().position(|(known, _)| known == filter) {
            Some(at) => searches.kept.remove(at).1,
            None => Found::default(),
        };
        let result = Scan::new(self, filter, needle).go_on(&mut found);
        if searches.kept.len() >= KEPT {
            searches.kept.remove(0);
        }
        searches.kept.push((filter.clone(), found.clone()));
        result.map(|()| found)
    }
}

/// One call's work.
struct Scan<'a> {
    shared: &'a Shared,
    filter: &'a Filter,
    needle: Needle,
    blocks: Blocks<'a>,
    clock: Clock,
}

impl<'a> Scan<'a> {
    fn new(shared: &'a Shared, filter: &'a Filter, needle: Needle) -> Scan<'a> {
        Scan { shared, filter, needle, blocks: Blocks::new(shared), clock: Clock::start() }
    }

    fn go_on(&mut self, found: &mut Found) -> Result<(), Error> {
        loop {
            let step = {
                let state = lock(&self.shared.state);
                state.locate(found.scanned).and_then(|(at, from)| {
                    let meta = state.meta(at)?.clone();
                    let selected = state.facets.select(self.filter);
                    let raw = state.facets.all.iter().map(|facet| facet.raw).collect();
                    Some(Step { at, from, meta, selected, raw })
                })
            };
            found.complete = step.is_none();
            let Some(step) = step else { return Ok(()) };
            self.step(&step, found)?;
            if self.is_spent() {
                found.complete = found.scanned >= lock(&self.shared.state).events();
                return Ok(());
            }
        }
    }

    /// Looks at the rest of one chunk, or as much of it as there is time for.
    fn step(&mut self, step: &Step, found: &mut Found) -> Result<(), Error> {
        let len = step.meta.count as usize;
        if step.meta.selected(&step.selected) == 0 {
            found.scanned += (len - step.from) as u64;
            return Ok(());
        }
        let needle = self.needle.clone();
        let find = |bytes: &[u8], from: usize| needle.find(bytes, from);
        let mut places = if needle.anywhere { Places::read(self.shared, &step.meta)? } else { None };
        if step.only_raw() && places.as_mut().is_some_and(|places| places.is_empty(&find)) {
            found.scanned += (len - step.from) as u64;
            return Ok(());
        }
        let chunk = self.shared.chunk_once(step.at)?;
        for i in step.from..len {
            let facet = chunk.facets[i];
            let raw = is(&step.raw, facet);
            let may = is(&step.selected, facet)
                && match (&mut places, raw) {
                    (Some(places), true) => {
                        let (conn, range) = chunk.first_range(i).ok_or_else(|| damaged("event"))?;
                        places.may_hold(conn, &range, &find)
                    }
                    _ => true,
                };
            if may && self.is_hit(&chunk, i, raw)? {
                found.add(step.at, i);
            }
            found.scanned += 1;
            if i % 16 == 15 && self.is_spent() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn is_hit(&mut self, chunk: &Chunk, i: usize, raw: bool) -> Result<bool, Error> {
        let event = chunk.event(i).ok_or_else(|| damaged("event"))?;
        Ok(self.is_in_bytes(&event)? || (!raw && self.is_in_row(&event)))
    }

    fn is_in_bytes(&mut self, event: &Event) -> Result<bool, Error> {
        // What came out of a content coding stands in no log.
        let streamed = match &event.data {
            Data::SseEvent(sse) => Some(&sse.data),
            Data::StreamItem(item) => Some(&item.data),
            _ => None,
        };
        if streamed.is_some_and(|data| self.needle.is_in(&data.0)) {
            return Ok(true);
        }
        let parts = match &event.data {
            Data::AppPacket(_) => match self.shared.placed(event)? {
                Some(Placed::Parts(parts)) => Some(parts),
                Some(Placed::Octets(octets)) => return Ok(self.needle.is_in(&octets)),
                // The row itself shows the beginning of what stands in a body.
                _ => return Ok(false),
            },
            _ => self.shared.payload_parts(event)?,
        };
        let Some(parts) = parts else {
            for range in &event.ranges {
                let bytes = self.blocks.read(event.conn, range.log, range.off, range.len.min(SEARCHED))?;
                if self.needle.is_in(bytes) {
                    return Ok(true);
                }
            }
            return Ok(false);
        };
        let mut joined = Vec::new();
        for part in parts {
            let room = SEARCHED - (joined.len() as u64).min(SEARCHED);
            let range = part.range;
            let from = joined.len();
            joined.extend_from_slice(self.blocks.read(
                event.conn,
                range.log,
                range.off,
                range.len.min(room),
            )?);
            part.unmask(&mut joined[from..], 0);
        }
        Ok(self.needle.is_in(&joined))
    }

    fn is_in_row(&self, event: &Event) -> bool {
        let row: Row = row::row(event, &|conn: u32, range: ByteRange, max: usize| {
            // Bytes that cannot be read were searched just before, and failed there.
            let len = range.len.min(max as u64);
            self.shared.log_bytes(conn, range.log, range.off, len).unwrap_or_default()
        });
        let words = row.note.iter().flat_map(|note| note.args.values());
        row.text.is_some_and(|text| self.needle.is_in(text.as_bytes()))
            || words.into_iter().any(|word| match word {
                PhraseArg::Text(text) => self.needle.is_in(text.as_bytes()),
                PhraseArg::Number(_) => false,
            })
    }

    fn is_spent(&self) -> bool {
        self.clock.now_ns() > BUDGET_NS
    }
}

struct Step {
    at: usize,
    from: usize,
    meta: ChunkMeta,
    selected: Vec<bool>,
    raw: Vec<bool>,
}

impl Step {
    /// All rows that are selected are nothing but bytes.
    fn only_raw(&self) -> bool {
        self.meta.facets.iter().all(|(facet, _)| is(&self.raw, *facet) || !is(&self.selected, *facet))
    }
}
