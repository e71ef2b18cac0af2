//! Rows of what streams in a body: server-sent events, texts of JSON, parts.

use super::{Words, preview};
use crate::event::{Data, Event, Octets, Phrase, SseEvent, StreamItem};
use crate::explain::words::duration;

pub(super) fn words(event: &Event) -> Option<Words> {
    let wire: u64 = event.ranges.iter().map(|range| range.len).sum();
    let words = match &event.data {
        Data::SseEvent(dispatched) => Words {
            text: Some(text(&dispatched.data, dispatched.len)),
            note: Some(about_event(dispatched)),
            decoded_len: Some(dispatched.len),
            ..Words::default()
        },
        Data::SseComment(comment) => Words::text(comment.text.text()),
        Data::SseRetry(retry) => Words::note(Phrase::new("row-sse-retry").with("ms", retry.ms)),
        Data::SseIgnored(ignored) => Words::text(ignored.text.text()).and_note(ignored.why.clone()),
        Data::SseDiscarded(rest) => Words {
            text: Some(text(&rest.text, rest.len)),
            decoded_len: Some(rest.len),
            ..Words::note(Phrase::new("row-sse-discarded"))
        },
        Data::StreamItem(item) => Words {
            text: Some(text(&item.data, item.len)),
            note: about_item(item),
            decoded_len: Some(item.len),
            ..Words::default()
        },
        _ => return None,
    };
    Some(if wire > 0 { words.wire(wire) } else { words })
}

fn text(octets: &Octets, len: u64) -> String {
    let whole = octets.0.len() as u64 == len;
    preview::of_bytes(
        &octets.0[..octets.0.len().min(preview::ENOUGH)],
        whole && len <= preview::ENOUGH as u64,
    )
}

/// Type, the ID where the event sets it, the gap to the one before.
fn about_event(event: &SseEvent) -> Phrase {
    let id = event.id.as_deref().filter(|_| event.id_set);
    let phrase = match (id, event.gap_ns) {
        (Some(_), Some(_)) => Phrase::new("row-sse-event-id-gap"),
        (Some(_), None) => Phrase::new("row-sse-event-id"),
        (None, Some(_)) => Phrase::new("row-sse-event-gap"),
        (None, None) => Phrase::new("row-sse-event"),
    };
    let mut phrase = phrase.with("type", preview::shorten(&event.event_type));
    if let Some(id) = id {
        phrase = phrase.with("id", preview::shorten(id));
    }
    match event.gap_ns {
        Some(gap) => phrase.with("gap", duration(gap)),
        None => phrase,
    }
}

/// What is wrong with an item, else its type and the gap to the one before.
fn about_item(item: &StreamItem) -> Option<Phrase> {
    if let Some(problem) = &item.problem {
        return Some(problem.clone());
    }
    match (&item.media_type, item.gap_ns) {
        (Some(media), Some(gap)) => Some(
            Phrase::new("row-stream-part-gap")
                .with("type", preview::shorten(media))
                .with("gap", duration(gap)),
        ),
        (Some(media), None) => Some(Phrase::new("row-stream-part").with("type", preview::shorten(media))),
        (None, Some(gap)) => Some(Phrase::new("row-stream-gap").with("gap", duration(gap))),
        (None, None) => None,
    }
}
