//! Rows of the conversation with a proxy, beyond those of HTTP and TLS.

use super::{Words, preview};
use crate::event::{Data, Event, Phrase, SocksMessage};
use crate::explain::words::duration;

pub(super) fn words(event: &Event, read: super::ReadBytes<'_>) -> Option<Words> {
    Some(match &event.data {
        Data::ProxyChosen(chosen) => {
            let source = chosen.source.as_str();
            Words::text(&chosen.url).and_note(match (source, chosen.way.as_str()) {
                ("own", "absoluteForm") => Phrase::new("row-proxy-absolute"),
                ("own", "connect") => Phrase::new("row-proxy-connect"),
                ("own", _) => Phrase::new("row-proxy-socks"),
                ("system", _) => Phrase::new("row-proxy-system"),
                _ => Phrase::new("row-proxy-variable").with("name", source),
            })
        }
        Data::Socks(message) => socks(event, message),
        Data::ProxyOpen(open) => Words::text(&open.target)
            .and_note(Phrase::new("row-proxy-open").with("duration", duration(open.duration_ns))),
        Data::ProxyMalformed(flaw) => {
            let bytes = event.ranges.first().map(|range| preview::of_range(event.conn, *range, read));
            Words { text: bytes, ..Words::note(flaw.why.clone()) }
        }
        _ => return None,
    })
}

fn socks(event: &Event, message: &SocksMessage) -> Words {
    let step = match message.step.as_str() {
        "greeting" => Phrase::new("row-socks-greeting"),
        "method" => Phrase::new("row-socks-method"),
        "auth" => Phrase::new("row-socks-auth"),
        "authResult" => Phrase::new("row-socks-auth-result"),
        "request" => Phrase::new("row-socks-request"),
        _ => Phrase::new("row-socks-reply"),
    };
    let shown = ["METHOD", "UNAME", "STATUS", "CMD", "REP"];
    let fields = message.fields.iter().filter(|field| shown.contains(&field.name.as_str()));
    let said = fields.map(|field| match field.name.as_str() {
        "UNAME" => format!("UNAME {}", field.octets.text()),
        name => format!("{name} {}", field.octets.0.first().copied().unwrap_or_default()),
    });
    let mut parts: Vec<String> = said.collect();
    let value = |name: &str| {
        let field = message.fields.iter().find(|field| field.name == name)?;
        field.meaning.args.get("address").or_else(|| field.meaning.args.get("value"))
    };
    if let (Some(host), Some(port)) = (value("DST.ADDR"), value("DST.PORT")) {
        parts.push(format!("{} {}", plain(host), plain(port)));
    }
    let wire: u64 = event.ranges.iter().map(|range| range.len).sum();
    Words::text(parts.join(", ")).and_note(message.problem.clone().unwrap_or(step)).wire(wire)
}

fn plain(value: &crate::event::PhraseArg) -> String {
    match value {
        crate::event::PhraseArg::Text(text) => text.clone(),
        crate::event::PhraseArg::Number(number) => number.to_string(),
    }
}
