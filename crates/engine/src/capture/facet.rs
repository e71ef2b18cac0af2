//! Facets: the few combinations of view, layer, direction, kind, connection and stream that a session's events
//! have. Chunks count events by facet, so that filters skip and count without decoding.

use std::collections::HashMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::api::{Filter, Rows};
use crate::event::{Data, Dir, Event, Layer, Log, Opcode, Shows};

/// What filters compare, the same for very many events.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Facet {
    pub(super) shows: u8,
    pub(super) layer: Layer,
    pub(super) dir: Dir,
    pub(super) conn: u32,
    pub(super) stream: u32,
    pub(super) kind: String,
    /// True when a row says nothing but bytes that lie in one piece in the log, as they are searched.
    pub(super) raw: bool,
}

type Key = (u8, Layer, Dir, u32, u32, &'static str, bool);

/// All facets of a session by number.
#[derive(Debug, Default)]
pub(super) struct Facets {
    pub(super) all: Vec<Facet>,
    known: HashMap<Key, u32>,
    last: Option<(Key, u32)>,
}

impl Facets {
    /// The facets of a session that is not written any more.
    pub(super) fn of(all: Vec<Facet>) -> Facets {
        Facets { all, ..Facets::default() }
    }

    /// The number of an event's facet.
    pub(super) fn number(&mut self, event: &Event) -> u32 {
        let key: Key = (
            event.shows,
            event.layer,
            event.dir,
            event.conn,
            event.stream,
            crate::explain::row::kind(event),
            is_raw(event),
        );
        if let Some((last, number)) = self.last
            && last == key
        {
            return number;
        }
        let fresh = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.known.entry(key).or_insert(fresh);
        if number == fresh {
            let (shows, layer, dir, conn, stream, kind, raw) = key;
            self.all.push(Facet { shows, layer, dir, conn, stream, kind: kind.to_owned(), raw });
        }
        self.last = Some((key, number));
        number
    }

    /// For each facet whether `filter` lets it through, text aside.
    pub(super) fn select(&self, filter: &Filter) -> Vec<bool> {
        self.all.iter().map(|facet| in_view(facet.shows, filter.rows) && matches(facet, filter)).collect()
    }

    /// For each facet whether it has rows in a view.
    pub(super) fn view(&self, rows: Rows) -> Vec<bool> {
        self.all.iter().map(|facet| in_view(facet.shows, rows)).collect()
    }
}

/// Whether an event with these bits is a row of the view.
pub(super) fn in_view(shows: u8, rows: Rows) -> bool {
    match rows {
        Rows::Timeline => shows & Shows::TIMELINE != 0,
        Rows::Ladder => shows & Shows::LADDER != 0,
        Rows::Carriers => {
            shows & (Shows::TIMELINE | Shows::ABOVE) == Shows::TIMELINE || shows & Shows::CARRIER != 0
        }
        Rows::Conversation => shows & Shows::CONVERSATION != 0,
        Rows::All => true,
    }
}

fn matches(facet: &Facet, filter: &Filter) -> bool {
    (filter.layers.is_empty() || filter.layers.contains(&facet.layer))
        && filter.dir.is_none_or(|dir| dir == facet.dir)
        && (filter.kinds.is_empty() || filter.kinds.contains(&facet.kind))
        && !filter.without.contains(&facet.kind)
        && filter.conn.is_none_or(|conn| conn == facet.conn)
        && filter.stream.is_none_or(|stream| stream == facet.stream)
}

fn is_raw(event: &Event) -> bool {
    let [range] = event.ranges.as_slice() else { return false };
    match &event.data {
        Data::WsMessage(m) => {
            m.fragments <= 1
                && !m.head.masked
                && !m.compressed
                && matches!(m.opcode, Opcode::Text | Opcode::Binary)
                && !matches!(range.log, Log::InflatedTx | Log::InflatedRx)
        }
        Data::TcpRead(_) | Data::TcpWrite(_) => true,
        _ => false,
    }
}
