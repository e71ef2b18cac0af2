//! Rows of HTTP/2 frames.

use super::{ReadBytes, Words, preview};
use crate::event::{Data, Event, H2Block, H2Detail, H2Frame, Phrase, Severity};
use crate::explain::words::duration;

/// Settings that one row names.
const SETTINGS: usize = 6;

pub(super) fn words(event: &Event, read: ReadBytes<'_>) -> Option<Words> {
    Some(match &event.data {
        Data::H2Preface(_) => Words::note(Phrase::new("row-h2-preface")),
        Data::H2Frame(frame) => of_frame(event, frame, read),
        Data::H2Malformed(malformed) => {
            let bytes = event.ranges.first().map(|range| preview::of_range(event.conn, *range, read));
            Words { text: bytes, ..Words::note(malformed.why.clone()) }
        }
        _ => return None,
    })
}

/// A stream that breaks off, or a connection that does, is worth a look.
pub(super) fn severity(frame: &H2Frame) -> Severity {
    match frame.detail {
        H2Detail::RstStream { .. } => Severity::Warn,
        H2Detail::GoAway { code: 1.., .. } => Severity::Warn,
        _ => Severity::Info,
    }
}

fn of_frame(event: &Event, frame: &H2Frame, read: ReadBytes<'_>) -> Words {
    let wire = event.ranges.iter().map(|range| range.len).sum();
    let text = |text: String| Words::text(text).wire(wire);
    match &frame.detail {
        H2Detail::Data { len, end_stream, .. } => {
            let content = event.ranges.last().filter(|_| *len > 0);
            let content = content.map(|range| preview::of_range(event.conn, *range, read));
            let end = end_stream.then(|| Phrase::new("row-h2-end"));
            let decoded = (*len != frame.length).then_some(u64::from(*len));
            Words { decoded_len: decoded, ..text(content.unwrap_or_default()) }.and_maybe(end)
        }
        H2Detail::Headers { block, end_headers, .. } | H2Detail::Continuation { block, end_headers } => {
            of_block(text(String::new()), block.as_ref(), *end_headers)
        }
        H2Detail::PushPromise { promised, block } => {
            of_block(text(format!("stream {promised}")), block.as_ref(), block.is_some())
        }
        H2Detail::Priority { priority } => {
            text(format!("depends on {}, weight {}", priority.depends_on, priority.weight))
        }
        H2Detail::RstStream { code, name, meaning } => text(code_text(*code, name)).and_note(meaning.clone()),
        H2Detail::Settings { ack: true, .. } => text("ACK".to_owned()),
        H2Detail::Settings { settings, .. } => {
            let mut named: Vec<String> = settings
                .iter()
                .take(SETTINGS)
                .map(|setting| match setting.name.as_str() {
                    "" => format!("0x{:x} {}", setting.id, setting.value),
                    name => format!("{name} {}", setting.value),
                })
                .collect();
            if settings.len() > SETTINGS {
                named.push("…".to_owned());
            }
            text(named.join(", "))
        }
        H2Detail::Ping { ack, octets, round_trip_ns } => {
            let trip = round_trip_ns.map(|trip| Phrase::new("row-h2-rtt").with("duration", duration(trip)));
            let words = text(if *ack { format!("ACK {octets}") } else { octets.clone() });
            Words { pair: event.cause, pair_ns: *round_trip_ns, ..words }.and_maybe(trip)
        }
        H2Detail::GoAway { last_stream, code, name, meaning, debug } => {
            let debug = debug.text();
            let line = format!("{} after stream {last_stream} {debug}", code_text(*code, name));
            text(preview::shorten(line.trim_end())).and_note(meaning.clone())
        }
        H2Detail::WindowUpdate { increment, window } => {
            text(format!("+{increment}")).and_note(Phrase::new("row-h2-window").with("window", *window))
        }
        H2Detail::Unknown {} => {
            let name = match frame.type_name.as_str() {
                "" => format!("0x{:02x}", frame.frame_type),
                name => name.to_owned(),
            };
            text(name).and_note(Phrase::new("row-h2-length").with("length", frame.length))
        }
    }
}

fn of_block(words: Words, block: Option<&H2Block>, whole: bool) -> Words {
    let note = match block {
        Some(block) => Phrase::new("row-h2-headers")
            .with("fields", block.fields.len())
            .with("decoded", block.decoded)
            .with("encoded", block.encoded),
        None if whole => Phrase::new("row-h2-unread"),
        None => Phrase::new("row-h2-continues"),
    };
    // What the message is about, as its pseudo-header fields say.
    let fields = block.map(|block| block.fields.as_slice()).unwrap_or_default();
    let pseudo = fields.iter().filter(|field| field.name.0.first() == Some(&b':'));
    let about: Vec<String> =
        pseudo.take(5).map(|field| format!("{} {}", field.name.text(), field.value.text())).collect();
    let text = words.text.clone().filter(|text| !text.is_empty()).into_iter().chain(about);
    let text = text.collect::<Vec<_>>().join(", ");
    Words { text: Some(preview::shorten(&text)), ..words }.and_note(note)
}

fn code_text(code: u32, name: &str) -> String {
    if name.is_empty() { format!("0x{code:x}") } else { name.to_owned() }
}
