//! Failures of the clients above WebSocket whose connections did not fail: no transport opened, or the peer fell
//! silent.

use crate::event::{AppMissed, AppTransport, Data, Event, Failure, Layer, Phrase};
use crate::explain::summary::title_of;
use crate::explain::words::limit;

/// What such a client ends with, when nothing beneath it failed before.
pub(super) fn lost(event: &Event) -> Option<Failure> {
    let (layer, code, headline, consequence, advice) = match &event.data {
        Data::AppTransport(told) if told.step == "failed" => {
            let AppTransport { proto, transport, why, .. } = &**told;
            let socket = transport.ends_with("websocket");
            let headline = Phrase::new("fail-app-transport")
                .with("protocol", title_of(proto, None))
                .with("transport", transport.as_str());
            let why = why.clone().unwrap_or_else(|| Phrase::new("row-transport-failed"));
            let advice = vec![Phrase::new("advice-app-path"), Phrase::new("advice-app-version")];
            (if socket { Layer::Ws } else { Layer::Http }, "app.transport", headline, why, advice)
        }
        Data::AppMissed(AppMissed { proto, limit_ms }) => {
            let headline = Phrase::new("fail-app-silent").with("protocol", title_of(proto, None));
            let why = Phrase::new("row-heartbeat-missed").with("limit", limit(*limit_ms));
            let advice = vec![Phrase::new("advice-app-intervals"), Phrase::new("advice-server-log")];
            // What carries it works: the heartbeats that did not come are this protocol's own.
            (Layer::App, "app.silent", headline, why, advice)
        }
        _ => return None,
    };
    Some(Failure {
        layer,
        code: code.to_owned(),
        headline,
        consequence,
        exact: None,
        t_ns: event.t_ns,
        advice,
        evidence: vec![event.seq],
    })
}

/// The reason in two or three words.
pub(super) fn short(code: &str) -> Option<Phrase> {
    match code {
        "app.transport" => Some(Phrase::new("chip-fail-transport")),
        "app.silent" => Some(Phrase::new("chip-fail-silent")),
        _ => None,
    }
}
