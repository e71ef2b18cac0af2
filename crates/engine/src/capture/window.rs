//! Windows of rows: what matches a filter, counted by chunk and read only where it is shown.

use crate::api::{Filter, Row, Rows, RowsPage};
use crate::error::Error;
use crate::event::{ByteRange, Event};
use crate::explain::row;

use super::capture::{Capture, Shared};
use super::chunk::{Chunk, ChunkMeta, is, slot};
use super::fault::{damaged, lock};
use super::read::MAX_EVENTS;
use super::search::{Found, Needle};

impl Capture {
    /// Rows `first .. first + count` (at most 1,000) of those that match. A text filter scans for at most
    /// about 50 ms a call and says `complete: false` until it has reached the end.
    pub fn rows(&self, filter: &Filter, first: u64, count: u32) -> Result<RowsPage, Error> {
        self.window(filter, Some(first), count)
    }

    /// The last `count` rows of those that match, as of one moment: who follows a list that grows need not know
    /// how long it is. `first` says where they begin.
    pub fn tail(&self, filter: &Filter, count: u32) -> Result<RowsPage, Error> {
        self.window(filter, None, count)
    }

    /// Rows from `first` on, or the last ones.
    fn window(&self, filter: &Filter, first: Option<u64>, count: u32) -> Result<RowsPage, Error> {
        let found = match Needle::of(filter) {
            Err(problem) => {
                let of = lock(&self.shared.state).running.rows[slot(filter.rows)];
                let (first, rows) = (first.unwrap_or(0), Vec::new());
                return Ok(RowsPage { total: 0, of, complete: true, first, rows, problem: Some(*problem) });
            }
            Ok(None) => None,
            Ok(Some(needle)) => Some(self.shared.search(filter, needle)?),
        };
        let plan = self.shared.plan(filter, found.as_ref(), first, u64::from(count.min(MAX_EVENTS)));
        let first = plan.first;
        let mut rows = Vec::new();
        for part in &plan.parts {
            let chunk = self.shared.chunk(part.at)?;
            self.shared.draw(&plan, part, &chunk, found.as_ref(), &mut rows)?;
        }
        let complete = found.as_ref().is_none_or(|found| found.complete);
        Ok(RowsPage { total: plan.total, of: plan.of, complete, first, rows, problem: None })
    }

    /// Position of the row of event `seq` among those that match; when it does not match, of the next one.
    pub fn position(&self, filter: &Filter, seq: u64) -> Result<Option<u64>, Error> {
        let found = match Needle::of(filter) {
            Err(_) => return Ok(None),
            Ok(None) => None,
            Ok(Some(needle)) => Some(self.shared.search(filter, needle)?),
        };
        let (mut before, total, selected, place) = {
            let state = lock(&self.shared.state);
            let selected = state.facets.select(filter);
            let place = state.locate(seq);
            let (mut before, mut total) = (0, 0);
            for (at, meta) in state.metas() {
                let n = matching(at, meta, &selected, found.as_ref());
                total += n;
                if place.is_some_and(|(chunk, _)| at < chunk) {
                    before += n;
                }
            }
            (before, total, selected, place)
        };
        let Some((at, n)) = place else { return Ok(None) };
        let chunk = self.shared.chunk(at)?;
        for i in 0..n.min(chunk.len()) {
            before += u64::from(is(&selected, chunk.facets[i]) && hit(found.as_ref(), at, i));
        }
        Ok((before < total).then_some(before))
    }
}

/// Which rows of which chunks a window consists of.
#[derive(Debug)]
struct Plan {
    first: u64,
    total: u64,
    of: u64,
    rows: Rows,
    selected: Vec<bool>,
    view: Vec<bool>,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    at: usize,
    /// Rows of the view before the chunk, and the time of the last of them.
    before: u64,
    last: Option<u64>,
    /// Matching rows to pass over, and to take.
    skip: u64,
    take: u64,
    /// Events of the chunk when the plan was made.
    len: usize,
}

impl Shared {
    fn plan(&self, filter: &Filter, found: Option<&Found>, first: Option<u64>, count: u64) -> Plan {
        let state = lock(&self.state);
        let selected = state.facets.select(filter);
        let first = first.unwrap_or_else(|| {
            let total: u64 = state.metas().map(|(at, meta)| matching(at, meta, &selected, found)).sum();
            total.saturating_sub(count)
        });
        let end = first.saturating_add(count);
        let (mut total, mut parts) = (0, Vec::new());
        for (at, meta) in state.metas() {
            let n = matching(at, meta, &selected, found);
            let (from, to) = (first.max(total), end.min(total + n));
            if from < to {
                let v = slot(filter.rows);
                let (before, last) = (meta.before[v], meta.last[v]);
                parts.push(Part {
                    at,
                    before,
                    last,
                    skip: from - total,
                    take: to - from,
                    len: meta.count as usize,
                });
            }
            total += n;
        }
        let of = state.running.rows[slot(filter.rows)];
        let view = state.facets.view(filter.rows);
        Plan { first, total, of, rows: filter.rows, selected, view, parts }
    }

    fn draw(
        &self,
        plan: &Plan,
        part: &Part,
        chunk: &Chunk,
        found: Option<&Found>,
        rows: &mut Vec<Row>,
    ) -> Result<(), Error> {
        let (mut skip, mut take) = (part.skip, part.take);
        let mut no = part.before;
        // The row before in the view: read only when its time is needed.
        let mut previous: Option<usize> = None;
        for (i, facet) in chunk.facets.iter().enumerate().take(part.len) {
            if !is(&plan.view, *facet) {
                continue;
            }
            no += 1;
            if is(&plan.selected, *facet) && hit(found, part.at, i) {
                if skip > 0 {
                    skip -= 1;
                } else {
                    let event = chunk.event(i).ok_or_else(|| damaged("event"))?;
                    let last = match previous {
                        None => part.last,
                        Some(before) => match rows.last() {
                            Some(row) if row.seq + (i - before) as u64 == event.seq => Some(row.t_ns),
                            _ => Some(chunk.event(before).ok_or_else(|| damaged("event"))?.t_ns),
                        },
                    };
                    let mut row = self.row(&event);
                    row.no = if plan.rows == Rows::All { event.seq + 1 } else { no };
                    row.delta_ns = last.map(|last| event.t_ns.saturating_sub(last));
                    rows.push(row);
                    take -= 1;
                    if take == 0 {
                        break;
                    }
                }
            }
            previous = Some(i);
        }
        Ok(())
    }

    /// The row of an event, with the beginning of its bytes.
    pub(super) fn row(&self, event: &Event) -> Row {
        row::row(event, &|conn: u32, range: ByteRange, max: usize| {
            // A row whose bytes cannot be read is still a row.
            self.log_bytes(conn, range.log, range.off, range.len.min(max as u64)).unwrap_or_default()
        })
    }
}

/// Rows of a chunk that match.
fn matching(at: usize, meta: &ChunkMeta, selected: &[bool], found: Option<&Found>) -> u64 {
    match found {
        None => meta.selected(selected),
        Some(found) => found.count(at),
    }
}

fn hit(found: Option<&Found>, at: usize, i: usize) -> bool {
    found.is_none_or(|found| found.is_hit(at, i))
}
