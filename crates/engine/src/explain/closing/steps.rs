//! One step of an end in a few words: a Close frame, a close_notify, a FIN, a RST, the end of a stream.

use crate::event::{CloseStep, Data, Dir, Event, First, H2Detail, Layer, Phrase, WsClose};
use crate::explain::words::limit;

/// The step that an event is.
pub fn of(event: &Event) -> Option<CloseStep> {
    let side = match event.dir {
        Dir::Rx => First::Peer,
        Dir::Tx | Dir::Local => First::Local,
    };
    let (layer, side, what) = match &event.data {
        Data::WsCloseSent(close) => (Layer::Ws, First::Local, close_frame(close)),
        Data::WsCloseReceived(close) => (Layer::Ws, First::Peer, close_frame(close)),
        Data::H2Frame(frame) => (Layer::Http, side, of_frame(event.stream, &frame.detail)?),
        Data::CloseNotifySent(_) => (Layer::Tls, First::Local, Phrase::new("close-step-notify")),
        Data::CloseNotifyReceived(_) => (Layer::Tls, First::Peer, Phrase::new("close-step-notify")),
        Data::TlsTruncated(_) => (Layer::Tls, First::Peer, Phrase::new("close-step-truncated")),
        Data::FinSent(_) => (Layer::Tcp, First::Local, Phrase::new("close-step-fin")),
        Data::FinReceived(_) => (Layer::Tcp, First::Peer, Phrase::new("close-step-fin")),
        Data::RstSent(_) => (Layer::Tcp, First::Local, Phrase::new("close-step-rst")),
        Data::RstReceived(_) => (Layer::Tcp, First::Peer, Phrase::new("close-step-rst")),
        Data::TcpTimeout(timeout) => {
            let what = Phrase::new("close-step-limit").with("limit", limit(timeout.limit_ms));
            (Layer::Tcp, First::Local, what)
        }
        _ => return None,
    };
    Some(CloseStep { t_ns: event.t_ns, layer, side, what, seq: event.seq })
}

fn close_frame(close: &WsClose) -> Phrase {
    let reason = close.reason.text();
    match close.code {
        None if close.head.payload_len == 1 => Phrase::new("close-step-close-byte"),
        None => Phrase::new("close-step-close-empty"),
        Some(code) if reason.is_empty() => Phrase::new("close-step-close").with("code", code.to_string()),
        Some(code) => Phrase::new("close-step-close-reason")
            .with("code", code.to_string())
            .with("reason", reason.into_owned()),
    }
}

fn of_frame(stream: u32, detail: &H2Detail) -> Option<Phrase> {
    let stream = stream.to_string();
    Some(match detail {
        H2Detail::Data { end_stream: true, .. } | H2Detail::Headers { end_stream: true, .. } => {
            Phrase::new("close-step-end-stream").with("stream", stream)
        }
        H2Detail::RstStream { name, .. } => {
            Phrase::new("close-step-rst-stream").with("stream", stream).with("code", name.as_str())
        }
        H2Detail::GoAway { name, .. } => Phrase::new("close-step-goaway").with("code", name.as_str()),
        _ => return None,
    })
}
