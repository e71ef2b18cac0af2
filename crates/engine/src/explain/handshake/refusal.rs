//! Why an upgrade was not to be: by the status of the answer, or by the check that failed.

use super::fields::Fields;
use crate::event::{Check, Phrase, ResponseHead, WsExtension};

/// What a status other than 101 means for an upgrade (RFC 6455 §4.2.2, RFC 9110 §15).
pub fn of_status(asked: &Fields<'_>, head: &ResponseHead) -> Phrase {
    let status = head.status.to_string();
    let fields = Fields::of(&head.headers);
    match head.status {
        401 => Phrase::new("upgrade-refused-401")
            .with("challenge", fields.text("www-authenticate").unwrap_or_else(|| "401".to_owned())),
        403 => Phrase::new("upgrade-refused-403"),
        404 | 410 => Phrase::new("upgrade-refused-404").with("status", status),
        405 => Phrase::new("upgrade-refused-405"),
        407 => Phrase::new("upgrade-refused-407"),
        426 if other_version(asked, &fields) => Phrase::new("upgrade-refused-426")
            .with("versions", fields.tokens("sec-websocket-version").join(", ")),
        426 => Phrase::new("upgrade-refused-426-upgrade"),
        429 => Phrase::new("upgrade-refused-429"),
        200..=299 => Phrase::new("upgrade-refused-2xx").with("status", status),
        300..=399 => Phrase::new("upgrade-refused-3xx")
            .with("status", status)
            .with("location", fields.text("location").unwrap_or_default()),
        400..=499 => Phrase::new("upgrade-refused-4xx").with("status", status),
        502..=504 => Phrase::new("upgrade-refused-gateway").with("status", status),
        _ => Phrase::new("upgrade-refused-5xx").with("status", status),
    }
}

/// Whether an answer names versions of the protocol, and what was asked for is none of them (RFC 6455 §4.4).
pub fn other_version(asked: &Fields<'_>, told: &Fields<'_>) -> bool {
    const NAME: &str = "sec-websocket-version";
    let (asked, named) = (asked.text(NAME), told.tokens(NAME));
    !named.is_empty() && named.iter().all(|version| asked.as_ref() != Some(version))
}

/// What a failed check means. `extensions`: what became of each.
pub fn of_check(check: &Check, extensions: &[WsExtension]) -> Option<Phrase> {
    Some(match check.id.as_str() {
        "upgrade" => Phrase::new("upgrade-invalid-upgrade"),
        "connection" => Phrase::new("upgrade-invalid-connection"),
        "accept" if check.got.is_none() => Phrase::new("upgrade-invalid-accept-missing"),
        "accept" => Phrase::new("upgrade-invalid-accept"),
        "setting" => Phrase::new("upgrade-invalid-setting"),
        "open" => Phrase::new("upgrade-invalid-open"),
        "subprotocol" => {
            Phrase::new("upgrade-invalid-subprotocol").with("protocol", check.got.clone().unwrap_or_default())
        }
        "extensions" => extensions.iter().find_map(|one| one.wrong.first().cloned())?,
        _ => return None,
    })
}
