//! Rows of HTTP.

use super::{ReadBytes, Words, preview};
use crate::event::{BodyChunk, BodyEnd, Data, Event, HeaderLine, Phrase, ResponseHead};
use crate::explain::words::duration;

pub(super) fn words(event: &Event, read: ReadBytes<'_>) -> Option<Words> {
    Some(match &event.data {
        Data::RequestHead(head) => {
            let line = [head.method.text(), head.target.text(), head.version.text()];
            Words::text(line.join(" ").trim_end()).wire(head.size)
        }
        Data::ResponseInformational(head) | Data::ResponseHead(head) => response(event, head),
        Data::RequestBodyChunk(chunk) | Data::ResponseBodyChunk(chunk) => piece(event, chunk, read),
        Data::RequestBodyEnd(end) | Data::ResponseBodyEnd(end) => body(event, end, read),
        Data::Trailers(trailers) => Words::text(fields(&trailers.headers)),
        Data::Redirect(redirect) => Words::text(format!("{} {}", redirect.status, redirect.to)).and_note(
            if !redirect.credentials_dropped.is_empty() {
                Phrase::new("row-http-redirect-dropped")
                    .with("hop", redirect.hop)
                    .with("fields", redirect.credentials_dropped.join(", "))
            } else if redirect.method_changed {
                Phrase::new("row-http-redirect-method")
                    .with("hop", redirect.hop)
                    .with("method", redirect.method.as_str())
            } else {
                Phrase::new("row-http-redirect").with("hop", redirect.hop)
            },
        ),
        Data::RedirectStopped(stopped) => {
            let note = if stopped.why == "limit" {
                Phrase::new("row-http-redirect-limit").with("hops", stopped.hops)
            } else {
                Phrase::new("row-http-redirect-nowhere")
            };
            Words::text(format!("{} {}", stopped.status, stopped.location)).and_note(note)
        }
        Data::Incomplete(incomplete) => Words::note(incomplete.why.clone()).wire(incomplete.got),
        Data::ConnectionReuse(reuse) => Words::note(Phrase::new("row-http-reuse").with("nth", reuse.nth)),
        Data::HttpMalformed(malformed) => {
            let bytes = event.ranges.first().map(|range| preview::of_range(event.conn, *range, read));
            Words { text: bytes, ..Words::note(malformed.why.clone()) }
        }
        _ => return None,
    })
}

fn response(event: &Event, head: &ResponseHead) -> Words {
    let line = format!("{} {} {}", head.version.text(), head.status, head.reason.text());
    Words { pair: event.cause, pair_ns: head.waited_ns, ..Words::text(line.trim_end()).wire(head.size) }
}

/// A chunk: the last range is its data, what stands before it is framing.
fn piece(event: &Event, chunk: &BodyChunk, read: ReadBytes<'_>) -> Words {
    let wire: u64 = event.ranges.iter().map(|range| range.len).sum();
    let data = event.ranges.last().filter(|range| chunk.len > 0 && range.len > 0);
    Words {
        text: data.map(|range| preview::of_range(event.conn, *range, read)),
        note: (chunk.len == 0).then(|| Phrase::new("row-http-last-chunk")),
        wire_len: Some(wire.max(chunk.len)),
        decoded_len: (wire > chunk.len).then_some(chunk.len),
        ..Words::default()
    }
}

fn body(event: &Event, end: &BodyEnd, read: ReadBytes<'_>) -> Words {
    Words {
        text: event
            .ranges
            .first()
            .filter(|range| range.len > 0 && (end.chunks == 0 || event.stream != 0))
            .map(|range| preview::of_range(event.conn, *range, read)),
        note: Some(if event.stream != 0 {
            Phrase::new("row-h2-body").with("frames", end.chunks).with("duration", duration(end.duration_ns))
        } else if end.chunks > 0 {
            Phrase::new("row-http-body-chunks")
                .with("chunks", end.chunks)
                .with("duration", duration(end.duration_ns))
        } else {
            Phrase::new("row-http-body").with("duration", duration(end.duration_ns))
        }),
        wire_len: Some(end.wire_len),
        decoded_len: (end.wire_len != end.len).then_some(end.len),
        ..Words::default()
    }
}

fn fields(lines: &[HeaderLine]) -> String {
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{}: {}", line.name.text(), line.value.text())).collect();
    lines.join(", ")
}
