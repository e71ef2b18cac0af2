//! Rows of protocols that ride on WebSocket, HTTP and each other.

use super::{Words, preview};
use crate::event::{AppDetected, AppPacket, Data, Event, Phrase, Severity};
use crate::explain::summary::title_of;

pub(super) fn words(event: &Event) -> Option<Words> {
    Some(match &event.data {
        Data::AppDetected(detected) => Words::text(title(detected)).and_note(detected.how.clone()),
        Data::AppDecodeAs(choice) => {
            if choice.auto {
                Words::note(Phrase::new("row-decode-auto"))
            } else if choice.protos.is_empty() {
                Words::note(Phrase::new("row-decode-none"))
            } else {
                let titles: Vec<String> = choice.protos.iter().map(|proto| title_of(proto, None)).collect();
                Words::text(titles.join(" › ")).and_note(Phrase::new("row-decode-chosen"))
            }
        }
        Data::AppPacket(packet) => Words {
            text: text(packet),
            note: packet.note.clone(),
            decoded_len: packet.body.as_ref().map(|body| body.len),
            children: u32::from(packet.carrier.is_some()),
            pair: packet.answers,
            pair_ns: packet.latency_ns,
            ..Words::default()
        },
        Data::AppMalformed(malformed) => Words::text(&malformed.rfc).and_note(malformed.why.clone()),
        _ => return None,
    })
}

/// How serious a packet is: those that tell an error, and those that can't be read.
pub(super) fn severity(data: &Data) -> Option<Severity> {
    match data {
        Data::AppMalformed(_) => Some(Severity::Error),
        Data::AppPacket(packet) if tells_error(packet) => Some(Severity::Error),
        Data::AppPacket(packet) if packet.note.is_some() && !packet.heartbeat => Some(Severity::Note),
        _ => None,
    }
}

fn tells_error(packet: &AppPacket) -> bool {
    let noted = packet.note.as_ref().is_some_and(|note| {
        let code = note.code.as_str();
        matches!(code, "mqtt-reason" | "signalr-refused" | "signalr-closed" | "signalr-error" | "gql-error")
    });
    let kind = packet.kind.as_str();
    let named = matches!(
        kind,
        "CONNECT_ERROR" | "ERROR" | "ABORT" | "error" | "connection_error" | "reject_subscription"
    );
    noted || named
}

fn title(detected: &AppDetected) -> String {
    let title = title_of(&detected.proto, detected.version.as_deref());
    match &detected.over {
        Some(over) => format!("{title} › {}", title_of(over, None)),
        None => title,
    }
}

/// Scope, name and body as a line; a body that begins with the name already says it.
fn text(packet: &AppPacket) -> Option<String> {
    let shown = packet.text.as_deref().unwrap_or_default();
    let name = packet.name.as_deref().filter(|name| !shown.contains(*name));
    let scope =
        packet.scope.as_deref().filter(|scope| *scope != "/" && packet.name.as_deref() != Some(scope));
    let words: Vec<&str> =
        [scope, name, Some(shown)].into_iter().flatten().filter(|word| !word.is_empty()).collect();
    if words.is_empty() && packet.body.is_none() {
        // A header without a body says itself; how it went comes first.
        let mut fields: Vec<_> =
            packet.fields.iter().take(8).map(|field| (field.name.as_str(), &field.value)).collect();
        fields.sort_by_key(|(name, _)| *name != "reason");
        let said = |id: &&String| fields.iter().any(|(_, value)| value == id);
        let id = packet.id.as_ref().filter(|id| !said(id) && !packet.heartbeat).map(|id| ("id", id));
        let words: Vec<String> =
            fields.iter().copied().chain(id).map(|(name, value)| format!("{name}:{value}")).collect();
        return (!words.is_empty()).then(|| preview::shorten(&words.join(" ")));
    }
    Some(preview::shorten(&words.join(" ")))
}
