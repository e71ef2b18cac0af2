//! The chip of a body that streams: what it is made of, how many came, whether it is still open.

use serde::{Deserialize, Serialize};

use crate::api::{LayerChip, LayerState};
use crate::event::{Data, Event, Layer, Phrase, ResponseHead};

/// The newest stream; events are counted on when it is asked for again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Streaming {
    conn: u32,
    exchange: u32,
    title: String,
    items: u64,
    open: bool,
    from_ns: u64,
    to_ns: Option<u64>,
}

impl Streaming {
    /// Follows the events of a session in `now`.
    pub fn follow(now: &mut Option<Streaming>, event: &Event) {
        match &event.data {
            Data::ResponseHead(head) if is_event_stream(head) => {
                let before = now.take().filter(|stream| stream.title == "SSE");
                let mut stream = Streaming::begin(event, head.exchange, "SSE");
                stream.items = before.map_or(0, |before| before.items);
                *now = Some(stream);
            }
            // An answer of another kind follows; a redirect or an error between two streams as well.
            Data::ResponseHead(_) => *now = None,
            Data::SseEvent(_) => {
                if let Some(stream) = now {
                    stream.items += 1;
                }
            }
            Data::StreamItem(item) => {
                let title = match item.kind.as_str() {
                    "ndjson" => "NDJSON",
                    "jsonSeq" => "JSON sequence",
                    _ => "Parts",
                };
                now.get_or_insert_with(|| Streaming::begin(event, item.exchange, title)).items += 1;
            }
            Data::ResponseBodyEnd(end) => Streaming::end(now, event, end.exchange),
            Data::Incomplete(incomplete) => Streaming::end(now, event, incomplete.exchange),
            _ => {}
        }
    }

    /// Its chip; `ended` when the session is over.
    pub fn chip(&self, ended: bool) -> LayerChip {
        let open = self.open && !ended;
        let detail = if self.title == "SSE" { Phrase::new("chip-events") } else { Phrase::new("chip-items") };
        LayerChip {
            layer: Layer::Sse,
            state: if open { LayerState::Live } else { LayerState::Closed },
            title: self.title.clone(),
            word: Some(if open { Phrase::new("chip-open") } else { Phrase::new("chip-closed") }),
            detail: Some(detail.with("count", self.items)),
            from_ns: Some(self.from_ns),
            duration_ns: self.to_ns.map(|to| to.saturating_sub(self.from_ns)),
        }
    }

    fn begin(event: &Event, exchange: u32, title: &str) -> Streaming {
        Streaming {
            conn: event.conn,
            exchange,
            title: title.to_owned(),
            items: 0,
            open: true,
            from_ns: event.t_ns,
            to_ns: None,
        }
    }

    fn end(now: &mut Option<Streaming>, event: &Event, exchange: u32) {
        let of = |stream: &&mut Streaming| stream.conn == event.conn && stream.exchange == exchange;
        if let Some(stream) = now.as_mut().filter(of) {
            stream.open = false;
            stream.to_ns = Some(event.t_ns);
        }
    }
}

/// Whether a head announces server-sent events.
pub(in crate::explain) fn is_event_stream(head: &ResponseHead) -> bool {
    head.headers.iter().any(|line| {
        let essence = line.value.0.split(|&octet| octet == b';').next().unwrap_or_default();
        line.name.0.eq_ignore_ascii_case(b"content-type")
            && essence.trim_ascii().eq_ignore_ascii_case(b"text/event-stream")
    })
}
