//! Rows of what a client of Engine.IO or SockJS does with its transports.

use super::Words;
use crate::event::{Data, Event, Phrase};
use crate::explain::words::limit;

pub(super) fn words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::AppTransport(transport) => {
            let what = match transport.step.as_str() {
                "tried" => Phrase::new("row-transport-tried"),
                "open" => Phrase::new("row-transport-open"),
                "probing" => Phrase::new("row-transport-probing"),
                "upgraded" => Phrase::new("row-transport-upgraded"),
                "recycled" => Phrase::new("row-transport-recycled"),
                "closed" => Phrase::new("row-transport-closed"),
                "answered" => Phrase::new("row-transport-answered"),
                "left" => Phrase::new("row-transport-left"),
                "givenUp" => Phrase::new("row-transport-given-up"),
                _ => Phrase::new("row-transport-failed"),
            };
            // Why it was left says more than that it was.
            Words::text(&transport.transport).and_note(transport.why.clone().unwrap_or(what))
        }
        Data::AppMissed(missed) => {
            Words::note(Phrase::new("row-heartbeat-missed").with("limit", limit(missed.limit_ms)))
        }
        _ => return None,
    })
}
