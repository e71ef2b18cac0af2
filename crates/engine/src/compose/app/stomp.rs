//! STOMP frames as a client writes them: a command, header lines, an empty line, the body, NUL.

use bytes::{BufMut, Bytes, BytesMut};

use crate::api::StompFrame;

/// A version of STOMP, which decides what is escaped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    V10,
    V11,
    #[default]
    V12,
}

impl Version {
    /// Of the `version` header of CONNECTED, which version 1.0 does not have.
    #[must_use]
    pub fn of(header: Option<&str>) -> Version {
        match header {
            Some("1.2") => Version::V12,
            Some("1.1") => Version::V11,
            _ => Version::V10,
        }
    }
}

/// The frame with its body. `content-length` is added where there is a body and none was typed.
#[must_use]
pub fn frame(frame: &StompFrame, body: &[u8], version: Version) -> Bytes {
    // Version 1.0 knows no escapes, and these two frames look the same in all versions.
    let plain = version == Version::V10 || matches!(frame.command.as_str(), "CONNECT" | "CONNECTED");
    let mut out = BytesMut::new();
    out.put_slice(frame.command.as_bytes());
    out.put_u8(b'\n');
    for header in &frame.headers {
        for (part, end) in [(&header.name, b':'), (&header.value, b'\n')] {
            if plain {
                out.put_slice(part.as_bytes());
            } else {
                out.put_slice(escaped(part, version).as_bytes());
            }
            out.put_u8(end);
        }
    }
    if !body.is_empty() && !frame.headers.iter().any(|header| header.name == "content-length") {
        out.put_slice(format!("content-length:{}\n", body.len()).as_bytes());
    }
    out.put_u8(b'\n');
    out.put_slice(body);
    out.put_u8(0);
    out.freeze()
}

/// The value of the first header of that name.
#[must_use]
pub fn header<'a>(frame: &'a StompFrame, name: &str) -> Option<&'a str> {
    frame.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
}

/// A `heart-beat` header: what its sender can do and what it wants, in milliseconds.
#[must_use]
pub fn beats(header: Option<&str>) -> (u64, u64) {
    let read = |header: &str| {
        let (can, wants) = header.split_once(',')?;
        Some((can.trim().parse().ok()?, wants.trim().parse().ok()?))
    };
    header.and_then(read).unwrap_or((0, 0))
}

/// How often a heart-beat goes out and how often one has to come, from what both sides said; 0: never.
#[must_use]
pub fn agreed(ours: (u64, u64), theirs: (u64, u64)) -> (u64, u64) {
    let pair = |can: u64, wanted: u64| if can == 0 || wanted == 0 { 0 } else { can.max(wanted) };
    (pair(ours.0, theirs.1), pair(theirs.0, ours.1))
}

fn escaped(text: &str, version: Version) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ':' => out.push_str("\\c"),
            '\r' if version == Version::V12 => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Payload, StompHeader};

    fn made(command: &str, headers: &[(&str, &str)]) -> StompFrame {
        let headers = headers
            .iter()
            .map(|(name, value)| StompHeader { name: (*name).to_owned(), value: (*value).to_owned() });
        let body = Payload::Text { text: String::new(), escapes: false };
        StompFrame { command: command.to_owned(), headers: headers.collect(), body }
    }

    #[test]
    fn escapes_depend_on_the_version_and_the_command() {
        let odd = made("SEND", &[("a:b", "c\\d\r\n")]);
        for (version, line) in [
            (Version::V12, "a\\cb:c\\\\d\\r\\n"),
            (Version::V11, "a\\cb:c\\\\d\r\\n"),
            (Version::V10, "a:b:c\\d\r\n"),
        ] {
            assert_eq!(frame(&odd, b"", version), format!("SEND\n{line}\n\n\0"));
        }
        let connect = made("CONNECT", &[("login", "a:b")]);
        assert_eq!(frame(&connect, b"", Version::V12), "CONNECT\nlogin:a:b\n\n\0");
    }

    #[test]
    fn a_length_is_added_to_a_body_once() {
        let send = made("SEND", &[("destination", "/queue/a")]);
        let bytes = frame(&send, b"a\0b", Version::V12);
        assert_eq!(&bytes[..], b"SEND\ndestination:/queue/a\ncontent-length:3\n\na\0b\0");
        let lies = made("SEND", &[("content-length", "99")]);
        assert_eq!(frame(&lies, b"a", Version::V12), "SEND\ncontent-length:99\n\na\0");
    }

    #[test]
    fn heart_beats_are_as_rare_as_either_side_wants() {
        assert_eq!(agreed(beats(Some("10000,5000")), beats(Some("8000, 20000"))), (20_000, 8_000));
        assert_eq!(agreed(beats(Some("0,5000")), beats(Some("8000,20000"))), (0, 8_000));
        assert_eq!(agreed(beats(None), beats(Some("1,1"))), (0, 0));
        assert_eq!(beats(Some("x,1")), (0, 0));
    }
}
