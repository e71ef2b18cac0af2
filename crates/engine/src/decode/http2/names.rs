//! The names of HTTP/2: frame types, flags, settings, error codes (RFC 9113 §6, §7).

use super::frame::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PRIORITY, PRIORITY_FLAG,
    PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE,
};
use crate::event::Phrase;

/// The name of a frame type; empty for one that we do not know.
pub fn type_name(kind: u8) -> &'static str {
    match kind {
        DATA => "DATA",
        HEADERS => "HEADERS",
        PRIORITY => "PRIORITY",
        RST_STREAM => "RST_STREAM",
        SETTINGS => "SETTINGS",
        PUSH_PROMISE => "PUSH_PROMISE",
        PING => "PING",
        GOAWAY => "GOAWAY",
        WINDOW_UPDATE => "WINDOW_UPDATE",
        CONTINUATION => "CONTINUATION",
        // RFC 7838 §4, RFC 8336 §2, RFC 9218 §7.1.
        0x0a => "ALTSVC",
        0x0c => "ORIGIN",
        0x10 => "PRIORITY_UPDATE",
        _ => "",
    }
}

/// The names of the flags that are set and have a meaning for that type.
pub fn flag_names(kind: u8, flags: u8) -> Vec<String> {
    let known: &[(u8, &str)] = match kind {
        DATA => &[(END_STREAM, "END_STREAM"), (PADDED, "PADDED")],
        HEADERS => &[
            (END_STREAM, "END_STREAM"),
            (END_HEADERS, "END_HEADERS"),
            (PADDED, "PADDED"),
            (PRIORITY_FLAG, "PRIORITY"),
        ],
        SETTINGS | PING => &[(ACK, "ACK")],
        PUSH_PROMISE => &[(END_HEADERS, "END_HEADERS"), (PADDED, "PADDED")],
        CONTINUATION => &[(END_HEADERS, "END_HEADERS")],
        _ => &[],
    };
    known.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, name)| (*name).to_owned()).collect()
}

/// The name of an error code (§7); empty for one that we do not know.
#[must_use]
pub fn code_name(code: u32) -> &'static str {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    usize::try_from(code).ok().and_then(|code| NAMES.get(code)).copied().unwrap_or("")
}

/// What an error code means.
#[must_use]
pub fn code_meaning(code: u32) -> Phrase {
    match code {
        0x0 => Phrase::new("h2-code-no-error"),
        0x1 => Phrase::new("h2-code-protocol-error"),
        0x2 => Phrase::new("h2-code-internal-error"),
        0x3 => Phrase::new("h2-code-flow-control-error"),
        0x4 => Phrase::new("h2-code-settings-timeout"),
        0x5 => Phrase::new("h2-code-stream-closed"),
        0x6 => Phrase::new("h2-code-frame-size-error"),
        0x7 => Phrase::new("h2-code-refused-stream"),
        0x8 => Phrase::new("h2-code-cancel"),
        0x9 => Phrase::new("h2-code-compression-error"),
        0xa => Phrase::new("h2-code-connect-error"),
        0xb => Phrase::new("h2-code-enhance-your-calm"),
        0xc => Phrase::new("h2-code-inadequate-security"),
        0xd => Phrase::new("h2-code-http-1-1-required"),
        _ => Phrase::new("h2-code-unknown"),
    }
}

/// A code as text: its name, or its number.
#[must_use]
pub fn code_text(code: u32) -> String {
    match code_name(code) {
        "" => format!("0x{code:x}"),
        name => name.to_owned(),
    }
}

/// The name of a setting (§6.5.2, RFC 8441 §3, RFC 9218 §2.1); empty for one that we do not know.
pub fn setting_name(id: u16) -> &'static str {
    match id {
        0x1 => "HEADER_TABLE_SIZE",
        0x2 => "ENABLE_PUSH",
        0x3 => "MAX_CONCURRENT_STREAMS",
        0x4 => "INITIAL_WINDOW_SIZE",
        0x5 => "MAX_FRAME_SIZE",
        0x6 => "MAX_HEADER_LIST_SIZE",
        0x8 => "ENABLE_CONNECT_PROTOCOL",
        0x9 => "NO_RFC7540_PRIORITIES",
        _ => "",
    }
}

/// What a setting of that value says.
pub fn setting_meaning(id: u16, value: u32) -> Phrase {
    match (id, value) {
        (0x1, _) => Phrase::new("h2-setting-header-table-size").with("value", value),
        (0x2, 0) => Phrase::new("h2-setting-push-off"),
        (0x2, _) => Phrase::new("h2-setting-push-on"),
        (0x3, _) => Phrase::new("h2-setting-max-streams").with("value", value),
        (0x4, _) => Phrase::new("h2-setting-window").with("value", value),
        (0x5, _) => Phrase::new("h2-setting-max-frame").with("value", value),
        (0x6, _) => Phrase::new("h2-setting-max-list").with("value", value),
        (0x8, 0) => Phrase::new("h2-setting-connect-off"),
        (0x8, _) => Phrase::new("h2-setting-connect-on"),
        (0x9, 0) => Phrase::new("h2-setting-priorities"),
        (0x9, _) => Phrase::new("h2-setting-no-priorities"),
        _ => Phrase::new("h2-setting-unknown"),
    }
}
